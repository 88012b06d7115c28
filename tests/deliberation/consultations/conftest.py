"""A consultation made from a recipe, as a draft and opened, and plans to change it."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

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
    PhaseDates,
    Plan,
    QuestionText,
    Start,
)
from deliberation.people.models import Account
from tests.factories import make_account, make_mission, make_seat

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
