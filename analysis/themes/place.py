"""One space from vectors to placed voices: grouped, measured, or left unthemed by rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.params import ThemeParams
from analysis.themes.cluster import Labels, Vectors
from analysis.themes.granularity import MIN_SUBMISSIONS, Grouping, choose_grouping
from analysis.themes.stability import measure_stability
from analysis.themes.ties import Shares, Ties, tie_voices

Progress = Callable[[float], None]

# Fewer different texts than this have no neighbours to speak of.
MIN_VOICES = 6


@dataclass(frozen=True)
class Placement:
    """`theme` (-1: unthemed), `nearest` and `second` theme of each voice, numbered in this space.

    `strength` is the share of a voice's ties that lead into its nearest theme, `margin` its lead
    over the second. `stability` has one figure per theme, or is None when not measured.
    """

    theme: Labels
    nearest: Labels
    second: Labels
    strength: NDArray[np.float64]
    margin: NDArray[np.float64]
    stability: NDArray[np.float64] | None

    @property
    def count(self) -> int:
        """Number of themes."""
        return int(self.nearest.max(initial=-1)) + 1


@dataclass(frozen=True)
class Cut:
    """The voices of one space as they were grouped."""

    ties: Ties
    homes: Labels
    grouping: Grouping


def cut_space(
    vectors: Vectors, homes: Labels, params: ThemeParams, progress: Progress
) -> Cut | None:
    """Groups the voices of one space; None where there are too few for themes."""
    if len(vectors) < MIN_VOICES or len(np.unique(homes)) < MIN_SUBMISSIONS:
        return None
    ties = tie_voices(vectors, homes, lambda fraction: progress(0.3 * fraction))
    grouping = choose_grouping(
        ties,
        homes,
        params.granularity,
        params.seed,
        params.resamples,
        lambda fraction: progress(0.3 + 0.7 * fraction),
    )
    return Cut(ties, homes, grouping)


def place_voices(cut: Cut, params: ThemeParams, progress: Progress) -> Placement:
    """Each voice is in the theme that holds most of its ties, and unthemed when that is less than
    `params.min_strength` of them."""
    stability = measure_stability(
        cut.ties, cut.homes, cut.grouping, params.seed, params.resamples, progress
    )
    return placement(cut.grouping.shares, params.min_strength, stability)


def placement(
    shares: Shares, min_strength: float, stability: NDArray[np.float64] | None
) -> Placement:
    """The rule that turns shares (voices by themes) into places."""
    size, groups = shares.shape
    order = np.argsort(-shares, axis=1, kind="stable")
    rows = np.arange(size)
    none = np.full(size, -1, dtype=np.int64)
    best = shares[rows, order[:, 0]] if groups else np.zeros(size)
    other = shares[rows, order[:, 1]] if groups > 1 else np.zeros(size)
    nearest = np.where(best > 0, order[:, 0], -1) if groups else none
    second = np.where(other > 0, order[:, 1], -1) if groups > 1 else none
    # Rounded first, so that what is shown and what decides are the same number.
    strength = np.round(best, 4)
    is_themed = (strength >= min_strength) & (best > 0)
    return Placement(
        theme=np.where(is_themed, nearest, -1),
        nearest=nearest,
        second=second,
        strength=strength,
        margin=np.round(best - other, 4),
        stability=stability,
    )
