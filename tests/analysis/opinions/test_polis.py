"""Exports read: the sign, the last vote, moderation, and files that contradict one another."""

import csv
import gzip
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from analysis.opinions import polis
from analysis.opinions.polis_checks import sentences
from analysis.opinions.sheets import UnreadableFile
from tests.conftest import shared_data

CONVERSATIONS = (
    "15-per-hour-seattle",
    "austria-climate.5twd2jsnkf",
    "bg2050-volunteers",
    "brexit-consensus",
    "canadian-electoral-reform",
    "london.youth.policing",
    "scoop-hivemind.affordable-housing",
    "scoop-hivemind.freshwater",
    "vtaiwan.uberx",
)
COMMENTS = """timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body
1,x,10,0,3,0,1,"Trees, please"
2,x,2,0,1,2,0,Wider roads
3,x,3,1,1,0,-1,Buy my watches
"""
EVENTS = """timestamp,datetime,comment-id,voter-id,vote
500,x,10,1,1
900,x,2,1,-1
100,x,2,1,1
200,x,2,2,-1
300,x,10,2,1
400,x,10,3,1
450,x,3,3,1
460,x,2,3,0
"""
MATRIX = """participant,group-id,n-comments,n-votes,n-agree,n-disagree,10,2
1,0,0,2,1,1,1,-1
2,0,0,2,1,1,1,-1
3,,0,3,2,0,1,0
"""


