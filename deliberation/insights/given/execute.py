"""How themes that people wrote are filled: load the points, compare, store as one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from deliberation import jobs
from deliberation.errors import Closed
from deliberation.insights.codebook import queries as codebook
from deliberation.insights.given import queries
from deliberation.insights.ledger.queries import is_readable
from deliberation.insights.models import Point, Run, Theme
from deliberation.insights.retelling.operations import announce
from deliberation.insights.steps import operations as steps
from deliberation.people.models import Account

OWN_EXAMPLES = 10  # points that people put into a theme, and that show what it means
CHUNK = 500


@dataclass(frozen=True)
class Wish:
    """Points by row number with the theme they stand in, their words, answers and languages;
    `themes` are row numbers of all living themes, `wanted` the places of those to be filled."""

    points: list[tuple[int, int | None]]
    words: list[tuple[str, str, str]]
    themes: list[int]
    meanings: list[tuple[str, str, tuple[str, ...]]]
    wanted: frozenset[int]
    seed: int


@dataclass(frozen=True)
class Filled:
    """What moves: row number of a point, the theme it stood in, and the one it goes to."""

    moves: list[tuple[int, int | None, int]]


def load(session: Session, payload: dict[str, Any]) -> Wish:
    """Read the points that the machine put somewhere, or nowhere, and every living theme."""
    run = _run(session, payload)
    living = [theme for theme in run.themes if theme.is_living]
    wanted = {at for at, theme in enumerate(living) if theme.ref in payload["themes"]}
    points = [point for point in _open_points(session, run, living, wanted) if point.text.strip()]
    return Wish(
        points=[(point.id, point.theme_id) for point in points],
        words=[
            (point.text, point.answer.text if point.answer else "", point.language)
            for point in points
        ],
        themes=[theme.id for theme in living],
        meanings=[_meaning(session, run, theme) for theme in living],
        wanted=frozenset(wanted),
        seed=int(run.params.get("seed", 0)),
    )


def compute(wish: Wish, progress: jobs.Progress) -> Filled:
    """Which points say the wanted themes more likely than any other."""
    from analysis.errors import MissingExtra
    from analysis.themes.filling import Wording, fill_themes
    from analysis.themes.given import GivenTheme

    if not wish.points or not wish.wanted:
        return Filled([])
    try:
        places = fill_themes(
            [Wording(*words) for words in wish.words],
            [GivenTheme(*meaning) for meaning in wish.meanings],
            wish.wanted,
            wish.seed,
            lambda share: progress("filling", share),
        )
    except MissingExtra as error:
        raise Closed("A package that the analysis needs is not installed here.") from error
    moves = [
        (number, before, wish.themes[place])
        for (number, before), place in zip(wish.points, places, strict=True)
        if place is not None
    ]
    return Filled(moves)


def store(session: Session, payload: dict[str, Any], filled: Filled) -> None:
    """Move the points as one step of who asked; what people moved meanwhile stays where it is."""
    run = _run(session, payload)
    account = session.scalar(select(Account).where(Account.ref == payload["account"]))
    if run.state != "draft" or account is None:
        return
    living = {theme.id: theme for theme in run.themes if theme.is_living}
    kept_apart = {key for pair in codebook.apart_pairs(session, run) for key in _keys(pair)}
    goal = {number: (before, after) for number, before, after in filled.moves if after in living}
    points = [
        point
        for point in _points(session, run, list(goal))
        if (point.origin, point.set_aside) == ("machine", None)
        and point.theme_id == goal[point.id][0]
        and point.key not in kept_apart
    ]
    summary = {"themes": payload["themes"], "points": len(points)}
    with steps.step(session, run, "fill", account, points, **summary):
        for point in points:
            point.place(living[goal[point.id][1]], by="machine")
    announce(session, run)


FILL = jobs.Task(load=load, compute=compute, store=store, is_heavy=True)


def _run(session: Session, payload: dict[str, Any]) -> Run:
    return session.scalars(select(Run).where(Run.ref == payload["run"])).one()


def _open_points(
    session: Session, run: Run, living: Sequence[Theme], wanted: set[int]
) -> list[Point]:
    """Points that no person placed, in no theme or in a draft that nobody vouches for."""
    drafts = [
        theme.id
        for at, theme in enumerate(living)
        if at not in wanted and theme.state == "draft" and not theme.is_pinned
    ]
    query = select(Point).join(Point.submission)
    query = query.options(joinedload(Point.answer), contains_eager(Point.submission))
    query = query.where(
        Point.run_id == run.id,
        Point.origin == "machine",
        Point.set_aside.is_(None),
        or_(Point.theme_id.is_(None), Point.theme_id.in_(drafts)),
        is_readable(run),
    )
    return list(session.scalars(query.order_by(Point.id)))


def _meaning(session: Session, run: Run, theme: Theme) -> tuple[str, str, tuple[str, ...]]:
    """A theme as the machine reads it: its name, what a person wrote, points that people put in."""
    written = queries.meaning_of(run, theme.key)
    query = select(Point).join(Point.submission).options(joinedload(Point.answer))
    query = query.where(Point.theme_id == theme.id, Point.origin == "person", is_readable(run))
    own = [point.text for point in session.scalars(query.order_by(Point.id).limit(OWN_EXAMPLES))]
    examples = (*written.get("examples", ()), *(text for text in own if text.strip()))
    return theme.label, written.get("description", "") or theme.claim, examples


def _points(session: Session, run: Run, numbers: Sequence[int]) -> list[Point]:
    found: list[Point] = []
    for start in range(0, len(numbers), CHUNK):
        query = select(Point).where(
            Point.run_id == run.id, Point.id.in_(numbers[start : start + CHUNK])
        )
        found += session.scalars(query.order_by(Point.id))
    return found


def _keys(pair: Any) -> tuple[tuple[int, int, int], ...]:
    return pair.first, pair.second
