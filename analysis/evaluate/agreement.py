"""Agreement of two coders on the same units: kappa, alpha and F1, each with an interval.

A unit may have several codes (a set). Kappa and alpha compare whole sets, so that "half right"
counts as disagreement; F1 counts code by code. Sources: Cohen (1960) for kappa; Krippendorff
(2004, ch. 11) for nominal alpha with two coders and no missing values; the interval is the
percentile bootstrap over units (Efron and Tibshirani 1993, ch. 13).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.errors import NotEnoughData
from analysis.results import Record

Floats = NDArray[np.float64]
DRAWS = 2000


@dataclass(frozen=True)
class Figure(Record):
    """A value with its 95 % interval; None where it is not defined (one code for everything)."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class CodeAgreement(Record):
    """One code: how many units each coder gave it, how many both did, and its F1."""

    code: str
    first: int
    second: int
    both: int
    f1: Figure


@dataclass(frozen=True)
class Agreement(Record):
    """What two codings have in common, over the `units` that both coded.

    `only_first` and `only_second` count units that one of them alone coded: they enter no figure.
    """

    units: int
    only_first: int
    only_second: int
    same: Figure
    kappa: Figure
    alpha: Figure
    f1_micro: Figure
    f1_macro: Figure
    codes: tuple[CodeAgreement, ...]


Coding = Mapping[str, frozenset[str]]


def measure_agreement(first: Coding, second: Coding, *, seed: int = 0) -> Agreement:
    """Compare two codings: unit -> set of codes (an empty set says "no code fits").

    F1 takes `first` as the reference; it is the same the other way round. Raises NotEnoughData
    when the two share fewer than two units.
    """
    shared = sorted(first.keys() & second.keys())
    if len(shared) < 2:
        raise NotEnoughData("The two files share fewer than two units.")
    cells = Counter((first[unit], second[unit]) for unit in shared)
    pairs = sorted(cells, key=lambda pair: (sorted(pair[0]), sorted(pair[1])))
    counts = np.array([[cells[pair] for pair in pairs]], dtype=float)
    # Drawing units with replacement is drawing the cells of the cross table from a multinomial.
    draws = np.random.default_rng(seed).multinomial(
        len(shared), counts[0] / counts.sum(), size=DRAWS
    )
    table = np.vstack([counts, draws])
    codes = sorted({code for pair in pairs for side in pair for code in side})
    same, kappa, alpha = _set_figures(table, pairs)
    f1, micro, macro = _f1(table, pairs, codes)
    return Agreement(
        units=len(shared),
        only_first=len(first.keys() - second.keys()),
        only_second=len(second.keys() - first.keys()),
        same=_figure(same),
        kappa=_figure(kappa),
        alpha=_figure(alpha),
        f1_micro=_figure(micro),
        f1_macro=_figure(macro),
        codes=tuple(
            CodeAgreement(
                code,
                sum(code in first[unit] for unit in shared),
                sum(code in second[unit] for unit in shared),
                sum(code in first[unit] and code in second[unit] for unit in shared),
                _figure(f1[:, place]),
            )
            for place, code in enumerate(codes)
        ),
    )


Pairs = list[tuple[frozenset[str], frozenset[str]]]


def _set_figures(table: Floats, pairs: Pairs) -> tuple[Floats, Floats, Floats]:
    """Share of equal sets, Cohen's kappa and nominal alpha, one a row of `table`."""
    values = sorted({side for pair in pairs for side in pair}, key=sorted)
    of_first, of_second = (
        np.array([[pair[side] == value for value in values] for pair in pairs], dtype=float)
        for side in (0, 1)
    )
    units = table.sum(axis=1)
    observed = table @ np.array([a == b for a, b in pairs], dtype=float) / units
    first, second = table @ of_first, table @ of_second
    by_chance = (first * second).sum(axis=1) / units**2
    pooled = first + second
    total = 2 * units
    # Krippendorff: expected disagreement over pairs drawn without replacement from all values.
    expected = 1 - (pooled * (pooled - 1)).sum(axis=1) / (total * (total - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        kappa = (observed - by_chance) / (1 - by_chance)
        alpha = 1 - (1 - observed) / expected
    return observed, kappa, alpha


def _f1(table: Floats, pairs: Pairs, codes: list[str]) -> tuple[Floats, Floats, Floats]:
    """F1 a code (rows of `table` x codes), micro and macro."""
    by_first, by_second = (
        np.array([[code in pair[side] for code in codes] for pair in pairs], dtype=float)
        for side in (0, 1)
    )
    both = table @ (by_first * by_second)
    either = table @ (by_first + by_second)
    with np.errstate(divide="ignore", invalid="ignore"):
        f1 = 2 * both / either
        micro = 2 * both.sum(axis=1) / either.sum(axis=1)
    drawn = ~np.isnan(f1)
    macro = np.where(drawn, f1, 0).sum(axis=1) / np.maximum(drawn.sum(axis=1), 1)
    return f1, micro, macro


def _figure(values: Floats) -> Figure:
    """The first value is the one observed, the rest are the draws."""
    observed, draws = values[0], values[1:][np.isfinite(values[1:])]
    if not np.isfinite(observed) or draws.size == 0:
        return Figure(None, None, None)
    low, high = np.percentile(draws, [2.5, 97.5])
    return Figure(round(float(observed), 4), round(float(low), 4), round(float(high), 4))
