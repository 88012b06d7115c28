"""A list of themes from a file: label, and where there are any description and examples."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from deliberation.errors import DomainError
from webapp import files

if TYPE_CHECKING:
    from analysis.themes.given import GivenTheme


def read_given(file: Path) -> tuple[GivenTheme, ...]:
    """The themes of a CSV, XLSX or JSONL file; errors name the file and the row."""
    from analysis.themes.given import GivenTheme

    try:
        table = files.read(file.name, file.read_bytes())
    except DomainError as error:
        raise click.ClickException(f"{file.name}: {error.message}") from error
    if "label" not in table.columns:
        listed = ", ".join(table.columns)
        raise click.ClickException(f"{file.name} has no column “label”; it has {listed}.")
    found: list[GivenTheme] = []
    for number, cells in table.rows:
        label = " ".join(cells["label"].split())
        if not label:
            raise click.ClickException(f"{file.name}, row {number}: the label is empty.")
        examples = (line.strip() for line in cells.get("examples", "").splitlines())
        about = " ".join(cells.get("description", "").split())
        found.append(GivenTheme(label, about, tuple(line for line in examples if line)))
    if not found:
        raise click.ClickException(f"{file.name} has no themes.")
    return tuple(found)
