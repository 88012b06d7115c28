import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.text.segment import segment, sentences
from tests.conftest import shared_data

CASES = [
    ("One idea here. Another one there.", ["One idea here.", "Another one there."]),
    (
        "Hier könnte man z. B. den Bügel ergänzen. Das kostet ca. 500 Euro.",
        ["Hier könnte man z. B. den Bügel ergänzen.", "Das kostet ca. 500 Euro."],
    ),
    ("Siehe Nr. 5 auf dem Plan.", ["Siehe Nr. 5 auf dem Plan."]),
    ("Am 3. Oktober ist der Weg gesperrt.", ["Am 3. Oktober ist der Weg gesperrt."]),
    ("We need trees, e.g. Oaks and limes.", ["We need trees, e.g. Oaks and limes."]),
    ("Dr. Smith agrees with us. So do I here.", ["Dr. Smith agrees with us.", "So do I here."]),
    ("They always say no. We ask again.", ["They always say no.", "We ask again."]),
    ("It costs 1.5 million euros.", ["It costs 1.5 million euros."]),
    (
        "¿Por qué no hay parques? ¡Solicitamos un parque ya!",
        ["¿Por qué no hay parques?", "¡Solicitamos un parque ya!"],
    ),
    (
        "- cycle paths\n* traffic lights\n3) more light",
        ["cycle paths", "traffic lights", "more light"],
    ),
    ("1. nälkä 2. sota 3. ilmasto", ["nälkä", "sota", "ilmasto"]),
    ("A first line without stop\nAnother line", ["A first line without stop", "Another line"]),
    ("A line that goes\non with a small letter", ["A line that goes\non with a small letter"]),
    ("Der Satz endet hier.Dann geht es weiter.", ["Der Satz endet hier.", "Dann geht es weiter."]),
    ("es fehlt ein radweg. bitte baut einen.", ["es fehlt ein radweg.", "bitte baut einen."]),
    ("これは問題です。もっと木を植えて！", ["これは問題です。", "もっと木を植えて！"]),
    ("We want a park. Yes!", ["We want a park. Yes!"]),
    ("No! We want a park.", ["No! We want a park."]),
    ("No.", ["No."]),
    ("Parkplätze, z.B. Am Hof, fehlen.", ["Parkplätze, z.B. Am Hof, fehlen."]),
    ("In Ri. Norden gesperrt, ggfls. Schilder?", ["In Ri. Norden gesperrt, ggfls. Schilder?"]),
    ("Mind. 10 Autos parken dort.", ["Mind. 10 Autos parken dort."]),
    ("Never mind. We ask again.", ["Never mind.", "We ask again."]),
    ("Für 22 Plätze (!) Räder ist das eng.", ["Für 22 Plätze (!) Räder ist das eng."]),
    (
        "Das ist zu eng (wirklich!) Bitte mehr Platz schaffen.",
        ["Das ist zu eng (wirklich!)", "Bitte mehr Platz schaffen."],
    ),
    (
        "Der Weg endet an der Ampel\n\nBitte einen Übergang bauen",
        ["Der Weg endet an der Ampel", "Bitte einen Übergang bauen"],
    ),
    (
        "Gründe:\n1) Es ist dort sehr eng.\n2) Es ist dort dunkel, Nr. 5 der Karte",
        ["Gründe:", "Es ist dort sehr eng.", "Es ist dort dunkel, Nr. 5 der Karte"],
    ),
    ("", []),
    (" \n ", []),
]
TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs", "Co", "Mn", "So", "Zs", "Nd"]),
        st.sampled_from(list("aB1 .!?\n-•)(。؟\r\u2028\x00")),
    ),
    max_size=200,
)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_points_of_a_text(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in segment(text)] == expected


def test_a_short_sentence_stands_alone_only_as_a_sentence() -> None:
    text = "We want a park. Yes! More trees too."
    assert [text[a:b] for a, b in sentences(text)] == ["We want a park.", "Yes!", "More trees too."]
    assert [text[a:b] for a, b in segment(text)] == ["We want a park. Yes!", "More trees too."]


def test_the_sentences_that_people_cut_are_found_again() -> None:
    """One contribution in five, so that it is quick; benchmarks/positions.py takes all."""
    from benchmarks.positions import boundary_f1, rebuilt

    texts = rebuilt(shared_data("cycling-dialogue-bonn"))[::5]
    assert boundary_f1(texts, sentences) >= 0.95
    assert boundary_f1(texts, segment) >= 0.95


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_points_are_ordered_apart_and_lose_no_word(text: str) -> None:
    spans = segment(text)
    assert all(start < end for start, end in spans)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    for word in re.finditer(r"[^\W\d_]{2,}", text):
        assert any(start <= word.start() and word.end() <= end for start, end in spans)


def test_a_huge_word_is_one_point() -> None:
    assert segment("x" * 1_000_000) == [(0, 1_000_000)]
