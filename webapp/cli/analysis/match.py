"""`mission-commons match`: how surely each argument says each given theme."""

from pathlib import Path

import click

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("arguments", type=FILE)
@click.argument("themes", type=FILE)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
def match(arguments: Path, themes: Path, out: Path) -> None:
    """Score each argument for each given theme, into OUT/matches.csv.

    ARGUMENTS has the columns arg_id and argument, THEMES key_point_id and key_point (CSV, UTF-8).
    Where both files have topic or stance, only pairs that agree in them are scored. A score of 0 to
    1 is the chance that a reader would say that the theme covers the argument.
    """
    from analysis.errors import AnalysisError
    from analysis.matching.table import match_files

    try:
        path, count = match_files(arguments, themes, out)
    except (AnalysisError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{count:,} pairs scored in {path}.")
