"""`mission-commons objectives check`: what each objective of a file says that can be checked."""

import re
import time
from pathlib import Path

import click

from webapp.cli.analysis.texts import FILE, read_texts, write_out

INTERIM = re.compile(r"interim|intermediate|milestone", re.IGNORECASE)
END = re.compile(r"(?:^|[^a-z])(?:end|final|ultimate|long.?term)(?:$|[^a-z])", re.IGNORECASE)


@click.group()
def objectives() -> None:
    """Objectives in plain files."""


@objectives.command()
@click.argument("file", type=FILE)
@click.option("--text", required=True, help="Column of the objective.")
@click.option("--indicator", default="", help="Column of what is measured, where there is one.")
@click.option("--id", "id_", default="", help="Column that names the row; else its number.")
@click.option("--language", default="", help="Language of every row; else told row by row.")
@click.option(
    "--horizon",
    type=click.Choice(["heading", "main", "end", "interim"]),
    default="heading",
    help="Which of several dated targets is asked for; by default as the column's heading says.",
)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
def check(
    file: Path, text: str, indicator: str, id_: str, language: str, horizon: str, out: Path
) -> None:
    """Read each objective of FILE (CSV, XLSX or JSONL) and say what can be checked later.

    Writes checked.csv (one row an objective, in order) and run.json into OUT: target amount, unit,
    baseline year, target year, and whether it is measurable. English is read; of other languages
    only the figures are given, and the rest says "not checked".

    Where a text names several dated targets, a column headed "interim" or "milestone" is asked for
    the next one, a column headed "end", "final" or "long term" for the last one, any other for the
    one that the text makes its main target; --horizon overrules the heading.
    """
    from webapp.cli.analysis import objective_files

    read = read_texts(file, text, id_, [indicator] if indicator else [])
    wanted = heading_horizon(text) if horizon == "heading" else horizon.replace("main", "")
    started = time.process_time()
    readings = objective_files.readings(read, language, wanted)
    cpu = time.process_time() - started
    asked = {"text": text, "indicator": indicator, "language": language, "horizon": wanted}
    write_out(out, objective_files.texts(read, readings, asked, cpu))
    click.echo(objective_files.headline(readings))


def heading_horizon(column: str) -> str:
    """ "interim" or "end" where the heading of the column says so, else ""."""
    if INTERIM.search(column):
        return "interim"
    return "end" if END.search(column) else ""
