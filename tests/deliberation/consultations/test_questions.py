"""Questions: added, moved, reworded and protected once somebody answered."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.consultations import operations as consultations
from deliberation.consultations.models import (
    Consultation,
    Question,
)
from deliberation.errors import Invalid, NotFound
from deliberation.people.models import Account
from tests.deliberation.consultations.conftest import (
    START,
    as_plan,
    notes,
    with_question,
    with_values,
)
from tests.factories import make_mission, make_submission

pytestmark = pytest.mark.usefixtures("clock")


def test_questions_are_added_moved_and_removed(
    session: Session, draft: Consultation, account: Account
) -> None:
    added = consultations.add_question(session, draft, "open", " And why? ", account)
    about = consultations.add_question(
        session, draft, "open", "Your trade?", account, is_demographic=True
    )
    assert added.prompt == {"en": "And why?"}
    assert (about.kind, about.options[0]["key"]) == ("choice", "unsaid")
    order = [q.key for q in draft.questions if not q.is_demographic]
    assert order == ["seen", "change", "hope_worry", added.key]
    consultations.move_question(session, draft, added.key, -1, account)
    consultations.move_question(session, draft, "seen", -1, account)  # already the first
    order = [q.key for q in draft.questions if not q.is_demographic]
    assert order == ["seen", "change", added.key, "hope_worry"]
    consultations.remove_question(session, draft, "seen", account)
    assert draft.questions[0].key == "change"
    with pytest.raises(NotFound):
        consultations.remove_question(session, draft, "seen", account)
    for kind, prompt, field in (("soup", "A?", "new_kind"), ("open", "", "new_prompt")):
        with pytest.raises(Invalid) as refused:
            consultations.add_question(session, draft, kind, prompt, account)
        assert refused.value.field == field


def test_a_question_that_somebody_answered_stays(
    session: Session, draft: Consultation, account: Account
) -> None:
    make_submission(session, draft)
    with pytest.raises(Invalid) as refused:
        consultations.remove_question(session, draft, "seen", account)
    assert "People have answered" in refused.value.message
    assert session.scalar(select(Question.id).where(Question.key == "seen"))


def test_an_open_consultation_gets_a_question_only_with_a_reason(
    session: Session, opened: Consultation, account: Account
) -> None:
    with pytest.raises(Invalid) as refused:
        consultations.add_question(session, opened, "open", "And why?", account)
    assert refused.value.field == "reason"
    question = consultations.add_question(
        session, opened, "open", "And why?", account, reason="Many asked."
    )
    assert [note.what for note in notes(session, opened)] == [f"question:{question.key}"]


def test_options_keep_their_keys_when_reworded_swapped_or_joined_by_new_ones(
    session: Session, account: Account
) -> None:
    mission = make_mission(session)
    draft = consultations.create(session, mission, replace(START, recipe="trade_off"), account)
    question = next(q for q in draft.questions if q.key == "way")

    def save(*lines: str) -> dict[str, str]:
        plan = with_question(as_plan(draft), "way", options={"en": lines})
        consultations.edit(session, draft, plan, account)
        session.refresh(question)
        return {option["label"]["en"]: option["key"] for option in question.options}

    found = save("The second way", "Dig wells", "Another way", "I am not sure", "Both")
    assert found["The second way"] == "second"
    assert found["Dig wells"] == "first"  # reworded: the key that was left over
    assert found["I am not sure"] == "unsure"
    assert found["Both"] not in ("first", "second", "other", "unsure")


def test_options_need_the_same_lines_in_every_language(session: Session, account: Account) -> None:
    mission = make_mission(session)
    draft = consultations.create(session, mission, replace(START, recipe="trade_off"), account)
    plan = with_values(as_plan(draft), languages=["en", "de"])
    plan = with_question(plan, "way", options={"en": ("A", "B"), "de": ("A",)})
    with pytest.raises(Invalid) as refused:
        consultations.edit(session, draft, plan, account)
    assert refused.value.field == "questions-0-options-en"


def test_an_option_people_may_have_chosen_stays_once_open(
    session: Session, opened: Consultation, account: Account
) -> None:
    plan = with_question(as_plan(opened), "place", options={"en": ("A city", "A town")})
    with pytest.raises(Invalid) as refused:
        consultations.edit(session, opened, plan, account, "Shorter.")
    assert "keep it" in refused.value.message
