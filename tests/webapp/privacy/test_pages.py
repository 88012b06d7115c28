"""Notices, one's own data and the public journal."""

import json
import re
from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from deliberation import journal
from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.people import operations as people
from deliberation.people.models import Account, Participant
from deliberation.submissions.models import Submission
from tests import factories
from webapp.engine import TASKS, seal_all, task
from webapp.extensions import db
from webapp.privacy.presenters import ACTIONS
from webapp.settings import ROOT
from webapp.transaction import Site, command

SignIn = Callable[[Account], FlaskClient]


@pytest.fixture
def consultation(app: Site) -> Consultation:
    with command() as session:
        made = factories.make_consultation(session, country="DK")
        made.promise.how_analysed = {"en": "A person checks every theme."}
    return made


@pytest.fixture
def submission(app: Site, consultation: Consultation) -> Submission:
    with command() as session:
        person = factories.make_participant(session, consultation, age_band="25_39")
        made = factories.make_submission(
            session, consultation, "Zebrafinch sings.", participant=person
        )
    return made


@pytest.fixture
def holder(client: FlaskClient, submission: Submission) -> FlaskClient:
    """A browser in which the submission's receipt is open."""
    with client.session_transaction() as session:
        session["receipts"] = {str(submission.participant_id): now().timestamp() + 600}
    return client


def test_the_notice_says_what_the_consultation_recorded(
    client: FlaskClient, consultation: Consultation
) -> None:
    page = client.get(f"/en/{consultation.mission.ref}/{consultation.ref}/privacy").text
    for words in (
        "Ministry of Soil", "soil@example.org", "article 6.1 e", "24", "Version 1",
        "A person checks every theme.", "age of 15",
    ):  # fmt: skip
        assert words in page


def test_the_notice_of_a_draft_is_not_public(
    client: FlaskClient, consultation: Consultation
) -> None:
    with command():
        consultation.opened_at = None
    address = f"/en/{consultation.mission.ref}/{consultation.ref}/privacy"
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("page", ["privacy", "accessibility", "contact"])
def test_site_pages_name_those_who_are_responsible(
    client: FlaskClient, consultation: Consultation, page: str
) -> None:
    answer = client.get(f"/en/{page}")
    assert answer.status_code == 200
    if page != "accessibility":
        assert "Ministry of Soil" in answer.text


@pytest.mark.parametrize("page", ["privacy", "accessibility", "contact", "journal"])
def test_site_pages_stand_on_an_empty_site(client: FlaskClient, page: str) -> None:
    answer = client.get(f"/en/{page}")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_nobody_sees_data_of_nobody(client: FlaskClient) -> None:
    for address in ("my-data", "my-data/download", "my-data/erase"):
        answer = client.get(f"/en/{address}")
        assert answer.status_code == 403
        assert "open your receipt" in answer.text


def test_a_receipt_shows_and_downloads_everything(holder: FlaskClient) -> None:
    assert "Zebrafinch sings." in holder.get("/en/my-data").text
    answer = holder.get("/en/my-data/download")
    assert "attachment" in answer.headers["Content-Disposition"]
    tables = {part["table"]: part["rows"] for part in json.loads(answer.text)["data"]}
    assert tables["answer"][0]["text"] == "Zebrafinch sings."
    assert tables["participant"][0]["age_band"] == "25_39"


def test_an_account_and_an_open_receipt_are_one_person(
    holder: FlaskClient, sign_in: SignIn, submission: Submission
) -> None:
    with command() as session:
        account = factories.make_account(session, name="Zoe")
        own = people.participant_for(session, submission.consultation.ref, account)
        factories.make_submission(session, submission.consultation, "By account.", participant=own)
    page = sign_in(account).get("/en/my-data").text
    for words in ("Zebrafinch sings.", "By account.", account.email):
        assert words in page


def test_erasing_asks_first(holder: FlaskClient, submission: Submission) -> None:
    assert "What stays" in holder.get("/en/my-data/erase").text
    assert holder.post("/en/my-data/erase").status_code == 422
    db.session.expire_all()
    assert submission.has_words


