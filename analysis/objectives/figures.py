"""Years and amounts that stand in a text, before anybody decides what they mean."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.objectives.words import finder

NOT_READ = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|\(\s*(?:p|pp|pg)\.?\s?\d+\)", re.IGNORECASE)
# A line that ends within a sentence, as in text copied from a PDF.
WRAP = re.compile(r"(?<=\w)\n(?=[a-z])|(?<=[,%])\n(?=[a-z])|(?<= )\n(?=[a-z])|(?<=CO)\n(?=2)")
YEAR = re.compile(
    r"(?<![\dA-Za-z_/#$€£])(?<!\d[.,])(?:1[89]|20|21)\d\d(?![\d/_])(?![.,]\d)(?![a-z]\b)"
)
NUMBER = r"\d{1,3}(?:[ ,\u00a0\u202f]\d{3}){1,5}(?:\.\d+)?|\d+(?:[.,]\d+)?"
PERCENT = (
    r"(?:%|per\s?cent\b|pct\b|percentage points?\b|pour cent\b|por ciento\b|prozent\b|procent\b)"
)
SHARE = re.compile(
    rf"(?<![\d.,])(?P<low>{NUMBER})\s*(?:%|per\s?cent)?\s*(?P<joint>-|–|—|to|al|and|bis|à)\s*"
    rf"[-–]?(?P<high>{NUMBER})\s*{PERCENT}|(?<![\d.,])(?P<one>{NUMBER})\s*{PERCENT}",
    re.IGNORECASE,
)
MAGNITUDE = r"(?:hundred|thousand|million|billion|trillion|mn|bn)\b"
COUNTED = re.compile(
    rf"(?<![\w.,/#‑-])(?P<money>[€$£]\s?)?(?P<number>{NUMBER})(?P<size>\s*{MAGNITUDE})?"
    r"(?P<unit>\s?(?:per\s\d[\d,]*(?:\s[A-Za-z]+){1,2}|µg/m³|µg/m3|°C|[A-Za-z][\w/³²-]*)(?:\s(?:of\s)?[A-Za-z][\w/-]*)?)?",
    re.IGNORECASE,
)
NO_UNIT = frozenset(
    [
        "by",
        "in",
        "from",
        "to",
        "the",
        "and",
        "or",
        "of",
        "on",
        "with",
        "for",
        "per",
        "until",
        "before",
        "at",
        "an",
        "a",
        "as",
        "is",
        "are",
        "was",
        "were",
        "that",
        "this",
        "which",
        "than",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)
WORTH = {
    "half": "50",
    "third": "33.3",
    "two_thirds": "66.7",
    "quarter": "25",
    "double": "100",
    "triple": "200",
}


@dataclass(frozen=True)
class Year:
    """A number that can be a year, at `start` to `end`."""

    start: int
    end: int
    value: int


@dataclass(frozen=True)
class Amount:
    """A number with its unit; `part` is "low" or "high" in a range ("26-28 %"), else ""."""

    start: int
    end: int
    value: str
    unit: str
    part: str = ""
    in_words: bool = False


def masked(text: str) -> str:
    """The text with addresses, page numbers and line wraps blanked, at the same places."""
    read = NOT_READ.sub(lambda match: " " * len(match.group()), text)
    return WRAP.sub(" ", read)


def years(text: str) -> list[Year]:
    """Numbers from 1800 to 2199 that are no part of a law's, a page's or a source's name."""
    return [Year(m.start(), m.end(), int(m.group())) for m in YEAR.finditer(text)]


def shares(text: str) -> list[Amount]:
    """Percentages; of a range both ends."""
    found = []
    for match in SHARE.finditer(text):
        if match["one"]:
            found.append(_share(match.start("one"), match.end(), match["one"]))
        elif _is_year(match["low"]) or (
            match["joint"].casefold() == "to" and _is_from(text, match)
        ):
            found.append(_share(match.start("high"), match.end(), match["high"]))
        else:
            found.append(_share(match.start("low"), match.end(), match["low"], "low"))
            found.append(_share(match.start("high"), match.end(), match["high"], "high"))
    return found


def counts(text: str, taken: list[Amount], known: list[Year]) -> list[Amount]:
    """Other numbers that have a unit: tonnes, homes, euros."""
    spans = [(one.start, one.end) for one in taken] + [(one.start, one.end) for one in known]
    closed = {place for start, end in spans for place in range(start, end)}
    found = []
    for match in COUNTED.finditer(text):
        unit = _unit(match)
        if unit and match.start("number") not in closed:
            end = match.end("unit") if match["unit"] else match.end()
            found.append(Amount(match.start(), end, plain(match["number"]), unit))
    return found


def said(text: str) -> list[Amount]:
    """Amounts in words: a half, double, net zero, all; only the first kinds have a number."""
    found = []
    for name, match in finder("amount").all(text):
        value = WORTH.get(name, "")
        unit = "%" if value else match.group()
        found.append(Amount(match.start(), match.end(), value, unit, in_words=True))
    return found


def plain(number: str) -> str:
    """ "1234.5" of "1,234.5"; a comma before one or two last digits is a decimal sign."""
    digits = re.sub(r"[\s\u00a0\u202f]", "", number)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        digits = digits.replace(",", "")
    return digits.replace(",", ".")


def _share(start: int, end: int, number: str, part: str = "") -> Amount:
    return Amount(start, end, plain(number), "%", part)


def _is_year(number: str) -> bool:
    return bool(YEAR.fullmatch(number))


def _is_from(text: str, match: re.Match[str]) -> bool:
    """ "from 40 to 60 %" is a way, not a range."""
    return bool(re.search(r"\bfrom\s+$", text[max(0, match.start() - 8) : match.start()], re.I))


def _unit(match: re.Match[str]) -> str:
    parts = (match["unit"] or "").strip().split()
    if parts[:1] == ["per"]:
        return " ".join(part for part in parts if part.casefold() not in NO_UNIT or part == "per")
    kept = parts[:1] if len(parts) > 1 and parts[-1].casefold() in NO_UNIT else parts
    if kept and kept[0].casefold() in NO_UNIT:
        kept = []
    size = (match["size"] or "").strip()
    money = (match["money"] or "").strip()
    return " ".join(part for part in (money, size, *kept) if part)
