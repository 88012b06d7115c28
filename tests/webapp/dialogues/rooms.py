"""A session in a room for tests: young people at four tables, and a device opened by its code."""

import re
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.dialogues import operations as dialogues
from deliberation.dialogues.models import Dialogue
from deliberation.dialogues.protocols import queries as protocols
from tests.factories import make_consultation, make_dialogue, make_mission
from webapp.extensions import db

FOUR_TABLES = 4


@dataclass(frozen=True)
class Room:
    """Where it is, and the code that opens it."""

    ref: str
    code: str
    address: str  # of the room, without the host

    @property
    def dialogue(self) -> Dialogue:
        return db.session.query(Dialogue).filter_by(ref=self.ref).one()


def make_room(session: Session, kind: str = "youth_table", **values: Any) -> Room:
    consultation = make_consultation(session, make_mission(session))
    steps = protocols.protocol(kind, values.pop("design", ""))
    made = {"minors": True, "tables": FOUR_TABLES, "protocol": steps, "kind": kind} | values
    dialogue = make_dialogue(session, consultation, **made)
    code = dialogues.new_code(session, dialogue)
    where = f"/en/{consultation.mission.ref}/{consultation.ref}/dialogues/{dialogue.ref}/room"
    return Room(dialogue.ref, code, where)


def enter_by_code(client: FlaskClient, room: Room) -> None:
    answer = client.post("/en/room", data={"code": room.code})
    assert answer.status_code == 303, answer.text


def key_of(page: str, form: str) -> str:
    """The hidden key of one of the page's forms."""
    found = re.search(rf'id="{form}".*?name="key"[^>]*value="([^"]+)"', page, re.DOTALL)
    assert found is not None
    return found[1]
