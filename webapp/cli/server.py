"""Run the site, the worker and the migrations."""

import logging
import os
import socket
import sys

import click

from webapp import settings as configuration
from webapp.settings import Settings, SettingsError


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from flask_migrate import upgrade

    from webapp import create_app

    settings = configuration.load()
    settings.instance.mkdir(parents=True, exist_ok=True)
    with create_app(settings).app_context():
        logging.getLogger("alembic").setLevel(logging.WARNING)
        upgrade()


@click.command()
def serve() -> None:
    """The production server: granian, one process per core, four threads each."""
    settings = configuration.load()
    demand_free_port(settings)
    server(settings).serve()


def server(settings: Settings):  # type: ignore[no-untyped-def]
    """The granian server of these settings; its access log is off: addresses carry codes."""
    from granian.constants import Interfaces
    from granian.server import Server

    return Server(
        "webapp.wsgi:site",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=4,
        backpressure=64,
        log_access=False,
        log_level="warning",  # type: ignore[arg-type]
    )


@click.command()
def worker() -> None:
    """Run analyses and seal the journal until stopped."""
    import signal

    from webapp import create_app
    from webapp.engine import Worker

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    with create_app().app_context():
        running = Worker()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: running.stopping.set())
        running.run()


def demand_free_port(settings: Settings) -> None:
    """One plain sentence when something else listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            raise SettingsError(
                f"Port {settings.port} is taken by another program. "
                f"Choose another one, for example: make demo PORT={settings.port + 1}"
            ) from None


def environment() -> dict[str, str]:
    """What child processes of the demo inherit, with this interpreter first on the path."""
    return os.environ | {"PATH": f"{os.path.dirname(sys.executable)}:{os.environ.get('PATH', '')}"}


@click.command("settings")
def settings_table() -> None:
    """Print every setting as a table (docs/settings.md is this output)."""
    click.echo(configuration.table(), nl=False)
