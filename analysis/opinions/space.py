"""A map in two dimensions on which those who vote alike stand near each other.

The axes are the two leading principal components of the votes, each statement taken from its mean.
A participant's place is the ridge regression of their votes on the axes: a missing vote counts
for nothing, a few votes move someone a little, many votes the whole way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.opinions.matrix import Floats, Mask, Matrix

AXES = 2
# Steps of the Lanczos iteration; more change no group on any conversation we measured.
STEPS = 24
STEPS_NEARBY = 4
# A full set of votes weighs 1 / (1 + RIDGE) of the way. Agreement with published groups is at its
# best from 0.8 to 1.5 and never below 0.80 from 0.3 to 4 (docs/methods/opinions.md).
RIDGE = 1.0


@dataclass(frozen=True)
class Centred:
    """`votes` less the mean of their statement, and `seen` with 1 for each vote: (rows, columns).

    What was not seen is 0 in both, so both stay sparse.
    """

    votes: sparse.csr_array
    seen: sparse.csr_array


@dataclass(frozen=True)
class Space:
    """`axes` (columns, 2) of length 1; `ridge` (2,): heavier on the weaker axis."""

    axes: Floats
    ridge: Floats


def means(matrix: Matrix) -> Floats:
    """The mean vote on each statement, shape (columns,); 0 without votes."""
    sums = matrix.filled(matrix.values).T @ np.ones(matrix.height)
    return np.asarray(sums / np.maximum(1.0, matrix.votes_by_column))


def centre(matrix: Matrix, around: Floats | None = None) -> Centred:
    """The votes less `around` (columns,), by default the means of these participants."""
    middle = means(matrix) if around is None else around
    votes = matrix.filled(matrix.values - middle[matrix.columns])
    return Centred(votes, matrix.filled(np.ones(len(matrix.values))))


def find_space(centred: Centred, near: Floats | None = None) -> Space:
    """The axes of these votes.

    `near` (columns, 2) are axes believed to be close, and then a few steps do; statements on which
    both are 0 are left out.
    """
    if near is None:
        start, kept = np.cos(np.arange(centred.votes.shape[1]) * 1.0), None
    else:
        start, kept = near.sum(axis=1), np.asarray(near.any(axis=1))
    axes, strengths = leading_axes(centred.votes, start, kept)
    ratio = strengths[0] / np.maximum(strengths, 1e-9 * max(strengths[0], 1e-9))
    return Space(axes, RIDGE * np.maximum(1.0, ratio) ** 2)


def place(centred: Centred, space: Space) -> Floats:
    """Where each participant stands, shape (rows, 2).

    Solves (sum of v v' over the statements seen + ridge) z = sum of v (vote - mean), v being a
    statement's row of the axes: the posterior mean of probabilistic principal components (Tipping
    and Bishop 1999).
    """
    first, second = space.axes[:, 0], space.axes[:, 1]
    products = np.column_stack([first * first, first * second, second * second])
    squares = centred.seen @ products
    wanted = centred.votes @ space.axes
    a, b, d = squares[:, 0] + space.ridge[0], squares[:, 1], squares[:, 2] + space.ridge[1]
    determinant = a * d - b * b
    x = (d * wanted[:, 0] - b * wanted[:, 1]) / determinant
    y = (a * wanted[:, 1] - b * wanted[:, 0]) / determinant
    return np.column_stack([x, y])


def map_points(matrix: Matrix) -> Floats:
    """The places of these participants on a map of their own, shape (rows, 2)."""
    centred = centre(matrix)
    return place(centred, find_space(centred))


def leading_axes(
    matrix: sparse.csr_array, start: Floats, kept: Mask | None = None
) -> tuple[Floats, Floats]:
    """The two leading right singular vectors (columns, 2) and singular values (2,).

    Lanczos iteration on M'M with full reorthogonalisation (Golub and Van Loan, Matrix Computations,
    section 10.1), exact when the steps reach the number of columns. With `kept` (columns,) only
    those columns count, and `start` is taken to be close. The sign of an axis is that of its third
    moment, so that it does not turn from run to run.
    """
    width = matrix.shape[1]
    steps = min(STEPS if kept is None else STEPS_NEARBY, width)
    basis, across = np.zeros((width, steps)), np.zeros((width, steps))
    turned = matrix.T
    vector = start / max(float(np.linalg.norm(start)), 1e-300)
    for done in range(1, steps + 1):
        basis[:, done - 1] = vector
        image = turned @ (matrix @ vector)
        across[:, done - 1] = image if kept is None else image * kept
        rest = across[:, done - 1]
        for _ in range(2):
            rest = rest - basis[:, :done] @ (basis[:, :done].T @ rest)
        length = float(np.linalg.norm(rest))
        if length <= 1e-10 * float(np.linalg.norm(across[:, 0]) + 1e-300):
            break
        vector = rest / length
    else:
        done = steps
    values, inner = np.linalg.eigh(_symmetric(basis[:, :done].T @ across[:, :done]))
    axes, strengths = np.zeros((width, AXES)), np.zeros(AXES)
    found = min(AXES, done)
    axes[:, :found] = (basis[:, :done] @ inner)[:, ::-1][:, :found]
    strengths[:found] = np.sqrt(np.maximum(values[::-1][:found], 0.0))
    return axes * _signs(axes), strengths


def _symmetric(table: Floats) -> Floats:
    return np.asarray((table + table.T) / 2)


def _signs(axes: Floats) -> Floats:
    return np.where((axes**3).sum(axis=0) < 0, -1.0, 1.0)
