"""The steps one by one: reading, inclusion, map, groups, letters."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score

from analysis.opinions.groups import agreement, matched, partitions
from analysis.opinions.letters import letters
from analysis.opinions.matrix import included, read_matrix
from analysis.opinions.params import OpinionParams
from analysis.opinions.space import centre, find_space, map_points, means
from tests.analysis.opinions.made import BLANK, camps, votes_of


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"value": np.array([1, 2], np.int8)}, "a value"),
        ({"participant": np.array([0, 5], np.int32)}, "outside"),
        ({"statement": np.array([-1, 0], np.int32)}, "outside"),
        ({"participant": np.array([0, 0], np.int32), "statement": np.zeros(2, np.int32)}, "twice"),
        ({"value": np.array([1], np.int8)}, "length"),
    ],
)
def test_votes_that_contradict_each_other_are_refused(change: dict, words: str) -> None:
    votes = votes_of(np.array([[1, BLANK], [BLANK, -1]]))
    with pytest.raises(ValueError, match=words):
        read_matrix(replace(votes, **change))


def test_whoever_voted_often_enough_is_included() -> None:
    table = np.ones((30, 10), dtype=int)
    table[:10, 6:] = BLANK
    ordered = read_matrix(votes_of(table))
    inside = included(ordered.matrix, OpinionParams())
    assert sorted(ordered.participants[inside]) == list(range(10, 30))


def test_few_statements_ask_for_a_vote_on_each() -> None:
    table = np.ones((20, 4), dtype=int)
    table[0, 0] = BLANK
    assert included(read_matrix(votes_of(table)).matrix, OpinionParams()).sum() == 19


def test_where_few_qualify_the_most_active_join_and_equals_together() -> None:
    table = np.full((30, 20), BLANK)
    for person in range(30):
        table[person, : (10 if person < 8 else 4 if person < 20 else 2)] = 1
    inside = included(read_matrix(votes_of(table)).matrix, OpinionParams())
    assert inside.sum() == 20


def test_the_axes_are_principal_components() -> None:
    matrix = read_matrix(camps(0, seen=0.7)[0]).matrix
    space = find_space(centre(matrix))
    dense = np.zeros((matrix.height, matrix.width))
    dense[matrix.rows, matrix.columns] = matrix.values - means(matrix)[matrix.columns]
    _, strengths, axes = np.linalg.svd(dense, full_matrices=False)
    assert abs(axes[0] @ space.axes[:, 0]) == pytest.approx(1, abs=1e-6)
    assert abs(axes[1] @ space.axes[:, 1]) == pytest.approx(1, abs=1e-2)
    assert space.ridge[1] == pytest.approx((strengths[0] / strengths[1]) ** 2, rel=1e-3)


def test_groups_are_as_tight_as_those_of_many_random_starts() -> None:
    points = map_points(read_matrix(camps(3, sizes=(40, 30, 30))[0]).matrix)
    for k, found in partitions(points, 6).items():
        peer = KMeans(k, n_init=30, random_state=0).fit(points)
        spread = sum(
            ((points[found.labels == g] - points[found.labels == g].mean(axis=0)) ** 2).sum()
            for g in range(k)
        )
        assert spread <= 1.02 * peer.inertia_
        assert found.silhouette == pytest.approx(silhouette_score(points, found.labels), abs=0.04)


def test_large_crowds_are_grouped_like_small_ones() -> None:
    chance = np.random.default_rng(0)
    member = chance.integers(0, 3, 20_000)
    points = chance.normal(size=(20_000, 2)) + np.array([[0, 0], [5, 0], [2, 5]])[member]
    found = partitions(points, 4)
    assert agreement(member, found[3].labels) > 0.95
    assert max(found, key=lambda k: found[k].silhouette) == 3


def test_agreement_is_the_adjusted_rand_index() -> None:
    chance = np.random.default_rng(1)
    for _ in range(20):
        first, second = chance.integers(0, 4, 50), chance.integers(0, 3, 50)
        assert agreement(first, second) == pytest.approx(adjusted_rand_score(first, second))
    assert agreement(np.zeros(5, int), np.zeros(5, int)) == 1.0


def test_groups_are_numbered_like_those_they_match() -> None:
    labels = np.array([2, 2, 2, 0, 0, 1])
    assert matched(labels, np.array([0, 0, 0, 1, 1, 1])).tolist() == [0, 0, 0, 1, 1, 2]


def test_letters_go_by_size_and_then_keep_their_people() -> None:
    people = [f"p{i}" for i in range(10)]
    labels = np.array([0] * 3 + [1] * 7)
    assert letters(labels, people, None) == ("B", "A")
    before = {name: "A" if i < 4 else "B" for i, name in enumerate(people)}
    assert letters(labels, people, before) == ("A", "B")
    three = np.array([0] * 3 + [1] * 4 + [2] * 3)
    assert letters(three, people, before) == ("A", "B", "C")
    assert letters(labels, people, dict.fromkeys(people, "D")) == ("A", "D")
    assert letters(labels, people, {"someone else": "A"}) == ("C", "B")
