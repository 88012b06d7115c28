"""How the demo's board drafts: candidates, ratings, criteria, a draft out for comments."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.comments import operations as comments
from deliberation.comments.operations import CommentText
from deliberation.consultations.models import Consultation
from deliberation.missions.models import Mission
from deliberation.missions.statements import operations as statements
from deliberation.objectives.candidates import operations as candidates
from deliberation.objectives.candidates.operations import CandidateText
from deliberation.objectives.criteria import operations as criteria
from deliberation.objectives.criteria.operations import Mark
from deliberation.objectives.models import Objective, ObjectiveVersion
from deliberation.objectives.public_comment import operations as public_comment
from deliberation.objectives.ratings import operations as ratings
from deliberation.people.models import Account
from webapp.demo import people
from webapp.demo.reading import Calendar, toml


def draft(
    session: Session,
    mission: Mission,
    consultations: dict[str, Consultation],
    calendar: Calendar,
) -> None:
    """One round of candidates is shown, one waits for the last member; S2 is out for comments."""
    told, chair = toml("drafting"), people.account_of(session, "chair")
    versions = _versions(session, mission)
    for one in told["round"]:
        _call(session, mission, one, chair, calendar)
    for code, marks in told["ratings"].items():
        _rate(session, versions[code], marks, chair)
    for code, answers in told["criteria"].items():
        marks = {key: Mark(*answer) for key, answer in answers.items()}
        criteria.answer(session, versions[code], chair, marks)
    _announce(session, mission, told["statement"], chair, calendar)
    _comment(session, versions, consultations, told["comments"], chair, calendar)


def _announce(
    session: Session, mission: Mission, told: dict[str, Any], chair: Account, calendar: Calendar
) -> None:
    """A new wording of the mission that did not find the board and was withdrawn."""
    with clock_at(calendar.during(told["announced_day"])):
        words = {"en": told["text"]}
        found = statements.announce(session, mission, words, told["notice"], chair)
    for name, (stance, dissent) in told["positions"].items():
        member = _member(session, mission, name)
        with clock_at(calendar.during(told["announced_day"] + 4)):
            statements.take_position(session, found, member, stance, dissent)
    with clock_at(calendar.during(told["withdrawn_day"])):
        statements.withdraw(session, found, chair)


def _versions(session: Session, mission: Mission) -> dict[str, ObjectiveVersion]:
    query = select(Objective).where(Objective.mission_id == mission.id)
    found = ((objective.code, objective.latest) for objective in session.scalars(query))
    return {code: version for code, version in found if version is not None}


def _member(session: Session, mission: Mission, name: str) -> Account:
    seat = next(seat for seat in mission.seats if seat.name == name)
    return session.get_one(Account, seat.account_id)


def _call(
    session: Session, mission: Mission, told: dict[str, Any], chair: Account, calendar: Calendar
) -> None:
    with clock_at(calendar.during(told["opened_day"])):
        found = candidates.open_round(session, mission, chair, told["task"])
    for place, one in enumerate(told["candidate"], 1):
        text = CandidateText(
            title=one["title"],
            clauses=tuple(one["clauses"]),
            why=one["why"],
            worksheet=one["worksheet"],
            reasons=one["reasons"],
        )
        member = _member(session, mission, one["member"])
        with clock_at(calendar.during(told["opened_day"] + place)):
            candidates.write(session, found, member, text, is_final=True)
    if not told["open"] and not found.is_revealed:
        with clock_at(calendar.during(told["opened_day"] + len(told["candidate"]) + 1)):
            candidates.reveal(session, found, chair)


def _rate(
    session: Session, version: ObjectiveVersion, marks: dict[str, list[int]], chair: Account
) -> None:
    for name, (ambition, feasibility) in marks.items():
        member = _member(session, version.objective.mission, name)
        ratings.rate(session, version, member, ambition, feasibility)
    if len(marks) < len(version.objective.mission.seats):
        ratings.close(session, version, chair)


def _comment(
    session: Session,
    versions: dict[str, ObjectiveVersion],
    consultations: dict[str, Consultation],
    told: dict[str, Any],
    chair: Account,
    calendar: Calendar,
) -> None:
    moderator = people.account_of(session, "moderator")
    version, consultation = versions[told["objective"]], consultations[told["consultation"]]
    with clock_at(calendar.during(told["opened_day"])):
        until = calendar.on(told["closes_day"])
        found = public_comment.open_for_comment(session, version, consultation, until, chair)
    for one in told["said"]:
        clause = version.clauses[one["clause"]]
        text = CommentText(
            kind=one["kind"],
            text=one["text"],
            language="en",
            quote=one["quote"],
            replacement=one.get("replacement", ""),
            age_band=one["age_band"],
            agrees=True,
        )
        with clock_at(calendar.during(one["day"])):
            made = comments.comment(session, found, clause.ref, clause.text, text).comment
            if made.state == "waiting":
                comments.decide(session, made, "visible", "", moderator)
        if "answer" in one:
            with clock_at(calendar.during(one["answered_day"])):
                comments.answer(session, [made], "noted", one["answer"], chair)
