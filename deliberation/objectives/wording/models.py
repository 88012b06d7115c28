"""What a version of an objective says, before it is stored: every field of the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from deliberation.errors import Invalid

INDICATOR_TYPES = ("outcome", "output", "input", "process")
INSTRUMENT_KINDS = ("supply", "demand", "regulatory", "other")
INSTRUMENT_STATES = ("", "idea", "planned", "running", "ended")  # "": not said yet
FUTURE_ANSWERS = ("", "adopted", "partly", "declined")  # what 2060 asked for
CONFIDENCES = ("", "low", "medium", "high")
MAX_TITLE_WORDS = 12
MAX_CLAUSES = 12
MAX_CLAUSE = 500
MAX_TEXT = 4000
MAX_LIST = 12  # items in a list of the record
MAX_ITEM = 200
PATHS_WANTED = 2  # ways to get there; fewer is shown as a gap, not refused
YEARS = (1900, 2200)
LARGEST = Decimal(10) ** 13  # what the columns hold
LIMITS = {
    "why": MAX_TEXT,
    "exit_plan": MAX_TEXT,
    "assumptions": MAX_TEXT,
    "future_lens_reason": MAX_TEXT,
    "indicator_method": MAX_TEXT,
    "title": 120,
    "owner": 160,
    "data_owner": 160,
    "unit": 60,
    "indicator": 200,
    "indicator_frequency": 60,
    "baseline_source": 300,
    "stress_test_ref": 16,
}


@dataclass(frozen=True)
class Wording:
    """What a version says, and what makes it measurable; the statement is one clause a line.

    Named as the columns of `ObjectiveVersion`; what is still unknown stays empty in a draft.
    A milestone is {"year": 2030, "value": "50"}, an instrument {"kind", "name", "body", "status"}.
    """

    title: str
    clauses: tuple[str, ...]
    language: str = "en"
    why: str = ""
    baseline_value: Decimal | None = None
    baseline_year: int | None = None
    baseline_source: str = ""
    target_value: Decimal | None = None
    unit: str = ""
    indicator: str = ""
    indicator_type: str = "outcome"
    indicator_method: str = ""
    indicator_frequency: str = ""
    data_owner: str = ""
    target_year: int | None = None
    milestones: Sequence[dict[str, Any]] = ()
    owner: str = ""
    co_owners: Sequence[str] = ()
    actors: Sequence[str] = ()
    instruments: Sequence[dict[str, Any]] = ()
    solution_paths: Sequence[str] = ()
    assumptions: str = ""
    future_lens: str = ""
    future_lens_reason: str = ""
    stress_test_ref: str = ""
    confidence: str = ""
    exit_plan: str = ""

    def check(self) -> None:
        """Raise Invalid for the first thing that cannot be stored or said."""
        if not self.title.strip():
            raise Invalid("title", "Give the objective a title.")
        if len(self.title.split()) > MAX_TITLE_WORDS:
            raise Invalid("title", "A title has at most %(limit)s words.", limit=MAX_TITLE_WORDS)
        check_clauses(self.clauses)
        for name, limit in LIMITS.items():
            if len(getattr(self, name)) > limit:
                raise Invalid(name, "At most %(limit)s characters are possible.", limit=limit)
        self._check_choices()
        _check_numbers("baseline_value", "target_value", values=self)
        _check_years("baseline_year", "target_year", values=self)
        if self.baseline_year and self.target_year and self.target_year <= self.baseline_year:
            raise Invalid("target_year", "The target lies before its own baseline.")
        for name in ("co_owners", "actors", "solution_paths"):
            _check_list(name, getattr(self, name))
        self._check_milestones()
        self._check_instruments()

    def _check_choices(self) -> None:
        if self.indicator_type not in INDICATOR_TYPES:
            raise Invalid("indicator_type", "Choose what the indicator counts.")
        if self.future_lens not in FUTURE_ANSWERS:
            raise Invalid("future_lens", "Choose one of the answers.")
        if self.future_lens and not self.future_lens_reason.strip():
            raise Invalid("future_lens_reason", "Say why, for everybody.")
        if self.confidence not in CONFIDENCES:
            raise Invalid("confidence", "Choose how sure the board is.")

    def _check_milestones(self) -> None:
        _check_count("milestones", self.milestones)
        years = [milestone.get("year") for milestone in self.milestones]
        for milestone in self.milestones:
            year, value = milestone.get("year"), str(milestone.get("value", ""))
            if not isinstance(year, int) or not YEARS[0] <= year <= YEARS[1]:
                raise Invalid("milestones", "Every milestone needs a year.")
            if not value or len(value) > MAX_ITEM:
                raise Invalid("milestones", "Every milestone needs a value.")
            if self.target_year and year >= self.target_year:
                raise Invalid("milestones", "A milestone lies before the year of the target.")
        if len(set(years)) < len(years):
            raise Invalid("milestones", "A year can have one milestone.")

    def _check_instruments(self) -> None:
        _check_count("instruments", self.instruments)
        for instrument in self.instruments:
            if instrument.get("kind") not in INSTRUMENT_KINDS:
                raise Invalid("instruments", "Choose what kind of instrument it is.")
            if not str(instrument.get("name", "")).strip():
                raise Invalid("instruments", "Name every instrument.")
            if instrument.get("status", "") not in INSTRUMENT_STATES:
                raise Invalid("instruments", "Choose how far the instrument is.")
            if any(len(str(value)) > MAX_ITEM for value in instrument.values()):
                raise Invalid(
                    "instruments", "At most %(limit)s characters are possible.", limit=MAX_ITEM
                )


def check_clauses(clauses: Sequence[str]) -> None:
    """Raise Invalid when a statement of these clauses cannot be stored."""
    if not clauses:
        raise Invalid("clauses", "Write the statement, one clause on a line.")
    if len(clauses) > MAX_CLAUSES:
        raise Invalid("clauses", "At most %(limit)s clauses are possible.", limit=MAX_CLAUSES)
    if any(len(clause) > MAX_CLAUSE for clause in clauses):
        raise Invalid(
            "clauses", "A clause can have at most %(limit)s characters.", limit=MAX_CLAUSE
        )


def _check_count(name: str, items: Sequence[object]) -> None:
    if len(items) > MAX_LIST:
        raise Invalid(name, "At most %(limit)s lines are possible.", limit=MAX_LIST)


def _check_list(name: str, items: Sequence[str]) -> None:
    _check_count(name, items)
    if any(len(item) > MAX_ITEM for item in items):
        raise Invalid(name, "A line can have at most %(limit)s characters.", limit=MAX_ITEM)


def _check_numbers(*names: str, values: Wording) -> None:
    for name in names:
        number = getattr(values, name)
        if number is not None and not (number.is_finite() and abs(number) < LARGEST):
            raise Invalid(name, "Enter a number that can be stored.")


def _check_years(*names: str, values: Wording) -> None:
    for name in names:
        year = getattr(values, name)
        if year is not None and not YEARS[0] <= year <= YEARS[1]:
            raise Invalid(
                name, "Enter a year between %(first)s and %(last)s.", first=YEARS[0], last=YEARS[1]
            )


def lines(text: str) -> tuple[str, ...]:
    """The clauses of a statement that was typed one a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
