"""Choose two forces, tell four stories, and think of people who live in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import Referenced, now
from deliberation.errors import Closed, Invalid, sentence, told
from deliberation.foresight.forces.models import DrivingForce
from deliberation.foresight.scenarios.models import (
    CORNERS,
    PERSONA_KINDS,
    YEARS,
    Persona,
    Scenario,
    ScenarioSet,
)
from deliberation.missions.models import Mission
from deliberation.people.models import Account

MAX_TITLE = 160
MAX_END = 120
MAX_NAME = 80
MAX_SIGNS = 12
FROZEN = sentence("A stress test scores these stories already. Make another set instead.")


@dataclass(frozen=True)
class Axes:
    """The two forces and what their ends are called, named as the columns of `ScenarioSet`."""

    title: str
    year: int | None
    first: DrivingForce | None
    second: DrivingForce | None
    first_high: str
    first_low: str
    second_high: str
    second_low: str
    reason: str


@dataclass(frozen=True)
class PersonaText:
    """Somebody invented, named as the columns of `Persona`."""

    name: str
    kind: str
    year: int | None
    life: str
    gains: str = ""
    loses: str = ""
    shut_out: str = ""


def make_set(
    session: Session, mission: Mission, axes: Axes, account: Account, role: str = "board_member"
) -> ScenarioSet:
    """Two forces that a person chose, with the reason; four empty stories between their ends."""
    first, second = axes.first, axes.second
    if first is None or first.mission_id != mission.id or first.retired_at:
        raise Invalid("first", "Choose a driving force of this mission.")
    if second is None or second.mission_id != mission.id or second.retired_at:
        raise Invalid("second", "Choose a driving force of this mission.")
    if first is second:
        raise Invalid("second", "Choose two different forces.")
    ends = ("first_high", "first_low", "second_high", "second_low")
    wanted = sentence("Say what the world is like at this end.")
    made = ScenarioSet(
        mission=mission,
        title=told("title", axes.title, "Give the set a name.", limit=MAX_TITLE),
        year=_year(axes.year),
        first=first,
        second=second,
        reason=told("reason", axes.reason, "Write why these two forces."),
        language=mission.language,
        **{end: told(end, getattr(axes, end), wanted, limit=MAX_END) for end in ends},
    )
    made.scenarios = [Scenario(corner=corner) for corner in CORNERS]
    session.add(made)
    session.flush()
    _note(session, "scenarios:make", made, mission, account, role)
    return made


def tell(
    session: Session,
    scenario: Scenario,
    account: Account,
    *,
    title: str,
    story: str,
    signs: Sequence[str],
    role: str = "board_member",
) -> None:
    """Title, story and early signs. Raises Closed once somebody scores with it."""
    _demand_open(scenario.set)
    scenario.title = told("title", title, "Give the story a title.", limit=MAX_TITLE)
    scenario.story = told("story", story, "Tell in half a page how people live.")
    if not signs:
        raise Invalid("signs", "Write at least one early sign, one on a line.")
    if len(signs) > MAX_SIGNS:
        raise Invalid("signs", "At most %(limit)s lines are possible.", limit=MAX_SIGNS)
    scenario.signs = [told("signs", sign, limit=300) for sign in signs]
    session.flush()
    _note(session, "scenario:tell", scenario, scenario.mission, account, role)


def add_persona(
    session: Session,
    scenario: Scenario,
    said: PersonaText,
    account: Account,
    role: str = "board_member",
) -> Persona:
    """Somebody who lives in a scenario; at least one of gains, loses, shut out is said."""
    if said.kind not in PERSONA_KINDS:
        raise Invalid("kind", "Choose who it is.")
    parts = {name: told(name, getattr(said, name)) for name in ("gains", "loses", "shut_out")}
    if not any(parts.values()):
        raise Invalid("gains", "Say what they gain, what they lose, or what shuts them out.")
    persona = Persona(
        name=told("name", said.name, "Give them a name.", limit=MAX_NAME),
        kind=said.kind,
        year=_year(said.year),
        life=told("life", said.life, "Write how they live, in two or three sentences."),
        **parts,
    )
    scenario.personas.append(persona)
    session.flush()
    _note(session, "persona:add", persona, scenario.mission, account, role)
    return persona


def freeze(session: Session, found: ScenarioSet) -> None:
    """From now on the stories stay as they are."""
    found.frozen_at = found.frozen_at or now()
    session.flush()


def _demand_open(found: ScenarioSet) -> None:
    if found.frozen_at is not None:
        raise Closed(FROZEN)


def _year(year: int | None) -> int:
    first, last = YEARS
    if year is None or not first <= year <= last:
        raise Invalid(
            "year", "Enter a year between %(first)s and %(last)s.", first=first, last=last
        )
    return year


def _note(
    session: Session, action: str, about: Referenced, mission: Mission, account: Account, role: str
) -> None:
    journal.record(session, action, about, role=role, actor_ref=account.ref, scope_ref=mission.ref)
