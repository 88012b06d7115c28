"""`mission-commons campaigns`: copied texts in a file, without a database."""

import time
from datetime import UTC, datetime
from pathlib import Path

import click

from webapp.cli.analysis.texts import FILE, Texts, read_texts, write_out


@click.command()
@click.argument("file", type=FILE)
@click.option("--text", required=True, help="Column of the text.")
@click.option("--id", "id_", default="", help="Column that names the row; else its number.")
@click.option("--time", "time_", default="", help="Column of the time it came (ISO 8601).")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
def campaigns(file: Path, text: str, id_: str, time_: str, out: Path) -> None:
    """Find form letters in the texts of FILE (CSV, XLSX or JSONL; one submission a row).

    Writes campaigns.csv (one row a copied text), families.csv, ledger.json, run.json and
    report.html into OUT. That texts are copies doesn't say who organised them: only a person can.
    """
    from analysis.campaigns.families import find_campaigns
    from analysis.errors import AnalysisError
    from webapp.cli.analysis import campaign_files, told

    read = read_texts(file, text, id_, [time_] if time_ else [])
    times = [_seconds(row.groups[0], read, row.id) for row in read.rows] if time_ else []
    started = time.process_time()
    try:
        found = find_campaigns(
            [row.text for row in read.rows],
            times,
            progress=lambda fraction: told.line("copies", fraction),
        )
    except AnalysisError as error:
        raise click.ClickException(str(error)) from error
    told.ended()
    cpu = time.process_time() - started
    write_out(out, campaign_files.texts(found, read, cpu))
    click.echo(campaign_files.headline(campaign_files.ledger(found, read)))


def _seconds(cell: str, read: Texts, row: str) -> float | None:
    """Seconds since 1970; a time without a zone is taken as UTC, an empty cell as not known."""
    if not cell:
        return None
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError as error:
        raise click.ClickException(
            f"{read.name}, row “{row}”: “{cell}” is no time (write 2026-03-31T14:05)."
        ) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
