"""The pages of a dialogue with 2060: facts, crossing, proposals, compare and choose, the report."""

import csv
import io
from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from deliberation.dialogues import operations as dialogues
from deliberation.dialogues.future import operations as future
from deliberation.dialogues.future.operations import Adoption, Details
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.items.operations import Entry
from deliberation.dialogues.models import Dialogue, DialogueItem
from deliberation.dialogues.protocols.queries import protocol
from deliberation.people.models import Account
from tests.factories import make_account, make_dialogue
from webapp.extensions import db
from webapp.transaction import command

P, F = "group_present", "imaginary_future"


class Room:
    """A running session whose facilitator is signed in; refs stay readable."""

    def __init__(self, client: FlaskClient, sign_in: Callable[[Account], FlaskClient]) -> None:
        self.client = client
        with command() as session:
            self.dialogue = make_dialogue(
                session,
                tables=3,
                kind="future_generations",
                design="switch",
                target_year=2060,
                people_count=18,
                protocol=protocol("future_generations", "switch", 2060),
            )
            talk = self.dialogue.consultation
            self.where = f"/en/{talk.mission.ref}/{talk.ref}/dialogues/{self.dialogue.ref}"
            facilitator = make_account(session, ("facilitator", talk))
        sign_in(facilitator)

    def leave(self) -> None:
        with self.client.session_transaction() as kept:
            kept.clear()

    def fresh(self) -> Dialogue:
        db.session.expire_all()
        return db.session.merge(self.dialogue)

    def get(self, rest: str, status: int = 200) -> str:
        page = self.client.get(f"{self.where}/{rest}")
        assert page.status_code == status, (rest, page.status_code)
        return page.text

    def post(self, rest: str, expected: int = 303, /, **fields: str) -> str:
        page = self.client.post(f"{self.where}/{rest}", data=fields)
        assert page.status_code == expected, (rest, page.status_code, page.text[-2500:])
        return page.text

    def say(self, perspective: str, text: str, table: int = 1, **more: object) -> str:
        """The ref of a proposal."""
        with command() as session:
            entry = Entry(text, table, "proposal", text, perspective)
            item = items.enter(session, session.merge(self.dialogue), entry)
            if more:
                future.describe(session, item, Details(**more))  # type: ignore[arg-type]
            return item.ref

    def item(self, ref: str) -> DialogueItem:
        db.session.expire_all()
        return db.session.query(DialogueItem).filter_by(ref=ref).one()


@pytest.fixture
def room(client: FlaskClient, clock: datetime, sign_in: Callable[[Account], FlaskClient]) -> Room:
    return Room(client, sign_in)


def test_the_fact_sheet_keeps_what_was_typed_and_wants_a_loss(room: Room) -> None:
    assert "No loss is named yet" in room.get("facts")
    assert "No loss is named yet" in room.get("crossing")
    page = room.post("facts", 422, **{"facts-0-text": "", "facts-0-source": "A survey"})
    assert "Write the fact for this source." in page
    assert "A survey" in page
    told = {"facts-0-text": "40,000 people live here.", "facts-1-text": "The eel is gone."}
    room.post("facts", **told, **{"facts-1-is_loss": "y"})
    assert [fact["is_loss"] for fact in room.fresh().facts] == [False, True]
    page = room.get("crossing")
    for words in ("2060", "The eel is gone.", "A loss", "On your name card"):
        assert words in page, words
    assert "No loss is named yet" not in page


def test_a_proposal_is_kept_with_all_its_fields_and_changed(room: Room) -> None:
    told = {
        "perspective": P, "key": "k1", "text": "Plant hedges", "reason": "Wind takes the soil.",
        "who_pays": "The town", "who_gains": "Farmers", "benefits_in": "5-20", "cost_now": "2",
        "is_reversible": "yes",
    }  # fmt: skip
    room.post("proposals/1", **told)
    room.post("proposals/1", **told)  # a form sent twice
    (item,) = room.fresh().items
    page = room.get(f"proposals/1?change={item.ref}")
    assert "Wind takes the soil." in page
    assert 'value="The town"' in page
    room.post("proposals/1", **(told | {"text": "Plant wide hedges", "cost_now": "4"}))
    (item,) = room.fresh().items
    assert item.text == "Plant wide hedges"
    assert "4 / 5" in room.get("proposals/1")


def test_a_refused_proposal_keeps_what_was_typed(room: Room) -> None:
    page = room.post("proposals/1", 422, perspective=P, key="k", text="", reason="Because")
    assert 'id="text-error"' in page
    assert "Because" in page
    page = room.post("proposals/1", 422, perspective=P, key="k", text="Yes", cost_now="9")
    assert 'id="cost_now-error"' in page
    assert room.fresh().items == []


