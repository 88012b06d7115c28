"""Many at once, on each engine, with real transactions: one vote each, no tally lost."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.orm import Session

from deliberation import database, schema, sealing
from deliberation.errors import NotFound
from deliberation.jobs import Job
from deliberation.people.models import Participant
from deliberation.voting import operations as voting
from deliberation.voting.models import Ballot, EmailProof, Statement, Vote, VoteChange, Voter
from tests import factories
from tests.conftest import KEYS

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


def apart(engine: Engine, act: Callable[[Session], object]) -> object:
    """`act` in a transaction of its own, as a request has."""
    with database.writing(), Session(engine) as session:
        outcome = act(session)
        session.commit()
        return outcome


def prepare(engine: Engine, people: int) -> tuple[int, list[int], int]:
    """Row numbers of a statement, of participants and of the ballot."""

    def act(session: Session) -> tuple[int, list[int], int]:
        ballot = factories.make_ballot(session)
        statement = factories.make_statement(session, ballot)
        crowd = [factories.make_participant(session, ballot.consultation) for _ in range(people)]
        return statement.id, [one.id for one in crowd], ballot.id

    return apart(engine, act)  # type: ignore[return-value]


def vote(engine: Engine, statement: int, person: int, value: int) -> None:
    def act(session: Session) -> None:
        voting.cast(
            session,
            session.get_one(Statement, statement),
            session.get_one(Participant, person),
            value,
        )

    apart(engine, act)


def test_one_person_in_four_windows_votes_once(engine: Engine) -> None:
    statement, (person,), _ = prepare(engine, 1)
    values = [1, -1, 0, 1, -1, 0, 1, 1]
    with ThreadPoolExecutor(WRITERS) as pool:
        for sent in [pool.submit(vote, engine, statement, person, value) for value in values]:
            sent.result()
    with Session(engine) as session:
        cast = session.scalars(select(Vote)).one()
        found = session.get_one(Statement, statement)
        assert found.vote_count == 1
        assert {1: found.agree_count, -1: found.disagree_count, 0: found.pass_count}[
            cast.value
        ] == 1
        changes = session.scalar(select(func.count()).select_from(VoteChange))
        assert cast.changed_count == changes
        assert session.scalar(select(func.count()).select_from(Voter)) == 1


def test_many_voters_lose_no_vote(engine: Engine) -> None:
    statement, people, _ = prepare(engine, 24)
    with ThreadPoolExecutor(WRITERS) as pool:
        sent = [
            pool.submit(vote, engine, statement, person, (1, 1, -1)[n % 3])
            for n, person in enumerate(people * 2)
        ]
        for each in sent:
            each.result()
    with Session(engine) as session:
        found = session.get_one(Statement, statement)
        assert (found.agree_count, found.disagree_count, found.pass_count) == (16, 8, 0)
        assert session.scalar(select(func.count()).select_from(Vote)) == 24
        jobs = select(func.count()).where(Job.name == "insights.find_opinions")
        assert session.scalar(jobs) == 1


def test_a_link_opened_in_four_windows_proves_one_voter(engine: Engine) -> None:
    _, people, number = prepare(engine, WRITERS)
    ask = lambda session: voting.request_email_proof(  # noqa: E731
        session, session.get_one(Ballot, number), "ada@example.org"
    )
    token = str(apart(engine, ask))

    def prove(person: int) -> bool:
        def act(session: Session) -> bool:
            ballot = session.get_one(Ballot, number)
            try:
                voting.prove_email(session, ballot, session.get_one(Participant, person), token)
            except NotFound:
                return False
            return True

        return bool(apart(engine, act))

    with ThreadPoolExecutor(WRITERS) as pool:
        assert sorted(pool.map(prove, people)) == [False] * (WRITERS - 1) + [True]
    with Session(engine) as session:
        assert session.scalars(select(EmailProof.is_used)).all() == [True]
