"""The checks that warn: each names what it saw and wants a public reason, none blocks.

The rules are those of methods.md 2g. What only compares two versions is in `dilution`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from deliberation.missions.models import Initiative
from deliberation.objectives.checks.execute import read
from deliberation.objectives.checks.models import CheckReason
from deliberation.objectives.dilution.queries import CAP
from deliberation.objectives.models import Objective, ObjectiveVersion

if TYPE_CHECKING:
    from deliberation.objectives.checks.execute import ObjectiveReading

FEWEST_PATHS = 2
STOOD = ("adopted", "superseded")


@dataclass(frozen=True)
class Caution:
    """One thing to think about: a code of CAUTIONS, what it saw, and the reason given, if any."""

    code: str
    saw: tuple[str, ...] = ()
    reason: str = ""


class Worded(Protocol):
    """What the checks need of a version or of a wording that is still being typed."""

    @property
    def baseline_value(self) -> Decimal | None: ...
    @property
    def baseline_year(self) -> int | None: ...
    @property
    def target_value(self) -> Decimal | None: ...
    @property
    def target_year(self) -> int | None: ...
    @property
    def indicator(self) -> str: ...
    @property
    def indicator_type(self) -> str: ...


def cautions(session: Session, version: ObjectiveVersion) -> list[Caution]:
    """What to think about in this version, with the reasons that the board gave (3 statements)."""
    reading = read(version.statement, version.indicator, version.language)
    paths = tuple(path for path in version.solution_paths or () if path)
    found = [
        *of_wording(version, reading),
        *([] if len(paths) >= FEWEST_PATHS else [Caution("few_paths", paths)]),
        *_of_surroundings(session, version),
    ]
    query = select(CheckReason.code, CheckReason.reason)
    rows = session.execute(query.where(CheckReason.version_id == version.id))
    reasons = {code: reason for code, reason in rows}
    return [Caution(one.code, one.saw, reasons.get(one.code, "")) for one in found]


def of_wording(worded: Worded, reading: ObjectiveReading) -> list[Caution]:
    """What can be told from the words and the fields alone."""
    holds = {
        "no_baseline": worded.baseline_value is None or worded.baseline_year is None,
        "no_target": worded.target_value is None,
        "no_year": worded.target_year is None,
        "no_indicator": not worded.indicator.strip(),
        "output_worded": worded.indicator_type == "outcome" and "output_worded" in reading.flags,
    }
    found = [Caution(code) for code, is_so in holds.items() if is_so]
    for code, kind in (("technology_named", "technology"), ("supplier_named", "supplier")):
        named = tuple(dict.fromkeys(span.text for span in reading.found(kind)))
        found += [Caution(code, named)] if named else []
    differing = tuple(_differing(worded, reading))
    return [*found, *([Caution("figures_differ", differing)] if differing else [])]


def _differing(worded: Worded, reading: ObjectiveReading) -> Iterable[str]:
    """Figures of the sentence that are neither the target, nor the change that it is, nor years."""
    if reading.target_year and worded.target_year not in (None, reading.target_year):
        yield str(reading.target_year)
    if reading.baseline_year and worded.baseline_year not in (None, reading.baseline_year):
        yield str(reading.baseline_year)
    said = Decimal(reading.amount) if reading.amount and reading.checked else None
    if said is None or worded.target_value is None or reading.amount == "":
        return
    if said not in _meant(worded):
        yield f"{reading.amount} {reading.unit}".strip()


def _meant(worded: Worded) -> set[Decimal]:
    """The target as a number, and as a change from the baseline: as a difference and in percent."""
    target, start = worded.target_value or Decimal(0), worded.baseline_value
    meant = {target, abs(target)}
    if start is not None:
        meant.add(abs(target - start))
        if start:
            meant.add(Decimal(round(abs(target - start) / abs(start) * 100)))
    return meant


def _of_surroundings(session: Session, version: ObjectiveVersion) -> list[Caution]:
    """What stands beside it: the money of its initiatives, and targets that stood before."""
    objective = version.objective
    query = select(Initiative).where(Initiative.mission_id == objective.mission_id)
    initiatives = list(session.scalars(query.order_by(Initiative.title, Initiative.id)))
    linked = [one for one in initiatives if one.objective_code == objective.code]
    found = []
    if ended := _too_short(linked, version.target_year):
        found.append(Caution("funding_ends", ended))
    if stood := tuple([*_former(session, version), *_in_initiatives(initiatives, version)]):
        found.append(Caution("restated", stood))
    return found


def _too_short(linked: Sequence[Initiative], target_year: int | None) -> tuple[str, ...]:
    """The linked initiatives, where all of them end before the year of the target."""
    if target_year is None or not linked:
        return ()
    is_short = all(one.ends_on and one.ends_on.year < target_year for one in linked)
    return tuple(f"{one.title} ({one.ends_on:%Y})" for one in linked) if is_short else ()


def _former(session: Session, version: ObjectiveVersion) -> list[str]:
    """Codes and titles of other objectives that stood with this very target and year."""
    if version.target_value is None or version.target_year is None:
        return []
    query = (
        select(ObjectiveVersion)
        .join(ObjectiveVersion.objective)
        .where(
            Objective.mission_id == version.objective.mission_id,
            Objective.id != version.objective_id,
            ObjectiveVersion.state.in_(STOOD),
            ObjectiveVersion.target_value == version.target_value,
            ObjectiveVersion.target_year == version.target_year,
            ObjectiveVersion.unit == version.unit,
        )
        .options(joinedload(ObjectiveVersion.objective))
        .order_by(ObjectiveVersion.id)
    )
    named = (f"{other.objective.code} {other.title}" for other in session.scalars(query))
    return list(dict.fromkeys(named))


def _in_initiatives(initiatives: Sequence[Initiative], version: ObjectiveVersion) -> list[str]:
    """Initiatives older than the mission whose own words name this target and this year."""
    if version.target_value is None or version.target_year is None:
        return []
    target = format(version.target_value.normalize(), "f")
    started = version.objective.mission.started_on
    return [
        one.title
        for one in initiatives
        if one.starts_on < started and {target, str(version.target_year)} <= _figures(one.title)
    ]


def _figures(text: str) -> set[str]:
    words = (word.strip(".,;:()%") for word in text.replace("%", " ").split())
    return {word.replace(",", "") for word in words if word}


@dataclass(frozen=True)
class TreeCaution:
    """Something about the objectives of a mission together; `codes` are those concerned."""

    code: str
    codes: tuple[str, ...]
    limit: int = field(default=CAP)


def of_tree(versions: Sequence[ObjectiveVersion]) -> list[TreeCaution]:
    """Inflation: crowded levels, parents with one child, objectives that share an indicator.

    `versions` are the ones that the reader sees, one of each objective.
    """
    levels: dict[int, list[str]] = defaultdict(list)
    indicators: dict[str, list[str]] = defaultdict(list)
    children: Counter[int] = Counter()
    codes = {version.objective_id: version.objective.code for version in versions}
    for version in versions:
        objective = version.objective
        levels[objective.level].append(objective.code)
        if measured := version.indicator.strip().casefold():
            indicators[measured].append(objective.code)
        if objective.parent_id is not None:
            children[objective.parent_id] += 1
    found = [TreeCaution("crowded", tuple(each)) for each in levels.values() if len(each) > CAP]
    alone = tuple(codes[p] for p, count in children.items() if count == 1 and p in codes)
    found += [TreeCaution("single_child", alone)] if alone else []
    shared = (tuple(each) for each in indicators.values() if len(each) > 1)
    return [*found, *(TreeCaution("shared_indicator", each) for each in shared)]
