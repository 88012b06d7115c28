"""Two camps that have voted."""

from datetime import datetime
from random import Random

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from deliberation.people.models import Participant
from deliberation.voting import operations as voting
from deliberation.voting.models import Ballot, Vote
from tests import factories

CAMP = 16
STATEMENTS = 10


@pytest.fixture
def camps(session: Session, clock: datetime) -> Ballot:
    """Sixteen people on each side of seven statements; all agree on the last three."""
    ballot = factories.make_ballot(session)
    asked = [factories.make_statement(session, ballot, f"Number {n}.") for n in range(STATEMENTS)]
    people = [Participant(scope_ref=ballot.consultation.ref) for _ in range(2 * CAMP)]
    session.add_all(people)
    session.flush()
    draw = Random(1)
    rows = []
    for place, person in enumerate(people):
        side = 1 if place < CAMP else -1
        for number, statement in enumerate(asked):
            value = 1 if number >= STATEMENTS - 3 else side * (1 if number % 2 else -1)
            slip = draw.random() < 0.08
            rows.append({"participant_id": person.id, "statement_id": statement.id,
                         "value": 0 if slip else value})  # fmt: skip
    session.execute(insert(Vote), rows)
    voting.recount(session, ballot.consultation)
    return ballot
