"""What was flagged: every role on every route, the mail without content, a moderator's flag."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from deliberation.dialogues import operations as dialogues
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.items.operations import Entry
from deliberation.dialogues.safeguarding import operations as safeguarding
from deliberation.dialogues.safeguarding.models import SafeguardingItem
from deliberation.people.models import Account
from tests.factories import (
    make_account,
    make_consultation,
    make_dialogue,
    make_participant,
    make_submission,
)
from webapp.extensions import db
from webapp.settings import Settings
from webapp.transaction import command

HARM = "Somebody hits me at home."
SignIn = Callable[[Account], FlaskClient]
ROLES = ("organiser", "facilitator", "moderator", "analyst", "board_member", "chair", "observer")


@pytest.fixture
def lead(app: object, clock: datetime) -> Account:
    with command():
        dialogue = make_dialogue(db.session(), minors=True)
        safeguarding.report(db.session(), dialogue, HARM, table=2)
        assert dialogue.lead is not None
        return dialogue.lead


def flagged() -> SafeguardingItem:
    return db.session.query(SafeguardingItem).one()


@pytest.mark.parametrize("role", [*ROLES, "administrator", "nobody", "another lead"])
def test_nobody_else_reads_it_on_any_route(
    lead: Account, client: FlaskClient, sign_in: SignIn, role: str
) -> None:
    with command():
        session = db.session()
        consultation = flagged().consultation
        account = make_account(session)
        if role in ROLES:
            account = make_account(session, (role, consultation), (role, consultation.mission))
        elif role == "administrator":
            account = make_account(session, (role, None))
        elif role == "another lead":
            make_dialogue(session, consultation, minors=True, lead=account, title="Another")
    if role != "nobody":
        sign_in(account)
    where = f"/en/safeguarding/{flagged().ref}"
    for answer in (
        client.get(where),
        client.post(where, data={"words": "Let me see.", "note": "y"}),
        client.post(where, data={"done": "y"}),
    ):
        assert answer.status_code == 403
        assert HARM not in answer.text
    assert HARM not in client.get("/en/safeguarding/").text
    assert flagged().notes == []


def test_the_lead_reads_notes_and_ends_it(
    lead: Account, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in(lead)
    where = f"/en/safeguarding/{flagged().ref}"
    assert "/en/safeguarding/" in client.get("/en/account").text
    listed = client.get("/en/safeguarding/").text
    assert where in listed
    assert HARM not in listed, "the list can be seen over a shoulder"
    assert HARM in client.get(where).text
    early = client.post(where, data={"done": "y"})
    assert early.status_code == 422
    assert "Write a note first" in early.text
    client.post(where, data={"words": "Told the youth office.", "note": "y"})
    client.post(where, data={"done": "y"})
    page = client.get(where).text
    assert "Told the youth office." in page
    assert "Mark as done" not in page


def test_a_moderator_flags_and_the_mail_says_nothing_of_it(
    lead: Account, client: FlaskClient, sign_in: SignIn, settings: Settings
) -> None:
    with command():
        session = db.session()
        consultation = flagged().consultation
        moderator = make_account(session, ("moderator", consultation))
        child = make_participant(session, consultation, age_band="15")
        values = {"participant": child, "state": "waiting", "lane": "youth"}
        ref = make_submission(session, consultation, "He follows me.", **values).ref
        adult = make_submission(session, consultation, "Grown words.", state="waiting").ref
        here = f"/en/{consultation.mission.ref}/{consultation.ref}/moderation/"
        name = lead.ref
    sign_in(moderator)
    queue = client.get(here).text
    assert f"{ref}/safeguard" in queue
    assert f"{adult}/safeguard" not in queue
    assert "He follows me." in client.get(f"{here}{ref}/safeguard").text
    assert client.post(f"{here}{ref}/safeguard").status_code == 303
    assert "He follows me." not in client.get(here).text
    assert client.post(f"{here}{adult}/safeguard").status_code == 403
    mails = list((Path(settings.instance) / "mail").glob(f"{name}-*.eml"))
    assert len(mails) == 1
    told = mails[0].read_text("utf-8")
    for word in ("follows", "Living soils", "Nordhavn", "item", ref):
        assert word not in told
    assert "/en/safeguarding/" in told


def test_a_facilitator_flags_by_number_also_after_it_was_submitted(
    lead: Account, client: FlaskClient, sign_in: SignIn, settings: Settings
) -> None:
    with command():
        session = db.session()
        dialogue = make_dialogue(session, minors=True, lead=db.session.merge(lead))
        item = items.enter(session, dialogue, Entry("a", 1, "worry", "He waits for me."))
        dialogues.submit(session, dialogue, None)
        facilitator = make_account(session, ("facilitator", dialogue.consultation))
        consultation, number, name = dialogue.consultation, item.number, lead.ref
        where = f"/en/{consultation.mission.ref}/{consultation.ref}/dialogues/{dialogue.ref}/remove"
    sign_in(facilitator)
    assert client.post(where, data={"flag": "y"}).status_code == 422
    assert client.post(where, data={"numbers": str(number), "flag": "y"}).status_code == 303
    assert "He waits for me." not in client.get(where).text
    words = [one.words for one in db.session.query(SafeguardingItem)]
    assert words == [HARM, "He waits for me."]
    mails = list((Path(settings.instance) / "mail").glob(f"{name}-*.eml"))
    assert "waits for me" not in mails[0].read_text("utf-8")


def test_without_a_lead_the_moderator_is_told_what_to_do(
    client: FlaskClient, sign_in: SignIn
) -> None:
    with command():
        session = db.session()
        consultation = make_consultation(session)
        moderator = make_account(session, ("moderator", consultation))
        words = make_submission(session, consultation, "He follows me.", lane="youth")
        where = f"/en/{consultation.mission.ref}/{consultation.ref}/moderation/{words.ref}"
    sign_in(moderator)
    page = client.get(f"{where}/safeguard").text
    assert "No safeguarding lead is named" in page
    assert client.post(f"{where}/safeguard").status_code == 403
