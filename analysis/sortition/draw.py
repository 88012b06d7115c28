"""The draw itself: a fair lottery over panels, one lot from the published seed, the seats."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.errors import AnalysisError, MissingExtra
from analysis.extras import load
from analysis.progress import Listener
from analysis.sortition.frame import Frame, frame_of
from analysis.sortition.greedy import Greedy
from analysis.sortition.params import DrawParams
from analysis.sortition.records import DrawResult, Feasibility, Person, Quota, Row
from analysis.sortition.seats import alternates
from analysis.sortition.tickets import Tickets

LOTS = 1_000_000  # each panel has a whole number of them, so all chances are exact fractions
Panel = tuple[int, ...]
REASONS = {
    "maximin": "The search reached its limit of panels after the smallest chance was settled.",
    "partial": "The search reached its limit of panels before the smallest chance was proven.",
    "size": "The pool has too many different combinations of values for the exact search.",
    "solver": "No solver is installed here.",
}


class Infeasible(AnalysisError):
    """No panel meets the quotas; `found` says which collide."""

    def __init__(self, found: Feasibility) -> None:
        self.found = found
        told = "; ".join(f"{b.category}: {b.value} {b.kind} {b.number}" for b in found.conflict)
        enough = "; ".join(
            f"{b.category}: {b.value} {b.kind} {b.instead} instead of {b.number}"
            for b in found.changes
        )
        super().__init__(
            f"No panel meets the quotas. These cannot all be met: {told}. "
            f"The smallest change that would do: {enough}."
        )


@dataclass(frozen=True)
class _Chosen:
    """The panel as a count per cell, and the chance of each cell."""

    panel: Panel
    chances: tuple[float, ...]
    method: str
    reason: str
    best: float | None
    lot: int = 0
    lots: int = 0
    panels: int = 0

    @property
    def is_estimated(self) -> bool:
        return self.method == "greedy"


def check(pool: Iterable[Person], quotas: Iterable[Quota], size: int) -> Feasibility:
    """Whether any panel of this size meets the quotas. Raises AnalysisError."""
    frame = frame_of(pool, quotas, size)
    load("scipy")
    from analysis.sortition import feasible

    return feasible.check(frame)


def draw_panel(
    pool: Iterable[Person],
    quotas: Iterable[Quota],
    params: DrawParams,
    progress: Listener = lambda stage, share: None,
) -> DrawResult:
    """Draw a panel: the same pool, quotas and parameters give the same result.

    Raises Infeasible, WrongFrame or NotEnoughData.
    """
    people = tuple(pool)
    frame = frame_of(people, quotas, params.size)
    tickets = Tickets(params.seed, frame.pool_hash)
    progress("draw", 0.0)
    chosen = _chosen(frame, params, tickets, progress)
    panel = _seated(frame, chosen.panel, tickets)
    probabilities = {one: chosen.chances[cell] for one, cell in sorted(frame.cell_of().items())}
    possible = [chance for chance in chosen.chances if chance > 0]
    progress("draw", 1.0)
    return DrawResult(
        panel=panel,
        alternates=alternates(frame, panel, tickets, params.alternates),
        probabilities=probabilities,
        lowest=min(possible),
        highest=max(possible),
        best_minimum=chosen.best,
        is_estimated=chosen.is_estimated,
        excluded=sum(1 for chance in probabilities.values() if chance == 0),
        method=chosen.method,
        reason=chosen.reason,
        lot=chosen.lot,
        lots=chosen.lots,
        panels=chosen.panels,
        pool_hash=frame.pool_hash,
        quotas_hash=frame.quotas_hash,
        composition=composition(frame, chosen.panel),
        params=params.to_json(),
        versions=_versions(chosen.is_estimated),
    )


def composition(frame: Frame, panel: Sequence[int]) -> tuple[Row, ...]:
    """Target, pool and panel for every value."""
    pool, seated = frame.tally(frame.counts), frame.tally(panel)
    return tuple(
        Row(
            quota.category,
            quota.value,
            quota.low,
            quota.high,
            pool.get((quota.category, quota.value), 0),
            seated.get((quota.category, quota.value), 0),
            quota.share,
        )
        for quota in frame.quotas
    )


def _chosen(frame: Frame, params: DrawParams, tickets: Tickets, progress: Listener) -> _Chosen:
    if params.method == "greedy":
        return _greedily(frame, params, tickets, "")
    try:
        load("scipy")
    except MissingExtra:
        return _greedily(frame, params, tickets, REASONS["solver"])
    from analysis.sortition import feasible

    found = feasible.check(frame)
    if not found.is_feasible:
        raise Infeasible(found)
    if len(frame.cells) > params.max_cells:
        return _greedily(frame, params, tickets, REASONS["size"])
    return _fairly(frame, params, tickets, progress)


def _fairly(frame: Frame, params: DrawParams, tickets: Tickets, progress: Listener) -> _Chosen:
    from analysis.sortition import leximin
    from analysis.sortition.programme import Programme

    programme = Programme(frame)
    found = leximin.find(programme, params.max_panels, lambda done: progress("draw", 0.95 * done))
    lots = _apportioned(found.panels, found.weights.tolist())
    method = "leximin" if found.is_whole else "maximin" if found.is_proven else "partial"
    chances = tuple(
        sum(count * panel[cell] for panel, count in lots) / (LOTS * people)
        for cell, people in enumerate(frame.counts)
    )
    lot = tickets.below(LOTS, "panel")
    return _Chosen(
        panel=_at(lots, lot),
        chances=chances,
        method=method,
        reason=REASONS.get(method, ""),
        best=found.bound,
        lot=lot,
        lots=LOTS,
        panels=len(lots),
    )


def _apportioned(panels: Sequence[Panel], weights: Sequence[float]) -> list[tuple[Panel, int]]:
    """Whole lots for each panel, the largest remainders rounded up; in a fixed order."""
    pairs = sorted(zip(panels, weights, strict=True))
    shares = [weight * LOTS for _panel, weight in pairs]
    counts = [int(share) for share in shares]
    by_rest = sorted(range(len(pairs)), key=lambda i: (counts[i] - shares[i], i))
    for i in by_rest[: LOTS - sum(counts)]:
        counts[i] += 1
    return [(panel, n) for (panel, _weight), n in zip(pairs, counts, strict=True) if n]


def _at(lots: Sequence[tuple[Panel, int]], lot: int) -> Panel:
    for panel, count in lots:
        if lot < count:
            return panel
        lot -= count
    raise AssertionError("lots are numbered from 0 to LOTS - 1")


def _greedily(frame: Frame, params: DrawParams, tickets: Tickets, reason: str) -> _Chosen:
    greedy = Greedy(frame)
    panel = greedy.draw(tickets, params.restarts)
    seats = [0] * len(frame.cells)
    for sample in greedy.samples(tickets, params.samples, params.restarts):
        seats = [total + taken for total, taken in zip(seats, sample, strict=True)]
    chances = tuple(
        total / (params.samples * people) for total, people in zip(seats, frame.counts, strict=True)
    )
    return _Chosen(panel, chances, "greedy", reason, None)


def _seated(frame: Frame, panel: Sequence[int], tickets: Tickets) -> tuple[str, ...]:
    """Within a cell the lowest tickets have the seats."""
    seated = [
        one
        for taken, ids in zip(panel, frame.members, strict=True)
        for one in tickets.ordered(ids, "seat")[:taken]
    ]
    return tuple(sorted(seated))


def _versions(is_estimated: bool) -> dict[str, str]:
    versions = {"python": platform.python_version()}
    if not is_estimated:
        versions["scipy"] = str(load("scipy").__version__)
    return versions
