"""Counts, intervals and tests of each statement, overall and by group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.opinions.matrix import Floats, Ints, Matrix
from analysis.opinions.records import AGREE, DISAGREE

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Tallies:
    """Counts of votes; each array has the same shape, (columns,) or (columns, groups)."""

    agree: Floats
    disagree: Floats
    passed: Floats

    @property
    def seen(self) -> Floats:
        """All votes, passes included."""
        return self.agree + self.disagree + self.passed

    @property
    def smoothed(self) -> Floats:
        """Agreement as (A + 1) / (S + 2), so that few votes stay near a half."""
        return (self.agree + 1) / (self.seen + 2)


@dataclass(frozen=True)
class Tests:
    """Each group against all others, shape (columns, groups, 2): agreeing, then disagreeing more.

    `p` is one-sided and exact, `adjusted` for the number of tests made.
    """

    p: Floats
    adjusted: Floats


def tally(matrix: Matrix) -> Tallies:
    """Counts of each statement, shape (columns,)."""
    everyone = np.ones((matrix.height, 1))
    return Tallies(*(counts[:, 0] for counts in _counts(matrix, everyone)))


def tally_groups(matrix: Matrix, labels: Ints, k: int) -> Tallies:
    """Counts of each statement in each of `k` groups, shape (columns, groups).

    `labels` is (rows,), -1 for people in no group; or (rows, folds), where statement j is counted
    by the groups in column j mod folds.
    """
    sheets = labels.reshape(matrix.height, -1)
    folds = sheets.shape[1]
    inside = (sheets[:, :, None] == np.arange(k)).reshape(matrix.height, folds * k)
    each, fold = np.arange(matrix.width), np.arange(matrix.width) % folds
    return Tallies(
        *(
            counts.reshape(matrix.width, folds, k)[each, fold]
            for counts in _counts(matrix, inside.astype(np.float64))
        )
    )


def _counts(matrix: Matrix, inside: Floats) -> tuple[Floats, Floats, Floats]:
    """Agrees, disagrees and passes on each statement in each column of `inside` (rows, n)."""
    seen, agree, disagree = (
        np.asarray(matrix.filled(votes.astype(np.float64)).T @ inside)
        for votes in (matrix.values >= DISAGREE, matrix.values == AGREE, matrix.values == DISAGREE)
    )
    return agree, disagree, seen - agree - disagree


def intervals(successes: Floats, trials: Floats) -> tuple[Floats, Floats]:
    """The 95 % credible interval of each share with Jeffreys' prior, Beta(1/2, 1/2).

    Source: Brown, Cai and DasGupta 2001, Interval estimation for a binomial proportion.
    """
    tail = (1 - CONFIDENCE) / 2
    first, second = successes + 0.5, trials - successes + 0.5
    return (
        np.asarray(stats.beta.ppf(tail, first, second)),
        np.asarray(stats.beta.ppf(1 - tail, first, second)),
    )


def compare(groups: Tallies) -> Tests:
    """Fisher's exact test of each group against the others together, for both directions.

    With two groups the second's tests mirror the first's; they are adjusted all the same, because
    Benjamini and Hochberg's bound holds under such dependence (Benjamini and Yekutieli 2001).
    """
    seen = groups.seen
    everyone = seen.sum(axis=1, keepdims=True)
    p = np.stack(
        [
            stats.hypergeom.sf(part - 1, everyone, part.sum(axis=1, keepdims=True), seen)
            for part in (groups.agree, groups.disagree)
        ],
        axis=2,
    )
    p = np.clip(np.where(seen[:, :, None] > 0, p, 1.0), 0.0, 1.0)
    return Tests(p, adjust(p))


def adjust(p: Floats) -> Floats:
    """P-values adjusted by Benjamini and Hochberg 1995, over all entries, same shape."""
    flat = p.ravel()
    order = np.argsort(flat)[::-1]
    ranks = np.arange(len(flat), 0, -1)
    lowest = np.minimum.accumulate(flat[order] * len(flat) / ranks) if len(flat) else flat
    adjusted = np.empty_like(flat)
    adjusted[order] = np.minimum(lowest, 1.0)
    return adjusted.reshape(p.shape)


def ratios(groups: Tallies) -> Floats:
    """Smoothed share inside over outside, shape (columns, groups, 2): agreeing, disagreeing."""
    seen = groups.seen
    outside = seen.sum(axis=1, keepdims=True) - seen
    parts = []
    for part in (groups.agree, groups.disagree):
        rest = part.sum(axis=1, keepdims=True) - part
        parts.append(((part + 1) / (seen + 2)) / ((rest + 1) / (outside + 2)))
    return np.stack(parts, axis=2)


def representative(groups: Tallies, tests: Tests, level: float) -> tuple[Ints, Ints, Ints]:
    """Column, group and direction (0 agrees, 1 disagrees) of what is representative.

    The test must find it at `level` after adjustment, and the group itself must hold the view by
    more than half of its votes and more often than the others.
    """
    shares = np.stack([groups.agree, groups.disagree], axis=2) / np.maximum(
        1.0, groups.seen[:, :, None]
    )
    found = (tests.adjusted <= level) & (shares > 0.5) & (ratios(groups) > 1)
    columns, which, direction = np.nonzero(found)
    return columns, which, direction
