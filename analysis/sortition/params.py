"""Frozen, JSON-able parameters of a draw; the seed is one of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any

METHODS = ("leximin", "greedy")  # that can be asked for
OUTCOMES = ("leximin", "maximin", "partial", "greedy")


@dataclass(frozen=True)
class DrawParams:
    """How a panel of `size` is drawn from the published `seed`.

    `method` is "leximin" or "greedy" (person after person with restarts; the chances are estimated
    from `samples` draws). Limits are counts, not seconds, so that a draw comes out the same on any
    machine. After `max_panels` candidate panels the search stops, and the outcome is "maximin" if
    the smallest chance is proven to be the best there is, else "partial". Above `max_cells`
    different combinations of values it isn't begun, and the draw is greedy.
    `alternates` people are named for each stratum of the panel, `restarts` is how often the greedy
    draw may begin again.
    """

    size: int
    seed: str
    method: str = "leximin"
    alternates: int = 1
    max_panels: int = 4_000
    max_cells: int = 1_500
    restarts: int = 1_000
    samples: int = 1_000

    def __post_init__(self) -> None:
        for name, is_valid in _CHECKS.items():
            if not is_valid(getattr(self, name)):
                raise ValueError(f"{name}: {getattr(self, name)!r} is not allowed")

    def to_json(self) -> dict[str, Any]:
        """A dictionary of plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: str | dict[str, Any]) -> DrawParams:
        """The parameters again, from `to_json()` or its text; unknown names raise ValueError."""
        values: dict[str, Any] = json.loads(data) if isinstance(data, str) else dict(data)
        known = {field.name for field in fields(cls)}
        for name in values:
            if name not in known:
                raise ValueError(f"{name}: not a parameter of a draw")
        return cls(**values)


def _is_whole(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "size": lambda value: _is_whole(value, 1, 1_000),
    "seed": lambda value: isinstance(value, str) and 0 < len(value.strip()) <= 200,
    "method": lambda value: value in METHODS,
    "alternates": lambda value: _is_whole(value, 0, 20),
    "max_panels": lambda value: _is_whole(value, 1, 100_000),
    "max_cells": lambda value: _is_whole(value, 1, 10_000),
    "restarts": lambda value: _is_whole(value, 1, 100_000),
    "samples": lambda value: _is_whole(value, 10, 100_000),
}
