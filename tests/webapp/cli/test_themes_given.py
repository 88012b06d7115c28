"""`mission-commons themes --themes` fills given themes; `--engine` takes another engine."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from webapp.cli.analysis.themes import themes

DEMO = Path(__file__).resolve().parents[3] / "webapp" / "demo" / "content" / "submissions_b.csv"
GIVEN = """label,description,examples
Care for old people,Older people get help and company at home.,
Sumo wrestling in Osaka,,
Nature and birds,Woods and meadows and rivers are kept for animals.,"Leave the trees.
Birds need hedges."
Roads and traffic,Less car traffic and safer roads.,
"""


def run(out: Path, *more: str) -> dict[str, str]:
    arguments = [str(DEMO), "--text", "text", "--id", "id", "--out", str(out), *more]
    found = CliRunner().invoke(themes, arguments, catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return {each.name: each.read_text("utf-8") for each in out.iterdir()} | {"": found.stdout}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def plain(written: dict[str, str]) -> dict[str, object]:
    """Everything but how long it took."""
    record = json.loads(written["run.json"])
    del record["timings"], record["peak_megabytes"]
    return written | {"run.json": record}


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("given") / "list.csv"
    file.write_text(GIVEN, "utf-8")
    return file


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory, listed: Path) -> dict[str, str]:
    return run(tmp_path_factory.mktemp("mapped"), "--themes", str(listed), "--group", "county")


def test_only_the_given_themes_are_there(mapped: dict[str, str]) -> None:
    found = json.loads(mapped["themes.json"])
    given = {row["label"] for row in rows(GIVEN)}
    labels = {theme["label"] for theme in found["themes"]}
    assert labels
    assert labels | set(found["without_points"]) == given
    assert "Sumo wrestling in Osaka" in found["without_points"]
    assert {row["label"] for row in rows(mapped["assignments.csv"])} == labels
    assert [level["name"] for level in found["levels"]] == ["given"]


def test_nothing_is_lost_and_the_rule_is_said(mapped: dict[str, str]) -> None:
    ledger = json.loads(mapped["ledger.json"])
    assert ledger["submissions"]["balances"]
    assert ledger["points"]["balances"]
    submissions = rows(mapped["submissions.csv"])
    assert len(submissions) == ledger["submissions"]["received"] == 400
    left = ledger["submissions"]["unthemed"] + ledger["submissions"]["set_aside"]
    assert len(rows(mapped["left_out.csv"])) == left
    assert "at least 50 %" in mapped["report.html"]
    assert "Given themes that no point says: Sumo wrestling in Osaka" in mapped["report.html"]
    assert "Sentences that say similar things" not in mapped["report.html"]
    assert "themes of 4 given ones" in mapped[""]
    for row in rows(mapped["assignments.csv"]):
        assert float(row["strength"]) >= 0.5


def test_given_themes_are_filled_the_same_again(
    mapped: dict[str, str], listed: Path, tmp_path: Path
) -> None:
    again = run(tmp_path, "--themes", str(listed), "--group", "county")
    assert plain(mapped) == plain(again)


def test_the_other_engine_has_one_level_and_the_same_bytes(tmp_path: Path) -> None:
    first = run(tmp_path / "one", "--engine", "bertopic", "--seed", "3")
    found = json.loads(first["themes.json"])
    assert found["themes"]
    assert [level["theme"] for level in found["levels"][0]["themes"]]
    assert len(found["levels"]) == 1
    assert json.loads(first["run.json"])["params"]["engine"] == "bertopic"
    assert "BERTopic put them together" in first["report.html"]
    assert json.loads(first["ledger.json"])["points"]["balances"]
    assert plain(first) == plain(run(tmp_path / "two", "--engine", "bertopic", "--seed", "3"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name\nBus\n", "list.csv has no column “label”; it has name."),
        ("label,description\nBus,\n,Empty\n", "list.csv, row 3: the label is empty."),
        ("label\nBus\nbus!\n", "Two given themes are called “bus!”."),
        ("label\n", "list.csv: The file has a header but no rows."),
    ],
)
def test_errors_of_the_list_name_its_row(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "list.csv"
    file.write_text(content, "utf-8")
    out = tmp_path / "out"
    arguments = [str(DEMO), "--text", "text", "--themes", str(file), "--out", str(out)]
    found = CliRunner().invoke(themes, arguments)
    assert found.exit_code == 1
    assert said in found.output
    assert not out.exists()
