"""Promises of offices: made, reported on by the office, judged by the people who took part."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.errors import Closed, Invalid, NotAllowed, told
from deliberation.missions.models import Mission
from deliberation.objectives.commitments.models import (
    REPORT_STATES,
    Commitment,
    CommitmentReport,
    CommitmentView,
)
from deliberation.objectives.models import Objective
from deliberation.people.models import Account, Participant

MAX_OFFICE = 160
SCORES = range(11)


def enter(
    session: Session,
    mission: Mission,
    account: Account,
    *,
    text: str,
    office: str,
    review_on: date | None,
    objective: Objective | None = None,
) -> Commitment:
    """Enter what an office has promised, and the day on which it tells what became of it."""
    if objective is not None and objective.mission_id != mission.id:
        raise Invalid("objective", "Choose an objective of this mission.")
    commitment = Commitment(
        mission=mission,
        objective=objective,
        text=told("text", text, "Write what is promised."),
        language=mission.language,
        office=told("office", office, "Name the office that promises it.", limit=MAX_OFFICE),
        made_on=now().date(),
        review_on=_ahead("review_on", review_on),
    )
    session.add(commitment)
    session.flush()
    _note(session, "commitment:make", commitment, account)
    return commitment


def report(
    session: Session,
    commitment: Commitment,
    account: Account,
    *,
    state: str,
    text: str,
    next_review_on: date | None = None,
) -> CommitmentReport:
    """The office's own account. While it is under way it names the next day; else it is closed."""
    if commitment.closed_on is not None:
        raise Closed("The last account of this was given.")
    if state not in REPORT_STATES:
        raise Invalid("state", "Choose how it stands.")
    entry = CommitmentReport(
        state=state,
        text=told("text", text, "Write what became of it."),
        due_on=commitment.review_on,
        reported_on=now().date(),
    )
    if state == "under_way":
        commitment.review_on = _ahead("next_review_on", next_review_on)
    else:
        commitment.closed_on = now().date()
    commitment.reports.append(entry)
    session.flush()
    _note(session, "commitment:report", commitment, account, state)
    return entry


def judge(
    session: Session, commitment: Commitment, people: Collection[Participant], score: int
) -> CommitmentView:
    """0 to 10 from somebody who took part in the mission; one view, which they may change.

    `people` are all the pseudonyms under which this person is known here.
    """
    if score not in SCORES:
        raise Invalid("score", "Choose a number from 0 to 10.")
    refs = select(Consultation.ref).where(Consultation.mission_id == commitment.mission_id)
    scopes = set(session.scalars(refs))
    mine = sorted(person.id for person in people if person.scope_ref in scopes)
    if not mine:
        raise NotAllowed("Only people who took part in this mission judge its commitments.")
    query = select(CommitmentView).where(
        CommitmentView.commitment_id == commitment.id, CommitmentView.participant_id.in_(mine)
    )
    view = session.scalar(query.limit(1))
    if view is None:
        view = CommitmentView(commitment_id=commitment.id, participant_id=mine[0])
        session.add(view)
    view.score, view.given_at = score, now()
    session.flush()
    _note(session, "commitment:judge", commitment, None)
    return view


def _ahead(name: str, day: date | None) -> date:
    if day is None or day <= now().date():
        raise Invalid(name, "Enter a day that lies ahead.")
    return day


def _note(
    session: Session,
    action: str,
    commitment: Commitment,
    account: Account | None,
    state: str = "",
) -> None:
    journal.record(
        session,
        action,
        commitment,
        role="board_member" if account else "participant",
        actor_ref=account.ref if account else None,
        scope_ref=commitment.mission.ref,
        details={"state": state} if state else {},
    )
