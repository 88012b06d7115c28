"""`mission-commons opinions` on files of our own: what it writes, and that it writes it again."""

import csv
import json
import random
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from tests.conftest import shared_data
from webapp.cli import group

CAMPS = 24  # people in each
DIVISIVE, SHARED = 8, 3  # statements
ALWAYS = ("participants.csv", "statements.csv", "result.json", "map.svg", "report.html")


def votes_file(folder: Path, is_random: bool = False) -> Path:
    """Two camps that disagree on eight statements and agree on three; or nothing but chance."""
    chance = random.Random(7)
    lines = ["participant,statement,vote"]
    for person in range(2 * CAMPS):
        for statement in range(DIVISIVE + SHARED):
            sides = (person < CAMPS) == (statement % 2 == 0)
            agrees = sides if statement < DIVISIVE else True
            if is_random or chance.random() < 0.06:
                agrees = chance.random() < 0.5
            if chance.random() < 0.9:
                lines.append(f"p{person},s{statement},{'agree' if agrees else 'disagree'}")
    file = folder / "votes.csv"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


def call(source: Path, out: Path, *options: str) -> Result:
    return CliRunner().invoke(group, ["opinions", str(source), "--out", str(out), *options])


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.fixture(scope="module")
def two_camps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("camps")
    result = call(votes_file(folder), folder / "out")
    assert result.exit_code == 0, result.output
    return folder / "out"


def test_every_file_is_there_and_nothing_else(two_camps: Path) -> None:
    assert sorted(path.name for path in two_camps.iterdir()) == sorted(ALWAYS)


def test_participants_have_group_and_place(two_camps: Path) -> None:
    found = rows(two_camps / "participants.csv")
    assert list(found[0]) == ["participant", "group", "x", "y"]
    assert len(found) == 2 * CAMPS
    camps = [{row["group"] for row in found if (int(row["participant"][1:]) < CAMPS) == first}
             for first in (True, False)]  # fmt: skip
    assert sorted(map(sorted, camps)) == [["A"], ["B"]]
    assert all(float(row["x"]) == float(row["x"]) for row in found)


def test_statements_have_the_columns_and_the_shared_ones_are_common_ground(two_camps: Path) -> None:
    found = rows(two_camps / "statements.csv")
    assert list(found[0]) == [
        "statement", "text", "votes", "agree", "disagree", "pass", "share", "low", "high",
        "votes_A", "share_A", "low_A", "high_A", "votes_B", "share_B", "low_B", "high_B",
        "group_aware_consensus", "lowest_group_agreement", "divisiveness", "bridging",
        "representative_for", "p_adjusted", "bridging_low", "lists",
    ]  # fmt: skip
    assert len(found) == DIVISIVE + SHARED
    for row in found:
        is_shared = int(row["statement"][1:]) >= DIVISIVE
        assert ("common_ground" in row["lists"]) == is_shared
        assert int(row["votes"]) == sum(int(row[name]) for name in ("agree", "disagree", "pass"))
        low, share, high = (float(row[name]) for name in ("low_A", "share_A", "high_A"))
        assert low < high
        assert low - 0.01 <= share <= high + 0.01  # a share of exactly 0 or 1 lies at the end
        assert is_shared or set(row["representative_for"].split()) in ({"A+", "B-"}, {"A-", "B+"})


def test_the_record_says_what_was_found_and_how(two_camps: Path) -> None:
    found = json.loads((two_camps / "result.json").read_text("utf-8"))
    assert (found["declared"], found["reason"], found["k"]) == (True, "", 2)
    assert found["silhouette"] > found["null95"]
    assert found["bootstrap_ari"] >= 0.8
    assert found["parameters"]["shuffles"] >= 200
    assert {"versions", "timings", "seed", "evidence", "slate"} <= set(found)
    assert found["read"]["votes_kept"] == found["read"]["events"]
    assert found["participants"] == {"read": 48, "placed": 48, "grouped": 48}


def test_the_map_and_the_report_ask_nobody(two_camps: Path) -> None:
    assert ElementTree.parse(two_camps / "map.svg").getroot().tag.endswith("svg")
    report = (two_camps / "report.html").read_text("utf-8")
    assert not re.search(r"<script|<link|<img|<iframe|@import|url\(|\ssrc=|\shref=", report)
    assert "http" not in report
    for words in ("Not a secret ballot", "not a sample", "The axes mean nothing", "s10"):
        assert words in report
    first, *rest = (report.index(f'id="{name}"') for name in (
        "read", "common-ground", "divisive", "bridging", "uncertain", "groups", "map", "table",
        "method", "limits"))  # fmt: skip
    assert [first, *rest] == sorted([first, *rest])


