"""`mission-commons themes` on the demo's own submissions: every file, and nothing lost."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from webapp.cli.analysis.themes import themes

DEMO = Path(__file__).resolve().parents[3] / "webapp" / "demo" / "content" / "submissions_b.csv"
COLUMNS = {
    "assignments": "id,point,start,end,theme,label,strength,level",
    "submissions": "id,main_theme,themes",
    "left_out": "id,reason",
    "campaigns": "id,family,kind,size",
}


def run(out: Path, file: Path = DEMO, *more: str) -> dict[str, str]:
    arguments = [str(file), "--text", "text", "--id", "id", "--out", str(out), *more]
    found = CliRunner().invoke(themes, arguments, catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return {each.name: each.read_text("utf-8") for each in out.iterdir()} | {"": found.stdout}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("themes")
    return run(folder, DEMO, "--group", "county", "--group", "lane")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_every_file_with_its_columns(written: dict[str, str]) -> None:
    assert {*written} == {
        *(f"{name}.csv" for name in COLUMNS),
        *("themes.json", "ledger.json", "run.json", "map.svg", "report.html", ""),
    }
    for name, header in COLUMNS.items():
        assert written[f"{name}.csv"].splitlines()[0] == header


def test_nothing_is_lost(written: dict[str, str]) -> None:
    ledger = json.loads(written["ledger.json"])
    whole = ledger["submissions"]
    assert whole["balances"]
    assert ledger["points"]["balances"]
    for name in ("by_language", "by_county", "by_lane"):
        for line in ledger[name].values():
            assert line["received"] == line["themed"] + line["unthemed"] + line["set_aside"]
        assert sum(line["received"] for line in ledger[name].values()) == whole["received"]
        assert sum(line["themed"] for line in ledger[name].values()) == whole["themed"]
    submissions = rows(written["submissions.csv"])
    left_out = rows(written["left_out.csv"])
    themed = [row for row in submissions if row["main_theme"]]
    assert len(submissions) == whole["received"] == 400
    assert len(themed) == whole["themed"]
    assert {row["id"] for row in left_out} == {r["id"] for r in submissions} - {
        r["id"] for r in themed
    }
    assert len(left_out) == whole["unthemed"] + whole["set_aside"]


def test_assignments_point_into_the_stored_words(written: dict[str, str]) -> None:
    with DEMO.open(encoding="utf-8", newline="") as file:
        words = {row["id"]: row["text"] for row in csv.DictReader(file)}
    assignments = rows(written["assignments.csv"])
    for row in assignments:
        assert words[row["id"]][int(row["start"]) : int(row["end"])].strip()
    found = json.loads(written["themes.json"])
    for theme in found["themes"]:
        inside = [
            row
            for row in assignments
            if (row["theme"], row["level"]) == (str(theme["theme"]), str(found["level"]))
        ]
        assert len(inside) == theme["point_count"]
        for sentence in theme["summary"]:
            assert words[sentence["id"]][sentence["start"] : sentence["end"]] == sentence["text"]
            assert sentence["supports"]
        for quote in theme["quotes"]:
            assert words[quote["id"]][quote["start"] : quote["end"]] == quote["text"]


def test_levels_are_nested(written: dict[str, str]) -> None:
    above: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows(written["assignments.csv"]):
        above.setdefault((row["id"], row["point"]), {})[row["level"]] = row["theme"]
    levels = json.loads(written["themes.json"])["levels"]
    assert [level["level"] for level in levels] == [1, 2, 3]
    for level in levels[1:]:
        parent = {str(theme["theme"]): str(theme["parent"]) for theme in level["themes"]}
        number = str(level["level"])
        over = str(level["level"] - 1)
        assert all(parent[at[number]] == at[over] for at in above.values() if number in at)


def test_the_campaign_of_sixty_is_one_family(written: dict[str, str]) -> None:
    sizes = {row["family"]: int(row["size"]) for row in rows(written["campaigns.csv"])}
    assert 60 in sizes.values()


def test_the_report_asks_no_server_and_shows_no_small_cell(written: dict[str, str]) -> None:
    report = written["report.html"]
    for sign in ("<script", "src=", "@import", "url(", 'href="http'):
        assert sign not in report
    assert "The axes mean nothing" in report
    start = report.index("Themes by county")
    counts = report[start : report.index("How this was done")]
    assert "fewer" in counts
    assert not any(f"<td>{small}</td>" in counts for small in range(1, 5))


def test_same_input_same_bytes_but_the_timings(written: dict[str, str], tmp_path: Path) -> None:
    again = run(tmp_path, DEMO, "--group", "county", "--group", "lane")
    first, second = (json.loads(found.pop("run.json")) for found in (dict(written), again))
    for record in (first, second):
        record.pop("timings")
        record.pop("peak_megabytes")
    assert first == second
    assert {k: v for k, v in written.items() if k != "run.json"} == {
        k: v for k, v in again.items() if k != "run.json"
    }


def test_errors_name_the_file_the_row_and_the_column(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("id,text\n1,Hello world.\n1,Again.\n", "utf-8")

    def output(*more: str) -> str:
        arguments = [str(file), *more, "--out", str(tmp_path / "out")]
        found = CliRunner().invoke(themes, arguments)
        assert found.exit_code == 1
        return found.output

    assert "a.csv, row 3: “1” names row 2 already." in output("--text", "text", "--id", "id")
    assert "a.csv has no column “words”; it has id, text." in output("--text", "words")
    assert not (tmp_path / "out").exists()
