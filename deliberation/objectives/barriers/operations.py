"""What stands in the way: raised, decided on by those who can, answered to those who raised it."""

from datetime import date

from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.errors import Closed, Invalid, told
from deliberation.insights.models import Theme
from deliberation.missions.models import Mission
from deliberation.objectives.barriers.models import Barrier
from deliberation.objectives.decisions.log import operations as log
from deliberation.people.models import Account

MAX_OFFICE = 160


def raise_barrier(
    session: Session,
    mission: Mission,
    account: Account,
    *,
    text: str,
    raised_on: date | None = None,
    theme: Theme | None = None,
) -> Barrier:
    """Enter what people say stops the mission; a theme of its published analyses, or none."""
    if theme is not None:
        is_public = theme.run.state == "published" and theme.state == "approved"
        if not is_public or theme.run.consultation.mission_id != mission.id:
            raise Invalid("theme", "Choose a published theme of this mission.")
    if raised_on is not None and raised_on > now().date():
        raise Invalid("raised_on", "Enter the day on which it was first raised.")
    barrier = Barrier(
        mission=mission,
        theme=theme,
        text=told("text", text, "Write what stands in the way.", limit=1000),
        language=mission.language,
        raised_on=raised_on or now().date(),
    )
    session.add(barrier)
    session.flush()
    _note(session, "barrier:raise", barrier, account)
    return barrier


def decide_barrier(
    session: Session,
    barrier: Barrier,
    account: Account,
    *,
    decision: str,
    office: str,
    due_on: date | None,
) -> None:
    """What is done about it, by which office, until when; may be decided anew while it is open."""
    _demand_open(barrier)
    barrier.decision = told("decision", decision, "Write what was decided.")
    barrier.office = told("office", office, "Name the office that does it.", limit=MAX_OFFICE)
    if due_on is None or due_on < now().date():
        raise Invalid("due_on", "Enter the day until which it is done.")
    barrier.due_on, barrier.decided_at = due_on, now()
    session.flush()
    line = log.Line(
        kind="barrier",
        subject_ref=barrier.ref,
        what=barrier.text,
        outcome="decided",
        language=barrier.language,
        reason=barrier.decision,
        evidence=(barrier.theme.label,) if barrier.theme else (),
    )
    log.write(session, barrier.mission, line)
    _note(session, "barrier:decide", barrier, account)


def close_barrier(session: Session, barrier: Barrier, answer: str, account: Account) -> None:
    """End it with the answer to those who raised it; it stays readable."""
    _demand_open(barrier)
    barrier.answer = told("answer", answer, "Write the answer to those who raised it.")
    barrier.closed_on = now().date()
    session.flush()
    _note(session, "barrier:close", barrier, account)


def _demand_open(barrier: Barrier) -> None:
    if barrier.closed_on is not None:
        raise Closed("This has its answer already.")


def _note(session: Session, action: str, barrier: Barrier, account: Account) -> None:
    journal.record(
        session,
        action,
        barrier,
        role="board_member",
        actor_ref=account.ref,
        scope_ref=barrier.mission.ref,
    )
