"""Words of the printed kit, in the language of the session."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l

from deliberation.base import LocalizedText

FALLBACK = "en"
# The sheets of a kit, as the site names them.
PARTS = {
    "script": _l("Facilitator's script with minutes"),
    "tables": _l("Sheets for the tables, with printed numbers"),
    "cards": _l("Name cards for the crossing"),
    "facts": _l("Fact sheet"),
    "consent": _l("Consent forms"),
    "slips": _l("Slips for those who take part"),
    "removal": _l("Slips to have words taken out"),
    "survey": _l("Survey on paper"),
}


@cache
def _stored() -> dict[str, dict[str, LocalizedText]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def in_language(texts: LocalizedText, language: str) -> str:
    """In the session's language, else in English, else in any that there is."""
    return texts.get(language) or texts.get(FALLBACK) or next(iter(texts.values()), "")


def spoken(language: str) -> str:
    """In which language the kit's own words are printed for a session in this language."""
    return language if language in _stored()["label"]["script"] else FALLBACK


def word(section: str, name: str, language: str, **gaps: Any) -> str:
    return in_language(_stored()[section][name], language).format(**gaps)


def labels(language: str) -> dict[str, str]:
    """Every label without a gap."""
    found = {name: in_language(texts, language) for name, texts in _stored()["label"].items()}
    return {name: text for name, text in found.items() if "{" not in text}


def for_young() -> dict[str, LocalizedText]:
    """What young people read on paper, by name; tests hold it to its reading level."""
    return {
        f"{section}.{name}": texts
        for section, entries in _stored().items()
        for name, texts in entries.items()
        if "young" in name
    }
