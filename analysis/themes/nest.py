"""Levels that lie inside one another: themes drawn together, and themes taken apart.

The middle level comes first. Above it, the two themes with the closest ties become one as long as
the cut stays nearly as good (modularity); below it, each theme is cut by itself, as finely as the
ties bear. So every finer theme has one parent, by construction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.extras import load
from analysis.themes.cluster import Graph, Labels, by_size, communities, modularity

LEVELS = ("coarse", "medium", "fine")
# How much of the middle level's modularity the others keep.
COARSE_KEEPS = 0.96
FINE_KEEPS = 0.94
FINER = tuple(float(value) for value in np.geomspace(1.4, 32.0, 10))
# A finer theme is raised by at least so many submissions.
MIN_SUBMISSIONS = 3


@dataclass(frozen=True)
class Nest:
    """`fine` has the group of each node, -1 for none; `to_medium` and `to_coarse` the group of
    each fine group one and two levels up. `resolution` is that of the fine cut."""

    fine: Labels
    to_medium: Labels
    to_coarse: Labels
    resolution: float

    def parents(self, level: str) -> Labels:
        """The group at this level of each fine group."""
        if level == "fine":
            return np.arange(len(self.to_medium))
        return self.to_medium if level == "medium" else self.to_coarse

    def up(self, level: str, above: str) -> Labels:
        """The group at `above` of each group at `level`."""
        below = self.parents(level)
        found = np.zeros(int(below.max(initial=-1)) + 1, dtype=np.int64)
        found[below] = self.parents(above)
        return found

    def nodes(self, level: str) -> Labels:
        """The group of each node at this level."""
        return np.append(self.parents(level), -1)[self.fine]


def nest(graph: Graph, medium: Labels, homes: Labels | None, seed: int) -> Nest:
    """The three levels around a cut; `homes` is the submission of each node, if it has one."""
    fine, resolution = _finer(graph, medium, homes, seed)
    count = int(fine.max(initial=-1)) + 1
    to_medium = np.zeros(count, dtype=np.int64)
    to_medium[fine[fine >= 0]] = medium[fine >= 0]
    return Nest(fine, to_medium, coarser(graph, medium)[to_medium], resolution)


def coarser(graph: Graph, labels: Labels, aim: int | None = None) -> Labels:
    """The group that each group joins; down to `aim` groups, else while the cut stays good.

    Joined are the two that are tied most beyond what their sizes lead to expect.
    """
    count = int(labels.max(initial=-1)) + 1
    ties = _between(graph, labels, count)
    total = max(ties.sum(), 1e-12)
    joined = np.arange(count)
    floor = COARSE_KEEPS * _quality(ties, total)
    left = count
    while left > (aim or 1):
        one, other = _closest(ties)
        if one < 0:
            break
        merged = _merged(ties, one, other)
        if aim is None and _quality(merged, total) < floor:
            break
        ties, left = merged, left - 1
        joined[joined == other] = one
    _, renumbered = np.unique(joined, return_inverse=True)
    return np.asarray(renumbered, dtype=np.int64)


def apart(graph: Graph, labels: Labels, resolution: float, seed: int) -> Labels:
    """Each group cut by itself at a resolution; groups are never mixed."""
    inside = _only_inside(graph, labels)
    found, _ = communities(inside, resolution, seed)
    # A node without ties inside its group keeps to the group's largest part.
    for group in np.unique(labels[(found < 0) & (labels >= 0)]).tolist():
        rows = labels == group
        parts = found[rows & (found >= 0)]
        part = np.bincount(parts).argmax() if len(parts) else found.max(initial=-1) + 1
        found[rows & (found < 0)] = part
    return by_size(np.where(labels >= 0, found, -1))


def _finer(graph: Graph, medium: Labels, homes: Labels | None, seed: int) -> tuple[Labels, float]:
    """The finest of a row of cuts inside the groups that keeps enough modularity."""
    floor = FINE_KEEPS * modularity(graph, medium) if len(graph.indices) else 0.0
    best, reached = medium, 1.0
    for resolution in FINER:
        parts = apart(graph, medium, resolution, seed)
        if homes is not None:
            parts = _without_small(graph, parts, medium, homes)
        if not len(graph.indices) or modularity(graph, parts) < floor:
            break
        best, reached = parts, resolution
    return best, reached


def _without_small(graph: Graph, parts: Labels, groups: Labels, homes: Labels) -> Labels:
    """Parts of too few submissions join the part of their group that they are most tied to."""
    sparse = load("scipy.sparse")
    placed = parts >= 0
    pairs = np.unique(np.column_stack([parts[placed], homes[placed]]), axis=0)
    is_small = np.bincount(pairs[:, 0], minlength=1) < MIN_SUBMISSIONS
    kept = np.where(placed & ~is_small[parts], parts, -1)
    inside = _only_inside(graph, groups)
    shape = (graph.size, graph.size)
    matrix = sparse.csr_matrix((inside.weights, inside.indices, inside.indptr), shape=shape)
    rows = np.flatnonzero(kept >= 0)
    columns = (np.ones(len(rows)), (rows, kept[rows]))
    member = sparse.csr_matrix(columns, shape=(graph.size, len(is_small)))
    loose = np.flatnonzero(placed & (kept < 0))
    near = (matrix[loose] @ member).toarray()
    largest = _largest_part(kept, groups)
    free = len(is_small)
    fallback = np.where(largest[groups[loose]] >= 0, largest[groups[loose]], free + groups[loose])
    kept[loose] = np.where(near.max(axis=1, initial=0) > 0, near.argmax(axis=1), fallback)
    return by_size(kept)


def _largest_part(parts: Labels, groups: Labels) -> Labels:
    """For each group its largest part, -1 where it has none."""
    largest = np.full(int(groups.max(initial=-1)) + 1, -1, dtype=np.int64)
    found, counts = np.unique(
        np.column_stack([groups[parts >= 0], parts[parts >= 0]]), axis=0, return_counts=True
    )
    for at in np.argsort(counts, kind="stable").tolist():
        largest[found[at, 0]] = found[at, 1]
    return largest


def _only_inside(graph: Graph, labels: Labels) -> Graph:
    """The graph without ties between groups."""
    sources = np.repeat(np.arange(graph.size), np.diff(graph.indptr))
    kept = (labels[sources] == labels[graph.indices]) & (labels[sources] >= 0)
    counts = np.bincount(sources[kept], minlength=graph.size)
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Graph(indptr, graph.indices[kept], graph.weights[kept])


def _between(graph: Graph, labels: Labels, count: int) -> NDArray[np.float64]:
    """The weight of ties between groups, inside them on the diagonal; shape (count, count)."""
    sources = np.repeat(np.arange(graph.size), np.diff(graph.indptr))
    one, other = labels[sources], labels[graph.indices]
    kept = (one >= 0) & (other >= 0)
    flat = np.bincount(
        one[kept] * count + other[kept], weights=graph.weights[kept], minlength=count * count
    )
    return np.asarray(flat.reshape(count, count), dtype=np.float64)


def _quality(ties: NDArray[np.float64], total: float) -> float:
    return float(np.trace(ties) / total - ((ties.sum(axis=1) / total) ** 2).sum())


def _closest(ties: NDArray[np.float64]) -> tuple[int, int]:
    """The two groups tied most beyond what their sizes lead to expect, the first of equals;
    (-1, -1) where no two are tied. Source: Bonald and others 2018 ("Paris")."""
    degree = ties.sum(axis=1)
    expected = np.outer(degree, degree)
    beyond = np.divide(ties, expected, out=np.zeros_like(ties), where=expected > 0)
    np.fill_diagonal(beyond, 0.0)
    one, other = divmod(int(beyond.argmax()), len(beyond))
    return (min(one, other), max(one, other)) if beyond[one, other] > 0 else (-1, -1)


def _merged(ties: NDArray[np.float64], one: int, other: int) -> NDArray[np.float64]:
    """The second group's ties added to the first's; its own row and column are empty then."""
    merged = ties.copy()
    merged[one] += merged[other]
    merged[:, one] += merged[:, other]
    merged[other] = 0.0
    merged[:, other] = 0.0
    return merged
