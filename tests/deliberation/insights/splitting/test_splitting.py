"""A split is suggested and shown; only a person makes it."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.errors import Closed, Invalid
from deliberation.insights import operations as insights
from deliberation.insights import queries as runs
from deliberation.insights.models import Run, Theme
from deliberation.insights.splitting import execute, queries
from deliberation.insights.splitting import operations as splitting
from deliberation.jobs import Job
from tests.factories import (
    make_account,
    make_consultation,
    make_point,
    make_run,
    make_submission,
    make_theme,
)

BUS = (
    "The evening bus leaves far too early.",
    "A bus every half hour, please.",
    "Our bus driver never waits for the train.",
)
TREES = (
    "Old trees give us shade in summer.",
    "Plant more trees along the street.",
    "Young trees need water and care.",
    "The trees on the square were felled.",
)


@pytest.fixture
def theme(session: Session, clock: datetime) -> Theme:
    consultation = make_consultation(session, running="make_sense")
    made = make_theme(session, make_run(session, consultation), "Buses and trees")
    for text in (*BUS, *TREES):
        make_point(session, made.run, make_submission(session, consultation, text), made)
    return made


def suggest(session: Session, run: Run) -> None:
    job = session.scalars(select(Job).where(Job.name == splitting.JOB)).one()
    whole = execute.load(session, job.payload)
    execute.store(session, job.payload, execute.compute(whole, lambda stage, share: None))


def test_two_subjects_are_told_apart_and_nothing_moves(session: Session, theme: Theme) -> None:
    run, analyst = theme.run, make_account(session)
    assert queries.suggested(session, run, theme) is None
    splitting.request_split(session, run, theme, analyst)
    suggest(session, run)
    halves = queries.suggested(session, run, theme)
    assert halves is not None
    assert {point.text for point in halves.go} == set(BUS)
    assert {point.text for point in halves.stay} == set(TREES)
    assert runs.point_count(session, theme) == 7
    assert runs.step_count(session, run) == 0
    insights.split(session, run, theme, halves.go, "Buses", analyst)
    assert queries.suggested(session, run, theme) is None
    insights.undo(session, run, analyst)
    session.expire_all()
    assert queries.suggested(session, run, theme) is not None


def test_what_says_the_same_is_not_split(session: Session, theme: Theme) -> None:
    same = make_theme(session, theme.run, "Same")
    for _ in range(5):
        written = make_submission(session, theme.run.consultation, "More trees!")
        make_point(session, theme.run, written, same)
    splitting.request_split(session, theme.run, same, make_account(session))
    with pytest.raises(Closed):
        suggest(session, theme.run)


def test_small_and_gone_themes_are_refused(session: Session, theme: Theme) -> None:
    small = make_theme(session, theme.run, "Small")
    with pytest.raises(Invalid):
        splitting.request_split(session, theme.run, small, make_account(session))
    theme.state = "merged"
    session.flush()
    with pytest.raises(Invalid):
        splitting.request_split(session, theme.run, theme, make_account(session))
