"""The opposed positions of all themes of an analysis at once."""

from collections import defaultdict

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, joinedload

from deliberation.insights.ledger.queries import is_counted, is_shown
from deliberation.insights.models import Point, Run, Theme
from deliberation.insights.positions.models import PointCoding, ThemePosition
from deliberation.insights.positions.queries import LENGTHS, Held
from deliberation.submissions.counting.queries import contributor


def held_in(session: Session, run: Run) -> dict[int, list[Held]]:
    """The positions of each theme by its id, with their contributors and one quote each.

    Three statements however many themes there are.
    """
    query = select(ThemePosition).join(ThemePosition.theme)
    query = query.where(Theme.run_id == run.id, ThemePosition.is_active)
    found = list(session.scalars(query.order_by(ThemePosition.ordinal, ThemePosition.id)))
    if not found:
        return {}
    counts, quotes = _counts(session, run), _quotes(session, run)
    by_theme: dict[int, list[Held]] = defaultdict(list)
    for position in found:
        held = Held(position, counts.get(position.id, 0), quotes.get(position.id))
        by_theme[position.theme_id].append(held)
    return by_theme


def _counts(session: Session, run: Run) -> dict[int, int]:
    """How many contributors people read for each position."""
    query = select(PointCoding.position_id, func.count(contributor().distinct()))
    query = query.join(PointCoding.point).join(Point.submission)
    query = query.where(Point.run_id == run.id, is_counted(run))
    query = query.where(PointCoding.position_id.is_not(None)).group_by(PointCoding.position_id)
    return {row: count for row, count in session.execute(query) if row is not None}


def _quotes(session: Session, run: Run) -> dict[int, Point]:
    """Of each position the shown point nearest to the centre of its theme."""
    length = Point.end - Point.start
    is_unwieldy = case((length.between(*LENGTHS), 0), else_=1)
    rank = func.row_number().over(
        partition_by=PointCoding.position_id,
        order_by=(is_unwieldy, Point.strength.desc(), Point.id),
    )
    ranked = select(Point.id, PointCoding.position_id, rank.label("rank"))
    ranked = ranked.join(PointCoding, PointCoding.point_id == Point.id).join(Point.submission)
    first = ranked.where(
        Point.run_id == run.id, PointCoding.position_id.is_not(None), is_shown(run)
    ).subquery()
    query = select(first.c.position_id, Point).join(Point, Point.id == first.c.id)
    query = query.where(first.c.rank == 1)
    query = query.options(joinedload(Point.answer), joinedload(Point.submission))
    return {position: point for position, point in session.execute(query)}
