"""The survey before and after: anonymous, once a person, shown only when nobody stands out."""

import pytest
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from deliberation.dialogues.models import Dialogue
from deliberation.dialogues.protocols.queries import protocol
from deliberation.dialogues.surveys import operations as surveys
from deliberation.dialogues.surveys import queries
from deliberation.dialogues.surveys.models import Sheet
from deliberation.errors import Closed, Invalid
from tests.factories import make_dialogue

KEYS = ["crisis", "shared", "bear", "care", "spoke"]


def make(session: Session, **values: object) -> Dialogue:
    defaults: dict[str, object] = {
        "kind": "future_generations",
        "design": "switch",
        "protocol": protocol("future_generations", "switch", 2060),
    }
    return make_dialogue(session, **(defaults | values))


def fill(session: Session, dialogue: Dialogue, wave: str, count: int, mark: int) -> None:
    for number in range(count):
        marks = dict.fromkeys(KEYS, mark)
        surveys.hand_in(session, dialogue, wave, f"{wave}{number}", marks, f"line {number}")


def test_the_questions_are_the_protocols_own(session: Session, clock: object) -> None:
    dialogue = make(session)
    asked = queries.questions(dialogue, "pre")
    assert [one.key for one in asked] == [*KEYS, "line"]
    assert queries.waves(dialogue) == ("pre", "post")
    assert queries.waves(make(session, protocol={})) == ()


def test_a_code_lets_one_in_while_its_wave_is_open(session: Session, clock: object) -> None:
    dialogue = make(session)
    survey = surveys.open_wave(session, dialogue, "pre")
    typed = f" {survey.code[:3].upper()}-{survey.code[3:]} "
    assert queries.by_code(session, typed) is survey
    assert queries.by_code(session, "") is None
    assert surveys.open_wave(session, dialogue, "").code == survey.code
    with pytest.raises(Invalid):
        surveys.open_wave(session, dialogue, "later")


def test_a_sheet_sent_twice_stands_once(session: Session, clock: object) -> None:
    dialogue = make(session)
    for mark in (2, 5):
        surveys.hand_in(session, dialogue, "pre", "k", {"crisis": mark})
    assert queries.counts(session, dialogue) == {"pre": 1, "post": 0}
    held = session.get(Sheet, (dialogue.id, "k"))
    assert held is not None
    assert held.marks == {"crisis": 2}


def test_nothing_joins_two_sheets_of_a_person(session: Session, clock: object) -> None:
    columns = {column.key for column in inspect(Sheet).columns}
    assert columns == {"dialogue_id", "entry_key", "wave", "marks", "line"}


def test_no_more_sheets_than_people(session: Session, clock: object) -> None:
    dialogue = make(session, people_count=2)
    fill(session, dialogue, "pre", 2, 3)
    with pytest.raises(Closed):
        surveys.hand_in(session, dialogue, "pre", "third", {"crisis": 3})
    surveys.hand_in(session, dialogue, "post", "first", {"crisis": 3})


@pytest.mark.parametrize(
    ("marks", "line"),
    [({"crisis": 6}, ""), ({}, ""), ({"unknown": 3}, ""), ({}, "\0"), ({}, "x" * 501)],
)  # fmt: skip
def test_a_sheet_says_something_that_can_be_stored(
    session: Session, clock: object, marks: dict[str, int | None], line: str
) -> None:
    with pytest.raises(Invalid):
        surveys.hand_in(session, make(session), "pre", "k", marks, line)


def test_the_change_is_told_with_its_n_when_the_session_is_over(
    session: Session, clock: object
) -> None:
    dialogue = make(session, people_count=18)
    fill(session, dialogue, "pre", 18, 2)
    fill(session, dialogue, "post", 17, 4)
    assert queries.changes(session, dialogue) == []
    assert queries.lines(session, dialogue) == {}
    dialogue.state = "submitted"
    found = queries.changes(session, dialogue)
    assert [one.question.key for one in found] == KEYS
    assert {(one.pre_count, one.post_count, one.pre, one.difference) for one in found} == {
        (18, 17, 2.0, 2.0)
    }
    assert not queries.may_claim(found)
    assert len(queries.lines(session, dialogue)["pre"]) == 18
    with pytest.raises(Closed):
        surveys.hand_in(session, dialogue, "post", "late", {"crisis": 1})


def test_a_change_of_a_few_is_not_shown(session: Session, clock: object) -> None:
    """Five adults at least, ten where minors may be among them."""
    for minors, count, is_shown in ((False, 4, False), (False, 5, True), (True, 9, False)):
        dialogue = make(session, minors=minors)
        dialogue.protocol = protocol("future_generations", "switch", 2060)
        fill(session, dialogue, "pre", count, 2)
        fill(session, dialogue, "post", count, 4)
        dialogue.state = "submitted"
        found = queries.changes(session, dialogue)
        assert {one.is_shown for one in found} == {is_shown}


def test_from_thirty_on_something_may_be_concluded(session: Session, clock: object) -> None:
    dialogue = make(session, people_count=30)
    fill(session, dialogue, "pre", 30, 2)
    fill(session, dialogue, "post", 30, 4)
    dialogue.state = "submitted"
    assert queries.may_claim(queries.changes(session, dialogue))


def test_open_lines_are_forgotten_in_time(session: Session, clock: object) -> None:
    dialogue = make(session)
    fill(session, dialogue, "pre", 6, 2)
    assert surveys.forget_lines(session, dialogue.consultation, True) == 6
    assert surveys.forget_lines(session, dialogue.consultation, False) == 6
    assert surveys.forget_lines(session, dialogue.consultation, False) == 0
    assert queries.counts(session, dialogue)["pre"] == 6


def test_nothing_that_tells_of_a_young_person_is_kept(session: Session, clock: object) -> None:
    dialogue = make(session, minors=True)
    with pytest.raises(Invalid) as refused:
        surveys.hand_in(session, dialogue, "pre", "k", {"crisis": 2}, "Call +45 20 30 40 50")
    assert refused.value.field == "line"
    assert queries.counts(session, dialogue)["pre"] == 0
    surveys.hand_in(session, dialogue, "pre", "k", {"crisis": 2}, "it was fun")
