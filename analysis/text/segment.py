"""Cutting a text into points: about one sentence each, as offsets into the original text."""

from __future__ import annotations

import itertools
import re

from analysis.text.clean import letter_count

Span = tuple[int, int]

LINE = re.compile("[^\n\r\x0b\x0c\x85\u2028\u2029]+")
BULLET = re.compile(r"\s*(?:[-–—*•‣▪◦·●○■□✓➢►]+|\(?\d{1,2}[.)](?!\d)|\(?[a-zA-Z]\))\s+")
STOP = re.compile("[.!?…。！？؟۔।]+[\"')\\]»”’」』]*")
STOPS_WITHOUT_SPACE = "。！？"
NUMBERED = re.compile(r"(?:(?<=\s)|(?<=^))\(?(\d{1,2})[.)]\s")
LAST_TOKEN = re.compile(r"[\w.]+\Z")
RUN_TOGETHER = re.compile(r"[^\W\d_]{2}")
# Below this many letters a sentence is joined to its neighbour in the same paragraph.
FRAGMENT = 9
# Only those after which a capital is usual; others are told by the small letter that follows.
_ABBREVIATIONS = """
abb allg approx aufl av avda bd bez bl blvd bspw bzw ca cf dipl dr ebd eds eg einschl engl etc evt
evtl fa ff frk gez ggf ggfls gl hausnr hr hrn hrsg ie ing inkl insb jr kap kl lda lfd lic max min
mio mlle mme mr mrd mrs ms mt nos nr nro núm pag pp prof pág rd resp ri sog sr sra srta st sta stk
str tel tlf urb usw vgl vol vs zb ziff zt zw
"""
ABBREVIATIONS = frozenset(_ABBREVIATIONS.split())
# These are ordinary words too, so only a digit after them makes them abbreviations.
BEFORE_DIGITS = frozenset(
    {"no", "art", "fig", "par", "sec", "abs", "op", "num", "page", "pl", "mind"}
)


def segment(text: str) -> list[Span]:
    """Ordered, non-overlapping, non-empty spans (start, end); `text[start:end]` is one point.

    Everything but white space and list marks lies in some span. A text without any visible
    character has none.
    """
    return [point for part in _parts(text) for point in _joined(text, _sentences(text, part))]


def sentences(text: str) -> list[Span]:
    """As `segment`, but very short sentences stand alone."""
    return [span for part in _parts(text) for span in _sentences(text, part)]


def _parts(text: str) -> list[Span]:
    return [part for block in _blocks(text) for part in _numbered_parts(text, block)]


def _blocks(text: str) -> list[Span]:
    """Paragraphs and list items: a line that goes on with a small letter belongs to the last."""
    blocks: list[Span] = []
    last_end = -1
    for line in LINE.finditer(text):
        start, end = trimmed(text, line.start(), line.end())
        if start == end:
            last_end = -1
            continue
        if blocks and last_end >= 0 and text[start].islower() and not BULLET.match(text, start):
            blocks[-1] = (blocks[-1][0], end)
        else:
            blocks.append((start, end))
        last_end = end
    return [_without_bullet(text, block) for block in blocks]


def _without_bullet(text: str, block: Span) -> Span:
    mark = BULLET.match(text, *block)
    return (mark.end(), block[1]) if mark and mark.end() < block[1] else block


def _numbered_parts(text: str, block: Span) -> list[Span]:
    """Cuts "1. hunger 2. war 3. climate" at its numbers when they count up from 1 or 2."""
    marks = list(NUMBERED.finditer(text, *block))
    wanted, kept = None, []
    for mark in marks:
        number = int(mark.group(1))
        if number == wanted or (wanted is None and number in (1, 2)):
            kept.append(mark)
            wanted = number + 1
    counts_up = len(kept) >= 2 or (len(kept) == 1 and kept[0].group(1) == "2")
    if not counts_up or not _is_list(text, block, kept):
        return [block]
    edges = [block[0], *(mark.start() for mark in kept), block[1]]
    parts = [trimmed(text, a, b) for a, b in itertools.pairwise(edges)]
    return [_without_bullet(text, part) for part in parts if part[0] < part[1]]


def _is_list(text: str, block: Span, marks: list[re.Match[str]]) -> bool:
    """A lone "2." is a list only where the block's own mark was "1." (already taken off)."""
    if marks[0].group(1) == "1":
        return True
    before = text[max(0, block[0] - 4) : block[0]]
    return "1" in before


def _sentences(text: str, block: Span) -> list[Span]:
    has_capitals = any(char.isupper() for char in text[block[0] + 1 : block[1]])
    spans: list[Span] = []
    start = block[0]
    for stop in STOP.finditer(text, *block):
        if stop.end() < block[1] and _ends_sentence(text, start, stop, has_capitals):
            spans.append(trimmed(text, start, stop.end()))
            start = stop.end()
    spans.append(trimmed(text, start, block[1]))
    return [span for span in spans if span[0] < span[1]]


def _ends_sentence(text: str, start: int, stop: re.Match[str], has_capitals: bool) -> bool:
    mark, after = stop.group(), stop.end()
    if mark.endswith(")") and text[stop.start() - 1 : stop.start()] == "(":
        return False  # "(!)" wonders inside a sentence
    if any(char in STOPS_WITHOUT_SPACE for char in mark):
        return True
    window = text[max(start, stop.start() - 24) : stop.start()]
    token = LAST_TOKEN.search(window)
    word = token.group().casefold() if token else ""
    if not text[after].isspace():
        return _is_run_together(text, after, word) and mark == "."
    following = text[after : after + 40].lstrip()
    if mark == "." and (_is_abbreviation(word) or _leads_to_digit(word, following)):
        return False
    return not (has_capitals and following[:1].islower())


def _is_run_together(text: str, after: int, word: str) -> bool:
    """ "…the end.Then …": a space was forgotten."""
    next_word = RUN_TOGETHER.match(text, after)
    return (
        len(word) >= 4 and word.isalpha() and next_word is not None and next_word.group().istitle()
    )


def _is_abbreviation(word: str) -> bool:
    is_ordinal = word.isdigit() and len(word) <= 2
    is_initials = "." in word.strip(".") and len(word.split(".")[-1]) <= 2
    return len(word) == 1 or is_ordinal or is_initials or word in ABBREVIATIONS


def _leads_to_digit(word: str, following: str) -> bool:
    return word in BEFORE_DIGITS and following[:1].isdigit()


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Very short sentences joined to the one before, or to the next at the beginning."""
    joined: list[Span] = []
    for start, end in spans:
        is_short = letter_count(text[start : min(end, start + 80)]) < FRAGMENT
        last_is_short = (
            len(joined) == 1
            and letter_count(text[joined[0][0] : min(joined[0][1], joined[0][0] + 80)]) < FRAGMENT
        )
        if joined and (is_short or last_is_short):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def trimmed(text: str, start: int, end: int) -> Span:
    """Without the spaces at both ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
