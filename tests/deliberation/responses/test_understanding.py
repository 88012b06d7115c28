"""The north-star question: asked once, of people who were answered, and hidden under the limit."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.errors import Closed, Conflict, Invalid
from deliberation.people.models import Participant
from deliberation.privacy import operations as privacy
from deliberation.privacy.queries import Person
from deliberation.responses import operations as responses
from deliberation.responses.models import Answer
from deliberation.responses.understanding import operations as understanding
from deliberation.responses.understanding import queries
from tests import factories as make

DAYS = 60


@pytest.fixture
def w(session: Session, clock: datetime) -> SimpleNamespace:
    w = SimpleNamespace(consultation=make.make_consultation(session, running="respond"))
    w.member = make.make_account(session, ("board_member", w.consultation.mission))
    w.run = make.make_run(session, w.consultation, state="published")
    w.theme = make.make_theme(session, w.run, "Worms", state="approved")
    ends = next(phase.ends_at for phase in w.consultation.phases if phase.kind == "respond")
    w.day = ends + timedelta(days=DAYS)
    return w


def author(session: Session, w: SimpleNamespace, **values: object) -> Participant:
    person = make.make_participant(session, w.consultation, **values)
    submission = make.make_submission(session, w.consultation, participant=person)
    make.make_point(session, w.run, submission, w.theme)
    return person


def answered(session: Session, w: SimpleNamespace) -> None:
    text = Answer("declined", "word " * 40, "Soil office", reason="cost")
    responses.respond(session, w.theme, text, w.member)


def say(
    session: Session, w: SimpleNamespace, person: Participant, score: int | None, line: str = ""
) -> None:
    with clock_at(w.day):
        understanding.answer(session, w.consultation, [person], score, line, DAYS)


def test_it_is_asked_from_its_day_and_once(session: Session, w: SimpleNamespace) -> None:
    person = author(session, w)
    early = w.day - timedelta(hours=1)

    def is_asked(moment: datetime) -> bool:
        return queries.is_asked(session, w.consultation, [person], moment, DAYS)

    assert not is_asked(w.day)  # nothing was answered
    answered(session, w)
    assert [is_asked(moment) for moment in (early, w.day)] == [False, True]
    with clock_at(early), pytest.raises(Closed):
        understanding.answer(session, w.consultation, [person], 4, "", DAYS)
    say(session, w, person, 4)
    assert not is_asked(w.day)
    with pytest.raises(Conflict):
        say(session, w, person, 5)


def test_whoever_was_not_answered_is_not_asked(session: Session, w: SimpleNamespace) -> None:
    answered(session, w)
    stranger = make.make_participant(session, w.consultation)
    assert not queries.is_asked(session, w.consultation, [stranger], w.day, DAYS)


@pytest.mark.parametrize(("score", "line"), [(0, ""), (6, ""), (3, "x" * 501)])
def test_what_an_answer_may_be(session: Session, w: SimpleNamespace, score: int, line: str) -> None:
    answered(session, w)
    with pytest.raises(Invalid):
        say(session, w, author(session, w), score, line)


def test_the_result_is_hidden_under_five(session: Session, w: SimpleNamespace) -> None:
    answered(session, w)
    assert queries.result_of(session, w.consultation) == queries.Result(0, None, None, ())
    for number, score in enumerate((5, 5, 4, 2)):
        say(session, w, author(session, w), score, f"Line {number}.")
    hidden = queries.result_of(session, w.consultation)
    assert hidden == queries.Result(None, None, None, ())
    assert hidden.is_hidden
    assert queries.lines_of(session, w.consultation) == []
    say(session, w, author(session, w), None)  # does not want to be asked: no answer
    assert queries.result_of(session, w.consultation).is_hidden
    say(session, w, author(session, w), 4)
    found = queries.result_of(session, w.consultation)
    assert found == queries.Result(5, 4.0, 1.1, (0, 1, 0, 2, 2))
    assert queries.lines_of(session, w.consultation) == [f"Line {n}." for n in range(4)]


def test_minors_raise_the_limit(session: Session, w: SimpleNamespace) -> None:
    answered(session, w)
    for _ in range(9):
        say(session, w, author(session, w, age_band="16_17"), 5)
    assert queries.result_of(session, w.consultation).is_hidden
    say(session, w, author(session, w), 5)
    assert queries.result_of(session, w.consultation).count == 10


def test_erasing_takes_the_line_and_leaves_the_count(session: Session, w: SimpleNamespace) -> None:
    answered(session, w)
    people = [author(session, w) for _ in range(5)]
    for person in people:
        say(session, w, person, 5, "My own words.")
    privacy.erase(session, Person(None, (people[0],)))
    assert queries.result_of(session, w.consultation).count == 5
    assert len(queries.lines_of(session, w.consultation)) == 4
