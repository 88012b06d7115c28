"""The forms of a published document: a page of its own, PDF, text document."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import render_template
from markupsafe import Markup

from webapp import documents
from webapp.documents import word

STYLE = Path(__file__).with_name("document.css")
Form = Callable[[Mapping[str, Any]], bytes]


def as_html(data: Mapping[str, Any]) -> bytes:
    """A page of its own with its style sheet in the head: it asks nothing of any server."""
    style = Markup("<style>\n{}</style>").format(Markup(STYLE.read_text("utf-8")))  # noqa: S704
    page = render_template("exchange/document_file.html", document=data, style=style)
    return page.encode()


def as_pdf(data: Mapping[str, Any]) -> bytes:
    return documents.as_pdf("report", data, _language(data))


def card_as_pdf(data: Mapping[str, Any]) -> bytes:
    return documents.as_pdf("card", data, _language(data))


def _language(data: Mapping[str, Any]) -> str:
    return str(data["language"])


FORMS: dict[str, Form] = {"html": as_html, "pdf": as_pdf, "docx": word.as_docx}
CARD_FORMS: dict[str, Form] = {"pdf": card_as_pdf}
