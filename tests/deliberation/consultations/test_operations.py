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
    PROMISED,
    Consultation,
    MethodNote,
    Question,
)
from deliberation.consultations.operations import (
    COLUMNS,
    Incomplete,
    PhaseDates,
    Plan,
    QuestionText,
    Start,
)
from deliberation.errors import Closed, Invalid, NotFound
from deliberation.journal import JournalEntry
from deliberation.people.models import Account
from tests.conftest import NOW
from tests.factories import make_account, make_mission, make_seat, make_submission

pytestmark = pytest.mark.usefixtures("clock")
START = Start("open_questions", "Living soils", "en", "Europe/Berlin", "DE", date(2027, 3, 20))


@pytest.fixture
def account(session: Session) -> Account:
    return make_account(session)


@pytest.fixture
def draft(session: Session, account: Account) -> Consultation:
    mission = make_mission(session)
    make_seat(session, mission, make_account(session, name="Ilva Brandsteed"), chair=True)
    session.refresh(mission)
    return consultations.create(session, mission, START, account)


def as_plan(consultation: Consultation) -> Plan:
    """The settings page as it stands, unchanged."""
    zone = consultation.zone

    def local(moment: datetime | None) -> datetime | None:
        return moment.astimezone(zone).replace(tzinfo=None) if moment else None

    return Plan(
        values={name: getattr(consultation, name) for name in COLUMNS},
        promise={name: getattr(consultation.promise, name) for name in PROMISED},
        phases=tuple(
            PhaseDates(phase.kind, local(phase.starts_at), local(phase.ends_at))
            for phase in consultation.phases
        ),
        questions=tuple(as_text(question) for question in consultation.questions),
    )


def as_text(question: Question) -> QuestionText:
    languages = {code for option in question.real_options for code in option["label"]}
    options = {
        code: tuple(option["label"][code] for option in question.real_options) for code in languages
    }
    return QuestionText(
        question.key,
        dict(question.prompt),
        dict(question.plain_prompt or {}),
        dict(question.hint or {}),
        options,
        question.is_required,
        question.max_chars,
    )


def with_values(plan: Plan, **values: Any) -> Plan:
    return replace(plan, values=plan.values | values)


def with_promise(plan: Plan, **values: Any) -> Plan:
    return replace(plan, promise=plan.promise | values)


def complete(plan: Plan) -> Plan:
    plan = with_values(
        plan,
        purpose={"en": "Tell us what soil needs."},
        controller="Ministry of Soil",
        contact="soil@example.org",
    )
    return with_promise(
        plan,
        open_for_influence={"en": "The objectives."},
        fixed={"en": "The year."},
        decider="The board, by majority",
    )


def with_question(plan: Plan, key: str, **changes: Any) -> Plan:
    questions = tuple(replace(q, **changes) if q.key == key else q for q in plan.questions)
    return replace(plan, questions=questions)


@pytest.fixture
def opened(session: Session, draft: Consultation, account: Account) -> Consultation:
    consultations.edit(session, draft, complete(as_plan(draft)), account)
    consultations.open_consultation(session, draft, account)
    return draft


def notes(session: Session, consultation: Consultation) -> list[MethodNote]:
    return queries.notes(session, consultation)


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
