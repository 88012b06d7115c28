"""Which statement comes next: by weight, fair to new and unpopular ones, never the same twice."""

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.people.models import Participant
from deliberation.voting import operations as voting
from deliberation.voting import queries
from deliberation.voting.models import Ballot, Statement
from tests import factories


def test_everything_is_asked_once_and_then_nothing(
    session: Session, ballot: Ballot, ada: Participant
) -> None:
    for n in range(12):
        factories.make_statement(session, ballot, f"Number {n}.")
    own = voting.propose(session, ballot, "My own.", "en", ada)
    draw, asked = Random(1), []
    while (statement := queries.next_statement(session, ballot, ada, draw)) is not None:
        asked.append(statement.ref)
        voting.cast(session, statement, ada, draw.choice((1, 0, -1)))
    assert len(asked) == len(set(asked)) == 12
    assert own.ref not in asked
    assert queries.progress(session, ballot, ada) == (12, 12, 1)


def test_the_same_draw_gives_the_same_statement(
    session: Session, ballot: Ballot, ada: Participant
) -> None:
    for n in range(30):
        factories.make_statement(session, ballot, f"Number {n}.", agree_count=n)
    first = [queries.next_statement(session, ballot, ada, Random(7)) for _ in range(3)]
    assert len(set(first)) == 1
    seeds = {queries.next_statement(session, ballot, ada, Random(n)) for n in range(25)}
    assert len(seeds) > 5


def test_it_is_one_query(
    session: Session, ballot: Ballot, ada: Participant, counted: Callable[[], Any]
) -> None:
    factories.make_statement(session, ballot)
    session.refresh(ballot)
    with counted() as sent:
        assert queries.next_statement(session, ballot, ada) is not None
    assert len(sent) == 1
    assert queries.next_statement(session, ballot, None) is not None


@pytest.mark.parametrize("count", [(0, 0, 0), (4, 0, 1), (3, 9, 2), (70, 11, 30), (9000, 90, 7)])
def test_the_weight_is_the_published_one(
    session: Session, ballot: Ballot, count: tuple[int, int, int]
) -> None:
    agree, disagree, passed = count
    statement = factories.make_statement(
        session, ballot, agree_count=agree, disagree_count=disagree, pass_count=passed,
        extremity=0.3,
    )  # fmt: skip
    found = session.scalar(
        select(queries._wanted()).where(Statement.id == statement.id)  # the formula itself
    )
    seen = sum(count)
    p, a = (passed + 1) / (seen + 2), (agree + 1) / (seen + 2)
    wanted = ((1 - p) * 1.3 * a * (1 + 8 * 2 ** (-seen / 5))) ** 2
    assert found == pytest.approx(wanted, rel=1e-6)


def test_draws_follow_the_weights(session: Session, ballot: Ballot, ada: Participant) -> None:
    """150 draws among three statements, against what the two rules together say."""
    rows = [(2, 8, 0), (8, 2, 0), (1, 1, 8)]
    for n, (agree, disagree, passed) in enumerate(rows):
        factories.make_statement(
            session, ballot, f"Number {n}.", agree_count=agree, disagree_count=disagree,
            pass_count=passed,
        )  # fmt: skip
    weights = session.execute(
        select(Statement.text, queries._wanted(), queries._seldom()).order_by(Statement.id)
    ).all()
    draw = Random(3)
    drawn = Counter(
        statement.text
        for _ in range(150)
        if (statement := queries.next_statement(session, ballot, ada, draw)) is not None
    )
    total, rare = sum(w[1] for w in weights), sum(w[2] for w in weights)
    for text, wanted, seldom in weights:
        share = (1 - queries.EXPLORE) * wanted / total + queries.EXPLORE * seldom / rare
        assert drawn[text] / 150 == pytest.approx(share, abs=0.12)


def test_new_and_unpopular_statements_are_still_asked(session: Session, ballot: Ballot) -> None:
    """People answer five of fifteen; everybody dislikes one, and one comes late."""
    for n in range(14):
        factories.make_statement(session, ballot, f"Number {n}.")
    disliked = factories.make_statement(session, ballot, "Disliked.")
    draw, late = Random(5), None
    for n in range(45):
        if n == 30:
            late = factories.make_statement(session, ballot, "Late.")
        person = factories.make_participant(session, ballot.consultation)
        for _ in range(5):
            statement = queries.next_statement(session, ballot, person, draw)
            assert statement is not None
            value = -1 if statement is disliked else draw.choice((1, 1, 1, -1))
            voting.cast(session, statement, person, value)
    assert late is not None
    counts = [statement.vote_count for statement in queries.statements(session, ballot)]
    assert disliked.vote_count >= sum(counts) / len(counts) / 3
    # Of the last 15 people, with 5 questions each among 16, chance alone would ask 5 about it.
    assert late.vote_count >= 5
    assert min(counts) >= 3


@pytest.mark.parametrize(
    ("shows", "votes", "is_shown"),
    [("always", 0, True), ("after_ten", 9, False), ("after_ten", 10, True),
     ("after_closing", 12, False)],
)  # fmt: skip
def test_results_are_shown_as_the_ballot_says(
    session: Session, ballot: Ballot, ada: Participant, shows: str, votes: int, is_shown: bool
) -> None:
    ballot.shows_results = shows
    for n in range(14):
        statement = factories.make_statement(session, ballot, f"Number {n}.")
        if n < votes:
            voting.cast(session, statement, ada, 1)
    assert queries.may_see_results(session, ballot, ada) is is_shown
    assert queries.may_see_results(session, ballot, None) is (shows == "always")
    assert queries.may_see_results(session, ballot, None, is_staff=True)
    for phase in ballot.consultation.phases:
        if phase.kind == "weigh":
            phase.ends_at = phase.starts_at.replace(year=2027, month=3, day=14)
    assert queries.may_see_results(session, ballot, None)
