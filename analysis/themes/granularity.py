"""How many themes: as many as the ties themselves mark off, and a level above and below.

The middle level is Leiden's cut at resolution 1, where modularity is best: no number is asked for.
A tie counts for more the oftener its two ends stay together when a fifth of the submissions is left
out, so that what is borne out by the texts decides and not the chance of one run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.themes.cluster import Graph, Labels, by_size, communities
from analysis.themes.nest import LEVELS, MIN_SUBMISSIONS, Nest, apart, coarser, nest
from analysis.themes.ties import Ties

Progress = Callable[[float], None]

RESOLUTION = 1.0
# A tie whose ends never stay together keeps this much, so that nothing loses all its ties.
LEAST = 1e-6


@dataclass(frozen=True)
class Redraw:
    """One resample: which nodes it kept, their graph, and the middle level that they gave."""

    kept: NDArray[np.bool_]
    graph: Graph
    labels: Labels


@dataclass(frozen=True)
class Grouping:
    """The groups asked for, and each voice's place in them.

    `voices` and `second` have each voice's nearest and second group at the level asked for (-1
    none), `share` and `other` its ties to those (0 to 1). `levels` has its group at each of LEVELS;
    finer ones lie inside coarser ones.
    """

    nest: Nest
    level: str
    voices: Labels
    second: Labels
    share: NDArray[np.float64]
    other: NDArray[np.float64]
    levels: dict[str, Labels]

    @property
    def count(self) -> int:
        """Number of groups at the level asked for."""
        return int(self.nest.parents(self.level).max(initial=-1)) + 1


def choose_grouping(
    ties: Ties, homes: Labels, granularity: str, seed: int, draws: list[Redraw]
) -> Grouping:
    """The cut that the module's text describes, at the level asked for; `draws` may be empty."""
    medium, _ = communities(steadied(ties.whole, draws), RESOLUTION, seed)
    for _ in range(2):
        sizes = _submissions_per_group(ties, medium, homes)
        if sizes.min(initial=MIN_SUBMISSIONS) >= MIN_SUBMISSIONS:
            break
        small = np.flatnonzero(sizes < MIN_SUBMISSIONS)
        medium = by_size(np.where(np.isin(medium, small), -1, medium))
    return place(ties, nest(ties.whole, medium, ties.node_homes, seed), granularity)


def redraw(ties: Ties, seed: int, count: int, progress: Progress) -> list[Redraw]:
    """The middle level of `count` resamples."""
    draws = []
    for i in range(count):
        kept, graph = ties.draw(seed + 1 + i)
        labels, _ = communities(graph, RESOLUTION, seed)
        draws.append(Redraw(kept, graph, labels))
        progress((i + 1) / count)
    return draws


def level_of(draw: Redraw, grouping: Grouping, seed: int) -> Labels:
    """The resample's groups at the level of the grouping, made as the grouping's were."""
    if grouping.level == "fine":
        return apart(draw.graph, draw.labels, grouping.nest.resolution, seed)
    if grouping.level == "coarse":
        joins = coarser(draw.graph, draw.labels, grouping.count)
        return np.append(joins, -1)[draw.labels]
    return draw.labels


def steadied(graph: Graph, draws: list[Redraw]) -> Graph:
    """The graph with each tie weighed by how often its two ends were grouped together."""
    if not draws:
        return graph
    sources = np.repeat(np.arange(graph.size), np.diff(graph.indptr))
    together = np.zeros(len(sources))
    seen = np.zeros(len(sources))
    for draw in draws:
        one, other = draw.labels[sources], draw.labels[graph.indices]
        is_seen = (one >= 0) & (other >= 0)
        seen += is_seen
        together += is_seen & (one == other)
    share = np.divide(together, seen, out=np.ones_like(together), where=seen > 0)
    return replace(graph, weights=graph.weights * np.maximum(share, LEAST))


def place(ties: Ties, found: Nest, level: str) -> Grouping:
    """Each voice in the group that holds most of its ties, and inside that in the finer one."""
    blocks = [_placed(shares, found, level) for shares in ties.standings(found.fine)]
    share, other = (np.concatenate([block[i] for block in blocks]) for i in (0, 1))
    second = np.concatenate([block[2] for block in blocks])
    levels = {name: np.concatenate([block[3][name] for block in blocks]) for name in LEVELS}
    return Grouping(found, level, levels[level], second, share, other, levels)


Block = tuple[NDArray[np.float64], NDArray[np.float64], Labels, dict[str, Labels]]


def _placed(shares: NDArray[np.float64], found: Nest, level: str) -> Block:
    """Share of the nearest group, of the second, the second itself, and the group at each level."""
    rows = np.arange(len(shares))
    at_level = _summed(shares, found.parents(level))
    if not at_level.shape[1]:
        none = np.full(len(shares), -1, dtype=np.int64)
        return np.zeros(len(shares)), np.zeros(len(shares)), none, dict.fromkeys(LEVELS, none)
    first = at_level.argmax(axis=1)
    share = at_level[rows, first]
    at_level[rows, first] = -1.0
    second = at_level.argmax(axis=1)
    other = np.maximum(at_level[rows, second], 0.0)
    levels = {level: first}
    at = LEVELS.index(level)
    for name, above in zip(LEVELS[at + 1 :], LEVELS[at:], strict=False):
        inside = _summed(shares, found.parents(name))
        inside[found.up(name, above)[None, :] != levels[above][:, None]] = -1.0
        levels[name] = inside.argmax(axis=1)
    for name, below in zip(LEVELS[:at][::-1], LEVELS[1 : at + 1][::-1], strict=True):
        levels[name] = found.up(below, name)[levels[below]]
    levels = {name: np.where(share > 0, labels, -1) for name, labels in levels.items()}
    return share, other, np.where(other > 0, second, -1), levels


def _summed(shares: NDArray[np.float64], parents: Labels) -> NDArray[np.float64]:
    """Shares of the parents: those of their groups added up."""
    up = np.zeros((len(parents), int(parents.max(initial=-1)) + 1))
    up[np.arange(len(parents)), parents] = 1.0
    return np.asarray(shares @ up)


def _submissions_per_group(ties: Ties, labels: Labels, homes: Labels) -> NDArray[np.int64]:
    """By how many submissions each group would be raised."""
    nearest = [
        np.where(shares.max(axis=1, initial=0) > 0, shares.argmax(axis=1), -1)
        for shares in ties.standings(labels)
        if shares.shape[1]
    ]
    voices = np.concatenate(nearest) if nearest else np.full(len(homes), -1)
    placed = voices >= 0
    pairs = np.unique(np.column_stack([voices[placed], homes[placed]]), axis=0)
    return np.bincount(pairs[:, 0], minlength=int(labels.max(initial=-1)) + 1)
