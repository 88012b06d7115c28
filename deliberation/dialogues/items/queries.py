"""What a text seems to give away about somebody, so that the room can ask before it is saved.

Lists and patterns, not certainty: it finds too much and too little, asks once and never refuses.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

KINDS = ("name", "phone", "email", "school")
FEWEST_DIGITS = 7
_EMAIL = re.compile(r"[^\s@<>(),;]+@[^\s@<>(),;]+\.[^\W\d]{2,}")
_DIGITS = re.compile(r"(?<![\w.,])(?:\+|00)?\(?\d[\d ()/.\u00a0-]{4,}\d")
# What has as many digits and calls nobody: a date, years, an amount.
_NO_PHONE = re.compile(
    r"\d{1,2}[./-] ?\d{1,2}[./-] ?(?:19|20)?\d{2}"
    r"|(?:19|20)\d\d-\d\d-\d\d"
    r"|(?:(?:19|20)\d\d[ /.\u00a0-]*){2,}"
    r"|[1-9]\d{0,2}(?:[ .\u00a0]\d{3})+"
)
_WORD = r"[^\W\d_]"
_CAPITALS = "[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪİĶĻŁŃŅŇŌŐŘŚŞŠŢŤŪŮŰŲŹŻŽ]"


@dataclass(frozen=True)
class Found:
    """One thing that may name somebody, in the words of the text."""

    kind: str
    words: str


def personal_in(text: str, language: str) -> tuple[Found, ...]:
    """What seems to be a name, phone number, e-mail address or school, each once, in the order
    of the kinds. A language without lists is read with the English ones."""
    names, schools = _patterns(language if language in _lists() else "en")
    found = [
        *(Found("name", match.group().strip()) for match in names.finditer(text)),
        *(Found("phone", words) for words in _phones(text)),
        *(Found("email", match.group()) for match in _EMAIL.finditer(text)),
        *(Found("school", match.group().strip()) for match in schools.finditer(text)),
    ]
    return tuple(dict.fromkeys(found))


def patterns(language: str) -> dict[str, str]:
    """The patterns behind `personal_in`, for a device that has no line to ask the site."""
    names, schools = _patterns(language if language in _lists() else "en")
    return {
        "name": names.pattern,
        "phone": _DIGITS.pattern,
        "not_phone": _NO_PHONE.pattern,
        "email": _EMAIL.pattern,
        "school": schools.pattern,
    }


def _phones(text: str) -> list[str]:
    candidates = (match.group().strip(" ./-") for match in _DIGITS.finditer(text))
    return [
        words
        for words in candidates
        if sum(sign.isdigit() for sign in words) >= FEWEST_DIGITS and not _NO_PHONE.fullmatch(words)
    ]


@cache
def _lists() -> dict[str, dict[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "personal.toml").read_text("utf-8"))


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = _lists()[language]
    capital = rf"(?={_CAPITALS}){_WORD}+"
    ending = f"(?:{_any(words['endings'])})?"
    known = rf"\b(?:{_any(words['names'])}){ending}(?: {capital})?\b"
    titled = rf"\b(?:{_any(words['titles'])})\.? {capital}\b"
    said = rf"\b(?i:{_any(words['phrases'])}) {capital}"
    schools = _any(words["schools"])
    proper = rf"(?!(?:{_any(words['not_names'])})\b){capital}"
    # "Goethe-Gymnasium", "Vestre Skole", "Kallion lukio"; and joined: "Goetheschule".
    apart = rf"\b{proper}(?:[ -]{capital})?[ -](?i:{schools})\b"
    common = rf"(?!(?:{_any(words['not_names'])})(?:{schools}))(?!(?i:{schools})\b)"
    joined = rf"\b{common}(?={_CAPITALS}){_WORD}{{3,}}(?:{schools})\b"
    return re.compile(f"{said}|{titled}|{known}"), re.compile(f"{apart}|{joined}")


def _any(words: list[str]) -> str:
    """Any of these, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
