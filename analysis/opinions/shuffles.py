"""What silhouettes look like when nobody has an opinion as a whole: votes shuffled among voters."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import sparse

from analysis.opinions.groups import partitions
from analysis.opinions.matrix import Floats, Matrix
from analysis.opinions.space import map_points

LEVEL = 0.95


def shuffler(matrix: Matrix) -> Callable[[np.random.Generator], Matrix]:
    """A function that gives each statement's votes, with its blanks, to voters drawn at random."""
    order = np.argsort(matrix.columns, kind="stable")
    values = matrix.values[order]
    counts = np.bincount(matrix.columns, minlength=matrix.width)
    starts = np.concatenate([[0], np.cumsum(counts)])
    everyone = np.tile(np.arange(matrix.height, dtype=np.int32), (matrix.width, 1))
    voted = np.arange(matrix.height)[None, :] < counts[:, None]
    shape = (matrix.height, matrix.width)

    def shuffle(chance: np.random.Generator) -> Matrix:
        voters = chance.permuted(everyone, axis=1)[voted]
        table = sparse.csc_array((values, voters, starts), shape=shape).tocsr()
        return Matrix(table.indptr, table.indices, table.data, matrix.width)

    return shuffle


def silhouettes(matrix: Matrix, most: int) -> Floats:
    """The silhouettes of the best groupings for k = 2 ... `most`; NaN where there is none."""
    found = partitions(map_points(matrix), most)
    return np.array([found[k].silhouette if k in found else np.nan for k in range(2, most + 1)])


def shuffled_silhouettes(
    matrix: Matrix,
    observed: Floats,
    times: int,
    seed: int,
    stops_early: bool,
    progress: Callable[[float], None],
) -> Floats:
    """Silhouettes of `times` shuffles, shape (shuffles, numbers of groups).

    With `stops_early` fewer, as soon as for no number of groups `observed` (numbers of groups,) can
    still exceed the 95th percentile; NaN in `observed` is out of the question from the start.
    """
    shuffle = shuffler(matrix)
    rows: list[Floats] = []
    reached = np.zeros(len(observed))
    allowed = times - rank(times)
    for i in range(times):
        drawn = silhouettes(shuffle(np.random.default_rng([seed, 1, i])), len(observed) + 1)
        rows.append(drawn)
        reached += ~(drawn < observed)
        if stops_early and (reached > allowed).all():
            break
        progress((i + 1) / times)
    return np.array(rows).reshape(len(rows), len(observed))


def rank(times: int) -> int:
    """Which of `times` shuffles, counted from the lowest, must be beaten at the 5 % level."""
    return min(times, int(np.ceil(LEVEL * (times + 1))))


def thresholds(drawn: Floats, tried: Floats) -> Floats:
    """The 95th percentile of shuffled silhouettes for each number of groups, (numbers,).

    Where several numbers of groups are `tried` (a mask), each is measured in its own standard
    deviations and the percentile is that of the largest, so that trying all of them still gives
    only 5 % false alarms (Westfall and Young 1993). Never below the plain percentile.
    """
    middle = np.nanmean(drawn, axis=0)
    spread = np.maximum(np.nanstd(drawn, axis=0), 1e-9)
    scores = (drawn - middle) / spread
    largest = np.sort(np.nanmax(np.where(tried, scores, -np.inf), axis=1))
    return np.asarray(middle + largest[rank(len(drawn)) - 1] * spread)
