"""Frozen records of a vote: what goes in, and everything one run has found."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.opinions.params import OpinionParams
from analysis.results import Provenance, Record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "REASONS",
    "GroupEvidence",
    "OpinionGroup",
    "OpinionParams",
    "OpinionResult",
    "Place",
    "Representative",
    "Share",
    "Slate",
    "StatementResult",
    "Votes",
]

AGREE, PASS, DISAGREE = 1, 0, -1
# Why no groups are declared; "" where they are.
REASONS = (
    "too_few_participants",
    "too_few_statements",
    "not_above_chance",
    "not_stable",
    "group_too_small",
    "not_measured",
)


@dataclass(frozen=True)
class Votes:
    """The last vote of each participant on each statement, at most one per pair.

    `participant`, `statement` (positions in the tuples), `value` (1 agree, 0 pass, -1 disagree) and
    `important` have shape (votes,).
    """

    participants: tuple[str, ...]
    statements: tuple[str, ...]
    participant: NDArray[np.int32]
    statement: NDArray[np.int32]
    value: NDArray[np.int8]
    important: NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class Share(Record):
    """Counts of votes; `agree_share` of all seen (0 where none was), with its 95 % interval."""

    agree: int
    disagree: int
    passed: int
    agree_share: float
    low: float
    high: float

    @property
    def seen(self) -> int:
        """Everyone who voted on it, passes included."""
        return self.agree + self.disagree + self.passed


@dataclass(frozen=True)
class Representative(Record):
    """What sets a group apart: it agrees (or disagrees) more than the rest.

    `group` is a position in `OpinionResult.groups`; `ratio` the smoothed share inside over the one
    outside; `p_adjusted` after Benjamini and Hochberg over all statements and groups.
    """

    group: int
    agrees: bool
    p_adjusted: float
    ratio: float


@dataclass(frozen=True)
class StatementResult(Record):
    """One statement. What needs groups is empty or None without declared groups.

    `group_aware_consensus` is the product over groups of the smoothed agreement,
    `lowest_group_agreement` its minimum, `divisiveness` its largest difference between two groups
    (all 0 to 1). `bridging` is the agreement left when viewpoint is explained, roughly -1 to 1, and
    `bridging_low` the lowest value when part of the voters is left out. `p_adjusted` is the
    smallest of its adjusted p-values.
    """

    statement: str
    overall: Share
    by_group: tuple[Share, ...]
    group_aware_consensus: float | None
    lowest_group_agreement: float | None
    divisiveness: float | None
    bridging: float | None
    bridging_low: float | None
    is_bridging: bool
    is_common_ground: bool
    is_divisive: bool
    is_uncertain: bool
    representative_for: tuple[Representative, ...]
    p_adjusted: float | None


@dataclass(frozen=True)
class OpinionGroup(Record):
    """A group of this vote. Its letter follows its people from run to run."""

    letter: str
    size: int


@dataclass(frozen=True)
class GroupEvidence(Record):
    """What speaks for `k` groups.

    `silhouette` -1 to 1, `null95` the 95th percentile of the same on shuffled votes, or None when
    not measured; `bootstrap_ari` the mean agreement with groups found anew among 80 %, or None;
    `smallest` the size of the smallest group; `holds` whether all three suffice.
    """

    k: int
    silhouette: float
    null95: float | None
    bootstrap_ari: float | None
    smallest: int
    holds: bool


@dataclass(frozen=True)
class Place(Record):
    """Where a participant stands; `group` is a position in `OpinionResult.groups`.

    `x` and `y` mean nothing by themselves: near means voting alike. Both 0 where the participant
    cast no vote.
    """

    participant: str
    is_included: bool
    group: int | None
    x: float
    y: float


@dataclass(frozen=True)
class Slate(Record):
    """Statements that stand together for as many as possible.

    `covered` of `of` participants (those who agreed with anything) agree with at least one.
    """

    statements: tuple[str, ...]
    covered: int
    of: int


@dataclass(frozen=True)
class OpinionResult(Record):
    """Everything one run found; `statements` and `places` in the order of the input.

    `k`, `silhouette`, `null95` and `bootstrap_ari` are those of the best grouping even where it is
    not `declared`; `k` is 0 where none could be tried. `reason` is "" or one of REASONS. The lists
    hold statement names, best first.
    """

    declared: bool
    reason: str
    k: int
    silhouette: float | None
    null95: float | None
    bootstrap_ari: float | None
    evidence: tuple[GroupEvidence, ...]
    groups: tuple[OpinionGroup, ...]
    places: tuple[Place, ...]
    statements: tuple[StatementResult, ...]
    common_ground: tuple[str, ...]
    divisive: tuple[str, ...]
    bridging: tuple[str, ...]
    uncertain: tuple[str, ...]
    slate: Slate
    provenance: Provenance

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> OpinionResult:
        """The result again from `to_json()`; missing `places` are read as none."""
        return cls(
            **{
                **data,
                "evidence": tuple(GroupEvidence(**item) for item in data["evidence"]),
                "groups": tuple(OpinionGroup(**item) for item in data["groups"]),
                "places": tuple(Place(**item) for item in data.get("places", ())),
                "statements": tuple(_statement(item) for item in data["statements"]),
                **{
                    name: tuple(data[name])
                    for name in ("common_ground", "divisive", "bridging", "uncertain")
                },
                "slate": Slate(
                    **{**data["slate"], "statements": tuple(data["slate"]["statements"])}
                ),
                "provenance": Provenance(
                    **{**data["provenance"], "warnings": tuple(data["provenance"]["warnings"])}
                ),
            }
        )

    def without_places(self) -> OpinionResult:
        """The same without the participants, for storing and publishing."""
        return dataclasses.replace(self, places=())


def _statement(data: Mapping[str, Any]) -> StatementResult:
    return StatementResult(
        **{
            **data,
            "overall": Share(**data["overall"]),
            "by_group": tuple(Share(**item) for item in data["by_group"]),
            "representative_for": tuple(
                Representative(**item) for item in data["representative_for"]
            ),
        }
    )
