"""How far a run is, told to whoever waits for it; the listener may raise to cancel."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

Listener = Callable[[str, float], None]


class Tracker:
    """Turns the fraction within a stage into the fraction of the whole run, never going back."""

    def __init__(self, listener: Listener, shares: Mapping[str, float]) -> None:
        """`shares` are the stages in order with the part of the work each is expected to be."""
        self._listener = listener
        self._total = sum(shares.values())
        self._shares = dict(shares)
        self._stage = ""
        self._reached = 0.0
        self._started = time.monotonic()
        self.timings: dict[str, float] = {}

    def enter(self, stage: str) -> None:
        """Begins a stage, ending the one before."""
        self._close()
        self._stage = stage
        self(0.0)

    def finish(self) -> None:
        """Ends the last stage: the whole is done."""
        self._close()
        self._reached = 1.0
        self._listener(self._stage, 1.0)

    def __call__(self, fraction: float) -> None:
        """Reports how much of the current stage is done, 0 to 1."""
        names = list(self._shares)
        before = sum(self._shares[name] for name in names[: names.index(self._stage)])
        done = before + self._shares[self._stage] * min(1.0, max(0.0, fraction))
        self._reached = max(self._reached, done / self._total)
        self._listener(self._stage, self._reached)

    def part(self, start: float, end: float) -> Callable[[float], None]:
        """A reporter for a piece of the current stage."""
        return lambda fraction: self(start + (end - start) * fraction)

    def _close(self) -> None:
        now = time.monotonic()
        if self._stage:
            spent = self.timings.get(self._stage, 0.0) + now - self._started
            self.timings[self._stage] = round(spent, 3)
        self._started = now
