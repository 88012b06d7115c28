"""Write, look, send, receipt, change, take back: as a browser without JavaScript does it."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from deliberation.base import clock_at
from deliberation.consultations.models import Consultation, Question
from deliberation.people.models import Account, Demographic, Participant, WebSession
from deliberation.submissions.models import Answer, Receipt, Submission
from tests.conftest import NOW
from tests.factories import WEEK, make_account, make_consultation, make_mission
from webapp.extensions import db
from webapp.transaction import Site

WORDS = "Leave the stubble on the field."


@pytest.fixture
def consultation(app: Site, clock: Any) -> Consultation:
    made = make_consultation(db.session(), country="DE", languages=["en", "de"])
    option = {"key": "town", "label": {"en": "A town"}}
    made.questions.append(
        Question(
            key="place", kind="choice", prompt={"en": "Where?"}, options=[option, option],
            is_demographic=True, position=9,
        )
    )  # fmt: skip
    made.questions.append(
        Question(key="pair", kind="hope_and_worry", prompt={"en": "Hopes?"}, position=2)
    )
    db.session.commit()
    return made


def place(consultation: Consultation, page: str = "submissions/new") -> str:
    return f"/en/{consultation.mission.ref}/{consultation.ref}/{page}"


def fields(response: TestResponse) -> dict[str, str]:
    """What a browser would send back from the page's hidden fields."""
    found = re.findall(r'<input[^>]*type="hidden"[^>]*>', response.text)
    pairs = [(re.search(r'name="([^"]*)"', t), re.search(r'value="([^"]*)"', t)) for t in found]
    return {unescape(n[1]): unescape(v[1]) for n, v in pairs if n and v}


def say_age(client: FlaskClient, consultation: Consultation, band: str = "25_39") -> TestResponse:
    return client.post(place(consultation), data={"step": "age", "age_band": band})


def written(**changes: str) -> dict[str, str]:
    first = {"q-main-text": WORDS, "display": "listed", "agrees": "y", "language": "en"}
    return first | changes


def look(client: FlaskClient, consultation: Consultation, **changes: str) -> TestResponse:
    start = client.get(place(consultation))
    data = fields(start) | written(**changes) | {"step": "preview"}
    return client.post(place(consultation), data=data)


def send(client: FlaskClient, consultation: Consultation, **changes: str) -> TestResponse:
    preview = look(client, consultation, **changes)
    assert preview.status_code == 200, preview.text
    return client.post(place(consultation), data=fields(preview) | {"step": "send"})


def stored() -> list[Submission]:
    db.session.expire_all()
    return list(db.session.scalars(select(Submission).order_by(Submission.id)))


def code_on(page: TestResponse) -> str:
    found = re.search(r"slip-words[^>]*>([^<]+)<", page.text)
    assert found is not None
    return found[1]


def test_the_whole_way_from_age_to_receipt(client: FlaskClient, consultation: Consultation) -> None:
    first = client.get(place(consultation))
    assert "How old are you" in first.text
    assert say_age(client, consultation).status_code == 303
    preview = look(client, consultation, **{"about-place": "town", "q-pair-worry": "Dust"})
    assert "Who will see what" in preview.text
    assert WORDS in preview.text
    assert stored() == []
    sent = client.post(place(consultation), data=fields(preview) | {"step": "send"})
    assert sent.status_code == 303
    page = client.get(sent.location)
    code = code_on(page)
    assert len(code.split()) == 6
    assert WORDS in page.text
    assert "<svg" in page.text
    assert 'style="' not in page.text
    one = stored()[0]
    assert sorted(a.text for a in one.answers) == ["Dust", WORDS]
    assert db.session.scalars(select(Demographic.option_key)).all() == ["town"]
    other = client.application.test_client()
    assert code not in other.get(sent.location, follow_redirects=True).text
    opened = other.post("/en/receipt", data={"code": code.upper()})
    assert opened.status_code == 303
    assert WORDS in other.get(opened.location).text


def test_nothing_is_kept_in_the_session_but_the_age_group(
    client: FlaskClient, consultation: Consultation
) -> None:
    say_age(client, consultation)
    look(client, consultation)
    kept = db.session.scalars(select(WebSession.data)).all()
    assert not any("stubble" in data for data in kept)
    assert any("25_39" in data for data in kept)
    send(client, consultation)
    assert not any("25_39" in data for data in db.session.scalars(select(WebSession.data)))


@pytest.mark.parametrize("band", ["under_13", "14", "15"])
def test_the_too_young_leave_no_trace(
    client: FlaskClient, consultation: Consultation, band: str
) -> None:
    page = say_age(client, consultation, band)
    assert page.status_code == 200
    assert "Take part in a group" in page.text
    kept = db.session.scalars(select(WebSession.data)).all()
    assert not any("age" in data for data in kept)
    data = written(step="send", age_band=band)
    assert "Take part in a group" in client.post(place(consultation), data=data).text
    assert db.session.scalar(select(func.count()).select_from(Participant)) == 0


