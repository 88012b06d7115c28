"""Whether a family came all at once, measured against when everybody else wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.extras import load
from analysis.results import Record

HOUR = 3600.0
WIDTHS = (HOUR, 24 * HOUR, 7 * 24 * HOUR)
FEWEST = 5
# The chance of such a crowd among that many windows, if the family came when the others came.
RARE = 0.001


@dataclass(frozen=True)
class Burst(Record):
    """`count` of the family's texts came from `start` to `end` (seconds); `expected` would have,
    had they come when all others did."""

    start: float
    end: float
    count: int
    expected: float


def find_burst(times: Sequence[float | None], members: Sequence[int]) -> Burst | None:
    """The least likely crowd of this family in an hour, a day or a week; None where none is rare.

    A scan statistic: the windows begin at each member, their counts are compared with the
    binomial law that the other texts' times give, corrected for the number of windows.
    """
    inside = set(members)
    own = np.sort([t for t in (times[i] for i in members) if t is not None])
    others = np.sort([t for i, t in enumerate(times) if t is not None and i not in inside])
    return burst_between(own, others)


def burst_between(own: NDArray[np.float64], others: NDArray[np.float64]) -> Burst | None:
    """The same from sorted times of the family and of all other texts."""
    if len(own) < FEWEST:
        return None
    best: tuple[float, Burst] | None = None
    span = max(float(own[-1]), float(others[-1]) if len(others) else -np.inf) - min(
        float(own[0]), float(others[0]) if len(others) else np.inf
    )
    for width in WIDTHS:
        ends = own + width
        counts = np.searchsorted(own, ends, "right") - np.arange(len(own))
        near = np.searchsorted(others, ends, "right") - np.searchsorted(others, own, "left")
        # Half a text for each empty window, so that nothing is impossible among few.
        share = np.minimum((near + 0.5) / (len(others) + max(1.0, 0.5 * span / width)), 1.0)
        chance = load("scipy.stats").binom.sf(counts - 1, len(own), share)
        at = int(np.argmin(chance))
        likely = float(chance[at]) * len(own) * len(WIDTHS)
        if counts[at] >= FEWEST and likely < RARE and (best is None or likely < best[0]):
            last = float(own[at + counts[at] - 1])
            expected = round(float(share[at]) * len(own), 2)
            best = (likely, Burst(float(own[at]), last, int(counts[at]), expected))
    return best[1] if best else None
