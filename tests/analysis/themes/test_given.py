"""Deductive mode: only the given themes, each point in one of them or unthemed by rule."""

from collections import Counter

import pytest

from analysis.errors import AnalysisError, NotEnoughData
from analysis.params import ThemeParams
from analysis.results import Document, ThemeResult
from analysis.themes.given import LEAST_CHANCE, GivenTheme, map_to_themes

PARAMS = ThemeParams(languages=("en", "de"))
GIVEN = (
    GivenTheme("Bus service", "Buses run more often and later in the evening."),
    GivenTheme("Space travel", "Rockets and missions to the moon."),
    GivenTheme("Trees in the streets", "", ("Plant more trees.", "Old trees must be kept.")),
    GivenTheme("School meals", "Lunch in the school canteen is fresh and free."),
    GivenTheme("Swimming pool", "The public pool is open and renovated."),
)


@pytest.fixture(scope="module")
def mapped(town: list[Document]) -> ThemeResult:
    return map_to_themes(town, GIVEN, PARAMS)


def test_points_go_to_the_themes_that_they_say(
    mapped: ThemeResult, subject_of: dict[str, str]
) -> None:
    names = {"bus": 0, "trees": 2, "food": 3, "pool": 4}
    labels = [theme.label for theme in mapped.themes]
    assert labels == [GIVEN[at].label for at in names.values()]
    right = Counter(
        labels[point.theme] == GIVEN[names[subject_of[point.document]]].label
        for point in mapped.points
        if point.theme is not None
    )
    assert right[True] >= 0.9 * right.total()
    assert right.total() >= 0.6 * len(mapped.points)


def test_unthemed_is_a_stated_rule(mapped: ThemeResult) -> None:
    assert mapped.provenance.params["least_chance"] == LEAST_CHANCE
    for point in mapped.points:
        if point.set_aside is None:
            assert (point.theme is not None) == (point.strength >= LEAST_CHANCE)
    assert mapped.submissions.balances
    assert mapped.points_ledger.balances


def test_a_theme_that_nobody_says_is_told(mapped: ThemeResult) -> None:
    rested = [story.key for story in mapped.lineage if story.kind == "rested"]
    assert rested == ["Space travel"]
    assert [story.theme for story in mapped.lineage if story.kind == "held"] == [0, 1, 2, 3]


def test_there_is_one_level_and_no_other_theme(mapped: ThemeResult) -> None:
    (level,) = mapped.levels
    assert level.of_point == tuple(point.theme for point in mapped.points)
    assert [branch.point_count for branch in level.themes] == [
        theme.point_count for theme in mapped.themes
    ]


def test_identical_texts_land_together(town: list[Document]) -> None:
    copies = [Document(f"c{i}", f"c{i}", town[i].text.upper()) for i in range(20)]
    result = map_to_themes([*town, *copies], GIVEN, PARAMS)
    theme_of = {point.document: point.theme for point in result.points}
    assert all(theme_of[f"c{i}"] == theme_of[town[i].id] for i in range(20))


def test_an_example_leads_to_a_theme_whose_label_says_nothing(town: list[Document]) -> None:
    vague = [GivenTheme("Topic one"), GivenTheme("Topic two")]
    told = [GivenTheme("Topic one", "", ("A bus every half hour would help.",)), vague[1]]
    before, after = (map_to_themes(town, each, PARAMS) for each in (vague, told))
    assert before.points_ledger.themed <= 0.05 * len(town)
    assert after.points_ledger.themed >= 0.15 * len(town)
    said = Counter(point.document[:3] for point in after.points if point.theme == 0)
    assert said["bus"] >= 0.7 * said.total()


def test_a_list_that_has_nothing_to_do_with_the_texts_stays_empty(town: list[Document]) -> None:
    strange = [GivenTheme("Rockets to the moon"), GivenTheme("Medieval music"), GivenTheme("Gold")]
    assert map_to_themes(town, strange, PARAMS).points_ledger.themed <= 0.05 * len(town)


def test_another_language_than_the_encoder_knows_is_said(town: list[Document]) -> None:
    danish = [Document("da", "da", "Der mangler en bus om aftenen til hospitalet.", "da")]
    params = ThemeParams(languages=("en", "de", "da"))
    result = map_to_themes([*town, *danish], GIVEN, params)
    assert any("'da'" in warning for warning in result.provenance.warnings)


@pytest.mark.parametrize("texts", [["", " "], ["One point only."], ["Bus!"] * 30, ["\ud800"]])
def test_hardly_any_text_is_accounted_for(texts: list[str]) -> None:
    documents = [Document(str(i), str(i), text) for i, text in enumerate(texts)]
    result = map_to_themes(documents, GIVEN, PARAMS)
    assert result.submissions.balances
    assert result.submissions.received == len(texts)


def test_a_list_that_cannot_be_read_is_refused(town: list[Document]) -> None:
    with pytest.raises(NotEnoughData):
        map_to_themes(town, (), PARAMS)
    with pytest.raises(AnalysisError, match="Two given"):
        map_to_themes(town, (GivenTheme("Bus"), GivenTheme("bus!")), PARAMS)
    with pytest.raises(AnalysisError, match="no label"):
        map_to_themes(town, (GivenTheme(" "),), PARAMS)
