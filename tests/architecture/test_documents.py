"""Tables in the documentation equal the code."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from deliberation.exchange import queries
from webapp import settings
from webapp.cli.messages import TEMPLATE, TRANSLATIONS, extract
from webapp.settings import ROOT

LANGUAGES = ("de", "da")


def test_the_settings_table_is_the_code() -> None:
    assert settings.table() in (ROOT / "docs" / "settings.md").read_text("utf-8")


def test_the_data_dictionary_is_the_code() -> None:
    assert (ROOT / "docs" / "data-dictionary.md").read_text("utf-8") == queries.dictionary()


def test_the_readme_says_the_sentence_of_the_house() -> None:
    text = " ".join((ROOT / "README.md").read_text("utf-8").split())
    assert "**webapp** shows it, **deliberation** decides it, **analysis** computes it." in text


def _strings(path: Path) -> dict[str, object]:
    with path.open("rb") as file:
        return {str(m.id): m for m in read_po(file) if m.id}


def test_the_catalogue_holds_every_interface_string(tmp_path: Path) -> None:
    fresh = tmp_path / "messages.pot"
    extract(fresh)
    missing = set(_strings(fresh)) - set(_strings(ROOT / TEMPLATE))
    assert missing == set(), "run `make messages`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_is_translated(language: str) -> None:
    catalogue = ROOT / TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    translated = {i for i, m in _strings(catalogue).items() if m.string and not m.fuzzy}  # type: ignore[attr-defined]
    assert set(_strings(ROOT / TEMPLATE)) - translated == set()
