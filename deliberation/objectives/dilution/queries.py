"""In which ways a new wording asks for less than the one before it, or the tree grows too wide.

The dilution checks of methods.md 2g: each is a code, and each demands a public reason.
"""

from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.missions.models import Mission
from deliberation.objectives.checks.execute import binds_less, reaches_wider
from deliberation.objectives.models import Objective, ObjectiveVersion, Wording

CAP = 7  # objectives on one level, a default of methods.md 2g
FLAGS = (
    "target_closer",  # the target moved towards the baseline, or went
    "year_later",  # more time, or no year any more
    "indicator_weaker",  # from what changes in the world to what is done
    "measure_changed",  # another unit or indicator: the targets cannot be compared
    "quantifier_weaker",  # "all" to "many", "at least" to "up to"
    "scope_wider",  # a wider place with the same target
    "owner_removed",
    "theme_removed",  # a theme that the statement rested on
    "crowded",  # more objectives on this level than CAP
)
Measured = ObjectiveVersion | Wording


def flags(before: ObjectiveVersion, after: Measured, theme_ids: set[int]) -> list[str]:
    """The codes of FLAGS that hold; `theme_ids` are the themes that `after` rests on."""
    said = after.statement if isinstance(after, ObjectiveVersion) else " ".join(after.clauses)
    found = {
        "target_closer": _is_closer(before, after),
        "year_later": _is_later(before.target_year, after.target_year),
        "indicator_weaker": before.indicator_type == "outcome"
        and after.indicator_type != "outcome",
        "measure_changed": _is_changed(before.unit, after.unit)
        or _is_changed(before.indicator, after.indicator),
        "quantifier_weaker": binds_less(before.statement, said, before.language),
        "scope_wider": before.target_value == after.target_value
        and reaches_wider(before.statement, said, before.language),
        "owner_removed": bool(before.owner) and not after.owner,
        "theme_removed": bool(before.theme_ids - theme_ids),
    }
    return [flag for flag, holds in found.items() if holds]


def flags_of_revision(objective: Objective, after: Wording, theme_ids: set[int]) -> list[str]:
    """Against the adopted version and against the newest one, whichever objects."""
    former = (objective.adopted, objective.latest)
    found = {flag for before in former if before for flag in flags(before, after, theme_ids)}
    return [flag for flag in FLAGS if flag in found]


def crowding(session: Session, mission: Mission, level: int) -> list[str]:
    """Whether one more objective would be more than CAP on its level (one statement)."""
    query = select(func.count()).where(Objective.mission_id == mission.id, Objective.level == level)
    return ["crowded"] if session.scalars(query).one() >= CAP else []


def _is_closer(before: ObjectiveVersion, after: Measured) -> bool:
    """The target lies nearer to the first stated start, behind it, or is gone.

    Where no baseline was stated yet, the way is measured from the new one, else from zero.
    """
    if before.target_value is None:
        return False
    if after.target_value is None:
        return True
    start = before.baseline_value
    if start is None:
        start = after.baseline_value or Decimal(0)
    sign = 1 if before.target_value >= start else -1
    return sign * (after.target_value - before.target_value) < 0


def _is_later(before: int | None, after: int | None) -> bool:
    return before is not None and (after is None or after > before)


def _is_changed(before: str, after: str) -> bool:
    return bool(before) and before.strip().casefold() != after.strip().casefold()
