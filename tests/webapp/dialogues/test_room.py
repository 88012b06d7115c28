"""The session room without script, and what devices send to it."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deliberation.base import clock_at, now
from deliberation.dialogues import operations as dialogues
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.models import DialogueItem, DialogueTable
from deliberation.dialogues.safeguarding.models import SafeguardingItem
from tests.conftest import forget_the_visitor
from tests.webapp.dialogues.rooms import Room, enter_by_code, key_of, make_room
from webapp.extensions import db
from webapp.transaction import Site, command

SAID = "No buses after nine"
HARM = "I am hit at home"


@pytest.fixture
def room(client: FlaskClient, clock: datetime) -> Room:
    with command() as session:
        made = make_room(session)
    enter_by_code(client, made)
    return made


def entry(key: str, text: str = SAID, **more: Any) -> dict[str, Any]:
    made = {"op": "item", "key": key, "table": 1, "choice": "2:unfair", "text": text, "nods": 3}
    return made | more


def send(client: FlaskClient, room: Room, *entries: Any, expected: int = 200) -> Any:
    answer = client.post(f"{room.address}/entries", json={"entries": list(entries)})
    assert answer.status_code == expected, answer.text
    return answer.get_json()["results"] if expected == 200 else answer


def said(room: Room) -> list[str]:
    db.session.rollback()
    found = db.session.scalars(select(DialogueItem).order_by(DialogueItem.number))
    return [item.text for item in found if item.removed_at is None]


def test_a_note_taker_enters_an_item_and_the_kind_stays(client: FlaskClient, room: Room) -> None:
    overview = client.get(room.address).text
    assert "Who will read this, and when will they answer?" in overview
    assert f'href="{room.address}/4"' in overview
    page = client.get(f"{room.address}/1").text
    assert "Without script this page works only with a connection" in page
    form = {"key": key_of(page, "entry"), "choice": "2:worry", "text": SAID, "nods": "5"}
    sent = client.post(f"{room.address}/1", data=form)
    assert sent.status_code == 303
    assert client.post(f"{room.address}/1", data=form).status_code == 303
    page = client.get(sent.headers["Location"]).text
    assert said(room) == [SAID]
    assert ">101</span>" in page
    assert "5 nods" in page
    assert re.search(r'value="2:worry" checked', page)
    assert key_of(page, "entry") != form["key"]


def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    client: FlaskClient, room: Room
) -> None:
    answer = client.post(f"{room.address}/1", data={"key": "k", "text": SAID, "nods": "2"})
    assert answer.status_code == 422
    assert "Choose what kind of item this is." in answer.text
    assert SAID in answer.text
    assert said(room) == []
    assert client.get(f"{room.address}/9").status_code == 404


def test_a_name_is_asked_about_before_it_is_saved(client: FlaskClient, room: Room) -> None:
    form = {"key": "k", "choice": "2:worry", "text": "Emma has no way home"}
    asked = client.post(f"{room.address}/1", data=form)
    assert asked.status_code == 422
    assert "“Emma”" in asked.text
    assert said(room) == []
    assert client.post(f"{room.address}/1", data=form | {"checked": "y"}).status_code == 303
    assert said(room) == ["Emma has no way home"]


def test_an_item_is_changed_and_taken_off(client: FlaskClient, room: Room) -> None:
    send(client, room, entry("k1"))
    page = client.get(f"{room.address}/1?change=k1").text
    assert 'value="2:unfair" checked' in page
    form = {"key": key_of(page, "entry"), "choice": "2:hope", "text": "Buses at night", "nods": "3"}
    client.post(f"{room.address}/1", data=form)
    assert said(room) == ["Buses at night"]
    assert client.post(f"{room.address}/2/remove", data={"key": "k1"}).status_code == 404
    client.post(f"{room.address}/1/remove", data={"key": "k1"})
    assert said(room) == []


def test_piles_and_the_end_of_the_sheet(client: FlaskClient, room: Room) -> None:
    send(client, room, entry("k1"), entry("k2", "Buses at night"), entry("k3", "Bikes"))
    form = {"key": "p1", "name": "Getting home", "cards": "1, 102", "votes": "6"}
    assert client.post(f"{room.address}/1/pile", data=form).status_code == 303
    page = client.get(f"{room.address}/1").text
    assert "101 102" in page
    wrong = client.post(f"{room.address}/1/pile", data=form | {"key": "p2", "cards": "1 44"})
    assert wrong.status_code == 422
    assert "These are not on the sheet: 144" in wrong.text
    assert 'value="1 44"' in wrong.text
    end = {"key": "c", "people": "6", "read_back": "yes", "note": "Lively."}
    assert client.post(f"{room.address}/1/close", data=end).status_code == 303
    db.session.rollback()
    table = db.session.scalars(select(DialogueTable).where(DialogueTable.number == 1)).one()
    assert (table.people_count, table.read_back, table.note) == (6, True, "Lively.")
    assert [(pile.name, pile.votes) for pile in table.piles] == [("Getting home", 6)]


def test_a_changed_item_stays_on_its_pile(client: FlaskClient, room: Room) -> None:
    pile = {"op": "pile", "key": "p1", "table": 1, "name": "Ways", "cards": "1", "votes": 0}
    send(client, room, entry("k1"), pile)
    send(client, room, entry("k1", "No buses after eight"))
    db.session.rollback()
    assert db.session.scalars(select(DialogueItem)).one().pile is not None


def test_words_of_harm_go_to_the_lead_alone(client: FlaskClient, room: Room, app: Site) -> None:
    send(client, room, entry("k1", HARM), entry("k2"))
    asked = client.get(f"{room.address}/1/flag?key=k1")
    assert HARM in asked.text
    assert said(room) == [HARM, SAID]
    client.post(f"{room.address}/1/flag", data={"key": "k1", "sure": "y"})
    assert said(room) == [SAID]
    page = client.get(f"{room.address}/1").text
    assert HARM not in page
    typed = client.post(f"{room.address}/1/flag", data={"text": "He hits me", "harm": "y"})
    assert "He hits me" in typed.text
    client.post(f"{room.address}/1/flag", data={"text": "He hits me", "sure": "y"})
    db.session.rollback()
    flagged = db.session.scalars(select(SafeguardingItem).order_by(SafeguardingItem.id)).all()
    assert [one.words for one in flagged] == [HARM, "He hits me"]
    mails = list((app.config["SETTINGS"].instance / "mail").glob("*"))
    assert len(mails) == 2
    written = "".join(mail.read_text() for mail in mails)
    assert HARM not in written
    assert "hits" not in written
    assert client.get(f"{room.address}/1/flag?key=gone").status_code == 404


def test_a_batch_says_of_each_entry_what_became_of_it(client: FlaskClient, room: Room) -> None:
    found = send(
        client,
        room,
        entry("k1"),
        entry("k2", ""),
        entry("k3", "Emma waits"),
        entry("k4", table=77),
        entry("k5", choice="2:letter"),
        {"op": "dance", "key": "k6"},
        entry("k7", nods="many"),
        entry("k8", "Bikes", counted=103),
        entry("k9", "Trams", counted=103),
        entry("k10", "Boats", line="3"),
        "not an entry",
    )
    stored = {key: one["number"] for key, one in found.items() if one["is_stored"]}
    assert stored == {"k1": 101, "k8": 103, "k9": 104}
    assert found["k3"]["personal"] == ["Emma"]
    refused = {key for key, one in found.items() if one["message"]}
    assert refused == {"k2", "k3", "k4", "k5", "k6", "k7", "k10"}
    assert said(room) == [SAID, "Bikes", "Trams"]
    again = send(client, room, entry("k1"), entry("k3", "Emma waits", checked=True))
    assert (again["k1"]["number"], again["k3"]["number"]) == (101, 105)
    assert len(said(room)) == 4


def test_a_removal_sent_late_removes_and_one_of_nothing_is_fine(
    client: FlaskClient, room: Room
) -> None:
    gone = {"op": "remove", "key": "r1", "item": "k1"}
    found = send(client, room, entry("k1"), gone, {"op": "remove", "key": "r2", "item": "never"})
    assert all(one["is_stored"] for one in found.values())
    assert said(room) == []


def test_what_is_no_batch_is_refused(client: FlaskClient, room: Room) -> None:
    send(client, room, *[entry(f"k{n}") for n in range(51)], expected=422)
    assert client.post(f"{room.address}/entries", data=b"{").status_code == 422
    assert said(room) == []


def test_only_an_opened_room_with_a_token_takes_entries(
    client: FlaskClient, room: Room, app: Site
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert client.post(f"{room.address}/entries", json={"entries": []}).status_code == 400
        token = client.get(f"{room.address}/state").get_json()["csrf"]
        forget_the_visitor(None)
        sent = client.post(
            f"{room.address}/entries",
            json={"entries": [entry("k1")]},
            headers={"X-CSRFToken": token},
        )
        assert sent.status_code == 200
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    stranger = app.test_client()
    for path in ("", "/1", "/state", "/now", "/screen", "/rules", "/worker.js", "/app.webmanifest"):
        assert stranger.get(room.address + path).status_code == 403
    assert stranger.post(f"{room.address}/entries", json={"entries": []}).status_code == 403


def test_a_submitted_session_takes_nothing_more(client: FlaskClient, room: Room) -> None:
    send(client, room, entry("k1"))
    with command() as session:
        dialogues.submit(session, session.merge(room.dialogue), None)
    found = send(client, room, entry("k1"), entry("k2"))
    assert found["k1"]["is_stored"]
    assert "submitted already" in found["k2"]["message"]
    assert client.post(f"{room.address}/1/remove", data={"key": "k1"}).status_code == 403
    assert "This session is submitted." in client.get(f"{room.address}/1").text


def test_what_a_device_keeps_says_nothing_of_anybody(client: FlaskClient, room: Room) -> None:
    send(client, room, entry("k1"), {"op": "pile", "key": "p", "table": 1, "name": "Ways home",
                                     "cards": "1", "votes": 1})  # fmt: skip
    for path in ("", "/1"):
        kept = client.get(f"{room.address}{path}?kept=1").text
        assert SAID not in kept
        assert "Ways home" not in kept
        assert "csrf_token" not in kept
        assert "Grown One" not in kept


def test_the_worker_and_the_manifest(client: FlaskClient, room: Room) -> None:
    worker = client.get(f"{room.address}/worker.js")
    assert worker.headers["Service-Worker-Allowed"] == room.address
    assert "worker-src 'self'" in worker.headers["Content-Security-Policy"]
    kept = json.loads(worker.text.splitlines()[0].removeprefix("const ROOM = ").rstrip(";"))
    assert kept["shells"][f"{room.address}/4"] == f"{room.address}/4?kept=1"
    missing = [one for one in [*kept["files"], *kept["shells"].values()]
               if client.get(one).status_code != 200]  # fmt: skip
    assert missing == []
    linked = set(
        re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get(f"{room.address}/1").text)
    )
    assert linked <= set(kept["files"])
    manifest = client.get(f"{room.address}/app.webmanifest").get_json(force=True)
    assert (manifest["start_url"], manifest["scope"]) == (room.address, room.address)
    assert "worker-src" not in client.get("/en/").headers["Content-Security-Policy"]


def test_every_script_of_the_room_is_kept(client: FlaskClient, room: Room, app: Site) -> None:
    folder = Path(str(app.static_folder)) / "js"
    kept = client.get(f"{room.address}/worker.js").text.splitlines()[0]
    scripts = {one.name for one in folder.glob("room*.js")} - {"room_worker.js"}
    assert {name for name in scripts if f"js/{name}" not in kept} == set()


def test_in_production_only_over_https(client: FlaskClient, room: Room, app: Site) -> None:
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(settings, mode="production")
    refused = client.get(room.address)
    assert refused.status_code == 403
    assert "secure connection (HTTPS)" in refused.text
    assert client.get("/en/").status_code == 200
    app.config["SETTINGS"] = replace(settings, mode="production", behind_https=True)
    assert client.get(room.address).status_code == 200


def test_the_clock_of_the_room(client: FlaskClient, room: Room) -> None:
    def press(do: str) -> None:
        assert client.post(f"{room.address}/clock", data={"do": do}).status_code == 303

    def left() -> tuple[str, str]:
        page = client.get(f"{room.address}/now").text
        found = re.search(r'data-left="(-?\d+)" data-running="(\w+)"', page)
        assert found is not None
        return found[1], found[2]

    assert left() == ("600", "no")
    press("start")
    assert left() == ("600", "yes")
    with clock_at(now() + timedelta(minutes=3)):
        assert left() == ("420", "yes")
        press("pause")
    assert left() == ("420", "no")
    press("minute")
    assert left() == ("480", "no")
    press("start")
    with clock_at(now() + timedelta(minutes=9)):
        assert left() == ("-60", "yes")
        press("minute")
        assert left() == ("60", "yes")
    press("2")
    screen = client.get(f"{room.address}/screen").text
    assert "Step 3 of 7" in screen
    assert "What works? What is unfair?" in screen
    assert "Next: Sort and name" in screen
    assert left() == ("1200", "yes")
    for wrong in ("99", "dance"):
        said = client.post(f"{room.address}/clock", data={"do": wrong}, follow_redirects=True).text
        assert "has no such" in said
    assert left() == ("1200", "yes")


def test_the_crossing_shows_the_year_and_a_slip_is_only_a_reminder(
    client: FlaskClient, clock: datetime
) -> None:
    facts = [{"text": "The beach is gone.", "source": "Coast office", "is_loss": True}]
    with command() as session:
        room = make_room(session, "future_generations", target_year=2060, minors=False, facts=facts)
        places = {step["key"]: n for n, step in enumerate(room.dialogue.protocol["steps"])}
    enter_by_code(client, room)
    client.post(f"{room.address}/clock", data={"do": str(places["crossing"])})
    screen = client.get(f"{room.address}/screen").text
    assert '<p class="room-year">2060</p>' in screen
    form = {"key": "k", "choice": f"{places['future']}:description", "text": "They will be glad."}
    page = client.post(f"{room.address}/1", data=form, follow_redirects=True).text
    assert "You typed “They will”" in page
    db.session.rollback()
    item = db.session.scalars(select(DialogueItem)).one()
    assert (item.text, item.perspective) == ("They will be glad.", "imaginary_future")
    today = {"key": "j", "choice": f"{places['present']}:proposal", "text": "They will be glad."}
    page = client.post(f"{room.address}/1", data=today, follow_redirects=True).text
    assert "You typed “They" not in page


def test_a_sheet_asks_the_database_as_often_with_many_items(
    client: FlaskClient, room: Room, count_queries: Callable[..., int]
) -> None:
    send(client, room, entry("k0"))
    few = count_queries(lambda: client.get(f"{room.address}/1"))
    with command() as session:
        dialogue = session.merge(room.dialogue)
        for n in range(1, 19):
            items.enter(session, dialogue, items.Entry(f"k{n}", 1, "hope", f"Card {n}"))
    assert count_queries(lambda: client.get(f"{room.address}/1")) <= few
