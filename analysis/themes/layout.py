"""Where themes stand on the map: near each other when their texts are alike. The axes mean nothing.

Theme centres are drawn by classical scaling (Torgerson 1952: the main directions of the centres);
circles, whose area counts submissions, are then pushed apart until none overlaps.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.themes.cluster import Vectors, units

Floats = NDArray[np.float64]
FILLED = 0.30  # of the unit square
ROUNDS = 400
GAP = 0.01


@dataclass(frozen=True)
class Circle:
    """Centre and radius in the unit square, y downwards; rounded to four digits."""

    x: float
    y: float
    radius: float


def centre_of(vectors: Vectors) -> NDArray[np.float32]:
    """The mean direction of unit vectors; shape (dimensions,)."""
    return np.asarray(units(vectors.sum(axis=0, keepdims=True))[0])


def lay_out(centres: Sequence[Vectors], sizes: Sequence[int]) -> list[Circle]:
    """A circle for each theme; `centres` has the centres of the themes of each space, one matrix
    a space (its own dimensions), `sizes` the submissions of all themes in the same order.

    Themes of different spaces can't be compared: each space has a field of its own, side by side.
    """
    total = sum(len(block) for block in centres)
    if total == 0:
        return []
    share = np.sqrt(np.array(sizes, dtype=float) / sum(sizes))
    radius = share * math.sqrt(FILLED / math.pi)
    fields, left = [], 0.0
    for block in centres:
        width = len(block) / total
        fields.append(_flat(block) * [width, 1.0] + [left, 0.0])
        left += width
    place = _apart(np.vstack(fields), radius)
    return [Circle(*_rounded(x, y, r)) for (x, y), r in zip(place, radius, strict=True)]


def inside(circle: Circle, count: int) -> Floats:
    """Places of `count` points in a circle, from its middle outwards; shape (count, 2).

    The sunflower's spiral (Vogel 1979) spreads them evenly and always alike.
    """
    step = np.arange(count) + 0.5
    turn = step * math.pi * (3 - math.sqrt(5))
    away = 0.92 * circle.radius * np.sqrt(step / max(count, 1))
    return np.column_stack([circle.x + away * np.cos(turn), circle.y + away * np.sin(turn)])


def _flat(block: Vectors) -> Floats:
    """The centres in their two main directions, stretched into the unit square."""
    exact = np.asarray(block, dtype=np.float64)
    if len(exact) == 1:
        return np.array([[0.5, 0.5]])
    centred = exact - exact.mean(axis=0)
    left, lengths, _ = np.linalg.svd(centred, full_matrices=False)
    flat = (left * lengths)[:, :2]
    if flat.shape[1] < 2:
        flat = np.column_stack([flat, np.zeros(len(flat))])
    # A direction has no natural sign: the theme furthest out points right and down.
    furthest = np.abs(flat).argmax(axis=0)
    flat = np.round(flat * np.where(flat[furthest, [0, 1]] < 0, -1, 1), 6)
    middle = (flat.max(axis=0) + flat.min(axis=0)) / 2
    span = float((flat.max(axis=0) - flat.min(axis=0)).max())  # one scale for both directions
    return np.asarray((flat - middle) / (span if span > 0 else 1) * 0.8 + 0.5)


def _apart(place: Floats, radius: Floats) -> Floats:
    """Circles pushed apart and kept inside the square, the same way each time."""
    place = place + 1e-4 * np.column_stack(
        [np.cos(np.arange(len(place))), np.sin(np.arange(len(place)))]
    )
    low, high = radius[:, None], 1 - radius[:, None]
    place = np.clip(place, low, high)
    for _ in range(ROUNDS):
        away = place[:, None] - place[None]
        distance = np.maximum(np.linalg.norm(away, axis=2), 1e-9)
        wanted = radius[:, None] + radius[None] + GAP
        push = np.maximum(wanted - distance, 0)
        np.fill_diagonal(push, 0)
        if not push.any():
            break
        place = place + (away / distance[..., None] * push[..., None] * 0.25).sum(axis=1)
        place = np.clip(place, low, high)
    return np.asarray(place)


def _rounded(*values: float) -> tuple[float, ...]:
    return tuple(round(float(value), 4) for value in values)
