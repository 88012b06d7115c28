"""A few statements that together stand for as many participants as possible."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.opinions.matrix import Matrix
from analysis.opinions.records import AGREE


@dataclass(frozen=True)
class Chosen:
    """`columns` in the order chosen; `covered` of `of` participants agree with one of them."""

    columns: tuple[int, ...]
    covered: int
    of: int


def choose_slate(matrix: Matrix, size: int) -> Chosen:
    """Greedy approval voting; a participant approves of what they agree with.

    Each statement is the one that most participants without a statement of theirs agree with; when
    none is left, equal numbers are told apart by proportional approval (a participant with m
    statements counts 1 / (m + 1)). So justified representation holds: of n participants no n / size
    who share a statement are left with none (Aziz, Brill, Conitzer, Elkind, Freeman and Walsh 2017,
    Justified representation in approval-based committee voting, theorem 1).
    """
    approves = matrix.only(matrix.values == AGREE)
    by_person = approves.filled(approves.values)
    by_statement = by_person.tocsc()
    held = np.zeros(matrix.height)
    chosen: list[int] = []
    free = approves.votes_by_column > 0
    for _ in range(min(size, int(free.sum()))):
        weights = np.column_stack([held == 0, 1 / (1 + held)])
        scores = np.round(by_person.T @ weights, 9).tolist()
        best = max(np.flatnonzero(free).tolist(), key=lambda c: (*scores[c], -c))
        chosen.append(best)
        free[best] = False
        held[by_statement.indices[by_statement.indptr[best] : by_statement.indptr[best + 1]]] += 1
    of = int((approves.votes_by_row > 0).sum())
    return Chosen(tuple(chosen), int((held > 0).sum()), of)
