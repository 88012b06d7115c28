import numpy as np

from analysis.opinions.matrix import read_matrix
from analysis.opinions.slate import Chosen, choose_slate
from tests.analysis.opinions.made import BLANK, votes_of


def slate(approves: np.ndarray, size: int) -> list[int]:
    """Positions of the chosen statements in the table."""
    ordered = read_matrix(votes_of(np.where(approves, 1, -1)))
    return [int(ordered.statements[c]) for c in choose_slate(ordered.matrix, size).columns]


def test_a_thousand_profiles_are_justly_represented() -> None:
    """No n / size participants who share a statement are left without one of theirs."""
    chance = np.random.default_rng(0)
    for _ in range(1000):
        people, statements = chance.integers(3, 25), chance.integers(3, 15)
        approves = chance.random((people, statements)) < chance.uniform(0.05, 0.7)
        size = int(chance.integers(1, 8))
        chosen = slate(approves, size)
        left_out = ~approves[:, chosen].any(axis=1)
        assert len(chosen) == min(size, int(approves.any(axis=0).sum()))
        if len(chosen) == size:
            assert (approves[left_out].sum(axis=0) < people / size).all()


def test_a_minority_gets_its_statement_before_the_majority_gets_its_fourth() -> None:
    approves = np.zeros((100, 8), dtype=bool)
    approves[:70, :6] = True
    approves[70:, 6] = True
    assert 6 in slate(approves, 3)


def test_whom_the_slate_covers_is_counted_of_those_who_agree_with_anything() -> None:
    table = np.array([[1, -1, BLANK], [1, 0, -1], [-1, 1, -1], [-1, -1, -1], [BLANK] * 3])
    matrix = read_matrix(votes_of(table)).matrix
    chosen = choose_slate(matrix, 1)
    assert (chosen.covered, chosen.of) == (2, 3)
    assert choose_slate(matrix, 5).covered == 3
    assert choose_slate(matrix, 0) == Chosen((), 0, 3)
