"""What is found where there is nothing to find. Rates are held to their one-sided 95 % bound."""

import numpy as np
import pytest
from scipy import stats

from analysis.opinions.evidence import weigh
from analysis.opinions.groups import partitions
from analysis.opinions.honest import groups_without
from analysis.opinions.matrix import Matrix, included, read_matrix
from analysis.opinions.params import OpinionParams
from analysis.opinions.shuffles import shuffled_silhouettes, shuffler, silhouettes, thresholds
from analysis.opinions.space import centre, find_space, map_points, place
from analysis.opinions.statistics import compare, representative, tally_groups
from analysis.progress import Tracker
from tests.analysis.opinions.made import camps, noise

TRIALS = 400
LEVEL = 0.05
STAGES = {"resamples": 1.0, "shuffles": 1.0}


def lower_bound(hits: int, trials: int) -> float:
    """The one-sided 95 % lower bound of a rate (Clopper and Pearson 1934)."""
    return float(stats.beta.ppf(0.05, hits, trials - hits + 1)) if hits else 0.0


def small(seed: int) -> Matrix:
    """The included of a small conversation with two camps."""
    matrix = read_matrix(camps(seed, sizes=(25, 20), statements=14, shared=2)[0]).matrix
    return matrix.take(included(matrix, OpinionParams()))


def test_shuffled_votes_declare_no_groups() -> None:
    shuffle, declared = shuffler(small(0)), 0
    for trial in range(TRIALS):
        matrix = shuffle(np.random.default_rng([7, trial]))
        params = OpinionParams(seed=trial, shuffles=200, resamples=10, stops_early=True)
        tracker = Tracker(lambda stage, done: None, STAGES)
        verdict = weigh(matrix, partitions(map_points(matrix), 8), params, tracker)
        declared += verdict.reason == ""
    assert lower_bound(declared, TRIALS) <= LEVEL


def test_the_silhouette_of_shuffled_votes_beats_chance_once_in_twenty() -> None:
    """The bar of 200 shuffles, for all numbers of groups together, against fresh shuffles."""
    hits, trials = 0, 0
    for seed in range(4):
        matrix = small(seed)
        never = np.full(5, np.nan)
        drawn = shuffled_silhouettes(matrix, never, 200, seed, False, lambda done: None)
        bar = thresholds(drawn, np.ones(5, dtype=bool))
        shuffle = shuffler(matrix)
        for trial in range(TRIALS // 4):
            fresh = silhouettes(shuffle(np.random.default_rng([seed, 9, trial])), 6)
            hits += bool((fresh > bar).any())
            trials += 1
    assert lower_bound(hits, trials) <= LEVEL
    assert hits > 0


@pytest.mark.parametrize("k", [2, 4])
def test_permuted_groups_have_nothing_representative(k: int) -> None:
    matrix, hits = read_matrix(camps(1, statements=25)[0]).matrix, 0
    for trial in range(TRIALS):
        chance = np.random.default_rng([k, trial])
        labels = chance.permutation(np.arange(matrix.height) % k)
        groups = tally_groups(matrix, labels, k)
        hits += len(representative(groups, compare(groups), LEVEL)[0]) > 0
    assert lower_bound(hits, TRIALS) <= LEVEL


def test_groups_found_on_noise_have_nothing_representative() -> None:
    """Groups found on the very votes that are tested: each statement on groups without it."""
    honest, naive = 0, 0
    for trial in range(TRIALS // 2):
        matrix = read_matrix(noise(trial, people=60, statements=20)).matrix
        centred = centre(matrix)
        space = find_space(centred)
        labels = partitions(place(centred, space), 2)[2].labels
        groups = tally_groups(matrix, labels, 2)
        without = groups_without(centred, labels, 2, space.axes)
        tests = compare(tally_groups(matrix, without, 2))
        honest += len(representative(groups, tests, LEVEL)[0]) > 0
        naive += len(representative(groups, compare(groups), LEVEL)[0]) > 0
    assert lower_bound(honest, TRIALS // 2) <= LEVEL
    assert naive > TRIALS // 4


def test_stopping_early_decides_the_same() -> None:
    for seed in range(6):
        matrix = small(seed) if seed % 2 else shuffler(small(seed))(np.random.default_rng(seed))
        found = partitions(map_points(matrix), 8)
        verdicts = []
        for stops_early in (False, True):
            params = OpinionParams(shuffles=40, resamples=20, stops_early=stops_early)
            tracker = Tracker(lambda stage, done: None, STAGES)
            verdicts.append(weigh(matrix, found, params, tracker))
        full, early = verdicts
        assert (full.reason == "") == (early.reason == "")
        assert [line.k for line in full.evidence if line.holds] == [
            line.k for line in early.evidence if line.holds
        ]


def test_a_shuffle_keeps_each_statements_votes() -> None:
    matrix = small(2)
    again = shuffler(matrix)(np.random.default_rng(0))
    for value in (-1, 0, 1):
        before = np.bincount(matrix.columns[matrix.values == value], minlength=matrix.width)
        after = np.bincount(again.columns[again.values == value], minlength=matrix.width)
        assert before.tolist() == after.tolist()
    pairs = again.rows * again.width + again.columns
    assert len(np.unique(pairs)) == len(pairs)
    assert (again.votes_by_row != matrix.votes_by_row).any()
