"""Dialogues: plan and revise one, open its room by the manage code, run it, submit it."""

from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import journal, sealing
from deliberation.base import now
from deliberation.consultations.models import Consultation, Question
from deliberation.dialogues import queries
from deliberation.dialogues.consent import queries as consent
from deliberation.dialogues.future import queries as future
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.models import DESIGNS, KINDS, LANES, SIDES, Dialogue, DialogueTable
from deliberation.errors import MAX_TEXT, Closed, Incomplete, Invalid, NotFound
from deliberation.people.models import Account, Participant
from deliberation.submissions import operations as submissions
from deliberation.submissions.models import Receipt, is_storable

MAX_TABLES = 40
MAX_PEOPLE = 5000
SHORT = {"permission_version": 40, "place": 120}
LONG = ("selection", "space", "voice", "influence")
LINES = ("title", "organisation", "reader_name", "reader_office", "permission_holder")
ADULTS = ("first_adult", "second_adult")
# What is not a column of the same name.
NOT_COPIED = ("question_key", "table_count", "sides", "bands", "has_minors", "held_on")


@dataclass(frozen=True)
class Plan:
    """What organisers or facilitators say of a session before it runs."""

    kind: str
    title: str
    held_on: date | None
    language: str = "en"
    lane: str = "citizens"
    design: str = ""
    place: str = ""
    question_key: str = ""  # empty: the first open question
    target_year: int | None = None
    protocol: dict[str, Any] = field(default_factory=dict)
    facts: list[dict[str, Any]] = field(default_factory=list)
    is_sensitive: bool = False
    table_count: int = 1
    sides: tuple[str, ...] = ()  # of the tables in turn, in the split design
    people_count: int = 0
    bands: dict[str, int] = field(default_factory=dict)  # people by band of the consent matrix
    has_minors: bool = False
    selection: str = ""
    organisation: str = ""
    space: str = ""
    voice: str = ""
    reader_name: str = ""
    reader_office: str = ""
    influence: str = ""
    reply_due_on: date | None = None
    first_adult: str = ""
    second_adult: str = ""
    lead: Account | None = None
    permission_holder: str = ""
    permission_version: str = ""
    permission_on: date | None = None


@dataclass(frozen=True)
class Planned:
    """A new session and the code by which its facilitator opens the room; shown once."""

    dialogue: Dialogue
    manage_code: str


@dataclass(frozen=True)
class Submitted:
    """The session as it was submitted, and the printed code of the group; shown once.

    `seed` gives the same code again (`Receipt.code_from`) for as long as a session keeps it.
    """

    dialogue: Dialogue
    code: str
    seed: str = ""


def plan(session: Session, consultation: Consultation, plan: Plan, account: Account) -> Planned:
    """A session that will be held. Everything but its kind, title and day may follow later."""
    if consultation.closed_at is not None:
        raise Closed("The consultation is closed; its record no longer changes.")
    question = _checked(consultation, plan)
    assert plan.held_on is not None
    dialogue = Dialogue(
        consultation=consultation,
        question=question,
        held_on=plan.held_on,
        created_by_id=account.id,
    )
    _put(dialogue, plan)
    session.add(dialogue)
    code = new_code(session, dialogue)
    _note(session, "dialogue:plan", dialogue, account, kind=dialogue.kind)
    return Planned(dialogue, code)


def revise(session: Session, dialogue: Dialogue, plan: Plan, account: Account) -> Dialogue:
    """Change what was said of it; while it runs it stays complete. Tables with words stay."""
    if dialogue.state == "submitted":
        _demand_same_people(dialogue, plan)
    elif not dialogue.is_open:
        raise Closed("This session is over.")
    question = _checked(dialogue.consultation, plan)
    assert plan.held_on is not None
    if dialogue.is_open:
        dialogue.question, dialogue.held_on = question, plan.held_on
    _put(dialogue, plan)
    if dialogue.state != "planned":
        demand_ready(dialogue)
    session.flush()
    _note(session, "dialogue:revise", dialogue, account)
    return dialogue


