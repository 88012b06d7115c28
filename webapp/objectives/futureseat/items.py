"""What waits on the home of a board member: opinions without an answer."""

from datetime import datetime

from flask import url_for
from flask_babel import lazy_gettext as _l

from deliberation.missions.models import Mission
from deliberation.objectives.futureseat import queries
from deliberation.objectives.futureseat.models import FutureSeat
from deliberation.people.models import Account
from webapp.extensions import db
from webapp.responses.board import items
from webapp.responses.board.items import Item


def unanswered(account: Account, moment: datetime) -> list[Item]:
    """Opinions on wordings that the board still works on."""
    return [
        Item(
            one.body,
            url_for("objectives.answer_opinion", mission=one.seat.mission.ref, ref=one.ref),
        )
        for one in queries.unanswered(db.session(), items.missions_of(account))
    ]


def asked_of(account: Account) -> list[Item]:
    """Opinions that this account gives in its body's name, for the page of the account."""
    return [
        Item(
            f"{one.body}: {one.version.objective.code} {one.version.title}",
            url_for("objectives.opinion", mission=one.version.objective.mission.ref, ref=one.ref),
            one.due_on,
        )
        for one in queries.waiting_for(db.session(), account)
    ]


def seats(mission: Mission) -> list[FutureSeat]:
    """The bodies that everybody sees beside the board."""
    return queries.seats_of(db.session(), mission)


def register() -> None:
    items.add("seat_opinions", _l("An opinion waits for the board's answer"), unanswered)
