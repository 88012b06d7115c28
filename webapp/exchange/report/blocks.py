"""What a published document is made of, before it is a page, a PDF or a text document.

Plain data, so that one text has three forms and the same records give the same bytes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

Block = dict[str, Any]


@dataclass
class Document:
    """A title and blocks in reading order; `name` is that of its file, without an ending."""

    name: str
    title: str
    subtitle: str
    language: str
    foot: str
    blocks: list[Block] = field(default_factory=list)

    def data(self) -> dict[str, Any]:
        """What a sheet or a file is made from."""
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "language": self.language,
            "foot": self.foot,
            "blocks": self.blocks,
        }


def heading(level: int, text: Any, anchor: str = "") -> Block:
    """`level` 1 to 3 below the title of the document."""
    return {"kind": "heading", "level": level, "text": str(text), "id": anchor}


def text(
    words: Any, *, language: str = "", url: str = "", is_soft: bool = False, is_strong: bool = False
) -> Block:
    """A paragraph; `language` where it is not the document's, `url` where all of it is a link."""
    return {
        "kind": "text",
        "text": str(words),
        "language": language,
        "url": url,
        "is_soft": is_soft,
        "is_strong": is_strong,
    }


def items(lines: Iterable[Any]) -> Block:
    """A list; a line is a text or (text, address)."""
    found = [line if isinstance(line, tuple) else (line, "") for line in lines]
    return {"kind": "items", "items": [{"text": str(t), "url": url} for t, url in found]}


def facts(pairs: Iterable[tuple[Any, Any]], language: str = "") -> Block:
    """Labels with their texts; what is empty is left out."""
    told = [[str(label), str(words)] for label, words in pairs if str(words or "")]
    return {"kind": "facts", "items": told, "language": language}


def table(
    caption: Any, headers: Sequence[Any], rows: Iterable[Sequence[Any]], numeric: Sequence[int] = ()
) -> Block:
    """A table with a caption and a header row; `numeric` are the places of number columns."""
    return {
        "kind": "table",
        "caption": str(caption),
        "headers": [str(header) for header in headers],
        "rows": [[str(cell) for cell in row] for row in rows],
        "numeric": list(numeric),
    }


def quote(words: str, language: str, note: str = "", url: str = "") -> Block:
    """A person's words, verbatim, with where they stand."""
    return {"kind": "quote", "text": words, "language": language, "note": note, "url": url}


def bars(caption: Any, alt: Any, rows: Iterable[tuple[Any, int]]) -> Block:
    """A picture of a few counts; `alt` says the same in words."""
    found = [{"label": str(label), "count": count} for label, count in rows]
    most = max((row["count"] for row in found), default=0) or 1
    for row in found:
        row["share"] = round(row["count"] / most, 4)
    return {"kind": "bars", "caption": str(caption), "alt": str(alt), "rows": found}
