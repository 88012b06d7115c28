"""Agreement of two coders, against published figures and against scikit-learn."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, f1_score

from analysis.errors import NotEnoughData
from analysis.evaluate.agreement import measure_agreement
from tests.conftest import shared_data


def coding(codes):
    return {str(unit): frozenset([code]) for unit, code in enumerate(codes)}


def test_two_people_on_open_answers():
    with (shared_data("open-answers-two-coders") / "responses.csv").open() as file:
        rows = list(csv.DictReader(file))
    first = {row["id"]: frozenset([row["label_coder1"]]) for row in rows}
    second = {row["id"]: frozenset([row["label_coder2"]]) for row in rows}
    found = measure_agreement(first, second)
    # The data set's README: 87.4 % of rows, kappa 0.79.
    assert found.same.value == pytest.approx(0.874, abs=0.001)
    assert found.kappa.value == pytest.approx(0.79, abs=0.005)
    assert found.kappa.low < found.kappa.value < found.kappa.high


def test_krippendorffs_own_example():
    # Krippendorff, "Computing Krippendorff's alpha-reliability" (2011), A: binary, two observers.
    a = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    b = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert measure_agreement(coding(map(str, a)), coding(map(str, b))).alpha.value == 0.0952


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=3, max_size=40))
def test_same_as_scikit_learn(pairs):
    first, second = zip(*pairs, strict=True)
    found = measure_agreement(coding(first), coding(second))
    if len({*first, *second}) > 1:
        assert found.kappa.value == pytest.approx(cohen_kappa_score(first, second), abs=1e-4)
    labels = sorted({*first, *second})
    expected = f1_score(first, second, average="macro", labels=labels, zero_division=0)
    assert found.f1_macro.value == pytest.approx(expected, abs=1e-4)


def test_several_codes_a_unit_and_units_of_one_coder_alone():
    first = {"1": frozenset("ab"), "2": frozenset("a"), "3": frozenset(), "9": frozenset("a")}
    second = {"1": frozenset("a"), "2": frozenset("a"), "3": frozenset()}
    found = measure_agreement(first, second)
    assert (found.units, found.only_first, found.only_second) == (3, 1, 0)
    assert found.f1_micro.value == pytest.approx(2 * 2 / (3 + 2))
    assert [(code.code, code.first, code.second, code.both) for code in found.codes] == [
        ("a", 2, 2, 2),
        ("b", 1, 0, 0),
    ]


def test_perfect_and_undefined():
    found = measure_agreement(coding("aabb"), coding("aabb"))
    assert found.kappa.value == found.alpha.value == found.f1_macro.value == 1
    alone = measure_agreement(coding("aaaa"), coding("aaaa"))
    assert alone.kappa.value is None
    assert alone.same.value == 1


def test_same_seed_same_figures():
    first, second = coding("abcabcab"), coding("abcabbab")
    assert measure_agreement(first, second) == measure_agreement(first, second)


def test_nothing_in_common():
    with pytest.raises(NotEnoughData):
        measure_agreement(coding("a"), {"x": frozenset("a")})
