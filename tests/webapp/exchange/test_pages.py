"""Import with preview and row report; open data that says nothing about a single person."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from flask import url_for
from flask.testing import FlaskClient

from deliberation.consultations.models import Consultation, Question
from deliberation.exchange import queries
from deliberation.people.models import Account, Demographic
from deliberation.submissions.models import Submission
from tests.factories import make_account, make_consultation, make_participant, make_submission
from webapp.extensions import db
from webapp.transaction import Site, command

SignIn = Callable[[Account], FlaskClient]
SECRET = "zqx-county"


@pytest.fixture
def consultation(app: Site) -> Consultation:
    with command() as session:
        made = make_consultation(session)
        made.questions.append(
            Question(key="county", kind="choice", prompt={"en": "County"}, is_demographic=True)
        )
        person = make_participant(session, made)
        person.demographics.append(Demographic(question_key="county", option_key=SECRET))
        for text in ("=1+1", "Second of the same person"):
            make_submission(session, made, text, participant=person, lane="youth")
        make_submission(session, made, "hidden by its author", is_listed=False)
        make_submission(session, made, "still waiting", state="waiting")
    return made


def address(app: Site, endpoint: str, consultation: Consultation, **more: str) -> str:
    where = {"mission": consultation.mission.ref, "consultation": consultation.ref, "lang": "en"}
    with app.test_request_context():
        return url_for(f"exchange.{endpoint}", **where, **more)


def rows(app: Site, client: FlaskClient, consultation: Consultation, name: str) -> list[dict]:  # type: ignore[type-arg]
    where = address(app, "download", consultation, name=name, extension="json")
    return list(json.loads(client.get(where).text))


@pytest.mark.parametrize("name", [table.name for table in queries.TABLES])
def test_every_table_downloads_in_both_forms(
    app: Site, client: FlaskClient, consultation: Consultation, name: str
) -> None:
    for extension in ("csv", "json"):
        answer = client.get(address(app, "download", consultation, name=name, extension=extension))
        assert answer.status_code == 200
        assert SECRET not in answer.text
    table = queries.table_named(name)
    assert table is not None
    for row in rows(app, client, consultation, name):
        assert tuple(row) == table.header


def test_the_text_is_exactly_what_was_written(
    app: Site, client: FlaskClient, consultation: Consultation
) -> None:
    texts = {row["text"] for row in rows(app, client, consultation, "submissions")}
    assert texts == {"=1+1", "Second of the same person"}


def test_nothing_joins_the_submissions_of_one_person(
    app: Site, client: FlaskClient, consultation: Consultation
) -> None:
    both = rows(app, client, consultation, "submissions")
    same = set(both[0]) - {"submission", "text"}
    assert not {"lane", "participant", "age_band", "county"} & set(both[0])
    assert all(both[0][key] == both[1][key] for key in same)
    assert len(both[0]["received_on"]) == len("2027-03-15")


def test_a_csv_cell_is_no_formula(
    app: Site, client: FlaskClient, consultation: Consultation
) -> None:
    where = address(app, "download", consultation, name="submissions", extension="csv")
    assert ",'=1+1\r\n" in client.get(where).text


def test_the_archive_holds_every_table_and_its_dictionary(
    app: Site, client: FlaskClient, consultation: Consultation
) -> None:
    where = address(app, "download", consultation, name="everything", extension="zip")
    with zipfile.ZipFile(io.BytesIO(client.get(where).data)) as archive:
        expected = {f"{t.name}.{e}" for t in queries.TABLES for e in ("csv", "json")}
        assert set(archive.namelist()) == expected | {"README.md"}


FILE = "nr;text;county\n1;Mehr Würmer;Nord\n2;;Süd\n"


def upload(client: FlaskClient, where: str, content: str) -> str:
    sent = client.post(where, data={"file": (io.BytesIO(content.encode()), "a.csv"),
                                    "encoding": "utf-8-sig"})  # fmt: skip
    assert sent.status_code == 303, sent.text
    return str(sent.headers["Location"])


def test_a_file_is_previewed_checked_and_stored_whole_or_not_at_all(
    app: Site, sign_in: SignIn, consultation: Consultation
) -> None:
    with command() as session:
        organiser = make_account(session, ("organiser", consultation))
    client, start = sign_in(organiser), address(app, "import_", consultation)
    columns = {"text": "text", "id": "nr", "groups": "county", "language": "en",
               "channel": "import", "question": "main"}  # fmt: skip

    where = upload(client, start, FILE)
    assert "Mehr Würmer" in client.get(where).text
    refused = client.post(where, data=columns | {"store": "1"})
    assert refused.status_code == 200
    assert "Row 3, column “text”:" in refused.text
    assert db.session.query(Submission).filter_by(channel="import").count() == 0

    where = upload(client, start, FILE.replace("2;;", "2;Weniger Beton;"))
    checked = client.post(where, data=columns | {"preview": "1"})
    assert "All 2 rows are in order." in checked.text
    assert db.session.query(Submission).filter_by(channel="import").count() == 0
    done = client.post(where, data=columns | {"store": "1"})
    assert "added=2" in done.headers["Location"]
    assert list((app.config["SETTINGS"].instance / "uploads").iterdir()) == []

    where = upload(client, start, FILE.replace("2;;", "2;Weniger Beton;"))
    again = client.post(where, data=columns | {"store": "1"})
    assert "added=0&known=2" in again.headers["Location"]


def test_a_broken_file_says_what_is_wrong_at_its_field(
    app: Site, sign_in: SignIn, consultation: Consultation
) -> None:
    with command() as session:
        organiser = make_account(session, ("organiser", consultation))
    client = sign_in(organiser)
    answer = client.post(
        address(app, "import_", consultation),
        data={"file": (io.BytesIO(b"text\nok\n\xe4\n"), "a.csv"), "encoding": "utf-8-sig"},
    )
    assert answer.status_code == 422
    assert "Row 3 is not in the encoding utf-8" in answer.text


def test_a_file_of_young_people_becomes_their_lane_and_lists_are_told_as_such(
    app: Site, sign_in: SignIn, consultation: Consultation
) -> None:
    with command() as session:
        organiser = make_account(session, ("organiser", consultation))
    client = sign_in(organiser)
    where = upload(client, address(app, "import_", consultation), "nr;text\n1;war, hunger, greed\n")
    asked = client.get(where).text
    assert "How many things an answer lists" in asked
    columns = {"text": "text", "id": "nr", "language": "en", "channel": "paper",
               "question": "main", "lane": "youth"}  # fmt: skip
    refused = client.post(where, data=columns | {"store": "1", "things": "99"})
    assert refused.status_code == 422
    assert 'value="99"' in refused.text  # what was typed stays
    client.post(where, data=columns | {"store": "1", "things": "3"})
    [stored] = db.session.query(Submission).filter_by(channel="paper")
    assert (stored.lane, stored.answers[0].question.asks_for) == ("youth", 3)
