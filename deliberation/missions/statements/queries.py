"""What is read about changes of a mission statement: announced, waited for, decided."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from deliberation.missions.models import BoardSeat, Mission
from deliberation.missions.statements.models import STANCES, StatementProposal

NOTICE = timedelta(days=14)  # methods.md 2g, level 0


def proposals(session: Session, mission: Mission) -> list[StatementProposal]:
    """Every announced change of the mission's statement, newest first."""
    query = select(StatementProposal).where(StatementProposal.mission_id == mission.id)
    query = query.options(selectinload(StatementProposal.positions))
    return list(session.scalars(query.order_by(StatementProposal.id.desc())))


def announced(session: Session, mission: Mission) -> StatementProposal | None:
    """The change that waits for the end of its notice and for the board, if there is one."""
    found = proposals(session, mission)
    return next((one for one in found if one.state == "announced"), None)


def waiting_for(proposal: StatementProposal) -> list[BoardSeat]:
    """The seats that have not taken a position yet; a seat that nobody holds waits, too."""
    taken = {position.account_id for position in proposal.positions}
    return [seat for seat in proposal.mission.seats if seat.account_id not in taken]


def tally(proposal: StatementProposal) -> dict[str, int]:
    """How many members stand where; only those who still hold a seat."""
    seated = {seat.account_id for seat in proposal.mission.seats}
    taken = [one.stance for one in proposal.positions if one.account_id in seated]
    return {stance: taken.count(stance) for stance in STANCES}


def days_left(proposal: StatementProposal, today: date) -> int:
    """Whole days until the board may decide."""
    return max((proposal.decidable_from - today).days, 0)
