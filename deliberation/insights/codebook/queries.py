"""The codebook: what people decided about themes so far, as the next run has to obey it.

It is read from the newest run with themes. A theme belongs to it once a person did something with
it, or when an earlier codebook brought it there; a theme that only the machine knows does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from deliberation.insights.models import ApartPair, Point, ReviewStep, Run, Theme, ThemeEvent
from deliberation.insights.positions import queries as positions
from deliberation.insights.positions.queries import RememberedPosition, RememberedReading

PointKey = tuple[int, int, int]  # answer, start, end


@dataclass(frozen=True)
class RememberedTheme:
    """A theme by its key; `is_forbidden`: people set it aside."""

    key: str
    label: str
    label_origin: str
    claim: str
    keywords: tuple[str, ...]
    is_pinned: bool
    is_forbidden: bool
    kind: str = ""
    level: str = ""
    positions: tuple[RememberedPosition, ...] = ()


@dataclass(frozen=True)
class RememberedPlace:
    """Where a point was: in a theme, or set aside for a reason, or nowhere; and who put it there.

    In a forbidden theme the reason says what became of its points.
    """

    theme: str | None
    set_aside: str | None
    by_person: bool


@dataclass(frozen=True)
class Remembered:
    """Everything that a new run has to obey."""

    themes: tuple[RememberedTheme, ...] = ()
    places: dict[PointKey, RememberedPlace] = field(default_factory=dict)
    apart: tuple[tuple[PointKey, PointKey], ...] = ()
    readings: dict[PointKey, RememberedReading] = field(default_factory=dict)


def remembered(session: Session, run: Run) -> Remembered:
    """The codebook for `run`: from the newest earlier run that found themes."""
    query = select(Run).where(
        Run.consultation_id == run.consultation_id,
        Run.number < run.number,
        Run.state.in_(("draft", "published", "superseded")),
    )
    before = session.scalar(query.order_by(Run.number.desc()).limit(1))
    apart = tuple((pair.first, pair.second) for pair in apart_pairs(session, run))
    if before is None:
        return Remembered(apart=apart)
    stated = positions.remembered_positions(session, before)
    themes = _decided_themes(session, before, set(stated))
    forbidden = {theme.id: theme.key for theme in themes if theme.state == "set_aside"}
    living = {theme.id: theme.key for theme in themes if theme.id not in forbidden}
    return Remembered(
        themes=tuple(_remember(theme, tuple(stated.get(theme.id, ()))) for theme in themes),
        places=dict(_places(session, before, living, forbidden)),
        apart=apart,
        readings=positions.remembered_readings(session, before),
    )


def _remember(theme: Theme, stated: tuple[RememberedPosition, ...]) -> RememberedTheme:
    return RememberedTheme(
        key=theme.key,
        label=theme.label,
        label_origin=theme.label_origin,
        claim=theme.claim,
        keywords=tuple(theme.keywords),
        is_pinned=theme.is_pinned,
        is_forbidden=theme.state == "set_aside",
        kind=theme.kind,
        level=theme.level,
        positions=stated,
    )


def _decided_themes(session: Session, run: Run, stated: Collection[int]) -> list[Theme]:
    """Themes of the run that a person touched, or that an earlier codebook brought."""
    brought = set(
        session.scalars(
            select(ThemeEvent.key).where(ThemeEvent.run_id == run.id, ThemeEvent.kind != "born")
        )
    )
    by_person = select(Point.theme_id).where(
        Point.run_id == run.id, Point.origin == "person", Point.theme_id.is_not(None)
    )
    heirs = select(Theme.merged_into_id).where(
        Theme.run_id == run.id, Theme.merged_into_id.is_not(None)
    )
    touched = {*session.scalars(by_person.distinct()), *session.scalars(heirs), *stated}
    return [
        theme
        for theme in run.themes
        if theme.state != "merged"
        and (
            theme.state != "draft"
            or theme.is_pinned
            or theme.label_origin == "person"
            or theme.claim
            or theme.kind
            or theme.level
            or theme.id in touched
            or theme.key in brought
        )
    ]


def _places(
    session: Session, run: Run, living: dict[int, str], forbidden: dict[int, str]
) -> Iterator[tuple[PointKey, RememberedPlace]]:
    """Places worth remembering: in a theme of the codebook, or where a person put the point."""
    columns = (Point.id, Point.answer_id, Point.start, Point.end, Point.theme_id)
    query = select(*columns, Point.second_theme_id, Point.set_aside, Point.origin)
    query = query.where(Point.run_id == run.id, Point.answer_id.is_not(None))
    left = dict(_left_by(session, run, forbidden))
    for row in session.execute(query):
        by_person = row.origin == "person"
        former = left.get(row.id)
        if former is None and row.theme_id is None and row.second_theme_id in forbidden:
            former = forbidden[row.second_theme_id]
        theme = living.get(row.theme_id) if row.theme_id else former
        if theme or by_person:
            key = (row.answer_id, row.start, row.end)
            yield key, RememberedPlace(theme, row.set_aside, by_person)


def _left_by(session: Session, run: Run, forbidden: dict[int, str]) -> Iterator[tuple[int, str]]:
    """The points that lost their theme when it was set aside in this run, with its key."""
    query = select(ReviewStep).where(
        ReviewStep.run_id == run.id,
        ReviewStep.action == "set_aside_theme",
        ReviewStep.undone_at.is_(None),
    )
    for step in session.scalars(query):
        for name, values, ids in step.before["rows"]:
            key = forbidden.get(values[0]) if name == "Point" else None
            if key is not None:
                yield from ((number, key) for number in ids)


# Points that may never share a theme.


def apart_pairs(session: Session, run: Run) -> list[ApartPair]:
    """The pairs of points that people said never belong together, in order of the saying."""
    query = select(ApartPair).where(
        ApartPair.consultation_id == run.consultation_id, ApartPair.is_active
    )
    return list(session.scalars(query.order_by(ApartPair.id)))


def kept_apart(
    session: Session, run: Run, points: Sequence[Point], target: Theme
) -> tuple[Point, Point] | None:
    """One of `points` and a point of `target` that may not be together, if there are any."""
    pairs = apart_pairs(session, run)
    if not pairs:
        return None
    coming = {point.key: point for point in points}
    answers = {key[0] for pair in pairs for key in (pair.first, pair.second)}
    there = {point.key: point for point in _points_in(session, target, answers)} | coming
    for pair in pairs:
        one, other = there.get(pair.first), there.get(pair.second)
        if one and other and (pair.first in coming or pair.second in coming):
            return one, other
    return None


def _points_in(session: Session, theme: Theme, answers: Collection[int]) -> list[Point]:
    query = select(Point).where(Point.theme_id == theme.id, Point.answer_id.in_(answers))
    return list(session.scalars(query))


# What became of a theme over the runs.


@dataclass(frozen=True)
class Turn:
    """One moment in the life of a theme: what happened, in which run, with which other themes."""

    run_number: int
    kind: str
    others: tuple[str, ...]  # labels
    step: ReviewStep | None = None


def lineage(session: Session, theme: Theme) -> list[Turn]:
    """The life of a theme over all runs of its consultation, oldest first."""
    themes = select(Theme).join(Theme.run).where(Run.consultation_id == theme.run.consultation_id)
    everything = list(session.scalars(themes))
    labels = {each.key: each.label for each in sorted(everything, key=lambda t: t.run_id)}
    by_ref = {each.ref: each for each in everything}
    query = select(ThemeEvent, Run.number).join(Run, Run.id == ThemeEvent.run_id)
    query = query.where(Run.consultation_id == theme.run.consultation_id)
    turns = [
        ((number, 0), Turn(number, event.kind, tuple(labels.get(k, k) for k in event.others)))
        for event, number in session.execute(query.where(ThemeEvent.key == theme.key))
    ]
    steps = select(ReviewStep, Run.number).join(Run, Run.id == ReviewStep.run_id)
    steps = steps.where(
        Run.consultation_id == theme.run.consultation_id,
        ReviewStep.undone_at.is_(None),
        or_(*(ReviewStep.action == action for action in ("merge", "split", "create", "rename"))),
    )
    for step, number in session.execute(steps):
        named = {
            by_ref[ref].key: by_ref[ref].label
            for ref in map(step.summary.get, ("theme", "target", "made"))
            if ref in by_ref
        }
        if theme.key in named:
            others = tuple(label for key, label in named.items() if key != theme.key)
            turns.append(((number, step.number), Turn(number, step.action, others, step)))
    return [turn for _, turn in sorted(turns, key=lambda each: each[0])]
