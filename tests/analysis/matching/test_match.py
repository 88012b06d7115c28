import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from analysis.matching.features import features
from analysis.matching.match import coefficients, match_points
from analysis.matching.table import UnreadableTable, read_matching_files
from analysis.text.embed import TfidfEncoder, UseEncoder
from tests.conftest import shared_data
from webapp.cli.analysis.match import match

THEMES = ["Buses should run more often.", "Plant more trees.", "School lunches must be free."]
ARGUMENTS = [
    "A bus every half hour would let me leave the car at home.",
    "Cheaper bus tickets, and more buses in the evening!",
    "Every new street needs trees for shade.",
    "Old trees were felled and no tree was planted.",
    "My children are hungry, a free lunch at school would help.",
    "Pay the school meals from taxes.",
]


def write(path: Path, columns: str, rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([columns.split(), *rows])
    return path


def test_every_argument_finds_its_theme() -> None:
    scores = match_points(ARGUMENTS, THEMES)
    assert scores.shape == (6, 3)
    assert scores.dtype == np.float32
    assert scores.argmax(1).tolist() == [0, 0, 1, 1, 2, 2]
    assert (scores >= 0).all()
    assert (scores <= 1).all()
    assert np.array_equal(scores, match_points(ARGUMENTS, THEMES))


def test_the_coefficients_are_those_of_the_features() -> None:
    named = {name for name, _ in features(ARGUMENTS, THEMES, TfidfEncoder())}
    assert named | {"intercept"} == set(coefficients())


@pytest.mark.parametrize(
    ("arguments", "themes"),
    [
        ([], ["a theme"]),
        (["an argument"], []),
        (["one"], ["one"]),
        (["", " ", "\ud800", "ﷺ" * 100], ["", "…"]),
        (["same words"] * 5, ["same words"] * 2),
        (["x" * 10_000, "これは問題です。"], ["問題", "x"]),
    ],
)
def test_odd_texts_have_finite_scores(arguments: list[str], themes: list[str]) -> None:
    scores = match_points(arguments, themes, encoder=TfidfEncoder())
    assert scores.shape == (len(arguments), len(themes))
    assert np.isfinite(scores).all()


def test_equal_texts_score_equally() -> None:
    scores = match_points([*ARGUMENTS, ARGUMENTS[2]], THEMES)
    assert scores[6] == pytest.approx(scores[2], abs=1e-6)


def test_topic_and_stance_restrict_the_pairs_only_where_both_files_name_them(
    tmp_path: Path,
) -> None:
    arguments = write(
        tmp_path / "a.csv",
        "arg_id argument topic stance",
        [("a1", ARGUMENTS[0], "t", "1"), ("a2", ARGUMENTS[2], "t", "-1"), ("a3", "x", "u", "1")],
    )
    themes = [("k1", THEMES[0], "t", "1"), ("k2", THEMES[1], "t", "-1")]
    for columns, width, pairs in (
        ("key_point_id key_point topic stance", 4, [("a1", "k1"), ("a2", "k2")]),
        ("key_point_id key_point topic", 3, [("a1", "k1"), ("a1", "k2"), ("a2", "k1")]),
        ("key_point_id key_point", 2, []),
    ):
        file = write(tmp_path / "k.csv", columns, [row[:width] for row in themes])
        out = tmp_path / f"out{width}"
        done = CliRunner().invoke(match, [str(arguments), str(file), "--out", str(out)])
        assert done.exit_code == 0, done.output
        with (out / "matches.csv").open(encoding="utf-8", newline="") as opened:
            rows = list(csv.DictReader(opened))
        assert list(rows[0]) == ["arg_id", "key_point_id", "score"]
        found = [(row["arg_id"], row["key_point_id"]) for row in rows]
        assert found[: len(pairs)] == pairs
        assert len(found) == {4: 2, 3: 4, 2: 6}[width]
        assert all(0 <= float(row["score"]) <= 1 for row in rows)


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    good = write(tmp_path / "a.csv", "arg_id argument", [("1", "x"), ("2", "y")])
    twice = write(tmp_path / "t.csv", "arg_id argument", [("1", "x"), ("1", "y")])
    bad = write(tmp_path / "k.csv", "id text", [("1", "x")])
    with pytest.raises(UnreadableTable, match=r"k\.csv has no column key_point_id, key_point"):
        read_matching_files(good, bad)
    fine = write(tmp_path / "f.csv", "key_point_id key_point", [("1", "x")])
    with pytest.raises(UnreadableTable, match="arg_id twice"):
        read_matching_files(twice, fine)
    done = CliRunner().invoke(match, [str(good), str(bad), "--out", str(tmp_path)])
    assert done.exit_code == 1
    assert "k.csv" in done.output


def test_one_real_debate_is_matched() -> None:
    """Both sides of one topic; the measure itself is benchmarks/matching.py."""
    from benchmarks.matching import precision, read

    debates = read(shared_data("argkp-train"))[:2]
    encoder = UseEncoder()
    pairs = [
        precision(d, match_points(d.arguments, d.key_points, encoder=encoder)) for d in debates
    ]
    strict, relaxed = np.mean(pairs, axis=0)
    assert strict >= 0.6
    assert relaxed >= 0.8