def new_code(session: Session, dialogue: Dialogue) -> str:
    """A fresh manage code; whoever holds the old one can't open the room any more."""
    code = Receipt.code_from(sealing.fresh_token())
    dialogue.manage_hmac = queries.mark_of(code)
    session.flush()
    return code


def replace_code(session: Session, dialogue: Dialogue, account: Account) -> str:
    code = new_code(session, dialogue)
    _note(session, "dialogue:new_code", dialogue, account)
    return code


def open_room(session: Session, code: str) -> Dialogue:
    """The session of this manage code, however it was typed. The caller limits the tries."""
    mark = queries.mark_of(code)
    found = session.scalar(select(Dialogue).where(Dialogue.manage_hmac == mark))
    if found is None:
        raise NotFound("No room has this code. Look at each word again.")
    return found


def demand_ready(dialogue: Dialogue) -> None:
    """Refuse to run a session while something is missing that has to be known before."""
    gaps = [check.field for check in queries.checklist(dialogue) if not check.is_met]
    if gaps:
        raise Incomplete(
            [
                Invalid(name, "Fill this in first: the session can't run without it.")
                for name in gaps
            ]
        )


def start(session: Session, dialogue: Dialogue) -> None:
    """From now on it runs; refused while something is missing."""
    if not dialogue.is_open:
        raise Closed("This session is over.")
    demand_ready(dialogue)
    if dialogue.state == "planned":
        dialogue.state = "running"
        session.flush()


def set_step(session: Session, dialogue: Dialogue, step: int) -> None:
    """Go to a step of the protocol; its minutes begin to run."""
    start(session, dialogue)
    steps = dialogue.protocol.get("steps", [])
    if not 0 <= step < max(len(steps), 1):
        raise Invalid("step", "The session has no such step.")
    if steps:
        future.demand_loss(dialogue, steps[step])
    minutes = steps[step].get("minutes") if steps else None
    dialogue.step, dialogue.seconds_left = step, None
    dialogue.step_ends_at = now() + timedelta(minutes=minutes) if minutes else None
    session.flush()


def submit(session: Session, dialogue: Dialogue, account: Account | None) -> Submitted:
    """The session is over: each item becomes a submission of the group, which gets one receipt.

    Raises Closed (over already, consultation not open), Invalid (nothing was said, or something
    is missing).
    """
    _demand_can_submit(session, dialogue)
    consultation = dialogue.consultation
    group = dialogue.participant
    if group is None:
        group = Participant(
            scope_ref=consultation.ref, is_group=True, age_band=consent.youngest(dialogue)
        )
        session.add(group)
        dialogue.participant = group
        session.flush()
    for item in queries.items_of(session, dialogue):
        items.become_submission(session, item, group)
    dialogue.state, dialogue.submitted_at = "submitted", now()
    dialogue.step_ends_at = dialogue.seconds_left = None
    seed = sealing.token(sealing.fresh_token())
    code = submissions.give_receipt(session, group, seed)
    session.flush()
    _note(session, "dialogue:submit", dialogue, account, people=dialogue.people_count)
    return Submitted(dialogue, code or "", seed if code else "")


def lay_tables(dialogue: Dialogue, count: int, sides: tuple[str, ...] = ()) -> None:
    """So many tables, numbered from 1; those with a sheet are not cleared away here."""
    if not 1 <= count <= MAX_TABLES:
        raise Invalid("table_count", "Between 1 and %(most)s tables are possible.", most=MAX_TABLES)
    held = {table.number: table for table in dialogue.tables}
    for number in range(1, count + 1):
        table = held.get(number)
        if table is None:
            table = DialogueTable(number=number)
            dialogue.tables.append(table)
        if sides:
            table.side = sides[(number - 1) % len(sides)]
    used = {item.table.number for item in dialogue.items}
    for number, table in held.items():
        if number > count and number not in used and not table.piles:
            dialogue.tables.remove(table)


