import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.themes.cluster import by_size, communities, compress, neighbour_graph, units
from analysis.themes.granularity import Grouping, choose_grouping, redraw
from analysis.themes.nest import LEVELS, MIN_SUBMISSIONS
from analysis.themes.stability import best_matches, firmness, measure_stability
from analysis.themes.ties import CentreTies, NeighbourTies, _centre_ties, tie_voices


def _bunches(
    count: int, size: int, spread: float = 0.15
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """`count` clear bunches of `size` unit vectors, and the bunch of each."""
    random = np.random.default_rng(5)
    centres = random.normal(size=(count, 32))
    truth = np.repeat(np.arange(count), size)
    noise = random.normal(size=(count * size, 32)) * spread
    return units(units(centres)[truth] + noise), truth


def _grouping(vectors: NDArray[np.float32], level: str, count: int = 5) -> Grouping:
    homes = np.arange(len(vectors))
    ties = tie_voices(vectors, homes, lambda fraction: None)
    draws = redraw(ties, 0, count, lambda fraction: None)
    return choose_grouping(ties, homes, level, 0, draws)


def test_clear_bunches_are_found_and_steady() -> None:
    vectors, truth = _bunches(8, 60)
    ties = tie_voices(vectors, np.arange(len(vectors)), lambda fraction: None)
    draws = redraw(ties, 0, 5, lambda fraction: None)
    grouping = choose_grouping(ties, np.arange(len(vectors)), "medium", 0, draws)
    stability = measure_stability(grouping, draws, 0, lambda fraction: None)
    assert stability is not None
    assert grouping.count == 8
    assert best_matches(truth, grouping.voices, 8).min() > 0.95
    assert stability.min() > 0.9


def test_coarse_finds_fewer_and_fine_finds_more() -> None:
    vectors = units(np.random.default_rng(6).normal(size=(700, 6)))
    counts = [_grouping(vectors, name, 2).count for name in LEVELS]
    assert counts[0] < counts[1] < counts[2]
    assert 6 <= counts[1] <= 20


@pytest.mark.parametrize("level", LEVELS)
def test_levels_lie_inside_one_another(level: str) -> None:
    vectors = units(np.random.default_rng(7).normal(size=(500, 8)))
    grouping = _grouping(vectors, level)
    assert (grouping.levels[level] == grouping.voices).all()
    for finer, above in itertools.pairwise(reversed(LEVELS)):
        pairs = np.column_stack([grouping.levels[finer], grouping.levels[above]])
        assert len(np.unique(pairs, axis=0)) == len(np.unique(pairs[:, 0]))


def test_each_level_is_measured_on_resamples_of_its_own() -> None:
    vectors, _ = _bunches(9, 40, 0.25)
    homes = np.arange(len(vectors))
    ties = tie_voices(vectors, homes, lambda fraction: None)
    draws = redraw(ties, 0, 3, lambda fraction: None)
    for level in LEVELS:
        grouping = choose_grouping(ties, homes, level, 0, draws)
        stability = measure_stability(grouping, draws, 0, lambda fraction: None)
        assert stability is not None
        assert len(stability) == grouping.count


def test_a_group_of_one_submission_is_dissolved() -> None:
    vectors, truth = _bunches(4, 20)
    homes = np.where(truth == 3, 1_000, np.arange(len(truth)))
    ties = tie_voices(vectors, homes, lambda fraction: None)
    grouping = choose_grouping(ties, homes, "medium", 0, [])
    for group in range(grouping.count):
        assert len(set(homes[grouping.voices == group])) >= MIN_SUBMISSIONS


def test_neighbours_come_from_other_submissions() -> None:
    vectors, truth = _bunches(3, 12)
    homes = np.arange(len(truth)) // 2
    ties = tie_voices(vectors, homes, lambda fraction: None)
    assert isinstance(ties, NeighbourTies)
    own = np.where(ties.found >= 0, homes[ties.found] == homes[:, None], False)
    assert not own.any()


def test_one_submission_alone_still_has_neighbours() -> None:
    vectors, _ = _bunches(2, 5)
    ties = tie_voices(vectors, np.zeros(10, dtype=np.int64), lambda fraction: None)
    assert ties.whole.weights.sum() > 0


def test_micro_centres_find_the_same_bunches() -> None:
    vectors, truth = _bunches(6, 200)
    ties = _centre_ties(vectors, lambda fraction: None)
    assert isinstance(ties, CentreTies)
    grouping = choose_grouping(ties, np.arange(len(truth)), "medium", 0, [])
    assert best_matches(truth, grouping.voices, 6).min() > 0.9
    kept, graph = ties.draw(1)
    assert kept.sum() == round(0.8 * ties.whole.size)
    assert graph.weights.sum() < ties.whole.weights.sum()


def test_nodes_without_ties_are_in_no_community() -> None:
    found = np.array([[1], [0], [-1]])
    labels, _ = communities(neighbour_graph(found), 1.0, 0)
    assert labels.tolist() == [0, 0, -1]
    alone, quality = communities(neighbour_graph(np.array([[-1], [-1]])), 1.0, 0)
    assert (alone.tolist(), quality) == ([-1, -1], 0.0)


def test_groups_are_numbered_by_size() -> None:
    assert by_size(np.array([5, 2, 2, -1, 7, 7])).tolist() == [2, 0, 0, -1, 1, 1]


def test_compressed_rows_are_units_even_for_few() -> None:
    for size in (1, 2, 5):
        rows = compress(np.random.default_rng(1).normal(size=(size, 16)).astype(np.float32))
        lengths = np.linalg.norm(rows, axis=1)
        assert rows.shape[0] == size
        assert all(abs(length - 1) < 1e-5 or length == 0 for length in lengths)


def test_best_match_and_its_words() -> None:
    first = np.array([0, 0, 0, 1, 1, -1])
    second = np.array([0, 0, 1, 1, 1, 0])
    assert best_matches(first, second, 2).tolist() == [0.5, 2 / 3]
    assert [firmness(value) for value in (0.75, 0.5, 0.49, None)] == [
        "firm",
        "fair",
        "fragile",
        "not measured",
    ]
