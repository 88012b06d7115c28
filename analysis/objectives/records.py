"""What the reader of objectives finds, each thing with its place in the text."""

from __future__ import annotations

from dataclasses import dataclass

NOT_CHECKED = "not checked"
FIELDS = (
    "amount",
    "baseline_value",
    "baseline_year",
    "target_year",
    "indicator",
    "direction",
    "scope",
    "technology",
    "supplier",
)


@dataclass(frozen=True)
class Span:
    """One thing that was found: `text` is the original from `start` up to `end` (characters).

    `field` is one of FIELDS, `explanation` one plain English sentence on why it was read so.
    """

    field: str
    start: int
    end: int
    text: str
    explanation: str


@dataclass(frozen=True)
class ObjectiveReading:
    """What one sentence says. Where `checked` is False its language is not one that is read:
    then only the figures are filled in.

    `amount` is the number as written ("55", "13.6"), empty where the text says it in words only
    ("net zero", "end hunger"); then `unit` holds those words. Of a range ("26-28 %") `amount` is
    the end that stands out, `other_end` the other one. Years are 0 where there is none.
    `flags` are codes of `analysis.objectives.read.FLAGS`, or NOT_CHECKED alone.
    """

    checked: bool
    amount: str = ""
    other_end: str = ""
    unit: str = ""
    baseline_value: str = ""
    baseline_year: int = 0
    target_year: int = 0
    direction: str = ""
    has_amount: bool = False
    has_baseline: bool = False
    has_year: bool = False
    has_indicator: bool = False
    has_direction: bool = False
    measurable: bool = False
    spans: tuple[Span, ...] = ()
    flags: tuple[str, ...] = ()

    def found(self, field: str) -> tuple[Span, ...]:
        """The spans of one field, in the order of the text."""
        return tuple(span for span in self.spans if span.field == field)
