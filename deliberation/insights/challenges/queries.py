"""What is read about objections: how many each theme has, what waits, what somebody said."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from deliberation.insights.challenges.models import MissingTheme
from deliberation.insights.ledger.queries import is_counted
from deliberation.insights.models import Challenge, Point, Run, Theme
from deliberation.submissions.counting.queries import contributor


@dataclass(frozen=True)
class ChallengeRate:
    """How many contributors of a theme said "not what I meant"."""

    objected: int
    contributors: int

    @property
    def share(self) -> float:
        return self.objected / self.contributors if self.contributors else 0.0


def challenge_rate(session: Session, theme: Theme) -> ChallengeRate:
    """Of one theme; one statement."""
    author = contributor().distinct()
    query = select(func.count(author).filter(Challenge.id.is_not(None)), func.count(author))
    query = query.select_from(Point).join(Point.submission)
    query = query.outerjoin(Challenge, Challenge.point_id == Point.id)
    objected, people = session.execute(
        query.where(Point.theme_id == theme.id, is_counted(theme.run))
    ).one()
    return ChallengeRate(objected, people)


def missing_of(session: Session, run: Run) -> list[MissingTheme]:
    """The themes that contributors of a run miss, unanswered ones first."""
    query = select(MissingTheme).where(MissingTheme.run_id == run.id)
    query = query.options(joinedload(MissingTheme.theme))
    is_done = MissingTheme.answered_at.is_not(None)
    return list(session.scalars(query.order_by(is_done, MissingTheme.id)))


def missing_by(session: Session, run: Run, participant_ids: Collection[int]) -> list[MissingTheme]:
    """What these participants said that they miss, oldest first."""
    query = select(MissingTheme).where(
        MissingTheme.run_id == run.id, MissingTheme.participant_id.in_(participant_ids)
    )
    query = query.options(joinedload(MissingTheme.theme))
    return list(session.scalars(query.order_by(MissingTheme.id)))


def open_count(session: Session, run: Run) -> int:
    """How many objections of both kinds wait for an answer."""
    points = select(func.count(Challenge.id)).join(Challenge.point)
    points = points.where(Point.run_id == run.id, Challenge.answered_at.is_(None))
    missing = select(func.count(MissingTheme.id)).where(
        MissingTheme.run_id == run.id, MissingTheme.answered_at.is_(None)
    )
    return session.scalars(points).one() + session.scalars(missing).one()
