"""The method navigator, protocols to read, and a consultation's own copies."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from deliberation.consultations.models import Consultation
from deliberation.dialogues.models import KINDS
from deliberation.dialogues.protocols import operations as protocols
from deliberation.dialogues.protocols.models import ProtocolCopy
from tests.factories import make_account, make_consultation, make_mission
from webapp.extensions import db
from webapp.transaction import command

SignIn = Callable[..., FlaskClient]
YOUTH = "aim=experiences&time=hour&who=young&sensitivity=ordinary"


def suggested(page: str) -> str:
    return page.split('id="suggested"', 1)[1].split("<footer", 1)[0]


@pytest.fixture
def consultation(app: object, clock: datetime) -> Consultation:
    with command() as session:
        return make_consultation(session)


def own(consultation: Consultation, rest: str = "") -> str:
    return f"/en/{consultation.mission.ref}/{consultation.ref}/dialogues/protocols/{rest}"


def test_youth_one_hour_offline_suggests_the_youth_table_kit(client: FlaskClient) -> None:
    page = client.get(f"/en/protocols/?{YOUTH}")
    found = suggested(page.text)
    assert "Youth table" in found
    assert found.count("<article") == 1
    assert "Works offline: everything is on paper." in found
    assert "It fits what you want, the time, the people, how sensitive it is." in found
    assert "Leave out the warm-up" in found
    assert "/en/protocols/youth_table#kit" in found
    assert "Use this" not in found, "a visitor plans nothing"


def test_who_may_plan_there_comes_to_the_set_up_with_it_chosen(
    consultation: Consultation, sign_in: SignIn
) -> None:
    with command() as session:
        make_consultation(session, make_mission(session), title={"en": "Elsewhere"})
        account = make_account(session, ("organiser", consultation))
    client = sign_in(account)
    found = suggested(client.get(f"/en/protocols/?{YOUTH}").text)
    assert "Elsewhere" not in found
    target = f"/en/{consultation.mission.ref}/{consultation.ref}/dialogues/new?kind=youth_table"
    assert target in found
    assert 'value="youth_table:" selected' in client.get(target).text.replace(
        'selected value="youth_table:"', 'value="youth_table:" selected'
    )


def test_not_all_answered_and_nothing_fitting_are_said(client: FlaskClient) -> None:
    assert "All protocols" in suggested(client.get("/en/protocols/").text)
    assert "Answer all four questions" in suggested(client.get("/en/protocols/?aim=ideas").text)
    told = "aim=future&time=hour&who=drawn&sensitivity=ordinary"
    assert "No protocol fits" in suggested(client.get(f"/en/protocols/?{told}").text)
    assert client.get("/en/protocols/?aim=<script>&who=nobody").status_code == 200
    assert "/en/protocols/" in client.get("/en/methods").text


@pytest.mark.parametrize("kind", KINDS)
def test_every_protocol_can_be_read_in_each_language(client: FlaskClient, kind: str) -> None:
    for language in ("en", "de", "da"):
        answer = client.get(f"/{language}/protocols/{kind}")
        assert answer.status_code == 200
        assert "{year}" not in answer.text
    assert client.get("/en/protocols/nothing").status_code == 404


def test_a_copy_is_made_changed_and_keeps_its_editions(
    consultation: Consultation, sign_in: SignIn
) -> None:
    with command() as session:
        account = make_account(session, ("facilitator", consultation))
    client = sign_in(account)
    made = client.post(own(consultation), data={"kind": "sticky_notes", "title": "Ours"})
    assert made.status_code == 303
    edit = made.location
    copy = db.session.query(ProtocolCopy).one()
    fields = {"title": "Ours, shorter", "rules": "One idea on each note.\nNo names on the notes."}
    for place, step in enumerate(copy.content["steps"]):
        fields |= {
            f"steps-{place}-key": step["key"],
            f"steps-{place}-minutes": "" if step["key"] == "again" else str(step["minutes"]),
            f"steps-{place}-title": step["title"]["en"],
            f"steps-{place}-prompt": "What now?" if place == 0 else step["prompt"]["en"],
            f"steps-{place}-says": step["says"]["en"],
        }
    wrong = client.post(edit, data=fields | {"steps-0-prompt": ""})
    assert wrong.status_code == 422
    assert "Give every step a title and a question." in wrong.text
    kept = client.post(edit, data=fields)
    assert kept.status_code == 303
    page = client.get(kept.location).text
    assert "What now?" in page
    assert "50 minutes" in page
    assert "Edition 1" in page
    assert (
        "What is the question, and who reads the notes?"
        in client.get(own(consultation, copy.ref)).text
    ), "the first edition stays"
    late = client.post(edit, data=fields)
    assert late.status_code == 409
    assert (
        "Ours, shorter"
        in client.get(f"/en/{consultation.mission.ref}/{consultation.ref}/dialogues/new").text
    )


def test_copies_are_the_organisers(consultation: Consultation, client: FlaskClient) -> None:
    assert client.get(own(consultation)).status_code == 403
    assert client.post(own(consultation), data={"kind": "sticky_notes"}).status_code == 403
    assert db.session.query(ProtocolCopy).count() == 0


def test_many_consultations_and_editions_ask_no_more(
    consultation: Consultation, sign_in: SignIn, count_queries: Callable[..., int]
) -> None:
    with command() as session:
        account = make_account(session, ("organiser", None))
        copy = protocols.copy(session, consultation, "life_event", "Ours", account)
    client = sign_in(account)

    def asked() -> tuple[int, int]:
        return (
            count_queries(lambda: client.get(f"/en/protocols/?{YOUTH}")),
            count_queries(lambda: client.get(own(consultation, copy.ref))),
        )

    asked()
    before = asked()
    with command() as session:
        for _one in range(6):
            make_consultation(session, make_mission(session))
            writer = make_account(session)
            again = ProtocolCopy(
                consultation_id=copy.consultation_id,
                kind=copy.kind,
                copy_key=copy.copy_key,
                number=_one + 2,
                title="Ours",
                content=copy.content,
                made_by=writer,
            )
            session.add(again)
    assert asked() == before
