"""What is read for the queue of questions: the next point, progress, what would be accepted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from deliberation.insights.labels.models import Suggestion
from deliberation.insights.ledger.queries import is_readable
from deliberation.insights.models import Point, Run, Theme

CERTAINTIES = (0.95, 0.9, 0.8)


@dataclass(frozen=True)
class Progress:
    """How many points a person has decided about, of all in the run; and questions left."""

    decided: int
    points: int
    waiting: int


def is_decided() -> ColumnElement[bool]:
    """A person put the point where it is, or stands for the theme it is in."""
    approved = select(Theme.id).where(Theme.state == "approved")
    # Whatever is in no theme compares as unknown, which must not hide it.
    return or_(Point.origin == "person", func.coalesce(Point.theme_id, 0).in_(approved))


def next_question(session: Session, run: Run, after: int = -1) -> Suggestion | None:
    """The first waiting question behind place `after` of the queue."""
    query = _waiting(run).where(Suggestion.position > after)
    point = contains_eager(Suggestion.point)
    query = query.options(point.joinedload(Point.answer), point.contains_eager(Point.submission))
    query = query.options(joinedload(Suggestion.theme))
    found: Suggestion | None = session.scalar(query.order_by(Suggestion.position).limit(1))
    return found


def progress(session: Session, run: Run) -> Progress:
    """Decided points, all points that are not set aside by the machine, and open questions."""
    here = (Point.run_id == run.id, is_readable(run))
    counted = or_(Point.set_aside.is_(None), Point.origin == "person")
    query = select(func.count()).select_from(Point).join(Point.submission).where(*here, counted)
    waiting = select(func.count()).select_from(_waiting(run).subquery())
    return Progress(
        decided=session.scalars(query.where(is_decided())).one(),
        points=session.scalars(query).one(),
        waiting=session.scalars(waiting).one(),
    )


def acceptable(session: Session, run: Run, certainty: float) -> list[Suggestion]:
    """Suggestions at least this certain that would put an undecided point elsewhere."""
    query = _acceptable(run, certainty)
    query = query.options(contains_eager(Suggestion.point), joinedload(Suggestion.theme))
    return list(session.scalars(query.order_by(Point.id)))


def acceptable_count(session: Session, run: Run, certainty: float) -> int:
    """How many `acceptable` would return."""
    counted = _acceptable(run, certainty).with_only_columns(func.count())
    return session.scalars(counted).one()


def _acceptable(run: Run, certainty: float) -> Select[Any]:
    query = select(Suggestion).join(Suggestion.point).join(Point.submission)
    return query.join(Theme, Theme.id == Suggestion.theme_id).where(
        Point.run_id == run.id,
        is_readable(run),
        Suggestion.probability >= certainty,
        Theme.state.in_(("draft", "approved")),
        Point.set_aside.is_(None),
        Point.theme_id.is_distinct_from(Suggestion.theme_id),
        ~is_decided(),
    )


def suggested(run: Run, question: Suggestion) -> Sequence[Theme]:
    """All themes a point may go to: the suggested ones first, then in the order of the run."""
    places = {key: at for at, key in enumerate(question.others)}
    if question.theme is not None:
        places[question.theme.key] = -1
    living = [theme for theme in run.themes if theme.is_living]
    return sorted(living, key=lambda theme: (places.get(theme.key, len(places)), theme.position))


def _waiting(run: Run) -> Select[Any]:
    query = select(Suggestion).join(Suggestion.point).join(Point.submission)
    return query.where(
        Point.run_id == run.id,
        is_readable(run),
        Suggestion.position.is_not(None),
        Point.set_aside.is_(None),
        ~is_decided(),
    )
