"""How the files of an export agree with one another: the sign, the counts, the matrix.

Everything found is plain JSON; `sentences` puts it into words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.opinions.vote_events import Cells, VoteEvents

Told = tuple[int, ...]  # agreeing and disagreeing votes as a file tells them
LISTED = 50  # mismatches named one by one


@dataclass(frozen=True)
class Sign:
    """Which number means agree, from what that was found, and how well each sign fits.

    `exact` and `exact_otherwise` count those of `compared` statements (or participants) whose
    counts fit exactly with this sign and with the other one.
    """

    agree_is: int
    source: str  # "statements", "participants", "even" (both signs fit alike) or "assumed"
    exact: int
    exact_otherwise: int
    compared: int


def find_sign(told: Mapping[str, Told], cells: Cells, rows: Sequence[Told]) -> Sign:
    """Compares votes with the counts told of statements, or else of participants.

    `rows` are (agreed, disagreed) as told and (ones, minus ones) as counted, of each participant.
    """
    counted = _counts(cells)
    by_statement = [(*told[name], *counted[name]) for name in counted if name in told]
    pairs = {"statements": by_statement, "participants": list(rows)}
    source = next((name for name, found in pairs.items() if found), "assumed")
    found = pairs.get(source, [])
    fits = {1: Counter[str](), -1: Counter[str]()}
    for agreed, disagreed, ones, minus_ones in found:
        for sign, counts in ((1, (ones, minus_ones)), (-1, (minus_ones, ones))):
            distance = abs(agreed - counts[0]) + abs(disagreed - counts[1])
            fits[sign].update({"distance": distance, "exact": int(distance == 0)})
    if fits[1]["distance"] == fits[-1]["distance"] and found:
        source = "even"
    best = -1 if fits[-1]["distance"] < fits[1]["distance"] else 1
    return Sign(best, source, fits[best]["exact"], fits[-best]["exact"], len(found))


def as_report(sign: Sign) -> dict[str, Any]:
    """The part of the report that tells the sign."""
    return {
        "agree_is": sign.agree_is,
        "sign": {
            "found_by": sign.source,
            "exact": sign.exact,
            "exact_otherwise": sign.exact_otherwise,
            "compared": sign.compared,
        },
    }


def compare_counts(
    told: Mapping[str, Told], events: Cells, last: Cells, agree_is: int
) -> dict[str, Any]:
    """Every vote cast against the counts told of each statement, and what casting again changed.

    Exports count each vote that was cast, so a vote cast again is counted twice there.
    """
    cast, final = _counts(events, agree_is), _counts(last, agree_is)
    wrong = [
        {
            "statement": name,
            "told": list(told[name]),
            "cast": list(cast[name]),
            "last": list(final[name]),
            "why": _why_count(told[name], cast[name], final[name]),
        }
        for name in cast
        if name in told and tuple(told[name]) != cast[name]
    ]
    answers = np.unique(events.pair * 3 + events.value + 1)
    return {
        "events": len(events.value),
        "last_votes": len(last.value),
        "repeated": len(events.value) - len(last.value),
        "changed": len(answers) - len(last.value),
        "statements_repeated": sum(cast[name] != final[name] for name in cast),
        "counts": {
            "compared": sum(name in told for name in cast),
            "different": len(wrong),
            "listed": wrong[:LISTED],
        },
    }


def compare_matrix(events: VoteEvents, matrix: Cells) -> dict[str, Any]:
    """The last vote of every participant and statement against the cells of the matrix."""
    last, cells = events.last().named(), matrix.named()
    all_cast = events.cells()
    pairs = zip(all_cast.participant.tolist(), all_cast.statement.tolist(), strict=True)
    ever = {
        (all_cast.participants[p], all_cast.statements[s], value)
        for (p, s), value in zip(pairs, all_cast.value.tolist(), strict=True)
    }
    rows, columns = set(matrix.participants), set(matrix.statements)
    wrong = [
        {
            "participant": person,
            "statement": statement,
            "last_vote": last.get((person, statement)),
            "cell": cells.get((person, statement)),
            "why": _why_cell((person, statement), last, cells, ever, rows, columns),
        }
        for person, statement in sorted(last.keys() | cells.keys())
        if last.get((person, statement)) != cells.get((person, statement))
    ]
    return {
        "cells": len(cells),
        "last_votes": len(last),
        "same": sum(cells.get(key) == value for key, value in last.items()),
        "different": len(wrong),
        "reasons": dict(sorted(Counter(str(each["why"]) for each in wrong).items())),
        "without_column": sorted(events.statements.keys() - columns),
        "listed": wrong[:LISTED],
    }


def left_out(last: Cells, reasons: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """By reason how many statements, and how many last votes on them, are left out."""
    votes = np.bincount(last.statement, minlength=max(len(last.statements), 1)).tolist()
    found = {"rejected": [0, 0], "unreviewed": [0, 0], "meta": [0, 0]}
    for name, count in zip(last.statements, votes, strict=False):
        if name in reasons:
            found[reasons[name]][0] += 1
            found[reasons[name]][1] += count
    return {reason: {"statements": a, "votes": b} for reason, (a, b) in found.items()}


def _counts(cells: Cells, agree_is: int = 1) -> dict[str, tuple[int, int]]:
    agreed, disagreed = (cells.per_statement(sign * agree_is).tolist() for sign in (1, -1))
    return {name: (agreed[i], disagreed[i]) for i, name in enumerate(cells.statements)}


def _why_count(told: Told, cast: Told, last: Told) -> str:
    if tuple(told) == tuple(last):
        return "last votes counted"
    if all(a <= b for a, b in zip(told, cast, strict=True)):
        return "votes missing in the count"
    if all(a >= b for a, b in zip(told, cast, strict=True)):
        return "votes missing in the file"
    return "not explained"


def _why_cell(
    key: tuple[str, str],
    last: Mapping[tuple[str, str], int],
    cells: Mapping[tuple[str, str], int],
    ever: set[tuple[str, str, int]],
    rows: set[str],
    columns: set[str],
) -> str:
    """Why a cell isn't the last vote, as far as the files tell."""
    if key not in cells:
        if key[1] not in columns:
            return "statement has no column"
        return "empty cell" if key[0] in rows else "participant has no row"
    if key not in last:
        return "vote not among those cast"
    if (*key, cells[key]) in ever:
        return "an earlier vote stands in the cell"
    return "opposite sign" if cells[key] == -last[key] else "not explained"


