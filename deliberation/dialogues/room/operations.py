"""Run the clock of the room, and put items on piles."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.base import now
from deliberation.dialogues import operations as dialogues
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.models import Dialogue, DialogueItem, DialogueTable, Pile
from deliberation.dialogues.room import queries
from deliberation.errors import Closed, Invalid

MINUTE = 60


def start_clock(session: Session, dialogue: Dialogue) -> None:
    """The step's time runs from now, or goes on where it was stopped."""
    dialogues.start(session, dialogue)
    clock = queries.clock(dialogue, now())
    if clock.is_running or clock.seconds_left is None:
        return
    dialogue.step_ends_at = now() + timedelta(seconds=clock.seconds_left)
    dialogue.seconds_left = None
    session.flush()


def stop_clock(session: Session, dialogue: Dialogue) -> None:
    """Pause: what is left stays left."""
    _demand_open(dialogue)
    clock = queries.clock(dialogue, now())
    if clock.is_running:
        dialogue.seconds_left, dialogue.step_ends_at = clock.seconds_left, None
        session.flush()


def add_minute(session: Session, dialogue: Dialogue) -> None:
    """One more; after the end, one minute from now."""
    _demand_open(dialogue)
    clock = queries.clock(dialogue, now())
    left = max(clock.seconds_left or 0, 0) + MINUTE
    if clock.is_running:
        dialogue.step_ends_at = now() + timedelta(seconds=left)
    else:
        dialogue.seconds_left = left
    session.flush()


def sort(session: Session, pile: Pile, numbers: Collection[int]) -> None:
    """On this pile lie the items of these numbers and no others of its table.

    A number is meant as printed, or by its place on the sheet: 4 is 104 at table 1. Raises Invalid
    when one of them is not on the sheet: the device keeps the pile until it is corrected.
    """
    printed = {_printed(pile.table, number) for number in numbers}
    query = select(DialogueItem).where(
        DialogueItem.table_id == pile.table_id, DialogueItem.removed_at.is_(None)
    )
    by_number = {item.number: item for item in session.scalars(query)}
    missing = sorted(printed - set(by_number))
    if missing:
        listed = ", ".join(str(number) for number in missing)
        raise Invalid("cards", "These are not on the sheet: %(numbers)s", numbers=listed)
    for number, item in by_number.items():
        if number in printed:
            item.pile = pile
        elif item.pile_id == pile.id:
            item.pile = None
    session.flush()


def _printed(table: DialogueTable, number: int) -> int:
    lines = items.printed_lines(table.number)
    return number + lines[0] - 1 if 0 < number <= len(lines) else number


def _demand_open(dialogue: Dialogue) -> None:
    if not dialogue.is_open:
        raise Closed("This session was submitted already.")
