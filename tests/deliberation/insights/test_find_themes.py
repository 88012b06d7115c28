"""From the request to the stored draft, with the real analysis and the real job machinery."""

import random
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation import jobs
from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.errors import Closed, Conflict, Invalid
from deliberation.insights import execute, queries
from deliberation.insights import operations as insights
from deliberation.insights.models import GRANULARITIES, Point, Quote, Run
from deliberation.people.models import Account
from deliberation.submissions.models import Answer, Submission
from tests.factories import make_account, make_consultation, make_submission

SUBJECTS = {
    "worms": ["Earthworms", "Worms", "The small animals of the soil", "Beetles and worms"],
    "water": ["Rain water", "The river", "Flooded fields", "Water in dry summers"],
    "school": ["School gardens", "Pupils", "Lessons about soil", "Children in the garden"],
}
ENDINGS = {
    "worms": ["need soil that is ploughed less", "die where poison is sprayed", "loosen the earth"],
    "water": ["has to be held on the land", "needs meadows to flow over", "is lost in drains"],
    "school": ["should learn to grow food", "belong to every school", "need time outdoors"],
}


def write(session: Session, consultation: Consultation) -> None:
    """Thirty-six different texts on three subjects, five copies of a letter, two without a view."""
    chance = random.Random(7)
    for subject, beginnings in SUBJECTS.items():
        for beginning in beginnings:
            for ending in ENDINGS[subject]:
                lane = "youth" if subject == "school" else chance.choice(["citizens", "2060"])
                make_submission(session, consultation, f"{beginning} {ending}.", lane=lane)
    letter = "We, the friends of the meadow, ask the board to protect every old meadow in the land"
    for name in ("Ann", "Ben", "Cem", "Dot", "Eve"):
        make_submission(session, consultation, f"{letter}, and to say so by law. {name}")
    make_submission(session, consultation, "No comment.")
    make_submission(session, consultation, "   ")
    ticked = Submission(consultation=consultation, language="en")
    question = consultation.questions[0]
    ticked.answers.append(Answer(question=question, part="choice", text="a"))
    session.add(ticked)
    session.flush()


@pytest.fixture
def consultation(session: Session, clock: datetime) -> Consultation:
    return make_consultation(session, running="make_sense")


@pytest.fixture
def analyst(session: Session, consultation: Consultation) -> Account:
    return make_account(session, ("analyst", consultation))


def find(session: Session, run: Run, stages: list[tuple[str, float]] | None = None) -> None:
    """The three steps of the job, without its transactions."""
    payload = {"run": run.ref}
    corpus = execute.load(session, payload)
    found = execute.compute(corpus, lambda *stage: (stages or []).append(stage))
    execute.store(session, payload, found)


def places(session: Session, run: Run) -> list[tuple[Any, ...]]:
    """What was found, by words and names instead of row numbers."""
    query = select(Point).where(Point.run_id == run.id).order_by(Point.id)
    label = {theme.id: theme.label for theme in run.themes} | {None: None}
    return [
        (p.text, p.set_aside, label[p.theme_id], p.strength, p.margin, label[p.second_theme_id])
        for p in session.scalars(query)
    ]


def test_the_choices_of_granularity_are_those_of_the_analysis() -> None:
    from analysis.params import GRANULARITIES as OF_ANALYSIS

    assert GRANULARITIES == OF_ANALYSIS