def test_in_2060_they_will_is_met_with_a_gentle_reminder(room: Room) -> None:
    room.post("proposals/1", perspective=F, key="k", text="They will plant hedges.")
    page = room.get("proposals/1")
    assert "speak in the present tense" in page
    assert "“They will”" in page
    room.post("proposals/1", perspective=P, key="k2", text="They will plant hedges.")
    assert "speak in the present tense" not in room.get("proposals/1")


def test_words_that_tell_who_somebody_is_are_warned_about_once(room: Room) -> None:
    told = {"perspective": P, "key": "k", "text": "Call me at +45 20 30 40 50"}
    page = room.post("proposals/1", 422, **told)
    assert "This may tell who somebody is" in page
    room.post("proposals/1", **(told | {"checked": "y"}))
    assert len(room.fresh().items) == 1


def test_compare_marks_both_and_adopts(room: Room) -> None:
    present, wet = room.say(P, "Plant hedges", cost_now=2), room.say(F, "Bogs", cost_now=5)
    twin = room.say(F, "You planted hedges", cost_now=2)
    room.say(P, "Elsewhere", table=2)
    room.post("compare/pair", present=present, future=twin)
    page = room.get("compare?table=1")
    assert "Elsewhere" not in page
    assert page.index("Plant hedges") < page.index("You planted hedges")
    page = room.get(f"compare/adopt?future={twin}")
    assert "Plant hedges" in page or "You planted hedges" in page
    told = {"table": "1", "text": "Hedges", "burden": "A levy.", "objections": "Two say no."}
    room.post(f"compare/adopt?future={twin}", key="a", **told)
    room.post(f"compare/adopt?future={wet}", key="b", table="1", text="Wet bogs")
    room.post("compare/adopt?table=1", key="c", table="1", text="A new council")
    assert "adopted this proposal already" in room.post(
        f"compare/adopt?future={wet}", 409, key="d", table="1", text="Again"
    )
    page = room.get("compare")
    for words in ("from both", "from 2060", "new, found together", "A levy.", "33 %"):
        assert words in page, words
    joint = next(i for i in room.fresh().items if i.text == "A new council")
    assert "A new council" in room.get(f"compare/adopt?change={joint.ref}")
    room.post("compare/drop", joint=joint.ref)
    assert "A new council" not in room.get("compare")
    room.post("compare/pair", future=twin)
    assert "Mark as the same" in room.get("compare")


def test_nobody_but_the_room_chooses(room: Room) -> None:
    wet = room.say(F, "Bogs")
    room.leave()
    for rest in ("facts", "crossing", "proposals/1", "compare", "report", "survey"):
        room.get(rest, 403)
    for rest in ("compare/pair", "compare/drop", "compare/adopt"):
        room.post(rest, 403, future=wet)


def test_pages_of_another_kind_of_session_are_not_there(room: Room) -> None:
    with command() as session:
        session.merge(room.dialogue).kind = "stakeholder_round"
    for rest in ("facts", "crossing", "proposals/1", "compare", "report"):
        room.get(rest, 404)
    room.get("proposals/9", 404)


@pytest.fixture
def submitted(room: Room) -> Room:
    present, wet = room.say(P, "Plant hedges", cost_now=2), room.say(F, "Bogs", cost_now=5)
    with command() as session:
        dialogue = session.merge(room.dialogue)
        source = session.query(DialogueItem).filter_by(ref=wet).one()
        old = session.query(DialogueItem).filter_by(ref=present).one()
        told = Details(burden="We pay.", objections="Some do not.")
        future.adopt(session, dialogue, Adoption("a", 1, "Wet bogs", future=source, details=told))
        future.adopt(session, dialogue, Adoption("b", 1, "Hedges now", present=old))
        future.adopt(session, dialogue, Adoption("c", 2, "A new council"))
        for kind, perspective, text in (
            ("thanks", "past_review", "For the water mill"),
            ("line", F, "I see reeds"),
            ("letter", F, "Dear board of 2027"),
            ("message", P, "Dear board"),
        ):
            items.enter(session, dialogue, Entry(text, 1, kind, text, perspective))
        dialogues.submit(session, dialogue, None)
    room.leave()
    return room


def test_the_report_is_public_with_the_origin_of_every_item(submitted: Room) -> None:
    page = submitted.get("report")
    for words in ("An imaginary future generation", "from 2060", "from today", "We pay.",
                  "new, found together", "Some do not.", "Dear board of 2027", "Dear board",
                  "For the water mill", "I see reeds", "adds nobody to any count",
                  "too few sheets"):  # fmt: skip
        assert words in page, words
    assert "Adopt now" not in submitted.get("compare")
    assert f"{submitted.where}/report" in submitted.client.get(submitted.where).text


