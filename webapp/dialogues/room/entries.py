"""What a device sends: an item, a pile, the end of a sheet, a removal. Each is stored or refused by
itself, and the answer says which, so that the device keeps what has to be corrected."""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from flask_babel import gettext as _

from deliberation.dialogues.future import operations as proposals
from deliberation.dialogues.future import queries as future
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.items.queries import personal_in
from deliberation.dialogues.models import Dialogue, DialogueTable
from deliberation.dialogues.room import operations as room
from deliberation.dialogues.room import queries
from deliberation.errors import DomainError, Invalid
from webapp.dialogues.future.forms import details_of
from webapp.errors import domain_message
from webapp.extensions import db

MOST = 50  # entries of one request
NOT_ROOMS = "This was not sent as the room sends it. Open the room again."
# Offered where a session has no steps of its own.
ANY_KIND = ("works", "unfair", "worry", "hope", "reason", "minority", "message", "dissent")


@dataclass(frozen=True)
class Result:
    """What became of one entry."""

    is_stored: bool
    message: str = ""
    number: int | None = None  # as printed
    personal: list[str] = field(default_factory=list)  # words that may tell who somebody is
    slips: list[str] = field(default_factory=list)  # back into today, from the target year

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def choices(dialogue: Dialogue) -> list[tuple[int, dict[str, Any], list[str]]]:
    """The kinds of item that each step offers: its place, the step, the kinds."""
    found = [
        (number, step, list(step.get("kinds", ())))
        for number, step in enumerate(queries.steps(dialogue))
    ]
    return found or [(0, {}, list(ANY_KIND))]


def numbers_in(typed: str) -> list[int]:
    """The cards meant by "1 4 7" or "101, 104"."""
    return [int(one) for one in re.findall(r"\d{1,6}", typed)]


def store(dialogue: Dialogue, data: dict[str, Any]) -> Result:
    """Store one entry, or say why not; a refused one leaves nothing behind."""
    act = KINDS_OF_ENTRY.get(str(data.get("op")))
    if act is None:
        return Result(False, _(NOT_ROOMS))
    language = str(data.get("language") or dialogue.language)
    found = () if data.get("checked") else personal_in(_words(data), language)
    if found:
        return Result(
            False, _("This may tell who somebody is."), personal=[one.words for one in found]
        )
    try:
        with db.session.begin_nested():
            return act(dialogue, data)
    except DomainError as refusal:
        return Result(False, domain_message(refusal))
    except (KeyError, TypeError, ValueError):
        return Result(False, _(NOT_ROOMS))


def _words(data: dict[str, Any]) -> str:
    return "\n".join(str(data.get(name) or "") for name in ("text", "reason", "name", "note"))


def _item(dialogue: Dialogue, data: dict[str, Any]) -> Result:
    table = items.table_numbered(dialogue, int(data["table"]))
    kind, perspective = _chosen(dialogue, table, str(data["choice"]))
    key, text = str(data["key"]), str(data["text"])
    language = str(data.get("language") or dialogue.language)
    held = queries.item_of_key(db.session(), dialogue, key)
    entry = items.Entry(
        entry_key=key,
        table=table.number,
        kind=kind,
        text=text,
        perspective=perspective,
        language=language,
        nods=int(data.get("nods") or 0),
        votes=int(data.get("votes") or 0),
        is_verbatim=bool(data.get("verbatim", True)),
        pile_key=held.pile.entry_key if held is not None and held.pile else None,
        number=_line(dialogue, data) if held is None else None,
    )
    item = items.enter(db.session(), dialogue, entry)
    details = details_of(data) if kind == "proposal" else None
    if details is not None and item.removed_at is None:
        proposals.describe(db.session(), item, details)
    is_future = perspective == "imaginary_future"
    slips = future.slips_of_tense(text, language) if is_future else ()
    return Result(True, number=item.number, slips=list(slips))


def _line(dialogue: Dialogue, data: dict[str, Any]) -> int | None:
    """The line of the sheet that the device counted; the next free one where it is taken.

    A line that the note taker typed is meant so, and refused when it is taken.
    """
    if data.get("line"):
        return items.printed_lines(int(data["table"]))[int(data["line"]) % 100 - 1]
    counted = int(data["counted"]) if data.get("counted") else None
    if counted is None or queries.is_taken(db.session(), dialogue, counted):
        return None
    return counted


def _chosen(dialogue: Dialogue, table: DialogueTable, choice: str) -> tuple[str, str]:
    """Kind and perspective of "step:kind", as one of the buttons says it."""
    place, _colon, kind = choice.partition(":")
    for number, step, kinds in choices(dialogue):
        if place == str(number) and kind in kinds:
            return kind, queries.perspective_of(step, table)
    raise Invalid("choice", "Choose what kind of item this is.")


def _pile(dialogue: Dialogue, data: dict[str, Any]) -> Result:
    table, key, votes = int(data["table"]), str(data["key"]), int(data.get("votes") or 0)
    pile = items.name_pile(db.session(), dialogue, table, key, str(data["name"]), votes)
    room.sort(db.session(), pile, numbers_in(str(data.get("cards") or "")))
    return Result(True)


def _sheet(dialogue: Dialogue, data: dict[str, Any]) -> Result:
    table = items.table_numbered(dialogue, int(data["table"]))
    said = {"yes": True, "no": False}.get(str(data.get("read_back")))
    note = str(data.get("note") or "")
    items.close_sheet(db.session(), table, int(data.get("people") or 0), said, note)
    return Result(True)


def _remove(dialogue: Dialogue, data: dict[str, Any]) -> Result:
    """What never arrived has nothing to remove."""
    item = queries.item_of_key(db.session(), dialogue, str(data["item"]))
    if item is not None:
        items.remove(db.session(), item)
    return Result(True)


KINDS_OF_ENTRY: dict[str, Callable[[Dialogue, dict[str, Any]], Result]] = {
    "item": _item,
    "pile": _pile,
    "sheet": _sheet,
    "remove": _remove,
}
