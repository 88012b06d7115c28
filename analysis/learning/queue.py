"""Which points to ask a person about: those from whose answer most is learnt come first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.extras import load

# Clusters are looked for among this many points at most.
MOST_CLUSTERED = 5_000
# Among these the varied ones are chosen.
SHORTLIST = 400


def next_to_label(
    shares: NDArray[np.float64] | None,
    vectors: NDArray[Any],
    labelled: Sequence[int],
    count: int,
    seed: int = 0,
) -> list[int]:
    """Up to `count` positions of points without a label, the most useful first.

    `shares` (points, themes) say how much a point leans to each theme, adding up to one per row
    (`learn.leanings`); None before anything was learnt: then points near the centres of clusters
    of the unit `vectors` are chosen. Otherwise a point counts by its doubt, more so where the
    doubt is about a theme with few labels, and by its distance to those chosen before it.
    """
    is_open = np.ones(len(vectors), dtype=bool)
    is_open[list(labelled)] = False
    rest = np.flatnonzero(is_open)
    count = min(count, len(rest))
    if not count:
        return []
    rows = np.asarray(vectors, dtype=np.float64)
    if shares is None:
        return _representatives(rest, rows, count, seed)
    found = np.round(shares[list(labelled)].sum(axis=0) + 1.0, 6)
    scarcity = (found / found.sum()) ** -0.5
    doubt = (shares[rest] * (1.0 - shares[rest])) @ scarcity
    short = np.argsort(-np.round(doubt, 6), kind="stable")[: max(SHORTLIST, count)]
    return _varied(rest[short], doubt[short].copy(), rows, count)


def _varied(
    positions: NDArray[np.int64], worth: NDArray[np.float64], rows: NDArray[Any], count: int
) -> list[int]:
    """One after the other, by worth times distance to the nearest one chosen before."""
    chosen: list[int] = []
    distance = np.ones(len(positions))
    for _ in range(count):
        at = int(np.argmax(np.round(worth * distance, 6)))
        chosen.append(int(positions[at]))
        worth[at] = -1.0
        near = np.clip(rows[positions] @ rows[positions[at]], 0.0, 1.0)
        distance = np.minimum(distance, 1.0 - near + 1e-6)
    return chosen


def _representatives(
    rest: NDArray[np.int64], rows: NDArray[Any], count: int, seed: int
) -> list[int]:
    """The point nearest to the centre of each cluster, large clusters first."""
    draw = np.random.default_rng(seed)
    if len(rest) > MOST_CLUSTERED:
        rest = np.sort(draw.choice(rest, MOST_CLUSTERED, replace=False))
    cluster = load("sklearn.cluster")
    different = min(count, len(np.unique(rows[rest], axis=0)))
    grouping = cluster.KMeans(different, n_init=1, random_state=seed).fit(rows[rest])
    chosen: list[int] = []
    for group in np.argsort(-np.bincount(grouping.labels_), kind="stable"):
        apart = np.linalg.norm(rows[rest] - grouping.cluster_centers_[group], axis=1)
        chosen.append(int(rest[int(np.argmin(np.round(apart, 6)))]))
    first = list(dict.fromkeys(chosen))
    others = [int(row) for row in rest if int(row) not in set(first)]
    return (first + others)[:count]
