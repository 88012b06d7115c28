"""The split of a theme that the machine would suggest, as far as it still holds."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from deliberation.insights.ledger.queries import is_readable
from deliberation.insights.models import Point, Run, Theme

SPLITS = "splits"  # in the run's provenance: row numbers of the points to split off, by theme key
MOST = 2_000  # points that are looked at


@dataclass(frozen=True)
class Halves:
    """The points that would stay and those that would go, in order of arrival."""

    stay: list[Point]
    go: list[Point]


def readable_points(session: Session, run: Run, theme: Theme) -> list[Point]:
    """The first MOST points of a theme whose words can be read."""
    query = select(Point).join(Point.submission)
    query = query.options(joinedload(Point.answer), contains_eager(Point.submission))
    query = query.where(Point.theme_id == theme.id, is_readable(run)).order_by(Point.id)
    return [point for point in session.scalars(query.limit(MOST)) if point.text.strip()]


def suggested(session: Session, run: Run, theme: Theme) -> Halves | None:
    """The suggestion for this theme; None when there is none, or nothing of it is left."""
    chosen = set(run.provenance.get(SPLITS, {}).get(theme.key, ()))
    if not chosen:
        return None
    points = readable_points(session, run, theme)
    go = [point for point in points if point.id in chosen]
    stay = [point for point in points if point.id not in chosen]
    return Halves(stay, go) if go and stay else None
