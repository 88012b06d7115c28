"""A session from a file in the browser: template, preview, report of every row, all or nothing."""

import io
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from deliberation.dialogues import operations as dialogues
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.items.operations import Entry
from tests.webapp.dialogues.rooms import Room, enter_by_code, make_room
from webapp import files
from webapp.transaction import command

HEAD = "table,number,kind,text,nods,votes,pile,pile_votes,verbatim,perspective,language\n"
ROWS = (
    '1,101,works,The bus is on time.,4,,Getting around,5,no,,\n2,,hope,"A bus, at night.",,,,,,,\n'
)


@pytest.fixture
def room(app: object, clock: datetime) -> Room:
    with command() as session:
        return make_room(session, kind="sticky_notes", minors=False)


def at(room: Room, rest: str = "import") -> str:
    return f"{room.address.removesuffix('/room')}/{rest}"


def choose(client: FlaskClient, room: Room, content: str, layout: str = "session") -> str:
    data = {
        "layout": layout,
        "encoding": "utf-8-sig",
        "file": (io.BytesIO(content.encode()), "session.csv"),
    }
    answer = client.post(at(room), data=data, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return answer.location


def test_the_template_can_be_filled_in_and_read_back(client: FlaskClient, room: Room) -> None:
    enter_by_code(client, room)
    for extension in ("csv", "xlsx"):
        answer = client.get(at(room, f"import/template.{extension}"))
        table = files.read(f"t.{extension}", answer.data)
        assert table.columns == tuple(HEAD.strip().split(","))
    assert client.get(at(room, "import/template.exe")).status_code == 404


def test_preview_stores_nothing_and_then_all_rows_come_in(client: FlaskClient, room: Room) -> None:
    enter_by_code(client, room)
    check = choose(client, room, HEAD + ROWS)
    assert "The bus is on time." in client.get(check).text
    preview = client.post(check, data={"preview": "y"})
    assert "All 2 rows are in order." in preview.text
    assert not room.dialogue.items
    stored = client.post(check, data={"store": "y"})
    assert stored.status_code == 303
    assert [item.number for item in room.dialogue.items] == [101, 201]
    assert "2 items were added. 0 were here already." in client.get(stored.location).text
    again = client.post(choose(client, room, HEAD + ROWS), data={"store": "y"})
    assert "0 items were added. 2 were here already." in client.get(again.location).text
    assert len(room.dialogue.items) == 2


def test_one_bad_row_and_nothing_is_stored(client: FlaskClient, room: Room) -> None:
    enter_by_code(client, room)
    check = choose(client, room, HEAD + ROWS + "9,,works,Nine.,,,,,,,\n")
    answer = client.post(check, data={"store": "y"})
    assert "1 row needs correcting; nothing was stored" in answer.text
    assert "Row 4, column “table”:" in answer.text
    assert not room.dialogue.items


def test_words_that_may_name_somebody_are_asked_about_first(
    client: FlaskClient, room: Room
) -> None:
    enter_by_code(client, room)
    check = choose(client, room, HEAD + "1,,works,Call me on +45 20 30 40 50.,,,,,,,\n")
    asked = client.post(check, data={"store": "y"})
    assert "These words may tell who somebody is" in asked.text
    assert not room.dialogue.items
    assert client.post(check, data={"store": "y", "checked": "y"}).status_code == 303
    assert len(room.dialogue.items) == 1


def test_notes_of_a_whiteboard_are_mapped(client: FlaskClient, room: Room) -> None:
    enter_by_code(client, room)
    wall = "Note,Group,Author\nHeat for all,Energy,Ann\nSun on roofs,Energy,Bo\n"
    check = choose(client, room, wall, "notes")
    assert '<option selected value="Note">' in client.get(check).text.replace(
        'value="Note" selected', 'selected value="Note"'
    )
    fields = {"text": "Note", "pile": "Group", "table": "", "votes": "", "kind": "card"}
    stored = client.post(check, data=fields | {"store": "y"})
    assert stored.status_code == 303
    found = [(item.text, item.pile.name if item.pile else "") for item in room.dialogue.items]
    assert found == [("Heat for all", "Energy"), ("Sun on roofs", "Energy")]


def test_only_who_runs_the_room_imports_and_only_before_it_is_submitted(
    client: FlaskClient, room: Room
) -> None:
    assert client.get(at(room)).status_code == 403
    assert client.get(at(room, "import/template.csv")).status_code == 403
    enter_by_code(client, room)
    with command() as session:
        items.enter(session, room.dialogue, Entry("k", 1, "works", "Words."))
        dialogues.submit(session, room.dialogue, None)
    assert "submitted" in client.get(at(room)).text
    data = {"layout": "session", "encoding": "utf-8-sig"}
    data |= {"file": (io.BytesIO((HEAD + ROWS).encode()), "s.csv")}
    refused = client.post(at(room), data=data, content_type="multipart/form-data")
    assert refused.status_code in (403, 409)
    assert len(room.dialogue.items) == 1
