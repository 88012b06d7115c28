"""An export of another voting system, made ready to be stored here; for `import votes`."""

from datetime import UTC, datetime
from pathlib import Path

import click

from analysis.errors import AnalysisError
from analysis.opinions.polis import ReadExport, StatementRead, read_export
from analysis.opinions.polis_checks import sentences
from deliberation.exchange.votes.operations import VoteExport

MILLISECONDS = 10**11  # moments above it can't be seconds


def read(folder: Path, language: str, is_strict: bool) -> tuple[VoteExport, list[str]]:
    """What the folder holds, and the account of the reading in sentences."""
    try:
        found = read_export(folder, is_strict=is_strict)
    except AnalysisError as error:
        raise click.ClickException(str(error)) from error
    export = VoteExport(_statements(found, is_strict), _votes(found), language)
    return export, sentences(found.report)


def _statements(found: ReadExport, is_strict: bool) -> list[tuple[str, str, str]]:
    return [(key, each.text, _state(each, is_strict)) for key, each in found.statements.items()]


def _state(statement: StatementRead, is_strict: bool) -> str:
    """A statement about the voters themselves waits: it is no opinion, a moderator decides."""
    if statement.moderation < 0:
        return "removed"
    is_waiting = statement.is_meta or (is_strict and not statement.moderation)
    return "waiting" if is_waiting else "visible"


def _votes(found: ReadExport) -> list[tuple[str, str, int, bool, datetime | None]]:
    agree = found.report["agree_is"]
    return [
        (person, statement, value * agree, important, _moment(moment))
        for person, statement, value, important, moment in found.last.rows()
    ]


def _moment(value: int) -> datetime | None:
    """None where the export doesn't tell, or tells what no calendar holds."""
    seconds = value / 1000 if value > MILLISECONDS else value
    try:
        return datetime.fromtimestamp(seconds, UTC) if value else None
    except (ValueError, OverflowError, OSError):
        return None
