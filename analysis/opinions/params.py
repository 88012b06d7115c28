"""Frozen, JSON-able parameters of the opinion groups; the seed is one of them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any

FEWEST_GROUPS = 2
MOST_GROUPS = 8


@dataclass(frozen=True)
class OpinionParams:
    """How opinion groups are found.

    `groups` is the number to find (2 to 8), None to let the votes decide. A participant is included
    from `min_votes` votes, or from as many as there are statements; where fewer than
    `min_participants` qualify, the most active are taken until there are that many.
    `shuffles` is how many times each statement's votes are shuffled among the voters, `resamples`
    how many times 80 % of the participants are grouped anew, 0 to measure neither. Groups hold from
    `min_agreement` (adjusted Rand index over the resamples), `min_group_share` of the included and
    `min_group_size` people. `fdr` is the share of false findings allowed among the representative
    statements. Common ground needs `common_share` agreement and `common_votes` votes in every
    group. `slate_size` is how many statements stand for all. With `stops_early` nothing more is
    shuffled or resampled once it is certain that no grouping holds; what was not measured is None.
    """

    seed: int = 0
    groups: int | None = None
    min_votes: int = 7
    min_participants: int = 15
    shuffles: int = 200
    resamples: int = 100
    min_agreement: float = 0.8
    min_group_share: float = 0.05
    min_group_size: int = 5
    fdr: float = 0.05
    common_share: float = 0.6
    common_votes: int = 10
    slate_size: int = 7
    stops_early: bool = False

    def __post_init__(self) -> None:
        for name, is_valid in _CHECKS.items():
            if not is_valid(getattr(self, name)):
                raise ValueError(f"{name}: {getattr(self, name)!r} is not allowed")

    def to_json(self) -> dict[str, Any]:
        """A dictionary of plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: str | dict[str, Any]) -> OpinionParams:
        """The parameters again, from `to_json()` or its text; unknown names raise ValueError."""
        values: dict[str, Any] = json.loads(data) if isinstance(data, str) else dict(data)
        known = {field.name for field in fields(cls)}
        for name in values:
            if name not in known:
                raise ValueError(f"{name}: not a parameter of opinion groups")
        return cls(**values)


def _whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    )


def _share(value: Any) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and 0 <= value <= 1


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "seed": _whole(0, 2**31 - 1),
    "groups": lambda value: value is None or _whole(FEWEST_GROUPS, MOST_GROUPS)(value),
    "min_votes": _whole(1, 1000),
    "min_participants": _whole(1, 1000),
    "shuffles": _whole(0, 10_000),
    "resamples": _whole(0, 10_000),
    "min_agreement": _share,
    "min_group_share": _share,
    "min_group_size": _whole(1, 1_000_000),
    "fdr": _share,
    "common_share": _share,
    "common_votes": _whole(0, 1_000_000),
    "slate_size": _whole(0, 1000),
    "stops_early": lambda value: isinstance(value, bool),
}
