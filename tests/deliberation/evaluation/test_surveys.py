"""The survey: once, hidden under the limit, told in steps, forgotten with its author."""

import random
from itertools import pairwise

import pytest
from sqlalchemy.orm import Session

from deliberation import disclosure
from deliberation.consultations.models import Consultation
from deliberation.errors import Closed, Conflict, Invalid
from deliberation.evaluation.surveys import operations, queries
from deliberation.evaluation.surveys.models import ITEMS, SurveyAnswer
from deliberation.evaluation.surveys.queries import Item
from deliberation.journal import JournalEntry
from deliberation.people.models import Participant
from deliberation.privacy import operations as privacy
from deliberation.privacy.queries import Person
from tests.factories import make_account, make_consultation, make_participant

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def talk(session: Session) -> Consultation:
    return make_consultation(session, running="respond")


def say(
    session: Session, talk: Consultation, score: int, line: str = "", **values: object
) -> Participant:
    person = make_participant(session, talk, **values)
    operations.answer(session, talk, [person], {"learned": score}, line)
    return person


def learned(session: Session, talk: Consultation) -> Item:
    found = queries.results(session, talk, "participants")
    return next(item for item in found if item.key == "learned")


def test_ten_questions_to_each_audience() -> None:
    assert [len(items) for items in ITEMS.values()] == [10, 10]


def test_hidden_under_five_then_number_mean_and_spread(
    session: Session, talk: Consultation
) -> None:
    assert learned(session, talk) == Item("learned", 0, None, None)
    for score in (1, 2, 3, 4):
        say(session, talk, score, "because")
    assert learned(session, talk) == Item("learned", None, None, None)
    assert queries.lines_of(session, talk, "participants") == []
    say(session, talk, 5, "a line")
    assert learned(session, talk) == Item("learned", 5, 3.0, 1.4)
    assert queries.lines_of(session, talk, "participants")[0] == "a line"


def test_one_more_answer_changes_nothing_that_is_told(session: Session, talk: Consultation) -> None:
    """Two states of the page differ by nobody or by at least the limit, whatever comes in."""
    rng, limit = random.Random(2), disclosure.limit()
    told = [0]
    before = learned(session, talk)
    for _ in range(23):
        say(session, talk, rng.choice((1, 5)))
        now = learned(session, talk)
        if now.count == before.count:
            assert now == before
        told.append(now.count or 0)
        before = now
    steps = {after - earlier for earlier, after in pairwise(told)}
    assert steps == {0, limit}


def test_each_question_hides_by_itself(session: Session, talk: Consultation) -> None:
    for number in range(10):
        person = make_participant(session, talk)
        scores = {"learned": 4} | ({"again": 2} if number < 6 else {})
        operations.answer(session, talk, [person], scores, "")
    counts = {item.key: item.count for item in queries.results(session, talk, "participants")}
    assert (counts["learned"], counts["again"], counts["said"]) == (10, 5, 0)


def test_with_minors_the_step_is_larger(session: Session, talk: Consultation) -> None:
    for _ in range(9):
        say(session, talk, 3, age_band="16_17")
    assert learned(session, talk).count is None
    say(session, talk, 3)
    assert learned(session, talk).count == 10


def test_a_person_answers_once_and_so_does_a_group(session: Session, talk: Consultation) -> None:
    person, group = say(session, talk, 3), say(session, talk, 4, is_group=True)
    other = make_participant(session, talk)
    for people in ([person], [group], [other, person]):
        with pytest.raises(Conflict):
            operations.answer(session, talk, people, {"learned": 1}, "")
    with pytest.raises(Closed):
        operations.answer(session, talk, [], {"learned": 1}, "")


@pytest.mark.parametrize(
    ("scores", "line"),
    [({}, ""), ({"learned": 6}, ""), ({"weather": 3}, ""), ({"learned": 3}, "x" * 501)],
)
def test_what_a_sheet_may_hold(
    session: Session, talk: Consultation, scores: dict[str, int], line: str
) -> None:
    person = make_participant(session, talk)
    with pytest.raises(Invalid):
        operations.answer(session, talk, [person], scores, line)
    with pytest.raises(Invalid):
        operations.answer_as_organiser(session, talk, make_account(session), scores, line)


def test_organisers_answer_once_under_a_mark(session: Session, talk: Consultation) -> None:
    account = make_account(session)
    operations.answer_as_organiser(session, talk, account, {"purpose": 4}, "Too little time.")
    with pytest.raises(Conflict):
        operations.answer_as_organiser(session, talk, account, {"purpose": 5}, "")
    sheet = session.query(SurveyAnswer).one()
    assert sheet.participant_id is None
    assert account.ref not in (sheet.account_key or "")
    assert all(item.count in (0, None) for item in queries.results(session, talk, "organisers"))
    entry = session.query(JournalEntry).filter_by(action="survey:answer").one()
    assert (entry.actor_ref, entry.details) == (None, {})


def test_erasing_takes_the_line_and_leaves_the_number(session: Session, talk: Consultation) -> None:
    person, account = say(session, talk, 2, "I am Jo."), make_account(session)
    operations.answer_as_organiser(session, talk, account, {"purpose": 4}, "I am Al.")
    taken = privacy.download(session, Person(account, (person,)))
    rows = next(one["rows"] for one in taken["data"] if one["table"] == "survey_answer")
    assert {row["line"] for row in rows} == {"I am Jo.", "I am Al."}
    privacy.erase(session, Person(account, (person,)))
    session.expire_all()
    sheets = session.query(SurveyAnswer).all()
    assert [(sheet.line, len(sheet.scores), sheet.account_key) for sheet in sheets] == [
        ("", 1, None)
    ] * 2
