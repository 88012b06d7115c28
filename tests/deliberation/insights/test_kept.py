"""Counts of a large published analysis are kept, and never a moment longer than they hold."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.insights import queries
from deliberation.insights.kept import queries as keeping
from deliberation.insights.models import Point, Run
from tests.factories import (
    make_consultation,
    make_participant,
    make_point,
    make_run,
    make_submission,
    make_theme,
)

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def run(session: Session, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Published, two themes, six submissions; large is whatever has one."""
    monkeypatch.setattr(keeping, "LARGE", 1)
    consultation = make_consultation(session, running="respond")
    made = make_run(session, consultation, state="published", provenance={"read_count": 6})
    themes = [make_theme(session, made, label, state="approved") for label in ("A", "B")]
    for number in range(6):
        author = make_participant(session, consultation)
        submission = make_submission(session, consultation, participant=author)
        make_point(session, made, submission, themes[number % 2])
    return made


class Counted:
    """Counts how often something is counted anew."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


def ask(session: Session, run: Run, count: Counted) -> int:
    session.flush()
    return keeping.kept(session, run, "times", count)


def test_what_has_not_changed_is_counted_once(session: Session, run: Run) -> None:
    count = Counted()
    assert [ask(session, run, count) for _ in range(3)] == [1, 1, 1]


def _withdraw(session: Session, run: Run, point: Point) -> None:
    point.submission.withdrawn_at = now()


def _erase(session: Session, run: Run, point: Point) -> None:
    point.submission.erased_at = now()


def _remove(session: Session, run: Run, point: Point) -> None:
    point.submission.state = "removed"


def _hide(session: Session, run: Run, point: Point) -> None:
    point.submission.is_listed = False


def _cut_loose(session: Session, run: Run, point: Point) -> None:
    point.submission.participant = None


def _move(session: Session, run: Run, point: Point) -> None:
    point.theme = run.themes[1]


def _act(session: Session, run: Run, point: Point) -> None:
    journal.record(session, "submission:edit", point.submission, role="participant",
                   scope_ref=run.consultation.ref)  # fmt: skip


def _send(session: Session, run: Run, point: Point) -> None:
    make_submission(session, run.consultation)


CHANGES = (_withdraw, _erase, _remove, _hide, _cut_loose, _move, _act, _send)


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_a_count_has_it_counted_anew(
    session: Session, run: Run, change: Callable[[Session, Run, Point], None]
) -> None:
    count = Counted()
    ask(session, run, count)
    change(session, run, run.themes[0].points[0])
    assert ask(session, run, count) == 2


def test_a_draft_and_a_small_analysis_are_counted_each_time(session: Session, run: Run) -> None:
    count = Counted()
    run.state = "draft"
    assert [ask(session, run, count) for _ in range(2)] == [1, 2]
    run.state, run.provenance = "published", {"read_count": 0}
    assert [ask(session, run, count) for _ in range(2)] == [3, 4]


def test_two_analyses_do_not_meet_and_the_memory_is_bounded(
    session: Session, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST", 1)
    first, second = Counted(), Counted()
    ask(session, run, first)
    assert keeping.kept(session, run, "other", second) == 1
    assert ask(session, run, first) == 2  # pushed out by the other
    assert len(keeping._kept) == 1


def test_the_summaries_and_the_ledger_follow_a_withdrawal(session: Session, run: Run) -> None:
    def received() -> dict[str, int]:
        return {s.theme.label: s.received_count for s in queries.theme_summaries(session, run)}

    assert received() == received() == {"A": 3, "B": 3}
    assert queries.ledger(session, run).withdrawn == 0
    _withdraw(session, run, run.themes[0].points[0])
    session.flush()
    assert received() == {"A": 2, "B": 3}
    assert queries.ledger(session, run).withdrawn == 1