def test_a_minor_is_read_first_and_never_named(
    client: FlaskClient, consultation: Consultation
) -> None:
    say_age(client, consultation, "16_17")
    assert 'value="named"' not in client.get(place(consultation)).text
    assert look(client, consultation, display="named").status_code == 422
    send(client, consultation, shown_name="Kim")
    one = stored()[0]
    assert (one.state, one.shown_name, one.is_public) == ("waiting", "", False)


def test_sent_twice_is_one_submission_and_the_same_code(
    client: FlaskClient, consultation: Consultation
) -> None:
    say_age(client, consultation)
    preview = look(client, consultation)
    data = fields(preview) | {"step": "send"}
    first = code_on(client.get(client.post(place(consultation), data=data).location))
    again = client.application.test_client()
    say_age(again, consultation)
    second = again.post(place(consultation), data=data)
    assert code_on(again.get(second.location)) == first
    assert len(stored()) == 1


def test_the_same_words_of_the_same_person_lead_to_the_receipt(
    client: FlaskClient, consultation: Consultation
) -> None:
    say_age(client, consultation)
    send(client, consultation)
    preview = look(client, consultation)
    assert "already" in preview.text
    refused = client.post(place(consultation), data=fields(preview) | {"step": "send"})
    assert refused.status_code == 409
    assert WORDS in refused.text
    assert place(consultation, "receipt") in refused.text
    assert len(stored()) == 1


def test_errors_stand_on_their_fields_and_the_text_is_kept(
    client: FlaskClient, consultation: Consultation
) -> None:
    say_age(client, consultation)
    page = look(client, consultation, **{"q-main-text": "x" * 5001, "agrees": ""})
    assert page.status_code == 422
    assert 'href="#q-main-text"' in page.text
    assert 'href="#agrees"' in page.text
    assert "x" * 5001 in page.text
    empty = look(client, consultation, **{"q-main-text": " \n\u200b "})
    assert empty.status_code == 422
    assert 'href="#q-main-text"' in empty.text
    nul = look(client, consultation, **{"q-main-text": "a\0b"})
    assert nul.status_code == 422
    unknown = look(client, consultation, **{"about-place": "moon"})
    assert unknown.status_code in (200, 422)
    sent = client.post(
        place(consultation),
        data=fields(client.get(place(consultation)))
        | written(**{"about-place": "moon", "step": "send"}),
    )
    assert sent.status_code == 422
    assert stored() == []


def test_one_question_a_page(client: FlaskClient, consultation: Consultation) -> None:
    say_age(client, consultation)
    url = place(consultation) + "?one=1"
    page = client.get(url)
    assert 'name="q-main-text"' in page.text
    assert 'name="q-pair-hope"' not in page.text
    refused = client.post(url, data=fields(page) | {"q-main-text": "", "step": "next"})
    assert refused.status_code == 422
    page = client.post(url, data=fields(page) | {"q-main-text": WORDS, "step": "next"})
    assert 'name="q-pair-hope"' in page.text
    assert fields(page)["q-main-text"] == WORDS
    page = client.post(url, data=fields(page) | {"q-pair-hope": "Rain", "step": "next"})
    assert 'name="agrees"' in page.text
    back = client.post(url, data=fields(page) | {"step": "back"})
    assert ">Rain</textarea>" in back.text
    data = fields(page) | {"display": "listed", "agrees": "y", "step": "preview"}
    preview = client.post(url, data=data)
    assert "Rain" in preview.text
    sent = client.post(url, data=fields(preview) | {"step": "send"})
    assert sent.status_code == 303
    assert sorted(a.text for a in stored()[0].answers) == [WORDS, "Rain"]


def test_a_page_open_too_long_keeps_the_text(app: Site, consultation: Consultation) -> None:
    browser = app.test_client()
    page = browser.get(place(consultation))
    age = fields(page) | {"step": "age", "age_band": "25_39"}
    browser.post(place(consultation), data=age)
    page = browser.get(place(consultation))
    lost = app.test_client()  # the session is gone, the page is still there
    answer = lost.post(place(consultation), data=fields(page) | written(step="send"))
    assert answer.status_code == 422
    assert WORDS in answer.text
    assert "Your text is still here" in answer.text
    assert stored() == []
    preview = lost.post(place(consultation), data=fields(answer) | written(step="preview"))
    assert preview.status_code == 200
    sent = lost.post(place(consultation), data=fields(preview) | {"step": "send"})
    assert sent.status_code == 303
    assert len(stored()) == 1


def test_too_late_says_what_comes_next_and_keeps_the_text(
    client: FlaskClient, consultation: Consultation
) -> None:
    say_age(client, consultation)
    data = fields(client.get(place(consultation))) | written(step="send")
    with clock_at(NOW + WEEK):
        page = client.post(place(consultation), data=data)
    assert page.status_code == 403
    assert "not open now" in page.text
    assert "Next:" in page.text
    assert WORDS in page.text
    assert stored() == []


