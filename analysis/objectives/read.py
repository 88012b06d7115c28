"""From a sentence to what can be checked later: how much, of what, from when, by when.

Rules find what could be meant, a small linear model says which of several numbers is the target,
and everything found keeps its place in the text. English only; nothing leaves the machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from analysis.objectives.amounts import Chosen, choose_amount, start_value
from analysis.objectives.choose import best_years
from analysis.objectives.figures import Year, masked, years
from analysis.objectives.named import opens_with_output, suppliers, technologies
from analysis.objectives.records import NOT_CHECKED, ObjectiveReading, Span
from analysis.objectives.words import finder

METHOD = "wording-1"
LANGUAGE = "en"
MAX_READ = 20_000  # characters; nobody writes an objective longer than that
MOST = 120  # numbers of one kind that are looked at
FLAGS = (
    "no_amount",
    "no_year",
    "no_indicator",
    "no_baseline",
    "no_direction",
    "amount_in_words",  # "net zero", "for all": an amount, but no figure
    "scope_vague",  # many, some, where possible
    "technology_named",
    "supplier_named",
    "output_worded",  # it opens with what is done, not with what changes
)
DIRECTIONS = ("decrease", "increase", "keep", "reach")


@dataclass(frozen=True)
class _Dates:
    target: Year | None
    baseline: Year | None


def read_objective(
    text: str, indicator: str = "", language: str = LANGUAGE, horizon: str = ""
) -> ObjectiveReading:
    """What the sentence says, each thing with its place.

    `indicator` is what is measured where that is written elsewhere. `language` is an ISO code: of
    all but English only the figures come back, and the reading says that the wording was not
    checked. `horizon` tells which of several dated targets is asked for:
    "end" the last, "interim" the next, "" whichever the text makes its main one.
    """
    read = masked(text[:MAX_READ])
    dates = years(read)[:MOST]
    chosen = choose_amount(read, dates, horizon, MOST)
    target, baseline = best_years(read, dates, chosen.share, horizon)
    found = _Dates(target, baseline)
    start = start_value(read, chosen, baseline)
    numbers = tuple(_numbers(text, chosen, found, start))
    if language.split("-")[0].casefold() != LANGUAGE:
        return _figures(numbers, chosen, found)
    spans = sorted(
        {*numbers, *_words(text, read)}, key=lambda span: (span.start, span.end, span.field)
    )
    return _reading(read, tuple(spans), chosen, found, start, indicator)


def _figures(spans: tuple[Span, ...], chosen: Chosen, dates: _Dates) -> ObjectiveReading:
    """Digits are digits in any language; what they are for is not judged."""
    amount = chosen.share
    return ObjectiveReading(
        checked=False,
        amount=amount.value if amount else "",
        unit=amount.unit if amount else "",
        baseline_year=dates.baseline.value if dates.baseline else 0,
        target_year=dates.target.value if dates.target else 0,
        spans=spans,
        flags=(NOT_CHECKED,),
    )


def _reading(
    read: str,
    spans: tuple[Span, ...],
    chosen: Chosen,
    dates: _Dates,
    start: Chosen,
    indicator: str,
) -> ObjectiveReading:
    kinds = {span.field for span in spans}
    amount = chosen.amount
    unit_counts = bool(amount and not amount.in_words and amount.unit != "%")
    has_indicator = bool(indicator.strip()) or "indicator" in kinds or unit_counts
    reading = ObjectiveReading(
        checked=True,
        amount=amount.value if amount else "",
        other_end=chosen.other_end,
        unit=amount.unit if amount else "",
        baseline_value=start.amount.value if start.amount else "",
        baseline_year=dates.baseline.value if dates.baseline else 0,
        target_year=dates.target.value if dates.target else 0,
        direction=_direction(spans),
        has_amount=amount is not None,
        has_baseline=dates.baseline is not None or start.amount is not None,
        has_year=dates.target is not None,
        has_indicator=has_indicator,
        has_direction="direction" in kinds,
        measurable=amount is not None and dates.target is not None and has_indicator,
        spans=spans,
    )
    return _with_flags(reading, opens_with_output(read))


def _with_flags(reading: ObjectiveReading, is_output: bool) -> ObjectiveReading:
    scopes = {span.explanation for span in reading.found("scope")}
    holds = {
        "no_amount": not reading.has_amount,
        "no_year": not reading.has_year,
        "no_indicator": not reading.has_indicator,
        "no_baseline": not reading.has_baseline,
        "no_direction": not reading.has_direction,
        "amount_in_words": reading.has_amount and not reading.amount,
        "scope_vague": bool(scopes & {SCOPES["many"], SCOPES["some"]}),
        "technology_named": bool(reading.found("technology")),
        "supplier_named": bool(reading.found("supplier")),
        "output_worded": is_output,
    }
    return replace(reading, flags=tuple(flag for flag in FLAGS if holds[flag]))


SCOPES = {
    "whole": "It says that nobody and nothing is left out.",
    "most": "It says that most are meant, not all.",
    "many": "It says that many are meant, but not how many.",
    "some": "It says that some are meant, but not which.",
    "place": "It says where or for whom it holds.",
}
WAYS = {
    "decrease": "Something is to become less.",
    "increase": "Something is to become more.",
    "keep": "Something is to stay as it is.",
    "reach": "Something is to be reached.",
}


def _numbers(text: str, chosen: Chosen, dates: _Dates, start: Chosen) -> Iterator[Span]:
    if chosen.amount:
        one = chosen.amount
        yield _span(text, "amount", one.start, one.end, chosen.explanation)
    if start.amount:
        one = start.amount
        yield _span(text, "baseline_value", one.start, one.end, start.explanation)
    if dates.target:
        where = dates.target.start, dates.target.end
        yield _span(text, "target_year", *where, "The year by which it is to be reached.")
    if dates.baseline:
        where = dates.baseline.start, dates.baseline.end
        yield _span(text, "baseline_year", *where, "The year that it is compared with.")


def _words(text: str, read: str) -> Iterator[Span]:
    for name, match in finder("direction").all(read):
        yield _span(text, "direction", *match.span(), WAYS[name])
    for _name, match in finder("indicator").all(read):
        yield _span(text, "indicator", *match.span(), "Something that can be measured.")
    for name, match in finder("scope").all(read):
        yield _span(text, "scope", *match.span(), SCOPES[name])
    for place in technologies(read):
        yield _span(text, "technology", *place, "One solution is named; others could win.")
    for place in suppliers(read):
        yield _span(text, "supplier", *place, "One supplier is named; others could win.")


def _span(text: str, field: str, start: int, end: int, explanation: str) -> Span:
    return Span(field, start, end, text[start:end], explanation)


def _direction(spans: tuple[Span, ...]) -> str:
    """The first that says less, more or the same; "reach" only where nothing else is said."""
    said = [span.explanation for span in spans if span.field == "direction"]
    names = [name for words in said for name in DIRECTIONS if WAYS[name] == words]
    return next((name for name in names if name != "reach"), "reach" if names else "")
