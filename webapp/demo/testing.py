"""The demo's stress tests: two that are concluded, one whose scores are shown, one that begins."""

from typing import Any

from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.foresight.scenarios.models import ScenarioSet
from deliberation.foresight.stress import operations as stress
from deliberation.foresight.stress.findings import operations as findings
from deliberation.foresight.stress.models import StressTest
from deliberation.foresight.stress.scoring import operations as scoring
from deliberation.foresight.stress.scoring.operations import Mark
from deliberation.missions.models import Mission
from deliberation.objectives.models import Objective
from deliberation.objectives.stress import operations as testing
from deliberation.people.models import Account
from webapp.demo.reading import Calendar


def hold(
    session: Session,
    objective: Objective,
    found: ScenarioSet,
    told: dict[str, Any],
    chair: Account,
    calendar: Calendar,
) -> None:
    """The whole test, concluded, with the board's answers to what was proposed."""
    test = score(session, objective, found, told, chair, calendar)
    with clock_at(calendar.during(told["end_day"])):
        for scenario, (gains, breaks) in zip(found.scenarios, told["talks"], strict=True):
            stress.talk(session, test, scenario, gains_loses=gains, breaks=breaks)
        for place, verdict, words in told["sentences"]:
            persona = _persona(found, place)
            findings.say_as(session, test, persona, verdict, words)
        findings.add_zone(session, test, told["unspoken"])
        for one in told["changes"]:
            _propose(session, test, objective, found, one, chair)
        for one in told["signs"]:
            known = test.assumptions[one["assumption"]]
            texts = {name: one[name] for name in ("text", "question", "office")}
            findings.watch(session, test, **texts, assumption=known)
        day = calendar.on(told["next_day"])
        breaking = told["breaking"]
        testing.conclude(session, objective, test, chair, breaking=breaking, next_on=day)
        for change, one in zip(test.changes, told["changes"], strict=True):
            if "outcome" in one:
                said = one["outcome"], one["answer"]
                testing.answer(session, objective, change, *said, chair)


def _persona(found: ScenarioSet, kind_place: int):  # type: ignore[no-untyped-def]
    """One young, one poor, one not born yet, in this order."""
    kind = ("young", "poor", "unborn")[kind_place]
    return next(one for one in found.personas if one.kind == kind)


def _propose(
    session: Session,
    test: StressTest,
    objective: Objective,
    found: ScenarioSet,
    one: dict[str, Any],
    chair: Account,
) -> None:
    version = next(v for v in objective.versions if v.ref == test.version_ref)
    clause = version.clauses[one["clause"]].text if "clause" in one else ""
    findings.propose(
        session,
        test,
        chair,
        kind=one["kind"],
        text=one["text"],
        scenarios=[found.scenarios[place] for place in one["stories"]],
        clause_text=clause,
        replacement=one.get("replacement", ""),
    )


def score(
    session: Session,
    objective: Objective,
    found: ScenarioSet,
    told: dict[str, Any],
    chair: Account,
    calendar: Calendar,
) -> StressTest:
    """A test up to the moment at which everybody's scores are shown."""
    with clock_at(calendar.during(told["day"])):
        test = prepare(session, objective, found, told, chair, calendar)
        for place, confidence in told.get("surer", []):
            one = test.assumptions[place]
            said = {"text": one.text, "confidence": confidence, "wrong_if": one.wrong_if}
            stress.assume(session, test, **said, known=one)
        for text, confidence, wrong_if in told["assumptions"]:
            stress.assume(session, test, text=text, confidence=confidence, wrong_if=wrong_if)
        _seat(session, objective.mission, test, told)
        scoring.open_scoring(session, test, chair)
        for place, person in enumerate(test.participants):
            marks = {
                scenario.ref: Mark(*told["scores"][number][place], told["reasons"][number])
                for number, scenario in enumerate(found.scenarios)
            }
            scoring.score(session, person, marks)
    return test


def _seat(session: Session, mission: Mission, test: StressTest, told: dict[str, Any]) -> None:
    for name in told["board"]:
        seat = next(seat for seat in mission.seats if seat.name == name)
        account = session.get_one(Account, seat.account_id)
        scoring.invite(session, test, "board", account=account)
    for part in ("citizen", "citizen", "youth"):
        scoring.invite(session, test, part)
    scoring.invite(session, test, "expert", name=told["sceptic"], is_sceptic=True)


def prepare(
    session: Session,
    objective: Objective,
    found: ScenarioSet,
    told: dict[str, Any],
    chair: Account,
    calendar: Calendar,
) -> StressTest:
    """A test that has only begun."""
    day = calendar.on(told["day"])
    return testing.begin(session, objective, found, chair, lead=told["lead"], held_on=day)
