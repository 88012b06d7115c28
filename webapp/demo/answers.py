"""The demo's second half of the chain: answers, objectives, positions, decision, what is owed."""

from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.consultations.models import Consultation
from deliberation.insights import queries as insights
from deliberation.insights.models import Point, Quote, Theme
from deliberation.insights.positions.queries import positions_of
from deliberation.missions.models import Mission
from deliberation.objectives import operations as objectives
from deliberation.objectives.decisions import operations as decisions
from deliberation.objectives.decisions.operations import Adoption
from deliberation.objectives.models import Objective, ObjectiveVersion, Wording
from deliberation.people.models import Account
from deliberation.responses import operations as responses
from deliberation.responses.models import Answer
from webapp.demo import future, people
from webapp.demo.reading import Calendar, toml

TEXTS = ("status", "text", "office", "youth_text", "minority_text", "future_text", "taken",
         "not_taken", "reason", "covered_by", "what_changes")  # fmt: skip


def give(
    session: Session,
    mission: Mission,
    consultations: dict[str, Consultation],
    calendar: Calendar,
) -> None:
    """Objectives first, because an answer may name one; then C is answered and closed."""
    chair = people.account_of(session, "chair")
    told = {one["code"]: one for one in toml("mission")["objective"]}
    decided = toml("responses_c")
    made = {code: _draft(session, mission, one, chair, calendar) for code, one in told.items()}
    session.flush()
    themes = _themes(session, consultations["C"], decided)
    version = made["S3"].latest
    assert version is not None
    for answer in decided["response"]:
        _respond(session, themes[answer["theme"]], answer, version, chair, calendar)
    _adopt(session, version, decided["objective"], themes, chair, calendar)
    with clock_at(calendar.during(_closed_day())):
        responses.close(session, consultations["C"], chair)


def _closed_day() -> int:
    told = toml("consultations")["consultation"]
    return int(next(c["closed_day"] for c in told if c["key"] == "C"))


def _draft(
    session: Session, mission: Mission, told: dict[str, Any], chair: Account, calendar: Calendar
) -> Objective:
    """A draft as the board wrote it; S2 has a decision point that is due today."""
    clauses = [clause["text"] for clause in told.get("clauses", [])]
    if told["code"] == "S3":
        clauses = [clause["text"] for clause in toml("responses_c")["objective"]["clauses"]]
    wording = Wording(
        title=told["title"],
        clauses=tuple(clauses),
        why=told["why"],
        baseline_value=Decimal(str(told["baseline_value"])),
        baseline_year=told["baseline_year"],
        baseline_source=told["baseline_source"],
        target_value=Decimal(str(told["target_value"])),
        unit=told["unit"],
        indicator=told["indicator"],
        indicator_type=told["indicator_type"],
        target_year=told["target_year"],
        owner=told["owner"],
        exit_plan=told["exit_plan"],
        solution_paths=tuple(told.get("solution_paths", ())),
    )
    with clock_at(calendar.during(-300 if told["code"] == "S3" else -120)):
        version = objectives.draft(session, mission, wording, chair, code=told["code"])
        objective = version.objective
        for point in told.get("decision_points", []):
            decisions.set_decision_point(
                session,
                objective,
                chair,
                question=point["question"],
                due_on=calendar.on(point["due_day"]),
                evidence_wanted=point.get("evidence_wanted", ""),
                owner=point.get("owner", ""),
                thresholds=point.get("thresholds", ""),
                sign=point.get("sign", ""),
            )
    return objective


def _themes(
    session: Session, consultation: Consultation, decided: dict[str, Any]
) -> dict[str, Theme]:
    run = insights.published_run(session, consultation)
    assert run is not None
    by_label = {theme.label: theme for theme in run.themes}
    return {one["key"]: by_label[one["title"]] for one in decided["theme"]}


def _respond(
    session: Session,
    theme: Theme,
    told: dict[str, Any],
    version: ObjectiveVersion,
    chair: Account,
    calendar: Calendar,
) -> None:
    texts = {name: told[name] for name in TEXTS if name in told}
    opposed = positions_of(session, theme)
    said = dict(zip((p.key for p in opposed), told.get("to_positions", []), strict=True))
    named = version if told["status"] in ("adopted", "partly") else None
    answer = Answer(version=named, to_positions=said, **texts)
    with clock_at(calendar.during(told["responded_day"])):
        responses.respond(session, theme, answer, chair)


def _adopt(
    session: Session,
    version: ObjectiveVersion,
    told: dict[str, Any],
    themes: dict[str, Theme],
    chair: Account,
    calendar: Calendar,
) -> None:
    with clock_at(calendar.during(told["proposed_day"])):
        for clause, about in zip(version.clauses, told["clauses"], strict=True):
            for key in about["themes"]:
                for point in _quotes(session, themes[key]) or [None]:
                    note = about.get("note", "")
                    objectives.attach_evidence(
                        session, clause, themes[key], chair, point=point, note=note
                    )
        objectives.propose(session, version, chair)
    future.advise(session, version, chair, calendar)
    with clock_at(calendar.during(told["adopted_day"])):
        for position in told["positions"]:
            member = _member(session, version.objective.mission, position["member"])
            dissent = position.get("dissent", "")
            interest = position.get("interest", "")
            decisions.take_position(
                session, version, member, position["stance"], dissent, interest=interest
            )
        adoption = Adoption(
            reason=told["decision_reason"],
            options_considered=told["options_considered"],
            waivers={waiver["kind"]: waiver["reason"] for waiver in told["waivers"]},
        )
        decisions.adopt(session, version, chair, adoption)


def _quotes(session: Session, theme: Theme) -> list[Point]:
    """Two quotes that still stand in the theme after the review, else two of its points."""
    query = select(Quote).where(Quote.theme_id == theme.id).order_by(Quote.position)
    points = [quote.point for quote in session.scalars(query)]
    standing = [point for point in points if point.theme_id == theme.id]
    return (standing or list(theme.points))[:2]


def _member(session: Session, mission: Mission, name: str) -> Account:
    seat = next(seat for seat in mission.seats if seat.name == name)
    return session.scalars(select(Account).where(Account.id == seat.account_id)).one()
