"""Bring a whole session in from a file: all rows or none, and the same file twice adds nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.dialogues.imports.queries import Ready
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.models import Dialogue, DialogueItem
from deliberation.errors import Closed
from deliberation.people.models import Account


@dataclass(frozen=True)
class Report:
    """What an import did."""

    row_count: int
    added_count: int
    known_count: int


def bring_in(
    session: Session, dialogue: Dialogue, rows: Sequence[Ready], account: Account | None
) -> Report:
    """Store rows that were checked. Raises Closed when the session takes no words any more.

    The caller's transaction holds all of it: what is raised half-way stores nothing.
    """
    if not dialogue.is_open:
        raise Closed("This session was submitted already.")
    query = select(DialogueItem.entry_key).where(DialogueItem.dialogue_id == dialogue.id)
    known = set(session.scalars(query))
    _name_piles(session, dialogue, rows)
    for row in rows:
        items.enter(session, dialogue, row.entry)
    again = sum(row.entry.entry_key in known for row in rows)
    report = Report(len(rows), len(rows) - again, again)
    journal.record(
        session,
        "dialogue:import",
        dialogue,
        role="organiser" if account else "facilitator",
        actor_ref=account.ref if account else None,
        scope_ref=dialogue.consultation.ref,
        details={"rows": report.row_count, "added": report.added_count},
    )
    session.flush()
    return report


def _name_piles(session: Session, dialogue: Dialogue, rows: Sequence[Ready]) -> None:
    """Each pile once, with the most dots that any of its rows gives it."""
    piles: dict[str, tuple[int, str, int]] = {}
    for row in rows:
        key = row.entry.pile_key
        if key is not None:
            votes = max(row.pile_votes, piles[key][2] if key in piles else 0)
            piles[key] = (row.entry.table, row.pile, votes)
    for key, (table, name, votes) in piles.items():
        items.name_pile(session, dialogue, table, key, name, votes)