def test_erasing_ends_the_session_and_takes_the_words(
    holder: FlaskClient, submission: Submission
) -> None:
    answer = holder.post("/en/my-data/erase", data={"is_sure": "y"}, follow_redirects=True)
    assert "Your data are erased" in answer.text
    db.session.expire_all()
    assert submission.answers == []
    assert db.session.scalars(select(Participant)).one().erased_at is not None
    assert holder.get("/en/my-data").status_code == 403


def test_somebody_elses_session_erases_nothing(
    client: FlaskClient, sign_in: SignIn, submission: Submission
) -> None:
    with command() as session:
        other = factories.make_account(session)
    browser = sign_in(other)
    browser.post("/en/my-data/erase", data={"is_sure": "y"})
    db.session.expire_all()
    assert submission.has_words


def test_a_receipt_whose_time_is_over_opens_nothing(
    client: FlaskClient, submission: Submission
) -> None:
    with client.session_transaction() as session:
        session["receipts"] = {str(submission.participant_id): now().timestamp() - 1}
    assert client.get("/en/my-data").status_code == 403


def _record_many(count: int, consultation: Consultation) -> None:
    with command() as session:
        for _ in range(count):
            journal.record(
                session, "consultation:edit", consultation, role="organiser",
                actor_ref="secretxxxx", scope_ref=consultation.ref, details={"part": "phases"},
            )  # fmt: skip


def test_the_journal_is_paged_and_names_nobody(
    client: FlaskClient, consultation: Consultation
) -> None:
    with command() as session:
        keeper = factories.make_account(session, ("administrator", None), name="Keeper Name")
        people.grant(session, keeper, "analyst", "mission", consultation.mission.ref, keeper)
    _record_many(54, consultation)
    first = client.get("/en/journal").text
    assert first.count('<th scope="row">') == 50
    assert "the consultation was changed" in first
    assert "part: phases" in first
    older = first.split('rel="next" href="')[1].split('"')[0]
    second = client.get(older).text
    assert second.count('<th scope="row">') == 5
    assert "a role was given" in second
    for text in (first, second):
        for secret in ("Keeper", keeper.ref, "secretxxxx", "example.org"):
            assert secret not in text
    only = client.get("/en/journal", query_string={"scope": consultation.mission.ref}).text
    assert only.count('<th scope="row">') == 1


def test_the_journal_says_what_is_sealed(client: FlaskClient, consultation: Consultation) -> None:
    _record_many(1, consultation)
    assert ">waiting<" in client.get("/en/journal").text
    seal_all()
    assert ">sealed<" in client.get("/en/journal").text


def test_the_journal_takes_as_many_queries_for_one_line_as_for_fifty(
    client: FlaskClient, consultation: Consultation, clock: datetime
) -> None:
    def queries_of_page() -> int:
        statements: list[str] = []

        def note(*arguments: object) -> None:
            statements.append(str(arguments[2]))

        event.listen(db.engine, "before_cursor_execute", note)
        client.get("/en/journal")
        event.remove(db.engine, "before_cursor_execute", note)
        return len(statements)

    _record_many(1, consultation)
    few = queries_of_page()
    _record_many(60, consultation)
    assert queries_of_page() == few <= 6


def test_every_recorded_act_has_words() -> None:
    """Whatever the domain writes into the journal can be read as a sentence."""
    written = set()
    for path in (ROOT / "deliberation").rglob("*.py"):
        text = path.read_text()
        written |= set(re.findall(r'journal\.record\(\s*session,\s*"([a-z_]+:[a-z_]+)"', text))
        written |= set(re.findall(r'_(?:note|record)\(\s*session,\s*"([a-z_]+:[a-z_]+)"', text))
        written |= set(re.findall(r'_note\(\s*session, \w+, "\w+", "([a-z_]+:[a-z_]+)"', text))
    assert len(written) > 10
    assert written - set(ACTIONS) == set()


def test_every_task_can_be_loaded() -> None:
    for name in TASKS:
        assert task(name).store is not None
