"""The table of data classes is complete, and a download holds everything."""

import json
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from deliberation import schema
from deliberation.people import operations as people
from deliberation.people.models import Consent, Demographic
from deliberation.privacy import operations as privacy
from deliberation.privacy import queries
from deliberation.submissions.models import Submission
from tests import factories


def test_every_table_is_classified_once() -> None:
    personal = [holding.table for holding in queries.HOLDINGS]
    assert len(personal) == len(set(personal))
    assert set(personal) & set(queries.NOT_PERSONAL) == set()
    assert set(personal) | set(queries.NOT_PERSONAL) == set(schema.metadata.tables)


def test_tables_with_a_column_about_an_account_or_a_participant_are_personal() -> None:
    personal = {holding.table for holding in queries.HOLDINGS}
    for table in schema.metadata.tables.values():
        targets = {key.column.table.name for key in table.foreign_keys}
        if targets & {"account", "participant"}:
            assert table.name in personal


@pytest.mark.parametrize("holding", queries.HOLDINGS, ids=lambda h: h.table)
def test_marks_and_secrets_are_never_handed_out(holding: queries.Holding) -> None:
    columns = set(holding.model.__table__.columns.keys())
    secret = {c for c in columns if c.endswith(("_hmac", "_hash", "_key"))} - {
        "question_key", "option_key",
    }  # fmt: skip
    assert secret <= holding.hidden <= columns


def _submission(session: Session, **person: object) -> Submission:
    consultation = factories.make_consultation(session)
    participant = factories.make_participant(session, consultation, **person)
    participant.consents.append(Consent(kind="take_part", notice_version="1"))
    participant.demographics.append(Demographic(question_key="place", option_key="village"))
    return factories.make_submission(
        session, consultation, "Worms like rain.", participant=participant, shown_name="Ada"
    )


def test_a_download_by_receipt_holds_words_consents_and_answers(
    session: Session, clock: datetime
) -> None:
    submission = _submission(session, age_band="25_39")
    factories.make_submission(session, submission.consultation, "Somebody else's words.")
    person = queries.person_of_receipts(session, [submission.participant_id or 0])
    found = privacy.download(session, person)
    tables = {part["table"]: part["rows"] for part in found["data"]}
    assert tables["answer"] == [
        {
            "part": "text",
            "text": "Worms like rain.",
            "submission": submission.ref,
            "question": "main",
        }
    ]
    assert tables["participant"][0]["age_band"] == "25_39"
    assert tables["consent"][0]["notice_version"] == "1"
    assert tables["demographic"] == [{"question_key": "place", "option_key": "village"}]
    assert tables["submission"][0]["shown_name"] == "Ada"
    assert "Somebody else" not in json.dumps(found)


def test_an_account_finds_its_pseudonyms_in_every_consultation(
    session: Session, clock: datetime
) -> None:
    ada = people.register(session, "ada@example.org", "Ada", "a long enough password")
    refs = [factories.make_consultation(session).ref for _ in range(3)]
    mine = {people.participant_for(session, ref, ada).ref for ref in refs[:2]}
    other = factories.make_account(session)
    people.participant_for(session, refs[0], other)
    person = queries.person_of_account(session, ada)
    assert {participant.ref for participant in person.participants} == mine
    told = json.dumps(privacy.download(session, person))
    assert "ada@example.org" in told
    assert "argon2" not in told
    assert other.email not in told


def test_nobody_holds_nothing(session: Session) -> None:
    _submission(session)
    assert privacy.download(session, queries.person_of_receipts(session, []))["data"] == []
