"""The journal finds every change to a sealed row."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.journal import JournalEntry
from tests.factories import make_mission


@pytest.fixture
def sealed(session: Session) -> Session:
    mission = make_mission(session)
    for number in range(6):
        journal.record(session, "theme:rename", mission, role="analyst", details={"n": number})
        if number == 2:
            session.flush()
            journal.seal(session)
    session.flush()
    journal.seal(session)
    return session


def test_an_untouched_journal_verifies(sealed: Session) -> None:
    found = journal.verify(sealed)
    assert found.is_whole
    assert (found.sealed_count, found.unsealed_count) == (6, 0)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.integers(1, 6), st.sampled_from(["action", "role", "actor_ref", "subject_ref"]))
def test_any_changed_field_is_found(sealed: Session, position: int, column: str) -> None:
    nested = sealed.begin_nested()
    rows = [entry.id for entry in sealed.query(JournalEntry).order_by(JournalEntry.id)]
    sealed.execute(
        update(JournalEntry).where(JournalEntry.id == rows[position - 1]).values({column: "zz"})
    )
    sealed.expire_all()
    assert not journal.verify(sealed).is_whole
    nested.rollback()


def test_a_removed_row_is_found(sealed: Session) -> None:
    first = sealed.query(JournalEntry).order_by(JournalEntry.id).first()
    assert first is not None
    sealed.execute(delete(JournalEntry).where(JournalEntry.id == first.id))
    sealed.expire_all()
    assert not journal.verify(sealed).is_whole


def test_content_is_bound_until_it_is_erased(session: Session) -> None:
    mission = make_mission(session)
    entry = journal.record(session, "x:y", mission, role="chair", content="the words")
    session.flush()
    assert journal.binds(session, entry, "the words") is True
    assert journal.binds(session, entry, "other words") is False
    journal.seal(session)
    journal.forget(session, mission.ref)
    session.flush()
    assert journal.binds(session, entry, "the words") is None
    found = journal.verify(session)
    assert found.is_whole
    assert found.erased_count == 1
