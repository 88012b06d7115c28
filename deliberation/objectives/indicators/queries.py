"""Values over time, and whether an objective is on its course."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.objectives.indicators.models import Indicator, IndicatorValue
from deliberation.objectives.models import Objective, ObjectiveVersion

# Behind the straight line from baseline to target by no more than this share of the whole way.
TOLERANCE = 0.1


@dataclass(frozen=True)
class Reading:
    """One value as it was entered; a corrected one is replaced by a later one for its day."""

    entry: IndicatorValue
    is_corrected: bool


@dataclass(frozen=True)
class Series:
    """One indicator with all its values by day, the newest last.

    `indicator` is None for the one of the objective's versions, which alone has baseline, target
    and `light`: "reached", "on_course", "behind" or "wrong_way"; None as long as baseline, target
    or a value is missing.
    """

    name: str
    unit: str
    kind: str
    readings: tuple[Reading, ...]
    indicator: Indicator | None = None
    version: ObjectiveVersion | None = None
    light: str | None = None

    @property
    def standing(self) -> tuple[IndicatorValue, ...]:
        """The values that were not corrected, by day."""
        return tuple(reading.entry for reading in self.readings if not reading.is_corrected)

    @property
    def latest(self) -> IndicatorValue | None:
        return self.standing[-1] if self.readings else None


def series_of(session: Session, objective: Objective) -> list[Series]:
    """Every indicator of the objective with its values, the main one first (two statements)."""
    query = select(IndicatorValue).where(IndicatorValue.objective_id == objective.id)
    query = query.order_by(IndicatorValue.measured_on, IndicatorValue.id)
    by_indicator: dict[int | None, list[IndicatorValue]] = defaultdict(list)
    for value in session.scalars(query):
        by_indicator[value.indicator_id].append(value)
    further = select(Indicator).where(Indicator.objective_id == objective.id)
    found = [_main(objective, by_indicator[None])]
    for indicator in session.scalars(further.order_by(Indicator.id)):
        readings = _readings(by_indicator[indicator.id])
        found.append(Series(indicator.name, indicator.unit, indicator.kind, readings, indicator))
    return found


def latest_values(session: Session, objectives: Iterable[Objective]) -> dict[int, IndicatorValue]:
    """The newest value of the main indicator by the objective's row number (one statement)."""
    ids = [objective.id for objective in objectives]
    query = select(IndicatorValue).where(
        IndicatorValue.objective_id.in_(ids), IndicatorValue.indicator_id.is_(None)
    )
    query = query.order_by(IndicatorValue.measured_on, IndicatorValue.id)
    return {value.objective_id: value for value in session.scalars(query)}


def light(version: ObjectiveVersion | None, latest: IndicatorValue | None) -> str | None:
    """How the newest value stands to the straight line from baseline to target.

    The line runs from the end of the baseline's year to the end of the target's. None where
    baseline, target or a value is missing: then nobody can tell.
    """
    if version is None or latest is None or latest.value is None:
        return None
    start, aim = version.baseline_value, version.target_value
    if start is None or aim is None or start == aim:
        return None
    if version.baseline_year is None or version.target_year is None:
        return None
    share = share_of_way(start, aim, latest.value)
    if share >= 1:
        return "reached"
    if share < 0:
        return "wrong_way"
    expected = share_of_time(version.baseline_year, version.target_year, latest.measured_on)
    return "on_course" if share >= expected - TOLERANCE else "behind"


def share_of_way(start: Decimal, aim: Decimal, value: Decimal) -> float:
    """How much of the way from `start` to `aim` is done: 0 at the start, 1 at the aim."""
    return float((value - start) / (aim - start))


def share_of_time(first_year: int, last_year: int, day: date) -> float:
    """How much of the time from the end of one year to the end of another has passed, 0 to 1."""
    start, end = date(first_year, 12, 31), date(last_year, 12, 31)
    return min(max((day - start).days / max((end - start).days, 1), 0.0), 1.0)


def _main(objective: Objective, values: list[IndicatorValue]) -> Series:
    version = objective.public or objective.latest
    readings = _readings(values)
    name, unit = (version.indicator, version.unit) if version else ("", "")
    newest = values[-1] if values else None
    return Series(name, unit, "number", readings, version=version, light=light(version, newest))


def _readings(values: list[IndicatorValue]) -> tuple[Reading, ...]:
    last = {value.measured_on: value.id for value in values}
    return tuple(Reading(value, last[value.measured_on] != value.id) for value in values)
