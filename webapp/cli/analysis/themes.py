"""`mission-commons themes`: themes of a file of texts, without a database."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from webapp.cli.analysis.texts import FILE, Texts, read_texts, write_out

if TYPE_CHECKING:
    from analysis.results import ThemeResult
    from analysis.themes.given import GivenTheme


@click.command()
@click.argument("file", type=FILE)
@click.option("--text", required=True, help="Column of the text.")
@click.option("--id", "id_", default="", help="Column that names the row; else its number.")
@click.option("--group", multiple=True, help="Column to count themes by; may be repeated.")
@click.option("--language", default="auto", help="auto, or the code of all texts' language.")
@click.option("--themes", "given", type=FILE, help="Map to these themes instead of finding any.")
@click.option("--engine", type=click.Choice(["default", "bertopic"]), default="default")
@click.option("--granularity", type=click.Choice(["coarse", "medium", "fine"]), default="medium")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
def themes(
    file: Path,
    text: str,
    id_: str,
    group: tuple[str, ...],
    language: str,
    given: Path | None,
    engine: str,
    granularity: str,
    seed: int,
    out: Path,
) -> None:
    """Find themes in the texts of FILE (CSV, XLSX or JSONL; one submission a row).

    Writes themes.json, assignments.csv, submissions.csv, left_out.csv, campaigns.csv, ledger.json,
    run.json, map.svg and report.html into OUT. The same input and seed give the same bytes, apart
    from the timings in run.json.

    With --themes, a file with the columns label, description and examples (the last two may be
    missing; one example a line), points are mapped to those themes and no other is made. --engine
    and --granularity are of no use then.
    """
    from webapp.cli.analysis import theme_files, told
    from webapp.cli.analysis.given import read_given

    read = read_texts(file, text, id_, group)
    chosen = None if language == "auto" else language
    wanted = read_given(given) if given else ()
    _tell_cost(read)
    started = time.process_time()
    settings = {"seed": seed, "granularity": granularity, "engine": engine}
    result = _found(read, chosen, wanted, settings)
    told.ended()
    cpu = time.process_time() - started
    write_out(out, theme_files.texts(result, read, cpu))
    click.echo(theme_files.headline(result))
    for warning in result.provenance.warnings:
        click.echo(warning)


def _tell_cost(read: Texts) -> None:
    """What it will need here, before it starts; the encoder's speed is measured on some texts."""
    from analysis.errors import MissingExtra
    from analysis.themes.estimate import estimate, measure_letter

    texts = [row.text for row in read.rows]
    try:
        cost = estimate(sum(map(len, texts)), measure_letter(texts))
    except MissingExtra as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"About {cost.seconds:.0f} s of one core and {cost.megabytes:,} MB.", err=True)


def _found(
    read: Texts, language: str | None, given: Sequence[GivenTheme], settings: dict[str, Any]
) -> ThemeResult:
    """Themes found, or the given ones filled; what the analysis refuses ends the command."""
    from analysis.errors import AnalysisError
    from analysis.params import ThemeParams
    from analysis.results import Document
    from analysis.themes.find import find_themes
    from analysis.themes.given import map_to_themes
    from webapp.cli.analysis import told

    documents = [Document(row.id, row.id, row.text, language) for row in read.rows]
    languages = () if language is None else (language,)
    try:
        params = ThemeParams(languages=languages, **settings)
        if given:
            return map_to_themes(documents, given, params, progress=told.line)
        return find_themes(documents, params, progress=told.line)
    except (AnalysisError, ValueError) as error:
        raise click.ClickException(str(error)) from error
