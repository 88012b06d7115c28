"""How much of one text stands in another, counted exactly, for many pairs at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.campaigns.reading import QUARTERS, Numbers, Read, ragged

Pairs = NDArray[np.int64]

# Two texts are copies when half of all their triples are shared, or when a quarter of the shorter
# one's stands in the other, from all of its four quarters. A quoted sentence fills one or two.
ALIKE = 0.5
CONTAINED = 0.25
PLACES = 4
SHARE_OF_QUARTER = 0.15
FEWEST_SHARED = 8
PAIRS_AT_ONCE = 4_000


@dataclass(frozen=True)
class Overlap:
    """Of each pair: shared triples, Jaccard likeness, part of the shorter text that is shared, and
    how many quarters of the shorter text share two triples and SHARE_OF_QUARTER of theirs."""

    shared: Numbers
    likeness: NDArray[np.float64]
    contained: NDArray[np.float64]
    places: Numbers

    @property
    def are_copies(self) -> NDArray[np.bool_]:
        """The rule above."""
        is_spread = (self.places >= PLACES) & (self.shared >= FEWEST_SHARED)
        return (self.likeness >= ALIKE) | ((self.contained >= CONTAINED) & is_spread)


def copies(texts: Read, pairs: Pairs) -> NDArray[np.bool_]:
    """Which of the pairs (positions in `texts`) are copies."""
    found = [np.zeros(0, dtype=bool)]
    for at in range(0, len(pairs), PAIRS_AT_ONCE):
        found.append(overlap(texts, pairs[at : at + PAIRS_AT_ONCE]).are_copies)
    return np.concatenate(found)


def overlap(texts: Read, pairs: Pairs) -> Overlap:
    """The overlap of each pair; of equals the first counts as the shorter."""
    sizes = texts.sizes
    is_swapped = sizes[pairs[:, 1]] < sizes[pairs[:, 0]]
    short = np.where(is_swapped, pairs[:, 1], pairs[:, 0])
    long = np.where(is_swapped, pairs[:, 0], pairs[:, 1])
    keys = np.sort(np.concatenate([_keys(texts, short, 0), _keys(texts, long, 4)]))
    triple = keys >> np.uint64(3)
    at = np.flatnonzero(triple[1:] == triple[:-1])
    pair = (keys[at] >> np.uint64(35)).astype(np.int64)
    quarter = (keys[at] & np.uint64(3)).astype(np.int64)
    counts = np.bincount(pair * QUARTERS + quarter, minlength=len(pairs) * QUARTERS)
    counts = counts.reshape(len(pairs), QUARTERS)
    shared = counts.sum(axis=1)
    total = np.maximum(sizes[short] + sizes[long] - shared, 1)
    floor = np.maximum(2.0, SHARE_OF_QUARTER * sizes[short] / QUARTERS)
    return Overlap(
        shared=shared,
        likeness=shared / total,
        contained=shared / np.maximum(sizes[short], 1),
        places=(counts >= floor[:, None]).sum(axis=1),
    )


def _keys(texts: Read, positions: Numbers, side: int) -> NDArray[np.uint64]:
    """Pair, triple, side and quarter in one sortable number; the shorter text's comes first."""
    rows, owner = ragged(texts.starts, positions)
    low = (texts.triples[rows].astype(np.uint64) << np.uint64(3)) | np.uint64(side)
    return (owner.astype(np.uint64) << np.uint64(35)) | low | texts.quarters[rows]
