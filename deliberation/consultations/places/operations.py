"""Hold a consultation by place: make one a part of another, or let it stand alone again."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.consultations.models import Consultation
from deliberation.errors import Invalid, told
from deliberation.missions.models import Mission
from deliberation.people.models import Account

LONGEST = 120


def set_place(
    session: Session,
    consultation: Consultation,
    parent: Consultation | None,
    place: str,
    account: Account,
) -> None:
    """Write whose part it is (None: it stands alone) and where it asks.

    A part keeps its own page, organiser, languages and themes; nothing of it is moved.
    """
    place = told("place_name", place, limit=LONGEST)
    if (parent, place) == (consultation.parent, consultation.place):
        return
    if parent is not None:
        _check(session, consultation, parent, place)
    consultation.parent, consultation.place = parent, place
    session.flush()
    journal.record(
        session,
        "consultation:edit",
        consultation,
        role="organiser",
        actor_ref=account.ref,
        scope_ref=consultation.ref,
        details={"changed": ["place"], "part_of": parent.ref if parent else ""},
    )


def _check(session: Session, consultation: Consultation, parent: Consultation, place: str) -> None:
    """One level of parts, in one mission: so each submission stands in one row of the roll-up."""
    # Two organisers at once could make each one's consultation a part of the other's.
    mission = select(Mission.id).where(Mission.id == consultation.mission_id)
    session.execute(mission.with_for_update())
    session.refresh(parent, ["parent_id"])
    if parent is consultation:
        raise Invalid("part_of", "A consultation cannot be a part of itself.")
    if parent.mission_id != consultation.mission_id:
        raise Invalid("part_of", "Choose a consultation of the same mission.")
    if parent.parent_id is not None:
        raise Invalid("part_of", "That one is a part itself. Choose the one it is a part of.")
    if session.scalar(select(exists().where(Consultation.parent_id == consultation.id))):
        raise Invalid("part_of", "This one has parts of its own, so it cannot be a part.")
    if not place:
        raise Invalid("place_name", "Name the place where this part asks.")
