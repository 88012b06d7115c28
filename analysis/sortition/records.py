"""What goes into a draw and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.results import Record


@dataclass(frozen=True)
class Person(Record):
    """Somebody of the pool: a pseudonymous id and one value in each category, nothing else."""

    id: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Quota(Record):
    """How many members of the panel have this value: at least `low`, at most `high`.

    `share` is that of the reference population, 0 to 1, where it is known.
    """

    category: str
    value: str
    low: int
    high: int
    share: float | None = None


@dataclass(frozen=True)
class Bound(Record):
    """One side of a quota: `kind` is "at least" or "at most"; `instead` is what would do."""

    category: str
    value: str
    kind: str
    number: int
    instead: int | None = None


@dataclass(frozen=True)
class Feasibility(Record):
    """Whether some panel meets all quotas.

    If none does: `conflict` are bounds that cannot all be met, and could if any one of them fell
    away; `changes` is the smallest change of numbers (in persons, all bounds together) after which
    there is a panel.
    """

    is_feasible: bool
    conflict: tuple[Bound, ...] = ()
    changes: tuple[Bound, ...] = ()

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories in conflict, each once."""
        return tuple(dict.fromkeys(bound.category for bound in self.conflict))


@dataclass(frozen=True)
class Row(Record):
    """A line of the composition: what was asked for and what came, in persons.

    `share` is that of the reference population.
    """

    category: str
    value: str
    low: int
    high: int
    pool: int
    panel: int
    share: float | None = None


@dataclass(frozen=True)
class Alternate(Record):
    """`id` can take the seat of anybody of the stratum; `keeps_stratum`: has all its values."""

    stratum: tuple[str, ...]
    id: str
    keeps_stratum: bool


@dataclass(frozen=True)
class Substitute(Record):
    """Who takes a seat that became free.

    `differs` names the categories in which the two differ, `missed` the quotas that are not met
    with the new panel; empty where all are.
    """

    id: str
    differs: tuple[str, ...]
    missed: tuple[Bound, ...]


@dataclass(frozen=True)
class DrawResult(Record):
    """A drawn panel and how it came about.

    `method` is one of OUTCOMES, `reason` says why it is not the one asked for ("" if it is).
    `probabilities` is the chance of everybody of the pool before the draw, exact unless
    `is_estimated`; `lowest` is the smallest of those who fit in any panel at all, `excluded` how
    many don't. `best_minimum` is what `lowest` can't exceed in any lottery, None where that was
    not computed. `lot` out of `lots` picked one of `panels` different panels.
    """

    panel: tuple[str, ...]
    alternates: tuple[Alternate, ...]
    probabilities: dict[str, float]
    lowest: float
    highest: float
    best_minimum: float | None
    is_estimated: bool
    excluded: int
    method: str
    reason: str
    lot: int
    lots: int
    panels: int
    pool_hash: str
    quotas_hash: str
    composition: tuple[Row, ...]
    params: dict[str, object]
    versions: dict[str, str]
