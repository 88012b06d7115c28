"""Two identical forms at the same moment, on each engine, with real transactions."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.orm import Session

from deliberation import database, schema, sealing
from deliberation.consultations.models import Consultation
from deliberation.people.models import Participant
from deliberation.submissions import operations as submissions
from deliberation.submissions import queries
from deliberation.submissions.models import Draft, Submission
from tests.conftest import KEYS
from tests.factories import make_consultation

# Tables whose rows the database refuses to delete; nothing here writes to them.
KEPT = {"logged_decision"}

WRITERS = 4


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path) -> Iterator[Engine]:
    sealing.use(KEYS)
    if request.param == "postgres":
        found: Engine = request.getfixturevalue("postgres_engine")
        yield found
        with found.begin() as connection:
            connection.execute(text("DELETE FROM submission_search"))
            for table in reversed(schema.metadata.sorted_tables):
                if table.name not in KEPT:
                    connection.execute(table.delete())
        return
    shutil.copy(migrated_file, tmp_path / "domain.db")
    made = create_engine(f"sqlite:///{tmp_path / 'domain.db'}")
    database.configure(made)
    yield made
    made.dispose()


def send(engine: Engine, ref: str, words: str, post_key: str) -> tuple[str, str | None]:
    with database.writing(), Session(engine) as session:
        consultation = session.scalars(select(Consultation).where(Consultation.ref == ref)).one()
        draft = Draft({"main": {"text": words}}, age_band="25_39", agrees=True)
        sent = submissions.submit(session, consultation, draft, post_key=post_key)
        outcome = sent.submission.ref, sent.code
        session.commit()
        return outcome


def test_one_form_sent_in_parallel_is_one_submission(engine: Engine) -> None:
    with database.writing(), Session(engine) as session:
        ref = make_consultation(session).ref
        session.commit()
    with ThreadPoolExecutor(WRITERS) as pool:
        sent = [pool.submit(send, engine, ref, "Same.", "k" * 43) for _ in range(WRITERS)]
        outcomes = {future.result() for future in sent}
    assert len(outcomes) == 1
    with Session(engine) as session:
        consultation = session.scalars(select(Consultation).where(Consultation.ref == ref)).one()
        assert session.scalar(select(func.count()).select_from(Submission)) == 1
        assert session.scalar(select(func.count()).select_from(Participant)) == 1
        assert queries.counts(session, consultation) == queries.Counts(received=1)


def test_parallel_writers_lose_no_count(engine: Engine) -> None:
    with database.writing(), Session(engine) as session:
        ref = make_consultation(session).ref
        session.commit()
    with ThreadPoolExecutor(WRITERS) as pool:
        sent = [pool.submit(send, engine, ref, f"Words {n}.", f"{n}" * 43) for n in range(10, 22)]
        assert len({future.result() for future in sent}) == 12
    with Session(engine) as session:
        consultation = session.scalars(select(Consultation).where(Consultation.ref == ref)).one()
        assert queries.counts(session, consultation) == queries.Counts(received=12)
