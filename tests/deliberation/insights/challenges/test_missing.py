"""A contributor misses a theme, gets an answer, and the rate of objections is counted by people."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from deliberation.errors import Closed, Conflict
from deliberation.insights import operations as insights
from deliberation.insights.challenges import operations, queries
from deliberation.insights.models import Run
from deliberation.people.models import Account, Participant
from tests.factories import (
    make_account,
    make_consultation,
    make_participant,
    make_point,
    make_run,
    make_submission,
    make_theme,
)


@pytest.fixture
def run(session: Session, clock: datetime) -> Run:
    return make_run(session, make_consultation(session, running="respond"), state="published")


@pytest.fixture
def person(session: Session, run: Run) -> Participant:
    return make_participant(session, run.consultation)


@pytest.fixture
def analyst(session: Session, run: Run) -> Account:
    return make_account(session, ("analyst", run.consultation))


def test_said_answered_and_said_again(
    session: Session, run: Run, person: Participant, analyst: Account
) -> None:
    missing = operations.say_missing(session, run, person, "Nothing on rivers.")
    assert queries.open_count(session, run) == 1
    with pytest.raises(Conflict):
        operations.say_missing(session, run, person, "Still nothing.")
    theme = make_theme(session, run, "Water")
    operations.answer_missing(session, missing, "It is in this theme.", analyst, theme)
    [said] = queries.missing_by(session, run, [person.id])
    assert (said.answer, said.theme) == ("It is in this theme.", theme)
    assert queries.open_count(session, run) == 0
    with pytest.raises(Conflict):
        operations.answer_missing(session, missing, "Again.", analyst)
    operations.say_missing(session, run, person, "And lakes.")


def test_only_about_published_themes_and_ones_own_consultation(
    session: Session, run: Run, person: Participant
) -> None:
    stranger = make_participant(session, make_consultation(session, running="respond"))
    with pytest.raises(Conflict):
        operations.say_missing(session, run, stranger, "Rivers.")
    run.state = "superseded"
    with pytest.raises(Closed):
        operations.say_missing(session, run, person, "Rivers.")


def test_the_rate_counts_contributors(session: Session, run: Run, person: Participant) -> None:
    theme = make_theme(session, run)
    own = [
        make_submission(session, run.consultation, f"Mine {n}.", participant=person)
        for n in range(2)
    ]
    points = [make_point(session, run, written, theme) for written in own]
    make_point(session, run, make_submission(session, run.consultation, "Other."), theme)
    for point in points:
        insights.challenge(session, point, "Not so.")
    rate = queries.challenge_rate(session, theme)
    assert (rate.objected, rate.contributors, rate.share) == (1, 2, 0.5)
    assert queries.open_count(session, run) == 2
