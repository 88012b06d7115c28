"""What the others wait for on the home of a board member: a candidate objective, a rating."""

from datetime import datetime

from flask import url_for
from flask_babel import lazy_gettext as _l

from deliberation.objectives.candidates import queries as candidates
from deliberation.objectives.ratings import queries as ratings
from deliberation.people.models import Account
from webapp.extensions import db
from webapp.responses.board import items
from webapp.responses.board.items import Item


def candidates_asked(account: Account, moment: datetime) -> list[Item]:
    """Open calls for candidates to which this member has put nothing in."""
    return [
        Item(
            one.task,
            url_for("objectives.candidate_round", mission=one.mission.ref, ref=one.ref),
        )
        for one in candidates.asked_of(db.session(), account)
    ]


def ratings_asked(account: Account, moment: datetime) -> list[Item]:
    """Versions that others have rated and this member has not."""
    return [
        Item(
            f"{one.objective.code} {one.title}",
            url_for("objectives.rating", mission=one.objective.mission.ref, ref=one.objective.ref),
        )
        for one in ratings.asked_of(db.session(), account)
    ]


def register() -> None:
    """Add these kinds to the home of the board."""
    items.add("candidates", _l("A candidate objective is asked of you"), candidates_asked)
    items.add("ratings", _l("Your rating is asked"), ratings_asked)
