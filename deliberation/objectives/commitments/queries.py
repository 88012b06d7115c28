"""The register of commitments as everybody reads it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from deliberation import disclosure
from deliberation.missions.models import Mission
from deliberation.objectives.commitments.models import Commitment, CommitmentView
from deliberation.people.models import AGE_BANDS, Participant
from deliberation.people.queries import is_minor

MINORS = tuple(band for band in AGE_BANDS if is_minor(band))


@dataclass(frozen=True)
class View:
    """How those who took part see it: how many, and their mean; None where too few to tell."""

    count: int | None
    mean: float | None


@dataclass(frozen=True)
class Entry:
    """One commitment with the office's accounts and the people's view.

    `late_days` counts from the day after its review was due without one; 0 when nothing is owed.
    """

    commitment: Commitment
    view: View | None
    late_days: int


def register(session: Session, mission: Mission, today: date) -> list[Entry]:
    """Every commitment of a mission, those overdue first, then by day (three statements)."""
    query = select(Commitment).where(Commitment.mission_id == mission.id)
    query = query.options(selectinload(Commitment.reports), joinedload(Commitment.objective))
    found = list(session.scalars(query.order_by(Commitment.review_on, Commitment.id)))
    views = _views(session, [commitment.id for commitment in found])
    entries = [Entry(one, views.get(one.id), late_days(one, today)) for one in found]
    return sorted(entries, key=lambda entry: entry.commitment.closed_on is not None)


def late_days(commitment: Commitment, today: date) -> int:
    """How many days its account is overdue: 0 on the day itself and when it was closed."""
    if commitment.closed_on is not None:
        return 0
    return max((today - commitment.review_on).days, 0)


def open_ones(session: Session, mission_ids: Collection[int] | None) -> list[Commitment]:
    """Commitments on which an account is still to come, by its day; None: of every mission."""
    query = select(Commitment).where(Commitment.closed_on.is_(None))
    if mission_ids is not None:
        query = query.where(Commitment.mission_id.in_(mission_ids))
    query = query.options(joinedload(Commitment.mission))
    return list(session.scalars(query.order_by(Commitment.review_on, Commitment.id)))


def scores_by(session: Session, participant_ids: Collection[int]) -> dict[int, int]:
    """What these participants said themselves: commitment id -> score."""
    query = select(CommitmentView.commitment_id, CommitmentView.score)
    query = query.where(CommitmentView.participant_id.in_(participant_ids))
    return {commitment: score for commitment, score in session.execute(query)}


def _views(session: Session, ids: Collection[int]) -> dict[int, View]:
    minors = func.sum(case((Participant.age_band.in_(MINORS), 1), else_=0))
    query = select(
        CommitmentView.commitment_id, func.count(), func.avg(CommitmentView.score), minors
    )
    query = query.join(CommitmentView.participant).where(CommitmentView.commitment_id.in_(ids))
    found: dict[int, View] = {}
    for commitment, count, mean, young in session.execute(
        query.group_by(CommitmentView.commitment_id)
    ):
        told = disclosure.shown(count, may_include_minors=young > 0)
        found[commitment] = View(told, None if told is None else round(float(mean), 1))
    return found
