"""Votes from files: the folder of a Polis export, or a plain table of votes.

An export holds `comments.csv` and `votes.csv` (every vote as it was cast) or
`participants-votes.csv` (one row a participant, one column a statement), or both. Exports differ in
which sign means agree, so it is found from the counts in `comments.csv`; the last vote of a
participant on a statement is the one that counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from analysis.opinions import polis_checks as checks
from analysis.opinions.records import Votes
from analysis.opinions.sheets import Sheet, UnreadableFile, beside, open_sheet
from analysis.opinions.vote_events import MEANINGS, Cells, VoteEvents, votes_of

COMMENTS, EVENTS, MATRIX = "comments.csv", "votes.csv", "participants-votes.csv"
GROUPS = "groups.csv"  # participant and group_id; some converted exports have it
MODERATION = {"1": 1, "0": 0, "-1": -1}
YES = ("true", "1", "yes")


class StatementRead(NamedTuple):
    """What an export says of a statement; `moderation` is 1 accepted, 0 not reviewed, -1 rejected.

    `author` is a pseudonym. A meta statement describes its voters and is no opinion.
    """

    text: str
    moderation: int = 0
    author: str = ""
    is_meta: bool = False


@dataclass(frozen=True)
class ReadExport:
    """Votes ready to compute with, all statements found, and the account of the reading.

    `votes` holds neither rejected nor meta statements, `statements` holds all. `report` has plain
    JSON values (polis_checks says which; `polis_checks.sentences` puts them into words).
    `groups` are the export's own opinion groups of participants, where it has them. `last` are
    the last votes on all statements with the export's own sign (`report["agree_is"]`).
    """

    votes: Votes
    statements: dict[str, StatementRead]
    report: dict[str, Any]
    last: Cells
    groups: dict[str, str] = field(default_factory=dict)


@dataclass
class _Matrix:
    events: VoteEvents
    groups: dict[str, str]
    agreed: list[checks.Told]  # of each row: told and counted votes of the participant


def read_export(folder: Path, *, is_strict: bool = False) -> ReadExport:
    """Reads an export and checks its files against one another.

    With `is_strict` statements that nobody reviewed are left out like the rejected ones. Raises
    UnreadableFile, which names file, row and column.
    """
    comments, events, matrix = (beside(folder, name) for name in (COMMENTS, EVENTS, MATRIX))
    statements, told = _read_comments(comments) if comments else ({}, {})
    table = _read_matrix(matrix) if matrix else None
    if events is None and table is None:
        raise UnreadableFile(folder, f"there is neither “{EVENTS}” nor “{MATRIX}” in it.")
    people = table.events.participants if table else ()
    cast = _read_events(events, people, statements) if events else None
    source = cast or (table.events if table else VoteEvents())
    last = source.last()
    sign = checks.find_sign(told, source.cells(), table.agreed if table else [])
    report = {
        "files": [file.name for file in (comments, events, matrix) if file],
        **checks.as_report(sign),
        **checks.compare_counts(told, source.cells(), last, sign.agree_is),
        "matrix": checks.compare_matrix(cast, table.events.last()) if cast and table else None,
    }
    groups = table.groups if table else _read_groups(beside(folder, GROUPS))
    return _finished(last, statements, report, is_strict, groups)


def read_votes(file: Path) -> ReadExport:
    """Reads a plain table: a row a vote, with the columns participant, statement and vote.

    A vote is agree, pass, disagree or 1, 0, -1; the last row of a pair counts, by `timestamp` where
    that column exists. `important` may mark votes. Raises UnreadableFile.
    """
    source = _read_events(file, (), ())
    last = source.last()
    report = {
        "files": [file.name],
        **checks.as_report(checks.Sign(1, "assumed", 0, 0, 0)),
        **checks.compare_counts({}, source.cells(), last, 1),
        "matrix": None,
    }
    return _finished(last, {}, report, False, {})


def read(path: Path, *, is_strict: bool = False) -> ReadExport:
    """Reads a folder as an export and a file as a plain table of votes. Raises UnreadableFile."""
    return read_export(path, is_strict=is_strict) if path.is_dir() else read_votes(path)


def _finished(
    last: Cells,
    statements: Mapping[str, StatementRead],
    report: dict[str, Any],
    is_strict: bool,
    groups: dict[str, str],
) -> ReadExport:
    """Leave out what moderation and meta marks exclude, and say how many votes that took."""
    known = {name: statements.get(name, StatementRead("")) for name in last.statements}
    reasons = {
        name: reason for name, read in known.items() if (reason := _excluded(read, is_strict))
    }
    votes = votes_of(last, report["agree_is"], reasons)
    left_out = checks.left_out(last, reasons)
    report |= {
        "statements": len(known),
        "unlisted": [name for name in known if statements and name not in statements],
        "is_strict": is_strict,
        "unreviewed": sum(name in statements and not statements[name].moderation for name in known),
        "left_out": left_out,
        "participants": len(votes.participants),
        "statements_kept": len(votes.statements),
        "votes_kept": len(votes.value),
    }
    return ReadExport(votes, known, report, last, groups)


def _excluded(statement: StatementRead, is_strict: bool) -> str:
    if statement.moderation < 0:
        return "rejected"
    if is_strict and not statement.moderation:
        return "unreviewed"
    return "meta" if statement.is_meta else ""


def _read_comments(file: Path) -> tuple[dict[str, StatementRead], dict[str, checks.Told]]:
    """The statements, and how many agreed and disagreed with each as the export tells it."""
    found: dict[str, StatementRead] = {}
    told: dict[str, checks.Told] = {}
    with open_sheet(file) as sheet:
        name = sheet.position("comment-id", "comment_id", "statement")
        text = sheet.position("comment-body", "text", "comment", is_needed=False)
        author = sheet.position("author-id", "author_id", is_needed=False)
        state = sheet.position("moderated", is_needed=False)
        meta = sheet.position("is-meta", "is_meta", is_needed=False)
        agrees = sheet.position("agrees", "agree", is_needed=False)
        disagrees = sheet.position("disagrees", "disagree", is_needed=False)
        for row, cells in sheet.rows():
            key = _name(sheet, row, name, cells)
            if key in found:
                raise sheet.refusal(row, sheet.columns[name], f"“{key}” stands here twice.")
            found[key] = StatementRead(
                text=cells[text].strip() if text >= 0 else "",
                moderation=_one_of(sheet, row, state, cells, MODERATION) if state >= 0 else 0,
                author=cells[author] if author >= 0 else "",
                is_meta=meta >= 0 and cells[meta].strip().lower() in YES,
            )
            if min(agrees, disagrees) >= 0:
                told[key] = (sheet.whole(row, agrees, cells), sheet.whole(row, disagrees, cells))
    return found, told


def _read_events(file: Path, people: Any, statements: Any) -> VoteEvents:
    events = VoteEvents(people, statements)
    with open_sheet(file) as sheet:
        person = sheet.position("participant", "voter-id", "voter_id", "voter", "participant_id")
        on = sheet.position("statement", "comment-id", "comment_id", "statement_id")
        vote = sheet.position("vote")
        when = sheet.position("timestamp", "modified_ms", is_needed=False)
        marked = sheet.position("important", is_needed=False)
        for row, cells in sheet.rows():
            events.add(
                _name(sheet, row, person, cells),
                _name(sheet, row, on, cells),
                _one_of(sheet, row, vote, cells, MEANINGS),
                sheet.whole(row, when, cells) if when >= 0 else 0,
                marked >= 0 and cells[marked].strip().lower() in YES,
            )
    return events


def _read_matrix(file: Path) -> _Matrix:
    with open_sheet(file) as sheet:
        person = sheet.position("participant")
        group = sheet.position("group-id", is_needed=False)
        first = 1 + max(
            sheet.position(name, is_needed=False)
            for name in ("participant", "group-id", "xid", "n-comments", "n-votes", "n-agree",
                         "n-disagree")
        )  # fmt: skip
        counted = [sheet.position(name, is_needed=False) for name in ("n-agree", "n-disagree")]
        matrix = _Matrix(VoteEvents((), sheet.names[first:]), {}, [])
        for row, cells in sheet.rows():
            name = _name(sheet, row, person, cells)
            if name in matrix.events.participants:
                raise sheet.refusal(row, "participant", f"“{name}” stands here twice.")
            matrix.events.participants[name] = len(matrix.events.participants)
            votes = {
                column: _one_of(sheet, row, column, cells, MEANINGS)
                for column in range(first, len(cells))
                if cells[column].strip()
            }
            for column, value in votes.items():
                matrix.events.add(name, sheet.names[column], value)
            if group >= 0 and cells[group].strip():
                matrix.groups[name] = cells[group].strip()
            if min(counted) >= 0:
                told = [sheet.whole(row, column, cells) for column in counted]
                signs = list(votes.values())
                matrix.agreed += [(*told, signs.count(1), signs.count(-1))]
    return matrix


def _read_groups(file: Path | None) -> dict[str, str]:
    if file is None:
        return {}
    with open_sheet(file) as sheet:
        person, group = sheet.position("participant"), sheet.position("group_id", "group-id")
        return {cells[person].strip(): cells[group].strip() for _row, cells in sheet.rows()}


def _name(sheet: Sheet, row: int, column: int, cells: list[str]) -> str:
    name = cells[column].strip()
    if not name:
        raise sheet.refusal(row, sheet.columns[column], "the cell is empty.")
    return name


def _one_of(
    sheet: Sheet, row: int, column: int, cells: list[str], meanings: Mapping[str, int]
) -> int:
    found = meanings.get(cells[column])
    if found is None:
        found = meanings.get(cells[column].strip().lower())
    if found is None:
        allowed = ", ".join(meanings)
        raise sheet.refusal(
            row, sheet.columns[column], f"“{cells[column][:40]}” is none of {allowed}."
        )
    return found
