"""One space from vectors to placed voices: grouped, measured, or left unthemed by rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.params import ThemeParams
from analysis.themes.bertopic_engine import place_by_bertopic
from analysis.themes.cluster import Labels, Vectors
from analysis.themes.granularity import Grouping, Redraw, choose_grouping, redraw
from analysis.themes.nest import MIN_SUBMISSIONS
from analysis.themes.placement import Placement
from analysis.themes.stability import measure_stability
from analysis.themes.ties import Ties, tie_voices

Progress = Callable[[float], None]

# Fewer different texts than this have no neighbours to speak of.
MIN_VOICES = 6


@dataclass(frozen=True)
class Cut:
    """The voices of one space as they were grouped."""

    ties: Ties
    grouping: Grouping
    draws: list[Redraw]


def cut_space(
    vectors: Vectors, homes: Labels, params: ThemeParams, progress: Progress
) -> Cut | Placement | None:
    """Groups the voices of one space; None where there are too few for themes.

    The other engine gives places at once.
    """
    if len(vectors) < MIN_VOICES or len(np.unique(homes)) < MIN_SUBMISSIONS:
        return None
    if params.engine == "bertopic":
        return place_by_bertopic(vectors, params.seed, params.resamples, progress)
    ties = tie_voices(vectors, homes, lambda fraction: progress(0.3 * fraction))
    draws = redraw(ties, params.seed, params.resamples, lambda part: progress(0.3 + 0.6 * part))
    grouping = choose_grouping(ties, homes, params.granularity, params.seed, draws)
    progress(1.0)
    return Cut(ties, grouping, draws)


def place_voices(cut: Cut | Placement, params: ThemeParams, progress: Progress) -> Placement:
    """Each voice is in the theme that holds most of its ties, and unthemed when that is less than
    `params.min_strength` of them."""
    if isinstance(cut, Placement):
        return cut
    stability = measure_stability(cut.grouping, cut.draws, params.seed, progress)
    return placement(cut.grouping, params.min_strength, stability)


def placement(
    grouping: Grouping, min_strength: float, stability: NDArray[np.float64] | None
) -> Placement:
    """The rule that turns shares of ties into places."""
    # Rounded first, so that what is shown and what decides are the same number.
    strength = np.round(grouping.share, 4)
    is_themed = (strength >= min_strength) & (grouping.voices >= 0)
    return Placement(
        theme=np.where(is_themed, grouping.voices, -1),
        nearest=grouping.voices,
        second=grouping.second,
        strength=strength,
        margin=np.round(grouping.share - grouping.other, 4),
        stability=stability,
        levels=grouping.levels,
    )
