"""`mission-commons sortition`: draw a panel by lot, or draw a published one again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from deliberation.errors import DomainError
from webapp import files

if TYPE_CHECKING:
    from analysis.sortition.records import Person, Quota

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("pool", type=FILE)
@click.argument("quotas", type=FILE)
@click.option("--size", required=True, type=click.IntRange(1, 1_000), help="Seats of the panel.")
@click.option("--seed", required=True, help="The published words or numbers.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--alternates", default=1, type=click.IntRange(0, 20), help="For each stratum.")
@click.option("--method", default="leximin", type=click.Choice(["leximin", "greedy"]))
def sortition(
    pool: Path, quotas: Path, size: int, seed: str, out: Path, alternates: int, method: str
) -> None:
    """Draw a panel from POOL so that it meets QUOTAS, with chances as even as they allow.

    POOL has the column id and one for each category. QUOTAS has the columns category, value, min
    and max, and may have share (of the population, 0 to 1). The same files and seed give the same
    panel. Writes panel.csv, alternates.csv, probabilities.csv and report.json.
    """
    from analysis.errors import AnalysisError
    from analysis.sortition.draw import draw_panel
    from analysis.sortition.params import DrawParams
    from webapp.cli.analysis import sortition_files, told

    people, rules = read_pool(pool), read_quotas(quotas)
    try:
        params = DrawParams(size=size, seed=seed, alternates=alternates, method=method)
        result = draw_panel(people, rules, params, progress=told.line)
    except (AnalysisError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    told.ended()
    out.mkdir(parents=True, exist_ok=True)
    for name, text in sortition_files.texts(result, people).items():
        (out / name).write_text(text, "utf-8", newline="")
    click.echo(sortition_files.headline(result))


def read_pool(file: Path) -> list[Person]:
    """Everybody of a file; errors name the file."""
    from analysis.sortition.records import Person

    table = _table(file, ("id",))
    names = [column for column in table.columns if column != "id"]
    return [
        Person(cells["id"].strip(), {name: " ".join(cells[name].split()) for name in names})
        for _number, cells in table.rows
    ]


def read_quotas(file: Path) -> list[Quota]:
    """A quota a row; errors name the file and the row."""
    from analysis.sortition.records import Quota

    found = []
    for number, cells in _table(file, ("category", "value", "min", "max")).rows:
        category, value = (" ".join(cells[name].split()) for name in ("category", "value"))
        share = cells.get("share", "").strip()
        try:
            low, high = int(cells["min"]), int(cells["max"])
            found.append(Quota(category, value, low, high, float(share) if share else None))
        except ValueError:
            raise click.ClickException(
                f"{file.name}, row {number}: min and max are whole numbers, share a number."
            ) from None
    return found


def _table(file: Path, needed: tuple[str, ...]) -> files.Table:
    try:
        table = files.read(file.name, file.read_bytes(), is_own=True)
    except DomainError as error:
        raise click.ClickException(f"{file.name}: {error.message}") from error
    missing = [name for name in needed if name not in table.columns]
    if missing:
        listed = ", ".join(table.columns)
        raise click.ClickException(f"{file.name} has no column “{missing[0]}”; it has {listed}.")
    return table
