from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation import disclosure


@pytest.mark.parametrize(
    ("count", "minors", "expected"),
    [(0, False, 0), (4, False, None), (5, False, 5), (9, True, None), (10, True, 10)],
)
def test_small_counts_are_not_shown(count: int, minors: bool, expected: int | None) -> None:
    assert disclosure.shown(count, may_include_minors=minors) == expected


def test_a_single_hidden_cell_takes_a_second_one_with_it() -> None:
    cells = disclosure.table({"citizens": 40, "stakeholders": 12, "youth": 3}, minors=["youth"])
    assert cells == {"citizens": 40, "stakeholders": None, "youth": None}


def test_as_few_cells_are_hidden_as_can_be() -> None:
    cells = disclosure.table({"citizens": 76, "stakeholders": 5, "youth": 4}, minors=["youth"])
    assert cells == {"citizens": None, "stakeholders": 5, "youth": None}


def test_only_cells_about_persons_are_guarded() -> None:
    cells = disclosure.table({"citizens": 3, "stakeholders": 1}, personal=["youth"])
    assert cells == {"citizens": 3, "stakeholders": 1}


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30), max_size=6))
def test_no_small_cell_follows_from_the_total(counts: dict[str, int]) -> None:
    """Whatever fits the published table and its total, each hidden cell stays uncertain."""
    cells = disclosure.table(counts, minors={"a"})
    hidden = [key for key, cell in cells.items() if cell is None]
    assert all(cell in (None, counts[key]) for key, cell in cells.items())
    small = [k for k, n in counts.items() if 0 < n < (10 if k == "a" else 5)]
    assert set(small) <= set(hidden)
    others = [key for key, n in counts.items() if key not in hidden and n > 0]
    rest = sum(counts[key] for key in hidden)
    if not hidden or not others:
        return
    assert len(hidden) > 1
    for key in hidden:
        fits = {
            found[hidden.index(key)]
            for found in product(range(1, min(rest, 31) + 1), repeat=len(hidden))
            if sum(found) == rest
        } if len(hidden) <= 3 else {1, 2}  # fmt: skip
        assert len(fits) > 1
