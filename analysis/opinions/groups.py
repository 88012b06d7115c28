"""Groups of points: k-means without chance, for every number of groups at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from analysis.opinions.matrix import Floats, Ints

ROUNDS = 60


@dataclass(frozen=True)
class Grid:
    """Where there are more than `most` different points, those of one cell stand as one."""

    most: int
    cells: int


# Starts and silhouettes are sought on the coarse grid, the groups' borders on the fine one.
COARSE = Grid(400, 20)
FINE = Grid(2000, 120)


@dataclass(frozen=True)
class Crowd:
    """Micro-centres `at` (n, 2) with `weights` (n,) people each; `home` (points,) is everyone's."""

    at: Floats
    weights: Floats
    home: Ints


@dataclass(frozen=True)
class Partition:
    """`labels` (points,) from 0 and the `silhouette` of one grouping."""

    labels: Ints
    silhouette: float


def partitions(points: Floats, most: int) -> dict[int, Partition]:
    """The best grouping found for each number of groups from 2 to `most`, of points (n, 2).

    Fast global k-means (Likas, Vlassis and Verbeek 2003): from k - 1 centres each group in turn is
    given a second centre at its most promising point, all are moved until they rest, and the best
    is kept. Nothing is drawn at random and equal points weigh as their number.
    """
    fine = gather(points, np.ones(len(points)), FINE)
    coarse = gather(fine.at, fine.weights, COARSE)
    apart = _squares(coarse.at, coarse.at)
    distances = np.sqrt(apart)
    labels = np.zeros(len(coarse.at), dtype=np.intp)
    centres = (coarse.weights @ coarse.at / coarse.weights.sum())[None, :]
    found = {}
    for k in range(2, min(most, len(coarse.at)) + 1):
        centres, labels = _one_more(coarse, apart, centres, labels)
        exact = labels[coarse.home]
        if len(coarse.at) < len(fine.at):
            centres, exact = _rest(fine, centres[None])
            labels = _squares(coarse.at, centres).argmin(axis=1)
        value = silhouette(distances, coarse.weights, labels, k)
        found[k] = Partition(exact[fine.home], value)
    return found


def gather(points: Floats, weights: Floats, grid: Grid) -> Crowd:
    """Equal points (n, 2) as one; where too many remain, those of a grid cell as one."""
    keys = np.round(points[:, 0], 9) + 1j * np.round(points[:, 1], 9) + 0.0
    different, home = np.unique(keys, return_inverse=True)
    if len(different) > grid.most:
        low, high = points.min(axis=0), points.max(axis=0)
        scaled = (points - low) / np.maximum(high - low, 1e-12) * grid.cells
        cell = np.minimum(scaled, grid.cells - 1).astype(np.intp)
        _, home = np.unique(cell @ np.array([grid.cells, 1]), return_inverse=True)
    heavy = np.asarray(np.bincount(home, weights), dtype=np.float64)
    at = np.column_stack([np.bincount(home, weights * points[:, axis]) for axis in (0, 1)])
    return Crowd(at / heavy[:, None], heavy, home.astype(np.intp))


def silhouette(distances: Floats, weights: Floats, labels: Ints, k: int) -> float:
    """The mean silhouette (Rousseeuw 1987) of weighted points, -1 to 1.

    The own point counts as one of its group, so that everybody doubled gives the same value; a
    group of one single point scores 0.
    """
    inside = np.zeros((len(labels), k))
    inside[np.arange(len(labels)), labels] = weights
    sums, sizes = distances @ inside, inside.sum(axis=0)
    means = sums / np.maximum(sizes, 1e-12)
    each = np.arange(len(labels))
    own = means[each, labels]
    means[each, labels] = np.inf
    means[:, sizes == 0] = np.inf
    other = means.min(axis=1)
    values = (other - own) / np.maximum(np.maximum(own, other), 1e-12)
    values[np.bincount(labels, minlength=k)[labels] == 1] = 0.0
    return float(values @ weights / weights.sum())


def agreement(first: Ints, second: Ints) -> float:
    """The adjusted Rand index of two groupings of the same people (Hubert and Arabie 1985)."""
    table = crossed(first, second)
    pairs, rows, columns, every = (
        float((counts * (counts - 1) / 2).sum())
        for counts in (table, table.sum(axis=1), table.sum(axis=0), table.sum())
    )
    expected = rows * columns / max(every, 1.0)
    highest = (rows + columns) / 2
    return 1.0 if highest == expected else (pairs - expected) / (highest - expected)


def crossed(first: Ints, second: Ints) -> Floats:
    """How many are in each pair of groups, shape (groups of first, groups of second)."""
    wide = int(second.max(initial=0)) + 1
    tall = int(first.max(initial=0)) + 1
    counts = np.bincount(first * wide + second, minlength=tall * wide)
    return counts.reshape(tall, wide).astype(np.float64)


def matched(labels: Ints, like: Ints) -> Ints:
    """`labels` renumbered so that as many as possible agree with `like` (Kuhn 1955)."""
    k = int(max(labels.max(initial=0), like.max(initial=0))) + 1
    table = np.zeros((k, k))
    counts = crossed(labels, like)
    table[: counts.shape[0], : counts.shape[1]] = counts
    rows, columns = linear_sum_assignment(-table)
    new = np.empty(k, dtype=np.intp)
    new[rows] = columns
    return np.asarray(new[labels])


def _one_more(crowd: Crowd, apart: Floats, centres: Floats, labels: Ints) -> tuple[Floats, Ints]:
    """One centre more: every group is split in turn, and the split of least spread is kept."""
    nearest = _squares(crowd.at, centres).min(axis=1)
    gains = np.maximum(nearest[None, :] - apart, 0.0) @ crowd.weights
    inside = labels == np.arange(len(centres))[:, None]
    best = np.where(inside, gains, -1.0).argmax(axis=1)[inside.any(axis=1)]
    starts = np.empty((len(best), len(centres) + 1, 2))
    starts[:, :-1], starts[:, -1] = centres, crowd.at[best]
    return _rest(crowd, starts)


def _rest(crowd: Crowd, starts: Floats) -> tuple[Floats, Ints]:
    """Lloyd's iteration from several starts (s, k, 2) side by side; the one of least spread."""
    tries, k, _ = starts.shape
    shift = (np.arange(tries) * k)[:, None]
    weights = np.broadcast_to(crowd.weights, (tries, len(crowd.weights))).ravel()
    sums = [np.tile(crowd.weights * crowd.at[:, axis], tries) for axis in (0, 1)]
    labels = np.full((tries, len(crowd.at)), -1, dtype=np.intp)
    for _ in range(ROUNDS):
        squares = (starts**2).sum(axis=2)[:, None, :] - 2 * (crowd.at @ starts.transpose(0, 2, 1))
        now = squares.argmin(axis=2)
        if (now == labels).all():
            break
        labels = now
        cells = (labels + shift).ravel()
        sizes = np.bincount(cells, weights, minlength=tries * k)
        for axis in (0, 1):
            means = np.bincount(cells, sums[axis], minlength=tries * k) / np.maximum(sizes, 1e-12)
            starts[:, :, axis] = np.where(sizes > 0, means, starts[:, :, axis].ravel()).reshape(
                tries, k
            )
    spread = np.round(squares.min(axis=2) @ crowd.weights, 9)
    best = int(spread.argmin())
    return starts[best], labels[best]


def _squares(first: Floats, second: Floats) -> Floats:
    return np.asarray(((first[:, None, :] - second[None, :, :]) ** 2).sum(axis=2))
