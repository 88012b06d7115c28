"""The reader against what people coded in real targets (../shared/data; skipped where absent)."""

import pytest

from analysis.objectives.read import read_objective
from benchmarks import objective_reader as bench
from tests.conftest import shared_data

LEAST = bench.BARS


@pytest.fixture(scope="module")
def rows() -> list[bench.Coded]:
    return bench.net_zero(shared_data("net-zero-targets").parent)


@pytest.mark.parametrize("field", sorted(LEAST))
def test_what_stands_literally_is_found(rows: list[bench.Coded], field: str):
    readings = [read_objective(row.text, horizon=row.horizon) for row in rows]
    precision, recall, f1, count = bench.measure(rows, readings)[field]
    assert count >= 120
    assert f1 >= LEAST[field], (precision, recall)


def test_the_measure_itself_can_fail(rows: list[bench.Coded]):
    blind = [read_objective("") for _ in rows]
    assert all(figures[2] == 0 for figures in bench.measure(rows, blind).values())


def test_targets_with_indicators_then_without_then_initiatives():
    folder = shared_data("sdg-targets-indicators-en").parent
    shared_data("european-citizens-initiatives")
    shares = bench.measurable_shares(folder)
    with_indicator, without, initiatives = shares.values()
    assert with_indicator > without + 0.1
    assert without > initiatives + 0.1
