"""Rows of a file as items of a session: what they mean, and every fault with its row."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import sealing
from deliberation.dialogues.items.operations import MAX_PILE, Entry, printed_lines
from deliberation.dialogues.models import ITEM_KINDS, PERSPECTIVES, Dialogue, DialogueItem
from deliberation.errors import MAX_TEXT, DomainError, Invalid
from deliberation.submissions.models import is_storable, says_something

MAX_ROWS = 2000
MAX_REPORTED = 50
MAX_COUNT = 1000
# The columns of the template; only table, kind and text have to be there.
COLUMNS = (
    "table", "number", "kind", "text", "nods", "votes", "pile", "pile_votes", "verbatim",
    "perspective", "language",
)  # fmt: skip
NEEDED = ("table", "kind", "text")
YES = frozenset({"", "1", "yes", "y", "x", "true", "ja", "oui", "sand", "wahr"})
NO = frozenset({"0", "no", "n", "false", "nein", "nej", "non", "falsk", "falsch"})

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{2,4})?")

Cells = Mapping[str, str]
NumberedRow = tuple[int, Cells]


@dataclass(frozen=True)
class BadRow:
    """A row that can't be stored, and what to mend in which column."""

    number: int
    column: str
    template: str
    params: dict[str, object] = field(default_factory=dict)


class BadRows(DomainError):
    """Some rows can't be stored, so none was; `rows` names them."""

    def __init__(self, rows: Sequence[BadRow]) -> None:
        super().__init__("%(count)s rows need correcting; nothing was stored.", count=len(rows))
        self.rows = list(rows)


@dataclass(frozen=True)
class Ready:
    """One row that can be stored: an item, and the name of its pile."""

    row: int
    entry: Entry
    pile: str = ""
    pile_votes: int = 0


@dataclass(frozen=True)
class Notes:
    """Which column of a whiteboard's export means what; empty: none."""

    text: str
    pile: str = ""  # a group, a frame or a colour
    table: str = ""  # a board or a table
    votes: str = ""
    kind: str = "card"


def session_rows(
    session: Session, dialogue: Dialogue, columns: Iterable[str], rows: Iterable[NumberedRow]
) -> list[Ready]:
    """The rows of the template. Raises Invalid (its columns) or BadRows (its rows)."""
    named = {column.strip().casefold(): column for column in columns}
    missing = [name for name in NEEDED if name not in named]
    if missing:
        raise Invalid(
            "file", "The file has no column “%(column)s”. Use the template.", column=missing[0]
        )
    taken = _taken(session, dialogue)
    found = [
        (number, {name: cells.get(column, "").strip() for name, column in named.items()})
        for number, cells in rows
    ]
    return _checked(dialogue, found, taken)


def note_rows(
    session: Session,
    dialogue: Dialogue,
    columns: Sequence[str],
    rows: Iterable[NumberedRow],
    notes: Notes,
) -> list[Ready]:
    """Notes of a whiteboard's export; empty notes are passed over. Authors are never read."""
    for name in ("text", "pile", "table", "votes"):
        column = getattr(notes, name)
        if column and column not in columns:
            raise Invalid(name, "The file has no column “%(column)s”.", column=column)
    if not notes.text:
        raise Invalid("text", "Name the column that holds the text.")
    written = [(number, cells) for number, cells in rows if cells.get(notes.text, "").strip()]
    if not written:
        raise Invalid("text", "No note has any words in this column.")
    tables = _tables(dialogue, [cells.get(notes.table, "").strip() for _row, cells in written])
    found = [
        (
            number,
            {
                "table": tables[cells.get(notes.table, "").strip()],
                "kind": notes.kind,
                "text": cells[notes.text].strip(),
                "pile": cells.get(notes.pile, "").strip()[:MAX_PILE] if notes.pile else "",
                "votes": cells.get(notes.votes, "").strip() if notes.votes else "",
            },
        )
        for number, cells in written
    ]
    return _checked(dialogue, found, _taken(session, dialogue))


def _tables(dialogue: Dialogue, names: list[str]) -> dict[str, str]:
    """A board that is called as a table is that table; others in the order they come."""
    known = {str(table.number) for table in dialogue.tables}
    distinct = list(dict.fromkeys(names))
    if set(distinct) <= known:
        return {name: name for name in distinct}
    if len(distinct) > len(known):
        raise Invalid(
            "table",
            "The file has %(boards)s boards and the session %(tables)s tables.",
            boards=len(distinct),
            tables=len(known),
        )
    ordered = sorted(known, key=int)
    return dict(zip(distinct, ordered, strict=False))


