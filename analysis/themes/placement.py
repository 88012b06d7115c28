"""Where the voices of one space went, whichever engine grouped them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.themes.cluster import Labels


@dataclass(frozen=True)
class Placement:
    """`theme` (-1: unthemed), `nearest` and `second` theme of each voice, numbered in this space.

    `strength` is the share of a voice's ties that lead into its nearest theme, `margin` its lead
    over the second. `stability` has one figure per theme, or is None when not measured. `levels`
    has each voice's group at each of LEVELS, the finer inside the coarser.
    """

    theme: Labels
    nearest: Labels
    second: Labels
    strength: NDArray[np.float64]
    margin: NDArray[np.float64]
    stability: NDArray[np.float64] | None
    levels: dict[str, Labels]

    @property
    def count(self) -> int:
        """Number of themes."""
        return int(self.nearest.max(initial=-1)) + 1
