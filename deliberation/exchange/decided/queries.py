"""Open data of what was decided: objectives, what their clauses rest on, the public journal."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from deliberation.consultations.models import Consultation
from deliberation.insights.models import Point, Run, Theme
from deliberation.journal import JournalEntry
from deliberation.objectives.models import (
    STANDING,
    Clause,
    Evidence,
    Objective,
    ObjectiveVersion,
)

Rows = Iterator[dict[str, Any]]


def _versions(session: Session, consultation: Consultation) -> list[ObjectiveVersion]:
    """Versions that hold or held; drafts are the board's own."""
    query = (
        select(ObjectiveVersion)
        .join(Objective)
        .where(
            Objective.mission_id == consultation.mission_id,
            ObjectiveVersion.state.in_((*STANDING, "superseded")),
        )
        .order_by(Objective.code, ObjectiveVersion.number)
        .options(
            selectinload(ObjectiveVersion.objective),
            selectinload(ObjectiveVersion.decision),
            selectinload(ObjectiveVersion.clauses)
            .selectinload(Clause.evidence)
            .options(
                selectinload(Evidence.theme).joinedload(Theme.run).joinedload(Run.consultation),
                selectinload(Evidence.point).joinedload(Point.submission),
            ),
        )
    )
    return list(session.scalars(query))


def objectives(session: Session, consultation: Consultation) -> Rows:
    for version in _versions(session, consultation):
        decision = version.decision
        yield {
            "objective": version.objective.ref,
            "version": version.number,
            "state": version.state,
            "code": version.objective.code,
            "title": version.title,
            "statement": version.statement,
            "baseline_value": version.baseline_value,
            "baseline_year": version.baseline_year,
            "baseline_source": version.baseline_source,
            "target_value": version.target_value,
            "unit": version.unit,
            "target_year": version.target_year,
            "indicator": version.indicator,
            "indicator_type": version.indicator_type,
            "indicator_method": version.indicator_method,
            "indicator_frequency": version.indicator_frequency,
            "data_owner": version.data_owner,
            "milestones": ";".join(f"{one['year']}={one['value']}" for one in version.milestones),
            "owner": version.owner,
            "co_owners": ";".join(version.co_owners),
            "actors": ";".join(version.actors),
            "instruments": ";".join(f"{i['kind']}: {i['name']}" for i in version.instruments),
            "solution_paths": ";".join(version.solution_paths),
            "assumptions": version.assumptions,
            "future_lens": version.future_lens,
            "future_lens_reason": version.future_lens_reason,
            "confidence": version.confidence,
            "for": decision.for_count if decision else None,
            "against": decision.against_count if decision else None,
            "abstain": decision.abstain_count if decision else None,
            "decided_on": decision.decided_at.date() if decision else None,
        }


def evidence(session: Session, consultation: Consultation) -> Rows:
    for version in _versions(session, consultation):
        for clause in version.clauses:
            for link in clause.evidence:
                run = link.theme.run
                yield {
                    "objective": version.objective.ref,
                    "version": version.number,
                    "clause": clause.ordinal,
                    "clause_text": clause.text,
                    "relation": link.relation,
                    "consultation": run.consultation.ref,
                    "run": run.ref,
                    "theme": link.theme.ref,
                    "point": _shown(link, run.consultation),
                }


def _shown(link: Evidence, consultation: Consultation) -> str | None:
    """The point, where everybody may read it and it still stands in a theme."""
    point = link.point
    if point is None or point.theme_id is None or not consultation.shows_submissions:
        return None
    return point.ref if point.submission.is_public else None


def decisions(session: Session, consultation: Consultation) -> Rows:
    """The journal's public projection for this consultation: acts of offices, no participants."""
    query = (
        select(JournalEntry)
        .where(
            JournalEntry.scope_ref.in_((consultation.ref, consultation.mission.ref)),
            JournalEntry.role != "participant",
        )
        .order_by(JournalEntry.id)
    )
    for entry in session.scalars(query.execution_options(yield_per=500)):
        yield {
            "on": entry.at.date(),
            "action": entry.action,
            "role": entry.role,
            "subject_kind": entry.subject_kind,
            "subject": entry.subject_ref,
        }
