"""`mission-commons agreement`: how well two codings of the same units agree."""

from collections.abc import Mapping
from pathlib import Path

import click

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("first", type=FILE)
@click.argument("second", type=FILE)
@click.option("--id", "id_", default="id", help="Column that names the unit.")
@click.option("--code", default="", help="Column of the code; else theme, label or code.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0)
def agreement(first: Path, second: Path, id_: str, code: str, seed: int) -> None:
    """Compare two codings, FIRST and SECOND: CSV files with a unit and a code in each row.

    A unit may have several rows, or several codes in one cell with ";" between them; an empty cell
    says that no code fits. Prints agreement, Cohen's kappa, Krippendorff's alpha and F1, each with
    its 95 % interval, and the figures of every code.
    """
    from analysis.errors import AnalysisError
    from analysis.evaluate.agreement import measure_agreement

    codings = [_coding(file, id_, code) for file in (first, second)]
    try:
        found = measure_agreement(*codings, seed=seed)
    except AnalysisError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{found.units:,} units coded twice; only the first coded {found.only_first:,},")
    click.echo(f"only the second {found.only_second:,} more, which enter no figure.")
    click.echo()
    figures = {
        "same code or codes": found.same,
        "Cohen's kappa": found.kappa,
        "Krippendorff's alpha": found.alpha,
        "F1, all codes together": found.f1_micro,
        "F1, mean of the codes": found.f1_macro,
    }
    for name, figure in figures.items():
        click.echo(f"{name:<24}{_spoken(figure)}")
    click.echo()
    width = max(4, *(len(each.code) for each in found.codes)) if found.codes else 4
    click.echo(f"{'code':<{width}}  first  second    both  F1")
    for each in found.codes:
        counts = f"{each.first:>7}{each.second:>8}{each.both:>8}"
        click.echo(f"{each.code:<{width}}{counts}  {_spoken(each.f1)}")


def _spoken(figure: object) -> str:
    value, low, high = (getattr(figure, name) for name in ("value", "low", "high"))
    return "not defined" if value is None else f"{value:.2f} ({low:.2f} to {high:.2f})"


def _coding(file: Path, id_: str, code: str) -> Mapping[str, frozenset[str]]:
    """Unit -> codes; errors name the file and the column."""
    from deliberation.errors import DomainError
    from webapp import files

    try:
        table = files.read(file.name, file.read_bytes())
    except DomainError as error:
        raise click.ClickException(f"{file.name}: {error.message}") from error
    column = code or next((n for n in ("theme", "label", "code") if n in table.columns), "")
    for name in (id_, column or "theme"):
        if name not in table.columns:
            listed = ", ".join(table.columns)
            raise click.ClickException(f"{file.name} has no column “{name}”; it has {listed}.")
    found: dict[str, set[str]] = {}
    for number, row in table.rows:
        if not row[id_].strip():
            raise click.ClickException(f"{file.name}, row {number}: the column “{id_}” is empty.")
        codes = (part.strip() for part in row[column].split(";"))
        found.setdefault(row[id_].strip(), set()).update(part for part in codes if part)
    return {unit: frozenset(codes) for unit, codes in found.items()}
