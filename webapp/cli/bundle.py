"""Open data bundles from the console: make one, check one."""

import sys
from pathlib import Path

import click


@click.group()
def bundle() -> None:
    """Open data bundles."""


@bundle.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path) -> None:
    """Recompute what a bundle says about itself; needs no database and no network."""
    import zipfile

    from webapp.exchange.bundle import check as checker

    try:
        good, bad = checker.check(file)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        sys.exit(f"{file} is not an open data bundle ({type(error).__name__}).")
    for line in good:
        click.echo(f"holds   {line}")
    for line in bad:
        click.echo(f"BROKEN  {line}", err=True)
    if bad:
        sys.exit(f"{len(bad)} things do not hold.")
    click.echo("Everything holds.")


@bundle.command()
@click.option("--consultation", "ref", required=True, help="Ref of the consultation.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def make(ref: str, out: Path) -> None:
    """Write the bundle of a consultation to a file."""
    from webapp import create_app
    from webapp.cli.data import consultation_named
    from webapp.exchange.bundle import archive
    from webapp.extensions import db

    with create_app().app_context():
        session = db.session()
        out.write_bytes(archive.bundle(session, consultation_named(session, ref)))
    click.echo(f"{out}: {out.stat().st_size:,} bytes")