def export(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.csv").write_text(text, "utf-8")
    return folder


def as_cells(read: polis.ReadExport) -> dict[tuple[str, str], int]:
    votes = read.votes
    return {
        (votes.participants[p], votes.statements[s]): int(v)
        for p, s, v in zip(votes.participant, votes.statement, votes.value, strict=True)
    }


def test_the_last_vote_in_time_counts_and_rejected_statements_are_left_out(tmp_path: Path) -> None:
    read = polis.read_export(export(tmp_path, comments=COMMENTS, votes=EVENTS))
    assert as_cells(read) == {
        ("1", "2"): -1, ("1", "10"): 1, ("2", "2"): -1, ("2", "10"): 1, ("3", "2"): 0,
        ("3", "10"): 1,
    }  # fmt: skip
    assert read.votes.statements == ("2", "10")
    assert read.statements["10"] == polis.StatementRead("Trees, please", 1, "0")
    assert read.report["left_out"]["rejected"] == {"statements": 1, "votes": 1}
    assert (read.report["events"], read.report["repeated"], read.report["changed"]) == (8, 1, 1)
    assert read.report["counts"]["different"] == 0


def test_strict_moderation_also_leaves_out_what_nobody_reviewed(tmp_path: Path) -> None:
    read = polis.read_export(export(tmp_path, comments=COMMENTS, votes=EVENTS), is_strict=True)
    assert read.votes.statements == ("10",)
    assert any(
        "not reviewed (strict moderation): 1 statement " in s for s in sentences(read.report)
    )


def test_the_other_sign_is_found_and_turned(tmp_path: Path) -> None:
    lines = [line.rsplit(",", 1) for line in EVENTS.splitlines()[1:]]
    turned = [f"{start},{-int(vote)}" for start, vote in lines]
    text = "\n".join([EVENTS.splitlines()[0], *turned])
    read = polis.read_export(export(tmp_path, comments=COMMENTS, votes=text))
    assert read.report["agree_is"] == -1
    assert as_cells(read)["1", "10"] == 1
    assert sentences(read.report)[1].startswith("-1 means agree, 1 disagree: with this sign the c")


def test_a_matrix_alone_is_enough_and_its_own_counts_tell_the_sign(tmp_path: Path) -> None:
    turned = MATRIX.replace(",1,-1\n", ",-1,1\n").replace(",1,0\n", ",-1,0\n")
    read = polis.read_export(export(tmp_path, participants_votes=turned))
    assert read.report["sign"]["found_by"] == "participants"
    assert read.report["agree_is"] == -1
    assert as_cells(read)["1", "2"] == -1
    assert read.groups == {"1": "0", "2": "0"}


def test_a_matrix_that_differs_is_reported_with_the_reason(tmp_path: Path) -> None:
    wrong = MATRIX.replace("1,0,0,2,1,1,1,-1", "1,0,0,2,2,0,1,1").replace("3,,0,3,2,0,1,0", "")
    read = polis.read_export(
        export(tmp_path, comments=COMMENTS, votes=EVENTS, participants_votes=wrong)
    )
    matrix = read.report["matrix"]
    assert (matrix["last_votes"], matrix["cells"], matrix["same"]) == (7, 4, 3)
    assert matrix["reasons"] == {
        "an earlier vote stands in the cell": 1,
        "participant has no row": 2,
        "statement has no column": 1,
    }
    assert "Different, participant has no row: 2." in sentences(read.report)


def test_counts_that_differ_are_reported(tmp_path: Path) -> None:
    wrong = COMMENTS.replace("10,0,3,0,1", "10,0,2,0,1")
    report = polis.read_export(export(tmp_path, comments=wrong, votes=EVENTS)).report
    assert report["counts"]["listed"] == [
        {"statement": "10", "told": [2, 0], "cast": [3, 0], "last": [3, 0],
         "why": "votes missing in the count"}
    ]  # fmt: skip
    assert any(line.startswith("Statement 10: told 2 agrees") for line in sentences(report))


def test_a_plain_table_takes_words_marks_and_any_order(tmp_path: Path) -> None:
    file = tmp_path / "votes.csv.gz"
    rows = ["Participant;Statement;Vote;Important", "ann;b;Agree;yes", "bob;a;disagree;",
            "ann;b;pass;", "ann;a;1;true"]  # fmt: skip
    file.write_bytes(gzip.compress("\n".join(rows).encode()))
    read = polis.read(file)
    assert as_cells(read) == {("ann", "a"): 1, ("ann", "b"): 0, ("bob", "a"): -1}
    assert read.votes.important is not None
    assert read.votes.important.tolist() == [True, False, False]
    assert "No counts to check the sign against" in sentences(read.report)[1]


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    header, *rows = EVENTS.splitlines()
    first = polis.read_export(export(tmp_path, comments=COMMENTS, votes=EVENTS)).votes
    random.Random(1).shuffle(rows)
    again = polis.read_export(export(tmp_path, votes="\n".join([header, *rows]))).votes
    assert (first.participants, first.statements) == (again.participants, again.statements)
    for name in ("participant", "statement", "value"):
        assert np.array_equal(getattr(first, name), getattr(again, name))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("votes", "voter-id,vote\n", "votes.csv, row 1: it needs a column “statement” or"),
        ("votes", "", "votes.csv, row 1: it has no header row."),
        ("votes", EVENTS + "5,x,1,1,2\n", "votes.csv, row 10, column “vote”: “2” is none of 1, 0"),
        ("votes", EVENTS + "5,x,1,,1\n", "votes.csv, row 10, column “voter-id”: the cell is empty"),
        ("votes", EVENTS + "5,x,1\n", "votes.csv, row 10: it has 3 cells, but the header has 5."),
        ("votes", EVENTS + "a,x,1,1,1\n", "row 10, column “timestamp”: “a” is not a whole number"),
        ("comments", COMMENTS + COMMENTS.splitlines()[1], "row 5, column “comment-id”: “10” st"),
        ("comments", COMMENTS.replace(",-1,", ",gone,"), "row 4, column “moderated”: “gone” is no"),
        ("participants_votes", MATRIX + MATRIX.splitlines()[1], "row 5, column “participant”: “1”"),
        ("participants_votes", MATRIX.replace("n-agree", "n-votes"), "column “n-votes”: two"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, text: str, message: str) -> None:
    export(tmp_path, comments=COMMENTS, votes=EVENTS, participants_votes=MATRIX)
    with pytest.raises(UnreadableFile, match=message.replace("(", r"\(")):
        polis.read_export(export(tmp_path, **{name: text}))


def test_other_encodings_broken_packing_and_empty_folders_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="neither “votes"):
        polis.read_export(tmp_path)
    (tmp_path / "votes.csv").write_bytes("participant,statement,vote\nzoë,1,1\n".encode("latin-1"))
    with pytest.raises(UnreadableFile, match=r"votes\.csv.*not UTF-8"):
        polis.read_export(tmp_path)
    (tmp_path / "broken.csv.gz").write_bytes(b"\x1f\x8bnothing")
    with pytest.raises(UnreadableFile, match=r"broken\.csv\.gz: it can't be opened"):
        polis.read(tmp_path / "broken.csv.gz")


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_real_conversations_agree_with_themselves(name: str) -> None:
    """Every vote cast is counted once in comments.csv; the last ones are the matrix."""
    folder = shared_data("polis-opendata") / name
    report = polis.read_export(folder).report
    assert report["counts"] == {
        "compared": report["statements"], "different": 0, "listed": []
    }  # fmt: skip
    assert report["agree_is"] == 1
    assert report["sign"]["exact"] == report["statements"]
    assert report["events"] - report["repeated"] == report["last_votes"]
    assert report["matrix"]["same"] == report["matrix"]["cells"] == report["last_votes"]
    assert report["matrix"]["different"] == 0


def test_the_counts_of_one_real_conversation_are_recounted_by_hand() -> None:
    folder = shared_data("polis-opendata") / "15-per-hour-seattle"
    with (folder / "votes.csv").open(encoding="utf-8") as opened:
        events = list(csv.DictReader(opened))
    kept = {row["comment-id"] for row in csv.DictReader((folder / "comments.csv").open())
            if row["moderated"] != "-1"}  # fmt: skip
    last = {
        (row["voter-id"], row["comment-id"]): int(row["vote"])
        for row in sorted(events, key=lambda row: int(row["timestamp"]))
        if row["comment-id"] in kept
    }
    read = polis.read_export(folder)
    assert as_cells(read) == last
    assert Counter(last.values()) == Counter(read.votes.value.tolist())
    assert read.report["events"] == len(events)
