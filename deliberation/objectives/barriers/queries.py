"""The agenda of what stands in the way, by age, and the answers that were given."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from deliberation.insights.models import Point, Run, Theme
from deliberation.missions.models import Mission
from deliberation.objectives.barriers.models import Barrier
from deliberation.submissions.models import Submission


def agenda(session: Session, mission: Mission) -> list[Barrier]:
    """Open barriers for the next meeting, the oldest first."""
    return _of(session, mission, is_open=True)


def answered(session: Session, mission: Mission) -> list[Barrier]:
    """Closed barriers with the answers given, the newest answer first."""
    return sorted(_of(session, mission, is_open=False), key=_closed, reverse=True)


def open_ones(session: Session, mission_ids: Collection[int] | None) -> list[Barrier]:
    """Open barriers with a decision that is to be carried out by a day; None: every mission."""
    query = select(Barrier).where(Barrier.closed_on.is_(None), Barrier.due_on.is_not(None))
    if mission_ids is not None:
        query = query.where(Barrier.mission_id.in_(mission_ids))
    query = query.options(joinedload(Barrier.mission))
    return list(session.scalars(query.order_by(Barrier.due_on, Barrier.id)))


def age(barrier: Barrier, today: date) -> int:
    """Days since it was first raised."""
    return max((today - barrier.raised_on).days, 0)


def first_raised(session: Session, theme: Theme) -> date | None:
    """The day on which the first submission in a theme arrived (UTC)."""
    query = select(func.min(Submission.created_at)).join(
        Point, Point.submission_id == Submission.id
    )
    moment = session.scalar(query.where(Point.theme_id == theme.id))
    return moment.date() if moment else None


def _closed(barrier: Barrier) -> tuple[date, int]:
    return barrier.closed_on or date.min, barrier.id


def _of(session: Session, mission: Mission, *, is_open: bool) -> list[Barrier]:
    query = select(Barrier).where(Barrier.mission_id == mission.id)
    closed = Barrier.closed_on
    query = query.where(closed.is_(None) if is_open else closed.is_not(None))
    theme = joinedload(Barrier.theme).joinedload(Theme.run).joinedload(Run.consultation)
    query = query.options(theme)
    return list(session.scalars(query.order_by(Barrier.raised_on, Barrier.id)))
