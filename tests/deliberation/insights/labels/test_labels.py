"""The machine learns from people and never overrides them, on both databases."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import jobs
from deliberation.errors import Closed, Conflict, Invalid, NotFound
from deliberation.insights import operations as insights
from deliberation.insights import queries as runs
from deliberation.insights.labels import execute, operations, queries
from deliberation.insights.labels.models import Suggestion
from deliberation.insights.models import Point, Run
from deliberation.people.models import Account
from tests.factories import (
    make_account,
    make_consultation,
    make_point,
    make_run,
    make_submission,
    make_theme,
)

THINGS = ("timetable", "evening", "driver", "ticket", "stop", "lane", "noise", "colour")
WAYS = ("needs more care", "is missing here", "should be better", "costs too much")


@pytest.fixture
def run(session: Session, clock: datetime) -> Run:
    """32 points about buses and 32 about trees, all of which the machine put with the buses."""
    consultation = make_consultation(session, running="make_sense")
    run = make_run(session, consultation, params={"seed": 0, "encoder": "tfidf"})
    bus = make_theme(session, run, "Buses")
    make_theme(session, run, "Trees")
    for subject in ("bus", "tree"):
        for thing in THINGS:
            for way in WAYS:
                words = f"The {subject} {thing} {way}, every {subject} {thing}."
                make_point(session, run, make_submission(session, consultation, words), bus)
    return run


@pytest.fixture
def analyst(session: Session, run: Run) -> Account:
    return make_account(session, ("analyst", run.consultation))


def learn(session: Session, run: Run) -> None:
    payload = {"run": run.ref}
    learnt = execute.compute(execute.load(session, payload), lambda *stage: None)
    execute.store(session, payload, learnt)
    session.expire_all()


def decide(session: Session, run: Run, analyst: Account, count: int = 12) -> None:
    """A person sorts `count` points of each subject."""
    bus, tree = run.themes
    points = session.scalars(select(Point).where(Point.run_id == run.id)).all()
    for subject, theme in (("bus", bus), ("tree", tree)):
        chosen = [point for point in points if f"The {subject}" in point.text][:count]
        insights.move(session, run, chosen, theme, analyst)


def test_before_anything_is_known_the_queue_has_questions_without_themes(
    session: Session, run: Run
) -> None:
    learn(session, run)
    question = queries.next_question(session, run)
    assert question is not None
    assert question.theme_id is None
    assert queries.progress(session, run) == queries.Progress(0, 64, 60)
    assert run.provenance["learning"]["expected"] is None


def test_suggestions_follow_people_and_the_run_tells_how_often(
    session: Session, run: Run, analyst: Account
) -> None:
    decide(session, run, analyst)
    learn(session, run)
    found = session.scalars(select(Suggestion)).all()
    assert len(found) == 40
    right = [f"The {s.theme.label[:3].lower()}" == s.point.text[:7] for s in found if s.theme]
    assert sum(right) == 40
    assert not any(suggestion.point.origin == "person" for suggestion in found)
    expected = run.provenance["learning"]["expected"]
    assert expected["sample"] == 4
    assert 0 < expected["low"] <= expected["accuracy"] <= expected["high"] <= 1


def test_an_answer_is_a_step_that_undo_takes_back(
    session: Session, run: Run, analyst: Account
) -> None:
    decide(session, run, analyst)
    learn(session, run)
    question = queries.next_question(session, run)
    assert question is not None
    ref, place = question.point.ref, question.position
    tree = run.themes[1]
    point = operations.answer(session, run, ref, tree, analyst)
    assert (point.theme_id, point.origin) == (tree.id, "person")
    following = queries.next_question(session, run)
    assert following is not None
    assert following.position > place
    insights.undo(session, run, analyst)
    session.expire_all()
    assert point.origin == "machine"
    operations.answer(session, run, ref, None, analyst)
    assert (point.theme_id, point.set_aside, point.origin) == (None, None, "person")
    with pytest.raises(NotFound):
        operations.answer(session, run, "nothing", tree, analyst)
    assert runs.ledger(session, run).balances
    learn(session, run)  # "none of these" is something to learn, too
    assert session.scalar(select(Suggestion).where(Suggestion.point_id == point.id)) is None


def test_many_are_accepted_as_one_step_with_the_number_said_before(
    session: Session, run: Run, analyst: Account
) -> None:
    decide(session, run, analyst)
    learn(session, run)
    level = queries.CERTAINTIES[-1]
    count = queries.acceptable_count(session, run, level)
    assert 0 < count <= 20
    assert count == len(queries.acceptable(session, run, level))
    people = set(session.scalars(select(Point.id).where(Point.origin == "person")))
    before = {p.id: p.theme_id for p in session.scalars(select(Point))}
    with pytest.raises(Conflict, match="changed meanwhile"):
        operations.accept(session, run, level, count + 1, analyst)
    with pytest.raises(Invalid):
        operations.accept(session, run, 0.1, count, analyst)
    assert operations.accept(session, run, level, count, analyst) == count
    after = {p.id: p.theme_id for p in session.scalars(select(Point))}
    moved = {row for row in before if before[row] != after[row]}
    assert len(moved) == count
    assert not moved & people
    assert set(session.scalars(select(Point.id).where(Point.origin == "person"))) == people
    insights.undo(session, run, analyst)
    session.expire_all()
    assert {p.id: p.theme_id for p in session.scalars(select(Point))} == before


def test_what_a_person_decides_while_the_machine_learns_stays(
    session: Session, run: Run, analyst: Account
) -> None:
    decide(session, run, analyst)
    payload = {"run": run.ref}
    learnt = execute.compute(execute.load(session, payload), lambda *stage: None)
    late = session.scalars(select(Point).where(Point.origin == "machine")).first()
    assert late is not None
    insights.set_aside_points(session, run, [late], "off-topic", analyst)
    execute.store(session, payload, learnt)
    assert session.scalar(select(Suggestion).where(Suggestion.point_id == late.id)) is None


def test_one_job_at_a_time_and_only_for_a_draft(
    session: Session, run: Run, analyst: Account
) -> None:
    first = operations.request_learning(session, run, analyst)
    assert operations.request_learning(session, run, analyst) is first
    assert jobs.latest_for(session, operations.subject(run)) is first
    run.state = "published"
    session.flush()
    with pytest.raises(Closed):
        operations.request_learning(session, run, analyst)