def _demand_can_submit(session: Session, dialogue: Dialogue) -> None:
    if not dialogue.is_open:
        raise Closed("This session was submitted already.")
    consultation = dialogue.consultation
    if consultation.opened_at is None or consultation.closed_at is not None:
        raise Closed("This consultation is not open, so nobody could take part in it.")
    demand_ready(dialogue)
    if not queries.items_of(session, dialogue):
        raise Invalid("items", "Enter at least one item before you submit the session.")


def _demand_same_people(dialogue: Dialogue, plan: Plan) -> None:
    """Once its words are in the record, who said them stays as it was told."""
    before = (dialogue.kind, dialogue.lane, dialogue.has_minors, dialogue.is_sensitive)
    after = (plan.kind, plan.lane, _has_minors(plan), plan.is_sensitive)
    if before != after or plan.people_count != dialogue.people_count:
        raise Closed("The session is submitted; who took part in it no longer changes.")


def _checked(consultation: Consultation, plan: Plan) -> Question:
    """Raise Invalid for the first thing that cannot be stored; the question that items answer."""
    for name, value, known in (
        ("kind", plan.kind, KINDS),
        ("lane", plan.lane, LANES),
        ("design", plan.design, DESIGNS),
    ):
        if value not in known:
            raise Invalid(name, "Choose one of the options.")
    if not plan.title.strip():
        raise Invalid("title", "Give the session a title.")
    if plan.held_on is None:
        raise Invalid("held_on", "Enter the day of the session.")
    if plan.design == "split" and plan.table_count < 4:
        raise Invalid("table_count", "A split dialogue needs at least 4 tables.")
    _check_words(plan)
    _check_people(plan)
    return _question(consultation, plan.question_key)


def _check_words(plan: Plan) -> None:
    for one in fields(plan):
        value = getattr(plan, one.name)
        if not isinstance(value, str):
            continue
        limit = MAX_TEXT if one.name in LONG else SHORT.get(one.name, 160)
        if len(value) > limit:
            raise Invalid(one.name, "At most %(limit)s characters are possible.", limit=limit)
        if not is_storable(value):
            raise Invalid(one.name, "This has a character that can't be stored.")
    if not 2 <= len(plan.language) <= 8:
        raise Invalid("language", "Choose a language.")
    if any(side not in SIDES for side in plan.sides):
        raise Invalid("sides", "Choose one of the options.")


def _check_people(plan: Plan) -> None:
    bands = consent.bands()
    if any(key not in bands or count < 0 for key, count in plan.bands.items()):
        raise Invalid("bands", "Enter a number of people for each age group.")
    if not 0 <= plan.people_count <= MAX_PEOPLE:
        raise Invalid("people_count", "Enter how many people are in the room.")
    if sum(plan.bands.values()) > plan.people_count:
        raise Invalid("people_count", "The age groups add up to more people than this.")
    if plan.lead is not None and any(m.role == "administrator" for m in plan.lead.memberships):
        raise Invalid("lead", "An administrator keeps the site running and can't be the lead.")


def _question(consultation: Consultation, key: str) -> Question:
    written = [one for one in consultation.questions if one.kind == "open"]
    for question in written:
        if key in ("", question.key) and not question.is_demographic:
            return question
    raise Invalid("question_key", "Choose an open question of this consultation.")


def _put(dialogue: Dialogue, plan: Plan) -> None:
    for one in fields(plan):
        if one.name in NOT_COPIED or (one.name in ("protocol", "facts") and not plan.protocol):
            continue
        value = getattr(plan, one.name)
        setattr(dialogue, one.name, value.strip() if isinstance(value, str) else value)
    dialogue.bands = {key: count for key, count in plan.bands.items() if count}
    dialogue.has_minors = _has_minors(plan)
    lay_tables(dialogue, plan.table_count, plan.sides)


def _has_minors(plan: Plan) -> bool:
    return plan.has_minors or consent.holds_minors(plan.bands)


def _note(
    session: Session, action: str, dialogue: Dialogue, account: Account | None, **details: Any
) -> None:
    journal.record(
        session,
        action,
        dialogue,
        role="facilitator",
        actor_ref=account.ref if account else None,
        scope_ref=dialogue.consultation.ref,
        details=details,
    )
