"""`mission-commons opinions`: who votes alike, what is shared, from a file of votes."""

from pathlib import Path

import click


def _groups(_context: click.Context, _option: click.Parameter, value: str) -> int | None:
    if value == "auto":
        return None
    if not value.isdecimal() or not 2 <= int(value) <= 8:
        raise click.BadParameter("takes auto or a number from 2 to 8.")
    return int(value)


@click.command()
@click.argument("votes", type=click.Path(exists=True, path_type=Path))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--groups", default="auto", callback=_groups, help="How many groups: auto, or 2 to 8."
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0)
@click.option("--strict", is_flag=True, help="Leave out statements that no moderator reviewed.")
def opinions(votes: Path, out: Path, groups: int | None, seed: int, strict: bool) -> None:
    """Find opinion groups in VOTES, the folder of a Polis export or a CSV file of votes.

    A CSV file has the columns participant, statement and vote (agree, pass, disagree or 1, 0, -1);
    the last row of a participant and statement counts. Writes participants.csv, statements.csv,
    result.json, map.svg and report.html.
    """
    from analysis.errors import AnalysisError
    from analysis.opinions import polis
    from analysis.opinions.find import find_opinions
    from analysis.opinions.params import OpinionParams
    from analysis.opinions.polis_checks import sentences
    from webapp.cli.analysis import opinion_files, told

    try:
        read = polis.read(votes, is_strict=strict)
        click.echo("\n".join(sentences(read.report)))
        params = OpinionParams(seed=seed, groups=groups)
        result = find_opinions(read.votes, params, progress=told.line)
    except AnalysisError as error:
        raise click.ClickException(str(error)) from error
    told.ended()
    out.mkdir(parents=True, exist_ok=True)
    for name, text in opinion_files.texts(result, read).items():
        (out / name).write_text(text, "utf-8", newline="")
    click.echo(opinion_files.headline(result))
