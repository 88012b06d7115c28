"""Whether what arrives is still about the themes that were found: a notice, never a silent change.

Where new texts crowd together and old ones are absent, something new is being said. How many of a
text's nearest neighbours are new is counted for every new text; the largest count is compared with
the same count after shuffling which submissions are new. Without drift, old and new can be
exchanged, so a false alarm has the stated probability (permutation test, Fisher 1935; the
statistic is after Schilling 1986 and Kulldorff's scan, 1997).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.results import Record
from analysis.themes.cluster import Labels, Vectors

NEIGHBOURS = 8
SHUFFLES = 199
ALARM = 0.05
FEWEST = 8  # new submissions that are enough to say anything
CROWDED = 0.8  # of the largest count, for an example
BLOCK = 2_000


@dataclass(frozen=True)
class Drift(Record):
    """`p_value` (None: too few new submissions), whether it is an alarm, and the new texts around
    which nothing old stands, as positions among the new ones, the most crowded first."""

    p_value: float | None
    is_alarm: bool
    examples: tuple[int, ...]


def notice_drift(
    old: Vectors, new: Vectors, old_homes: Labels, new_homes: Labels, *, seed: int = 0
) -> Drift:
    """Compare new texts with old ones; unit vectors of the same encoder, one row a text.

    `old_homes` and `new_homes` have the submission of each text: a submission is new as a whole,
    and never counts as its own neighbour.
    """
    if len(np.unique(new_homes)) < FEWEST or len(old) < NEIGHBOURS:
        return Drift(None, False, ())
    homes = np.concatenate([old_homes, new_homes + int(old_homes.max()) + 1])
    near = _neighbours(np.vstack([old, new]), homes)
    is_new = np.arange(len(homes)) >= len(old)
    _, home = np.unique(homes, return_inverse=True)
    new_home = np.zeros(int(home.max()) + 1, dtype=bool)
    new_home[home[is_new]] = True
    crowd = is_new[near].sum(axis=1)
    observed = _largest(crowd, is_new)
    chance = np.random.default_rng(seed)
    reached = 0
    for _ in range(SHUFFLES):
        shuffled = chance.permutation(new_home)[home]
        reached += _largest(shuffled[near].sum(axis=1), shuffled) >= observed
    p_value = (reached + 1) / (SHUFFLES + 1)
    is_alarm = p_value <= ALARM
    around = np.flatnonzero(is_new & (crowd >= CROWDED * crowd[is_new].max())) - len(old)
    order = around[np.argsort(-crowd[around + len(old)], kind="stable")]
    return Drift(round(p_value, 4), is_alarm, tuple(order.tolist()) if is_alarm else ())


def _largest(crowd: NDArray[np.int64], is_new: NDArray[np.bool_]) -> float:
    """The mean of the most crowded fiftieth of the new texts, at least three of them."""
    counts = np.sort(crowd[is_new])[::-1]
    return float(counts[: max(3, len(counts) // 50)].mean())


def _neighbours(vectors: Vectors, homes: Labels) -> NDArray[np.int64]:
    """The nearest texts of other submissions; shape (texts, NEIGHBOURS)."""
    found = np.empty((len(vectors), NEIGHBOURS), dtype=np.int64)
    for start in range(0, len(vectors), BLOCK):
        rows = slice(start, start + BLOCK)
        likeness = np.round(vectors[rows] @ vectors.T, 5)
        likeness[homes[rows, None] == homes[None]] = -np.inf
        nearest = np.argpartition(-likeness, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
        found[rows] = nearest
    return found
