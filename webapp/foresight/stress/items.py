"""What a stress test waits for on the home of a board member: scores, and the next test."""

from datetime import datetime, timedelta

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from deliberation.foresight.stress import queries
from deliberation.foresight.stress.scoring import queries as scoring
from deliberation.objectives.models import Objective
from deliberation.people.models import Account
from webapp.extensions import db
from webapp.responses.board import items
from webapp.responses.board.items import Item

SOON = timedelta(days=60)


def scores_asked(account: Account, moment: datetime) -> list[Item]:
    """Tests in which this member sits at the table and has not scored."""
    return [
        Item(one.title, url_for("foresight.score", mission=one.mission.ref, ref=one.ref))
        for one in scoring.asked_of(db.session(), account)
    ]


def tests_due(account: Account, moment: datetime) -> list[Item]:
    """Objectives whose next stress test comes soon, or is late."""
    missions = items.missions_of(account)
    query = select(Objective.ref)
    if missions is not None:
        query = query.where(Objective.mission_id.in_(missions))
    refs = list(db.session.scalars(query))
    return [
        Item(
            one.title,
            url_for("foresight.stress_tests", mission=one.mission.ref, ref=one.objective_ref),
            due=one.next_on,
        )
        for one in queries.due(db.session(), refs, moment.date() + SOON)
    ]


def register() -> None:
    """Add these kinds to the home of the board."""
    items.add("stress_scores", _l("Your scores are asked in a stress test"), scores_asked)
    items.add("stress_tests", _l("To be tested against different futures again"), tests_due)
