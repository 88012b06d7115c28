"""Later answers are placed beside the themes; nothing that was there moves."""

from dataclasses import replace

import pytest

from analysis.params import ThemeParams
from analysis.results import Document
from analysis.themes.arrivals import Sampled, place_arrivals

PARAMS = ThemeParams(languages=("en", "de"))
NAMES = {"bus": 11, "trees": 22, "food": 33, "pool": 44}


@pytest.fixture(scope="module")
def sample(town: list[Document], subject_of: dict[str, str]) -> list[Sampled]:
    """The town's answers in their themes."""
    return [
        Sampled(
            document.text, "de" if place % 12 > 7 else "en", place, NAMES[subject_of[document.id]]
        )
        for place, document in enumerate(town)
    ]


def placed(sample: list[Sampled], *texts: str) -> list[int | None]:
    documents = [Document(str(i), str(i), text) for i, text in enumerate(texts)]
    found, _ = place_arrivals(sample, documents, PARAMS)
    return [point.theme for point in found]


def test_each_goes_to_the_nearest_theme(sample: list[Sampled]) -> None:
    texts = (
        "The bus to the hospital should run on Sundays.",
        "Im Hallenbad ist das Wasser zu kalt.",
        "Please plant more trees on our street.",
        "School lunch is too expensive for us.",
    )
    assert placed(sample, *texts) == [11, 44, 22, 33]


def test_what_is_about_something_else_is_in_no_theme(sample: list[Sampled]) -> None:
    texts = ("The tax office never answers my letters.", "Church bells wake my baby every night.")
    assert placed(sample, *texts) == [None, None]


def test_what_says_nothing_is_set_aside(sample: list[Sampled]) -> None:
    found, _ = place_arrivals(sample, [Document("a", "a", "No comment.")], PARAMS)
    assert [(point.set_aside, point.theme) for point in found] == [("no comment", None)]


def test_a_point_is_placed_the_same_whoever_comes_with_it(sample: list[Sampled]) -> None:
    text = "The number nine bus is always late."
    alone, _ = place_arrivals(sample, [Document("a", "a", text)], PARAMS)
    others = [Document(str(i), str(i), f"Trees give shade, number {i}.") for i in range(20)]
    among, _ = place_arrivals(sample, [*others, Document("a", "a", text)], PARAMS)
    assert among[-1] == alone[0]


def test_a_language_that_cannot_be_compared_is_in_no_theme(sample: list[Sampled]) -> None:
    danish = Document("a", "a", "Bussen kommer aldrig til tiden om morgenen.", "da")
    found, _ = place_arrivals(sample, [danish], replace(PARAMS, languages=("en", "de", "da")))
    assert [(point.theme, point.strength) for point in found] == [(None, 0.0)]


def test_something_new_is_noticed_and_shown(sample: list[Sampled]) -> None:
    bells = [f"The church bells are too loud at {hour} in the night." for hour in range(1, 12)]
    documents = [Document(str(i), str(i), text) for i, text in enumerate(bells)]
    found, drift = place_arrivals(sample, documents, PARAMS, watch=True)
    assert drift is not None
    assert drift.is_alarm
    assert all("bells" in bells[int(found[at].document)] for at in drift.examples)
    _, quiet = place_arrivals(sample, documents[:3], PARAMS, watch=True)
    assert quiet is not None
    assert not quiet.is_alarm


def test_nothing_to_compare_with(town: list[Document]) -> None:
    found, _ = place_arrivals([], town[:3], PARAMS)
    assert [point.theme for point in found] == [None] * 3
