"""The definition panel: which elements of a mission are evidenced by the records, and which empty.

The elements are those of the OECD definition of mission-oriented innovation policy: a co-ordinated
package of measures that spans several stages of innovation, mixes instruments and crosses fields,
towards goals that are bold, measurable and bound in time (methods.md, row A1).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.missions.models import Actor, Initiative, Mission
from deliberation.objectives.models import ObjectiveVersion
from deliberation.objectives.queries import missing

ELEMENTS = (
    "challenge",
    "bold",
    "measurable",
    "time_frame",
    "package",
    "stages",
    "instruments",
    "fields",
)
SEVERAL = 2  # "several stages", "mixed instruments", "crosses fields": at least two


@dataclass(frozen=True)
class Element:
    """One element: `count` of `of` things speak for it (`of` None: simply a count)."""

    key: str
    is_evidenced: bool
    count: int
    of: int | None = None
    named: tuple[str, ...] = ()


def definition_of(
    session: Session, mission: Mission, versions: Sequence[ObjectiveVersion], theme_count: int
) -> list[Element]:
    """The eight elements in the order of the definition (two statements).

    `versions` are the objectives that the reader sees, `theme_count` the published themes that
    speak for a challenge which people share.
    """
    kinds = select(Initiative.innovation_stage, Initiative.instrument, func.count())
    kinds = kinds.where(Initiative.mission_id == mission.id)
    rows = session.execute(kinds.group_by(Initiative.innovation_stage, Initiative.instrument)).all()
    fields = select(Actor.policy_field).where(Actor.mission_id == mission.id).distinct()
    stages = _named(row[0] for row in rows)
    instruments = _named(row[1] for row in rows)
    return [
        Element("challenge", theme_count > 0, theme_count),
        *_goals(mission, versions),
        _several("package", sum(row[2] for row in rows)),
        _several("stages", len(stages), stages),
        _several("instruments", len(instruments), instruments),
        _several("fields", len(found := _named(session.scalars(fields))), found),
    ]


def _goals(mission: Mission, versions: Sequence[ObjectiveVersion]) -> list[Element]:
    """Bold: an outcome beyond today. Measurable: nothing is missing. Bound in time: a year."""
    total = len(versions)
    bold = sum(_is_bold(version) for version in versions)
    measurable = sum(not missing(version) for version in versions)
    dated = sum(version.target_year is not None for version in versions)
    return [
        Element("bold", bold > 0, bold, total),
        Element("measurable", 0 < total == measurable, measurable, total),
        Element("time_frame", bool(mission.horizon_year) and dated == total, dated, total),
    ]


def _is_bold(version: ObjectiveVersion) -> bool:
    is_further = version.baseline_value is not None and version.target_value is not None
    return version.indicator_type == "outcome" and (
        is_further and version.baseline_value != version.target_value
    )


def _several(key: str, count: int, named: tuple[str, ...] = ()) -> Element:
    return Element(key, count >= SEVERAL, count, None, named)


def _named(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value}))
