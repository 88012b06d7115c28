"""After publication: later submissions are placed, the run stays as it is."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.insights import queries as runs
from deliberation.insights.arrivals import execute, operations, queries
from deliberation.insights.arrivals.models import Arrival
from deliberation.insights.models import Point, Run
from deliberation.jobs import Job
from tests.factories import (
    make_consultation,
    make_point,
    make_run,
    make_submission,
    make_theme,
)

VILLAGES = ("Alby", "Bergen", "Corby", "Dale", "Elm", "Ferry", "Glen", "Holt")
BUS = "Buses to {} should run every half hour and later in the evening."
TREES = "Old trees in {} give shade and must not be felled."


class Published:
    """Sixteen points in two themes, published."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.consultation: Consultation = make_consultation(session, running="respond")
        self.run: Run = make_run(session, self.consultation, state="published", published_at=now())
        self.bus = make_theme(session, self.run, "Buses", state="approved")
        self.trees = make_theme(session, self.run, "Trees", state="approved")
        for village in VILLAGES:
            for theme, text in ((self.bus, BUS), (self.trees, TREES)):
                submission = make_submission(session, self.consultation, text.format(village))
                make_point(session, self.run, submission, theme)

    def write(self, *texts: str) -> list[int]:
        found = [make_submission(self.session, self.consultation, text) for text in texts]
        return [submission.id for submission in found]

    def work(self) -> int:
        """What the worker does until nothing waits; how many jobs that took."""
        waiting = select(Job).where(Job.name == operations.JOB, Job.state == "queued")
        done = 0
        while (job := self.session.scalar(waiting.limit(1))) is not None:
            job.state = "running"
            loaded = execute.load(self.session, job.payload)
            placed = execute.compute(loaded, lambda stage, share: None)
            execute.store(self.session, job.payload, placed)
            job.state = "done"
            self.session.flush()
            done += 1
        return done

    def themes_of(self, submission_id: int) -> set[int | None]:
        query = select(Arrival.theme_id).where(Arrival.submission_id == submission_id)
        return set(self.session.scalars(query))


@pytest.fixture
def published(session: Session, clock: datetime) -> Published:
    return Published(session)


def test_later_submissions_are_placed_and_nothing_moves(published: Published) -> None:
    session, run = published.session, published.run
    before = session.execute(select(Point.id, Point.theme_id, Point.set_aside)).all()
    ledger = runs.ledger(session, run)
    bus, other = published.write("The evening buses should run later.", "Taxes are too high.")
    operations.announce(session, published.consultation)
    assert published.work() == 1
    assert published.themes_of(bus) == {published.bus.id}
    assert published.themes_of(other) == {None}
    assert session.execute(select(Point.id, Point.theme_id, Point.set_aside)).all() == before
    after = runs.ledger(session, run)
    assert after.balances
    assert (after.later, after.received) == (ledger.later + 2, ledger.received)
    since = queries.since(session, published.consultation)
    assert since is not None
    assert (since.placed, since.waiting) == (2, 0)
    assert since.by_theme == [(published.bus, 1), (None, 1)]
    assert not since.is_alarm


def test_one_job_waits_at_a_time_and_takes_all(published: Published) -> None:
    session = published.session
    published.write("Buses, please.")
    first = operations.announce(session, published.consultation)
    published.write("Trees, please.")
    assert operations.announce(session, published.consultation) is first
    assert first is not None
    first.state = "running"
    session.flush()
    assert operations.announce(session, published.consultation) is not first


def test_more_than_fit_at_once_are_placed_by_further_jobs(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execute, "AT_ONCE", 2)
    published.write(*(BUS.format(f"Village {number}") for number in range(5)))
    operations.announce(published.session, published.consultation)
    assert published.work() == 3
    since = queries.since(published.session, published.consultation)
    assert since is not None
    assert (since.placed, since.waiting) == (5, 0)


def test_what_is_taken_back_or_hidden_is_gone(published: Published) -> None:
    session = published.session
    first, second = published.write("Buses should run later.", "Buses should be cheaper.")
    operations.announce(session, published.consultation)
    published.work()
    from deliberation.submissions.models import Submission

    session.get_one(Submission, first).withdrawn_at = now()
    session.get_one(Submission, second).state = "removed"
    session.flush()
    since = queries.since(session, published.consultation)
    assert since is not None
    assert (since.placed, since.by_theme, since.newest) == (0, [], [])


def test_something_new_gives_a_notice(published: Published) -> None:
    session = published.session
    published.write(*(f"Church bells at {hour} at night are too loud." for hour in range(1, 18)))
    operations.announce(session, published.consultation)
    published.work()
    since = queries.since(session, published.consultation)
    assert since is not None
    assert since.is_alarm
    examples = queries.drift_examples(session, since)
    assert examples
    assert all("bells" in example.text for example in examples)


def test_without_published_themes_nothing_is_asked(session: Session, clock: datetime) -> None:
    consultation = make_consultation(session, running="share")
    assert operations.announce(session, consultation) is None
    assert queries.since(session, consultation) is None
