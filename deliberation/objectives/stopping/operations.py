"""End things well: exits planned, stops by criteria set beforehand, what was learnt kept."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.errors import Closed, Conflict, Invalid, sentence, told
from deliberation.missions.models import Initiative, Mission
from deliberation.objectives.decisions.log import operations as log
from deliberation.objectives.models import Objective
from deliberation.objectives.stopping import queries
from deliberation.objectives.stopping.models import (
    STOP_OUTCOMES,
    ExitPlan,
    ExitText,
    OutcomeNote,
    StopCriterion,
    StopProcedure,
)
from deliberation.people.models import Account

EXIT_SENTENCES = {
    "end_condition": sentence("Write when it ends."),
    "continues": sentence("Write what goes on, and where."),
    "affected": sentence("Name the people and places that are affected."),
    "notice_period": sentence("Write how long beforehand they are told."),
    "data_and_assets": sentence("Write who keeps the data and what was built."),
    "final_account": sentence("Write who gives the final account, and when."),
}
MAX_OFFICE = 160


@dataclass(frozen=True)
class StopDecision:
    """How a stop procedure ends, named as the columns of `StopProcedure`."""

    outcome: str
    reason: str
    kept: str = ""
    exit_steps: str = ""
    effective_on: date | None = None  # None: today


@dataclass(frozen=True)
class Outcome:
    """What came of a thing, named as the columns of `OutcomeNote`."""

    office: str
    learning: str
    intended: str = ""
    unintended: str = ""
    spill_over: str = ""


def plan_exit(
    session: Session, thing: Mission | Objective, text: ExitText, account: Account
) -> ExitPlan:
    """The exit plan of a mission or of an objective: every part, or why none is needed."""
    mission = thing if isinstance(thing, Mission) else thing.mission
    values = {name: told(name, value) for name, value in asdict(text).items()}
    if not values["not_needed_because"]:
        for name, sentence in EXIT_SENTENCES.items():
            told(name, values[name], sentence)
    former = queries.exit_plan_of(session, thing)
    plan = ExitPlan(
        mission=mission,
        objective=thing if isinstance(thing, Objective) else None,
        number=former.number + 1 if former else 1,
        **values,
    )
    session.add(plan)
    session.flush()
    _note(session, "exit_plan:write", thing, mission, account, number=plan.number)
    return plan


def set_criterion(
    session: Session, subject: Objective | Initiative, text: str, account: Account
) -> StopCriterion:
    """Say beforehand what would stop a thing. It can be added to, and never taken back."""
    text = told("text", text, "Write what would make the board stop it.", limit=1000)
    criterion = StopCriterion(text=text, **_about(subject))
    session.add(criterion)
    session.flush()
    _note(session, "stop:criterion", subject, _mission(session, subject), account)
    return criterion


def open_by_criteria(
    session: Session,
    subject: Objective | Initiative,
    chosen: Sequence[StopCriterion],
    evidence: str,
    account: Account,
) -> StopProcedure:
    """Begin to ask whether a thing stops, because criteria said on an earlier day are met.

    Raises Invalid without such criteria or evidence, Conflict while it is being asked already.
    """
    known = {criterion.id: criterion for criterion in queries.criteria_of(session, subject)}
    if not known:
        raise Invalid("criteria", "Nothing was said beforehand that would stop it. Say it first.")
    met = [known[criterion.id] for criterion in chosen if criterion.id in known]
    if not met:
        raise Invalid("criteria", "Choose which of them is met.")
    if any(criterion.set_at.date() >= now().date() for criterion in met):
        raise Invalid("criteria", "A criterion counts from the day after it was said.")
    return open_for(session, subject, [criterion.text for criterion in met], evidence, account)


def open_for(
    session: Session,
    subject: Objective | Initiative,
    criteria: Sequence[str],
    evidence: str,
    account: Account,
) -> StopProcedure:
    """Begin a stop procedure with criteria that the caller knows to be set beforehand."""
    if isinstance(subject, Objective) and subject.adopted is None:
        raise Closed("Only what was adopted can be stopped. Withdraw the draft instead.")
    newest = next(iter(queries.procedures_of(session, subject)), None)
    if newest is not None and newest.outcome is None:
        raise Conflict("The board is asking already whether this stops.")
    if newest is not None and newest.outcome == "stop":
        raise Closed("This was stopped already.")
    mission = _mission(session, subject)
    procedure = StopProcedure(
        mission=mission,
        criteria=list(criteria),
        evidence=told("evidence", evidence, "Write what the evidence shows."),
        **_about(subject),
    )
    session.add(procedure)
    session.flush()
    _note(session, "stop:open", procedure, mission, account)
    return procedure


def hear(
    session: Session,
    procedure: StopProcedure,
    account: Account,
    *,
    office: str,
    heard_on: date | None,
    hearing: str,
) -> None:
    """What the owner says to it, or that it was asked and did not answer."""
    _demand_open(procedure)
    procedure.heard_office = told("office", office, "Name the office.", limit=MAX_OFFICE)
    if heard_on is None or not procedure.opened_at.date() <= heard_on <= now().date():
        raise Invalid("heard_on", "Enter the day of the hearing, after the evidence was told.")
    wanted = sentence("Write what the owner said, or that there was no answer.")
    procedure.hearing, procedure.heard_on = told("hearing", hearing, wanted), heard_on
    session.flush()
    _note(session, "stop:hear", procedure, procedure.mission, account)


def decide_stop(
    session: Session, procedure: StopProcedure, decision: StopDecision, account: Account
) -> None:
    """Stop it or go on, after the owner was heard. What stops stays readable.

    A stop says what is kept and the steps of the exit; an objective's version becomes "stopped".
    """
    _demand_open(procedure)
    if procedure.heard_on is None:
        raise Closed("The owner has not been heard yet.")
    if decision.outcome not in STOP_OUTCOMES:
        raise Invalid("outcome", "Choose whether it stops.")
    stops = decision.outcome == "stop"
    procedure.reason = told("reason", decision.reason, "Write why the board decides so.")
    kept = sentence("Write what is kept: data, contracts, what was learnt.") if stops else ""
    procedure.kept = told("kept", decision.kept, kept)
    steps = sentence("Write the steps of the exit, with their days.") if stops else ""
    procedure.exit_steps = told("exit_steps", decision.exit_steps, steps)
    if decision.effective_on is not None and decision.effective_on < now().date():
        raise Invalid("effective_on", "A decision takes effect today or later.")
    procedure.outcome, procedure.decided_at = decision.outcome, now()
    procedure.effective_on = decision.effective_on or now().date()
    objective = procedure.objective
    if stops and objective is not None and objective.adopted is not None:
        objective.adopted.state = "stopped"
    session.flush()
    log.write(session, procedure.mission, _line(procedure))
    details = {"outcome": decision.outcome}
    _note(session, "stop:decide", procedure, procedure.mission, account, **details)


def write_outcome(
    session: Session, subject: Objective | Initiative, outcome: Outcome, account: Account
) -> OutcomeNote:
    """What came of a thing, wanted or not, for others to learn from."""
    mission = _mission(session, subject)
    note = OutcomeNote(
        mission=mission,
        office=told("office", outcome.office, "Name the office.", limit=MAX_OFFICE),
        learning=told("learning", outcome.learning, "Write what others can learn from it."),
        intended=told("intended", outcome.intended),
        unintended=told("unintended", outcome.unintended),
        spill_over=told("spill_over", outcome.spill_over),
        **_about(subject),
    )
    session.add(note)
    session.flush()
    _note(session, "outcome:write", note, mission, account)
    return note


def _line(procedure: StopProcedure) -> log.Line:
    subject = procedure.objective or procedure.initiative
    assert subject is not None  # the table demands one
    return log.Line(
        kind="stop",
        subject_ref=subject.ref,
        what=queries.name_of(procedure),
        outcome=procedure.outcome or "",
        language=procedure.mission.language,
        reason=procedure.reason,
        options_considered="\n".join(procedure.criteria),
        evidence=(procedure.evidence, procedure.hearing),
        effective_on=procedure.effective_on,
    )


def _demand_open(procedure: StopProcedure) -> None:
    if procedure.outcome is not None:
        raise Closed("This has been decided already.")


def _about(subject: Objective | Initiative) -> dict[str, Any]:
    key = "objective_id" if isinstance(subject, Objective) else "initiative_id"
    return {key: subject.id}


def _mission(session: Session, subject: Objective | Initiative) -> Mission:
    return session.get_one(Mission, subject.mission_id)


def _note(
    session: Session, action: str, subject: Any, mission: Mission, account: Account, **details: Any
) -> None:
    journal.record(
        session,
        action,
        subject,
        role="board_member",
        actor_ref=account.ref,
        scope_ref=mission.ref,
        details=details,
    )
