"""Leximin by successive linear programmes with column generation.

First the short cut of `relaxed`. Where real panels give its chances, that is the leximin lottery.
Where not, stages follow: each raises the smallest chance of the people not settled yet as far as
it goes. Its linear programme knows only some panels; its dual prices say which panel would help
most, an integer programme finds that one, and when no panel helps the stage is optimal. Whoever
has a positive dual price can't have more and is settled (Flanigan et al. 2021, supplementary
information). Everybody of a cell has the same chance in the leximin lottery, so cells take the
place of people throughout.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.sortition.programme import Panel, Programme, Unsolved, Vector, least
from analysis.sortition.relaxed import leximin_point, panels_around

TOLERANCE = 1e-6  # of a chance: one lot in a million
Report = Callable[[float], None]


@dataclass(frozen=True)
class Lottery:
    """Panels and their weights (sum 1).

    `bound` is what the smallest chance of those who fit in any panel cannot exceed; with
    `is_proven` it is the best there is. `is_whole` says that every stage was finished.
    """

    panels: tuple[Panel, ...]
    weights: Vector
    bound: float
    is_proven: bool
    is_whole: bool
    excluded: frozenset[int]


class Search:
    """The panels found so far, and the linear programmes over them."""

    def __init__(self, programme: Programme, most: int, report: Report) -> None:
        self.programme, self.most, self.report = programme, most, report
        self.panels: dict[Panel, None] = {}
        self.counts = programme.counts
        self.excluded: set[int] = set()
        self.settled: dict[int, float] = {}

    @property
    def is_over(self) -> bool:
        return len(self.panels) >= self.most

    def add(self, panel: Panel | None) -> bool:
        """Whether the panel is a new one."""
        if panel is None or panel in self.panels:
            return False
        self.panels[panel] = None
        return True

    def cover(self) -> None:
        """A panel for each cell that is in none so far; a cell that fits in none is excluded."""
        seen = np.zeros(len(self.counts), dtype=bool)
        for known in self.panels:
            seen |= np.array(known) > 0
        for cell in range(len(self.counts)):
            if seen[cell]:
                continue
            panel = self.programme.best(np.eye(len(self.counts))[cell])
            if panel is None or panel[cell] == 0:
                self.excluded.add(cell)
                self.settled[cell] = 0.0
                continue
            self.add(panel)
            seen |= np.array(panel) > 0

    def matrix(self) -> Vector:
        return np.array(list(self.panels), dtype=float)

    def stage(self) -> bool:
        """Settle at least one more cell; False when the limit of panels was reached first."""
        while True:
            chance, price, cap, _weights = self.prices()
            panel = self.programme.best(price)
            helps = panel is not None and float(price @ np.array(panel)) > cap + TOLERANCE / 10
            if not helps or not self.add(panel):
                break
            if self.is_over:
                return False
        share = price * self.counts
        for cell in range(len(self.counts)):
            if cell not in self.settled and share[cell] > TOLERANCE:
                self.settled[cell] = max(0.0, chance)
        self.report(len(self.settled) / len(self.counts))
        return True

    def prices(self) -> tuple[float, Vector, float, Vector]:
        """Dual of "the largest smallest chance": that chance, the price of a seat per cell, what
        a panel has to be worth to help, and the weights of the panels."""
        cells = len(self.counts)
        known = self.matrix()
        due, open_ = np.zeros(cells), self.counts.copy()
        for cell, chance in self.settled.items():
            due[cell], open_[cell] = chance * self.counts[cell], 0.0
        found = least(
            np.concatenate([-due, [1.0]]),
            A_ub=np.hstack([known, -np.ones((len(known), 1))]),
            b_ub=np.zeros(len(known)),
            A_eq=np.concatenate([open_, [0.0]])[None, :],
            b_eq=np.ones(1),
            bounds=[(0, None)] * cells + [(None, None)],
        )
        price = np.maximum(found.x[:cells], 0.0)
        return float(found.fun), price, float(found.x[cells]), _shares(-found.ineqlin.marginals)

    def fit(self) -> tuple[float, Vector, Vector]:
        """Weights of the panels so that nobody is further below what they are due than needed:
        that distance (of a chance), the price of a seat per cell, and the weights."""
        cells, known = len(self.counts), self.matrix()
        due = np.array([self.settled[cell] for cell in range(cells)]) * self.counts
        found = least(
            np.concatenate([np.zeros(len(known)), [1.0]]),
            A_ub=np.hstack([-known.T, -self.counts[:, None]]),
            b_ub=-due,
            A_eq=np.concatenate([np.ones(len(known)), [0.0]])[None, :],
            b_eq=np.ones(1),
            bounds=[(0, None)] * (len(known) + 1),
        )
        price = np.maximum(-np.asarray(found.ineqlin.marginals), 0.0)
        return float(found.fun), price, _shares(found.x[: len(known)])

    def reach(self) -> Vector | None:
        """The weights that give everybody what they are due, with more panels where they help;
        None where no panels do."""
        while True:
            distance, price, weights = self.fit()
            if distance <= TOLERANCE:
                return weights
            worth = float(price @ (weights @ self.matrix()))
            panel = self.programme.best(price)
            helps = panel is not None and float(price @ np.array(panel)) > worth + TOLERANCE / 10
            if self.is_over or not helps or not self.add(panel):
                return None


def find(programme: Programme, most: int, report: Report) -> Lottery:
    """The leximin lottery, or how far it went with `most` panels."""
    point, bound = leximin_point(programme)
    report(0.1)
    search = Search(programme, most, lambda done: report(0.3 + 0.7 * done))
    for panel in panels_around(programme, point, min(most, 2 * len(programme.counts))):
        search.add(panel)
    report(0.2)
    if search.panels:
        search.settled = dict(enumerate((point / search.counts).tolist()))
        weights = search.reach()
        if weights is not None:
            absent = frozenset(np.flatnonzero(point <= TOLERANCE).tolist())
            return Lottery(tuple(search.panels), weights, bound, True, True, absent)
    search.settled = {}
    return _by_stages(search, bound)


def _by_stages(search: Search, bound: float) -> Lottery:
    search.cover()
    is_whole, is_proven = True, False
    while len(search.settled) < len(search.counts):
        if not search.stage():
            is_whole = False
            break
        if not is_proven:
            bound, is_proven = _lowest(search), True
    weights = search.fit()[2] if is_whole else search.prices()[3]
    return Lottery(
        panels=tuple(search.panels),
        weights=weights,
        bound=bound,
        is_proven=is_proven,
        is_whole=is_whole,
        excluded=frozenset(search.excluded),
    )


def _lowest(search: Search) -> float:
    return min(c for cell, c in search.settled.items() if cell not in search.excluded)


def _shares(values: Vector) -> Vector:
    positive = np.maximum(np.asarray(values, dtype=float), 0.0)
    if positive.sum() <= 0:
        raise Unsolved("The solver gave no weights.")
    return np.asarray(positive / positive.sum(), dtype=float)
