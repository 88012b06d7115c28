"""Opposed positions are answered one by one, and no answer can be removed or reworded."""

from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from deliberation.errors import Invalid
from deliberation.insights.positions.models import ThemePosition
from deliberation.responses import operations as responses
from deliberation.responses import queries
from deliberation.responses.models import Answer
from tests import factories as make

LONG = "word " * 40
SHORT = "We heard you, and this is what we will do now."


@pytest.fixture
def w(session: Session, clock: datetime) -> SimpleNamespace:
    """A published theme with two opposed positions and one that was taken back."""
    w = SimpleNamespace(consultation=make.make_consultation(session, running="respond"))
    w.member = make.make_account(session, ("board_member", w.consultation.mission))
    w.run = make.make_run(session, w.consultation, state="published")
    w.theme = make.make_theme(session, w.run, "Worms", state="approved")
    w.author = make.make_participant(session, w.consultation)
    submission = make.make_submission(session, w.consultation, participant=w.author)
    make.make_point(session, w.run, submission, w.theme)
    for ordinal, sentence in ((2, "Leave it dry."), (1, "Let it be wet."), (3, "Dropped.")):
        position = ThemePosition(theme_id=w.theme.id, ordinal=ordinal, sentence=sentence)
        position.is_active = ordinal != 3
        session.add(position)
        session.flush()
        setattr(w, {1: "wet", 2: "dry", 3: "dropped"}[ordinal], position)
    w.answer = Answer("declined", LONG, "Soil office", reason="cost")
    return w


def test_each_position_is_answered(session: Session, w: SimpleNamespace) -> None:
    for texts, missing in (
        ({}, w.wet),
        ({w.wet.key: SHORT}, w.dry),
        ({w.wet.key: SHORT, w.dry.key: "Too short."}, w.dry),
        ({w.wet.key: "word " * 201, w.dry.key: SHORT}, w.wet),
    ):
        with pytest.raises(Invalid) as refused:
            responses.respond(session, w.theme, replace(w.answer, to_positions=texts), w.member)
        assert refused.value.field == responses.position_field(missing.key)
    assert queries.response_to(session, w.theme) is None
    both = replace(w.answer, to_positions={w.dry.key: SHORT + " Dry.", w.wet.key: SHORT})
    stored = responses.respond(session, w.theme, both, w.member)
    assert [(one.sentence, one.text) for one in stored.to_positions] == [
        ("Let it be wet.", SHORT),
        ("Leave it dry.", SHORT + " Dry."),
    ]


def test_an_answered_sentence_stays_as_it_was_answered(
    session: Session, w: SimpleNamespace
) -> None:
    given(session, w)
    w.wet.sentence = "Reworded later."
    session.flush()
    session.expire_all()
    stored = queries.response_to(session, w.theme)
    assert stored is not None
    assert stored.to_positions[0].sentence == "Let it be wet."


def given(session: Session, w: SimpleNamespace) -> None:
    both = replace(w.answer, to_positions={w.dry.key: SHORT, w.wet.key: SHORT})
    responses.respond(session, w.theme, both, w.member)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM theme_response",
        "UPDATE theme_response SET text = 'Something else.'",
        "UPDATE theme_response SET status = 'adopted'",
        "UPDATE theme_response SET amendment_reason = 'x'",
        "DELETE FROM position_answer",
        "UPDATE position_answer SET text = 'Something else.'",
        "DELETE FROM theme",
    ],
)
def test_the_database_keeps_every_answer(
    session: Session, w: SimpleNamespace, statement: str
) -> None:
    given(session, w)
    with pytest.raises(DBAPIError, match="never changed or removed"), session.begin_nested():
        session.execute(text(statement))
    session.expire_all()
    (stored,) = queries.responses_to(session, w.theme)
    assert (stored.status, stored.text, len(stored.to_positions)) == ("declined", LONG.strip(), 2)


def test_an_account_that_goes_leaves_its_answers(session: Session, w: SimpleNamespace) -> None:
    given(session, w)
    session.delete(w.member)
    session.flush()
    session.expire_all()
    (stored,) = queries.responses_to(session, w.theme)
    assert (stored.responded_by_id, stored.office) == (None, "Soil office")


def test_an_amendment_leaves_the_verdict_alone(session: Session, w: SimpleNamespace) -> None:
    given(session, w)
    responses.give_verdict(session, w.theme, w.author, 2)
    both = replace(w.answer, to_positions={w.dry.key: SHORT, w.wet.key: SHORT})
    responses.amend(session, w.theme, both, w.member, reason="We learnt more.")
    assert queries.scores_by(session, [w.author.id]) == {w.theme.id: 2}


def test_a_told_verdict_has_its_distribution(session: Session, w: SimpleNamespace) -> None:
    given(session, w)
    for number in range(6):
        person = make.make_participant(session, w.consultation, age_band="40_64")
        submission = make.make_submission(session, w.consultation, participant=person)
        make.make_point(session, w.run, submission, w.theme)
        responses.give_verdict(session, w.theme, person, 9 if number else 3)
        judged = queries.verdicts(session, w.run)[w.theme.id]
        assert judged.scores == (() if number < 4 else (0, 0, 0, 1, *[0] * 5, number, 0))
    assert (judged.count, judged.mean) == (6, 8.0)
