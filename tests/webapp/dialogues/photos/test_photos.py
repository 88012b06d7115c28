"""Photos of flip charts: no trace of the camera, private to the room, gone when typed in."""

import io
import os
import struct
import zlib
from base64 import b64decode
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from deliberation.base import clock_at
from deliberation.dialogues.photos.models import DialoguePhoto
from deliberation.errors import Invalid
from deliberation.privacy.retention import operations as retention
from tests.webapp.dialogues.rooms import Room, enter_by_code, make_room
from webapp.dialogues.photos import pictures
from webapp.extensions import db
from webapp.transaction import command

# 40 x 20 pixels: the left half red, the right half blue.
JPEG = b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIs"
    "IxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/2wBDAQkJCQwLDBgNDRgyIRwhMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIy"
    "MjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjL/wAARCAAUACgDASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAA"
    "AAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAk"
    "M2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKT"
    "lJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QA"
    "HwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdh"
    "cRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hp"
    "anN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk"
    "5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwCCiiivnT9VKOo/8s/x/pVGr2o/8s/x/pVGv0jIP+RdT+f/AKUz"
    "8T4u/wCRzW/7d/8ASYhRRRXsHzZuUUUV+Pn9IFHUf+Wf4/0qjRRX6RkH/Iup/P8A9KZ+J8Xf8jmt/wBu/wDpMQoo"
    "or2D5s//2Q=="
)
PLACE = b"N55.6761 E12.5683 PhoneMaker 7"


def with_traces(turned: int = 6) -> bytes:
    """The picture as a phone writes it: held upright, with a place and a comment beside it."""
    entry = struct.pack(">HHHIHH", 1, 0x0112, 3, 1, turned, 0)
    exif = b"Exif\0\0MM\0*\0\0\0\x08" + entry + b"\0\0\0\0" + PLACE
    segments = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    segments += b"\xff\xfe" + struct.pack(">H", len(PLACE) + 2) + PLACE
    return JPEG[:2] + segments + JPEG[2:]


def size_of(png: bytes) -> tuple[int, int]:
    return struct.unpack(">II", png[16:24])


def chunks(png: bytes) -> set[bytes]:
    place, found = 8, set()
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        found.add(png[place + 4 : place + 8])
        place += length + 12
    return found


@pytest.fixture
def room(app: object, clock: datetime) -> Room:
    with command() as session:
        return make_room(session, kind="sticky_notes", minors=False)


def at(room: Room, rest: str = "photos") -> str:
    return f"{room.address.removesuffix('/room')}/{rest}"


def send(client: FlaskClient, room: Room, content: bytes, name: str = "chart.jpg"):  # type: ignore[no-untyped-def]
    data = {"table": "1", "photo": (io.BytesIO(content), name)}
    return client.post(at(room), data=data, content_type="multipart/form-data")


def kept() -> list[str]:
    return sorted(file.name for file in pictures.folder().iterdir())


def test_place_camera_and_comment_are_gone_and_it_stands_upright() -> None:
    made = pictures.pixels_only(with_traces())
    assert made.startswith(pictures.PNG)
    assert PLACE not in made
    assert b"Exif" not in made
    assert not chunks(made) & {b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME"}
    assert size_of(made) == (20, 40), "turned as the camera meant it"
    assert size_of(pictures.pixels_only(with_traces(turned=1))) == (40, 20)


def test_a_bomb_and_what_is_no_picture_are_refused() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    body = b"IHDR" + header
    bomb = pictures.PNG + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    with pytest.raises(Invalid, match="too large"):
        pictures.pixels_only(bomb)
    for wrong in (b"", b"<svg/>", JPEG[:60], pictures.PNG + b"x" * 40, b"\xff\xd8\xff\xe1\0\0"):
        with pytest.raises(Invalid):
            pictures.pixels_only(wrong)


def test_a_photo_is_typed_in_and_gone(client: FlaskClient, room: Room) -> None:
    enter_by_code(client, room)
    made = send(client, room, with_traces())
    assert made.status_code == 303
    page = client.get(made.location).text
    assert "Photo of the flip chart of table 1" in page
    picture = client.get(f"{made.location}.png")
    assert picture.data.startswith(pictures.PNG)
    assert PLACE not in picture.data
    assert picture.headers["Cache-Control"] == "no-store"
    assert len(kept()) == 1
    fields = {"items": "Heat for all\n\nSun on roofs", "kind": "card", "perspective": "",
              "language": "en", "verbatim": "yes"}  # fmt: skip
    assert client.post(made.location, data=fields | {"more": "y"}).status_code == 303
    assert len(kept()) == 1
    done = client.post(made.location, data=fields | {"done": "y"})
    assert done.status_code == 303
    assert kept() == []
    assert db.session.query(DialoguePhoto).count() == 0
    assert [item.text for item in room.dialogue.items] == ["Heat for all", "Sun on roofs"]
    assert client.get(f"{made.location}.png").status_code == 404


def test_names_are_asked_about_and_what_was_typed_stays(client: FlaskClient, room: Room) -> None:
    enter_by_code(client, room)
    where = send(client, room, JPEG).location
    fields = {"items": "Call me on +45 20 30 40 50.", "kind": "card", "perspective": "",
              "language": "en", "verbatim": "yes", "done": "y"}  # fmt: skip
    asked = client.post(where, data=fields)
    assert asked.status_code == 422
    assert "This may tell who somebody is" in asked.text
    assert "+45 20 30 40 50" in asked.text
    assert len(kept()) == 1
    assert client.post(where, data=fields | {"checked": "y"}).status_code == 303
    assert len(room.dialogue.items) == 1


def test_a_file_that_is_no_photo_is_said_so(client: FlaskClient, room: Room) -> None:
    enter_by_code(client, room)
    for content, name in ((b"not a picture", "a.jpg"), (JPEG, "a.svg")):
        refused = send(client, room, content, name)
        assert refused.status_code == 422
        assert "JPEG or PNG" in refused.text
    assert kept() == []


def test_with_minors_in_the_room_nothing_is_kept(client: FlaskClient, clock: datetime) -> None:
    with command() as session:
        young = make_room(session)
    enter_by_code(client, young)
    page = client.get(at(young)).text
    assert "no photo is kept" in page
    assert 'type="file"' not in page
    assert send(client, young, JPEG).status_code in (403, 409)
    assert kept() == []


def test_nobody_else_sees_it(client: FlaskClient, room: Room) -> None:
    enter_by_code(client, room)
    where = send(client, room, JPEG).location
    with command() as session:
        other = make_room(session)
    client.post("/en/room/close")
    enter_by_code(client, other)
    assert client.get(where).status_code == 403
    assert client.get(f"{where}.png").status_code == 403
    assert client.post(f"{where}/delete").status_code == 403
    assert len(kept()) == 1


def test_after_thirty_days_row_and_file_are_gone(client: FlaskClient, room: Room) -> None:
    enter_by_code(client, room)
    send(client, room, JPEG)
    later = room.dialogue.created_at + timedelta(days=30, minutes=1)
    with clock_at(later), command() as session:
        retention.run(session, later, False)
    for file in pictures.folder().iterdir():
        os.utime(file, (0, 0))
    assert pictures.forget_unnamed(db.session()) == 1
    assert kept() == []
