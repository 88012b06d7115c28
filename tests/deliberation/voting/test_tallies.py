"""Tallies by groups of people pass the minimum cell; the matrix holds what was voted."""

import itertools
from random import Random

import pytest
from sqlalchemy.orm import Session

from deliberation import disclosure
from deliberation.people.models import Demographic
from deliberation.voting import operations as voting
from deliberation.voting import queries
from deliberation.voting.models import Ballot
from tests import factories


def test_a_small_group_is_hidden_with_whatever_gives_it_away(
    session: Session, ballot: Ballot
) -> None:
    statement = factories.make_statement(session, ballot)
    groups = {"town": [1] * 7 + [-1] * 6, "village": [1] * 6 + [-1] * 9, "farm": [1, 1]}
    for option, values in groups.items():
        for value in values:
            person = factories.make_participant(session, ballot.consultation)
            person.demographics.append(Demographic(question_key="place", option_key=option))
            voting.cast(session, statement, person, value)
    found = queries.tallies_by_attribute(session, statement, "place")
    assert found["farm"] == {"agree": None, "disagree": None, "pass": None}
    assert found["town"] == {"agree": None, "disagree": None, "pass": None}
    assert found["village"] == {"agree": 6, "disagree": 9, "pass": 0}
    assert queries.tallies_by_attribute(session, statement, "age") == {
        "unsaid": {"agree": 15, "disagree": 15, "pass": 0}
    }


@pytest.mark.parametrize("seed", range(60))
def test_no_hidden_cell_of_a_grid_can_be_worked_out(seed: int) -> None:
    draw = Random(seed)
    cells = {
        f"row {r}": {c: draw.choice((0, 1, 3, 5, 9, 40)) for c in ("agree", "disagree", "pass")}
        for r in range(draw.randint(1, 6))
    }
    shown = disclosure.grid(cells)
    for column in ("agree", "disagree", "pass"):
        hidden = [cells[row][column] for row in cells if shown[row][column] is None]
        kept = [cells[row][column] for row in cells if shown[row][column] is not None]
        assert all(count == 0 or count >= 5 for count in kept)
        if hidden and len(hidden) < len(cells):
            assert len(hidden) > 1
            assert sum(hidden) == 0 or sum(hidden) >= 5 or _all_is_hidden_that_can(cells, shown)


def _all_is_hidden_that_can(
    cells: dict[str, dict[str, int]], shown: dict[str, dict[str, int | None]]
) -> bool:
    """Nothing with people in it is left to hide."""
    left = [cells[row] for row, cell in shown.items() if None not in cell.values()]
    return not any(itertools.chain.from_iterable(row.values() for row in left))


def test_the_matrix_is_the_votes_and_nothing_else(session: Session, ballot: Ballot) -> None:
    texts = ("One.", "Two.", "Three.")
    asked = [factories.make_statement(session, ballot, text) for text in texts]
    people = [factories.make_participant(session, ballot.consultation) for _ in range(3)]
    cast = {(0, 0): 1, (0, 2): -1, (2, 1): 0, (2, 0): 1}
    for (who, what), value in cast.items():
        voting.cast(session, asked[what], people[who], value, is_important=value == 1)
    voting.decide(session, asked[1], "removed", "off_topic")
    found = queries.vote_matrix(session, ballot)
    assert found.participants == (people[0].id, people[2].id)
    assert found.statements == (asked[0].ref, asked[2].ref)
    triples = list(zip(found.participant, found.statement, found.value, found.important,
                       strict=True))  # fmt: skip
    assert triples == [(0, 0, 1, 1), (0, 1, -1, 0), (1, 0, 1, 1)]
    without = found.without({people[0].id})
    assert without.participants == (people[2].id,)
    assert list(without.participant) == [0]
