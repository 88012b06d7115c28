"""Cutting an answer that lists several things into these, as offsets into the original text.

"War, hunger and dirty water" names three. Commas, semicolons, slashes and line ends part them;
the last two are parted by a word such as "and", which elsewhere only joins words inside one thing.
So as many things as the question asked for are looked for before an "and" is taken for a border.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.text.segment import LINE, Span, segment

LONGEST = 160  # characters of a thing that is named; what is longer is told in sentences
COMMAS = re.compile(r"\s*(?:[;•·]|(?<!\d),|,(?!\d)|\s[-–—]\s|(?<=[^\W\d]{3})\.\s)\s*")
SLASHES = re.compile(r"\s*(?:/|\s&\s)\s*")  # between commas: two names of one thing
NUMBER = re.compile(r"\(?\d{1,2}[.)]\s*(?=[^\W\d])")
OPENING, CLOSING, QUOTES = "([{", ")]}", "'\"”“„«»"
# Words before the last thing of a list, those that part more plainly last, by language.
AND = {
    "bg": ("и",), "cs": ("a", "i"), "da": ("og", "samt"), "de": ("und", "sowie"),
    "el": ("και",), "en": ("and",), "es": ("y", "e"), "et": ("ja", "ning"), "fi": ("ja", "sekä"),
    "fr": ("et",), "hr": ("i", "te"), "hu": ("és", "valamint"), "it": ("e", "ed"), "is": ("og",),
    "lt": ("ir", "bei"), "lv": ("un",), "nb": ("og", "samt"), "nl": ("en",), "no": ("og", "samt"),
    "pl": ("i", "oraz"), "pt": ("e",), "ro": ("și", "şi"), "ru": ("и",), "sk": ("a",),
    "sl": ("in",), "sv": ("och", "samt"), "tr": ("ve",), "uk": ("і", "та"), "vi": ("và",),
}  # fmt: skip
# A part that goes on about the thing before it.
GOES_ON = {
    "fi": ("joka", "jotka", "jonka", "joita", "joiden", "jossa", "joissa", "josta", "joista",
           "mikä", "mitkä", "minkä", "jolloin", "koska", "että", "kun", "jotta", "vaikka", "esim",
           "eli", "kuten"),
    "de": ("dass", "weil", "wo", "wenn", "also"),
    "en": ("which", "that", "who", "because", "where", "when"),
}  # fmt: skip


def list_items(text: str, language: str | None = None, asked: int = 0) -> list[Span]:
    """Ordered, non-overlapping spans, one a thing; long running text is cut into sentences.

    `asked` is how many things the question asked for.
    """
    code = (language or "").split("-")[0]
    items: list[Span] = []
    for line in LINE.finditer(text):
        parts = _parted(text, line.span(), COMMAS)
        items += parts if len(parts) > 1 else _parted(text, line.span(), SLASHES)
    joining = AND.get(code, ())
    items = [_without_and(text, item, joining) for item in items if _says(text, item)]
    items = _to_number(text, _with_clauses(text, items, code), code, max(asked, 2))
    if any(end - start > LONGEST for start, end in items):
        return segment(text)
    return items


def _parted(text: str, span: Span, border: re.Pattern[str]) -> list[Span]:
    """The pieces between borders that stand in no bracket, without what surrounds them."""
    pieces, start = [], span[0]
    for mark in border.finditer(text, *span):
        if not _is_open(text[span[0] : mark.start()]):
            pieces.append(_bare(text, start, mark.start()))
            start = mark.end()
    pieces.append(_bare(text, start, span[1]))
    return [piece for piece in pieces if piece[0] < piece[1]]


def _is_open(before: str) -> bool:
    return sum(map(before.count, OPENING)) > sum(map(before.count, CLOSING))


def _bare(text: str, start: int, end: int) -> Span:
    """Without spaces, list marks and stops at its edges; a bracket or a hyphen may belong to it."""
    while start < end and not (text[start].isalnum() or text[start] in OPENING + QUOTES):
        start += 1
    number = NUMBER.match(text, start, end)
    start = number.end() if number else start
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in CLOSING + QUOTES + "-"):
        end -= 1
    return start, end


def _says(text: str, span: Span) -> bool:
    return any(char.isalpha() for char in text[span[0] : span[1]])


def _without_and(text: str, item: Span, joining: Sequence[str]) -> Span:
    """ "…, and hunger" names hunger."""
    first, _, rest = text[item[0] : item[1]].partition(" ")
    return _bare(text, item[1] - len(rest), item[1]) if rest and first in joining else item


def _with_clauses(text: str, items: list[Span], code: str) -> list[Span]:
    """A clause that goes on about a thing, and whatever follows it, belongs to that thing."""
    starts = GOES_ON.get(code, ())
    for at, (start, end) in enumerate(items):
        first = text[start:end].split(maxsplit=1)[0].strip(".:").casefold()
        if at and first in starts:
            return [*items[: at - 1], (items[at - 1][0], items[-1][1])]
    return items


def _to_number(text: str, items: list[Span], code: str, asked: int) -> list[Span]:
    """The last "and", then those before it, until there are as many things as were asked for."""
    for word in reversed(AND.get(code, ())):
        border = re.compile(rf"\s+{re.escape(word)}\s+", re.IGNORECASE)
        for at in reversed(range(len(items))):
            while len(items) < asked and (mark := _last(text, items[at], border, code)):
                start, end = items[at]
                both = [_bare(text, start, mark.start()), _bare(text, mark.end(), end)]
                items = [*items[:at], *both, *items[at + 1 :]]
    return items


def _last(text: str, item: Span, border: re.Pattern[str], code: str) -> re.Match[str] | None:
    """The last place where an "and" parts two things."""
    marks = [
        mark for mark in border.finditer(text, *item) if not _is_inside(text, item, mark, code)
    ]
    return marks[-1] if marks else None


def _is_inside(text: str, item: Span, mark: re.Match[str], code: str) -> bool:
    """It stands in a bracket, or joins two owners of one thing: "the lack of food and of water".

    Finnish owners end alike, and what they own follows.
    """
    before, after = text[item[0] : mark.start()], text[mark.end() : item[1]].split()
    if _is_open(before) or not before or not after:
        return True
    owner = before.split()[-1]
    is_owner = owner.endswith("n") and not owner.endswith("nen")
    return code == "fi" and is_owner and len(after) > 1 and after[0].endswith("n")
