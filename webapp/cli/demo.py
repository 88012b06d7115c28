"""`make demo`: migrate, fill an empty database, start site and worker, print the accounts."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import click

from webapp import settings as configuration
from webapp.settings import Settings


@click.group()
def demo() -> None:
    """The training site with invented content."""


@demo.command()
def run() -> None:
    """Fill the database if it is empty, start site and worker, and print the accounts."""
    from webapp.cli.server import demand_free_port

    settings = configuration.load()
    demand_free_port(settings)
    fill(settings)
    _start(settings)


@demo.command()
def load() -> None:
    """Fill the database if it is empty."""
    fill(configuration.load())


@demo.command()
@click.option("--yes", is_flag=True, help="Don't ask.")
def reset(yes: bool) -> None:
    """Throw the demo's database away and make it anew."""
    settings = configuration.load()
    if settings.database_url:
        raise click.ClickException("The demo resets only its own SQLite file: unset DATABASE_URL.")
    if not yes:
        click.confirm(f"Delete {settings.instance / 'app.db'} and everything in it?", abort=True)
    for ending in ("", "-wal", "-shm"):
        Path(f"{settings.instance / 'app.db'}{ending}").unlink(missing_ok=True)
    fill(settings)


def fill(settings: Settings) -> None:
    """Migrate; then, when there is no mission yet, make the demo with progress on the console."""
    import logging

    from flask_migrate import upgrade
    from sqlalchemy import exists, select

    from deliberation.missions.models import Mission
    from webapp import create_app
    from webapp.demo.load import load_demo
    from webapp.extensions import db

    settings.instance.mkdir(parents=True, exist_ok=True)
    with create_app(settings).app_context():
        logging.getLogger("alembic").setLevel(logging.WARNING)
        upgrade()
        if db.session.scalar(select(exists().select_from(Mission))):
            return
        started = time.monotonic()

        def say(what: str) -> None:
            click.echo(f"demo: {what} ({time.monotonic() - started:.0f}s)")

        load_demo(settings.instance, say)
        db.engine.dispose()


def _start(settings: Settings) -> None:
    """Site and worker as children of this process; both end with it."""
    from webapp.demo import people

    command = Path(sys.executable).with_name("mission-commons")
    children = [subprocess.Popen([command, name]) for name in ("serve", "worker")]
    click.echo(f"\nMission Commons: {settings.address}\n")
    click.echo("Sign in as (passwords of this installation only):")
    click.echo(people.printed(settings.instance))
    click.echo(f"\nE-mail goes to {settings.instance / 'mail'}. Stop with Ctrl-C.")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: _stop(children))
    while all(child.poll() is None for child in children):
        time.sleep(0.5)
    _stop(children)


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
    sys.exit(0)
