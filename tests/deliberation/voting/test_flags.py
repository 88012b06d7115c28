"""Straight-lining, impossible speed and bursts are said, and nothing is dropped by it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from deliberation.people.models import Participant
from deliberation.voting import operations as voting
from deliberation.voting import queries
from deliberation.voting.flags import queries as flags
from deliberation.voting.models import Ballot, Vote
from tests import factories

NETWORKS = ("a" * 16, "b" * 16)


def answer(
    session: Session,
    ballot: Ballot,
    person: Participant,
    values: list[int],
    *,
    began: datetime,
    seconds: float = 8.0,
    network: str = NETWORKS[0],
    took_ms: int | None = None,
) -> None:
    """One vote on each of the first statements, so many seconds apart."""
    asked = queries.statements(session, ballot)
    rows = [
        {"participant_id": person.id, "statement_id": statement.id, "value": value,
         "cast_at": began + timedelta(seconds=n * seconds), "network": network,
         "took_ms": took_ms}
        for n, (statement, value) in enumerate(zip(asked, values, strict=False))
    ]  # fmt: skip
    session.execute(insert(Vote), rows)


@pytest.fixture
def asked(session: Session, ballot: Ballot) -> Ballot:
    for n in range(20):
        factories.make_statement(session, ballot, f"Number {n}.")
    return ballot


def test_the_same_answer_to_everything_is_flagged(
    session: Session, asked: Ballot, ada: Participant, bob: Participant, clock: datetime
) -> None:
    answer(session, asked, ada, [1] * 15, began=clock)
    answer(session, asked, bob, [1] * 14 + [0], began=clock)
    assert flags.suspects(session, asked)["straight_lining"] == {ada.id}


def test_agreeing_with_ones_own_statements_is_no_straight_line(
    session: Session, asked: Ballot, ada: Participant, clock: datetime
) -> None:
    for n in range(15):
        voting.propose(session, asked, f"My own {n}.", "en", ada)
    assert flags.suspects(session, asked)["straight_lining"] == set()


@pytest.mark.parametrize(
    ("seconds", "took_ms", "is_fast"),
    [(0.5, None, True), (8.0, 400, True), (8.0, 4000, False), (2.0, None, False)],
)
def test_nobody_reads_a_sentence_in_less_than_a_second(
    session: Session, asked: Ballot, ada: Participant, clock: datetime,
    seconds: float, took_ms: int | None, is_fast: bool,
) -> None:  # fmt: skip
    values = [1, -1, 0, 1, 1, -1, 1, 0, -1, 1, 1]
    answer(session, asked, ada, values, began=clock, seconds=seconds, took_ms=took_ms)
    assert (ada.id in flags.suspects(session, asked)["too_fast"]) is is_fast


def test_a_pause_hides_no_speed(
    session: Session, asked: Ballot, ada: Participant, clock: datetime
) -> None:
    answer(session, asked, ada, [1, -1] * 6, began=clock, seconds=0.2)
    late = queries.statements(session, asked)[15]
    row = {"participant_id": ada.id, "statement_id": late.id, "value": 1, "network": "a" * 16,
           "cast_at": clock + timedelta(hours=3)}  # fmt: skip
    session.execute(insert(Vote), [row])
    assert flags.suspects(session, asked)["too_fast"] == {ada.id}


def test_many_voters_of_one_network_in_an_hour_are_a_burst(
    session: Session, asked: Ballot, clock: datetime
) -> None:
    together, apart = [], []
    for n in range(flags.BURST):
        one, other = (factories.make_participant(session, asked.consultation) for _ in "ab")
        answer(session, asked, one, [1, -1, 0], began=clock + timedelta(minutes=n))
        answer(session, asked, other, [1, -1, 0], began=clock + timedelta(hours=n),
               network=NETWORKS[1])  # fmt: skip
        together.append(one.id)
        apart.append(other.id)
    assert flags.suspects(session, asked)["burst"] == set(together)
    assert voting.flag_suspects(session, asked)["burst"] == flags.BURST
    assert voting.flag_suspects(session, asked)["burst"] == 0
    assert flags.flag_counts(session, asked) == {"burst": flags.BURST}
    whole = queries.vote_matrix(session, asked)
    rest = queries.vote_matrix(session, asked, without_flagged=True)
    assert set(whole.participants) == {*together, *apart}
    assert set(rest.participants) == set(apart)
    assert (len(whole.value), len(rest.value)) == (6 * flags.BURST, 3 * flags.BURST)
    assert rest.statements == whole.statements


def test_votes_without_a_network_are_never_a_burst(
    session: Session, asked: Ballot, clock: datetime
) -> None:
    """Imported ones, and those whose mark was deleted after a week."""
    for _ in range(flags.BURST):
        person = factories.make_participant(session, asked.consultation)
        answer(session, asked, person, [1, -1], began=clock, network="")
    assert flags.suspects(session, asked)["burst"] == set()
