"""Interface strings: collect them, merge them into the catalogues, compile the catalogues."""

from pathlib import Path

import click
from babel.messages.frontend import CommandLineInterface

from webapp.settings import ROOT

TRANSLATIONS = Path("webapp/translations")
TEMPLATE = TRANSLATIONS / "messages.pot"
# The domain's sentences are marked by the exception that carries them.
KEYWORDS = (
    "_l",
    "because",
    "Invalid:2",
    "NotAllowed",
    "Closed",
    "Conflict",
    "NotFound",
    "TooMany",
    "Gap:2",
    "Holding:2",
    "told:3",
    "sentence",
    "noop",
)


def _babel(*arguments: str) -> None:
    CommandLineInterface().run(["pybabel", "-q", *arguments])


@click.group()
def messages() -> None:
    """Interface strings and their translations."""


@messages.command()
def compile() -> None:
    """Compile every catalogue for the site to read."""
    for catalogue in (ROOT / TRANSLATIONS).glob("*/LC_MESSAGES/messages.po"):
        _babel("compile", "-i", str(catalogue), "-o", str(catalogue.with_suffix(".mo")))


@messages.command()
def update() -> None:
    """Collect all strings and merge them into the catalogues; new ones come out empty."""
    marks = [argument for keyword in KEYWORDS for argument in ("-k", keyword)]
    extract(ROOT / TEMPLATE, marks)
    for catalogue in (ROOT / TRANSLATIONS).glob("*/LC_MESSAGES/messages.po"):
        language = catalogue.parent.parent.name
        _babel(
            "update", "-i", str(ROOT / TEMPLATE), "-d", str(ROOT / TRANSLATIONS), "-l", language,
            "--no-fuzzy-matching", "--no-wrap", "--ignore-obsolete",
        )  # fmt: skip


def extract(target: Path, marks: list[str] | None = None) -> None:
    """Write every marked string of the site and the domain to `target`."""
    marks = marks or [argument for keyword in KEYWORDS for argument in ("-k", keyword)]
    target.parent.mkdir(parents=True, exist_ok=True)
    _babel(
        "extract", "-F", str(ROOT / "pyproject.toml"), *marks, "--no-wrap", "--no-location",
        "--sort-output", "--project", "Mission Commons", "-o", str(target),
        str(ROOT / "webapp"), str(ROOT / "deliberation"),
    )  # fmt: skip
