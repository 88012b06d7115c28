"""Sessions in rooms in the demo: one that young people held, and one that is planned."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from deliberation.base import clock_at, now
from deliberation.consultations.models import Consultation
from deliberation.dialogues import operations as dialogues
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.items.operations import Entry
from deliberation.dialogues.models import Dialogue
from deliberation.dialogues.operations import Plan
from deliberation.dialogues.protocols import queries as protocols
from deliberation.dialogues.safeguarding import operations as safeguarding
from deliberation.moderation import operations as moderation
from webapp.demo import people
from webapp.demo.reading import Calendar, toml

KIND = "youth_table"


def hold(session: Session, consultation: Consultation, calendar: Calendar) -> None:
    """Everything is entered at the tables, submitted, and read by a moderator on the day after."""
    told = toml("dialogues")
    held, coming = told["held"], told["planned"]
    facilitator = people.account_of(session, "facilitator")
    with clock_at(calendar.during(held["held_day"] - 5)):
        count = len(held["tables"])
        plan = _plan(session, told["set_up"], held, count, calendar)
        dialogue = dialogues.plan(session, consultation, plan, facilitator).dialogue
    with clock_at(calendar.during(held["held_day"])):
        for number, table in enumerate(held["tables"], 1):
            _enter(session, dialogue, number, table)
        safeguarding.report(session, dialogue, held["flagged"], table=1)
        dialogues.submit(session, dialogue, facilitator)
    with clock_at(calendar.during(held["held_day"]) + timedelta(days=1)):
        moderator = people.account_of(session, "moderator")
        for item in dialogue.items:
            if item.submission is not None:
                moderation.decide(session, item.submission, "approved", moderator)
    with clock_at(now()):
        plan = _plan(session, told["set_up"], coming, coming["tables"], calendar)
        dialogues.plan(session, consultation, plan, facilitator)


def _plan(
    session: Session, common: dict[str, Any], told: dict[str, Any], tables: int, calendar: Calendar
) -> Plan:
    return Plan(
        kind=KIND,
        title=told["title"],
        place=told["place"],
        held_on=calendar.on(told["held_day"]),
        reply_due_on=calendar.on(told["reply_day"]),
        permission_on=calendar.on(told["held_day"] - 2),
        lane="youth",
        protocol=protocols.protocol(KIND),
        table_count=tables,
        bands=told["people"],
        people_count=sum(told["people"].values()),
        selection=told["selection"],
        lead=people.account_of(session, "lead"),
        **common,
    )


def _enter(session: Session, dialogue: Dialogue, number: int, table: dict[str, Any]) -> None:
    for pile in table["piles"]:
        key = f"{number}-{pile['key']}"
        items.name_pile(session, dialogue, number, key, pile["name"], pile["votes"])
    for place, one in enumerate(table["items"], 1):
        entry = Entry(
            entry_key=f"demo-{number}-{place}",
            table=number,
            kind=one["kind"],
            text=one["text"],
            nods=one["nods"],
            votes=one.get("votes", 0),
            is_verbatim=not one.get("paraphrase", False),
            pile_key=f"{number}-{one['pile']}" if "pile" in one else None,
        )
        items.enter(session, dialogue, entry)
    items.close_sheet(
        session, items.table_numbered(dialogue, number), table["people"], True, table["note"]
    )
