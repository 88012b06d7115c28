"""Decision points: planned, frozen from their day on, brought forward by a sign, decided once."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.errors import Closed, Invalid
from deliberation.objectives import operations as objectives
from deliberation.objectives import queries
from deliberation.objectives.decisions import queries as deciding
from deliberation.objectives.decisions.points import operations as points
from deliberation.objectives.models import DecisionPoint
from deliberation.objectives.stopping import queries as stopping
from tests.deliberation.objectives.test_decisions import ADOPTION, board, vote

__all__ = ["board"]  # the fixture
PLAN = {"question": "Does it work?", "owner": "Soil office"}


@pytest.fixture
def point(session: Session, board: SimpleNamespace, clock: datetime) -> DecisionPoint:
    return points.set_decision_point(
        session, board.objective, board.chair, due_on=clock.date() + timedelta(days=10),
        thresholds="Under 20 farms: stop", sign="Three dry summers in a row", **PLAN,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"question": " "}, "question"),
        ({"due_on": None}, "due_on"),
        ({"due_on": datetime(2027, 3, 14).date()}, "due_on"),  # noqa: DTZ001
        ({"owner": ""}, "owner"),
        ({"sign": "x" * 301}, "sign"),
    ],
)
def test_what_a_point_needs(
    session: Session, board: SimpleNamespace, clock: datetime, changes: dict, field: str
) -> None:
    values = {"due_on": clock.date()} | PLAN | changes
    with pytest.raises(Invalid) as refused:
        points.set_decision_point(session, board.objective, board.chair, **values)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert board.objective.decision_points == []


def test_it_is_decided_once_and_with_what_was_learnt(
    session: Session, board: SimpleNamespace, clock: datetime, point: DecisionPoint
) -> None:
    missions, due = [board.mission.id], point.due_on
    assert queries.open_decision_points(session, missions, clock.date()) == []
    with clock_at(clock + timedelta(days=11)):
        assert queries.open_decision_points(session, missions, due) == [point]
        with pytest.raises(Invalid) as refused:
            points.decide(session, point, "continue", " ", board.chair)
        assert refused.value.field == "learning_note"
        with pytest.raises(Invalid) as refused:
            points.decide(session, point, "wait", "Hm.", board.chair)
        assert refused.value.field == "outcome"
        points.decide(session, point, "adapt", "Advice counts more.", board.chair, "12 farms")
        with pytest.raises(Closed):
            points.decide(session, point, "stop", "Again.", board.chair)
    assert queries.open_decision_points(session, missions, due) == []
    (line,) = deciding.log_of(session, board.mission)
    assert (line.kind, line.outcome, line.evidence) == ("decision_point", "adapt", ["12 farms"])
    assert line.options_considered == "Under 20 farms: stop"


def test_what_was_said_beforehand_is_frozen_from_its_day_on(
    session: Session, board: SimpleNamespace, clock: datetime, point: DecisionPoint
) -> None:
    changes = {"thresholds": "Under 30 farms: stop", "evidence_wanted": "Books of 40 farms"}
    with clock_at(clock + timedelta(days=9)):
        points.set_beforehand(session, point, board.chair, **changes)
        with pytest.raises(Invalid):
            points.set_beforehand(session, point, board.chair, thresholds="", evidence_wanted="")
    with clock_at(clock + timedelta(days=10)), pytest.raises(Closed):
        points.set_beforehand(session, point, board.chair, thresholds="None", evidence_wanted="")
    assert point.thresholds == "Under 30 farms: stop"


def test_a_sign_that_is_seen_makes_it_due(
    session: Session, board: SimpleNamespace, clock: datetime, point: DecisionPoint
) -> None:
    day = clock.date()
    for seen_on, source, field in (
        (None, "Weather office", "seen_on"),
        (day + timedelta(days=1), "Weather office", "seen_on"),
        (day, " ", "source"),
    ):
        with pytest.raises(Invalid) as refused:
            points.see_sign(session, point, board.chair, seen_on=seen_on, source=source)
        assert refused.value.field == field
    points.see_sign(session, point, board.chair, seen_on=day, source="Weather office")
    assert (point.due_on, point.sign_seen_on) == (day, day)
    with pytest.raises(Closed):  # and with that it is frozen
        points.set_beforehand(session, point, board.chair, thresholds="x", evidence_wanted="")


def test_a_point_without_a_sign_waits_for_its_day(
    session: Session, board: SimpleNamespace, clock: datetime
) -> None:
    plain = points.set_decision_point(
        session, board.objective, board.chair, due_on=clock.date() + timedelta(days=5), **PLAN
    )
    with pytest.raises(Closed):
        points.see_sign(session, plain, board.chair, seen_on=clock.date(), source="Here")


def test_stopping_takes_what_was_said_beforehand_and_opens_the_hearing(
    session: Session, board: SimpleNamespace, clock: datetime, point: DecisionPoint
) -> None:
    vote(session, board, board.version, "for", "for")
    objectives.adopt(session, board.version, board.chair, ADOPTION)
    bare = points.set_decision_point(
        session, board.objective, board.chair, due_on=clock.date(), **PLAN
    )
    with pytest.raises(Invalid, match="Nothing was said beforehand"):
        points.decide(session, bare, "stop", "Too dry.", board.chair, "Two farms")
    with pytest.raises(Invalid) as refused:
        points.decide(session, point, "stop", "Too dry.", board.chair)
    assert refused.value.field == "evidence_found"
    assert stopping.procedures_of(session, board.objective) == []
    points.decide(session, point, "stop", "Too dry.", board.chair, "Two farms")
    (procedure,) = stopping.procedures_of(session, board.objective)
    assert (procedure.criteria, procedure.evidence) == (["Under 20 farms: stop"], "Two farms")
    assert procedure.outcome is None  # the owner is heard first
    assert board.objective.adopted.state == "adopted"
