"""Addresses that work on paper: with the host, and in the reader's language."""

from typing import Any

from flask import current_app, url_for

from deliberation.insights.models import Point
from webapp.insights.presenters import submission_url


def external(endpoint: str, **values: Any) -> str:
    """The whole address of a page."""
    return outside(url_for(endpoint, **values))


def outside(path: str) -> str:
    """A path of this site with its host; nothing for nothing."""
    return f"{current_app.config['SETTINGS'].address}{path}" if path else ""


def of_point(point: Point) -> str:
    """The point's place in its submission, where everybody may read that."""
    return outside(submission_url(point))
