"""How many themes: a number that people can read, and inside it what the texts bear out.

A board reads about a dozen themes of a consultation of some hundred submissions. Eight times as
much text makes twice as many themes: the aim is the cube root of the number of voices, times a
factor for coarse, medium or fine. Among the cuts within reach of the aim the one that returns
best when a fifth of the submissions is left out is taken; of equals, the one nearest to the aim.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.extras import load
from analysis.themes.cluster import Labels, by_size, communities
from analysis.themes.ties import Shares, Ties

Progress = Callable[[float], None]

FACTORS = {"coarse": 0.5, "medium": 1.0, "fine": 2.5}
# The reach of the aim: from three quarters of it to one and a half times.
REACH = (0.75, 1.5)
RESOLUTIONS = tuple(float(value) for value in np.geomspace(0.1, 40.0, 27))
# A theme is raised by at least so many submissions; what is smaller joins another or stays out.
MIN_SUBMISSIONS = 3
TRIAL_RESAMPLES = 5
KEPT_SHARE = 0.8
EQUALLY_STEADY = 0.02


@dataclass(frozen=True)
class Grouping:
    """A cut: `voices` has each voice's group (-1 none), `shares` its ties to each group."""

    resolution: float
    quality: float
    voices: Labels
    shares: Shares

    @property
    def count(self) -> int:
        """Number of groups."""
        return int(self.shares.shape[1])


def group_voices(ties: Ties, homes: Labels, resolution: float, seed: int) -> Grouping:
    """One cut; each voice is in the group that holds most of its ties.

    Groups raised by fewer than MIN_SUBMISSIONS submissions are dissolved.
    """
    labels, quality = communities(ties.graph(), resolution, seed)
    for _ in range(2):
        shares = ties.shares(labels)
        voices = _nearest_group(shares)
        sizes = _submissions_per_group(voices, homes, shares.shape[1])
        if sizes.min(initial=MIN_SUBMISSIONS) >= MIN_SUBMISSIONS:
            break
        labels = _without(labels, np.flatnonzero(sizes < MIN_SUBMISSIONS))
    return Grouping(resolution, quality, voices, shares)


def resampled(
    ties: Ties, homes: Labels, resolution: float, seed: int
) -> tuple[NDArray[np.bool_], Labels]:
    """Which voices a random four fifths of the submissions keep, and their groups then."""
    random = np.random.default_rng(seed)
    submissions = np.unique(homes)
    kept_size = max(1, round(KEPT_SHARE * len(submissions)))
    kept = np.isin(homes, random.choice(submissions, kept_size, replace=False))
    labels, _ = communities(ties.graph(kept), resolution, seed)
    return kept, _nearest_group(ties.shares(labels))


def choose_grouping(
    ties: Ties, homes: Labels, granularity: str, seed: int, resamples: int, progress: Progress
) -> Grouping:
    """The cut that the module's text describes; without resamples, the one best by modularity."""
    aim = FACTORS[granularity] * len(homes) ** (1 / 3)
    cuts = _cuts(ties, homes, aim, seed, progress)
    inside = [cut for cut in cuts if REACH[0] * aim <= cut.count <= REACH[1] * aim]
    if not inside:
        return min(cuts, key=lambda cut: _distance(cut, aim))
    if resamples == 0 or len(inside) == 1:
        return max(inside, key=lambda cut: cut.quality)
    trials = min(TRIAL_RESAMPLES, resamples)
    steadiness = []
    for i, cut in enumerate(inside):
        steadiness.append(_steadiness(ties, homes, cut, seed, trials))
        progress(0.5 + 0.5 * (i + 1) / len(inside))
    floor = max(steadiness) - EQUALLY_STEADY
    steady = [cut for cut, value in zip(inside, steadiness, strict=True) if value >= floor]
    return min(steady, key=lambda cut: _distance(cut, aim))


def _distance(cut: Grouping, aim: float) -> float:
    """By how much the number of groups misses the aim, twice too many being as far as half."""
    return abs(math.log((cut.count + 0.1) / aim))


def _cuts(ties: Ties, homes: Labels, aim: float, seed: int, progress: Progress) -> list[Grouping]:
    """Cuts from coarse to fine, until they are well beyond the reach; equal ones once."""
    cuts: list[Grouping] = []
    for i, resolution in enumerate(RESOLUTIONS):
        cut = group_voices(ties, homes, resolution, seed)
        progress(0.5 * (i + 1) / len(RESOLUTIONS))
        if not cuts or cut.count != cuts[-1].count or cut.quality != cuts[-1].quality:
            cuts.append(cut)
        if cut.count > 1.3 * REACH[1] * aim:
            break
    return cuts


def _steadiness(ties: Ties, homes: Labels, cut: Grouping, seed: int, trials: int) -> float:
    """Mean adjusted Rand index between the cut and its repetitions."""
    metrics = load("sklearn.metrics")
    values = []
    for trial in range(trials):
        kept, again = resampled(ties, homes, cut.resolution, seed + 1 + trial)
        values.append(metrics.adjusted_rand_score(cut.voices[kept], again[kept]))
    return float(np.mean(values))


def _nearest_group(shares: Shares) -> Labels:
    """The group with most ties; -1 for a voice without any."""
    if not shares.shape[1]:
        return np.full(len(shares), -1, dtype=np.int64)
    return np.where(shares.max(axis=1) > 0, shares.argmax(axis=1), -1).astype(np.int64)


def _submissions_per_group(voices: Labels, homes: Labels, count: int) -> NDArray[np.int64]:
    placed = voices >= 0
    pairs = np.unique(np.column_stack([voices[placed], homes[placed]]), axis=0)
    return np.bincount(pairs[:, 0], minlength=count)


def _without(labels: Labels, dissolved: NDArray[np.int64]) -> Labels:
    return by_size(np.where(np.isin(labels, dissolved), -1, labels))
