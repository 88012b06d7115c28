"""Give a body a seat, ask it for its opinion, record the opinion, and answer it."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.errors import Closed, Conflict, Invalid, told
from deliberation.missions.models import Mission
from deliberation.objectives.futureseat import queries
from deliberation.objectives.futureseat.models import (
    MAX_BODY,
    OUTCOMES,
    STANCES,
    TERM,
    FutureSeat,
    SeatOpinion,
)
from deliberation.objectives.models import IN_WORK, ObjectiveVersion
from deliberation.people.models import Account


def give_seat(
    session: Session,
    mission: Mission,
    body: str,
    mandate: str,
    term_days: int | None,
    account: Account,
    *,
    writer: Account | None = None,
) -> FutureSeat:
    """A seat for a body that speaks for future generations; `writer` signs in for it.

    The board members of the mission can't write for it: they answer it.
    """
    if term_days is None or not TERM[0] <= term_days <= TERM[1]:
        raise Invalid("term_days", "Enter %(least)s to %(most)s days.", least=TERM[0], most=TERM[1])
    if writer is not None and any(seat.account_id == writer.id for seat in mission.seats):
        raise Invalid("writer", "Who sits on the board can't write for this body.")
    seat = FutureSeat(
        mission=mission,
        body=told("body", body, "Name the body.", limit=MAX_BODY),
        mandate=told("mandate", mandate, "Say for whom it speaks, and who set it up."),
        term_days=term_days,
        account=writer,
    )
    session.add(seat)
    session.flush()
    _note(session, "seat:give", seat, mission, account, "organiser")
    return seat


def end_seat(session: Session, seat: FutureSeat, account: Account) -> None:
    """It is asked no more; what it said stays."""
    if seat.ended_at is not None:
        raise Closed("This seat has ended already.")
    seat.ended_at = now()
    session.flush()
    _note(session, "seat:end", seat, seat.mission, account, "organiser")


def ask(
    session: Session, version: ObjectiveVersion, seat: FutureSeat, account: Account
) -> SeatOpinion:
    """Ask for the opinion on a wording that everybody can read; its term begins."""
    mission = version.objective.mission
    if seat.mission_id != mission.id or seat.ended_at is not None:
        raise Invalid("seat", "Choose a seat of this mission.")
    if version.state not in IN_WORK:
        raise Closed("This version is decided or withdrawn.")
    if not version.was_public:
        raise Closed("Only a draft that everybody can read goes to this body. Propose it first.")
    if any(one.seat_id == seat.id for one in queries.opinions_on(session, version)):
        raise Conflict("This body was asked already.")
    opinion = SeatOpinion(
        version=version,
        seat=seat,
        body=seat.body,
        language=mission.language,
        asked_by_id=account.id,
        due_on=(now() + timedelta(days=seat.term_days)).date(),
    )
    session.add(opinion)
    session.flush()
    _note(session, "seat:ask", opinion, mission, account, "board_member", version=version.number)
    return opinion


def give(
    session: Session, opinion: SeatOpinion, stance: str, text: str, account: Account
) -> SeatOpinion:
    """The body's formal opinion. It may come late, as long as the wording is not decided."""
    if opinion.version.state not in IN_WORK:
        raise Closed("This version is decided or withdrawn.")
    if opinion.answered_at is not None:
        raise Closed("The board has answered this opinion already.")
    if stance not in STANCES:
        raise Invalid("stance", "Choose where the body stands.")
    wanted = "" if stance == "no_opinion" else "Write the opinion."
    opinion.text = told("text", text, wanted)
    opinion.stance, opinion.given_at = stance, now()
    session.flush()
    mission = opinion.seat.mission
    _note(session, "seat:opine", opinion, mission, account, "participant", stance=stance)
    return opinion


def answer(
    session: Session, opinion: SeatOpinion, outcome: str, text: str, account: Account
) -> SeatOpinion:
    """The board follows it, or says in public why not."""
    if opinion.given_at is None:
        raise Closed("There is no opinion to answer yet.")
    if opinion.version.state not in IN_WORK:
        raise Closed("This version is decided or withdrawn.")
    if outcome not in OUTCOMES:
        raise Invalid("outcome", "Choose what the board does with it.")
    opinion.answer = told("answer", text, "Say why, for everybody.")
    opinion.outcome, opinion.answered_at = outcome, now()
    opinion.answered_by_id = account.id
    session.flush()
    mission = opinion.seat.mission
    _note(session, "seat:answer", opinion, mission, account, "board_member", outcome=outcome)
    return opinion


def _note(
    session: Session,
    action: str,
    subject: FutureSeat | SeatOpinion,
    mission: Mission,
    account: Account,
    role: str,
    **details: Any,
) -> None:
    journal.record(
        session,
        action,
        subject,
        role=role,
        actor_ref=account.ref,
        scope_ref=mission.ref,
        details=details,
    )
