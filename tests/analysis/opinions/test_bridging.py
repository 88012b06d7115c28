import numpy as np
import pytest

from analysis.opinions.bridging import find_bridging
from analysis.opinions.groups import agreement
from analysis.opinions.matrix import read_matrix
from analysis.opinions.space import map_points
from tests.analysis.opinions.made import draw, votes_of

BRIDGES = 6


def town(seed: int) -> np.ndarray:
    """Four fifths and a fifth who disagree on 34 statements, and 6 that most of both like.

    Half of the others are liked by nearly all of the larger side, so that plain agreement misleads.
    """
    chance = np.random.default_rng(seed)
    large = np.arange(240) < 192
    liked = np.where(np.arange(40) % 2 == 0, 0.92, 0.15)
    agree = np.where(large[:, None], liked, 1.07 - liked)
    agree[:, :BRIDGES] = 0.82
    return draw(chance, agree, seen=0.5)


def ranks(values: np.ndarray, planted: np.ndarray) -> float:
    """The area under the curve: how often a planted one scores higher than another."""
    wins = values[planted][:, None] > values[~planted][None, :]
    return float(wins.mean())


@pytest.mark.parametrize("seed", range(4))
def test_planted_bridges_stand_out_where_plain_agreement_misleads(seed: int) -> None:
    ordered = read_matrix(votes_of(town(seed)))
    matrix = ordered.matrix
    found = find_bridging(matrix, map_points(matrix)[:, 0])
    planted = ordered.statements < BRIDGES
    assert ranks(found.score, planted) >= 0.95
    assert ranks(found.low, planted) >= 0.95
    assert found.bridges[planted].mean() > 0.8
    assert not found.bridges[~planted].any()
    agree = np.array([(matrix.values[matrix.columns == c] == 1).mean() for c in range(40)])
    assert ranks(agree, planted) < ranks(found.score, planted)


def test_the_bound_is_never_above_the_score() -> None:
    matrix = read_matrix(votes_of(town(9))).matrix
    found = find_bridging(matrix, map_points(matrix)[:, 0])
    assert (found.low <= found.score).all()
    assert (found.low < found.score).any()


def test_the_direction_of_the_map_does_not_matter() -> None:
    matrix = read_matrix(votes_of(town(3))).matrix
    x = map_points(matrix)[:, 0]
    assert find_bridging(matrix, x).score == pytest.approx(find_bridging(matrix, -x).score)
    assert agreement((x > 0).astype(np.intp), (x <= 0).astype(np.intp)) == 1.0


def test_without_votes_nothing_bridges() -> None:
    matrix = read_matrix(votes_of(np.full((3, 4), 9))).matrix
    found = find_bridging(matrix, np.zeros(3))
    assert not found.bridges.any()
    assert found.score.tolist() == [0.0] * 4
