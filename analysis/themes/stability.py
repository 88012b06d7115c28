"""Does a theme come back when a fifth of the submissions is left out?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.themes.cluster import Labels
from analysis.themes.granularity import Grouping, Redraw, level_of

Progress = Callable[[float], None]

FIRM = 0.75
FAIR = 0.5


def measure_stability(
    grouping: Grouping, draws: Sequence[Redraw], seed: int, progress: Progress
) -> NDArray[np.float64] | None:
    """For each group the mean Jaccard with its best match over the resamples; None for 0 of them.

    Source: Hennig 2007, cluster-wise assessment of stability; on nodes drawn without replacement
    (voices of whole submissions, or micro-centres), compared on those that were kept.
    """
    if not draws or not grouping.count:
        return None
    nodes = grouping.nest.nodes(grouping.level)
    values = np.zeros(grouping.count)
    for i, draw in enumerate(draws):
        again = level_of(draw, grouping, seed)
        values += best_matches(nodes[draw.kept], again[draw.kept], grouping.count)
        progress((i + 1) / len(draws))
    return values / len(draws)


def best_matches(first: Labels, second: Labels, count: int) -> NDArray[np.float64]:
    """For each of `count` groups of `first` its highest Jaccard with a group of `second`."""
    others = int(second.max(initial=-1)) + 1
    table = np.zeros((count, max(1, others)))
    both = (first >= 0) & (second >= 0)
    np.add.at(table, (first[both], second[both]), 1)
    sizes = np.bincount(first[first >= 0], minlength=count)
    other_sizes = np.bincount(second[second >= 0], minlength=max(1, others))
    union = sizes[:, None] + other_sizes[None, :] - table
    likeness = np.divide(table, union, out=np.zeros_like(table), where=union > 0)
    return np.asarray(likeness.max(axis=1), dtype=np.float64)


def firmness(stability: float | None) -> str:
    """ "firm" from 0.75, "fair" from 0.5, else "fragile"; "not measured" without a figure."""
    if stability is None:
        return "not measured"
    return "firm" if stability >= FIRM else "fair" if stability >= FAIR else "fragile"
