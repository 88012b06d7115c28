"""What the room shows: where the session stands, how much time is left, the sheet of a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from deliberation.dialogues.future.models import Proposal
from deliberation.dialogues.models import Dialogue, DialogueItem, DialogueTable

CROSSING = "crossing"  # the key of the step in which a table goes over to the target year


@dataclass(frozen=True)
class Clock:
    """What is left of the step, in seconds; negative when it is over. None: no time was set."""

    seconds_left: int | None
    is_running: bool


def steps(dialogue: Dialogue) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = dialogue.protocol.get("steps", [])
    return found


def step_of(dialogue: Dialogue, number: int | None = None) -> dict[str, Any] | None:
    """The step of this number, else the current one; None in a session without steps."""
    all_steps = steps(dialogue)
    number = dialogue.step if number is None else number
    return all_steps[number] if 0 <= number < len(all_steps) else None


def perspective_of(step: dict[str, Any], table: DialogueTable) -> str:
    """From which place in time this table speaks in this step."""
    sides: dict[str, str] = step.get("sides") or {}
    found: str = sides.get(table.side) or step.get("perspective", "")
    return found


def clock(dialogue: Dialogue, moment: datetime) -> Clock:
    if dialogue.seconds_left is not None:
        return Clock(dialogue.seconds_left, False)
    if dialogue.step_ends_at is not None:
        return Clock(round((dialogue.step_ends_at - moment).total_seconds()), True)
    step = step_of(dialogue)
    return Clock(60 * step["minutes"] if step and step.get("minutes") else None, False)


def sheet(session: Session, table: DialogueTable) -> Sequence[DialogueItem]:
    """What stands on the table's sheet, by its printed numbers."""
    query = (
        select(DialogueItem)
        .where(DialogueItem.table_id == table.id, DialogueItem.removed_at.is_(None))
        .options(joinedload(DialogueItem.pile), joinedload(DialogueItem.submission))
        .order_by(DialogueItem.number)
    )
    return session.scalars(query).all()


def proposals_on(session: Session, table: DialogueTable) -> dict[int, Proposal]:
    """What the proposals of a sheet say beside their words, by the item's row number."""
    query = select(Proposal).join(DialogueItem, Proposal.item_id == DialogueItem.id)
    found = session.scalars(query.where(DialogueItem.table_id == table.id))
    return {one.item_id: one for one in found}


def is_taken(session: Session, dialogue: Dialogue, number: int) -> bool:
    """Whether an item has this printed number, also one that was removed."""
    query = select(DialogueItem.id).where(
        DialogueItem.dialogue_id == dialogue.id, DialogueItem.number == number
    )
    return session.scalar(query) is not None


def item_of_key(session: Session, dialogue: Dialogue, key: str) -> DialogueItem | None:
    query = select(DialogueItem).where(
        DialogueItem.dialogue_id == dialogue.id, DialogueItem.entry_key == key
    )
    return session.scalar(query)


def counts_by_table(session: Session, dialogue: Dialogue) -> dict[int, int]:
    """How many items stand on each table's sheet, by the table's number."""
    query = (
        select(DialogueTable.number, func.count(DialogueItem.id))
        .join(DialogueItem, DialogueItem.table_id == DialogueTable.id)
        .where(DialogueTable.dialogue_id == dialogue.id, DialogueItem.removed_at.is_(None))
        .group_by(DialogueTable.number)
    )
    return {number: count for number, count in session.execute(query)}
