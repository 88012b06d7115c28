"""Plan, run and submit a session; what has to be known before, and what stands after."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from deliberation.dialogues import operations as dialogues
from deliberation.dialogues import queries
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.items.operations import Entry
from deliberation.dialogues.operations import Plan
from deliberation.errors import Closed, Incomplete, Invalid, NotFound
from deliberation.submissions import queries as submissions
from tests.factories import make_account, make_consultation, make_dialogue

PLAN = Plan(
    kind="youth_table",
    title="Class 8 talks about the bus",
    held_on=date(2027, 3, 20),
    lane="youth",
    table_count=3,
    people_count=24,
    bands={"13_15": 24},
    selection="The whole class.",
)


def test_a_session_is_planned_and_its_room_opens_by_the_manage_code(
    session: Session, clock: object
) -> None:
    consultation = make_consultation(session)
    made = dialogues.plan(session, consultation, PLAN, make_account(session))
    assert made.dialogue.has_minors
    assert len(made.dialogue.tables) == 3
    typed = made.manage_code.upper().replace(" ", " - ")
    assert dialogues.open_room(session, typed) is made.dialogue
    dialogues.new_code(session, made.dialogue)
    with pytest.raises(NotFound):
        dialogues.open_room(session, made.manage_code)


def test_with_minors_nothing_runs_before_everything_is_named(
    session: Session, clock: object
) -> None:
    consultation = make_consultation(session)
    made = dialogues.plan(session, consultation, PLAN, make_account(session)).dialogue
    with pytest.raises(Incomplete) as refused:
        dialogues.set_step(session, made, 0)
    fields = {gap.field for gap in refused.value.gaps}
    assert {"lead", "first_adult", "reader_name", "reply_due_on", "permission_on"} <= fields
    with pytest.raises(Closed):
        items.enter(session, made, Entry("k1", 1, "works", "The bus is on time."))
    assert not made.items


def test_one_adult_named_twice_is_not_two(session: Session, clock: object) -> None:
    dialogue = make_dialogue(session, minors=True, first_adult="Ann", second_adult="ANN")
    gaps = [check.field for check in queries.checklist(dialogue) if not check.is_met]
    assert gaps == ["second_adult"]


def test_entered_twice_it_stands_once_and_a_late_copy_brings_nothing_back(
    session: Session, clock: object
) -> None:
    dialogue = make_dialogue(session)
    first = items.enter(session, dialogue, Entry("k1", 1, "works", "The bus is on time."))
    again = items.enter(session, dialogue, Entry("k1", 2, "hope", "A bus at night.", nods=4))
    other = items.enter(session, dialogue, Entry("k2", 1, "worry", "It costs a lot."))
    assert again is first
    assert (first.text, first.nods) == ("A bus at night.", 4)
    assert (first.number, other.number) == (101, 102)
    items.remove(session, first)
    late = items.enter(session, dialogue, Entry("k1", 1, "works", "The bus is on time."))
    assert late is first
    assert late.text == ""
    third = items.enter(session, dialogue, Entry("k3", 1, "works", "Bikes."))
    assert third.number == 103
    assert [item.number for item in queries.items_of(session, dialogue)] == [102, 103]


def test_submitted_items_are_submissions_of_one_group(session: Session, clock: object) -> None:
    dialogue = make_dialogue(session, minors=True)
    consultation = dialogue.consultation
    items.enter(session, dialogue, Entry("k1", 1, "works", "The bus is on time."))
    items.enter(session, dialogue, Entry("k2", 2, "works", "The bus is on time."))
    items.enter(
        session, dialogue, Entry("k3", 2, "line", "I see trees.", perspective="imaginary_future")
    )
    done = dialogues.submit(session, dialogue, None)
    group = dialogue.participant
    assert group is not None
    assert group.is_group
    assert group.age_band == "13"
    assert len(done.code.split()) == 6
    rows = [item.submission for item in queries.items_of(session, dialogue)]
    assert [row.lane for row in rows if row] == ["youth", "youth", "2060"]
    assert {row.channel for row in rows if row} == {"session"}
    assert {row.state for row in rows if row} == {"waiting"}, "minors are read first"
    assert all(item.text == "" and item.words for item in dialogue.items)
    counts = submissions.counts(session, consultation)
    assert (counts.received, counts.waiting) == (2, 2), "a part that was played counts nowhere"
    assert submissions.recounted(session, consultation) == counts
    with pytest.raises(Closed):
        dialogues.submit(session, dialogue, None)


def test_a_sensitive_session_shows_nothing_before_a_moderator_read_it(
    session: Session, clock: object
) -> None:
    dialogue = make_dialogue(session, is_sensitive=True)
    item = items.enter(session, dialogue, Entry("k1", 1, "need", "Nights at home."))
    dialogues.submit(session, dialogue, None)
    assert item.submission is not None
    assert not item.submission.is_public


def test_a_number_is_removed_before_and_after_it_was_submitted(
    session: Session, clock: object
) -> None:
    dialogue = make_dialogue(session)
    for key in "abc":
        items.enter(session, dialogue, Entry(key, 1, "works", f"Words {key}"))
    assert items.remove_numbered(session, dialogue, [101]) == 1
    dialogues.submit(session, dialogue, None)
    assert items.remove_numbered(session, dialogue, [101, 103]) == 1
    left = queries.items_of(session, dialogue)
    assert [(item.number, item.words) for item in left] == [(102, "Words b")]
    assert submissions.counts(session, dialogue.consultation).withdrawn == 1
    with pytest.raises(Invalid, match="9"):
        items.remove_numbered(session, dialogue, [102, 9])
    assert queries.items_of(session, dialogue)


def test_who_took_part_no_longer_changes_once_it_is_submitted(
    session: Session, clock: object
) -> None:
    consultation, account = make_consultation(session), make_account(session)
    plan = replace(PLAN, kind="stakeholder_round", lane="stakeholders", bands={})
    dialogue = dialogues.plan(session, consultation, plan, account).dialogue
    items.enter(session, dialogue, Entry("k1", 1, "need", "Time."))
    dialogues.submit(session, dialogue, account)
    dialogues.revise(session, dialogue, replace(plan, reader_name="The chair"), account)
    assert dialogue.reader_name == "The chair"
    with pytest.raises(Closed):
        dialogues.revise(session, dialogue, replace(plan, people_count=400), account)
