"""The demo's dialogue with 2060, and the body that spoke for future generations for a year."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.base import clock_at, now
from deliberation.consultations.models import Consultation
from deliberation.dialogues import operations as dialogues
from deliberation.dialogues.future import operations as future
from deliberation.dialogues.future.operations import Adoption, Details, Fact
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.items.operations import Entry
from deliberation.dialogues.models import Dialogue, DialogueItem
from deliberation.dialogues.operations import Plan
from deliberation.dialogues.protocols import queries as protocols
from deliberation.dialogues.surveys import operations as surveys
from deliberation.missions.models import Mission
from deliberation.objectives.futureseat import operations as futureseat
from deliberation.objectives.futureseat import queries as seats
from deliberation.objectives.models import Objective, ObjectiveVersion
from deliberation.people.models import Account
from webapp.demo import people
from webapp.demo.reading import Calendar, toml

KIND, YEAR = "future_generations", 2060
PAST, PRESENT, FUTURE = "past_review", "group_present", "imaginary_future"


def hold(session: Session, consultation: Consultation, calendar: Calendar) -> None:
    """Three tables look back, speak as of today and as of 2060, compare, write; one is to come."""
    told = toml("future")
    facilitator = people.account_of(session, "facilitator")
    with clock_at(calendar.during(told["session"]["held_day"] - 12)):
        plan = _plan(told["session"], len(told["table"]), calendar)
        dialogue = dialogues.plan(session, consultation, plan, facilitator).dialogue
        facts = [Fact(**fact) for fact in told["fact"]]
        future.set_facts(session, dialogue, facts, facilitator)
    with clock_at(calendar.during(told["session"]["held_day"])):
        _survey(session, dialogue, "pre", told["survey"])
        for number, table in enumerate(told["table"], 1):
            _sit(session, dialogue, number, table)
        _survey(session, dialogue, "post", told["survey"])
        dialogues.submit(session, dialogue, facilitator)
    with clock_at(now()):
        plan = _plan(told["coming"], told["coming"]["tables"], calendar)
        dialogues.plan(session, consultation, plan, facilitator)


def _plan(told: dict[str, Any], tables: int, calendar: Calendar) -> Plan:
    copied = ("title", "place", "selection", "organisation", "influence", "reader_name",
              "reader_office")  # fmt: skip
    return Plan(
        kind=KIND,
        design="switch",
        target_year=YEAR,
        held_on=calendar.on(told["held_day"]),
        reply_due_on=calendar.on(told["reply_day"]),
        protocol=protocols.protocol(KIND, "switch", YEAR),
        table_count=tables,
        people_count=told["people"],
        **{name: told[name] for name in copied},
    )


def _survey(session: Session, dialogue: Dialogue, wave: str, told: dict[str, Any]) -> None:
    columns: dict[str, str] = told[wave]
    lines = told[f"{wave}_lines"]
    for number in range(dialogue.people_count):
        marks = {key: int(given[number]) for key, given in columns.items()}
        line = lines[number] if number < len(lines) else ""
        surveys.hand_in(session, dialogue, wave, f"demo-{wave}-{number}", marks, line)


def _sit(session: Session, dialogue: Dialogue, number: int, table: dict[str, Any]) -> None:
    for key, name in table["piles"].items():
        items.name_pile(session, dialogue, number, f"{number}-{key}", name)
    said = [
        *(("thanks", PAST, text) for text in table["thanks"]),
        *(("regret", PAST, text) for text in table["regrets"]),
        ("letter", PAST, table["past_letter"]),
        *(("line", FUTURE, text) for text in table["lines"]),
        ("description", FUTURE, table["description"]),
        ("message", FUTURE, table["message_future"]),
        ("message", PRESENT, table["message_today"]),
        ("dissent", PRESENT, table["dissent"]),
    ]
    for place, (kind, perspective, text) in enumerate(said):
        if text:
            key = f"demo-future-{number}-{place}"
            items.enter(session, dialogue, Entry(key, number, kind, text, perspective))
    _propose(session, dialogue, number, table)
    items.close_sheet(session, items.table_numbered(dialogue, number), 6, True, "")


def _propose(session: Session, dialogue: Dialogue, number: int, table: dict[str, Any]) -> None:
    present = {one["key"]: _enter(session, dialogue, number, PRESENT, one) for one in table["p"]}
    later = {one["key"]: _enter(session, dialogue, number, FUTURE, one) for one in table["f"]}
    for one in table["f"]:
        if "same" in one:
            future.pair(session, later[one["key"]], present[one["same"]])
    for place, one in enumerate(table["j"]):
        adoption = Adoption(
            entry_key=f"demo-joint-{number}-{place}",
            table=number,
            text=one["text"],
            present=present.get(one["of"]),
            future=later.get(one["of"]),
            details=_details(one),
        )
        future.adopt(session, dialogue, adoption)


def _enter(
    session: Session, dialogue: Dialogue, number: int, perspective: str, told: dict[str, Any]
) -> DialogueItem:
    key = f"demo-{perspective}-{number}-{told['key']}"
    pile = f"{number}-{told['pile']}"
    entry = Entry(key, number, "proposal", told["text"], perspective, pile_key=pile)
    item = items.enter(session, dialogue, entry)
    future.describe(session, item, _details(told))
    return item


def _details(told: dict[str, Any]) -> Details:
    return Details(
        reason=told.get("reason", ""),
        who_pays=told.get("pays", ""),
        who_gains=told.get("gains", ""),
        benefits_in=told.get("span", ""),
        is_reversible=told.get("undone"),
        cost_now=told.get("cost"),
        burden=told.get("burden", ""),
        objections=told.get("objections", ""),
    )


# The body with a seat.


def advise(session: Session, version: ObjectiveVersion, chair: Account, calendar: Calendar) -> None:
    """What the body said of this wording, and what the board answered."""
    told = toml("future")["seat"]
    mission, organiser = version.objective.mission, people.account_of(session, "organiser")
    if not seats.seats_of(session, mission):
        with clock_at(calendar.during(told["given_day"])):
            futureseat.give_seat(
                session, mission, told["body"], told["mandate"], told["term_days"], organiser
            )
    (seat,) = seats.seats_of(session, mission)
    for one in told["opinion"]:
        if one["objective"] != version.objective.code:
            continue
        with clock_at(calendar.during(one["asked_day"])):
            asked = futureseat.ask(session, version, seat, chair)
        with clock_at(calendar.during(one["given_day"])):
            futureseat.give(session, asked, one["stance"], one["text"], organiser)
        if "answer" in one:
            with clock_at(calendar.during(one["answered_day"])):
                futureseat.answer(session, asked, one["outcome"], one["answer"], chair)


def advise_draft(session: Session, mission: Mission, chair: Account, calendar: Calendar) -> None:
    """The draft that is out for comments waits for the board's answer; the trial year is over."""
    query = select(Objective).where(Objective.mission_id == mission.id, Objective.code == "S2")
    version = session.scalars(query).one().latest
    assert version is not None
    advise(session, version, chair, calendar)
    (seat,) = seats.seats_of(session, mission)
    with clock_at(calendar.during(toml("future")["seat"]["ended_day"])):
        futureseat.end_seat(session, seat, chair)
