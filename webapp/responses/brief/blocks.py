"""The blocks of a brief as plain data, so that page, print and PDF say the same."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

Quote = dict[str, Any]  # the arguments of the quote component


@dataclass(frozen=True)
class Line:
    """One sentence or number; `url` opens what it counts or rests on."""

    text: str
    url: str = ""
    tone: str = ""  # "strong", "soft" or "owed"
    language: str = ""


@dataclass(frozen=True)
class Side:
    """One of the opposed positions: all have the same space, whatever their number."""

    sentence: Line
    count: Line
    quote: Quote | None


@dataclass(frozen=True)
class Block:
    """A titled part of the sheet; `width` in quarters of its line (1, 2 or 4)."""

    key: str
    title: str
    lines: Sequence[Line] = ()
    quotes: Sequence[Quote] = ()
    sides: Sequence[Side] = ()
    rows: Sequence[tuple[Line, str, Line]] = ()  # group, its kind, count
    width: int = 1


@dataclass(frozen=True)
class Sheet:
    """The whole brief, in the order in which a board asks its questions (methods.md 3.1)."""

    kicker: str
    title: str
    claim: Line | None
    about: Sequence[Line]
    blocks: Sequence[Block] = field(default_factory=list)
    is_provisional: bool = False

    def plain(self, foot: str, warning: str) -> dict[str, Any]:
        """Data for the printed sheet."""
        return asdict(self) | {"foot": foot, "warning": warning if self.is_provisional else ""}
