"""What is read about positions inside themes, kinds of points, and claims of fact."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from deliberation.insights.ledger.queries import is_counted, is_shown
from deliberation.insights.models import Point, Run, Theme
from deliberation.insights.positions.models import FactMark, PointCoding, ThemePosition
from deliberation.submissions.counting.queries import by_contributor, contributor, counts_people

PointKey = tuple[int, int, int]  # answer, start, end
CHUNK = 500
LENGTHS = (50, 320)  # of a quote that takes a side, is understood alone and read at a glance


def positions_of(session: Session, theme: Theme) -> list[ThemePosition]:
    """The opposed positions of a theme in the order people gave them; none: not opposed."""
    query = select(ThemePosition).where(ThemePosition.theme_id == theme.id, ThemePosition.is_active)
    return list(session.scalars(query.order_by(ThemePosition.ordinal, ThemePosition.id)))


def position_counts(session: Session, run: Run) -> dict[int, int]:
    """How many positions each theme of the run has, by its id; themes without are missing."""
    query = select(ThemePosition.theme_id, func.count()).join(ThemePosition.theme)
    query = query.where(Theme.run_id == run.id, ThemePosition.is_active)
    return {
        theme: count for theme, count in session.execute(query.group_by(ThemePosition.theme_id))
    }


@dataclass(frozen=True)
class Held:
    """A position with the contributors who hold it, as read by people, and one of its quotes.

    `item_count` are items of sessions read for it: groups noted them, who are no contributors.
    """

    position: ThemePosition
    contributor_count: int
    quote: Point | None
    item_count: int = 0


@dataclass(frozen=True)
class Tension:
    """The positions of a theme; `read_count` of its `point_count` points were read for one."""

    held: tuple[Held, ...]
    read_count: int
    point_count: int


def tension(session: Session, theme: Theme) -> Tension:
    """The positions of a theme with equal space for each; four statements."""
    run = theme.run
    here = (Point.theme_id == theme.id, is_counted(run), counts_people())
    query = select(
        PointCoding.position_id,
        func.count(contributor().distinct()),
        func.count(Point.id.distinct()),
        func.count(case((~by_contributor(), Point.id)).distinct()),
    )
    query = query.join(PointCoding.point).join(Point.submission)
    query = query.join(ThemePosition, ThemePosition.id == PointCoding.position_id)
    query = query.where(*here, ThemePosition.theme_id == theme.id, ThemePosition.is_active)
    counts = {row[0]: row for row in session.execute(query.group_by(PointCoding.position_id))}
    total = select(func.count(Point.id)).join(Point.submission).where(*here)
    quotes = _quotes(session, theme)
    return Tension(
        held=tuple(
            Held(
                position,
                counts[position.id][1] if position.id in counts else 0,
                quotes.get(position.id),
                counts[position.id][3] if position.id in counts else 0,
            )
            for position in positions_of(session, theme)
        ),
        read_count=sum(row[2] for row in counts.values()),
        point_count=session.scalars(total).one(),
    )


def _quotes(session: Session, theme: Theme) -> dict[int, Point]:
    """Of each position the shown point nearest to the centre of the theme."""
    length = Point.end - Point.start
    is_unwieldy = case((length.between(*LENGTHS), 0), else_=1)
    rank = func.row_number().over(
        partition_by=PointCoding.position_id,
        order_by=(is_unwieldy, Point.strength.desc(), Point.id),
    )
    ranked = select(Point.id, PointCoding.position_id, rank.label("rank"))
    ranked = ranked.join(PointCoding, PointCoding.point_id == Point.id).join(Point.submission)
    ranked = ranked.where(
        Point.theme_id == theme.id, PointCoding.position_id.is_not(None), is_shown(theme.run)
    )
    first = ranked.subquery()
    query = select(first.c.position_id, Point).join(Point, Point.id == first.c.id)
    query = query.where(first.c.rank == 1).options(
        joinedload(Point.answer), joinedload(Point.submission)
    )
    return {position: point for position, point in session.execute(query)}


def kind_shares(session: Session, theme: Theme) -> dict[str, int]:
    """How many points of the theme people called a problem, a wish and so on; most first."""
    query = select(PointCoding.kind, func.count()).join(PointCoding.point).join(Point.submission)
    query = query.where(
        Point.theme_id == theme.id,
        PointCoding.kind != "",
        is_counted(theme.run),
        counts_people(),
    ).group_by(PointCoding.kind)
    counts = {kind: count for kind, count in session.execute(query)}
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def codings_of(session: Session, points: Sequence[Point]) -> dict[int, PointCoding]:
    """What people read in these points, by the point's id."""
    query = select(PointCoding).where(PointCoding.point_id.in_([point.id for point in points]))
    query = query.options(joinedload(PointCoding.position), joinedload(PointCoding.point))
    return {coding.point_id: coding for coding in session.scalars(query)}


