"""Reading level: the published formulas, our own sentences, and a bar for each reader."""

import pytest

from analysis.reading.level import reading_level

PLAIN = (
    "We will raise the water in May. The map shows every ditch. Ask us if you are not sure. " * 3
)
HARD = (
    "Notwithstanding the aforementioned considerations, the implementation of comprehensive "
    "revitalisation programmes necessitates interdepartmental harmonisation of administrative "
    "responsibilities, notwithstanding jurisdictional complexities. It rains."
)
GERMAN = (
    "Der Boden lebt. Wir schützen ihn mit einem neuen Gesetz. Die Bauern bekommen Geld und Rat. "
    "Wer Fragen hat, ruft uns an. Das Amt gibt bis Mai eine Antwort."
)


def test_lix_is_the_published_formula() -> None:
    # 29 words, 5 sentences; more than six letters: schützen, bekommen, Antwort.
    found = reading_level(GERMAN, "de")
    assert (found.measure, found.words, found.sentences) == ("LIX", 29, 5)
    assert found.value == round(29 / 5 + 100 * 3 / 29, 1)
    assert found.is_plain
    assert found.longest == ()


def test_flesch_kincaid_is_the_published_formula() -> None:
    # 21 words of one syllable in 4 sentences.
    text = "The soil is wet. We dig in it. You see the worms now. It is a good day, ask me on."
    found = reading_level(text, "en")
    assert (found.measure, found.words, found.sentences) == ("Flesch-Kincaid", 21, 4)
    assert found.value == pytest.approx(0.39 * 21 / 4 + 11.8 * 1 - 15.59, abs=0.06)


def test_a_hard_text_names_its_longest_sentences() -> None:
    found = reading_level(HARD, "en")
    assert not found.is_plain
    assert found.bar == 9
    assert [sentence[:15] for sentence in found.longest] == ["Notwithstanding"]
    assert reading_level(PLAIN, "en").is_plain


def test_the_bar_for_the_young_is_lower() -> None:
    text = (
        "Die neuen Regeln gelten für alle Gemeinden, die feuchte Wiesen besitzen oder pachten. "
        "Ein Gutachten beschreibt danach, welche Flächen zuerst wieder feucht werden sollen."
    )
    adults, youth = reading_level(text, "de"), reading_level(text, "de", "youth")
    assert adults.value == youth.value
    assert (adults.bar, youth.bar) == (45, 35)
    assert adults.is_plain
    assert not youth.is_plain


@pytest.mark.parametrize("language", ["da", "sv", "no", "nb", "de-AT"])
def test_languages_that_are_read_with_lix(language: str) -> None:
    assert reading_level(GERMAN, language).measure == "LIX"


@pytest.mark.parametrize(("text", "language"), [(PLAIN, "pl"), ("", "en"), ("Too short.", "de")])
def test_what_cannot_be_judged_is_not_checked(text: str, language: str) -> None:
    found = reading_level(text, language)
    assert (found.measure, found.value, found.is_plain) == ("not checked", None, True)


def test_abbreviations_do_not_end_sentences() -> None:
    assert reading_level("Ask Dr. Holm. " + PLAIN, "en").sentences == 10