def test_the_same_votes_in_another_order_give_the_same_bytes(
    two_camps: Path, tmp_path: Path
) -> None:
    file = votes_file(tmp_path)
    header, *lines = file.read_text("utf-8").splitlines()
    random.Random(2).shuffle(lines)
    file.write_text("\n".join([header, *lines]), "utf-8")
    assert call(file, tmp_path / "out").exit_code == 0
    for name in ALWAYS:
        contents = [(folder / name).read_bytes() for folder in (two_camps, tmp_path / "out")]
        if name == "result.json":
            contents = [without_timings(each) for each in contents]
        assert contents[0] == contents[1], name


def without_timings(content: bytes) -> bytes:
    found = json.loads(content)
    assert found.pop("timings")
    return json.dumps(found).encode()


def test_chance_gives_no_groups_but_still_the_lists(tmp_path: Path) -> None:
    result = call(votes_file(tmp_path, is_random=True), tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "No stable groups." in result.output
    found = json.loads((tmp_path / "out" / "result.json").read_text("utf-8"))
    assert not found["declared"]
    assert found["reason"]
    assert {row["group"] for row in rows(tmp_path / "out" / "participants.csv")} == {""}
    assert len(rows(tmp_path / "out" / "statements.csv")) == DIVISIVE + SHARED


def test_a_number_of_groups_can_be_asked_for(tmp_path: Path) -> None:
    assert call(votes_file(tmp_path), tmp_path / "out", "--groups", "3").exit_code == 0
    found = json.loads((tmp_path / "out" / "result.json").read_text("utf-8"))
    assert found["k"] == 3


@pytest.mark.parametrize("value", ["1", "9", "two"])
def test_other_numbers_are_refused(tmp_path: Path, value: str) -> None:
    result = call(votes_file(tmp_path), tmp_path / "out", "--groups", value)
    assert result.exit_code == 2
    assert "takes auto or a number from 2 to 8" in result.output


def test_texts_are_escaped_and_formulas_disarmed(tmp_path: Path) -> None:
    (tmp_path / "comments.csv").write_text(
        "comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
        "1,0,1,0,1,=1+1\n2,0,0,1,1,<script>alert(1)</script>\n",
        "utf-8",
    )
    (tmp_path / "votes.csv").write_text("comment-id,voter-id,vote\n1,5,1\n2,5,-1\n", "utf-8")
    result = call(tmp_path, tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert [row["text"][0] for row in rows(tmp_path / "out" / "statements.csv")] == ["'", "<"]
    assert "<script" not in (tmp_path / "out" / "report.html").read_text("utf-8")
    assert not json.loads((tmp_path / "out" / "result.json").read_text("utf-8"))["declared"]


def test_a_bad_file_is_one_sentence(tmp_path: Path) -> None:
    file = votes_file(tmp_path)
    file.write_text(file.read_text("utf-8") + "p1,s1,maybe\n", "utf-8")
    result = call(file, tmp_path / "out")
    assert result.exit_code == 1
    assert re.search(
        r"Error: votes\.csv, row \d+, column “vote”: “maybe” is none of", result.output
    )
    assert not (tmp_path / "out").exists()


def test_it_needs_neither_site_nor_database(tmp_path: Path) -> None:
    program = (
        "import sys; from webapp.cli import main; import webapp;"
        "webapp.create_app = None;"
        "sys.argv = ['mission-commons', 'opinions', 'votes.csv', '--out', 'out']; main()"
    )
    votes_file(tmp_path)
    root = str(Path(__file__).resolve().parents[3])
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env={"PYTHONPATH": root, "PATH": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "votes.csv"]


def test_a_small_real_conversation_runs(tmp_path: Path) -> None:
    """All nine: python -m benchmarks.opinions."""
    result = call(shared_data("polis-opendata") / "london.youth.policing", tmp_path / "out")
    assert result.exit_code == 0, result.output
    found = json.loads((tmp_path / "out" / "result.json").read_text("utf-8"))
    assert found["read"]["matrix"]["different"] == 0
