"""Texts of a file, row by row, with errors that name the file, the row and the column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from deliberation.errors import DomainError
from webapp import files

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
MOST_ROWS = 5_000_000


def write_out(out: Path, contents: Mapping[str, str]) -> None:
    """Each content into the file of its name; half of a character pair, which no file in UTF-8 can
    hold, is written as a question mark."""
    out.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (out / name).write_bytes(content.encode("utf-8", "replace"))


@dataclass(frozen=True)
class Row:
    """One submission: its name, its text, and the group of each asked column."""

    id: str
    text: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Texts:
    """The rows of a file and the columns they are grouped by."""

    name: str
    rows: list[Row]
    columns: tuple[str, ...]


def read_texts(file: Path, text: str, id_: str = "", groups: Sequence[str] = ()) -> Texts:
    """The texts of a CSV, XLSX or JSONL file; without `id_` a row is called by its number."""
    try:
        table = files.read(file.name, file.read_bytes(), most_rows=MOST_ROWS, is_own=True)
    except DomainError as error:
        raise click.ClickException(f"{file.name}: {error.message}") from error
    for column in (text, *([id_] if id_ else []), *groups):
        if column not in table.columns:
            listed = ", ".join(table.columns)
            raise click.ClickException(f"{file.name} has no column “{column}”; it has {listed}.")
    rows, seen = [], {}
    for number, cells in table.rows:
        name = cells[id_].strip() if id_ else str(number)
        if not name:
            raise click.ClickException(f"{file.name}, row {number}: the column “{id_}” is empty.")
        if name in seen:
            raise click.ClickException(
                f"{file.name}, row {number}: “{name}” names row {seen[name]} already."
            )
        seen[name] = number
        rows.append(Row(name, cells[text], tuple(cells[column].strip() for column in groups)))
    return Texts(file.name, rows, tuple(groups))
