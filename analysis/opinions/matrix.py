"""The votes as a sparse matrix in an order that depends neither on names nor on the input's order.

Rows are sorted by what people voted and columns by who voted on them, so that a file read
backwards, or with other names, leads to the same numbers to the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.opinions.params import OpinionParams
from analysis.opinions.records import AGREE, DISAGREE, Votes

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Mask = NDArray[np.bool_]
Hashes = NDArray[np.uint64]

REFINEMENTS = 3


@dataclass(frozen=True)
class Matrix:
    """Votes by rows (compressed sparse rows): one row a participant, one column a statement.

    `starts` (rows + 1,) says where each row begins in `columns` and `values` (votes,); a vote is
    1, 0 or -1, what was not voted on is not stored.
    """

    starts: NDArray[np.int32]
    columns: NDArray[np.int32]
    values: Floats
    width: int

    @property
    def height(self) -> int:
        """The number of participants."""
        return len(self.starts) - 1

    @property
    def votes_by_row(self) -> Ints:
        """How many votes each participant cast, shape (rows,)."""
        return np.diff(self.starts).astype(np.intp)

    @property
    def rows(self) -> Ints:
        """The row of each vote, shape (votes,)."""
        return np.repeat(np.arange(self.height), self.votes_by_row)

    def filled(self, numbers: Floats | Hashes) -> sparse.csr_array:
        """A scipy matrix of the same shape with `numbers` (votes,) where the votes are."""
        return sparse.csr_array(
            (numbers, self.columns, self.starts), shape=(self.height, self.width)
        )

    @property
    def votes_by_column(self) -> Floats:
        """How many votes each statement has, shape (columns,)."""
        return np.asarray(self.filled(np.ones(len(self.values))).T @ np.ones(self.height))

    def only(self, votes: Mask) -> Matrix:
        """Some of the votes, given as a mask (votes,); nothing is renumbered."""
        starts = np.concatenate([[0], np.cumsum(votes)])[self.starts].astype(np.int32)
        return Matrix(starts, self.columns[votes], self.values[votes], self.width)

    def take(self, rows: Ints | Mask) -> Matrix:
        """Some of the participants, in the order given."""
        part = self.filled(self.values)[rows]
        return Matrix(part.indptr, part.indices, part.data, self.width)


@dataclass(frozen=True)
class Ordered:
    """A matrix with the input's positions of its rows and columns."""

    matrix: Matrix
    participants: Ints
    statements: Ints


def read_matrix(votes: Votes) -> Ordered:
    """The matrix of these votes, in canonical order.

    Raises ValueError where a position, a value or a pair is not allowed.
    """
    check(votes)
    shape = (len(votes.participants), len(votes.statements))
    plain = _compress(votes.participant, votes.statement, votes.value, shape)
    row_order, column_order = canonical_order(plain)
    row_of, column_of = np.empty(shape[0], np.int32), np.empty(shape[1], np.int32)
    row_of[row_order] = np.arange(shape[0])
    column_of[column_order] = np.arange(shape[1])
    matrix = _compress(row_of[votes.participant], column_of[votes.statement], votes.value, shape)
    return Ordered(matrix, row_order, column_order)


def check(votes: Votes) -> None:
    """Raises ValueError naming what is wrong with the arrays."""
    lengths = {len(votes.participant), len(votes.statement), len(votes.value)}
    if len(lengths) > 1:
        raise ValueError("votes: the arrays differ in length")
    for positions, names in (
        (votes.participant, votes.participants),
        (votes.statement, votes.statements),
    ):
        if len(positions) and not (positions.min() >= 0 and positions.max() < len(names)):
            raise ValueError("votes: a position lies outside its names")
    if not np.isin(votes.value, (AGREE, 0, DISAGREE)).all():
        raise ValueError("votes: a value is none of 1, 0, -1")


def included(matrix: Matrix, params: OpinionParams) -> Mask:
    """Who is grouped, shape (rows,): `min_votes` votes, or one on each statement there is.

    Where fewer than `min_participants` qualify, everybody as active as the last one needed is taken
    too, so that the choice among equals never depends on an order.
    """
    cast = matrix.votes_by_row
    asked = int((matrix.votes_by_column > 0).sum())
    needed = max(1, min(params.min_votes, asked))
    if (cast >= needed).sum() < min(params.min_participants, len(cast)):
        last = int(np.sort(cast)[::-1][min(params.min_participants, len(cast)) - 1])
        needed = max(1, min(needed, last))
    return np.asarray(cast >= needed)


def canonical_order(matrix: Matrix) -> tuple[Ints, Ints]:
    """Rows and columns sorted by colours that depend on the votes alone.

    Colour refinement (Weisfeiler and Leman 1968) on the graph of participants and statements:
    everyone's colour is the sum, modulo 2 to the 64, of the colours of the statements voted on,
    each times a number for the vote, and the other way round.
    """
    kinds = _mix(np.array([7, 8, 9], dtype=np.uint64))[matrix.values.astype(np.intp) + 1]
    marked = matrix.filled(kinds)
    column_colours = np.zeros(matrix.width, np.uint64)
    row_colours = np.zeros(matrix.height, np.uint64)
    for _ in range(REFINEMENTS):
        column_colours = _mix(marked.T @ _mix(row_colours))
        row_colours = _mix(marked @ _mix(column_colours))
    return (
        np.argsort(row_colours, kind="stable"),
        np.argsort(column_colours, kind="stable"),
    )


def _mix(numbers: Hashes) -> Hashes:
    """Well spread 64-bit numbers (the finaliser of SplitMix64, Steele and others 2014)."""
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def _compress(
    rows: NDArray[np.integer],
    columns: NDArray[np.integer],
    values: NDArray[np.integer],
    shape: tuple[int, int],
) -> Matrix:
    table = sparse.coo_array((values.astype(np.float64), (rows, columns)), shape=shape).tocsr()
    table.sort_indices()
    if table.nnz < len(values):
        raise ValueError("votes: a participant voted twice on one statement")
    return Matrix(
        table.indptr.astype(np.int32),
        table.indices.astype(np.int32),
        table.data,
        shape[1],
    )
