"""Whether a new sentence binds less than an old one: weaker quantifiers, a wider scope."""

from __future__ import annotations

from analysis.objectives.read import LANGUAGE
from analysis.objectives.words import finder

STRENGTH = {"whole": 3, "most": 2, "many": 1, "some": 0}
WIDTH = {"local": 0, "regional": 1, "national": 2, "european": 3, "global": 4}


def is_weaker(before: str, after: str, language: str = LANGUAGE) -> bool:
    """ "All" became "many", "at least" became "up to", or "where possible" was added.

    English only; in another language it is never said.
    """
    if language.split("-")[0].casefold() != LANGUAGE:
        return False
    old, new = _strengths(before), _strengths(after)
    is_less = bool(old and new) and max(new) < max(old)
    is_hedged = 0 in new and 0 not in old
    was_firm, is_firm = ("firm" in _names("bound", text) for text in (before, after))
    was_loose, is_loose = ("loose" in _names("bound", text) for text in (before, after))
    is_loosened = is_loose and not was_loose and was_firm and not is_firm
    return is_less or is_hedged or is_loosened


def is_wider(before: str, after: str, language: str = LANGUAGE) -> bool:
    """The place named in the sentence grew: from the city to the country. English only."""
    if language.split("-")[0].casefold() != LANGUAGE:
        return False
    old = {WIDTH[name] for name in _names("width", before)}
    new = {WIDTH[name] for name in _names("width", after)}
    return bool(old and new) and max(new) > max(old)


def _strengths(text: str) -> set[int]:
    return {STRENGTH[name] for name in _names("scope", text) if name in STRENGTH}


def _names(section: str, text: str) -> set[str]:
    return {name for name, _match in finder(section).all(text)}
