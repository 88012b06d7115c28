"""A short cut: the leximin chances without whole numbers, then panels that give just those.

Leaving out that a panel has whole people only enlarges what is possible. Where the chances found
so can be had from real panels, they are the leximin ones; where not, the panels found are a good
start for the search in `leximin`. It needs one small linear programme per stage instead of many
large ones.
"""

from __future__ import annotations

import numpy as np

from analysis.sortition.programme import Panel, Programme, Vector, least

EXACT = 1e-9  # of a person in a cell
SETTLED = 1e-7  # of the price that all cells share


def leximin_point(programme: Programme) -> tuple[Vector, float]:
    """Expected people of each cell in the leximin lottery over "panels" of fractions, and the
    smallest chance in it."""
    cells, counts = len(programme.counts), programme.counts
    due, open_ = np.zeros(cells), np.ones(cells, dtype=bool)
    point, smallest = np.zeros(cells), 0.0
    while open_.any():
        # Each open cell gets at least the common chance z, the others what they are due.
        found = least(
            np.concatenate([np.zeros(cells), [-1.0]]),
            A_ub=np.vstack(
                [
                    np.hstack([-np.eye(cells), np.where(open_, counts, 0.0)[:, None]]),
                    np.hstack([programme.rows, np.zeros((len(programme.rows), 1))]),
                    np.hstack([-programme.rows, np.zeros((len(programme.rows), 1))]),
                ]
            ),
            b_ub=np.concatenate([-due, programme.high, -programme.low]),
            A_eq=np.concatenate([np.ones(cells), [0.0]])[None, :],
            b_eq=np.array([float(programme.frame.size)]),
            bounds=[*((0.0, count) for count in counts), (0.0, 1.0)],
        )
        chance = max(0.0, -float(found.fun))
        if smallest == 0.0:  # whoever fits in no panel has 0 and does not count
            smallest = chance
        price = -np.asarray(found.ineqlin.marginals[:cells]) * counts
        settled = open_ & (price > SETTLED)
        if not settled.any():  # z is at its own limit: everybody left has it
            settled = open_.copy()
        due[settled] = np.minimum(chance * counts[settled], counts[settled])
        open_ &= ~settled
        point = np.asarray(found.x[:cells], dtype=float)
    return point, smallest


def panels_around(programme: Programme, point: Vector, most: int) -> list[Panel]:
    """Real panels whose mixture is the point, as far as that goes by peeling.

    Takes a panel next to what is left, as much of it as keeps the rest possible, and goes on with
    the rest, which then lies on one more border; so there are few. Ends where no panel fits.
    """
    panels: list[Panel] = []
    rest, weight = point.copy(), 1.0
    for _turn in range(most):
        here = rest / weight
        panel = _next_to(programme, here)
        if panel is None:
            break
        panels.append(panel)
        step = min(weight, _step(programme, rest, weight, np.array(panel, dtype=float)))
        if step <= EXACT or weight - step <= EXACT:
            break
        rest, weight = rest - step * np.array(panel), weight - step
    return panels


def _next_to(programme: Programme, here: Vector) -> Panel | None:
    """A panel with every whole number of the point kept, and every quota kept that is tight."""
    near = np.round(here)
    here = np.where(np.abs(here - near) < 1e-6, near, here)
    sums = programme.rows @ here
    tight_low = np.abs(sums - programme.low) < 1e-6
    tight_high = np.abs(sums - programme.high) < 1e-6
    high = np.where(tight_low, programme.low, programme.high)
    low = np.where(tight_high, programme.high, programme.low)
    return programme.between(here - np.floor(here), low, high, np.floor(here), np.ceil(here))


def _step(programme: Programme, rest: Vector, weight: float, panel: Vector) -> float:
    """The most of the panel after which what is left could still be filled with panels."""
    sums, own = programme.rows @ rest, programme.rows @ panel
    limits = [weight]
    for room, pull in (
        (rest, panel),
        (programme.counts * weight - rest, programme.counts - panel),
        (sums - programme.low * weight, own - programme.low),
        (programme.high * weight - sums, programme.high - own),
    ):
        # room - step * pull must stay at or above zero.
        positive = pull > EXACT
        if positive.any():
            limits.append(float(np.min(np.maximum(room[positive], 0.0) / pull[positive])))
    return min(limits)