def test_a_run_finds_themes_and_accounts_for_everything(
    session: Session, consultation: Consultation, analyst: Account
) -> None:
    write(session, consultation)
    run = insights.request_run(session, consultation, analyst, {"granularity": "fine", "seed": 3})
    stages: list[tuple[str, float]] = [("", 0.0)]
    find(session, run, stages)
    assert (run.state, stages[-1][1]) == ("draft", 1.0)
    ledger = queries.ledger(session, run)
    assert ledger.balances
    # Seven of the 44 speak as people of 2060: they have an account of their own.
    assert (ledger.received, ledger.role_played.received) == (37, 7)
    assert ledger.reasons == {"blank": 2, "no comment": 1}
    assert len(run.themes) >= 2
    assert all(theme.state == "draft" and theme.keywords for theme in run.themes)
    [letter] = queries.campaigns(session, run)
    assert letter.size == 5
    assert letter.sample.startswith("We, the friends of the meadow")
    for quotes in queries.quotes_of(session, run).values():
        assert all(quote.point.text.strip() for quote in quotes)
    assert session.scalar(select(func.count(Quote.id))) > 0
    assert run.provenance["seed"] == 3


def test_the_same_settings_give_the_same_themes(
    session: Session, consultation: Consultation, analyst: Account
) -> None:
    write(session, consultation)
    first = insights.request_run(session, consultation, analyst)
    find(session, first)
    jobs.latest_for(session, first.ref).unique_key = None  # type: ignore[union-attr]
    second = insights.request_run(session, consultation, analyst)
    find(session, second)
    assert second.number == 2
    assert places(session, first) == places(session, second)
    assert first.provenance["input_hash"] == second.provenance["input_hash"]


def test_what_is_taken_back_during_the_computation_is_left_out(
    session: Session, consultation: Consultation, analyst: Account
) -> None:
    write(session, consultation)
    run = insights.request_run(session, consultation, analyst)
    corpus = execute.load(session, {"run": run.ref})
    found = execute.compute(corpus, lambda stage, share: None)
    gone = session.get_one(Submission, corpus.written[0].submission_id)
    gone.withdrawn_at = now()
    gone.answers.clear()
    session.flush()
    execute.store(session, {"run": run.ref}, found)
    ledger = queries.ledger(session, run)
    assert ledger.balances
    gone_here = ledger.withdrawn + ledger.role_played.withdrawn
    assert (ledger.received, ledger.role_played.received, gone_here) == (37, 7, 1)


def test_a_stored_result_is_not_stored_twice(
    session: Session, consultation: Consultation, analyst: Account
) -> None:
    write(session, consultation)
    run = insights.request_run(session, consultation, analyst)
    corpus = execute.load(session, {"run": run.ref})
    found = execute.compute(corpus, lambda stage, share: None)
    execute.store(session, {"run": run.ref}, found)
    execute.store(session, {"run": run.ref}, found)
    assert queries.ledger(session, run).lost == 0
    ledger = queries.ledger(session, run)
    assert len(places(session, run)) == ledger.points.found + ledger.role_played.points.found


def test_nothing_written_is_a_sentence_not_a_fault(
    session: Session, consultation: Consultation, analyst: Account
) -> None:
    run = insights.request_run(session, consultation, analyst)
    corpus = execute.load(session, {"run": run.ref})
    with pytest.raises(Closed, match="nothing written"):
        execute.compute(corpus, lambda stage, share: None)
    execute.abandoned(session, {"run": run.ref}, "failed")
    assert run.state == "failed"


def test_one_run_at_a_time(session: Session, consultation: Consultation, analyst: Account) -> None:
    run = insights.request_run(session, consultation, analyst)
    with pytest.raises(Conflict, match="already"):
        insights.request_run(session, consultation, analyst)
    insights.cancel(session, run, analyst)
    job = jobs.latest_for(session, run.ref)
    assert job is not None
    assert job.is_cancel_requested
    execute.abandoned(session, {"run": run.ref}, "cancelled")
    job.unique_key, job.state = None, "cancelled"
    assert insights.request_run(session, consultation, analyst).number == 2
    with pytest.raises(Closed):
        insights.cancel(session, run, analyst)


@pytest.mark.parametrize("params", [{"granularity": "huge"}, {"seed": -1}, {"seed": 2**31}])
def test_impossible_settings_are_refused(
    session: Session, consultation: Consultation, analyst: Account, params: dict[str, Any]
) -> None:
    with pytest.raises(Invalid):
        insights.request_run(session, consultation, analyst, params)
