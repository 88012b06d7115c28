"""Set up a session, open its room by code, take items out, submit it; what everybody sees."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from deliberation.consultations.models import Consultation
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.items.operations import Entry
from deliberation.dialogues.models import Dialogue
from tests.factories import make_account, make_consultation, make_dialogue
from webapp.extensions import db
from webapp.transaction import command

SignIn = Callable[..., FlaskClient]
FIELDS = {
    "course": "youth_table:",
    "title": "Class 8 talks about the bus",
    "held_on": "2027-03-20",
    "lane": "youth",
    "language": "en",
    "question_key": "main",
    "table_count": "3",
    "people_count": "24",
    "band_13_15": "24",
    "selection": "The whole class.",
}
REST = {
    "space": "The club room.",
    "voice": "On cards.",
    "reader_name": "Ada Reader",
    "reader_office": "Bus office",
    "influence": "The timetable.",
    "reply_due_on": "2027-06-01",
    "first_adult": "Grown One",
    "second_adult": "Grown Two",
    "permission_holder": "Youth house",
    "permission_version": "2",
    "permission_on": "2027-03-01",
}


def at(consultation: Consultation, rest: str = "") -> str:
    return f"/en/{consultation.mission.ref}/{consultation.ref}/dialogues/{rest}"


@pytest.fixture
def consultation(app: object, clock: datetime) -> Consultation:
    with command():
        return make_consultation(db.session())


@pytest.fixture
def facilitator(consultation: Consultation, sign_in: SignIn) -> FlaskClient:
    with command():
        account = make_account(db.session(), ("facilitator", consultation))
    return sign_in(account)


def test_a_facilitator_plans_a_session_and_sees_what_is_missing(
    consultation: Consultation, facilitator: FlaskClient
) -> None:
    form = facilitator.get(at(consultation, "new"))
    assert "Safeguarding lead" in form.text
    made = facilitator.post(at(consultation, "new"), data=FIELDS)
    assert made.status_code == 200
    code = re.search(r'slip-words"[^>]*>([a-z ]+)<', made.text)
    assert code is not None
    assert len(code.group(1).split()) == 6
    dialogue = db.session.query(Dialogue).one()
    assert dialogue.protocol["kind"] == "youth_table"
    page = facilitator.get(at(consultation, dialogue.ref)).text
    assert page.count("missing") == 12
    assert at(consultation, f"{dialogue.ref}/submit") not in page
    assert facilitator.post(at(consultation, f"{dialogue.ref}/submit"), data={"submit": "y"})
    assert db.session.query(Dialogue).one().state == "planned"


def test_everything_named_it_can_run(consultation: Consultation, facilitator: FlaskClient) -> None:
    with command():
        lead = make_account(db.session(), name="Lea Lead").email
    facilitator.post(at(consultation, "new"), data=FIELDS)
    ref = db.session.query(Dialogue).one().ref
    fields = FIELDS | REST | {"lead": "nobody@example.org"}
    refused = facilitator.post(at(consultation, f"{ref}/edit"), data=fields)
    assert refused.status_code == 422
    assert "Nobody has an account with this address" in refused.text
    assert "The timetable." in refused.text, "what was typed stays"
    kept = facilitator.post(at(consultation, f"{ref}/edit"), data=FIELDS | REST | {"lead": lead})
    assert kept.status_code == 303
    page = facilitator.get(at(consultation, ref)).text
    assert "missing" not in page
    assert "Grown One" not in page, "the adults are not public"


def test_an_impossible_set_up_says_what_to_do(
    consultation: Consultation, facilitator: FlaskClient
) -> None:
    for wrong, told in (
        ({"title": ""}, "Give the session a title."),
        ({"held_on": ""}, "Enter the day of the session."),
        ({"people_count": "3"}, "The age groups add up to more people than this."),
        ({"course": "future_generations:split"}, "A split dialogue needs at least 4 tables."),
        ({"course": "juggling"}, "Choose one of the options."),
    ):
        page = facilitator.post(at(consultation, "new"), data=FIELDS | wrong)
        assert page.status_code == 422
        assert told in page.text
    assert db.session.query(Dialogue).count() == 0


def test_drafts_are_staffs_and_what_was_held_is_everybodys(
    consultation: Consultation, client: FlaskClient, sign_in: SignIn
) -> None:
    with command():
        session = db.session()
        planned = make_dialogue(session, consultation, title="Still planned", state="planned")
        held = make_dialogue(session, consultation, title="Was held", state="submitted")
        organiser = make_account(session, ("organiser", consultation))
        planned_ref, held_ref = planned.ref, held.ref
    page = client.get(at(consultation)).text
    assert "Was held" in page
    assert "Still planned" not in page
    refused = client.get(at(consultation, planned_ref))
    assert refused.status_code in (403, 409)
    assert "Still planned" not in refused.text
    assert client.get(at(consultation, held_ref)).status_code == 200
    for rest in ("new", f"{held_ref}/edit", f"{held_ref}/submit", f"{held_ref}/remove"):
        assert client.get(at(consultation, rest)).status_code == 403
    assert "Still planned" in sign_in(organiser).get(at(consultation)).text


def test_a_list_of_many_sessions_asks_no_more(
    consultation: Consultation, client: FlaskClient, count_queries: Callable[..., int]
) -> None:
    with command():
        make_dialogue(db.session(), consultation, state="submitted")
    client.get(at(consultation))
    one = count_queries(lambda: client.get(at(consultation)))
    with command():
        for _number in range(6):
            make_dialogue(db.session(), consultation, state="submitted")
    assert count_queries(lambda: client.get(at(consultation))) == one


def test_the_matrix_says_when_it_was_checked(
    consultation: Consultation, client: FlaskClient
) -> None:
    page = client.get(at(consultation, "ages")).text
    assert "Checked on" in page
    assert "under 13" in page


def test_the_manage_code_opens_the_room_until_it_is_closed_or_replaced(
    consultation: Consultation, facilitator: FlaskClient, app: object
) -> None:
    made = facilitator.post(at(consultation, "new"), data=FIELDS | {"lane": "citizens"})
    words = re.search(r'slip-words"[^>]*>([a-z ]+)<', made.text)
    assert words is not None
    ref = db.session.query(Dialogue).one().ref
    room = facilitator.application.test_client()
    assert room.get(at(consultation, f"{ref}/remove")).status_code == 403
    assert room.post("/en/room", data={"code": "six wrong words of no room"}).status_code == 422
    assert room.post("/en/room", data={"code": words.group(1).upper()}).status_code == 303
    assert room.get(at(consultation, f"{ref}/remove")).status_code == 200
    assert room.get(at(consultation, f"{ref}/edit")).status_code == 403, "the code only runs it"
    assert "Class 8" in room.get("/en/room").text
    room.post("/en/room/close")
    assert room.get(at(consultation, f"{ref}/remove")).status_code == 403
    room.post("/en/room", data={"code": words.group(1)})
    facilitator.post(at(consultation, f"{ref}/code"))
    assert room.get(at(consultation, f"{ref}/remove")).status_code == 403


def test_items_are_taken_out_by_number_and_the_rest_is_submitted(
    consultation: Consultation, facilitator: FlaskClient
) -> None:
    with command():
        dialogue = make_dialogue(db.session(), consultation)
        kept = items.enter(db.session(), dialogue, Entry("a", 1, "works", "The night bus."))
        gone = items.enter(db.session(), dialogue, Entry("b", 1, "worry", "Too dear."))
        ref, number, other = dialogue.ref, gone.number, kept.number
    page = facilitator.post(at(consultation, f"{ref}/remove"), data={"numbers": "nine"})
    assert page.status_code == 422
    page = facilitator.post(at(consultation, f"{ref}/remove"), data={"numbers": f"{number}"})
    assert page.status_code == 303
    assert "Too dear." not in facilitator.get(at(consultation, f"{ref}/remove")).text
    done = facilitator.post(at(consultation, f"{ref}/submit"), data={"submit": "y"})
    assert done.location.endswith("/slip")
    slip = facilitator.get(done.location).text
    assert "slip-words" in slip
    assert "slip-qr" in slip
    everybody = facilitator.application.test_client().get(at(consultation, ref)).text
    assert "The night bus." in everybody
    assert "Captured by the facilitator" not in everybody
    facilitator.post(at(consultation, f"{ref}/remove"), data={"numbers": f"{other}"})
    assert "The night bus." not in facilitator.get(at(consultation, ref)).text


def test_words_of_minors_wait_for_a_moderator(
    consultation: Consultation, client: FlaskClient, facilitator: FlaskClient
) -> None:
    with command():
        dialogue = make_dialogue(db.session(), consultation, minors=True)
        items.enter(db.session(), dialogue, Entry("a", 1, "works", "The night bus."))
        ref = dialogue.ref
    facilitator.post(at(consultation, f"{ref}/submit"), data={"submit": "y"})
    page = facilitator.application.test_client().get(at(consultation, ref)).text
    assert "The night bus." not in page
    assert "1 item is not shown" in page
