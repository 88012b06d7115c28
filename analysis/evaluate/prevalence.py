"""How much of what was received says a theme, mistakes of sorting included.

A first coder (the machine with its reviewers) sorted every point; a second reader coded a sample of
them without seeing where they were. The sample is drawn inside the first coder's themes, so this
is stratified sampling for a proportion, the strata being those themes (Cochran 1977, Sampling
Techniques, sections 5.3 to 5.10; for two coders Tenenbein 1970, JASA 65:1350):

    p = sum_h W_h p_h,    var(p) = sum_h W_h^2 (1 - n_h / N_h) q_h (1 - q_h) / (n_h - 1 or 1)

with W_h = N_h / N, p_h the share of stratum h that the reader puts into the theme, and
q_h = (x_h + 1/2) / (n_h + 1), so that a stratum in which nothing was found isn't taken for sure.
The interval is Wilson's at the effective sample size p (1 - p) / var(p) (Korn and Graubard 1998).

It is about the points received, as this reader codes them. It is not about any population, and the
reader's own mistakes are not in it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from analysis.errors import NotEnoughData
from analysis.results import Record

Z = 1.959964  # 95 %, both sides
FEWEST = 20  # coded points, for a figure at all
HALF = 0.5


@dataclass(frozen=True)
class Prevalence(Record):
    """Shares of the points received, 0 to 1: as the first coder `sorted` them, and `share` with
    its 95 % interval as the second reader would. `sample` points were coded twice."""

    sorted: float
    share: float
    low: float
    high: float
    sample: int


def prevalence(
    sizes: Mapping[Hashable, int], coded: Sequence[tuple[Hashable, Hashable]]
) -> dict[Hashable, Prevalence]:
    """For each theme that either coder uses; None stands for "in no theme" and has no figure.

    `sizes` are the points that the first coder put into each theme (and None), `coded` the pairs
    (first, second) of the sample. Strata that were not sampled are taken to be like those sampled,
    all together. Raises NotEnoughData for fewer than FEWEST pairs.
    """
    total = sum(sizes.values())
    if len(coded) < FEWEST or not total:
        raise NotEnoughData(f"At least {FEWEST} points have to be coded by a second reader.")
    strata: dict[Hashable, list[Hashable]] = defaultdict(list)
    for first, second in coded:
        strata[first].append(second)
    themes = {theme for pair in coded for theme in pair} | set(sizes)
    return {
        theme: _prevalence(theme, sizes, strata, total)
        for theme in sorted((each for each in themes if each is not None), key=str)
    }


def _prevalence(
    theme: Hashable,
    sizes: Mapping[Hashable, int],
    strata: Mapping[Hashable, Sequence[Hashable]],
    total: int,
) -> Prevalence:
    share = variance = 0.0
    sampled = {name: size for name, size in sizes.items() if strata.get(name)}
    covered = sum(sampled.values()) or 1
    for name, size in sampled.items():
        found, read = sum(code == theme for code in strata[name]), len(strata[name])
        # Strata without a sample are like the sampled ones together.
        weight = size / covered
        rest = max(0.0, 1 - read / max(size, read))
        likely = (found + HALF) / (read + 1)
        share += weight * found / read
        variance += weight**2 * rest * likely * (1 - likely) / max(1, read - 1)
    low, high = _wilson(share, variance, sum(len(codes) for codes in strata.values()))
    return Prevalence(
        sorted=round(sizes.get(theme, 0) / total, 4),
        share=round(share, 4),
        low=round(low, 4),
        high=round(high, 4),
        sample=sum(len(codes) for codes in strata.values()),
    )


def _wilson(share: float, variance: float, sample: int) -> tuple[float, float]:
    if variance <= 0:  # every point of every stratum was coded twice
        return share, share
    spread = max(share * (1 - share), HALF / sample * (1 - HALF / sample))
    size = spread / variance
    middle = (share + Z**2 / (2 * size)) / (1 + Z**2 / size)
    half = Z / (1 + Z**2 / size) * math.sqrt(share * (1 - share) / size + Z**2 / (4 * size**2))
    return max(0.0, middle - half), min(1.0, middle + half)
