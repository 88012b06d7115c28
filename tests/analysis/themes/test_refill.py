import pytest

from analysis.errors import NotEnoughData
from analysis.themes.refill import split_points
from tests.analysis.conftest import BUS, POOL

MIXED = BUS.strip().splitlines()[:8] + POOL.strip().splitlines()[:6]


def test_two_subjects_are_split() -> None:
    halves = split_points(MIXED, ["en"] * len(MIXED), seed=0)
    assert sum(half == 0 for half in halves[:8]) >= 7
    assert sum(half == 1 for half in halves[8:]) >= 5
    assert halves == split_points(MIXED, ["en"] * len(MIXED), seed=0)


def test_equal_texts_stay_together() -> None:
    halves = split_points([*MIXED, MIXED[0].upper()], ["en"] * (len(MIXED) + 1), seed=1)
    assert halves[0] == halves[-1]


def test_languages_the_encoder_does_not_know_are_split_by_letters() -> None:
    texts = ["bussen kommer aldrig til tiden", "bussen er altid forsinket", "plant flere træer her"]
    assert set(split_points(texts, ["da"] * 3, seed=0)) == {0, 1}


def test_texts_without_letters_are_split_somehow() -> None:
    assert sorted(split_points(["!", "?"], ["en", "en"], seed=0)) == [0, 1]


def test_one_text_cannot_be_split() -> None:
    with pytest.raises(NotEnoughData):
        split_points(["Same", "same!"], ["en", "en"], seed=0)
