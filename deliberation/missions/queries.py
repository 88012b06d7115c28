"""What the mission room and the list of missions show."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from deliberation.missions.models import Initiative, Mission

Item = TypeVar("Item", Mission, Initiative)


@dataclass(frozen=True)
class InitiativeSummary:
    """How many initiatives claim to serve a mission, and how many are older than it."""

    count: int
    older_count: int
    changed_count: int  # whose owner says what changed because of the mission

    @property
    def older_percent(self) -> int:
        return round(100 * self.older_count / self.count) if self.count else 0


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list; `next` is the ref of its last item when more follow."""

    items: list[Item]
    next: str | None


def missions(session: Session, after: str = "", limit: int = 20) -> Page[Mission]:
    """Missions, newest first, that follow the one with the ref `after`."""
    query = select(Mission).order_by(Mission.id.desc())
    if after:
        query = query.where(
            Mission.id < select(Mission.id).where(Mission.ref == after).scalar_subquery()
        )
    return _page(list(session.scalars(query.limit(limit + 1))), limit)


def initiatives(
    session: Session, mission: Mission, after: str = "", limit: int = 50
) -> Page[Initiative]:
    """A mission's initiatives, oldest first, that follow the one with the ref `after`."""
    query = select(Initiative).where(Initiative.mission_id == mission.id)
    last = session.scalar(query.where(Initiative.ref == after)) if after else None
    if last is not None:
        place = tuple_(Initiative.starts_on, Initiative.id)
        query = query.where(place > tuple_(last.starts_on, last.id))
    query = query.order_by(Initiative.starts_on, Initiative.id)
    return _page(list(session.scalars(query.limit(limit + 1))), limit)


def initiative_summary(session: Session, mission: Mission) -> InitiativeSummary:
    """The first question of the washing check: what is new? (one statement)"""
    older = func.count().filter(Initiative.starts_on < mission.started_on)
    changed = func.count().filter(Initiative.what_changed != "")
    query = select(func.count(), older, changed).where(Initiative.mission_id == mission.id)
    count, older_count, changed_count = session.execute(query).one()
    return InitiativeSummary(count, older_count, changed_count)


def _page(found: list[Item], limit: int) -> Page[Item]:
    """`found` holds one item more than the page when others follow."""
    return Page(found[:limit], found[limit - 1].ref if len(found) > limit else None)
