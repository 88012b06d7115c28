"""A whole session from a file: every row or none, twice adds nothing; notes of a whiteboard."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.dialogues import operations as dialogues
from deliberation.dialogues.imports import operations as imports
from deliberation.dialogues.imports import queries
from deliberation.dialogues.imports.queries import BadRows, Notes
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.items.operations import Entry
from deliberation.dialogues.models import Dialogue, DialogueItem, Pile
from deliberation.dialogues.queries import items_of
from deliberation.errors import Closed, Invalid
from tests.factories import make_dialogue

COLUMNS = ("Table", "number", "kind", "text", "nods", "pile", "pile_votes", "verbatim",
           "perspective", "language")  # fmt: skip


def row(*cells: str) -> dict[str, str]:
    return dict(zip(COLUMNS, cells, strict=False))


GOOD = [
    (2, row("1", "103", "works", "The bus is on time.", "4", "Getting around", "5", "no")),
    (3, row("1", "", "Hope", "A bus at night.", "", "Getting around", "2", "yes", "", "da")),
    (4, row("2", "201", "proposal", "We planted trees.", "", "", "", "", "imaginary_future")),
]


def read(session: Session, dialogue: Dialogue, rows: Any = GOOD) -> list[queries.Ready]:
    return queries.session_rows(session, dialogue, COLUMNS, rows)


def test_a_session_comes_in_with_numbers_piles_and_lanes(session: Session, clock: object) -> None:
    dialogue = make_dialogue(session)
    report = imports.bring_in(session, dialogue, read(session, dialogue), None)
    assert (report.added_count, report.known_count) == (3, 0)
    found = {item.number: item for item in items_of(session, dialogue)}
    assert set(found) == {103, 104, 201}
    assert (found[103].nods, found[103].is_verbatim) == (4, False)
    assert found[103].pile is found[104].pile
    assert found[103].pile is not None
    assert (found[103].pile.name, found[103].pile.votes) == ("Getting around", 5)
    assert (found[104].kind, found[104].language) == ("hope", "da")
    assert found[201].is_role_played


def test_the_same_file_twice_adds_nothing(session: Session, clock: object) -> None:
    dialogue = make_dialogue(session)
    imports.bring_in(session, dialogue, read(session, dialogue), None)
    again = imports.bring_in(session, dialogue, read(session, dialogue), None)
    assert (again.added_count, again.known_count) == (0, 3)
    assert len(items_of(session, dialogue)) == 3
    assert session.scalar(select(func.count()).select_from(Pile)) == 1


def test_words_taken_out_do_not_come_back_with_the_file(session: Session, clock: object) -> None:
    dialogue = make_dialogue(session)
    imports.bring_in(session, dialogue, read(session, dialogue), None)
    items.remove_numbered(session, dialogue, [103])
    imports.bring_in(session, dialogue, read(session, dialogue), None)
    assert {item.number for item in items_of(session, dialogue)} == {104, 201}


def test_every_fault_is_named_with_its_row_and_nothing_is_stored(
    session: Session, clock: object
) -> None:
    dialogue = make_dialogue(session)
    items.enter(session, dialogue, Entry("typed", 1, "works", "Typed before.", number=105))
    rows = [
        *GOOD,
        (5, row("9", "", "works", "Nine.")),
        (6, row("1", "", "praise", "Kind.")),
        (7, row("1", "", "works", "  ")),
        (8, row("1", "", "works", "Nods.", "-1")),
        (9, row("1", "", "works", "Marks.", "", "", "", "perhaps", "tomorrow", "german!")),
        (10, row("1", "201", "works", "Other sheet.")),
        (11, row("1", "103", "works", "Twice.")),
        (12, row("1", "105", "works", "Taken.")),
    ]
    with pytest.raises(BadRows) as refused:
        read(session, dialogue, rows)
    found = [(bad.number, bad.column) for bad in refused.value.rows]
    assert found == [
        (5, "table"), (6, "kind"), (7, "text"), (8, "nods"), (9, "verbatim"), (9, "perspective"),
        (9, "language"), (10, "number"), (11, "number"), (12, "number"),
    ]  # fmt: skip
    assert session.scalar(select(func.count()).select_from(DialogueItem)) == 1


def test_a_file_without_the_needed_columns_is_refused(session: Session, clock: object) -> None:
    with pytest.raises(Invalid, match="kind"):
        queries.session_rows(session, make_dialogue(session), ("table", "text"), [])


def test_a_submitted_session_takes_no_file(session: Session, clock: object) -> None:
    dialogue = make_dialogue(session)
    imports.bring_in(session, dialogue, read(session, dialogue), None)
    dialogues.submit(session, dialogue, None)
    with pytest.raises(Closed):
        imports.bring_in(session, dialogue, [], None)


NOTES = ("Board", "Group", "Colour", "Note", "Author", "Votes")
WALL = [
    (2, dict(zip(NOTES, ("Left", "Energy", "yellow", "Heat for all", "Ann", "3"), strict=True))),
    (3, dict(zip(NOTES, ("Left", "Energy", "blue", "Sun on roofs", "Bo", ""), strict=True))),
    (4, dict(zip(NOTES, ("Right", "", "blue", "Shorter ways", "Ann", "1"), strict=True))),
    (5, dict(zip(NOTES, ("Right", "", "blue", "  ", "Ann", ""), strict=True))),
]


def test_notes_of_a_whiteboard_become_items_in_piles(session: Session, clock: object) -> None:
    dialogue = make_dialogue(session)
    told = Notes(text="Note", pile="Group", table="Board", votes="Votes")
    ready = queries.note_rows(session, dialogue, NOTES, WALL, told)
    imports.bring_in(session, dialogue, ready, None)
    found = items_of(session, dialogue)
    assert [(item.table.number, item.text, item.votes) for item in found] == [
        (1, "Heat for all", 3), (1, "Sun on roofs", 0), (2, "Shorter ways", 1),
    ]  # fmt: skip
    assert [item.pile.name if item.pile else "" for item in found] == ["Energy", "Energy", ""]
    assert all(item.kind == "card" for item in found)
    assert "Ann" not in str([vars(item) for item in found])
    again = queries.note_rows(session, dialogue, NOTES, WALL, told)
    assert imports.bring_in(session, dialogue, again, None).added_count == 0


def test_more_boards_than_tables_is_said(session: Session, clock: object) -> None:
    dialogue = make_dialogue(session, tables=1)
    with pytest.raises(Invalid, match="2 boards"):
        queries.note_rows(session, dialogue, NOTES, WALL, Notes(text="Note", table="Board"))
    with pytest.raises(Invalid):
        queries.note_rows(session, dialogue, NOTES, WALL, Notes(text="Words"))
