"""Seats for future generations and their opinions: what is asked, late, given and answered."""

from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import Select, select, true
from sqlalchemy.orm import Session, joinedload

from deliberation.base import now
from deliberation.errors import Invalid
from deliberation.missions.models import Mission
from deliberation.objectives.futureseat.models import FutureSeat, SeatOpinion
from deliberation.objectives.models import IN_WORK, Objective, ObjectiveVersion
from deliberation.people.models import Account


def seats_of(session: Session, mission: Mission) -> list[FutureSeat]:
    """The seats that are held now, in the order in which they were given."""
    query = select(FutureSeat).where(
        FutureSeat.mission_id == mission.id, FutureSeat.ended_at.is_(None)
    )
    return list(session.scalars(query.order_by(FutureSeat.id)))


def former_seats_of(session: Session, mission: Mission) -> list[FutureSeat]:
    """Seats that have ended, the last one first."""
    query = select(FutureSeat).where(
        FutureSeat.mission_id == mission.id, FutureSeat.ended_at.is_not(None)
    )
    return list(session.scalars(query.order_by(FutureSeat.ended_at.desc(), FutureSeat.id)))


def opinions_on(session: Session, version: ObjectiveVersion) -> list[SeatOpinion]:
    """What was asked about this wording, given or not (one statement)."""
    query = select(SeatOpinion).where(SeatOpinion.version_id == version.id)
    query = query.options(joinedload(SeatOpinion.answered_by), joinedload(SeatOpinion.seat))
    return list(session.scalars(query.order_by(SeatOpinion.id)))


def unasked(session: Session, version: ObjectiveVersion) -> list[FutureSeat]:
    """The seats whose opinion on this wording nobody has asked for."""
    asked = {one.seat_id for one in opinions_on(session, version)}
    mission = version.objective.mission
    return [seat for seat in seats_of(session, mission) if seat.id not in asked]


def is_waiting(opinion: SeatOpinion, today: date | None = None) -> bool:
    """It may still come: not given, and its term has not passed."""
    return opinion.given_at is None and (today or now().date()) <= opinion.due_on


def in_the_way(session: Session, version: ObjectiveVersion) -> Iterator[Invalid]:
    """Why the board can't adopt this wording yet: comply or explain comes first."""
    for seat in unasked(session, version):
        yield Invalid(
            "future_seat", "%(body)s has not been asked for its opinion yet.", body=seat.body
        )
    for opinion in opinions_on(session, version):
        if is_waiting(opinion):
            yield Invalid(
                "future_seat",
                "%(body)s can give its opinion until %(day)s.",
                body=opinion.body,
                day=opinion.due_on.isoformat(),
            )
        elif opinion.given_at is not None and opinion.answered_at is None:
            yield Invalid("future_seat", "Answer the opinion of %(body)s first.", body=opinion.body)


def waiting_for(session: Session, account: Account) -> list[SeatOpinion]:
    """Opinions that this account is asked for, in its body's name."""
    query = (
        select(SeatOpinion)
        .join(SeatOpinion.seat)
        .where(FutureSeat.account_id == account.id, SeatOpinion.given_at.is_(None))
    )
    return _placed(session, query.order_by(SeatOpinion.due_on, SeatOpinion.id))


def unanswered(session: Session, missions: Collection[int] | None) -> list[SeatOpinion]:
    """Opinions that boards have not answered, on wordings in work; of all missions if None."""
    query = (
        select(SeatOpinion)
        .join(SeatOpinion.version)
        .join(ObjectiveVersion.objective)
        .where(
            true() if missions is None else Objective.mission_id.in_(missions),
            ObjectiveVersion.state.in_(IN_WORK),
            SeatOpinion.given_at.is_not(None),
            SeatOpinion.answered_at.is_(None),
        )
    )
    return _placed(session, query.order_by(SeatOpinion.given_at))


def _placed(session: Session, query: Select[SeatOpinion]) -> list[SeatOpinion]:
    place = (
        joinedload(SeatOpinion.version)
        .joinedload(ObjectiveVersion.objective)
        .joinedload(Objective.mission)
    )
    return list(session.scalars(query.options(place)))
