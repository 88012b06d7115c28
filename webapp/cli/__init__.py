"""The one console command of the house: `mission-commons`.

Commands on plain files don't create the site; the others do so when they run.
"""

import sys

import click

COMMANDS = {
    "serve": "webapp.cli.server:serve",
    "worker": "webapp.cli.server:worker",
    "migrate": "webapp.cli.server:migrate",
    "demo": "webapp.cli.demo:demo",
    "import": "webapp.cli.data:import_",
    "export": "webapp.cli.data:export",
    "bundle": "webapp.cli.bundle:bundle",
    "opinions": "webapp.cli.analysis.opinions:opinions",
    "themes": "webapp.cli.analysis.themes:themes",
    "sortition": "webapp.cli.analysis.sortition:sortition",
    "campaigns": "webapp.cli.analysis.campaigns:campaigns",
    "match": "webapp.cli.analysis.match:match",
    "agreement": "webapp.cli.analysis.agreement:agreement",
    "objectives": "webapp.cli.analysis.objectives:objectives",
    "themes-run": "webapp.cli.insights:themes_run",
    "backup": "webapp.cli.backup:backup",
    "restore": "webapp.cli.backup:restore",
    "journal": "webapp.cli.jobs:journal",
    "jobs": "webapp.cli.jobs:jobs",
    "retention": "webapp.cli.jobs:retention",
    "account": "webapp.cli.people:account",
    "messages": "webapp.cli.messages:messages",
    "settings": "webapp.cli.server:settings_table",
}


class LazyCommands(click.Group):
    """Loads a command's module only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        from importlib import import_module

        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=LazyCommands)
def group() -> None:
    """Mission Commons: consultations on mission goals, from submission to objective and back."""


def main() -> None:
    """Turn a wrong setting into one plain sentence instead of a traceback."""
    from webapp.settings import SettingsError

    try:
        group(prog_name="mission-commons")
    except SettingsError as error:
        sys.exit(f"mission-commons: {error}")
