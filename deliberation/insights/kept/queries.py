"""Counts over a large published analysis, kept in this process as long as they hold.

A hundred thousand submissions are counted in seconds; a page that counts anew for each reader
can't be used. A published analysis hardly changes, and whether it did is read from indexes: how
many points each theme has, how many submissions stand, are shown, withdrawn or erased, and the
newest act on record in the consultation. Whatever changes a count changes one of these, so what is
kept is never shown a moment too long. Nothing about a person is kept: numbers by theme and group.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from deliberation.consultations.models import Consultation
from deliberation.insights.models import Point, Run
from deliberation.journal import JournalEntry
from deliberation.submissions.models import Submission

Found = TypeVar("Found")
LARGE = 5_000  # submissions; smaller analyses are counted anew each time
MOST = 64  # counts kept in one process
_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def kept(session: Session, run: Run, name: str, count: Callable[[], Found]) -> Found:
    """What `count()` returns, or returned while nothing that it depends on was another.

    `count` has to return plain numbers in containers that nobody changes, never rows.
    """
    if not is_kept(run):
        return count()
    key = (name, run.ref, _state(session, run))
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            found: Found = _kept[key]
            return found
    made = count()
    with _lock:
        _kept[key] = made
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return made


def is_kept(run: Run) -> bool:
    """A large analysis that everybody reads; drafts change under the hands of their reviewers."""
    return run.state == "published" and run.provenance.get("read_count", 0) >= LARGE


def _state(session: Session, run: Run) -> Hashable:
    """What every count of a published analysis depends on (three statements over indexes)."""
    points = select(Point.theme_id, func.count()).where(Point.run_id == run.id)
    standing = select(
        Submission.state,
        func.count(),
        func.count(Submission.withdrawn_at),
        func.count(Submission.erased_at),
        func.sum(case((Submission.is_listed, 1), else_=0)),
        func.count(Submission.participant_id),
    ).where(Submission.consultation_id == run.consultation_id)
    scope = select(Consultation.ref).where(Consultation.id == run.consultation_id)
    acts = select(func.max(JournalEntry.id)).where(
        JournalEntry.scope_ref == scope.scalar_subquery()
    )
    places = session.execute(points.group_by(Point.theme_id)).all()
    states = session.execute(standing.group_by(Submission.state)).all()
    return (
        frozenset((theme, count) for theme, count in places),
        frozenset(tuple(row) for row in states),
        session.scalar(acts),
    )
