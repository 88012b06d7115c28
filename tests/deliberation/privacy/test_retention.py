"""Retention: every class goes at its date, not before, and a dry run changes nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation import jobs
from deliberation.base import clock_at
from deliberation.consultations.models import Consultation
from deliberation.journal import JournalEntry
from deliberation.people import operations as people
from deliberation.people.models import (
    Account,
    Demographic,
    Participant,
    RateCount,
    SignInLink,
    WebSession,
)
from deliberation.privacy.retention import operations as retention
from deliberation.privacy.retention import queries
from deliberation.submissions.models import Receipt, Submission
from tests import factories

MONTHS = {"submissions": 24, "demographics": 6, "accounts": 12, "network_counts": 1}
END = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)


@pytest.fixture
def ended(session: Session, clock: datetime) -> Consultation:
    """A closed consultation with one submission of each kind of display."""
    found = factories.make_consultation(session, retention_months=MONTHS, closed_at=END)
    account = factories.make_account(session)
    account.email_confirmed_at = clock
    person = people.participant_for(session, found.ref, account, "25_39")
    person.demographics.append(Demographic(question_key="place", option_key="town"))
    session.add(Receipt(participant=person, code_hmac="x"))
    for words, is_listed, name in (("Shown", True, "Ada"), ("Hidden", False, "")):
        factories.make_submission(
            session, found, words, participant=person, is_listed=is_listed, shown_name=name
        )
    return found


def _report(session: Session, moment: datetime, dry_run: bool = False) -> dict[str, int]:
    with clock_at(moment):
        found = retention.run(session, moment, dry_run)
    return {due.data_class: due.count for due in found}


@pytest.mark.parametrize(
    ("months", "classes"),
    [
        (0, {}),
        (6, {"demographics": 1}),
        (12, {"demographics": 1, "accounts": 1}),
        (24, {"demographics": 1, "accounts": 1, "submissions": 3}),
    ],
)
def test_each_class_has_its_date(
    session: Session, ended: Consultation, months: int, classes: dict[str, int]
) -> None:
    due_at = queries.months_after(END, months)
    early = _report(session, due_at - timedelta(seconds=1), dry_run=True)
    assert set(early) == set(classes) - ({*list(classes)[-1:]})
    assert _report(session, due_at) == classes
    assert _report(session, due_at) == {}


def test_a_dry_run_changes_nothing(session: Session, ended: Consultation) -> None:
    late = queries.months_after(END, 60)
    assert _report(session, late, dry_run=True) == _report(session, late, dry_run=True) != {}
    assert session.scalar(select(func.count()).select_from(JournalEntry)) == 0
    assert session.scalar(select(func.count()).select_from(Demographic)) == 1


def test_afterwards_published_words_stand_without_a_person(
    session: Session, ended: Consultation
) -> None:
    _report(session, queries.months_after(END, 24))
    session.expire_all()
    shown, hidden = session.scalars(select(Submission).order_by(Submission.id)).all()
    assert (shown.answers[0].text, shown.shown_name) == ("Shown", "")
    assert (hidden.answers, hidden.erased_at is not None) == ([], True)
    person = session.scalars(select(Participant)).one()
    assert (person.account_key, person.age_band, person.demographics) == (None, "unsaid", [])
    assert session.scalars(select(Receipt)).all() == []
    lines = session.scalars(select(JournalEntry).where(JournalEntry.action == "retention:run"))
    assert {line.details["class"] for line in lines} == {"submissions", "demographics", "accounts"}


def test_an_open_ended_consultation_keeps_its_data(session: Session, ended: Consultation) -> None:
    ended.closed_at = None
    ended.phases[-1].ends_at = None
    session.flush()
    assert _report(session, queries.months_after(END, 240)) == {}


def test_without_a_closing_the_last_phase_ends_it(session: Session, ended: Consultation) -> None:
    ended.closed_at = None
    assert queries.ended_at(ended) == ended.phases[-1].ends_at


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (datetime(2027, 1, 31, tzinfo=UTC), 1, datetime(2027, 2, 28, tzinfo=UTC)),
        (datetime(2027, 12, 15, tzinfo=UTC), 1, datetime(2028, 1, 15, tzinfo=UTC)),
        (datetime(2028, 2, 29, tzinfo=UTC), 12, datetime(2029, 2, 28, tzinfo=UTC)),
        (datetime(2027, 3, 15, tzinfo=UTC), 0, datetime(2027, 3, 15, tzinfo=UTC)),
    ],
)
def test_months_are_calendar_months(start: datetime, months: int, end: datetime) -> None:
    assert queries.months_after(start, months) == end


def test_what_is_short_lived_goes_everywhere(session: Session, clock: datetime) -> None:
    day = timedelta(days=1)
    keeper = factories.make_account(session, ("administrator", None))
    keeper.created_at = clock - 30 * day
    for age in (1, 30):
        stranger = people.register(session, f"s{age}@example.org", "S")
        stranger.created_at = clock - age * day
        session.add_all(
            [
                WebSession(token_hmac=f"w{age}", data="{}", expires_at=clock + (2 - age) * day),
                SignInLink(
                    account_id=keeper.id, token_hmac=f"l{age}", expires_at=clock + (2 - age) * day
                ),
                RateCount(action="a", network="n", window_starts_at=clock - age * day, count=1),
            ]
        )
    session.flush()
    expected = {"sessions": 1, "links": 1, "network_counts": 1, "unconfirmed_accounts": 1}
    assert _report(session, clock) == expected
    assert _report(session, clock) == {}
    assert session.scalar(select(func.count()).select_from(Account)) == 2


@pytest.mark.parametrize("ends", ["done", "failed"])
def test_the_job_plans_the_next_day(session: Session, clock: datetime, ends: str) -> None:
    retention.plan(session)
    retention.plan(session)
    first = session.scalars(select(jobs.Job)).one()
    first.unique_key, first.state = None, ends
    session.flush()
    if ends == "done":
        retention.TASK.store(session, {}, None)
    else:
        retention.TASK.abandoned(session, {}, ends)
    following = session.scalars(select(jobs.Job).where(jobs.Job.state == "queued")).one()
    assert following.run_after == clock + timedelta(days=1)
