"""Which words may be quoted of each theme."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from deliberation.insights.ledger.queries import is_shown
from deliberation.insights.models import Point, Quote, Run, Theme

QUOTE_LENGTHS = (25, 320)  # characters that are understood alone and read at a glance
CLOSEST = 3


@dataclass(frozen=True)
class Quoted:
    """A point that stands for its theme, and why: see QUOTE_KINDS; "" for one of the closest."""

    kind: str
    point: Point


def quotes_of(session: Session, run: Run) -> dict[int, list[Quoted]]:
    """What may be quoted of each theme, by the theme a quote's point stands in now.

    A quote follows its point, so that a merged theme keeps the words of both. A theme that is
    left with rare ones only, or with none, is quoted by the points closest to its centre.
    """
    themes = select(Theme.id).where(Theme.run_id == run.id)
    query = select(Quote).join(Quote.point).join(Point.submission)
    query = query.where(Quote.theme_id.in_(themes), Point.theme_id.is_not(None), is_shown(run))
    point = contains_eager(Quote.point)
    query = query.options(
        point.joinedload(Point.answer), point.contains_eager(Point.submission)
    ).order_by(Quote.kind == "rare", Quote.theme_id != Point.theme_id, Quote.position, Quote.id)
    quotes: dict[int, list[Quoted]] = defaultdict(list)
    for quote in session.scalars(query):
        quotes[quote.point.theme_id or 0].append(Quoted(quote.kind, quote.point))
    named = {theme for theme, found in quotes.items() if found[0].kind != "rare"}
    for theme, closest in _closest(session, run, named).items():
        quotes[theme] = closest + quotes[theme]
    return quotes


def _closest(session: Session, run: Run, named: set[int]) -> dict[int, list[Quoted]]:
    """The shown points nearest to the centre of each living theme that is not `named`."""
    length = Point.end - Point.start
    is_unwieldy = case((length.between(*QUOTE_LENGTHS), 0), else_=1)
    rank = func.row_number().over(
        partition_by=Point.theme_id, order_by=(is_unwieldy, Point.strength.desc(), Point.id)
    )
    living = select(Theme.id).where(
        Theme.run_id == run.id, Theme.state.in_(("draft", "approved")), Theme.id.not_in(named)
    )
    ranked = select(Point.id, rank.label("rank")).join(Point.submission)
    in_order = ranked.where(Point.theme_id.in_(living), is_shown(run)).subquery()
    near = select(in_order.c.id).where(in_order.c.rank <= CLOSEST)
    quotes: dict[int, list[Quoted]] = defaultdict(list)
    for point in session.scalars(
        points_with_words(run).where(Point.id.in_(near)).order_by(Point.id)
    ):
        quotes[point.theme_id or 0].append(Quoted("", point))
    return quotes


def points_with_words(run: Run) -> Select[Point]:
    """The run's points with their words, submissions and themes in one statement."""
    query = select(Point).join(Point.submission).where(Point.run_id == run.id)
    return query.options(
        joinedload(Point.answer), contains_eager(Point.submission), joinedload(Point.theme)
    )
