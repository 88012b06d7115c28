"""Run a stress test: begin with a frozen version, bring people together, conclude."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.errors import Closed, Incomplete, Invalid, sentence, told
from deliberation.foresight.forces import queries as forces
from deliberation.foresight.scenarios import operations as scenarios
from deliberation.foresight.scenarios.models import Scenario, ScenarioSet
from deliberation.foresight.stress import queries
from deliberation.foresight.stress.findings import queries as findings
from deliberation.foresight.stress.models import (
    CONFIDENCES,
    Assumption,
    BlindZone,
    ScenarioTalk,
    StressTest,
)
from deliberation.missions.models import Mission
from deliberation.people.models import Account

LEAST_PERSONAS = 3
LONGEST = timedelta(days=731)  # every 12 to 24 months
MAX_LINE = 400
MAX_LEAD = 160


@dataclass(frozen=True)
class Frozen:
    """The version that is tested, as whoever stands above tells it."""

    objective_ref: str
    version_ref: str
    version_number: int
    title: str
    statement: str
    target: str = ""
    language: str = "en"


def start(
    session: Session,
    mission: Mission,
    frozen: Frozen,
    found: ScenarioSet | None,
    account: Account,
    *,
    lead: str,
    held_on: date | None,
) -> StressTest:
    """A new test of a version; the assumptions of the former test are taken over."""
    if queries.running(session, frozen.objective_ref) is not None:
        raise Closed("A stress test of this objective is going on already.")
    if found is None or found.mission_id != mission.id or not found.is_told:
        raise Invalid("set", "Choose a set with four stories.")
    if held_on is None:
        raise Invalid("held_on", "Enter the day of the meeting.")
    former = queries.latest(session, frozen.objective_ref)
    test = StressTest(
        mission=mission,
        number=former.number + 1 if former else 1,
        set=found,
        lead=told("lead", lead, "Name who leads the test.", limit=MAX_LEAD),
        held_on=held_on,
        **vars(frozen),
    )
    if former is not None:
        test.assumptions = [_again(one) for one in former.assumptions]
    session.add(test)
    session.flush()
    note(session, "stress:start", test, account, version=test.version_number)
    return test


def _again(one: Assumption) -> Assumption:
    return Assumption(
        text=one.text,
        confidence=one.confidence,
        wrong_if=one.wrong_if,
        origin_ref=one.origin_ref or one.ref,
    )


def assume(
    session: Session,
    test: StressTest,
    *,
    text: str,
    confidence: str,
    wrong_if: str,
    known: Assumption | None = None,
) -> Assumption:
    """What must stay true, how sure the group is, and what would show it is wrong."""
    demand_running(test)
    if confidence not in CONFIDENCES:
        raise Invalid("confidence", "Choose how sure you are.")
    words = told("text", text, "Write what must stay true.")
    wrong = told("wrong_if", wrong_if, "Write what would show that it is wrong.")
    if known is None:
        known = Assumption()
        test.assumptions.append(known)
    known.text, known.confidence, known.wrong_if = words, confidence, wrong
    session.flush()
    return known


def drop_assumption(session: Session, test: StressTest, known: Assumption) -> None:
    demand_running(test)
    test.assumptions.remove(known)
    session.flush()


def talk(
    session: Session, test: StressTest, scenario: Scenario, *, gains_loses: str, breaks: str
) -> ScenarioTalk:
    """What the group said of a scenario after the scores were shown."""
    demand_shown(test)
    found = next((one for one in test.talks if one.scenario_id == scenario.id), None)
    if found is None:
        found = ScenarioTalk(scenario=scenario)
        test.talks.append(found)
    found.gains_loses = told("gains_loses", gains_loses)
    found.breaks = told("breaks", breaks)
    session.flush()
    return found


def conclude(
    session: Session, test: StressTest, account: Account, *, breaking: str, next_on: date | None
) -> None:
    """The end: what breaks it in one sentence, the next day; from now on everybody reads it.

    Raises Incomplete with everything that is missing.
    """
    demand_shown(test)
    gaps = [*_unsaid(breaking, next_on), *missing(test)]
    if gaps:
        raise Incomplete(gaps)
    test.zones = [
        BlindZone(
            kind=zone.kind,
            subject_ref=zone.subject_ref,
            what=zone.what[:MAX_LINE],
            note=zone.note,
            is_set_aside=zone.is_set_aside,
        )
        for zone in _cleared(session, test)
    ]
    test.forces = [_snapshot(force) for force in forces.forces_of(session, test.mission)]
    test.breaking, test.next_on = breaking.strip(), next_on
    test.state, test.concluded_at = "concluded", now()
    session.flush()
    note(session, "stress:conclude", test, account, number=test.number)


def _cleared(session: Session, test: StressTest) -> list[findings.Zone]:
    """The gaps as they stand; their rows make room for the final ones."""
    zones = findings.zones_of(session, test)
    test.zones = []
    session.flush()
    return zones


def _snapshot(force: Any) -> dict[str, Any]:
    names = ("ref", "title", "category", "direction", "impact", "uncertainty")
    return {name: getattr(force, name) for name in names}


def missing(test: StressTest) -> Iterator[Invalid]:
    """What the record still lacks before the test can end."""
    kinds = {one.persona.kind for one in test.sentences}
    if len(test.sentences) < LEAST_PERSONAS or not {"young", "poor", "unborn"} <= kinds:
        yield Invalid(
            "personas",
            "Read it as three people: one young, one poor in time or money, one not yet born.",
        )
    if not test.changes:
        yield Invalid("changes", "Say at least once what follows for the objective.")
    if not test.signs:
        yield Invalid("signs", "Name at least one sign to watch.")


def _unsaid(breaking: str, next_on: date | None) -> Iterator[Invalid]:
    if not breaking.strip():
        yield Invalid("breaking", "Write in one sentence what breaks it.")
    if len(breaking) > MAX_LINE:
        yield Invalid("breaking", "At most %(limit)s characters are possible.", limit=MAX_LINE)
    today = now().date()
    if next_on is None or not today < next_on <= today + LONGEST:
        yield Invalid("next_on", "Enter a day within the next two years.")


SHOWN_FIRST = sentence("This comes after everybody's scores are shown.")
ENDED = sentence("This test is concluded; its record no longer changes.")


def demand_running(test: StressTest) -> None:
    if test.is_concluded:
        raise Closed(ENDED)


def demand_shown(test: StressTest) -> None:
    demand_running(test)
    if not test.is_shown:
        raise Closed(SHOWN_FIRST)


def freeze_stories(session: Session, test: StressTest) -> None:
    scenarios.freeze(session, test.set)


def note(
    session: Session, action: str, test: StressTest, account: Account | None, **details: Any
) -> None:
    """A line in the journal; whoever scores with a code is nobody there."""
    journal.record(
        session,
        action,
        test,
        role="board_member" if account else "participant",
        actor_ref=account.ref if account else None,
        scope_ref=test.mission.ref,
        details=details,
    )
