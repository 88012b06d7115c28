"""From placed voices to theme records: words, quotes, counts, and a circle on the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from analysis.params import ThemeParams
from analysis.progress import Tracker
from analysis.results import Theme
from analysis.text.embed import Vectors
from analysis.themes.assemble import Members, Placed, theme_record
from analysis.themes.corpus import Corpus
from analysis.themes.describe import Description, describe_groups
from analysis.themes.layout import centre_of, lay_out
from analysis.themes.spaces import Space

DESCRIBED_TEXTS = 2_000


def tell_themes(
    corpus: Corpus,
    placed: Placed,
    spaces: Sequence[Space],
    vectors: Sequence[Vectors],
    params: ThemeParams,
    tracker: Tracker,
) -> tuple[Theme, ...]:
    """The theme records. A theme lies in one space, whose vectors its quotes are chosen by; one
    that people made of texts in several lies where most of its voices are."""
    members: dict[int, Members] = {}
    described: dict[int, Description] = {}
    points = placed.points_of(corpus)
    tracker.enter("describing")
    found = [
        _members(placed, points, space, rows) for space, rows in zip(spaces, vectors, strict=True)
    ]
    found = _one_home(found)
    for space, inside in zip(spaces, found, strict=True):
        members |= inside
        texts = {str(theme): _texts(corpus, rows) for theme, rows in inside.items()}
        words = describe_groups(texts, space.languages)
        described |= {int(theme): description for theme, description in words.items()}
    tracker.enter("quotes")
    records = []
    for theme in range(len(points)):
        record = theme_record(
            corpus, theme, members[theme], described[theme], placed, params.quotes_per_theme
        )
        records.append(record)
        tracker((theme + 1) / len(points))
    blocks = [{theme: rows.vectors for theme, rows in inside.items()} for inside in found]
    return _on_the_map(records, blocks)


def _one_home(found: Sequence[Mapping[int, Members]]) -> list[dict[int, Members]]:
    """Each theme in the space where most of its voices are, the first of equals."""
    home: dict[int, int] = {}
    for at, inside in enumerate(found):
        for theme, rows in inside.items():
            if theme not in home or len(rows.voices) > len(found[home[theme]][theme].voices):
                home[theme] = at
    return [
        {theme: rows for theme, rows in inside.items() if home[theme] == at}
        for at, inside in enumerate(found)
    ]


def _on_the_map(
    records: Sequence[Theme], blocks: Sequence[Mapping[int, Vectors]]
) -> tuple[Theme, ...]:
    """The themes with their circles; `blocks` has the vectors of each space's themes."""
    order = [theme for block in blocks for theme in block]
    centres = [np.vstack([centre_of(rows) for rows in block.values()]) for block in blocks if block]
    circles = lay_out(centres, [records[theme].submission_count for theme in order])
    found = list(records)
    for theme, circle in zip(order, circles, strict=True):
        found[theme] = replace(found[theme], x=circle.x, y=circle.y, radius=circle.radius)
    return tuple(found)


def _members(
    placed: Placed, points: Sequence[list[int]], space: Space, vectors: Vectors
) -> dict[int, Members]:
    rows: dict[int, list[int]] = {}
    for row, voice in enumerate(space.voices):
        if placed.theme[voice] >= 0:
            rows.setdefault(int(placed.theme[voice]), []).append(row)
    return {
        theme: Members(points[theme], [space.voices[row] for row in found], vectors[found])
        for theme, found in sorted(rows.items())
    }


def _texts(corpus: Corpus, members: Members) -> list[str]:
    """What the words of a theme are told from: its texts, of very many an even part."""
    step = -(-len(members.voices) // DESCRIBED_TEXTS)
    return [corpus.drafts[corpus.voices.first[voice]].text for voice in members.voices[::step]]
