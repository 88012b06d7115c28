"""The sets of scenarios of a mission."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from deliberation.foresight.scenarios.models import Scenario, ScenarioSet
from deliberation.missions.models import Mission


def sets_of(session: Session, mission: Mission) -> list[ScenarioSet]:
    """Every set with its stories and people, newest first (three statements)."""
    query = select(ScenarioSet).where(ScenarioSet.mission_id == mission.id)
    stories = selectinload(ScenarioSet.scenarios).selectinload(Scenario.personas)
    query = query.options(stories, joinedload(ScenarioSet.first), joinedload(ScenarioSet.second))
    return list(session.scalars(query.order_by(ScenarioSet.id.desc())))


def usable(session: Session, mission: Mission) -> list[ScenarioSet]:
    """Those with four stories told, which a stress test can use."""
    return [found for found in sets_of(session, mission) if found.is_told]
