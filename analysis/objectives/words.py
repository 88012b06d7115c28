"""The word lists of the reader, from `words.toml`, as ready expressions."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files


class Finder:
    """Finds the words of one section of the list, the longest first, with the list's name."""

    def __init__(self, lists: dict[str, list[str]]) -> None:
        self._names = {word.casefold(): name for name, words in lists.items() for word in words}
        words = sorted(self._names, key=len, reverse=True)
        pattern = "|".join(re.escape(word).replace(r"\ ", r"[\s‑-]+") for word in words)
        self._pattern = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)

    def all(self, text: str) -> Iterator[tuple[str, re.Match[str]]]:
        """Each word with the name of its list, in the order of the text."""
        for match in self._pattern.finditer(text):
            yield self._names.get(_spaced(match.group()), ""), match

    def first(self, text: str) -> tuple[str, re.Match[str]] | None:
        """The first of all, or None."""
        return next(self.all(text), None)


def _spaced(word: str) -> str:
    return re.sub(r"[\s‑-]+", " ", word).casefold()


@lru_cache(maxsize=1)
def lists() -> dict[str, dict[str, list[str]]]:
    """Every section of `words.toml`."""
    source = files("analysis.objectives").joinpath("words.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


@lru_cache(maxsize=16)
def finder(section: str, *only: str) -> Finder:
    """The finder of a section, or of some of its lists."""
    chosen = lists()[section]
    return Finder({name: words for name, words in chosen.items() if not only or name in only})
