"""The demo's stage: the mission with its board and initiatives, and four consultations."""

from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from deliberation.consultations.models import Consultation, Phase, Promise, Question
from deliberation.missions.models import Actor, BoardSeat, Initiative, Mission
from webapp.demo.reading import Calendar, rows, toml

LOCALISED = ("title", "purpose", "plain_purpose", "brief", "plain_brief")
COPIED = (
    "language", "languages", "time_zone", "moderation_mode", "shows_submissions", "legal_basis",
    "controller", "contact", "notice_version", "retention_months",
)  # fmt: skip


def make_mission(session: Session, calendar: Calendar) -> Mission:
    content = toml("mission")
    told = dict(content["mission"])
    mission = Mission(started_on=calendar.on(told.pop("started_day")), **told)
    mission.seats = [BoardSeat(**seat) for seat in content["seat"]]
    mission.actors = [Actor(**actor) for actor in content["actor"]]
    session.add(mission)
    session.flush()
    session.add_all(_initiative(mission, row, calendar) for row in rows("initiatives"))
    session.flush()
    return mission


def _initiative(mission: Mission, row: dict[str, str], calendar: Calendar) -> Initiative:
    return Initiative(
        mission_id=mission.id,
        title=row["title"],
        owner=row["owner"],
        place=row["place"],
        level=row["level"],
        budget=Decimal(row["budget"]) if row["budget"] else None,
        starts_on=calendar.on(int(row["start_day"])),
        ends_on=calendar.on(int(row["end_day"])) if row["end_day"] else None,
        innovation_stage=row["stage"],
        instrument=row["instrument"],
        objective_code=row["objective"],
        what_changed=row["what_changed"],
    )


def make_consultations(
    session: Session, mission: Mission, calendar: Calendar
) -> dict[str, Consultation]:
    """The consultations by their letter, open since the day the content says."""
    content = toml("consultations")
    options = content["demographic_options"]
    made = {
        told["key"]: _consultation(session, mission, told, options, calendar)
        for told in content["consultation"]
    }
    for told in content["consultation"]:
        if "part_of" in told:
            part = made[told["key"]]
            part.parent, part.place = made[told["part_of"]], told["place"]
    return made


def _consultation(
    session: Session,
    mission: Mission,
    told: dict[str, Any],
    options: dict[str, Any],
    calendar: Calendar,
) -> Consultation:
    made = Consultation(mission=mission, **{name: told[name] for name in COPIED})
    for name in LOCALISED:
        setattr(made, name, {k: v.strip() for k, v in told.get(name, {}).items()})
    made.opened_at = calendar.midnight(told["opened_day"], made.time_zone)
    promise = dict(told["promise"])
    due = calendar.on(promise.pop("reply_due_day"))
    made.promise = Promise(reply_due_on=due, **promise)
    made.phases = [_phase(phase, made.time_zone, calendar) for phase in told["phases"]]
    made.questions = [
        _question(question, number, options) for number, question in enumerate(told["questions"])
    ]
    session.add(made)
    session.flush()
    return made


def _phase(told: dict[str, Any], zone: str, calendar: Calendar) -> Phase:
    ends = told.get("ends_day")
    return Phase(
        kind=told["kind"],
        starts_at=calendar.midnight(told["starts_day"], zone),
        ends_at=None if ends is None else calendar.midnight(ends, zone),
    )


def _question(told: dict[str, Any], number: int, options: dict[str, Any]) -> Question:
    values = {k: v for k, v in told.items() if k not in ("options_from", "position")}
    if "options_from" in told:
        listed = options[told["options_from"]]
        values["options"] = [o for o in map(_option, listed) if o["key"] != "unsaid"]
    return Question(position=number, **values)


def _option(told: Any) -> dict[str, Any]:
    """Age bands are written as bare keys; their label is made from the numbers."""
    if isinstance(told, dict):
        return told
    return {"key": told, "label": {"en": told.replace("_plus", "+").replace("_", "–")}}