def sentences(report: Mapping[str, Any]) -> list[str]:
    """The account of a reading in plain words, one sentence a line."""
    lines = ["Read " + ", ".join(report["files"]) + ".", _sign_sentence(report)]
    if not report["repeated"]:
        lines.append(f"{report['events']:,} votes, none cast again.")
    else:
        lines.append(
            f"{report['events']:,} votes cast - {report['repeated']:,} replaced by a later vote of "
            f"the same participant on the same statement ({report['changed']:,} with another "
            f"answer) = {report['last_votes']:,} last votes, which count."
        )
    lines += _count_sentences(report) + _matrix_sentences(report) + _left_out_sentences(report)
    lines.append(
        f"Kept: {report['participants']:,} participants, {report['statements_kept']:,} statements, "
        f"{report['votes_kept']:,} votes."
    )
    return lines


def _sign_sentence(report: Mapping[str, Any]) -> str:
    sign, agree = report["sign"], report["agree_is"]
    if sign["found_by"] == "assumed":
        return "No counts to check the sign against: 1 is taken as agree, -1 as disagree."
    if sign["found_by"] == "even":
        return "The counts fit both signs alike: 1 is taken as agree, -1 as disagree."
    return (
        f"{agree} means agree, {-agree} disagree: with this sign the counts of "
        f"{sign['exact']:,} of {sign['compared']:,} {sign['found_by']} fit exactly, with the other "
        f"one those of {sign['exact_otherwise']:,}."
    )


def _count_sentences(report: Mapping[str, Any]) -> list[str]:
    counts = report["counts"]
    if not counts["compared"]:
        return []
    exact = counts["compared"] - counts["different"]
    lines = [
        f"Votes cast, counted per statement, equal the agrees and disagrees of comments.csv for "
        f"{exact:,} of {counts['compared']:,} statements."
    ]
    if report["statements_repeated"]:
        lines.append(
            f"Last votes give other counts for {report['statements_repeated']:,} statements, "
            "because comments.csv counts a vote cast again twice."
        )
    for each in counts["listed"]:
        lines.append(
            f"Statement {each['statement']}: told {each['told'][0]} agrees and {each['told'][1]} "
            f"disagrees, cast {each['cast'][0]} and {each['cast'][1]} ({each['why']})."
        )
    return lines


def _matrix_sentences(report: Mapping[str, Any]) -> list[str]:
    matrix = report["matrix"]
    if not matrix:
        return []
    lines = [
        f"{matrix['last_votes']:,} last votes against {matrix['cells']:,} cells of "
        f"participants-votes.csv: {matrix['same']:,} the same, {matrix['different']:,} different."
    ]
    lines += [f"Different, {why}: {count:,}." for why, count in matrix["reasons"].items()]
    if matrix["without_column"]:
        names = ", ".join(matrix["without_column"][:LISTED])
        lines.append(f"Statements without a column there: {names}.")
    return lines


def _left_out_sentences(report: Mapping[str, Any]) -> list[str]:
    words = {
        "rejected": "rejected by the moderators",
        "unreviewed": "not reviewed (strict moderation)",
        "meta": "about the voters themselves (meta)",
    }
    lines = [
        f"Left out as {words[reason]}: {_of(found['statements'], 'statement')} with "
        f"{_of(found['votes'], 'vote')}."
        for reason, found in report["left_out"].items()
        if found["statements"]
    ]
    if report["unreviewed"] and not report["is_strict"]:
        lines.append(
            f"Not reviewed by a moderator and kept: {_of(report['unreviewed'], 'statement')}."
        )
    if report["unlisted"]:
        lines.append(
            f"Voted on, but not in comments.csv: {_of(len(report['unlisted']), 'statement')}."
        )
    return lines


def _of(count: int, word: str) -> str:
    return f"{count:,} {word}" + ("" if count == 1 else "s")
