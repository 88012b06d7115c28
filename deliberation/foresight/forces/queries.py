"""The driving forces of a mission on their grid, the signals, and which two make good axes."""

from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from deliberation.foresight.forces.models import DrivingForce, ForceTheme, Signal
from deliberation.insights.models import Theme
from deliberation.missions.models import Mission

SUGGESTED = 3


@dataclass(frozen=True)
class Pair:
    """Two forces that could make the axes; `shared` says why they may not be independent."""

    first: DrivingForce
    second: DrivingForce
    shared: tuple[str, ...]  # "category", "theme"

    @property
    def weight(self) -> int:
        return self.first.weight + self.second.weight


def forces_of(session: Session, mission: Mission) -> list[DrivingForce]:
    """The living forces with their themes and signals, the weightiest first (four statements)."""
    query = select(DrivingForce).where(
        DrivingForce.mission_id == mission.id, DrivingForce.retired_at.is_(None)
    )
    themes = selectinload(DrivingForce.links).joinedload(ForceTheme.theme).joinedload(Theme.run)
    query = query.options(themes, selectinload(DrivingForce.signals))
    found = list(session.scalars(query.order_by(DrivingForce.id)))
    return sorted(found, key=lambda force: -force.weight)


def suggested_pairs(forces: list[DrivingForce]) -> list[Pair]:
    """The pairs that matter most and are known least; independent ones come first."""
    pairs = [Pair(a, b, _shared(a, b)) for a, b in combinations(forces, 2)]
    return sorted(pairs, key=lambda pair: (len(pair.shared), -pair.weight))[:SUGGESTED]


def _shared(a: DrivingForce, b: DrivingForce) -> tuple[str, ...]:
    same_source = ("category",) if a.category == b.category else ()
    return same_source + (("theme",) if a.theme_ids & b.theme_ids else ())


def without_theme(forces: list[DrivingForce]) -> list[DrivingForce]:
    """Forces of which no theme speaks: what nobody in the consultations has thought of."""
    return [force for force in forces if not force.links]


def visible_signals(session: Session, mission: Mission) -> list[Signal]:
    """What everybody may read, newest first."""
    return _signals(session, mission, "visible")


def waiting_signals(session: Session, mission: Mission) -> list[Signal]:
    """What a moderator has to read."""
    return _signals(session, mission, "waiting")


def waiting_count(session: Session, mission: Mission) -> int:
    query = select(func.count(Signal.id))
    query = query.where(Signal.mission_id == mission.id, Signal.state == "waiting")
    return session.scalar(query) or 0


def _signals(session: Session, mission: Mission, state: str) -> list[Signal]:
    query = select(Signal).where(Signal.mission_id == mission.id, Signal.state == state)
    query = query.options(joinedload(Signal.force))
    return list(session.scalars(query.order_by(Signal.id.desc())))
