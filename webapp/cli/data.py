"""Import submissions or votes from files; export everything public."""

import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.consultations.models import Consultation
from deliberation.errors import DomainError

if TYPE_CHECKING:
    from deliberation.exchange.votes.operations import VoteReport


def consultation_named(session: Session, ref: str) -> Consultation:
    """The consultation of this ref, or one plain sentence."""
    found = session.scalar(select(Consultation).where(Consultation.ref == ref))
    if found is None:
        raise click.ClickException(f"There is no consultation “{ref}”. Its ref is in its address.")
    return found


@click.group("import")
def import_() -> None:
    """Bring data in."""


@import_.command("submissions")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--consultation", "ref", required=True, help="Ref of the consultation.")
@click.option("--text", required=True, multiple=True, help="Column of the text; may be repeated.")
@click.option("--id", "id_", default="", help="Column that names the row.")
@click.option("--language", default="", help="Column of the language, or one code for all rows.")
@click.option("--channel", default="", help="Column of the channel, or one channel for all rows.")
@click.option("--group", multiple=True, help="Column that describes people; may be repeated.")
@click.option("--question", default="", help="Key of the question; else the first open one.")
@click.option("--lane", default="citizens", help="Whose words they are: citizens, youth or 2060.")
@click.option("--things", default=0, help="How many things an answer lists, such as 3 problems.")
@click.option("--encoding", default="utf-8-sig", help="Encoding of a CSV file.")
@click.option("--dry-run", is_flag=True, help="Check every row and store nothing.")
def submissions(
    file: Path,
    ref: str,
    text: tuple[str, ...],
    id_: str,
    language: str,
    channel: str,
    group: tuple[str, ...],
    question: str,
    lane: str,
    things: int,
    encoding: str,
    dry_run: bool,
) -> None:
    """Import one submission a row from a CSV, XLSX or JSONL file: all rows or none."""
    from deliberation.exchange.operations import Columns

    mapping = Columns(text, id_, language, channel, group, question, lane, things)
    try:
        _run(file, ref, mapping, encoding, dry_run)
    except DomainError as error:
        _print_bad_rows(error)
        sys.exit(f"{file.name}: {error.message}")


@import_.command("votes")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--consultation", "ref", required=True, help="Ref of the consultation.")
@click.option("--language", default="", help="Language code of the statements.")
@click.option("--strict", is_flag=True, help="Statements that nobody reviewed wait here too.")
@click.option("--youth", is_flag=True, help="Young people voted; minors may be among them.")
@click.option("--dry-run", is_flag=True, help="Check everything and store nothing.")
def votes(folder: Path, ref: str, language: str, strict: bool, youth: bool, dry_run: bool) -> None:
    """Import statements and votes from the folder of a Polis export: all or nothing.

    Reads comments.csv and votes.csv or participants-votes.csv, finds which sign means agree, takes
    the last vote of everyone on each statement, and keeps what moderators decided.
    """
    from deliberation.exchange.votes import operations as exchange
    from webapp import create_app
    from webapp.cli.analysis import export_votes
    from webapp.transaction import command

    export, told = export_votes.read(folder, language, strict)
    export = replace(export, is_youth=youth)
    click.echo("\n".join(told))
    try:
        with create_app().app_context(), suppress(_NothingStored), command() as session:
            consultation = consultation_named(session, ref)
            report = exchange.import_votes(session, consultation, export)
            _print_votes(report)
            if dry_run:
                raise _NothingStored
    except DomainError as error:
        raise click.ClickException(f"{folder.name}: {error.message}") from error
    if dry_run:
        click.echo("This was a trial; nothing was stored.")


class _NothingStored(Exception):
    """Ends a trial, so that its transaction is rolled back."""


def _print_votes(report: "VoteReport") -> None:
    click.echo(
        f"{report.statement_count} statements: {report.added_statements} added. "
        f"{report.participant_count} participants: {report.added_participants} added. "
        f"{report.vote_count} votes: {report.added_votes} added, {report.changed_votes} changed, "
        f"{report.vote_count - report.added_votes - report.changed_votes} were here already."
    )


def _run(file: Path, ref: str, mapping: object, encoding: str, dry_run: bool) -> None:
    from deliberation.exchange import operations as exchange
    from webapp import create_app, files
    from webapp.extensions import db
    from webapp.transaction import command

    table = files.read(file.name, file.read_bytes(), encoding)
    assert isinstance(mapping, exchange.Columns)
    with create_app().app_context():
        consultation = consultation_named(db.session(), ref)
        prepared = exchange.prepare(consultation, table.columns, table.rows, mapping)
        if dry_run:
            click.echo(f"{len(prepared)} rows can be imported; nothing was stored.")
            return
        with command() as session:
            consultation = consultation_named(session, ref)
            report = exchange.import_submissions(session, consultation, prepared, mapping)
    click.echo(
        f"{report.row_count} rows: {report.added_count} added, "
        f"{report.known_count} were here already."
    )


def _print_bad_rows(error: DomainError) -> None:
    from deliberation.exchange.operations import MAX_REPORTED, BadRows

    if not isinstance(error, BadRows):
        return
    for row in error.rows[:MAX_REPORTED]:
        click.echo(f"row {row.number}, {row.column}: {row.message}", err=True)
    if len(error.rows) > MAX_REPORTED:
        click.echo(f"and {len(error.rows) - MAX_REPORTED} more rows", err=True)


@click.command()
@click.option("--consultation", "ref", required=True, help="Ref of the consultation.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
def export(ref: str, out: Path) -> None:
    """Write everything public about a consultation as CSV and JSON with a data dictionary."""
    from deliberation.exchange import queries
    from webapp import create_app, files
    from webapp.extensions import db

    out.mkdir(parents=True, exist_ok=True)
    with create_app().app_context():
        session = db.session()
        consultation = consultation_named(session, ref)
        (out / "README.md").write_text(queries.dictionary(), "utf-8")
        for table in queries.TABLES:
            rows = list(table.rows(session, consultation))
            text = "\ufeff" + files.to_csv(table.header, rows)
            (out / f"{table.name}.csv").write_text(text, "utf-8", newline="")
            (out / f"{table.name}.json").write_text(files.to_json(rows), "utf-8")
            click.echo(f"{table.name}: {len(rows)} rows")
