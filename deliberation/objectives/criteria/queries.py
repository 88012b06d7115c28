"""The criteria sheet as a profile: twelve answers and the lowest three, never a sum."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.objectives.criteria.models import CRITERIA, LOWEST, Criterion
from deliberation.objectives.models import PATHS_WANTED, ObjectiveVersion

# What the record has to hold before a criterion can be a yes: column, and what is said if not.
FACTS: dict[str, tuple[tuple[str, str], ...]] = {
    "measurable": (
        ("indicator", "Nothing says yet what is measured."),
        ("baseline_value", "The baseline has no value yet."),
        ("baseline_year", "The baseline has no year yet."),
        ("baseline_source", "The baseline has no source yet."),
        ("target_value", "There is no target yet."),
    ),
    "time_bound": (("target_year", "The target has no year yet."),),
    "in_power": (("owner", "No office owns the objective yet."),),
    "rooted": (("traced_share", "No clause rests on a theme yet."),),
    "exit": (("exit_plan", "There is no exit plan yet."),),
}
FEW_PATHS = "Fewer than two ways to get there are named yet."


@dataclass(frozen=True)
class Row:
    """One criterion: the answer, if there is one, and what the record still lacks for a yes."""

    key: str
    score: int | None
    evidence: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """All twelve in order; `lowest` the weakest of the answered ones, at most three."""

    rows: tuple[Row, ...]
    lowest: tuple[Row, ...]
    answered: int


def by_key(session: Session, version: ObjectiveVersion) -> dict[str, Criterion]:
    """The stored answers of a version."""
    query = select(Criterion).where(Criterion.version_id == version.id)
    return {row.key: row for row in session.scalars(query)}


def sheet(session: Session, version: ObjectiveVersion) -> Sheet:
    """The profile of a version. A yes is never among the lowest."""
    known = by_key(session, version)
    rows = tuple(_row(version, key, known.get(key)) for key in CRITERIA)
    weak = sorted((row for row in rows if row.score in (0, 1)), key=lambda row: row.score or 0)
    return Sheet(rows, tuple(weak[:LOWEST]), len(known))


def former(session: Session, version: ObjectiveVersion) -> dict[str, Criterion]:
    """The answers of the newest earlier version that has some: to start a sheet with."""
    older = [one for one in version.objective.versions if one.number < version.number]
    for one in older:
        known = by_key(session, one)
        if known:
            return known
    return {}


def contradicted(version: ObjectiveVersion, key: str) -> tuple[str, ...]:
    """What is not there yet, so that this criterion cannot be a yes."""
    found = [text for field, text in FACTS.get(key, ()) if getattr(version, field) in (None, "", 0)]
    if key == "open_ways" and len(version.solution_paths) < PATHS_WANTED:
        found.append(FEW_PATHS)
    return tuple(found)


def _row(version: ObjectiveVersion, key: str, row: Criterion | None) -> Row:
    missing = contradicted(version, key)
    return Row(key, row.score if row else None, row.evidence if row else "", missing)
