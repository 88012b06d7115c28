"""The stress tests of objectives, which are named by their refs."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from deliberation.foresight.scenarios.models import Scenario, ScenarioSet
from deliberation.foresight.stress.models import (
    StressParticipant,
    StressTest,
)
from deliberation.missions.models import Mission


def tests_of(session: Session, objective_ref: str) -> list[StressTest]:
    """Every test of an objective with its scores, newest first (a fixed number of statements)."""
    query = select(StressTest).where(StressTest.objective_ref == objective_ref)
    return _loaded(session, query.order_by(StressTest.number.desc()))


def concluded_in(session: Session, mission: Mission) -> list[StressTest]:
    """What everybody may read of a mission, newest first."""
    query = select(StressTest).where(
        StressTest.mission_id == mission.id, StressTest.state == "concluded"
    )
    return _loaded(session, query.order_by(StressTest.concluded_at.desc()))


def _loaded(session: Session, query: Select[StressTest]) -> list[StressTest]:
    people = selectinload(StressTest.participants).selectinload(StressParticipant.scores)
    stories = joinedload(StressTest.set).selectinload(ScenarioSet.scenarios)
    query = query.options(people, stories.selectinload(Scenario.personas))
    return list(session.scalars(query))


def latest(session: Session, objective_ref: str) -> StressTest | None:
    """The newest test that came to its end."""
    query = select(StressTest).where(
        StressTest.objective_ref == objective_ref, StressTest.state == "concluded"
    )
    return session.scalar(query.order_by(StressTest.number.desc()).limit(1))


def running(session: Session, objective_ref: str) -> StressTest | None:
    """The test that goes on now."""
    query = select(StressTest).where(
        StressTest.objective_ref == objective_ref, StressTest.state != "concluded"
    )
    return session.scalar(query.limit(1))


def former_of(session: Session, test: StressTest) -> StressTest | None:
    """The concluded test of the same objective before this one."""
    query = select(StressTest).where(
        StressTest.objective_ref == test.objective_ref,
        StressTest.number < test.number,
        StressTest.state == "concluded",
    )
    return session.scalar(query.order_by(StressTest.number.desc()).limit(1))


def about_version(
    session: Session, objective_ref: str, version_ref: str, cited_ref: str
) -> StressTest | None:
    """The concluded test that speaks of a version: one of it, or the one that it cites."""
    is_meant = StressTest.version_ref == version_ref
    if cited_ref:
        is_meant |= StressTest.ref == cited_ref
    query = select(StressTest).where(
        is_meant, StressTest.objective_ref == objective_ref, StressTest.state == "concluded"
    )
    return session.scalar(query.order_by(StressTest.number.desc()).limit(1))


def due(session: Session, objective_refs: Collection[str], until: date) -> list[StressTest]:
    """The newest concluded tests whose next day comes until then, the earliest first."""
    newest: dict[str, StressTest] = {}
    query = select(StressTest).where(
        StressTest.objective_ref.in_(objective_refs), StressTest.state == "concluded"
    )
    for test in session.scalars(query.order_by(StressTest.number)):
        newest[test.objective_ref] = test
    coming = [test for test in newest.values() if test.next_on and test.next_on <= until]
    return sorted(coming, key=lambda test: test.next_on or until)
