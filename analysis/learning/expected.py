"""How often a person would agree, measured on points that were held back from the learning.

Points that the queue asked for are harder than most, so these figures are rather too low.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.results import Record

DRAWS = 500
Z = 1.959964


@dataclass(frozen=True)
class Expected(Record):
    """Over `sample` held-back points: share whose suggested theme was among the person's, with
    its 95 % Wilson interval; and F1 averaged over themes, with a percentile bootstrap."""

    sample: int
    accuracy: float
    low: float
    high: float
    macro_f1: float
    macro_low: float
    macro_high: float


def measure(scores: NDArray[np.float64], targets: NDArray[np.bool_], seed: int) -> Expected:
    """Compare the best score per row (points, themes) with what people said.

    Where they said "none of these", it is right to have no score above 0.
    """
    best, nothing = scores.argmax(axis=1), ~targets.any(axis=1)
    hits = np.where(nothing, scores.max(axis=1) <= 0, targets[np.arange(len(best)), best])
    said = np.zeros_like(targets)
    said[np.arange(len(best)), best] = scores.max(axis=1) > np.where(nothing, 0.0, -np.inf)
    low, high = _wilson(int(hits.sum()), len(hits))
    draw = np.random.default_rng(seed)
    samples = [draw.integers(0, len(hits), len(hits)) for _ in range(DRAWS)]
    drawn = [_macro_f1(said[rows], targets[rows]) for rows in samples]
    ends = np.quantile(drawn, (0.025, 0.975))
    figures = (hits.mean(), low, high, _macro_f1(said, targets), *ends)
    return Expected(len(hits), *(round(float(figure), 4) for figure in figures))


def _macro_f1(said: NDArray[np.bool_], targets: NDArray[np.bool_]) -> float:
    both = (said & targets).sum(axis=0)
    total = said.sum(axis=0) + targets.sum(axis=0)
    is_there = total > 0
    return float((2 * both[is_there] / total[is_there]).mean()) if is_there.any() else 0.0


def _wilson(hits: int, count: int) -> tuple[float, float]:
    """Interval of a share (Wilson 1927)."""
    share, squared = hits / count, Z**2 / count
    middle = (share + squared / 2) / (1 + squared)
    half = Z * (share * (1 - share) / count + squared / (4 * count)) ** 0.5 / (1 + squared)
    return middle - half, middle + half
