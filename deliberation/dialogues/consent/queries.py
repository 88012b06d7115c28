"""What reads the consent matrix: dated data that an operator edits and has checked."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from deliberation.dialogues.models import Dialogue
from deliberation.people.queries import ADULT, YOUNGEST


@dataclass(frozen=True)
class Band:
    """An age band and what is asked of those in it; the words are codes, the site spells them."""

    key: str
    from_age: int
    to_age: int | None
    account: str
    to_take_part: str
    display: str
    demographics: str

    @property
    def is_minor(self) -> bool:
        return self.from_age < ADULT


@cache
def _table() -> tuple[date, dict[str, Band]]:
    read = tomllib.loads((Path(__file__).parent / "consent_matrix.toml").read_text("utf-8"))
    bands = [Band(**{"to_age": None, **row}) for row in read["band"]]
    return read["checked_on"], {band.key: band for band in bands}


def bands() -> dict[str, Band]:
    """By key, the youngest first."""
    return _table()[1]


def checked_on() -> date:
    """When somebody last compared the matrix with the rules it follows."""
    return _table()[0]


def holds_minors(counts: dict[str, int]) -> bool:
    return any(count and bands()[key].is_minor for key, count in counts.items() if key in bands())


def youngest(dialogue: Dialogue) -> str:
    """The age band of the youngest in the room, in the words of participants' bands.

    A group with minors of whom nobody said how old they are counts as the youngest band.
    """
    present = [band for key, band in bands().items() if dialogue.bands.get(key)]
    if dialogue.has_minors and not any(band.is_minor for band in present):
        return "under_13"
    if not present:
        return "unsaid"
    return _band_at(min(band.from_age for band in present))


def _band_at(age: int) -> str:
    """The participants' band that reaches down to this age."""
    reached: Iterable[tuple[int, str]] = ((start, key) for key, start in YOUNGEST.items())
    return max((start, key) for start, key in reached if start <= age)[1]
