"""How the demo looks ahead: forces, signals, futures, stress tests, a fairness worksheet."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.consultations.models import Consultation
from deliberation.foresight import operations as verdicts
from deliberation.foresight import queries as recorded
from deliberation.foresight.fairness import operations as fairness
from deliberation.foresight.fairness.operations import EffectText
from deliberation.foresight.forces import operations as forces
from deliberation.foresight.forces.models import DrivingForce
from deliberation.foresight.forces.operations import ForceText
from deliberation.foresight.scenarios import operations as scenarios
from deliberation.foresight.scenarios.models import ScenarioSet
from deliberation.foresight.scenarios.operations import Axes, PersonaText
from deliberation.insights import queries as insights
from deliberation.missions.models import Mission
from deliberation.objectives.models import Objective
from deliberation.people.models import Account
from webapp.demo import people, testing
from webapp.demo.reading import Calendar, toml

FORCE = ("title", "category", "direction", "impact", "uncertainty", "source")


def look_ahead(
    session: Session, mission: Mission, consultation: Consultation, calendar: Calendar
) -> None:
    """Each act on its day; `consultation` is the one whose themes speak of the forces."""
    told, chair = toml("foresight"), people.account_of(session, "chair")
    known = _collect(session, mission, consultation, told["forces"], chair, calendar)
    _listen(session, mission, told["signals"], known, calendar)
    found = _tell(session, mission, told["scenarios"], known, chair, calendar)
    query = select(Objective).where(Objective.mission_id == mission.id)
    by_code = {one.code: one for one in session.scalars(query)}
    _examine(session, by_code, found, told["worksheet"], chair, calendar)
    first, second = told["tests"]
    testing.hold(session, by_code[first["objective"]], found, first, chair, calendar)
    _think_again(session, known, told["changes"], chair, calendar)
    testing.hold(session, by_code[second["objective"]], found, second, chair, calendar)
    _choose(session, mission, told["untold"], known, chair, calendar)
    testing.score(session, by_code["S1"], found, told["running"], chair, calendar)
    testing.prepare(session, by_code["S2"], found, told["preparing"], chair, calendar)


def answer(session: Session, mission: Mission, calendar: Calendar) -> None:
    """One recommendation of the recorded verdict is not followed, and everybody reads why."""
    told = toml("foresight")["worksheet"]
    query = select(Objective).where(
        Objective.mission_id == mission.id, Objective.code == told["objective"]
    )
    version = session.scalars(query).one().adopted
    assert version is not None
    verdict, said = recorded.verdicts_of(session, version.ref)[0], told["answer"]
    chair = people.account_of(session, "chair")
    with clock_at(calendar.during(said["day"])):
        verdicts.answer_advice(
            session,
            verdict.advice[said["advice"] - 1],
            chair,
            mission.ref,
            is_followed=False,
            reason=said["reason"],
            instead=said["instead"],
        )


def _collect(
    session: Session,
    mission: Mission,
    consultation: Consultation,
    told: list[dict[str, Any]],
    chair: Account,
    calendar: Calendar,
) -> dict[str, DrivingForce]:
    run = insights.published_run(session, consultation)
    assert run is not None
    titles = {one["key"]: one["title"] for one in toml("responses_c")["theme"]}
    themes = {theme.label: theme for theme in run.themes}
    made: dict[str, DrivingForce] = {}
    for one in told:
        said = ForceText(**{name: one[name] for name in FORCE}, text=one.get("text", ""))
        linked = [themes[titles[key]] for key in one.get("themes", [])]
        with clock_at(calendar.during(one["day"])):
            made[one["key"]] = forces.add_force(session, mission, said, chair, themes=linked)
    return made


def _think_again(
    session: Session,
    known: dict[str, DrivingForce],
    told: list[dict[str, Any]],
    chair: Account,
    calendar: Calendar,
) -> None:
    for one in told:
        force = known[one["key"]]
        said = ForceText(**{name: getattr(force, name) for name in FORCE}, text=force.text)
        said = replace(said, impact=one["impact"], uncertainty=one["uncertainty"])
        linked = [link.theme for link in force.links]
        with clock_at(calendar.during(one["day"])):
            forces.change_force(session, force, said, chair, themes=linked)


def _listen(
    session: Session,
    mission: Mission,
    told: list[dict[str, Any]],
    known: dict[str, DrivingForce],
    calendar: Calendar,
) -> None:
    moderator, chair = (people.account_of(session, key) for key in ("moderator", "chair"))
    for number, one in enumerate(told):
        text, source = one["text"], one.get("source", "")
        with clock_at(calendar.during(one["day"])):
            sent = forces.send_signal(session, mission, text, source, "en", f"demo-{number}")
            if not one.get("waits"):
                forces.decide_signal(session, sent, "visible", moderator)
            if "force" in one:
                forces.attach_signal(session, sent, known[one["force"]], chair)


def _choose(
    session: Session,
    mission: Mission,
    told: dict[str, Any],
    known: dict[str, DrivingForce],
    chair: Account,
    calendar: Calendar,
) -> ScenarioSet:
    """Two forces and what their ends are called."""
    names = ("title", "year", "reason", "first_high", "first_low", "second_high", "second_low")
    axes = Axes(
        first=known[told["first"]],
        second=known[told["second"]],
        **{name: told[name] for name in names},
    )
    with clock_at(calendar.during(told["day"])):
        return scenarios.make_set(session, mission, axes, chair)


def _tell(
    session: Session,
    mission: Mission,
    told: dict[str, Any],
    known: dict[str, DrivingForce],
    chair: Account,
    calendar: Calendar,
) -> ScenarioSet:
    made = _choose(session, mission, told, known, chair, calendar)
    with clock_at(calendar.during(told["day"])):
        for story, one in zip(made.scenarios, told["stories"], strict=True):
            scenarios.tell(session, story, chair, **one)
        for one in told["people"]:
            texts = {name: text for name, text in one.items() if name != "story"}
            persona = PersonaText(**texts)
            scenarios.add_persona(session, made.scenarios[one["story"]], persona, chair)
    return made


def _examine(
    session: Session,
    by_code: dict[str, Objective],
    found: ScenarioSet,
    told: dict[str, Any],
    chair: Account,
    calendar: Calendar,
) -> None:
    """The worksheet on which the verdict rests that `tracking` records some days later."""
    objective = by_code[told["objective"]]
    version = objective.adopted
    assert version is not None
    parts = ("answer", "reason", "evidence")
    asked = {key: dict(zip(parts, said, strict=True)) for key, said in told["questions"].items()}
    futures = {
        found.scenarios[int(place)].ref: {"verdict": verdict, "reason": reason}
        for place, (verdict, reason) in told["futures"].items()
    }
    heard = {group: {"how": how, "gap": gap} for group, (how, gap) in told["heard"].items()}
    ways = {way: {"mark": mark, "evidence": why} for way, (mark, why) in told["ways"].items()}
    with clock_at(calendar.during(told["day"])):
        sheet = fairness.sheet_for(session, objective.mission, version.ref, "en")
        fairness.ask(session, sheet, asked, chair)
        for one in told["effects"]:
            fairness.add_effect(session, sheet, EffectText(**one), chair)
        fairness.look_ahead(session, sheet, futures, chair)
        fairness.tell_heard(session, sheet, heard, chair)
        fairness.mark_ways(session, sheet, ways, chair)
