"""Which statements are liked by people who otherwise disagree?

Each vote is explained by a mean, how much the voter agrees with anything, the voter's viewpoint
times the statement's leaning, and what is left: the statement's own merit, its bridging score.
After the ridge factorisation of Community Notes (Wojcik and others 2022, Birdwatch), where merit is
punished harder than viewpoint, so that whatever viewpoint can explain does not count as merit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.opinions.groups import partitions
from analysis.opinions.matrix import Floats, Mask, Matrix
from analysis.opinions.space import Centred, centre
from analysis.opinions.statistics import tally_groups

FACTOR_PENALTY = 1.0
INTERCEPT_PENALTY = 5.0
ROUNDS = 12
MEMORY = 5
REFIT_ROUNDS = 1
FOLDS = 5
# The share of voters counted as the most active, left out together once.
MOST_ACTIVE = 0.05
BRIDGES_FROM = 0.1
SIDE_SHARE = 0.5
SIDE_VOTES = 5


@dataclass(frozen=True)
class Bridging:
    """All (columns,): `score`, its lowest value in any refit, the lower side's agreement, verdict.

    `sides` is the smoothed agreement of the side of the viewpoint that agrees less.
    """

    score: Floats
    low: Floats
    sides: Floats
    bridges: Mask


@dataclass(frozen=True)
class _Fit:
    viewpoint: Floats
    leaning: Floats
    merit: Floats


def find_bridging(matrix: Matrix, viewpoint: Floats) -> Bridging:
    """Scores of every statement; `viewpoint` (rows,) is a first guess, such as the map's x.

    `low` is the lowest of the score itself and of refits without the most active voters and without
    each fifth of the voters. A statement bridges when `low` reaches BRIDGES_FROM and at least half
    of each side of the viewpoint, with SIDE_VOTES votes, agrees.
    """
    scale = float(viewpoint.std()) or 1.0
    nobody = np.zeros(matrix.width)
    votes = _read(matrix)
    start = _Fit(viewpoint / scale, nobody, nobody)
    fit = _factorise(votes, start, np.ones(matrix.height), ROUNDS)
    low = fit.merit.copy()
    for left_out in _left_out(matrix):
        again = _factorise(votes, fit, (~left_out).astype(np.float64), REFIT_ROUNDS)
        low = np.minimum(low, again.merit)
    sides = _lower_side(matrix, fit.viewpoint)
    return Bridging(fit.merit, low, sides, (low >= BRIDGES_FROM) & (sides >= SIDE_SHARE))


def _left_out(matrix: Matrix) -> list[Mask]:
    """Who is left out in each refit: the most active voters, then every fifth voter in turn."""
    cast = matrix.votes_by_row
    parts = [np.arange(matrix.height) % FOLDS == fold for fold in range(FOLDS)]
    limit = np.sort(cast)[::-1][max(0, int(MOST_ACTIVE * matrix.height) - 1)]
    parts.append(cast >= limit)
    return [part for part in parts if part.any() and not part.all()]


def _read(matrix: Matrix) -> Centred:
    mean = matrix.values.mean() if len(matrix.values) else 0.0
    return centre(matrix, np.full(matrix.width, mean))


def _factorise(centred: Centred, start: _Fit, kept: Floats, rounds: int) -> _Fit:
    """Alternating ridge regressions (Koren, Bell and Volinsky 2009); cost linear in the votes.

    Minimises the squares of vote - mean - voter - merit - viewpoint * leaning over the votes of the
    voters `kept` (rows,), plus INTERCEPT_PENALTY (voter^2 + merit^2) and FACTOR_PENALTY
    (viewpoint^2 + leaning^2).
    """
    seen, votes = centred.seen, centred.votes
    everything = np.ones(votes.shape[1])
    by_voter = _Side(seen, votes, seen @ everything, votes @ everything)
    by_statement = _Side(seen.T, votes.T, seen.T @ kept, votes.T @ kept)
    viewpoint = start.viewpoint * kept
    guess = np.concatenate(by_statement.solve(np.zeros(votes.shape[0]), viewpoint))
    found, missed = [], []
    for _ in range(rounds):
        voter, viewpoint = (part * kept for part in by_voter.solve(*np.split(guess, 2)))
        better = np.concatenate(by_statement.solve(voter, viewpoint))
        found.append(better)
        missed.append(better - guess)
        guess = _ahead(found[-MEMORY:], missed[-MEMORY:])
    merit, leaning = np.split(guess, 2)
    return _Fit(viewpoint, leaning, merit)


def _ahead(found: list[Floats], missed: list[Floats]) -> Floats:
    """Where the last steps lead to (Anderson 1965): plain alternation creeps along a valley."""
    if len(found) == 1:
        return found[0]
    turns, moves = np.diff(missed, axis=0).T, np.diff(found, axis=0).T
    weights = np.linalg.lstsq(turns, missed[-1], rcond=1e-6)[0]
    return np.asarray(found[-1] - moves @ weights)


@dataclass(frozen=True)
class _Side:
    """The votes seen from the voters or from the statements, with their number and sum a row."""

    seen: sparse.sparray
    votes: sparse.sparray
    counts: Floats
    sums: Floats

    def solve(self, intercept: Floats, factor: Floats) -> tuple[Floats, Floats]:
        """Intercept and factor of every row, those of the columns being given."""
        parts = [factor, factor * factor, intercept, intercept * factor]
        b, squares, given, crossed = (self.seen @ np.column_stack(parts)).T
        first, second = self.sums - given, self.votes @ factor - crossed
        a, d = self.counts + INTERCEPT_PENALTY, squares + FACTOR_PENALTY
        determinant = a * d - b * b
        return (
            np.asarray((d * first - b * second) / determinant),
            np.asarray((a * second - b * first) / determinant),
        )


def _lower_side(matrix: Matrix, viewpoint: Floats) -> Floats:
    """The smoothed agreement of the side that agrees less; 0 where a side has too few votes.

    The sides are the two groups into which the viewpoint falls most clearly.
    """
    found = partitions(np.column_stack([viewpoint, np.zeros(len(viewpoint))]), 2)
    if not found:
        return np.zeros(matrix.width)
    sides = tally_groups(matrix, found[2].labels, 2)
    heard = np.where(sides.seen >= SIDE_VOTES, sides.smoothed, 0.0)
    return np.asarray(heard.min(axis=1))
