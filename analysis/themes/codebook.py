"""The durable codebook: what people decided about themes holds in every later run.

A codebook knows every theme by a key that outlives runs, where each point was, and who put it
there. A new grouping never undoes a person's assignment, never merges or splits themes that
exist, and moves a machine's assignment only on clear evidence; what is new makes new themes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from analysis.results import ThemeResult
from analysis.themes.cluster import Labels
from analysis.themes.points import Draft, PointKey

UNSEEN, NOWHERE = -2, -1


@dataclass(frozen=True)
class PointPlace:
    """Where a point was put last: a theme's key, or set aside for a reason, or nowhere.

    In a forbidden theme the reason says what becomes of the point when that is dissolved.
    """

    theme: str | None = None
    set_aside: str | None = None
    by_person: bool = False


@dataclass(frozen=True)
class CodebookTheme:
    """A theme that exists. `is_forbidden`: people said that it is none, so its like goes unthemed.
    `keywords` let a theme without points be known again."""

    key: str
    is_pinned: bool = False
    is_forbidden: bool = False
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class Codebook:
    """What earlier runs and people decided. `apart` has pairs of points never in one theme.

    `is_closed` allows no theme but these (deductive coding).
    """

    themes: tuple[CodebookTheme, ...] = ()
    places: Mapping[PointKey, PointPlace] = field(default_factory=dict)
    apart: tuple[tuple[PointKey, PointKey], ...] = ()
    is_closed: bool = False

    def __post_init__(self) -> None:
        keys = {theme.key for theme in self.themes}
        if len(keys) < len(self.themes):
            raise ValueError("themes: a key stands twice")
        strange = {place.theme for place in self.places.values()} - keys - {None}
        if strange:
            raise ValueError(f"places: no theme {sorted(map(str, strange))[0]!r}")


EMPTY = Codebook()


@dataclass(frozen=True)
class Known:
    """The codebook as arrays over voices: `theme` (position in `Codebook.themes`, NOWHERE or
    UNSEEN), and whether a person put it there."""

    theme: Labels
    is_fixed: NDArray[np.bool_]


def known_voices(
    codebook: Codebook, point_keys: Sequence[PointKey], voice_of: Sequence[int], voices: int
) -> Known:
    """What the codebook says about each voice: a person's word before the machine's, then the
    majority of its points, then the theme named first."""
    position = {theme.key: at for at, theme in enumerate(codebook.themes)}
    votes: dict[int, Counter[tuple[bool, int]]] = {}
    for key, voice in zip(point_keys, voice_of, strict=True):
        place = codebook.places.get(key)
        if voice < 0 or place is None:
            continue
        where = NOWHERE if place.theme is None else position[place.theme]
        votes.setdefault(voice, Counter())[place.by_person, where] += 1
    theme = np.full(voices, UNSEEN, dtype=np.int64)
    is_fixed = np.zeros(voices, dtype=bool)
    for voice, counts in votes.items():
        (by_person, where), _ = min(
            counts.items(), key=lambda item: (not item[0][0], -item[1], item[0][1])
        )
        theme[voice], is_fixed[voice] = where, by_person
    return Known(theme, is_fixed)


def codebook_from(result: ThemeResult, keys: Sequence[str] = ()) -> Codebook:
    """A codebook of everything in a result, all of it the machine's.

    `keys` names its themes; without them a new theme is called after its place ("theme-1" first),
    an older one keeps its key.
    """
    names = list(keys) or [theme.key or f"theme-{theme.index + 1}" for theme in result.themes]
    places = {
        (point.document, point.start, point.end): PointPlace(names[point.theme])
        for point in result.points
        if point.theme is not None
    }
    themes = [
        CodebookTheme(name, keywords=theme.keywords)
        for name, theme in zip(names, result.themes, strict=True)
    ]
    return Codebook(tuple(themes), places)


def decided_drafts(
    drafts: Sequence[Draft], keys: Sequence[PointKey], codebook: Codebook
) -> list[Draft]:
    """The points, set aside or brought back as people said; those of a forbidden theme not yet, so
    that its like is known by them."""
    found = []
    for draft, key in zip(drafts, keys, strict=True):
        place = codebook.places.get(key)
        if place is not None and place.by_person:
            reason = place.set_aside if place.theme is None else None
            draft = replace(draft, set_aside=reason)
        found.append(draft)
    return found


def dissolved(keys: Sequence[PointKey], codebook: Codebook) -> dict[int, str]:
    """Why points of forbidden themes are set aside, by their position."""
    places = ((point, codebook.places.get(key)) for point, key in enumerate(keys))
    return {
        point: place.set_aside
        for point, place in places
        if place is not None and place.theme is not None and place.set_aside is not None
    }


def decided_themes(keys: Sequence[PointKey], codebook: Codebook) -> dict[int, str | None]:
    """The theme (None: no theme) that people gave a point, by its position."""
    places = ((point, codebook.places.get(key)) for point, key in enumerate(keys))
    return {
        point: place.theme
        for point, place in places
        if place is not None and place.by_person and place.set_aside is None
    }
