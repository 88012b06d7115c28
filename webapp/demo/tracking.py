"""The demo's record of what became of things: values, promises, barriers, fairness, endings."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.consultations.models import Consultation
from deliberation.foresight import operations as foresight
from deliberation.foresight.operations import Assessment
from deliberation.insights import queries as insights
from deliberation.missions.models import Initiative, Mission
from deliberation.objectives.barriers import operations as barriers
from deliberation.objectives.commitments import operations as commitments
from deliberation.objectives.indicators import operations as indicators
from deliberation.objectives.indicators.models import Indicator
from deliberation.objectives.indicators.operations import Measured
from deliberation.objectives.models import Objective
from deliberation.objectives.stopping import operations as stopping
from deliberation.objectives.stopping.models import ExitText
from deliberation.objectives.stopping.operations import Outcome, StopDecision
from deliberation.objectives.washing import operations as washing
from deliberation.people.models import Account
from webapp.demo import people
from webapp.demo.reading import Calendar, toml


def track(
    session: Session, mission: Mission, consultation: Consultation, calendar: Calendar
) -> None:
    """Each act on its day, as its office would have done it; `consultation` is the answered one."""
    told, chair = toml("tracking"), people.account_of(session, "chair")
    query = select(Objective).where(Objective.mission_id == mission.id)
    by_code = {objective.code: objective for objective in session.scalars(query)}
    _assess(session, by_code, told["fairness"], chair, calendar)
    for series in told["values"]:
        _enter(session, by_code[series["objective"]], series, chair, calendar)
    for extra in told["indicators"]:
        _tell(session, by_code[extra["objective"]], extra, chair, calendar)
    for promise in told["commitments"]:
        _promise(session, mission, by_code, promise, chair, calendar)
    themes = _themes(session, consultation)
    for barrier in told["barriers"]:
        _raise(session, mission, themes[barrier["theme"]], barrier, chair, calendar)
    stopping.plan_exit(session, mission, ExitText(**told["mission_exit"]), chair)
    _stop(session, mission, told["stop"], chair, calendar)
    _answer_for(session, mission, told, chair, calendar)


def _answer_for(
    session: Session, mission: Mission, told: dict[str, Any], chair: Account, calendar: Calendar
) -> None:
    """What is new about the mission: half of the six questions, and one initiative is asked."""
    for one in told["washing"]:
        with clock_at(calendar.during(one["day"])):
            washing.answer(session, mission, one["question"], one["answer"], chair)
    silent = select(Initiative.ref).where(
        Initiative.mission_id == mission.id, Initiative.what_changed == ""
    )
    first = session.scalars(silent.order_by(Initiative.id)).first()
    assert first is not None
    with clock_at(calendar.during(told["washing_asked"]["day"])):
        washing.ask(session, mission, first, told["washing_asked"]["text"], chair)


def _assess(
    session: Session,
    by_code: dict[str, Objective],
    told: dict[str, Any],
    chair: Account,
    calendar: Calendar,
) -> None:
    version = by_code[told["objective"]].adopted
    assert version is not None
    assessment = Assessment(
        verdict=told["verdict"],
        reasons=told["reasons"],
        conditions=told["conditions"],
        method=told["method"],
        assessors=tuple((one["name"], one.get("dissent", "")) for one in told["assessors"]),
        advice=tuple(told["advice"]),
    )
    with clock_at(calendar.during(told["day"])):
        foresight.assess(session, version.ref, assessment, chair, version.objective.mission.ref)


def _enter(
    session: Session,
    objective: Objective,
    told: dict[str, Any],
    chair: Account,
    calendar: Calendar,
    indicator: Indicator | None = None,
) -> None:
    """The values with their days; what is corrected is entered a second time."""
    for day, value in _readings(told):
        is_words = isinstance(value, str)
        measured = Measured(
            measured_on=calendar.on(day),
            source=told["source"],
            office=told["office"],
            value=None if is_words else Decimal(str(value)),
            words=value if is_words else "",
        )
        with clock_at(calendar.during(day + 10)):
            indicators.enter(session, objective, measured, chair, indicator=indicator)


def _readings(told: dict[str, Any]) -> Iterable[tuple[int, Any]]:
    yield from told["readings"]
    yield from told.get("corrected", [])


def _tell(
    session: Session,
    objective: Objective,
    told: dict[str, Any],
    chair: Account,
    calendar: Calendar,
) -> None:
    first = min(day for day, _ in told["readings"])
    with clock_at(calendar.during(first)):
        made = indicators.add_indicator(session, objective, told["name"], "words", "", chair)
    _enter(session, objective, told, chair, calendar, made)


def _promise(
    session: Session,
    mission: Mission,
    by_code: dict[str, Objective],
    told: dict[str, Any],
    chair: Account,
    calendar: Calendar,
) -> None:
    with clock_at(calendar.during(told["day"])):
        made = commitments.enter(
            session,
            mission,
            chair,
            text=told["text"],
            office=told["office"],
            review_on=calendar.on(told["review_day"]),
            objective=by_code.get(told.get("objective", "")),
        )
    for report in told.get("reports", []):
        with clock_at(calendar.during(report["day"])):
            commitments.report(
                session,
                made,
                chair,
                state=report["state"],
                text=report["text"],
                next_review_on=calendar.on(report["next_review_day"]),
            )


def _themes(session: Session, consultation: Consultation) -> dict[str, Any]:
    """The published themes by the key that the content gives them."""
    run = insights.published_run(session, consultation)
    assert run is not None
    by_label = {theme.label: theme for theme in run.themes}
    return {one["key"]: by_label[one["title"]] for one in toml("responses_c")["theme"]}


def _raise(
    session: Session,
    mission: Mission,
    theme: Any,
    told: dict[str, Any],
    chair: Account,
    calendar: Calendar,
) -> None:
    day = calendar.on(told["day"])
    with clock_at(calendar.during(told["day"])):
        made = barriers.raise_barrier(
            session, mission, chair, text=told["text"], raised_on=day, theme=theme
        )
    if "decision" in told:
        with clock_at(calendar.during(told["decided_day"])):
            values = {"decision": told["decision"], "office": told["office"]}
            due_on = calendar.on(told["due_day"])
            barriers.decide_barrier(session, made, chair, due_on=due_on, **values)
    if "answer" in told:
        with clock_at(calendar.during(told["answered_day"])):
            barriers.close_barrier(session, made, told["answer"], chair)


def _stop(
    session: Session, mission: Mission, told: dict[str, Any], chair: Account, calendar: Calendar
) -> None:
    query = select(Initiative).where(
        Initiative.mission_id == mission.id, Initiative.title == told["initiative"]
    )
    initiative = session.scalars(query).one()
    with clock_at(calendar.during(told["criterion_day"])):
        criterion = stopping.set_criterion(session, initiative, told["criterion"], chair)
    with clock_at(calendar.during(told["opened_day"])):
        procedure = stopping.open_by_criteria(
            session, initiative, [criterion], told["evidence"], chair
        )
    heard_on = calendar.on(told["heard_day"])
    with clock_at(calendar.during(told["heard_day"])):
        stopping.hear(
            session,
            procedure,
            chair,
            office=initiative.owner,
            heard_on=heard_on,
            hearing=told["hearing"],
        )
    decision = StopDecision("stop", told["reason"], told["kept"], told["exit_steps"])
    with clock_at(calendar.during(told["decided_day"])):
        stopping.decide_stop(session, procedure, decision, chair)
        outcome = Outcome(office=initiative.owner, **told["outcome"])
        stopping.write_outcome(session, initiative, outcome, chair)
