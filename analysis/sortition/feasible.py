"""Whether the quotas can be met, and if not: which of them collide and what would be enough."""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint

from analysis.sortition.frame import Frame
from analysis.sortition.programme import Programme, Vector, solve
from analysis.sortition.records import Bound, Feasibility


def check(frame: Frame) -> Feasibility:
    """The integer programme, and where it has no solution the reasons."""
    programme = Programme(frame)
    if _is_feasible(programme, programme.low, programme.high):
        return Feasibility(True)
    return Feasibility(False, _conflict(programme), _changes(programme))


def _is_feasible(programme: Programme, low: Vector, high: Vector) -> bool:
    return programme.within(np.zeros(len(programme.counts)), low, high) is not None


def _conflict(programme: Programme) -> tuple[Bound, ...]:
    """Drop one bound after the other for good, as long as the rest still collides.

    What is left is irreducible: without any one of these there is a panel. Whole categories are
    tried first, so that the answer names few of them.
    """
    low, high = programme.low.copy(), programme.high.copy()
    quotas = programme.frame.quotas
    for category in programme.frame.categories:
        tried = low.copy(), high.copy()
        for i, quota in enumerate(quotas):
            if quota.category == category:
                tried[0][i], tried[1][i] = 0.0, np.inf
        if not _is_feasible(programme, *tried):
            low, high = tried
    for i in range(len(quotas)):
        for side, freed in ((low, 0.0), (high, np.inf)):
            kept, side[i] = side[i], freed
            if _is_feasible(programme, low, high):
                side[i] = kept
    return tuple(
        bound
        for i, quota in enumerate(quotas)
        for bound, is_kept in (
            (Bound(quota.category, quota.value, "at least", quota.low), low[i] > 0),
            (Bound(quota.category, quota.value, "at most", quota.high), np.isfinite(high[i])),
        )
        if is_kept
    )


def _changes(programme: Programme) -> tuple[Bound, ...]:
    """Fewest persons by which bounds have to move, all together."""
    cells, rules = len(programme.counts), len(programme.frame.quotas)
    one, none = np.eye(rules), np.zeros((rules, rules))
    constraints = (
        LinearConstraint(
            np.hstack([np.ones((1, cells)), np.zeros((1, 2 * rules))]),
            programme.frame.size,
            programme.frame.size,
        ),
        LinearConstraint(np.hstack([programme.rows, one, none]), programme.low, np.inf),
        LinearConstraint(np.hstack([programme.rows, none, -one]), -np.inf, programme.high),
    )
    most = np.concatenate([programme.counts, np.full(2 * rules, float(programme.frame.size))])
    solved = solve(
        np.concatenate([np.zeros(cells), np.ones(2 * rules)]), constraints, Bounds(0, most)
    )
    if solved is None:
        return ()
    moved = np.round(solved[cells:]).astype(int)
    found = []
    for i, quota in enumerate(programme.frame.quotas):
        less, more = int(moved[i]), int(moved[rules + i])
        if less:
            instead = quota.low - less
            found.append(Bound(quota.category, quota.value, "at least", quota.low, instead))
        if more:
            instead = quota.high + more
            found.append(Bound(quota.category, quota.value, "at most", quota.high, instead))
    return tuple(found)
