"""The files that `mission-commons opinions` writes, as text: the same for the same result."""

import csv
import io
import math
from collections.abc import Iterable, Sequence
from typing import Any

from analysis.opinions.polis import ReadExport
from analysis.opinions.polis_checks import sentences
from analysis.opinions.records import OpinionResult, StatementResult
from webapp import files
from webapp.cli.analysis import opinion_report, pages
from webapp.voting.pictures import Picture, opinion_picture
from webapp.voting.words import why_no_groups

LISTS = ("common_ground", "divisive", "bridging", "uncertain")
DIGITS = 6
MAP = (
    '{% from "components/opinion_map.html" import opinion_map %}'
    "{{ opinion_map(picture, title, source=source, is_file=true) }}"
)


def texts(result: OpinionResult, read: ReadExport) -> dict[str, str]:
    """The name and the content of every file."""
    picture = _picture(result)
    return {
        "participants.csv": _participants(result),
        "statements.csv": _statements(result, read),
        "result.json": files.to_json(_summary(result, read)),
        "map.svg": _map(result, picture),
        "report.html": opinion_report.page(result, read, picture, headline(result)),
    }


def headline(result: OpinionResult) -> str:
    """What was found, in one sentence."""
    if not result.declared:
        return f"No stable groups. {why_no_groups({'declared': False, 'reason': result.reason})}"
    sizes = ", ".join(f"{group.letter} with {group.size:,}" for group in result.groups)
    return f"{len(result.groups)} groups of people who voted alike: {sizes}."


def _participants(result: OpinionResult) -> str:
    return _table(
        ("participant", "group", "x", "y"),
        (
            (
                place.participant,
                "" if place.group is None else result.groups[place.group].letter,
                place.x,
                place.y,
            )
            for place in result.places
        ),
    )


def _statements(result: OpinionResult, read: ReadExport) -> str:
    letters = [group.letter for group in result.groups]
    columns = [
        *("statement", "text", "votes", "agree", "disagree", "pass", "share", "low", "high"),
        *(f"{name}_{letter}" for letter in letters for name in ("votes", "share", "low", "high")),
        *("group_aware_consensus", "lowest_group_agreement", "divisiveness", "bridging"),
        *("representative_for", "p_adjusted", "bridging_low", "lists"),
    ]
    return _table(columns, (_statement(found, result, read) for found in result.statements))


def _statement(found: StatementResult, result: OpinionResult, read: ReadExport) -> list[Any]:
    groups = found.by_group or [None] * len(result.groups)
    shares = [
        [group.seen, group.agree_share, group.low, group.high] if group else [None] * 4
        for group in groups
    ]
    signed = [
        f"{result.groups[each.group].letter}{'+' if each.agrees else '-'}"
        for each in found.representative_for
    ]
    overall = found.overall
    return [
        *(found.statement, read.statements[found.statement].text),
        *(overall.seen, overall.agree, overall.disagree, overall.passed),
        *(overall.agree_share, overall.low, overall.high),
        *(cell for share in shares for cell in share),
        *(found.group_aware_consensus, found.lowest_group_agreement, found.divisiveness),
        *(found.bridging, " ".join(signed), found.p_adjusted, found.bridging_low),
        " ".join(name for name in LISTS if found.statement in getattr(result, name)),
    ]


def _summary(result: OpinionResult, read: ReadExport) -> dict[str, Any]:
    """Everything but participants and statements, which have tables of their own."""
    whole = result.to_json()
    provenance = whole.pop("provenance")
    for name in ("places", "statements"):
        whole.pop(name)
    found = {
        "declared": whole.pop("declared"),
        "reason": whole.pop("reason"),
        "why": headline(result),
        **whole,
        "participants": {
            "read": len(result.places),
            "placed": sum(place.is_included for place in result.places),
            "grouped": sum(place.group is not None for place in result.places),
        },
        "parameters": provenance.pop("params"),
        **provenance,
        "read": {**read.report, "in_words": sentences(read.report)},
    }
    return _finite(found)


def _picture(result: OpinionResult) -> Picture:
    letters = [group.letter for group in result.groups]
    return opinion_picture(
        [
            (place.x, place.y, None if place.group is None else letters[place.group])
            for place in result.places
            if place.is_included
        ],
        [(group.letter, group.size) for group in result.groups],
    )


def _map(result: OpinionResult, picture: Picture) -> str:
    drawing = pages.environment().from_string(MAP)
    votes = sum(found.overall.seen for found in result.statements)
    source = f"{picture.people:,} participants, {votes:,} votes. Near: voted alike. "
    return drawing.render(
        picture=picture, title=headline(result), source=f"{source}The axes mean nothing."
    )


def _table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return target.getvalue()


def _cell(value: Any) -> str:
    """Numbers rounded; text that no spreadsheet program runs as a formula."""
    if isinstance(value, float):
        return "" if not math.isfinite(value) else repr(round(value, DIGITS) + 0.0)
    if isinstance(value, str) and not value.lstrip("-").isdigit():
        return files.neutral(value)
    return "" if value is None else str(value)


def _finite(value: Any) -> Any:
    """JSON has no infinity; numbers rounded as in the tables."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    if isinstance(value, float):
        return round(value, DIGITS) + 0.0 if math.isfinite(value) else None
    return value
