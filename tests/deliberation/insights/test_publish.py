"""Nothing unapproved or unbalanced becomes public; contributors can object and are answered."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from deliberation.errors import Closed, Conflict, Invalid
from deliberation.insights import operations as insights
from deliberation.insights import queries
from deliberation.insights.models import Run
from deliberation.people.models import Account
from tests.factories import (
    make_account,
    make_consultation,
    make_point,
    make_run,
    make_submission,
    make_theme,
)


@pytest.fixture
def run(session: Session, clock: datetime) -> Run:
    consultation = make_consultation(session, running="make_sense")
    run = make_run(session, consultation)
    for label in ("Worms", "Water"):
        make_point(
            session, run, make_submission(session, consultation), make_theme(session, run, label)
        )
    return run


@pytest.fixture
def analyst(session: Session, run: Run) -> Account:
    return make_account(session, ("analyst", run.consultation))


def approve_all(session: Session, run: Run, analyst: Account) -> None:
    for theme in list(run.themes):
        insights.approve(session, run, theme, analyst)


def test_undecided_themes_are_named(session: Session, run: Run, analyst: Account) -> None:
    insights.approve(session, run, run.themes[0], analyst)
    with pytest.raises(Invalid, match="neither approved nor set aside: Water") as refused:
        insights.publish(session, run, analyst)
    assert refused.value.field == "publish"
    insights.set_aside_theme(session, run, run.themes[1], "off-topic", analyst)
    insights.publish(session, run, analyst)
    assert queries.published_run(session, run.consultation) == run


def test_an_unbalanced_run_is_refused(session: Session, run: Run, analyst: Account) -> None:
    approve_all(session, run, analyst)
    run.provenance = run.provenance | {"read_count": 3}
    session.flush()
    with pytest.raises(Invalid, match="do not add up"):
        insights.publish(session, run, analyst)
    assert run.state == "draft"


def test_a_run_without_an_approved_theme_is_refused(
    session: Session, run: Run, analyst: Account
) -> None:
    for theme in list(run.themes):
        insights.set_aside_theme(session, run, theme, "", analyst)
    with pytest.raises(Invalid, match="No theme is approved"):
        insights.publish(session, run, analyst)


def test_an_empty_theme_cannot_be_approved(session: Session, run: Run, analyst: Account) -> None:
    empty = insights.create(session, run, "Nothing yet", analyst)
    with pytest.raises(Invalid, match="without points"):
        insights.approve(session, run, empty, analyst)


def test_a_new_publication_supersedes_the_earlier_one(
    session: Session, run: Run, analyst: Account
) -> None:
    approve_all(session, run, analyst)
    insights.publish(session, run, analyst)
    second = make_run(session, run.consultation, number=2)
    for submission in (point.submission for theme in run.themes for point in theme.points):
        make_point(session, second, submission, make_theme(session, second))
    approve_all(session, second, analyst)
    insights.publish(session, second, analyst)
    assert (run.state, second.state) == ("superseded", "published")
    with pytest.raises(Closed):
        insights.publish(session, second, analyst)


def test_a_contributor_objects_and_is_answered(
    session: Session, run: Run, analyst: Account
) -> None:
    approve_all(session, run, analyst)
    worms, water = run.themes
    point = worms.points[0]
    with pytest.raises(Closed):
        insights.challenge(session, point, "Not public yet.")
    insights.publish(session, run, analyst)
    objection = insights.challenge(session, point, " I meant the water. ")
    with pytest.raises(Conflict):
        insights.challenge(session, point, "Again.")
    assert queries.challenges(session, run) == [objection]
    insights.answer_challenge(session, objection, "You are right.", analyst, target=water)
    assert objection.text == "I meant the water."
    assert (point.theme, point.origin) == (water, "person")
    [step, *_] = queries.steps(session, run)
    assert (step.action, step.actor) == ("correct", analyst)
    assert queries.ledger(session, run).balances
    with pytest.raises(Conflict):
        insights.answer_challenge(session, objection, "Twice.", analyst)


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_an_objection_has_words(session: Session, run: Run, analyst: Account, text: str) -> None:
    approve_all(session, run, analyst)
    insights.publish(session, run, analyst)
    with pytest.raises(Invalid):
        insights.challenge(session, run.themes[0].points[0], text)
