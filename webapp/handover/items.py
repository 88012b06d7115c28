"""What offices owe, on the home of the board: accounts of commitments, decisions on barriers."""

from datetime import datetime

from flask import url_for
from flask_babel import lazy_gettext as _l

from deliberation.objectives.barriers import queries as barriers
from deliberation.objectives.commitments import queries as commitments
from deliberation.objectives.stopping import queries as stopping
from deliberation.people.models import Account
from deliberation.responses.due.queries import AHEAD
from webapp.extensions import db
from webapp.responses.board import items
from webapp.responses.board.items import Item

SHORT = 120  # characters of a promise in a list


def commitments_due(account: Account, moment: datetime) -> list[Item]:
    """Commitments whose account is late or comes within a month."""
    session, until = db.session(), moment.date() + AHEAD
    found = commitments.open_ones(session, items.missions_of(account))
    return [
        Item(
            _short(one.text),
            url_for("objectives.report_on", mission=one.mission.ref, ref=one.ref),
            one.review_on,
            one.office,
        )
        for one in found
        if one.review_on <= until
    ]


def barriers_due(account: Account, moment: datetime) -> list[Item]:
    """Decisions on barriers that should be carried out by now, or within a month."""
    session, until = db.session(), moment.date() + AHEAD
    found = barriers.open_ones(session, items.missions_of(account))
    return [
        Item(
            _short(one.text),
            url_for("objectives.barrier", mission=one.mission.ref, ref=one.ref),
            one.due_on,
            one.office,
        )
        for one in found
        if one.due_on is not None and one.due_on <= until
    ]


def stops_open(account: Account, moment: datetime) -> list[Item]:
    """Things of which the board asks whether they stop."""
    session = db.session()
    found = stopping.open_procedures(session, items.missions_of(account))
    return [
        Item(
            _short(stopping.name_of(one)),
            url_for("objectives.endings", mission=one.mission.ref),
            note=one.heard_office,
        )
        for one in found
    ]


def _short(text: str) -> str:
    return text if len(text) <= SHORT else text[:SHORT].rstrip() + "…"


def register() -> None:
    """Add these kinds to the home of the board."""
    items.add("commitments", _l("Account of a commitment"), commitments_due)
    items.add("barriers", _l("Decision on a barrier, to be carried out"), barriers_due)
    items.add("stops", _l("Stop procedure, to be decided"), stops_open)
