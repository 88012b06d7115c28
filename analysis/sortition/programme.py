"""The panels that meet the quotas, as an integer programme over the cells (scipy, HiGHS)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from analysis.errors import AnalysisError
from analysis.sortition.frame import Frame

Vector = NDArray[np.float64]
Panel = tuple[int, ...]
INFEASIBLE = 2  # scipy's status


class Unsolved(AnalysisError):
    """The solver gave up; nothing is concluded from that."""


class Programme:
    """A panel is a whole number per cell; each quota is a row with a least and a most."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.counts: Vector = np.array(frame.counts, dtype=float)
        self.rows: Vector = np.array(
            [[float(frame.has(c, q)) for c in range(len(frame.cells))] for q in frame.quotas]
        )
        self.low: Vector = np.array([q.low for q in frame.quotas], dtype=float)
        self.high: Vector = np.array([q.high for q in frame.quotas], dtype=float)

    def best(self, weights: Vector) -> Panel | None:
        """The panel of the greatest weight; None when no panel meets the quotas."""
        return self.within(weights, self.low, self.high)

    def within(self, weights: Vector, low: Vector, high: Vector) -> Panel | None:
        """The same with other quotas."""
        return self.between(weights, low, high, np.zeros(len(self.counts)), self.counts)

    def between(
        self, weights: Vector, low: Vector, high: Vector, fewest: Vector, most: Vector
    ) -> Panel | None:
        """The same with at least `fewest` and at most `most` of each cell."""
        seats = LinearConstraint(np.ones((1, len(self.counts))), self.frame.size, self.frame.size)
        rules = LinearConstraint(self.rows, low, high)
        solved = solve(-weights, (seats, rules), Bounds(fewest, most))
        return None if solved is None else tuple(round(float(x)) for x in solved)


def solve(cost: Vector, constraints: Any, bounds: Bounds) -> Vector | None:
    """Whole numbers within the bounds of the least cost; None when there are none."""
    # HiGHS stops at an absolute gap of 1e-6: costs are scaled so that this is far below any
    # difference that matters.
    largest = float(np.max(np.abs(cost), initial=0.0))
    scaled = cost * (1_000.0 / largest) if largest > 0 else cost
    found = milp(
        scaled,
        constraints=constraints,
        integrality=np.ones(len(cost)),
        bounds=bounds,
        options={"mip_rel_gap": 0.0},
    )
    if found.status == INFEASIBLE:
        return None
    if found.x is None:
        raise Unsolved("The solver found no panel and no proof that there is none.")
    values: Vector = found.x
    return values


def least(cost: Vector, **rows: Any) -> Any:
    """A linear programme over real numbers; raises Unsolved."""
    found = linprog(cost, method="highs", **rows)
    if found.status != 0:
        raise Unsolved("The solver found no solution of a linear programme.")
    return found
