"""From a recipe to an open consultation; what is open changes only with a public reason."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.consultations import operations as consultations
from deliberation.consultations import queries
from deliberation.consultations.models import (
    Consultation,
)
from deliberation.consultations.operations import (
    Incomplete,
    PhaseDates,
)
from deliberation.errors import Closed, Invalid
from deliberation.journal import JournalEntry
from deliberation.people.models import Account
from tests.conftest import NOW
from tests.deliberation.consultations.conftest import (
    START,
    as_plan,
    complete,
    notes,
    with_promise,
    with_question,
    with_values,
)
from tests.factories import make_mission

pytestmark = pytest.mark.usefixtures("clock")


def test_a_recipe_fills_everything_an_organiser_should_not_have_to_think_of(
    draft: Consultation,
) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    starts = [(p.kind, p.starts_at.astimezone(berlin).replace(tzinfo=None)) for p in draft.phases]
    assert starts[:2] == [
        ("learn", datetime(2027, 3, 20, 12)),  # noqa: DTZ001
        ("share", datetime(2027, 3, 27, 12)),  # noqa: DTZ001
    ]
    # Noon on both sides of the change of clocks: one hour less in UTC.
    share = draft.phases[1]
    assert share.starts_at == datetime(2027, 3, 27, 11, tzinfo=UTC)
    assert share.ends_at == datetime(2027, 4, 24, 10, tzinfo=UTC)
    assert draft.phases[-1].ends_at is None
    assert draft.promise is not None
    assert draft.promise.responder_name == "Ilva Brandsteed"
    assert draft.promise.reply_due_on == date(2027, 6, 5)
    assert draft.plain_purpose["en"].startswith("Tell us what you have seen")
    assert [q.options[-1]["key"] for q in draft.questions if q.is_demographic] == ["unsaid"] * 2
    assert draft.opened_at is None


def test_a_recipe_brings_its_words_in_every_language_that_is_chosen(
    session: Session, account: Account
) -> None:
    start = replace(START, recipe="trade_off", more_languages=("de", "en", "fr"))
    draft = consultations.create(session, make_mission(session), start, account)
    assert draft.languages == ["en", "de", "fr"]
    assert set(draft.questions[0].prompt) == {"en", "de"}
    assert set(draft.questions[0].options[0]["label"]) == {"en", "de"}
    assert set(draft.plain_purpose) == {"en", "de"}


def test_a_new_consultation_names_what_a_person_has_to_add(draft: Consultation) -> None:
    assert [gap.field for gap in queries.missing(draft, NOW)] == [
        "purpose-en",
        "promise-open_for_influence-en",
        "promise-fixed-en",
        "promise-decider",
        "controller",
        "contact",
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"recipe": "soup"}, "recipe"), ({"title": " "}, "title"), ({"time_zone": "X"}, "time_zone")],
)
def test_a_start_that_cannot_be_is_refused(
    session: Session, account: Account, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        consultations.create(session, make_mission(session), replace(START, **changes), account)
    assert refused.value.field == field


def test_opening_is_refused_with_one_list_and_allowed_when_complete(
    session: Session, draft: Consultation, account: Account
) -> None:
    with pytest.raises(Incomplete) as refused:
        consultations.open_consultation(session, draft, account)
    assert len(refused.value.gaps) == 6
    assert "Say who decides." in refused.value.message
    assert "Name the controller" in refused.value.message
    assert draft.opened_at is None
    consultations.edit(session, draft, complete(as_plan(draft)), account)
    consultations.open_consultation(session, draft, account)
    assert draft.opened_at == NOW
    with pytest.raises(Closed):
        consultations.open_consultation(session, draft, account)
    lines = session.execute(
        select(JournalEntry.action, JournalEntry.role, JournalEntry.actor_ref)
        .where(JournalEntry.subject_ref == draft.ref)
        .order_by(JournalEntry.id)
    ).all()
    assert [line.action for line in lines] == [
        "consultation:create",
        "consultation:edit",
        "consultation:open",
    ]
    assert {(line.role, line.actor_ref) for line in lines} == {("organiser", account.ref)}


@pytest.mark.parametrize(
    ("promise", "values", "field"),
    [
        ({"responder_name": ""}, {}, "promise-responder_name"),
        ({"reply_due_on": None}, {}, "promise-reply_due_on"),
        ({"reply_due_on": date(2027, 4, 24)}, {}, "promise-reply_due_on"),
        ({}, {"plain_purpose": {}}, "plain_purpose-en"),
        ({}, {"brief": {"en": "Long."}}, "plain_brief-en"),
        ({}, {"controller": ""}, "controller"),
        ({}, {"contact": ""}, "contact"),
        ({}, {"retention_months": {"submissions": 1}}, "retention_months"),
        ({}, {"notice_version": ""}, "notice_version"),
        ({}, {"languages": ["en", "de"]}, "title-de"),
    ],
)
def test_it_does_not_open_without(
    session: Session,
    draft: Consultation,
    account: Account,
    promise: dict[str, Any],
    values: dict[str, Any],
    field: str,
) -> None:
    plan = with_values(with_promise(complete(as_plan(draft)), **promise), **values)
    consultations.edit(session, draft, plan, account)
    with pytest.raises(Incomplete) as refused:
        consultations.open_consultation(session, draft, account)
    assert refused.value.gaps[0].field == field


def test_it_does_not_open_without_a_question_or_a_share_phase(
    session: Session, draft: Consultation, account: Account
) -> None:
    plan = complete(as_plan(draft))
    plan = replace(plan, phases=tuple(row for row in plan.phases if row.kind != "share"))
    consultations.edit(session, draft, plan, account)
    for question in list(draft.questions):
        if not question.is_demographic:
            consultations.remove_question(session, draft, question.key, account)
    with pytest.raises(Incomplete) as refused:
        consultations.open_consultation(session, draft, account)
    assert [gap.field for gap in refused.value.gaps] == ["phases", "new_kind"]


def test_saving_the_page_unchanged_changes_nothing(
    session: Session, opened: Consultation, account: Account
) -> None:
    ids = [phase.id for phase in opened.phases]
    consultations.edit(session, opened, as_plan(opened), account)
    session.refresh(opened)
    assert [phase.id for phase in opened.phases] == ids
    assert notes(session, opened) == []


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (PhaseDates("share", None), "phases-0-starts"),
        (PhaseDates("share", datetime(2027, 3, 28, 2, 30)), "phases-0-starts"),  # noqa: DTZ001
        (
            PhaseDates("share", datetime(2027, 3, 27), datetime(2027, 3, 28, 2, 1)),  # noqa: DTZ001
            "phases-0-ends",
        ),
        (
            PhaseDates("share", datetime(2027, 4, 2), datetime(2027, 4, 2)),  # noqa: DTZ001
            "phases-0-ends",
        ),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_at_its_field(
    session: Session, draft: Consultation, account: Account, row: PhaseDates, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        consultations.edit(session, draft, replace(as_plan(draft), phases=(row,)), account)
    assert refused.value.field == field


def test_times_are_read_in_the_zone_of_the_same_page(
    session: Session, draft: Consultation, account: Account
) -> None:
    row = PhaseDates("share", datetime(2027, 6, 1, 9))  # noqa: DTZ001
    plan = replace(with_values(as_plan(draft), time_zone="Pacific/Auckland"), phases=(row,))
    consultations.edit(session, draft, plan, account)
    assert draft.phases[0].starts_at == datetime(2027, 5, 31, 21, tzinfo=UTC)


def test_changing_what_people_were_told_takes_a_public_reason(
    session: Session, opened: Consultation, account: Account
) -> None:
    plan = with_question(as_plan(opened), "seen", prompt={"en": "What did you see?"})
    plan = with_promise(plan, reply_due_on=date(2027, 6, 20))
    with pytest.raises(Invalid) as refused:
        consultations.edit(session, opened, plan, account)
    assert refused.value.field == "reason"
    assert opened.questions[0].prompt["en"].startswith("What has happened")  # left as it was
    consultations.edit(session, opened, plan, account, "People misunderstood it.")
    found = {note.what: note for note in notes(session, opened)}
    assert set(found) == {"question:seen", "promise"}
    assert found["promise"].former == {"reply_due_on": "2027-06-05"}
    old = {"prompt-en": "What has happened to you or to people near you?"}
    assert found["question:seen"].former == old
    assert found["promise"].reason == "People misunderstood it."


def test_words_that_promise_nothing_change_without_a_reason(
    session: Session, opened: Consultation, account: Account
) -> None:
    consultations.edit(
        session, opened, with_values(as_plan(opened), brief={}, title={"en": "Soil"}), account
    )
    assert opened.title == {"en": "Soil"}
    assert notes(session, opened) == []


def test_an_open_consultation_cannot_be_made_incomplete(
    session: Session, opened: Consultation, account: Account
) -> None:
    with pytest.raises(Incomplete):
        consultations.edit(
            session, opened, with_values(as_plan(opened), contact=""), account, "Because."
        )
    assert opened.contact == "soil@example.org"


def test_an_open_consultation_cannot_lose_a_text_it_needs(
    session: Session, opened: Consultation, account: Account
) -> None:
    with pytest.raises(Incomplete):
        consultations.edit(
            session, opened, with_values(as_plan(opened), plain_purpose={}), account, "Because."
        )
    assert opened.plain_purpose


def test_texts_of_languages_that_are_not_offered_are_dropped(
    session: Session, draft: Consultation, account: Account
) -> None:
    both = with_values(as_plan(draft), languages=["en", "de"], title={"en": "S", "de": "B"})
    consultations.edit(session, draft, both, account)
    assert draft.title == {"en": "S", "de": "B"}
    consultations.edit(session, draft, with_values(as_plan(draft), languages=["en"]), account)
    assert draft.title == {"en": "S"}
    with pytest.raises(Invalid) as refused:
        consultations.edit(session, draft, with_values(as_plan(draft), languages=["de"]), account)
    assert refused.value.field == "languages"


def test_opening_later_than_planned_is_refused_when_writing_would_be_over(
    session: Session, draft: Consultation, account: Account
) -> None:
    consultations.edit(session, draft, complete(as_plan(draft)), account)
    with clock_at(NOW + timedelta(days=60)), pytest.raises(Incomplete) as refused:
        consultations.open_consultation(session, draft, account)
    assert [gap.field for gap in refused.value.gaps] == ["phases"]
