"""Objectives as read: the tree, what lies behind a clause, what was lowered or is missing."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from deliberation.insights.models import Point, Theme
from deliberation.missions.models import Mission
from deliberation.objectives.models import (
    Clause,
    DecisionPoint,
    Evidence,
    Objective,
    ObjectiveVersion,
)
from deliberation.submissions.models import Submission

if TYPE_CHECKING:
    from deliberation.objectives.operations import Wording

CAP_PER_LEVEL = 7  # more than this many objectives on a level is called inflation (methods 2g)
NEEDED_NAMES = {
    "baseline_value": "baseline",
    "baseline_year": "baseline year",
    "baseline_source": "source of the baseline",
    "target_value": "target",
    "unit": "unit",
    "indicator": "indicator",
    "target_year": "target year",
    "owner": "owner",
}
CHECK_NAMES = {
    "fairness": "fairness assessment or the reason for none",
    "stress_test": "stress test or the reason for none",
}


@dataclass(frozen=True)
class Dilution:
    """One way in which a wording lowers the ambition of an earlier version."""

    key: str
    sentence: str


def tree(session: Session, mission: Mission) -> list[Objective]:
    """All objectives of the mission with versions, by level and code."""
    query = (
        select(Objective)
        .where(Objective.mission_id == mission.id)
        .order_by(Objective.level, Objective.code)
        .options(
            selectinload(Objective.versions).selectinload(ObjectiveVersion.clauses),
            selectinload(Objective.decision_points),
        )
    )
    return list(session.scalars(query))


def inflated_levels(objectives: list[Objective]) -> list[int]:
    """Levels that hold more objectives than a board can steer."""
    counts = {level: sum(o.level == level for o in objectives) for level in (1, 2, 3)}
    return [level for level, count in counts.items() if count > CAP_PER_LEVEL]


def version_with_evidence(session: Session, version: ObjectiveVersion) -> ObjectiveVersion:
    """The version with clauses, themes and points loaded, in a bounded number of queries."""
    query = (
        select(ObjectiveVersion)
        .where(ObjectiveVersion.id == version.id)
        .options(
            selectinload(ObjectiveVersion.clauses)
            .selectinload(Clause.evidence)
            .options(
                joinedload(Evidence.theme).joinedload(Theme.run),
                joinedload(Evidence.point).options(
                    joinedload(Point.answer),
                    joinedload(Point.submission).joinedload(Submission.consultation),
                ),
            ),
            selectinload(ObjectiveVersion.waivers),
            selectinload(ObjectiveVersion.positions),
            joinedload(ObjectiveVersion.decision),
        )
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).unique().one()


def clauses_for_theme(session: Session, theme: Theme) -> list[Clause]:
    """Clauses of adopted objectives that rest on the theme; each clause once."""
    query = (
        select(Clause)
        .join(Evidence)
        .join(ObjectiveVersion, Clause.version_id == ObjectiveVersion.id)
        .where(Evidence.theme_id == theme.id, ObjectiveVersion.state == "adopted")
        .order_by(ObjectiveVersion.id, Clause.ordinal)
        .options(joinedload(Clause.version).joinedload(ObjectiveVersion.objective))
        .distinct()
    )
    return list(session.scalars(query))


def themes_with_clauses(session: Session, theme_ids: list[int]) -> dict[int, list[Clause]]:
    """The same for many themes in one query."""
    query = (
        select(Evidence)
        .join(Clause)
        .join(ObjectiveVersion, Clause.version_id == ObjectiveVersion.id)
        .where(Evidence.theme_id.in_(theme_ids), ObjectiveVersion.state == "adopted")
        .order_by(Evidence.id)
        .options(
            joinedload(Evidence.clause)
            .joinedload(Clause.version)
            .joinedload(ObjectiveVersion.objective)
        )
    )
    found: dict[int, list[Clause]] = {}
    for evidence in session.scalars(query):
        clauses = found.setdefault(evidence.theme_id, [])
        if evidence.clause not in clauses:
            clauses.append(evidence.clause)
    return found


def traced_share(version: ObjectiveVersion) -> float:
    """Share of the statement's characters in clauses that rest on a theme, 0 to 1."""
    total = sum(len(clause.text) for clause in version.clauses)
    traced = sum(len(clause.text) for clause in version.clauses if clause.evidence)
    return traced / total if total else 0.0


def dilutions(before: ObjectiveVersion, after: Wording) -> list[Dilution]:
    """How `after` lowers the ambition of `before` (methods 2g); empty when it doesn't."""
    found = []
    if _is_target_nearer(before, after):
        found.append(Dilution("target", "the target is nearer to the baseline"))
    if before.target_year and after.target_year and after.target_year > before.target_year:
        found.append(Dilution("year", "the year is later"))
    if before.indicator_type == "outcome" and after.indicator_type in ("output", "process"):
        found.append(Dilution("indicator", "an outcome became an output or a process"))
    if before.owner and not after.owner:
        found.append(Dilution("owner", "the owner was removed"))
    kept = {clause.strip() for clause in after.clauses}
    if any(clause.evidence and clause.text not in kept for clause in before.clauses):
        found.append(Dilution("theme", "a clause that rests on a theme was changed or removed"))
    return found


def _is_target_nearer(before: ObjectiveVersion, after: Wording) -> bool:
    if before.target_value is None or before.baseline_value is None or after.target_value is None:
        return False
    baseline = before.baseline_value
    return abs(after.target_value - baseline) < abs(before.target_value - baseline)


def missing_for_adoption(version: ObjectiveVersion) -> list[str]:
    """What a version still has to say before it can be adopted, in words."""
    missing = [
        name for field, name in NEEDED_NAMES.items() if getattr(version, field) in (None, "")
    ]
    waived = {waiver.kind for waiver in version.waivers}
    missing += [name for kind, name in CHECK_NAMES.items() if kind not in waived]
    if not version.exit_plan and "exit_plan" not in waived:
        missing.append("exit plan or the reason for none")
    return missing


def difference(before: ObjectiveVersion, after: ObjectiveVersion) -> list[tuple[str, str]]:
    """The statements word by word: (same | removed | added, words)."""
    old, new = before.statement.split(), after.statement.split()
    parts: list[tuple[str, str]] = []
    for op, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            parts.append(("same", " ".join(old[i1:i2])))
            continue
        if i2 > i1:
            parts.append(("removed", " ".join(old[i1:i2])))
        if j2 > j1:
            parts.append(("added", " ".join(new[j1:j2])))
    return parts


def awaiting_position(
    session: Session, mission_refs: list[str], account_id: int
) -> list[ObjectiveVersion]:
    """Proposed versions on which this member has taken no position yet."""
    query = (
        select(ObjectiveVersion)
        .join(Objective)
        .join(Mission)
        .where(Mission.ref.in_(mission_refs), ObjectiveVersion.state == "proposed")
        .options(
            selectinload(ObjectiveVersion.positions),
            joinedload(ObjectiveVersion.objective).joinedload(Objective.mission),
        )
    )
    found = session.scalars(query)
    return [v for v in found if all(p.account_id != account_id for p in v.positions)]


def open_decision_points(session: Session, mission_refs: list[str]) -> list[DecisionPoint]:
    """Decision points without a decision, soonest first."""
    query = (
        select(DecisionPoint)
        .join(Objective)
        .join(Mission)
        .where(Mission.ref.in_(mission_refs), DecisionPoint.decided_at.is_(None))
        .order_by(DecisionPoint.due_on)
        .options(joinedload(DecisionPoint.objective).joinedload(Objective.mission))
    )
    return list(session.scalars(query))