def test_a_code_is_guessed_a_few_times_only(app: Site, clock: Any) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    limit = app.config["SETTINGS"].receipt_tries_per_network
    for _ in range(limit):
        assert browser.post("/en/receipt", data={"code": "a b c d e f"}).status_code == 422
    assert browser.post("/en/receipt", data={"code": "a b c d e f"}).status_code == 429
    assert browser.get("/en/r/a-b-c-d-e-f").status_code == 429


def test_the_printed_link_leads_to_an_address_without_the_code(
    client: FlaskClient, consultation: Consultation
) -> None:
    say_age(client, consultation)
    code = code_on(client.get(send(client, consultation).location))
    other = client.application.test_client()
    answer = other.get(f"/en/r/{code.replace(' ', '-')}")
    assert answer.status_code == 303
    assert answer.location == place(consultation, "receipt")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    page = other.get(answer.location)
    assert WORDS in page.text
    assert code not in page.text
    assert not any(word in data for data in db.session.scalars(select(WebSession.data))
                   for word in [code])  # fmt: skip
    with clock_at(NOW + WEEK / 300):  # over half an hour later
        assert other.get(answer.location).location.endswith("/en/receipt")
    assert other.get("/en/r/wrong-words").location.endswith("/en/receipt")


def test_closing_a_receipt_ends_the_rights_of_this_device(
    client: FlaskClient, consultation: Consultation
) -> None:
    say_age(client, consultation)
    url = send(client, consultation).location
    assert client.get(url).status_code == 200
    client.post("/en/receipt/close")
    assert client.get(url).status_code == 303
    assert client.get(place(consultation, f"submissions/{stored()[0].ref}/edit")).status_code == 403


def test_change_and_take_back(client: FlaskClient, consultation: Consultation) -> None:
    say_age(client, consultation)
    receipt = send(client, consultation).location
    one = stored()[0]
    url = place(consultation, f"submissions/{one.ref}")
    page = client.get(f"{url}/edit")
    assert WORDS in page.text
    data = fields(page) | {"q-main-text": "Sow clover.", "display": "hidden", "language": "de"}
    assert client.post(f"{url}/edit", data=data).status_code == 303
    one = stored()[0]
    assert [a.text for a in one.answers] == ["Sow clover."]
    assert (one.is_listed, one.language) == (False, "de")
    assert client.get(url).status_code == 200
    assert client.application.test_client().get(url).status_code == 403
    assert "Take it back" in client.get(f"{url}/withdraw").text
    assert client.post(f"{url}/withdraw").status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 0
    page = client.get(receipt)
    assert "clover" not in page.text
    assert "taken back" in page.text
    assert client.post(f"{url}/withdraw").status_code == 403


def test_others_can_neither_change_nor_take_back(
    client: FlaskClient, consultation: Consultation
) -> None:
    say_age(client, consultation)
    send(client, consultation)
    one = stored()[0]
    stranger = client.application.test_client()
    say_age(stranger, consultation)
    send(stranger, consultation, **{"q-main-text": "Something else."})
    for act in ("edit", "withdraw"):
        url = place(consultation, f"submissions/{one.ref}/{act}")
        assert stranger.get(url).status_code == 403
        assert stranger.post(url, data={"q-main-text": "Mine now."}).status_code == 403
    assert stored()[0].answers[0].text == WORDS


def test_an_account_needs_no_age_and_no_code(
    sign_in: Callable[[Account], FlaskClient], consultation: Consultation
) -> None:
    account = make_account(db.session())
    db.session.commit()
    browser = sign_in(account)
    page = browser.get(place(consultation))
    assert 'name="q-main-text"' in page.text
    receipt = browser.get(send(browser, consultation).location)
    assert WORDS in receipt.text
    assert "slip-words" not in receipt.text
    assert db.session.scalar(select(func.count()).select_from(Receipt)) == 0


def test_an_administrator_does_not_take_part(
    sign_in: Callable[[Account], FlaskClient], consultation: Consultation
) -> None:
    account = make_account(db.session(), ("administrator", None))
    db.session.commit()
    browser = sign_in(account)
    assert browser.get(place(consultation)).status_code == 403
    assert browser.post(place(consultation), data=written(step="send")).status_code == 403


def test_a_consultation_is_found_at_its_own_mission_only(
    client: FlaskClient, consultation: Consultation
) -> None:
    other = make_mission(db.session())
    db.session.commit()
    url = f"/en/{other.ref}/{consultation.ref}/submissions/new"
    assert client.get(url).status_code == 404


def test_a_text_of_ten_megabytes_is_refused(
    client: FlaskClient, consultation: Consultation
) -> None:
    say_age(client, consultation)
    data = written(**{"q-main-text": "x" * 10_000_000, "step": "send"})
    assert client.post(place(consultation), data=data).status_code == 413
    assert stored() == []
