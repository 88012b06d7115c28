"""Who sees which candidate: one's own always, the others' when all are shown."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload, selectinload

from deliberation.missions.models import BoardSeat, Mission
from deliberation.objectives.candidates.models import Candidate, CandidateRound
from deliberation.people.models import Account


def seated(mission: Mission) -> list[BoardSeat]:
    """The seats whose members sign in, so that they can write or rate."""
    return [seat for seat in mission.seats if seat.account_id is not None]


def rounds(session: Session, mission: Mission) -> list[CandidateRound]:
    """The calls for candidates of a mission, newest first."""
    query = select(CandidateRound).where(CandidateRound.mission_id == mission.id)
    query = query.options(selectinload(CandidateRound.candidates))
    return list(session.scalars(query.order_by(CandidateRound.id.desc())))


def open_round(session: Session, mission: Mission) -> CandidateRound | None:
    """The call that members are writing for now."""
    return next((one for one in rounds(session, mission) if not one.is_revealed), None)


def asked_of(session: Session, account: Account) -> list[CandidateRound]:
    """The open calls to this member's boards for which the member has put nothing in yet."""
    has_put_in = exists().where(
        Candidate.round_id == CandidateRound.id,
        Candidate.account_id == account.id,
        Candidate.submitted_at.is_not(None),
    )
    query = select(CandidateRound).join(
        BoardSeat, BoardSeat.mission_id == CandidateRound.mission_id
    )
    query = query.where(
        BoardSeat.account_id == account.id, CandidateRound.state == "open", ~has_put_in
    )
    query = query.options(joinedload(CandidateRound.mission))
    return list(session.scalars(query.order_by(CandidateRound.id)))


def own(found: CandidateRound, account: Account) -> Candidate | None:
    """What this member has written."""
    return next((one for one in found.candidates if one.account_id == account.id), None)


def visible(found: CandidateRound, account: Account | None) -> list[Candidate]:
    """What this person may read: all that was put in once it is shown; before that one's own."""
    if found.is_revealed:
        return found.submitted
    return [one for one in found.candidates if account and one.account_id == account.id]


def waiting_for(found: CandidateRound) -> list[BoardSeat]:
    """The seated members who have not put in a candidate yet."""
    done = {one.account_id for one in found.submitted}
    return [seat for seat in seated(found.mission) if seat.account_id not in done]
