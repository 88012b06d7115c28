"""Changing the mission statement: announce it, wait 14 days, hear the full board, then sign."""

from typing import Any

from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import LocalizedText, now
from deliberation.errors import Closed, Invalid, NotAllowed
from deliberation.missions import operations as missions
from deliberation.missions.models import Mission, StatementVersion
from deliberation.missions.statements import queries
from deliberation.missions.statements.models import (
    STANCES,
    StatementPosition,
    StatementProposal,
)
from deliberation.people.models import Account

MAX_TEXT = 4000


def announce(
    session: Session, mission: Mission, statement: LocalizedText, notice: str, account: Account
) -> StatementProposal:
    """Publish the new words with their notice; they stand 14 days before the board decides."""
    words = missions.check_new_statement(mission, statement, notice)
    if len(notice) > MAX_TEXT:
        raise Invalid("notice", "At most %(limit)s characters are possible.", limit=MAX_TEXT)
    if queries.announced(session, mission) is not None:
        raise Closed("A change is announced already. Decide it or withdraw it first.")
    proposal = StatementProposal(
        mission=mission,
        statement=words,
        notice=notice.strip(),
        announced_by_id=account.id,
        decidable_from=now().date() + queries.NOTICE,
    )
    session.add(proposal)
    session.flush()
    until = proposal.decidable_from.isoformat()
    _note(session, "mission:announce", proposal, account, "chair", decidable_from=until)
    return proposal


def take_position(
    session: Session, proposal: StatementProposal, account: Account, stance: str, dissent: str = ""
) -> StatementPosition:
    """Where a seated member stands; may be changed until the decision. Being against says why."""
    _demand_open(proposal)
    seat = next((s for s in proposal.mission.seats if s.account_id == account.id), None)
    if seat is None:
        raise NotAllowed("Only members with a seat on this board take positions.")
    if stance not in STANCES:
        raise Invalid("stance", "Choose where you stand.")
    if stance == "against" and not dissent.strip():
        raise Invalid("dissent", "Write what you would have done instead; everybody can read it.")
    if len(dissent) > MAX_TEXT:
        raise Invalid("dissent", "At most %(limit)s characters are possible.", limit=MAX_TEXT)
    found = next((p for p in proposal.positions if p.account_id == account.id), None)
    if found is None:
        found = StatementPosition(account_id=account.id)
        proposal.positions.append(found)
    found.member_name, found.stance = seat.name, stance
    found.dissent, found.taken_at = dissent.strip(), now()
    session.flush()
    _note(session, "mission:position", proposal, account, "board_member", stance=stance)
    return found


def sign(session: Session, proposal: StatementProposal, account: Account) -> StatementVersion:
    """The chair puts the new words in force: notice over, every seat heard, more for than against.

    Raises Closed with what is still missing.
    """
    _demand_open(proposal)
    left = queries.days_left(proposal, now().date())
    if left:
        raise Closed("The public notice runs for %(days)s more days.", days=left)
    waiting = queries.waiting_for(proposal)
    if waiting or not proposal.mission.seats:
        names = ", ".join(seat.name for seat in waiting)
        raise Closed("The full board decides. Not heard yet: %(names)s.", names=names or "—")
    counts = queries.tally(proposal)
    if counts["for"] <= counts["against"]:
        raise Closed("There is no majority for this wording.")
    proposal.state, proposal.decided_at = "adopted", now()
    return missions.reword(session, proposal.mission, proposal.statement, proposal.notice, account)


def withdraw(session: Session, proposal: StatementProposal, account: Account) -> None:
    """The statement stays as it is; the announcement stays public as withdrawn."""
    _demand_open(proposal)
    proposal.state, proposal.decided_at = "withdrawn", now()
    session.flush()
    _note(session, "mission:withdraw", proposal, account, "chair")


def _demand_open(proposal: StatementProposal) -> None:
    if proposal.state != "announced":
        raise Closed("This change is decided or withdrawn already.")


def _note(
    session: Session,
    action: str,
    proposal: StatementProposal,
    account: Account,
    role: str,
    **details: Any,
) -> None:
    journal.record(
        session,
        action,
        proposal,
        role=role,
        actor_ref=account.ref,
        scope_ref=proposal.mission.ref,
        details=details,
    )
