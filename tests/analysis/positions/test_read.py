from collections.abc import Sequence

import numpy as np
import pytest

from analysis.positions.read import NOT_READ, Position, Reading, read_positions
from analysis.text.embed import TfidfEncoder, UseEncoder
from tests.conftest import shared_data

PROPOSALS = [
    "Man sollte hier einen Radweg bauen.",
    "Bitte mehr Abstellplätze am Bahnhof schaffen.",
    "Könnte die Ampel nicht länger grün sein?",
]
REASONS = [
    "Der Radweg ist viel zu schmal und voller Schlaglöcher.",
    "Hier parken jeden Tag Autos auf dem Gehweg.",
    "An dieser Stelle kommt es häufig zu Unfällen.",
]


def kinds(texts: Sequence[str], language: str = "de") -> list[str]:
    return [position.kind.value for position in read_positions(texts, language)]


def test_proposals_are_told_from_reasons() -> None:
    assert kinds(PROPOSALS) == ["proposal"] * 3
    assert kinds(REASONS, "de-DE") == ["reason"] * 3
    first = read_positions(PROPOSALS, "de")[0]
    assert 0.5 <= first.kind.probability <= 1
    assert read_positions(PROPOSALS, "de")[0] == first


@pytest.mark.parametrize("language", ["en", "fr", "da", "und"])
def test_a_language_that_was_not_measured_is_not_read(language: str) -> None:
    assert read_positions(["We should build a cycle path."], language) == (Position(),)
    assert Position().kind == Reading(NOT_READ, 0.0)


def test_stance_and_mood_missed_their_bar_and_are_not_read() -> None:
    for question in (None, "Sollen Radwege gebaut werden?"):
        for position in read_positions(PROPOSALS, "de", question=question):
            assert position.stance.value == NOT_READ
            assert position.mood.value == NOT_READ


def test_weights_are_not_used_on_the_vectors_of_another_encoder() -> None:
    assert read_positions(PROPOSALS, "de", encoder=TfidfEncoder()) == (Position(),) * 3


def test_texts_without_a_word_have_a_position_each() -> None:
    found = read_positions(["", " ", "\ud800", "ﷺ" * 100, *PROPOSALS], "de")
    assert len(found) == 7
    assert all(np.isfinite(position.kind.probability) for position in found)
    assert read_positions([], "de") == ()


def test_the_bar_holds_on_documents_left_out() -> None:
    """A twelfth of the sentences; benchmarks/positions.py takes all."""
    from benchmarks.positions import BARS, kind_f1, units_of_kind

    texts, labels, documents = units_of_kind(shared_data("cycling-dialogue-bonn"))
    vectors = UseEncoder().encode(texts[::12])
    assert kind_f1(vectors, labels[::12], documents[::12]) >= BARS["kind"]