def _checked(
    dialogue: Dialogue, rows: Sequence[NumberedRow], taken: Mapping[int, str]
) -> list[Ready]:
    if len(rows) > MAX_ROWS:
        raise Invalid("file", "The file has more than %(limit)s rows.", limit=MAX_ROWS)
    seen: Counter[str] = Counter()
    used: set[int] = set()
    bad: list[BadRow] = []
    ready: list[Ready] = []
    for number, cells in rows:
        faults = list(_faults(dialogue, cells))
        if faults:
            bad += [BadRow(number, column, text, params) for column, text, params in faults]
            continue
        made = _ready(dialogue, number, cells, seen)
        printed = made.entry.number
        if printed is not None:
            if printed in used or taken.get(printed, made.entry.entry_key) != made.entry.entry_key:
                bad.append(BadRow(number, "number", "Another item has this number already."))
            used.add(printed)
        ready.append(made)
    if bad:
        raise BadRows(bad)
    return ready


Fault = tuple[str, str, dict[str, object]]


def _faults(dialogue: Dialogue, cells: Cells) -> Iterable[Fault]:
    yield from _place_faults(dialogue, cells)
    yield from _word_faults(cells)
    yield from _mark_faults(cells)


def _place_faults(dialogue: Dialogue, cells: Cells) -> Iterable[Fault]:
    table, number = cells.get("table", ""), cells.get("number", "")
    known = [str(one.number) for one in dialogue.tables]
    if table not in known:
        yield "table", "The session has the tables %(tables)s.", {"tables": ", ".join(known)}
    elif number and not (number.isdecimal() and int(number) in printed_lines(int(table))):
        yield "number", "This number is not on the sheet of this table.", {}


def _word_faults(cells: Cells) -> Iterable[Fault]:
    text, pile = cells.get("text", ""), cells.get("pile", "")
    if not says_something(text):
        yield "text", "The text is empty.", {}
    elif len(text) > MAX_TEXT or not is_storable(text):
        yield "text", "At most %(limit)s characters are possible.", {"limit": MAX_TEXT}
    if len(pile) > MAX_PILE or not is_storable(pile):
        yield "pile", "At most %(limit)s characters are possible.", {"limit": MAX_PILE}
    elif pile and not says_something(pile):
        yield "pile", "Give the pile a name.", {}


def _mark_faults(cells: Cells) -> Iterable[Fault]:
    if cells.get("kind", "").casefold() not in ITEM_KINDS:
        yield "kind", "The kind has to be one of %(kinds)s.", {"kinds": ", ".join(ITEM_KINDS)}
    for name in ("nods", "votes", "pile_votes"):
        value = cells.get(name, "")
        if value and not (value.isdecimal() and int(value) <= MAX_COUNT):
            yield name, "Enter a number from 0 up.", {}
    if cells.get("verbatim", "").casefold() not in YES | NO:
        yield "verbatim", "Write yes or no.", {}
    if cells.get("perspective", "").casefold() not in PERSPECTIVES:
        listed = ", ".join(PERSPECTIVES[1:])
        yield "perspective", "The perspective has to be empty or one of %(p)s.", {"p": listed}
    language = cells.get("language", "")
    if language and not LANGUAGE.fullmatch(language):
        yield "language", "This is not a language code such as “de”.", {}


def _ready(dialogue: Dialogue, row: int, cells: Cells, seen: Counter[str]) -> Ready:
    table, printed = int(cells["table"]), cells.get("number", "")
    pile = cells.get("pile", "")
    name = f"number\x1f{printed}" if printed else f"text\x1f{table}\x1f{cells['text']}"
    seen[name] += 1
    entry = Entry(
        entry_key=_key(dialogue, f"{name}\x1f{seen[name]}"),
        table=table,
        kind=cells["kind"].casefold(),
        text=cells["text"],
        perspective=cells.get("perspective", "").casefold(),
        language=cells.get("language", "").lower(),
        nods=int(cells.get("nods") or 0),
        votes=int(cells.get("votes") or 0),
        is_verbatim=cells.get("verbatim", "").casefold() in YES,
        pile_key=_key(dialogue, f"pile\x1f{table}\x1f{pile}") if pile else None,
        number=int(printed) if printed else None,
    )
    return Ready(row, entry, pile, int(cells.get("pile_votes") or 0))


def _key(dialogue: Dialogue, name: str) -> str:
    """The same row of the same session has the same key, so that a file read twice adds nothing.

    Sealed, so that words that were taken out can't be guessed from a key that stays.
    """
    return sealing.token(f"session\x1f{dialogue.ref}\x1f{name}")


def _taken(session: Session, dialogue: Dialogue) -> dict[int, str]:
    query = select(DialogueItem.number, DialogueItem.entry_key).where(
        DialogueItem.dialogue_id == dialogue.id
    )
    return {number: key for number, key in session.execute(query)}
