"""The ratings of a version: who is still missing, and the spread once all are shown."""

from dataclasses import dataclass
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from deliberation.missions.models import BoardSeat
from deliberation.objectives.models import IN_WORK, Objective, ObjectiveVersion
from deliberation.objectives.ratings.models import AXES, Rating
from deliberation.people.models import Account


@dataclass(frozen=True)
class Axis:
    """One question: lowest, middle and highest mark, and the marks in order."""

    name: str
    low: int
    median: float
    high: int
    marks: tuple[int, ...]


@dataclass(frozen=True)
class Spread:
    """What the members said together; `cells` counts members by (ambition, feasibility)."""

    count: int
    seats: int
    axes: tuple[Axis, ...]
    cells: dict[tuple[int, int], int]


def seats_of(version: ObjectiveVersion) -> list[BoardSeat]:
    """The seats whose members sign in, so that they can rate."""
    return [seat for seat in version.objective.mission.seats if seat.account_id is not None]


def asked_of(session: Session, account: Account) -> list[ObjectiveVersion]:
    """The newest versions on which somebody of this member's boards has begun to rate, and the
    member hasn't."""
    begun = select(Rating.version_id)
    mine = begun.where(Rating.account_id == account.id)
    query = select(ObjectiveVersion).join(ObjectiveVersion.objective)
    query = query.join(BoardSeat, BoardSeat.mission_id == Objective.mission_id).where(
        BoardSeat.account_id == account.id,
        ObjectiveVersion.state.in_(IN_WORK),
        ObjectiveVersion.ratings_closed_at.is_(None),
        ObjectiveVersion.id.in_(begun),
        ObjectiveVersion.id.not_in(mine),
    )
    place = joinedload(ObjectiveVersion.objective).joinedload(Objective.mission)
    return list(session.scalars(query.options(place).order_by(ObjectiveVersion.id)))


def own(session: Session, version: ObjectiveVersion, account: Account) -> Rating | None:
    """What this member said."""
    query = select(Rating).where(Rating.version_id == version.id)
    return session.scalar(query.where(Rating.account_id == account.id))


def counted(session: Session, version: ObjectiveVersion) -> list[Rating]:
    """The ratings of members who still hold a seat; for the decision whether to show them."""
    seated = [seat.account_id for seat in seats_of(version)]
    query = select(Rating).where(Rating.version_id == version.id, Rating.account_id.in_(seated))
    return list(session.scalars(query.order_by(Rating.id)))


def waiting_for(session: Session, version: ObjectiveVersion) -> list[BoardSeat]:
    """The seated members who have not rated yet."""
    done = {rating.account_id for rating in counted(session, version)}
    return [seat for seat in seats_of(version) if seat.account_id not in done]


def is_shown(session: Session, version: ObjectiveVersion) -> bool:
    """All seated members have rated, or the chair has closed."""
    if version.ratings_closed_at is not None:
        return True
    return bool(seats_of(version)) and not waiting_for(session, version)


def spread(session: Session, version: ObjectiveVersion) -> Spread | None:
    """Range, median and how many; None while the ratings are private."""
    if not is_shown(session, version):
        return None
    found = counted(session, version)
    if not found:
        return None
    cells: dict[tuple[int, int], int] = {}
    for one in found:
        cell = (one.ambition, one.feasibility)
        cells[cell] = cells.get(cell, 0) + 1
    axes = tuple(_axis(name, sorted(getattr(one, name) for one in found)) for name in AXES)
    return Spread(len(found), len(seats_of(version)), axes, cells)


def _axis(name: str, marks: list[int]) -> Axis:
    return Axis(name, marks[0], float(median(marks)), marks[-1], tuple(marks))
