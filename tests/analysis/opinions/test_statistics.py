import numpy as np
import pytest
from scipy import stats

from analysis.opinions.matrix import read_matrix
from analysis.opinions.statistics import Tallies, adjust, compare, intervals, tally, tally_groups
from tests.analysis.opinions.made import BLANK, camps, votes_of


def test_intervals_cover_at_their_promise() -> None:
    """The exact coverage, averaged over shares from .05 to .95, for each size and over all."""
    shares = np.linspace(0.05, 0.95, 91)
    covered = []
    for n in (10, 20, 35, 50, 100, 200, 350, 500):
        counts = np.arange(n + 1.0)
        low, high = intervals(counts, np.full(n + 1, float(n)))
        inside = (low[None, :] <= shares[:, None]) & (shares[:, None] <= high[None, :])
        chances = stats.binom.pmf(counts[None, :], n, shares[:, None])
        covered.append(float((chances * inside).sum(axis=1).mean()))
    assert all(0.93 <= value <= 0.97 for value in covered)
    assert 0.93 <= np.mean(covered) <= 0.97


def test_an_interval_holds_its_share_and_narrows_with_votes() -> None:
    low, high = intervals(np.array([0.0, 5.0, 50.0, 10.0]), np.array([0.0, 10.0, 100.0, 10.0]))
    assert (low[0] < 0.01, high[0] > 0.99) == (True, True)
    assert low[1] < low[2] < 0.5 < high[2] < high[1]
    assert high[3] > 0.99


def test_tallies_count_every_vote_of_every_group() -> None:
    table = np.array([[1, 0, -1], [1, BLANK, 1], [-1, 1, 1], [1, 0, BLANK]])
    ordered = read_matrix(votes_of(table))
    labels = np.array([0, 0, 1, -1])[ordered.participants]
    groups = tally_groups(ordered.matrix, labels, 2)
    everyone = tally(ordered.matrix)
    column = {int(s): i for i, s in enumerate(ordered.statements)}
    assert [everyone.agree[column[j]] for j in range(3)] == [3, 1, 2]
    assert [everyone.passed[column[j]] for j in range(3)] == [0, 2, 0]
    assert groups.agree[column[0]].tolist() == [2, 0]
    assert groups.disagree[column[2]].tolist() == [1, 0]
    assert groups.passed[column[1]].tolist() == [1, 0]
    assert groups.seen[column[2]].tolist() == [2, 1]


def test_groups_found_without_a_statement_are_counted_for_it() -> None:
    matrix = read_matrix(camps(0)[0]).matrix
    chance = np.random.default_rng(0)
    sheets = chance.integers(-1, 3, (matrix.height, 5))
    groups = tally_groups(matrix, sheets, 3)
    for fold in range(5):
        alone = tally_groups(matrix, sheets[:, fold], 3)
        assert (groups.agree[fold::5] == alone.agree[fold::5]).all()
        assert (groups.seen[fold::5] == alone.seen[fold::5]).all()


def test_p_values_are_those_of_fishers_test() -> None:
    groups = Tallies(np.array([[8.0, 2.0]]), np.array([[1.0, 6.0]]), np.array([[1.0, 2.0]]))
    expected = stats.fisher_exact([[8, 2], [2, 8]], alternative="greater").pvalue
    assert compare(groups).p[0, 0, 0] == pytest.approx(expected)


def test_adjusted_p_values_are_those_of_benjamini_and_hochberg() -> None:
    p = np.random.default_rng(0).random((7, 3, 2)) ** 2
    assert adjust(p).ravel() == pytest.approx(stats.false_discovery_control(p.ravel()))
    assert adjust(np.zeros((0, 2, 2))).shape == (0, 2, 2)