def test_the_joint_list_is_a_file_with_its_origins(submitted: Room) -> None:
    told = submitted.client.get(f"{submitted.where}/adopted.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(told)))
    assert [(row["text"], row["origin"]) for row in rows] == [
        ("Wet bogs", "future"), ("Hedges now", "present"), ("A new council", "new"),
    ]  # fmt: skip
    assert rows[0]["from_future"] == "102"


@pytest.mark.parametrize(
    ("extension", "start"), [("pdf", b"%PDF"), ("docx", b"PK"), ("html", b"<!doctype html>")]
)
def test_the_report_as_a_file(submitted: Room, extension: str, start: bytes) -> None:
    made = submitted.client.get(f"{submitted.where}/report.{extension}")
    assert made.status_code == 200
    assert made.data.lstrip().startswith(start)


def test_what_a_moderator_removed_is_in_no_report(submitted: Room) -> None:
    with command() as session:
        for item in session.merge(submitted.dialogue).items:
            if item.words == "Wet bogs" and item.submission:
                item.submission.state = "removed"
    for rest in ("report", "compare", "adopted.csv"):
        page = submitted.get(rest)
        assert "Wet bogs" not in page
        assert "We pay." not in page


def test_what_2060_asked_for_stands_beside_the_boards_answer(
    submitted: Room, sign_in: Callable[[Account], FlaskClient]
) -> None:
    with command() as session:
        mission = session.merge(submitted.dialogue).consultation.mission
        member = make_account(session, ("board_member", mission))
        address = f"/en/{mission.ref}/objectives/new"
    sign_in(member)
    page = submitted.client.get(address).text
    assert "What the sessions of this mission asked for from the future" in page
    assert "Bogs" in page
    assert "Plant hedges" not in page


def test_the_statements_of_the_compare_page_do_not_grow(
    room: Room, count_queries: Callable[..., int]
) -> None:
    room.say(P, "p0", cost_now=1)
    room.get("compare")
    few = count_queries(lambda: room.get("compare"))
    for number in range(1, 8):
        room.say(P, f"p{number}", cost_now=1)
        room.say(F, f"f{number}", table=2, cost_now=1)
    assert count_queries(lambda: room.get("compare")) <= few


def room_choice(room: Room, key: str) -> str:
    """The button of proposals in this step."""
    steps = [step["key"] for step in room.fresh().protocol["steps"]]
    return f"{steps.index(key)}:proposal"


def test_the_room_takes_the_same_fields_from_a_device(room: Room) -> None:
    entry = {"op": "item", "key": "d1", "table": 1, "choice": room_choice(room, "future"),
             "text": "Bogs stay wet", "reason": "Salt stays.", "cost_now": "5",
             "is_reversible": "no", "benefits_in": "20-50", "who_pays": "You"}  # fmt: skip
    for _twice in range(2):
        page = room.client.post(f"{room.where}/room/entries", json={"entries": [entry]})
        assert page.json["results"]["d1"]["is_stored"]
    (item,) = room.fresh().items
    assert item.perspective == F
    page = room.get("proposals/1")
    for words in ("Bogs stay wet", "Salt stays.", "5 / 5", "in 20 to 50 years"):
        assert words in page, words
    wrong = entry | {"key": "d2", "cost_now": "77"}
    page = room.client.post(f"{room.where}/room/entries", json={"entries": [wrong]})
    assert not page.json["results"]["d2"]["is_stored"]
    assert len(room.fresh().items) == 1


def test_the_room_takes_them_without_script_and_shows_them_again(room: Room) -> None:
    told = {"key": "n1", "choice": room_choice(room, "present"), "text": "Plant hedges",
            "reason": "Wind.", "who_gains": "Farms", "cost_now": "2"}  # fmt: skip
    assert 'name="who_pays"' in room.get("room/1")
    room.post("room/1", **told)
    page = room.get("room/1?change=n1")
    assert 'value="Farms"' in page
    assert ">Wind.</textarea>" in page
    page = room.post("room/1", 422, **(told | {"key": "n2", "text": ""}))
    assert ">Wind.</textarea>" in page


def test_what_was_typed_as_adopted_in_the_room_can_be_changed(room: Room) -> None:
    joint = room.say("joint", "A council")
    assert "new, found together" in room.get("compare")
    assert "A council" in room.get(f"compare/adopt?change={joint}")
    told = {"key": "A council", "table": "1", "text": "A soil council", "burden": "A day a year."}
    room.post(f"compare/adopt?change={joint}", **told)
    (item,) = room.fresh().items
    assert item.text == "A soil council"
    assert "A day a year." in room.get("compare")
