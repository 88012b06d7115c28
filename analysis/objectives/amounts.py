"""Which amount a sentence asks for, and what it starts from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.objectives.choose import best_amount
from analysis.objectives.figures import Amount, Year, counts, said, shares
from analysis.objectives.words import finder

LEFT, ENOUGH = 60, 2.0
ASKED = re.compile(
    r"\b(?:by|to|of|at least|at most|below|under|above|over|less than|fewer than|more than|"
    r"no more than|not exceed\w*|maximum|minimum|within|as low as|up to|another|further|around)\s+"
    r"(?:(?:an?|the|about|around|at least|less than|fewer than|more than|as low as)\s+){0,3}$",
    re.IGNORECASE,
)
GIVEN = re.compile(
    r"\b(?:currently|now|today|from|was|were|since|article|regulation|directive|agenda|annex|"
    r"page|no\.?|aged?|ages|resolution|section|goal|target|last|past|next)\s+(?:the\s+|an?\s+)?$",
    re.IGNORECASE,
)
MEANT = re.compile(r"\b(?:measured|defined|understood) as\b[^.;]*$", re.IGNORECASE)
YEARS_LONG = re.compile(r"^years?\b", re.IGNORECASE)
STARTS = re.compile(
    r"\b(?:from|against|than|of|at|was|were|versus|compared (?:to|with))\s+(?:the\s+|about\s+)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Chosen:
    """An amount and why; `share` is it where it is a percentage."""

    amount: Amount | None
    explanation: str = ""
    other_end: str = ""

    @property
    def share(self) -> Amount | None:
        is_share = self.amount is not None and self.amount.unit == "%" and not self.amount.in_words
        return self.amount if is_share else None


def choose_amount(text: str, dates: Sequence[Year], horizon: str, most: int) -> Chosen:
    """A percentage first, then a number with a unit, then an amount in words."""
    percentages = shares(text)[:most]
    best = best_amount(text, percentages, dates[:most], horizon)
    if best is not None:
        return _with_range(best, percentages)
    listed = counts(text, percentages, list(dates))[:most]
    scored = [(_asked(text, one), -place, one) for place, one in enumerate(listed)]
    sure = max(scored, key=lambda each: each[:2], default=None)
    if sure is not None and sure[0] >= ENOUGH:
        return Chosen(sure[2], "The number that is asked for, with its unit.")
    in_words = sorted(said(text)[:most], key=lambda one: (not one.value, one.start))
    if in_words:
        return Chosen(in_words[0], "An amount in words.")
    return Chosen(None)


def _with_range(best: Amount, listed: Sequence[Amount]) -> Chosen:
    """Of a range the end that stands out, and the other one."""
    if not best.part:
        return Chosen(best, "The share that is asked for.")
    other = listed[listed.index(best) + (1 if best.part == "low" else -1)]
    return Chosen(best, "One end of the range that is asked for.", other.value)


def start_value(text: str, chosen: Chosen, baseline: Year | None) -> Chosen:
    """The number that belongs to the start: "from 55 % in 2023", "from 40 % to 60 %"."""
    others = [one for one in shares(text) if one != chosen.amount]
    others += counts(text, shares(text), [baseline] if baseline else [])
    for one in others:
        beside = baseline is not None and 0 <= baseline.start - one.end <= 12
        begins = STARTS.search(text[max(0, one.start - 30) : one.start])
        is_way = re.match(r"\s*to\b", text[one.end :]) and begins and "from" in begins.group()
        if one != chosen.amount and begins and (beside or is_way):
            return Chosen(one, "How it was at the start.")
    return Chosen(None)


def _asked(text: str, one: Amount) -> float:
    """How much speaks for a number with a unit being the target."""
    left = text[max(0, one.start - LEFT) : one.start]
    if GIVEN.search(left) or MEANT.search(left) or YEARS_LONG.match(one.unit):
        return 0.0
    sentence = re.split(r"[.!?;\n]\s", left)[-1]
    moved = finder("direction", "decrease", "increase", "reach").first(sentence)
    made = finder("output", "verbs").first(sentence)
    return 1.0 * bool(ASKED.search(left)) + 1.0 * bool(moved) + 1.5 * bool(made) + _known(one)


def _known(one: Amount) -> float:
    known = finder("indicator").first(one.unit) or re.search(
        r"€|\$|£|^per\b|\b(?:tonnes?|tons?|t|kt|mt|mtco2\w*|gw|mw|kwh|twh|km|ha|euros?|people|million|"
        r"billion|thousand|per|places|schools|buses|trees|homes|stations|minutes|hours|days|weeks|months|°c)\b",
        one.unit,
        re.IGNORECASE,
    )
    return 1.0 if known else 0.0
