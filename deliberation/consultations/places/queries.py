"""A consultation and its parts by place, and what one can be made a part of."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from deliberation.consultations.models import Consultation


def possible_wholes(session: Session, consultation: Consultation) -> list[Consultation]:
    """The consultations of the mission that are no part themselves, newest first."""
    query = select(Consultation).where(
        Consultation.mission_id == consultation.mission_id,
        Consultation.parent_id.is_(None),
        Consultation.id != consultation.id,
    )
    return list(session.scalars(query.order_by(Consultation.id.desc())))


def family(session: Session, consultation: Consultation, moment: datetime) -> list[Consultation]:
    """The whole, then its parts by place; drafts are left out (three statements)."""
    query = (
        select(Consultation)
        .where(_is_shown(consultation, moment))
        .options(
            joinedload(Consultation.mission),
            joinedload(Consultation.promise),
            selectinload(Consultation.phases),
        )
        .order_by(Consultation.parent_id.is_not(None), Consultation.place, Consultation.id)
    )
    return list(session.scalars(query))


def is_held_by_place(session: Session, consultation: Consultation, moment: datetime) -> bool:
    """Whether there is a roll-up to read: a part, or a whole with a part that is open."""
    query = select(func.count()).where(_is_shown(consultation, moment))
    return session.scalars(query).one() > 1


def _is_shown(consultation: Consultation, moment: datetime) -> ColumnElement[bool]:
    whole = consultation.parent_id or consultation.id
    is_here = or_(Consultation.id == whole, Consultation.parent_id == whole)
    return and_(is_here, Consultation.opened_at <= moment)
