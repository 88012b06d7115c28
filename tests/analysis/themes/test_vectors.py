import numpy as np
import pytest

from analysis.params import ThemeParams
from analysis.results import Document
from analysis.text.distil import Distilled, features
from analysis.themes import ties, vectors
from analysis.themes.find import find_themes


def test_a_large_corpus_is_estimated_and_says_so(
    monkeypatch: pytest.MonkeyPatch, town: list[Document], subject_of: dict[str, str]
) -> None:
    monkeypatch.setattr(vectors, "EXACT_VOICES", 20)
    monkeypatch.setattr(vectors, "SAMPLE", 40)
    monkeypatch.setattr(vectors, "BLOCK", 7)
    monkeypatch.setattr(ties, "FULL_GRAPH", 20)
    params = ThemeParams(languages=("en", "de"), resamples=3)
    result = find_themes(town, params)
    assert result.submissions.balances
    assert any("estimated" in warning for warning in result.provenance.warnings)
    again = find_themes(town, params)
    assert again.points == result.points


def test_estimated_vectors_point_where_the_encoder_points() -> None:
    texts = [f"the {word} number {i}" for word in ("bus", "tree", "pool") for i in range(30)]
    targets = np.repeat(np.eye(3), 30, axis=0)
    model = Distilled(texts, targets)
    found = model.estimate(["a new bus", "an old tree", "our pool"])
    assert found.argmax(axis=1).tolist() == [0, 1, 2]
    assert found.dtype == np.float32


def test_features_of_spaced_and_unspaced_scripts() -> None:
    assert features("Cycling lanes") == ["cycling", "lanes", "cycli*"]
    assert features("自行车") == ["自行车", "自行", "行车"]
    assert features("\ud800 \x00") == []


def test_without_collapse_every_point_is_a_voice(town: list[Document]) -> None:
    copies = [Document(f"c{d.id}", f"c{d.id}", d.text) for d in town]
    params = ThemeParams(languages=("en", "de"), resamples=0, collapse=False)
    result = find_themes([*town, *copies], params)
    assert result.points_ledger.received == 96
    assert result.submissions.balances
