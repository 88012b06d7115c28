"""Ratings stay private until all are in or the chair closes; then the spread is told."""

import json
from datetime import datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.errors import Closed, Invalid, NotAllowed
from deliberation.journal import JournalEntry
from deliberation.objectives import operations as objectives
from deliberation.objectives.models import Wording
from deliberation.objectives.ratings import operations as ratings
from deliberation.objectives.ratings import queries
from tests import factories as make


@pytest.fixture
def world(session: Session, clock: datetime) -> SimpleNamespace:
    w = SimpleNamespace(mission=make.make_mission(session))
    w.members = [
        make.make_account(session, ("board_member", w.mission), name=name) for name in "ABC"
    ]
    w.outsider = make.make_account(session, ("board_member", w.mission))
    for member in w.members:
        make.make_seat(session, w.mission, member)
    session.refresh(w.mission)
    wording = Wording(title="Soils", clauses=("Soils are healthy.",))
    w.version = objectives.draft(session, w.mission, wording, w.members[0])
    return w


def test_hidden_until_the_last_member_has_rated(session: Session, world: SimpleNamespace) -> None:
    marks = [(5, 1), (4, 2), (2, 2)]
    for member, (ambition, feasibility) in zip(world.members, marks, strict=True):
        assert queries.spread(session, world.version) is None
        ratings.rate(session, world.version, member, ambition, feasibility)
    spread = queries.spread(session, world.version)
    assert spread is not None
    assert (spread.count, spread.seats) == (3, 3)
    ambition, feasibility = spread.axes
    assert (ambition.low, ambition.median, ambition.high) == (2, 4.0, 5)
    assert (feasibility.low, feasibility.median, feasibility.high) == (1, 2.0, 2)
    assert spread.cells == {(5, 1): 1, (4, 2): 1, (2, 2): 1}
    with pytest.raises(Closed):
        ratings.rate(session, world.version, world.members[0], 1, 1)


def test_the_chair_closes_before_all_are_in(session: Session, world: SimpleNamespace) -> None:
    with pytest.raises(Closed):
        ratings.close(session, world.version, world.members[0])
    ratings.rate(session, world.version, world.members[0], 5, 5)
    assert queries.spread(session, world.version) is None
    assert [seat.name for seat in queries.waiting_for(session, world.version)] == ["B", "C"]
    ratings.close(session, world.version, world.members[0])
    spread = queries.spread(session, world.version)
    assert spread is not None
    assert (spread.count, spread.seats) == (1, 3)
    with pytest.raises(Closed):
        ratings.rate(session, world.version, world.members[1], 1, 1)
    with pytest.raises(Closed):
        ratings.close(session, world.version, world.members[0])


def test_a_mark_can_be_changed_while_it_is_private(
    session: Session, world: SimpleNamespace
) -> None:
    ratings.rate(session, world.version, world.members[0], 5, 5)
    ratings.rate(session, world.version, world.members[0], 2, 3)
    own = queries.own(session, world.version, world.members[0])
    assert own is not None
    assert (own.ambition, own.feasibility) == (2, 3)
    lines = session.scalars(select(JournalEntry).where(JournalEntry.action == "rating:give"))
    assert json.dumps([line.details for line in lines]) == '[{"version": 1}, {"version": 1}]'


def test_only_seated_members_rate_with_marks_that_exist(
    session: Session, world: SimpleNamespace
) -> None:
    with pytest.raises(NotAllowed):
        ratings.rate(session, world.version, world.outsider, 3, 3)
    for marks, field in (((0, 3), "ambition"), ((3, 6), "feasibility")):
        with pytest.raises(Invalid) as refused:
            ratings.rate(session, world.version, world.members[0], *marks)
        assert refused.value.field == field
    world.version.state = "withdrawn"
    with pytest.raises(Closed):
        ratings.rate(session, world.version, world.members[0], 3, 3)


def test_a_version_waits_for_whoever_has_not_rated_it(
    session: Session, world: SimpleNamespace
) -> None:
    first, second, _ = world.members
    assert queries.asked_of(session, second) == []  # nobody has begun
    ratings.rate(session, world.version, first, 5, 1)
    assert queries.asked_of(session, first) == []
    assert queries.asked_of(session, second) == [world.version]
    assert queries.asked_of(session, world.outsider) == []
    world.version.state = "withdrawn"
    session.flush()
    assert queries.asked_of(session, second) == []
