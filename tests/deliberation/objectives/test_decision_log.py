"""The decision log is added to and never changed, also not past the code."""

from datetime import datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from deliberation.errors import NotFound
from deliberation.objectives.decisions import queries
from deliberation.objectives.decisions.log import operations as log
from tests import factories as make


@pytest.fixture
def world(session: Session, clock: datetime) -> SimpleNamespace:
    w = SimpleNamespace(mission=make.make_mission(session), other=make.make_mission(session))
    w.lines = [write(session, w, "adoption", "s1"), write(session, w, "barrier", "b1")]
    return w


def write(session: Session, w: SimpleNamespace, kind: str, subject: str):  # type: ignore[no-untyped-def]
    line = log.Line(kind=kind, subject_ref=subject, what="S1 Soils", outcome="adopted", reason="R")
    return log.write(session, w.mission, line)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE logged_decision SET reason = 'nicer'",
        "DELETE FROM logged_decision",
        "DELETE FROM logged_decision WHERE kind = 'adoption'",
    ],
)
def test_the_database_refuses_to_change_it(
    session: Session, world: SimpleNamespace, statement: str
) -> None:
    with pytest.raises(DatabaseError, match="only ever added to"), session.begin_nested():
        session.execute(text(statement))
    assert [line.reason for line in queries.log_of(session, world.mission)] == ["R", "R"]


def test_newest_first_in_pages_and_only_of_the_mission(
    session: Session, world: SimpleNamespace
) -> None:
    first, second = world.lines
    assert queries.log_of(session, world.mission) == [second, first]
    assert queries.log_of(session, world.mission, limit=1) == [second]
    assert queries.log_of(session, world.mission, before=second.ref) == [first]
    assert queries.log_of(session, world.other) == []
    assert queries.line_of(session, world.mission, first.ref) is first
    with pytest.raises(NotFound):
        queries.line_of(session, world.other, first.ref)


def test_a_later_decision_names_the_one_it_replaces(
    session: Session, world: SimpleNamespace
) -> None:
    first = world.lines[0]
    assert first.supersedes_ref == ""
    later = write(session, world, "adoption", "s1")
    assert later.supersedes_ref == first.ref
    assert queries.superseded_by(session, first) is later
    assert queries.superseded_by(session, later) is None
    assert write(session, world, "adoption", "s2").supersedes_ref == ""
    assert write(session, world, "stop", "s1").supersedes_ref == ""
