"""How far an analysis is, on the console, when somebody watches."""

import sys

import click


def line(stage: str, share: float) -> None:
    """One line that overwrites itself."""
    if sys.stderr.isatty():
        click.echo(f"\r{share:4.0%} {stage:<24}", nl=False, err=True)


def ended() -> None:
    """Leave the line."""
    if sys.stderr.isatty():
        click.echo(f"\r{'':<30}\r", nl=False, err=True)
