"""The survey: a wave opens, phones hand in sheets by code, paper is entered, nothing is joined."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from deliberation.dialogues.surveys import operations as surveys
from deliberation.dialogues.surveys.models import Sheet
from deliberation.people.models import Account
from tests.webapp.dialogues.future.test_future_pages import Room
from webapp.extensions import db
from webapp.transaction import command

ANSWERS = {"crisis": "4", "shared": "2", "bear": "3", "care": "5", "spoke": "4"}


@pytest.fixture
def room(client: FlaskClient, clock: datetime, sign_in: Callable[[Account], FlaskClient]) -> Room:
    return Room(client, sign_in)


def opened(room: Room, wave: str = "pre") -> str:
    with command() as session:
        return surveys.open_wave(session, session.merge(room.dialogue), wave).code


def sheets() -> list[Sheet]:
    db.session.expire_all()
    return db.session.query(Sheet).all()


def test_a_wave_opens_with_its_code_and_closes(room: Room) -> None:
    assert "0 of 18 sheets" in room.get("survey")
    room.post("survey", wave="pre")
    page = room.get("survey")
    assert "<svg" in page
    assert "Close it for phones" in page
    room.post("survey", wave="")
    assert "Close it for phones" not in room.get("survey")
    room.post("survey", 422, wave="later")


def test_a_phone_hands_in_a_sheet_by_the_code(room: Room) -> None:
    code = opened(room)
    room.leave()
    page = room.client.post("/en/survey", data={"code": "nothere"})
    assert page.status_code == 422
    assert "No survey has this code" in page.text
    page = room.client.post("/en/survey", data={"code": code.upper()})
    assert page.location.endswith(f"/survey/{code}")
    page = room.client.post(page.location, data={"entry_key": "k"})
    assert page.status_code == 422, page.location
    assert "Answer at least one question." in page.text
    for _twice in range(2):
        page = room.client.post(
            f"/en/survey/{code}", data=ANSWERS | {"entry_key": "k", "line": "Good."}
        )
        assert page.status_code == 303
    assert "Your sheet is in." in room.client.get(page.location).text
    (sheet,) = sheets()
    assert (sheet.wave, sheet.line, sheet.marks["care"]) == ("pre", "Good.", 5)


def test_a_closed_survey_says_so_and_an_unknown_one_is_not_there(room: Room) -> None:
    code = opened(room, "")
    assert "not open now" in room.client.get(f"/en/survey/{code}").text
    assert room.client.get("/en/survey/zzzzzz").status_code == 404


def test_sheets_from_paper_are_entered_one_after_the_other(room: Room) -> None:
    page = room.post("survey/post", 422, entry_key="p1", crisis="7")
    assert "Choose a mark from 1 to 5." in page
    for number in range(3):
        room.post("survey/post", entry_key=f"p{number}", **ANSWERS)
    assert "3 of 18 sheets" in room.get("survey/post")
    room.leave()
    room.get("survey/post", 403)


def test_the_change_stands_in_the_report_with_its_n(room: Room) -> None:
    room.say("group_present", "Plant hedges")
    with command() as session:
        dialogue = session.merge(room.dialogue)
        for wave, mark in (("pre", 2), ("post", 4)):
            for number in range(18):
                key = f"{wave}{number}"
                surveys.hand_in(session, dialogue, wave, key, {"crisis": mark}, f"line {key}")
    assert "What changed is shown when the session is submitted." in room.get("survey")
    assert "too few sheets" in room.get("report")
    from deliberation.dialogues import operations as dialogues

    with command() as session:
        dialogues.submit(session, session.merge(room.dialogue), None)
    page = room.get("report")
    assert "2 (n = 18)" in page
    assert "4 (n = 18)" in page
    assert "+2" in page
    assert "nothing is concluded from it" in page
    assert "line pre1" not in page
    assert "line pre1" in room.get("survey")
