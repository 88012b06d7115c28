"""Answers that list several things: each becomes a point of its own."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.params import ThemeParams
from analysis.results import Document
from analysis.text.lists import list_items
from analysis.themes.points import cut_documents
from tests.conftest import shared_data

# Row -> where its things begin and end, told by hand; the texts stay where they are published.
HAND_CUT = Path(__file__).parent / "finnish_lists.json"


def cut(text: str, language: str = "en", asked: int = 3) -> list[str]:
    return [text[start:end] for start, end in list_items(text, language, asked)]


@pytest.mark.parametrize(
    ("text", "language", "things"),
    [
        ("War, hunger and dirty water.", "en", ["War", "hunger", "dirty water"]),
        ("war; hunger; greed", "en", ["war", "hunger", "greed"]),
        ("war/hunger/greed", "en", ["war", "hunger", "greed"]),
        ("1. war 2) hunger\n3. greed", "en", ["war 2) hunger", "greed"]),
        ("- war\n- hunger\n- greed", "en", ["war", "hunger", "greed"]),
        ("Krieg, Hunger und Gier", "de", ["Krieg", "Hunger", "Gier"]),
        ("krig, sult samt grådighed", "da", ["krig", "sult", "grådighed"]),
        # Three were asked for and are there: what joins words inside one thing stays.
        ("lack of food and water, war, greed", "en", ["lack of food and water", "war", "greed"]),
        ("sota, ahneus, ruoan ja veden puute", "fi", ["sota", "ahneus", "ruoan ja veden puute"]),
        ("ruoan ja veden puute sekä sota", "fi", ["ruoan ja veden puute", "sota"]),
        ("war (in Asia, in Africa), hunger, greed", "en",
         ["war (in Asia, in Africa)", "hunger", "greed"]),
        ("war, hunger, and greed", "en", ["war", "hunger", "greed"]),
        ("a loss of 2,5 million, war", "en", ["a loss of 2,5 million", "war"]),
        ("energia- ja ruokapula, sota", "fi", ["energia-", "ruokapula", "sota"]),
        ("greed", "en", ["greed"]),
        ("köyhyys ja sota", None, ["köyhyys ja sota"]),  # no word for "and" is known
        (" ,, ; ", "en", []),
    ],
)  # fmt: skip
def test_a_list_is_cut_into_its_things(text: str, language: str, things: list[str]) -> None:
    assert cut(text, language) == things


def test_running_text_is_cut_into_sentences() -> None:
    text = (
        "I can't name three because everything hangs together the way my grandmother used to say "
        "whenever somebody asked her what was wrong with a world that has forgotten its rivers. "
        "Greed is the root of it."
    )
    assert cut(text)[-1] == "Greed is the root of it."


@given(st.text(max_size=200), st.sampled_from(["fi", "en", "de", None]), st.integers(0, 5))
def test_spans_lie_in_order_inside_the_text_and_say_something(
    text: str, language: str | None, asked: int
) -> None:
    end = 0
    for start, stop in list_items(text, language, asked):
        assert end <= start < stop <= len(text)
        assert text[start:stop].strip()
        end = stop


def test_what_a_table_noted_is_one_point_and_a_list_is_several() -> None:
    documents = [
        Document("1", "1", " The bus is late. The bus is cold. ", "en", is_whole=True),
        Document("2", "2", "The bus is late. The bus is cold.", "en"),
        Document("3", "3", "late, cold and loud", "en", asks_for=3),
        Document("4", "4", "  ", "en", is_whole=True),
    ]
    spans, _ = cut_documents(documents, ThemeParams(), lambda share: None)
    texts = [
        [document.text[start:end] for start, end, _ in found]
        for document, found in zip(documents, spans, strict=True)
    ]
    assert texts[0] == ["The bus is late. The bus is cold."]
    assert texts[1] == ["The bus is late.", "The bus is cold."]
    assert texts[2] == ["late", "cold", "loud"]
    assert texts[3] == ["  "]  # blank, and still accounted for


def test_three_problems_of_finnish_youth_are_told_apart_as_by_hand() -> None:
    """At least 90 of 100 answers have exactly the things that a person marked, at their places."""
    folder = shared_data("finnish-youth-open-answers")
    with (folder / "responses.csv").open(encoding="utf-8-sig", newline="") as file:
        texts = {row["fsd_id"]: row["q11_3"] for row in csv.DictReader(file)}
    by_hand = json.loads(HAND_CUT.read_text("utf-8"))
    assert len(by_hand) == 100
    right = [
        [list(span) for span in list_items(texts[row], "fi", 3)] == spans
        for row, spans in by_hand.items()
    ]
    assert sum(right) >= 90, f"{sum(right)} of 100"
