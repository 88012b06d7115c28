"""The themes of a result at every level, each finer one inside exactly one coarser one.

Built after people's decisions were obeyed, around the themes they decided on: a coarser theme is
made of whole themes, a finer one is part of one theme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.results import Branch, Level, Theme
from analysis.themes.assemble import Placed
from analysis.themes.cluster import Labels, by_size
from analysis.themes.corpus import Corpus
from analysis.themes.describe import Description, describe_groups
from analysis.themes.nest import LEVELS, MIN_SUBMISSIONS

# Words of a theme are told from so many of its texts, evenly spread, at most.
DESCRIBED_TEXTS = 400


def build_levels(
    corpus: Corpus,
    placed: Placed,
    themes: Sequence[Theme],
    granularity: str,
    languages: Sequence[str],
) -> tuple[Level, ...]:
    """The levels from coarse to fine; at `granularity` the themes of the result themselves."""
    if not (placed.theme >= 0).any():
        return ()
    at = LEVELS.index(granularity)
    groups = {granularity: placed.theme}
    for name, below in zip(LEVELS[:at][::-1], LEVELS[1 : at + 1][::-1], strict=True):
        groups[name] = _joined(groups[below], placed.levels[name])
    homes = _homes(corpus)
    for name, over in zip(LEVELS[at + 1 :], LEVELS[at:], strict=False):
        groups[name] = _parted(groups[over], placed.levels[name], homes)
    levels = []
    for i, name in enumerate(LEVELS):
        above = groups[LEVELS[i - 1]] if i else None
        words = (
            [Description(theme.label, theme.keywords) for theme in themes]
            if name == granularity
            else _words(corpus, groups[name], languages)
        )
        levels.append(_level(corpus, name, groups[name], words, _ups(groups[name], above)))
    return tuple(levels)


def with_parents(
    themes: Sequence[Theme], levels: Sequence[Level], granularity: str
) -> tuple[Theme, ...]:
    """The themes, each knowing the broader one that it lies in."""
    found = {
        b.index: b.parent for level in levels if level.name == granularity for b in level.themes
    }
    return tuple(replace(theme, parent=found.get(theme.index)) for theme in themes)


def only_level(levels: Sequence[Level], name: str) -> tuple[Level, ...]:
    """The level of that name alone, for an engine that has no others."""
    return tuple(
        replace(level, themes=tuple(replace(branch, parent=None) for branch in level.themes))
        for level in levels
        if level.name == name
    )


def _joined(themes: Labels, native: Labels) -> Labels:
    """Each theme goes where most of its voices were grouped."""
    voices = np.flatnonzero(themes >= 0)
    pairs, counts = np.unique(
        np.column_stack([themes[voices], native[voices]]), axis=0, return_counts=True
    )
    up = np.full(int(themes.max()) + 2, -1, dtype=np.int64)
    for i in np.argsort(counts, kind="stable").tolist():
        up[pairs[i, 0]] = pairs[i, 1]
    # A theme that a person made of unplaced texts stands by itself.
    lone = np.flatnonzero(up[:-1] < 0)
    up[lone] = int(native.max(initial=-1)) + 1 + lone
    up[-1] = -1
    return by_size(up[themes])


def _parted(themes: Labels, native: Labels, homes: Labels) -> Labels:
    """The parts of each theme; those of too few submissions stay with the largest one."""
    voices = np.flatnonzero(themes >= 0)
    pairs, part = np.unique(
        np.column_stack([themes[voices], native[voices]]), axis=0, return_inverse=True
    )
    part = np.asarray(part, dtype=np.int64).ravel()
    raised = np.unique(np.column_stack([part, homes[voices]]), axis=0)
    support = np.bincount(raised[:, 0], minlength=len(pairs))
    largest = np.zeros(int(themes.max()) + 1, dtype=np.int64)
    for i in np.argsort(support, kind="stable").tolist():
        largest[pairs[i, 0]] = i
    kept = np.where(support >= MIN_SUBMISSIONS, np.arange(len(pairs)), largest[pairs[:, 0]])
    found = np.full(len(themes), -1, dtype=np.int64)
    found[voices] = kept[part]
    return by_size(found)


def _homes(corpus: Corpus) -> Labels:
    numbers: dict[str, int] = {}
    found = [
        numbers.setdefault(corpus.submission(first), len(numbers)) for first in corpus.voices.first
    ]
    return np.array(found, dtype=np.int64)


def _words(corpus: Corpus, groups: Labels, languages: Sequence[str]) -> list[Description]:
    texts = {}
    for group in range(int(groups.max(initial=-1)) + 1):
        voices = np.flatnonzero(groups == group)
        step = max(1, -(-len(voices) // DESCRIBED_TEXTS))
        firsts = [corpus.voices.first[voice] for voice in voices[::step].tolist()]
        texts[str(group)] = [corpus.drafts[point].text for point in firsts]
    return list(describe_groups(texts, languages).values())


def _ups(groups: Labels, above: Labels | None) -> list[int | None]:
    """The group above of each group."""
    if above is None:
        return [None] * (int(groups.max(initial=-1)) + 1)
    placed = groups >= 0
    _, first = np.unique(groups[placed], return_index=True)
    return [int(group) for group in above[placed][first]]


def _level(
    corpus: Corpus,
    name: str,
    groups: Labels,
    words: Sequence[Description],
    ups: Sequence[int | None],
) -> Level:
    of_point = np.append(groups, -1)[np.array(corpus.voices.of_point, dtype=np.int64)]
    members: list[list[int]] = [[] for _ in words]
    for point in np.flatnonzero(of_point >= 0).tolist():
        members[of_point[point]].append(point)
    branches = tuple(
        Branch(
            index=group,
            parent=ups[group],
            label=words[group].label,
            keywords=words[group].keywords,
            point_count=len(points),
            submission_count=len({corpus.submission(point) for point in points}),
            distinct_count=corpus.distinct_count(points),
        )
        for group, points in enumerate(members)
    )
    return Level(name, branches, tuple(i if i >= 0 else None for i in of_point.tolist()))
