"""The plain greedy draw: person after person from the scarcest value, begun again at a dead end.

What most assemblies were drawn with before 2020 (the "legacy" procedure of Flanigan et al. 2021).
It needs no solver, but gives some people far smaller chances than the quotas demand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.errors import NotEnoughData
from analysis.sortition.frame import Frame
from analysis.sortition.tickets import Tickets


class Greedy:
    """The rule of one step, on counts per cell; `step` is all there is to know of the chances."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.counts = frame, frame.counts
        self._cells = [
            [cell for cell in range(len(frame.cells)) if frame.has(cell, quota)]
            for quota in frame.quotas
        ]

    def step(self, taken: Sequence[int]) -> dict[int, int] | None:
        """How many people of each cell the next one is drawn from; None at a dead end.

        The scarcest value is the one with the largest share of its remaining people still needed;
        once all least numbers are reached it is anybody who is left.
        """
        left = [count - used for count, used in zip(self.counts, taken, strict=True)]
        reached = [sum(taken[cell] for cell in cells) for cells in self._cells]
        for quota, cells, have in zip(self.frame.quotas, self._cells, reached, strict=True):
            if have >= quota.high:
                for cell in cells:
                    left[cell] = 0
        scarcest, urgency = list(range(len(left))), 0.0
        for quota, cells, have in zip(self.frame.quotas, self._cells, reached, strict=True):
            remaining, needed = sum(left[cell] for cell in cells), quota.low - have
            if needed > remaining:
                return None
            if needed > 0 and needed / remaining > urgency:
                scarcest, urgency = cells, needed / remaining
        chances = {cell: left[cell] for cell in scarcest if left[cell]}
        return chances or None

    def attempt(self, tickets: Tickets, *purpose: str) -> tuple[int, ...] | None:
        """One panel, or None when it ended in a dead end."""
        taken = [0] * len(self.counts)
        for seat in range(self.frame.size):
            chances = self.step(taken)
            if chances is None:
                return None
            place = tickets.below(sum(chances.values()), *purpose, str(seat))
            for cell, weight in chances.items():
                if place < weight:
                    taken[cell] += 1
                    break
                place -= weight
        return tuple(taken) if self.is_met(taken) else None

    def is_met(self, taken: Sequence[int]) -> bool:
        """Whether a whole panel meets the quotas."""
        tally = self.frame.tally(taken)
        return all(
            q.low <= tally.get((q.category, q.value), 0) <= q.high for q in self.frame.quotas
        )

    def draw(self, tickets: Tickets, restarts: int, *purpose: str) -> tuple[int, ...]:
        """The first attempt that ends well. Raises NotEnoughData when none of them does."""
        for attempt in range(restarts):
            found = self.attempt(tickets, "greedy", *purpose, str(attempt))
            if found is not None:
                return found
        raise NotEnoughData(f"No panel that meets the quotas was found in {restarts} attempts.")

    def samples(self, tickets: Tickets, count: int, restarts: int) -> Iterator[tuple[int, ...]]:
        """Panels of other draws, to estimate the chances from."""
        for number in range(count):
            yield self.draw(tickets, restarts, "sample", str(number))
