"""The interval holds what a second reader of everything would find, as often as it says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import NotEnoughData
from analysis.evaluate.prevalence import FEWEST, prevalence

SHARES = {"a": 0.5, "b": 0.3, "c": 0.15, "d": 0.05}


def corpus(seed: int, error: float, points: int = 4_000) -> tuple[np.ndarray, np.ndarray]:
    """What each point says, and where a coder put it who is wrong in `error` of the cases."""
    draw = np.random.default_rng(seed)
    truth = draw.choice(list(SHARES), points, p=list(SHARES.values()))
    wrong = draw.random(points) < error
    return truth, np.where(wrong, draw.choice(list(SHARES), points), truth)


def sampled(seed: int, truth: np.ndarray, first: np.ndarray, of_each: int) -> list[tuple[str, str]]:
    draw = np.random.default_rng(seed)
    pairs = []
    for name in SHARES:
        rows = draw.permutation(np.flatnonzero(first == name))[:of_each]
        pairs += [(str(first[row]), str(truth[row])) for row in rows]
    return pairs


@pytest.mark.parametrize("error", [0.0, 0.2, 0.4])
@pytest.mark.parametrize("of_each", [15, 50])
def test_the_interval_covers_and_is_centred(error: float, of_each: int) -> None:
    inside, off = 0, dict.fromkeys(SHARES, 0.0)
    trials = 200
    for seed in range(trials):
        truth, first = corpus(seed, error)
        sizes = {name: int((first == name).sum()) for name in SHARES}
        found = prevalence(sizes, sampled(seed, truth, first, of_each))
        for name in SHARES:
            real = float((truth == name).mean())
            inside += found[name].low <= real <= found[name].high
            off[name] += found[name].share - real
    assert inside / (trials * len(SHARES)) >= 0.93
    assert max(map(abs, off.values())) / trials < 0.01


def test_mistakes_of_sorting_are_corrected() -> None:
    truth, first = corpus(1, 0.4)
    sizes = {name: int((first == name).sum()) for name in SHARES}
    found = prevalence(sizes, sampled(1, truth, first, 200))["a"]
    real = float((truth == "a").mean())
    assert abs(found.share - real) < abs(found.sorted - real)
    assert found.low <= real <= found.high
    assert not found.low <= found.sorted <= found.high


def test_all_coded_twice_is_certain() -> None:
    pairs = [("a", "a")] * 15 + [("b", "a")] * 5 + [(None, "b")] * 10
    found = prevalence({"a": 15, "b": 5, None: 10}, pairs)
    assert (found["a"].share, found["a"].low, found["a"].high) == (0.6667, 0.6667, 0.6667)
    assert found["b"].share == 0.3333
    assert None not in found


def test_too_small_a_sample_has_no_figure() -> None:
    with pytest.raises(NotEnoughData):
        prevalence({"a": 100}, [("a", "a")] * (FEWEST - 1))


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from(["a", "b", "c", None])),
        min_size=FEWEST,
        max_size=60,
    ),
    st.integers(60, 500),
)
def test_figures_are_shares_in_order(pairs: list[tuple[str | None, str | None]], size: int) -> None:
    for found in prevalence({"a": size, "b": size, None: size}, pairs).values():
        assert 0 <= found.low <= found.share <= found.high <= 1