# Claims of fact.


def fact_of(session: Session, point: Point) -> FactMark | None:
    """The mark on a point, if it is said to claim a fact."""
    return session.scalar(select(FactMark).where(FactMark.point_id == point.id))


def facts_of(session: Session, theme: Theme) -> list[FactMark]:
    """The marked claims of a theme whose words may be shown: wrong ones first, then unchecked."""
    order = case((FactMark.state == "wrong", 0), (FactMark.state == "unchecked", 1), else_=2)
    query = select(FactMark).join(FactMark.point).join(Point.submission)
    query = query.where(Point.theme_id == theme.id, is_shown(theme.run))
    point = contains_eager(FactMark.point)
    query = query.options(point.joinedload(Point.answer), point.contains_eager(Point.submission))
    return list(session.scalars(query.order_by(order, FactMark.id)))


def facts_on(session: Session, points: Sequence[Point]) -> dict[int, FactMark]:
    """The marks on these points by the point's id."""
    query = select(FactMark).where(FactMark.point_id.in_([point.id for point in points]))
    return {mark.point_id: mark for mark in session.scalars(query)}


# What a later run has to know.


@dataclass(frozen=True)
class RememberedPosition:
    key: str
    ordinal: int
    sentence: str


@dataclass(frozen=True)
class RememberedReading:
    """What people read in a point; `position` is a key, `fact` the columns of its mark."""

    kind: str
    position: str
    fact: dict[str, Any] | None


def remembered_positions(session: Session, run: Run) -> dict[int, list[RememberedPosition]]:
    """The positions of each theme of a run, by the theme's id."""
    query = select(ThemePosition).join(ThemePosition.theme)
    query = query.where(Theme.run_id == run.id, ThemePosition.is_active)
    found: dict[int, list[RememberedPosition]] = defaultdict(list)
    for position in session.scalars(query.order_by(ThemePosition.ordinal, ThemePosition.id)):
        known = RememberedPosition(position.key, position.ordinal, position.sentence)
        found[position.theme_id].append(known)
    return found


def remembered_readings(session: Session, run: Run) -> dict[PointKey, RememberedReading]:
    """What people read in the points of a run, by what names a point in every run."""
    marks = {
        mark.point_id: {
            name: getattr(mark, name) for name in ("state", "source", "marked_by_id", "marked_at")
        }
        for mark in session.scalars(
            select(FactMark).join(FactMark.point).where(Point.run_id == run.id)
        )
    }
    query = select(Point, PointCoding.kind, ThemePosition.key, ThemePosition.is_active)
    query = query.outerjoin(PointCoding, PointCoding.point_id == Point.id)
    query = query.outerjoin(ThemePosition, ThemePosition.id == PointCoding.position_id)
    query = query.outerjoin(FactMark, FactMark.point_id == Point.id)
    is_read = PointCoding.id.is_not(None) | FactMark.id.is_not(None)
    query = query.where(Point.run_id == run.id, Point.answer_id.is_not(None), is_read)
    return {
        point.key: RememberedReading(
            kind or "", key if key and is_active else "", marks.get(point.id)
        )
        for point, kind, key, is_active in session.execute(query)
    }


def positions_by_key(session: Session, run: Run) -> dict[str, ThemePosition]:
    """The positions of all themes of a run by their key."""
    query = select(ThemePosition).join(ThemePosition.theme).where(Theme.run_id == run.id)
    return {position.key: position for position in session.scalars(query)}


def points_at(session: Session, run: Run, keys: Collection[PointKey]) -> Iterable[Point]:
    """The points of a run that stand exactly at these places."""
    wanted = set(keys)
    answers = sorted({key[0] for key in wanted})
    for start in range(0, len(answers), CHUNK):
        chosen = Point.answer_id.in_(answers[start : start + CHUNK])
        query = select(Point).where(Point.run_id == run.id, chosen).order_by(Point.id)
        yield from (point for point in session.scalars(query) if point.key in wanted)
