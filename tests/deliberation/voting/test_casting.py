"""One vote a person and statement; changes keep history; the tallies are what the rows say."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.errors import Closed, Invalid, NotAllowed
from deliberation.jobs import Job
from deliberation.people.models import Participant
from deliberation.voting import operations as voting
from deliberation.voting import queries
from deliberation.voting.models import Ballot, Statement, Vote, VoteChange
from tests import factories


def tallies(statement: Statement) -> tuple[int, int, int, int]:
    return (
        statement.agree_count,
        statement.disagree_count,
        statement.pass_count,
        statement.important_count,
    )


def test_a_vote_moves_the_tally(session: Session, ballot: Ballot, ada: Participant) -> None:
    statement = factories.make_statement(session, ballot)
    vote = voting.cast(session, statement, ada, 1, True, network="n" * 64, took_ms=4000)
    assert tallies(statement) == (1, 0, 0, 1)
    assert (vote.value, vote.proof, vote.network, vote.took_ms) == (1, "none", "n" * 16, 4000)


def test_a_changed_vote_keeps_its_history(
    session: Session, ballot: Ballot, ada: Participant
) -> None:
    statement = factories.make_statement(session, ballot)
    voting.cast(session, statement, ada, 1, True)
    vote = voting.cast(session, statement, ada, -1)
    assert tallies(statement) == (0, 1, 0, 0)
    assert (vote.value, vote.changed_count) == (-1, 1)
    former = session.scalars(select(VoteChange)).one()
    assert (former.vote_id, former.value, former.is_important) == (vote.id, 1, True)
    assert session.scalar(select(func.count()).select_from(Vote)) == 1


def test_the_same_vote_again_changes_nothing(
    session: Session, ballot: Ballot, ada: Participant
) -> None:
    statement = factories.make_statement(session, ballot)
    for _ in range(3):
        voting.cast(session, statement, ada, 0)
    assert tallies(statement) == (0, 0, 1, 0)
    assert session.scalars(select(VoteChange)).all() == []


def test_undo_takes_back_the_newest_vote_or_change(
    session: Session, ballot: Ballot, ada: Participant, clock: datetime
) -> None:
    first, second = (factories.make_statement(session, ballot, text) for text in ("One.", "Two."))
    for minute, (statement, value) in enumerate([(first, 1), (second, -1), (first, 0)]):
        with clock_at(clock + timedelta(minutes=minute)):
            voting.cast(session, statement, ada, value, is_important=value == 0)
    assert voting.undo_last(session, ballot, ada) is first
    assert tallies(first) == (1, 0, 0, 0)
    assert voting.undo_last(session, ballot, ada) is second
    assert tallies(second) == (0, 0, 0, 0)
    assert voting.undo_last(session, ballot, ada) is first
    assert voting.undo_last(session, ballot, ada) is None
    assert tallies(first) == (0, 0, 0, 0)
    assert session.scalar(select(func.count()).select_from(Vote)) == 0


def test_an_author_agrees_and_undo_leaves_that(
    session: Session, ballot: Ballot, ada: Participant
) -> None:
    own = voting.propose(session, ballot, "Soil is alive.", "en", ada)
    assert tallies(own) == (1, 0, 0, 0)
    assert voting.undo_last(session, ballot, ada) is None


@pytest.mark.parametrize("state", ["waiting", "removed", "split"])
def test_only_what_is_offered_is_voted_on(
    session: Session, ballot: Ballot, ada: Participant, state: str
) -> None:
    statement = factories.make_statement(session, ballot, state=state)
    with pytest.raises(Closed):
        voting.cast(session, statement, ada, 1)


def test_votes_need_the_phase_a_value_and_the_right_consultation(
    session: Session, ballot: Ballot, ada: Participant, clock: datetime
) -> None:
    statement = factories.make_statement(session, ballot)
    with pytest.raises(Invalid):
        voting.cast(session, statement, ada, 2)
    stranger = factories.make_participant(session, factories.make_consultation(session))
    with pytest.raises(NotAllowed):
        voting.cast(session, statement, stranger, 1)
    with clock_at(clock + timedelta(weeks=3)), pytest.raises(Closed):
        voting.cast(session, statement, ada, 1)


def test_one_job_is_planned_while_votes_come_in(
    session: Session, ballot: Ballot, ada: Participant
) -> None:
    for text in ("One.", "Two.", "Three."):
        voting.cast(session, factories.make_statement(session, ballot, text), ada, 1)
    jobs = session.scalars(select(Job).where(Job.name == "insights.find_opinions")).all()
    assert [job.payload for job in jobs] == [{"consultation": ballot.consultation.ref}]


def _crowd(session: Session, ballot: Ballot, people: int, statements: list[Statement]) -> None:
    crowd = [Participant(scope_ref=ballot.consultation.ref) for _ in range(people)]
    session.add_all(crowd)
    session.flush()
    rows = [
        {"participant_id": person.id, "statement_id": statement.id, "value": 1}
        for person in crowd
        for statement in statements
    ]
    session.execute(insert(Vote), rows)


def test_a_vote_costs_the_same_however_many_there_are(
    session: Session, ballot: Ballot, ada: Participant, bob: Participant,
    counted: Callable[[], Any],
) -> None:  # fmt: skip
    statement = factories.make_statement(session, ballot)
    voting.cast(session, statement, factories.make_participant(session, ballot.consultation), 1)
    costs = []
    for voter in (ada, bob):
        session.refresh(statement)
        with counted() as sent:
            voting.cast(session, statement, voter, 1)
        costs.append(len(sent))
        more = [factories.make_statement(session, ballot, f"Number {n}.") for n in range(40)]
        _crowd(session, ballot, 60, [statement, *more])
    assert costs[0] == costs[1] <= 8


@pytest.mark.parametrize("table", ["vote", "statement", "voter", "job"])
def test_what_a_vote_reads_is_found_by_an_index(session: Session, table: str) -> None:
    where = {
        "vote": "participant_id = 1 AND statement_id = 1",
        "statement": "id = 1",
        "voter": "participant_id = 1",
        "job": "unique_key = 'x'",
    }
    connection = session.connection()
    is_postgres = connection.dialect.name == "postgresql"
    if is_postgres:  # on empty tables it would rather read them whole
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    explain = "EXPLAIN" if is_postgres else "EXPLAIN QUERY PLAN"
    query = f"{explain} SELECT * FROM {table} WHERE {where[table]}"
    plan = " ".join(str(row) for row in connection.exec_driver_sql(query))
    assert ("Index Cond" if is_postgres else "SEARCH") in plan
    assert ("Seq Scan" if is_postgres else "SCAN") not in plan


ACTS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.sampled_from((1, 0, -1, None)),
              st.booleans()),
    max_size=25,
)  # fmt: skip


@given(acts=ACTS)
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_tallies_equal_the_rows_whatever_happens(
    session: Session, ballot: Ballot, acts: list[tuple[int, int, int | None, bool]]
) -> None:
    people = [factories.make_participant(session, ballot.consultation) for _ in range(3)]
    asked = [factories.make_statement(session, ballot, f"Number {n}.") for n in range(3)]
    for who, what, value, is_important in acts:
        if value is None:
            voting.undo_last(session, ballot, people[who])
        else:
            voting.cast(session, asked[what], people[who], value, is_important)
    for statement in asked:
        moved = tallies(statement)
        voting.recount(session, ballot.consultation)
        assert tallies(statement) == moved
    assert queries.progress(session, ballot, people[0]).voted <= 3
