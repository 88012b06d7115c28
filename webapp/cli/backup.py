"""Back up and restore the database."""

from pathlib import Path

import click


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path | None) -> None:
    """Write a copy of the database to FILE while the site runs; else into instance/backups.

    The two keys and the file of erasures are not in it: keep settings.toml and erasures.log too.
    """
    from deliberation.base import now
    from webapp import backups, create_app
    from webapp import settings as configuration

    settings = configuration.load()
    stamp = now().strftime("%Y%m%dT%H%M%S")
    target = file or settings.instance / "backups" / f"{stamp}.backup"
    with create_app(settings).app_context():
        try:
            backups.back_up(settings, target)
        except backups.BackupError as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"{target}: {target.stat().st_size / 1e6:.1f} MB, checked and whole.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Don't ask.")
def restore(file: Path, yes: bool) -> None:
    """Put the backup FILE in place of the database and erase again what was erased since."""
    from webapp import backups, create_app
    from webapp import settings as configuration

    settings = configuration.load()
    if not yes:
        click.confirm(f"Replace the database by {file}? Everybody is signed out.", abort=True)
    with create_app(settings).app_context():
        try:
            done = backups.restore(settings, file)
        except backups.BackupError as error:
            raise click.ClickException(str(error)) from None
    if done.replaced is not None:
        click.echo(f"The database until now is kept as {done.replaced}.")
    click.echo(
        f"Restored. Erased again: {done.erased_count} people, "
        f"{done.withdrawn_count} submissions taken back."
    )
    click.echo("The backup file still holds their words: delete it when you no longer need it.")
