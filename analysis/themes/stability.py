"""Does a theme come back when a fifth of the submissions is left out?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analysis.themes.cluster import Labels
from analysis.themes.granularity import Grouping, resampled
from analysis.themes.ties import Ties

Progress = Callable[[float], None]

FIRM = 0.75
FAIR = 0.5


def measure_stability(
    ties: Ties, homes: Labels, grouping: Grouping, seed: int, resamples: int, progress: Progress
) -> NDArray[np.float64] | None:
    """For each group the mean Jaccard with its best match over the resamples; None for 0 of them.

    Source: Hennig 2007, cluster-wise assessment of stability; on submissions drawn without
    replacement, compared on the voices that were kept.
    """
    if not resamples or not grouping.count:
        return None
    values = np.zeros(grouping.count)
    for i in range(resamples):
        kept, again = resampled(ties, homes, grouping.resolution, seed + 1 + i)
        values += best_matches(grouping.voices[kept], again[kept], grouping.count)
        progress((i + 1) / resamples)
    return values / resamples


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
