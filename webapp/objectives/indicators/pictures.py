"""The course of an indicator as plain numbers: baseline, values and target on a dated axis."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deliberation.objectives.indicators.models import IndicatorValue
from deliberation.objectives.indicators.queries import Series

WIDTH, HEIGHT = 600, 210
LEFT, RIGHT, TOP, BOTTOM = 40, 560, 34, 160
MOST_TICKS = 12


@dataclass(frozen=True)
class Mark:
    """One value: where it stands, what it is, and its day."""

    x: float
    y: float
    value: Decimal
    day: date


@dataclass(frozen=True)
class Tick:
    x: float
    year: int


@dataclass(frozen=True)
class Picture:
    """What the macro draws; `start` and `aim` are None without a baseline or a target."""

    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    start: Mark | None
    aim: Mark | None
    now_x: float | None

    @property
    def course(self) -> str:
        """The straight line from baseline to target."""
        return _path((self.start, self.aim)) if self.start and self.aim else ""

    @property
    def way(self) -> str:
        """From the baseline over every value."""
        return _path((self.start, *self.marks) if self.start else self.marks)


def picture(series: Series, today: date) -> Picture | None:
    """The picture of a counted indicator; None while there is nothing to draw."""
    known = [(v.measured_on, v.value) for v in series.standing if v.value is not None]
    start, aim = _ends(series)
    ends = [end for end in (start, aim) if end is not None]
    everything = [*known, *ends]
    if not known or series.kind != "number":
        return None
    first, last = min(d for d, _ in everything), max(d for d, _ in everything)
    low = min(Decimal(0), *(n for _, n in everything))
    top = max(Decimal(0), *(n for _, n in everything))
    days, height = max((last - first).days, 1), float(top - low) or 1.0

    def mark(day: date, value: Decimal) -> Mark:
        x = LEFT + (RIGHT - LEFT) * (day - first).days / days
        y = BOTTOM - (BOTTOM - TOP) * float(value - low) / height
        return Mark(round(x, 1), round(y, 1), value, day)

    now_x = mark(today, low).x if first < today < last else None
    return Picture(
        marks=tuple(mark(day, value) for day, value in known),
        ticks=_ticks(first, last, days),
        start=mark(*start) if start else None,
        aim=mark(*aim) if aim else None,
        now_x=now_x,
    )


def _ends(series: Series) -> tuple[tuple[date, Decimal] | None, tuple[date, Decimal] | None]:
    """Baseline and target on the last day of their years, as the traffic light reads them."""
    version = series.version
    if version is None:
        return None, None
    return (
        _end(version.baseline_year, version.baseline_value),
        _end(version.target_year, version.target_value),
    )


def _end(year: int | None, value: Decimal | None) -> tuple[date, Decimal] | None:
    return (date(year, 12, 31), value) if year is not None and value is not None else None


def _ticks(first: date, last: date, days: int) -> tuple[Tick, ...]:
    """The ends of years on the axis, not more than can be told apart."""
    ends = [date(year, 12, 31) for year in range(first.year, last.year + 1)]
    inside = [end for end in ends if first <= end <= last]
    step = max(1, -(-len(inside) // MOST_TICKS))
    shown = sorted({*inside[::step], *inside[-1:]})
    width = RIGHT - LEFT
    return tuple(
        Tick(round(LEFT + width * (end - first).days / days, 1), end.year) for end in shown
    )


def _path(marks: Iterable[Mark | None]) -> str:
    points = [f"{mark.x} {mark.y}" for mark in marks if mark is not None]
    return "M" + "L".join(points) if len(points) > 1 else ""


def table(series: Series) -> list[IndicatorValue]:
    """The numbers of the picture, newest first."""
    return list(reversed(series.standing))
