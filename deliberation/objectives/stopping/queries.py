"""How things end, as it is read: exit plans, criteria, procedures, and what was learnt."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from deliberation.missions.models import Initiative, Mission
from deliberation.objectives.models import DecisionPoint, Objective
from deliberation.objectives.stopping.models import (
    ExitPlan,
    OutcomeNote,
    StopCriterion,
    StopProcedure,
)

Subject = Objective | Initiative
OF_OWN = ("learning", "intended", "unintended", "spill_over")  # columns a search reads


def of_subject(
    model: type[StopCriterion | StopProcedure | OutcomeNote], subject: Subject
) -> ColumnElement[bool]:
    """Restricts a statement to the rows about one objective or initiative."""
    if isinstance(subject, Objective):
        return model.objective_id == subject.id
    return model.initiative_id == subject.id


# Exit plans.


def exit_plans(
    session: Session, mission: Mission, objective: Objective | None = None
) -> list[ExitPlan]:
    """Every plan that was written, newest first: of an objective, else of the mission itself."""
    query = select(ExitPlan).where(ExitPlan.mission_id == mission.id)
    query = query.where(ExitPlan.objective_id == (objective.id if objective else None))
    return list(session.scalars(query.order_by(ExitPlan.number.desc())))


def exit_plan_of(session: Session, thing: Mission | Objective) -> ExitPlan | None:
    """The plan that counts for a mission or an objective; None while nobody wrote one."""
    if isinstance(thing, Mission):
        found = exit_plans(session, thing)
    else:
        found = exit_plans(session, thing.mission, thing)
    return found[0] if found else None


def exit_plans_in(session: Session, mission: Mission) -> list[ExitPlan]:
    """The plans that count now in a mission: its own and those of its objectives."""
    newest = (
        select(func.max(ExitPlan.id))
        .where(ExitPlan.mission_id == mission.id)
        .group_by(ExitPlan.objective_id)
    )
    query = select(ExitPlan).where(ExitPlan.id.in_(newest)).order_by(ExitPlan.id)
    return list(session.scalars(query.options(joinedload(ExitPlan.objective))))


# Stopping.


def criteria_of(session: Session, subject: Subject) -> list[StopCriterion]:
    """What was said beforehand that would stop a thing, in the order in which it was said."""
    query = select(StopCriterion).where(of_subject(StopCriterion, subject))
    return list(session.scalars(query.order_by(StopCriterion.id)))


def procedures_of(session: Session, subject: Subject) -> list[StopProcedure]:
    """Every stop procedure about a thing, newest first."""
    query = select(StopProcedure).where(of_subject(StopProcedure, subject))
    return list(session.scalars(query.order_by(StopProcedure.id.desc())))


def procedures_in(session: Session, mission: Mission) -> list[StopProcedure]:
    """Every stop procedure of a mission, newest first, with what each is about."""
    query = select(StopProcedure).where(StopProcedure.mission_id == mission.id)
    objective = joinedload(StopProcedure.objective)
    query = query.options(objective.selectinload(Objective.versions))
    query = query.options(joinedload(StopProcedure.initiative))
    return list(session.scalars(query.order_by(StopProcedure.id.desc())))


def open_procedures(session: Session, mission_ids: Collection[int] | None) -> list[StopProcedure]:
    """Procedures without a decision, the oldest first; None: of every mission."""
    query = select(StopProcedure).where(StopProcedure.outcome.is_(None))
    if mission_ids is not None:
        query = query.where(StopProcedure.mission_id.in_(mission_ids))
    objective = joinedload(StopProcedure.objective).selectinload(Objective.versions)
    query = query.options(
        objective, joinedload(StopProcedure.initiative), joinedload(StopProcedure.mission)
    )
    return list(session.scalars(query.order_by(StopProcedure.id)))


def stopped(session: Session, subject: Subject) -> StopProcedure | None:
    """The procedure by which a thing was stopped, unless it was taken up again since."""
    newest = next(iter(procedures_of(session, subject)), None)
    return newest if newest is not None and newest.outcome == "stop" else None


def name_of(procedure: StopProcedure) -> str:
    """What a procedure is about, in words."""
    if procedure.initiative is not None:
        return procedure.initiative.title
    objective = procedure.objective
    version = objective.public or objective.latest if objective else None
    return f"{objective.code} {version.title}" if objective and version else ""


# What was learnt.


@dataclass(frozen=True)
class Learnt:
    """Something learnt, from an outcome note or from a decision point."""

    note: OutcomeNote | None
    point: DecisionPoint | None

    @property
    def objective(self) -> Objective | None:
        thing = self.note or self.point
        return thing.objective if thing else None

    @property
    def text(self) -> str:
        return self.note.learning if self.note else self.point.learning_note if self.point else ""


def notes_of(session: Session, subject: Subject) -> list[OutcomeNote]:
    """What came of one thing, newest first."""
    query = select(OutcomeNote).where(of_subject(OutcomeNote, subject))
    return list(session.scalars(query.order_by(OutcomeNote.id.desc())))


def learnt(session: Session, mission: Mission, words: str = "", limit: int = 100) -> list[Learnt]:
    """What the mission has learnt, newest first; with `words`, where each of them stands.

    Reads outcome notes, with the names of what they are about, and decision points.
    """
    notes = session.scalars(_notes(mission, words).limit(limit))
    points = session.scalars(_points(mission, words).limit(limit))
    found = [(note.written_at, Learnt(note, None)) for note in notes]
    found += [(p.decided_at, Learnt(None, p)) for p in points if p.decided_at is not None]
    return [one for _, one in sorted(found, key=lambda pair: pair[0], reverse=True)][:limit]


def _notes(mission: Mission, words: str) -> Select[OutcomeNote]:
    query = select(OutcomeNote).where(OutcomeNote.mission_id == mission.id)
    query = query.outerjoin(OutcomeNote.initiative)
    columns = [getattr(OutcomeNote, name) for name in OF_OWN]
    for word in words.split():
        inside = [column.icontains(word, autoescape=True) for column in columns]
        query = query.where(or_(*inside, Initiative.title.icontains(word, autoescape=True)))
    objective = joinedload(OutcomeNote.objective)
    query = query.options(
        objective.selectinload(Objective.versions), joinedload(OutcomeNote.initiative)
    )
    return query.order_by(OutcomeNote.id.desc())


def _points(mission: Mission, words: str) -> Select[DecisionPoint]:
    query = select(DecisionPoint).join(DecisionPoint.objective)
    query = query.where(Objective.mission_id == mission.id, DecisionPoint.decided_at.is_not(None))
    for word in words.split():
        query = query.where(
            or_(
                DecisionPoint.learning_note.icontains(word, autoescape=True),
                DecisionPoint.question.icontains(word, autoescape=True),
            )
        )
    objective = joinedload(DecisionPoint.objective).selectinload(Objective.versions)
    return query.options(objective).order_by(DecisionPoint.id.desc())
