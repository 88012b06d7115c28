"""`mission-commons campaigns` on the demo's own submissions: every file, and nothing lost."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from webapp.cli.analysis.campaigns import campaigns

DEMO = Path(__file__).resolve().parents[3] / "webapp" / "demo" / "content" / "submissions_b.csv"


def run(out: Path, file: Path, *more: str) -> tuple[int, str]:
    arguments = [str(file), "--text", "text", "--id", "id", "--out", str(out), *more]
    found = CliRunner().invoke(campaigns, arguments)
    return found.exit_code, found.output


@pytest.fixture(scope="module")
def timed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's texts with invented times: the letter's within two hours, the others' in days."""
    file = tmp_path_factory.mktemp("in") / "timed.csv"
    with DEMO.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(("id", "text", "came"))
        for i, row in enumerate(rows):
            is_copy = row["campaign"] not in ("", "0")
            day, minute = (12, i % 60) if is_copy else (1 + i % 28, i % 60)
            writer.writerow((row["id"], row["text"], f"2026-03-{day:02}T10:{minute:02}"))
    return file


def test_every_file_and_nothing_lost(timed: Path, tmp_path: Path) -> None:
    code, said = run(tmp_path, timed, "--time", "came")
    assert code == 0, said
    written = {each.name: each.read_text("utf-8") for each in tmp_path.iterdir()}
    assert {*written} == {"campaigns.csv", "families.csv", "ledger.json", "run.json", "report.html"}
    members = list(csv.DictReader(io.StringIO(written["campaigns.csv"])))
    [family] = csv.DictReader(io.StringIO(written["families.csv"]))
    ledger = json.loads(written["ledger.json"])
    assert [*members[0]] == ["id", "family", "kind", "size"]
    assert len(members) == 60 == int(family["size"]) == ledger["in_families"]
    assert ledger["received"] == ledger["in_families"] + ledger["alone"] == 400
    assert ledger["distinct"] == 341
    assert family["burst_start"].startswith("2026-03-12T10:")
    assert family["burst_count"] == "60"
    assert int(family["additions"]) > 0
    page = written["report.html"]
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "<script" not in page
    assert "came at once" in page


def test_the_same_input_gives_the_same_bytes(timed: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert run(tmp_path / name, timed)[0] == 0
    for file in ("campaigns.csv", "families.csv", "ledger.json", "report.html"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_what_is_wrong_is_said_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("id,text,came\n1,Something,yesterday\n", "utf-8")
    code, said = run(tmp_path / "out", file, "--time", "came")
    assert code == 1
    assert "row “1”: “yesterday” is no time" in said
    assert "has no column “when”" in run(tmp_path / "out", file, "--time", "when")[1]


@pytest.mark.parametrize("body", ["", "1,\n", "1,=1+1\n", "1,x\n2,x\n3,x\n"])
def test_few_and_odd_rows(tmp_path: Path, body: str) -> None:
    file = tmp_path / "few.csv"
    file.write_text(f"id,text\n{body}", "utf-8")
    code, said = run(tmp_path / "out", file)
    assert code in (0, 1)
    assert "Traceback" not in said
