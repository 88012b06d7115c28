"""How a new grouping is made to obey the codebook.

Matching old and new themes: Kuhn (1955), by the voices they share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.extras import load
from analysis.results import Lineage, Theme
from analysis.themes.cluster import Labels, Vectors, units
from analysis.themes.codebook import Codebook, Known

# A group continues a theme when they share this part of the smaller one's known voices.
SHARED = 1 / 3
# How much nearer (cosine) another theme has to be before a machine's assignment is changed.
CLEARLY = 0.15
# Keywords in common (Jaccard) by which a theme that had no points any more is known again.
SAME_WORDS = 0.4


@dataclass(frozen=True)
class Held:
    """The grouping after the codebook: themes are numbered through, `keys` has None for new ones.

    `group_of[theme]` is the machine's group that continues it, -1 where none does.
    """

    theme: Labels
    keys: tuple[str | None, ...]
    group_of: tuple[int, ...]
    lineage: tuple[Lineage, ...]


def hold(
    groups: Labels,
    known: Known,
    codebook: Codebook,
    spaces: Sequence[tuple[Labels, Vectors]],
    apart: Sequence[tuple[int, int]] = (),
) -> Held:
    """The machine's groups (-1: none), made to obey the codebook.

    `spaces` has, for each space, the voices in it and their unit vectors; nearness is only looked
    at inside a space. `apart` has pairs of voices that must not share a theme.
    """
    count = int(groups.max(initial=-1)) + 1
    group_of, theme_of = _continued(groups, known, codebook, count)
    theme = _take_places(groups, known, codebook, theme_of)
    _move_clearly(theme, groups, known, codebook, theme_of, spaces)
    for first, second in apart:
        if theme[first] == theme[second] >= 0:
            theme[first if known.is_fixed[second] else second] = -1
    return _numbered(theme, groups, known, codebook, group_of)


def _continued(
    groups: Labels, known: Known, codebook: Codebook, count: int
) -> tuple[dict[int, int], Labels]:
    """Which group continues which theme (one to one), and the theme that each group feeds.

    A group that continues none but consists mostly of one theme's voices feeds that theme: the
    machine does not split what exists. The rest (-1) is new.
    """
    shared = np.zeros((count, len(codebook.themes)))
    both = (groups >= 0) & (known.theme >= 0)
    np.add.at(shared, (groups[both], known.theme[both]), 1)
    group_sizes, theme_sizes = shared.sum(axis=1), shared.sum(axis=0)
    feeds = np.full(count, -1, dtype=np.int64)
    if not shared.size:
        return {}, feeds
    rows, columns = load("scipy.optimize").linear_sum_assignment(-shared)
    continued = {}
    for group, theme in zip(rows.tolist(), columns.tolist(), strict=True):
        smaller = min(group_sizes[group], theme_sizes[theme])
        if shared[group, theme] and shared[group, theme] >= SHARED * smaller:
            continued[theme] = group
            feeds[group] = theme
    sizes = np.bincount(groups[groups >= 0], minlength=count)
    for group in np.flatnonzero(feeds < 0):
        nearest = int(shared[group].argmax())
        if 2 * shared[group, nearest] > sizes[group]:
            feeds[group] = nearest
    return continued, feeds


def _take_places(groups: Labels, known: Known, codebook: Codebook, feeds: Labels) -> Labels:
    """Known voices stay, the others go with their group; new groups are numbered after the themes.

    A voice that was nowhere by a person's decision stays nowhere.
    """
    themes = len(codebook.themes)
    numbers = np.full(len(feeds) + 1, -1, dtype=np.int64)
    numbers[:-1] = np.where(feeds >= 0, feeds, themes + np.arange(len(feeds)))
    if codebook.is_closed:
        numbers[numbers >= themes] = -1
    theme: Labels = np.where(known.theme >= 0, known.theme, numbers[groups])
    theme[known.is_fixed] = known.theme[known.is_fixed]
    return theme


def _move_clearly(
    theme: Labels,
    groups: Labels,
    known: Known,
    codebook: Codebook,
    feeds: Labels,
    spaces: Sequence[tuple[Labels, Vectors]],
) -> None:
    """Changes `theme` where the machine now puts a voice elsewhere and that is clearly nearer."""
    pinned = np.array([t.is_pinned or t.is_forbidden for t in codebook.themes] + [False])
    themes = len(codebook.themes)
    target = np.append(np.where(feeds >= 0, feeds, themes + np.arange(len(feeds))), -1)[groups]
    may_move = (known.theme >= 0) & ~known.is_fixed & (target >= 0) & (target != theme)
    may_move &= ~pinned[np.minimum(theme, themes)]
    if codebook.is_closed:
        may_move &= target < themes
    for voices, vectors in spaces:
        asking = np.flatnonzero(may_move[voices])
        if not len(asking):
            continue
        centres = _centres(theme[voices], vectors)
        for row in asking.tolist():
            voice = int(voices[row])
            new, old = centres.get(int(target[voice])), centres.get(int(theme[voice]))
            if new is not None and old is not None:
                lead = float(vectors[row] @ new) - float(vectors[row] @ old)
                if lead > CLEARLY:
                    theme[voice] = target[voice]


def _centres(theme: Labels, vectors: Vectors) -> dict[int, NDArray[np.float32]]:
    names = np.unique(theme[theme >= 0])
    return {
        int(name): units(vectors[theme == name].sum(axis=0, keepdims=True))[0] for name in names
    }


def _numbered(
    theme: Labels, groups: Labels, known: Known, codebook: Codebook, group_of: Mapping[int, int]
) -> Held:
    """Themes numbered through; forbidden ones are dissolved, those without voices rest."""
    themes = len(codebook.themes)
    for at, entry in enumerate(codebook.themes):
        if entry.is_forbidden:
            theme[theme == at] = -1
    kept = [at for at, entry in enumerate(codebook.themes) if (theme == at).any()]
    born = [int(number) for number in np.unique(theme[theme >= themes])]
    number = np.full(max([themes, *born], default=0) + 2, -1, dtype=np.int64)
    number[kept + born] = np.arange(len(kept) + len(born))
    lineage = [_story(codebook, at, theme, groups, known, group_of) for at in kept]
    lineage += [Lineage("born", None, _parents(theme, known, codebook, at)) for at in born]
    lineage = [replace(story, theme=place) for place, story in enumerate(lineage)]
    lineage += [
        Lineage("forbidden" if entry.is_forbidden else "rested", entry.key)
        for at, entry in enumerate(codebook.themes)
        if at not in kept
    ]
    return Held(
        theme=number[theme],
        keys=tuple([codebook.themes[at].key for at in kept] + [None] * len(born)),
        group_of=tuple([group_of.get(at, -1) for at in kept] + [at - themes for at in born]),
        lineage=tuple(lineage),
    )


def _story(
    codebook: Codebook,
    at: int,
    theme: Labels,
    groups: Labels,
    known: Known,
    group_of: Mapping[int, int],
) -> Lineage:
    """What became of a theme: kept, or kept though the machine would cut it otherwise."""
    key = codebook.themes[at].key
    was_empty = not (known.theme == at).any()
    if was_empty and (theme == at).any():
        return Lineage("revived", key)
    if at in group_of:
        return Lineage("kept", key)
    inside = groups[(theme == at) & (groups >= 0)]
    beside = sorted(
        codebook.themes[other].key
        for other, group in group_of.items()
        if len(inside) and group == np.bincount(inside).argmax()
    )
    return Lineage("held", key, tuple(beside))


def _parents(theme: Labels, known: Known, codebook: Codebook, number: int) -> tuple[str, ...]:
    """Themes from which at least a fifth of a new theme's voices come."""
    origins = known.theme[theme == number]
    counts = Counter(int(at) for at in origins[origins >= 0])
    return tuple(
        codebook.themes[at].key for at, found in sorted(counts.items()) if 5 * found >= len(origins)
    )


def revive(
    codebook: Codebook, themes: tuple[Theme, ...], lineage: tuple[Lineage, ...]
) -> tuple[tuple[Theme, ...], tuple[Lineage, ...]]:
    """A new theme with the words of one that rests is that one again."""
    entries = {entry.key: set(entry.keywords) for entry in codebook.themes}
    resting = {story.key: story for story in lineage if story.kind == "rested" and story.key}
    stories = {story.theme: story for story in lineage if story.kind == "born"}
    found = list(themes)
    for story in stories.values():
        if story.theme is None:
            continue
        words = set(themes[story.theme].keywords)
        likeness = {
            key: len(words & entries[key]) / len(words | entries[key])
            for key in sorted(resting)
            if words and entries[key]
        }
        key = max(likeness, key=lambda each: likeness[each], default=None)
        if key is not None and likeness[key] >= SAME_WORDS:
            found[story.theme] = replace(themes[story.theme], key=key)
            gone = {id(story), id(resting.pop(key))}
            lineage = tuple(each for each in lineage if id(each) not in gone)
            lineage += (Lineage("revived", key, theme=story.theme),)
    return tuple(found), lineage
