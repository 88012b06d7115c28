"""Photos of flip charts: adults only, for 30 days."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.base import clock_at, now
from deliberation.dialogues.photos import operations as photos
from deliberation.dialogues.photos import queries
from deliberation.errors import Closed, Invalid
from deliberation.journal import JournalEntry
from deliberation.privacy.retention import operations as retention
from tests.factories import make_dialogue


def test_no_photo_is_kept_with_minors_in_the_room(session: Session, clock: object) -> None:
    dialogue = make_dialogue(session, minors=True)
    with pytest.raises(Closed, match="under 18"):
        photos.take(session, dialogue, 1, "a.png", None)
    assert not queries.photos_of(session, dialogue)


def test_a_photo_belongs_to_a_table_of_the_session(session: Session, clock: object) -> None:
    dialogue = make_dialogue(session)
    with pytest.raises(Invalid):
        photos.take(session, dialogue, 9, "a.png", None)


def test_it_is_gone_after_thirty_days(session: Session, clock: object) -> None:
    dialogue = make_dialogue(session)
    photos.take(session, dialogue, 1, "old.png", None)
    with clock_at(now() + timedelta(days=20)):
        photos.take(session, dialogue, 2, "new.png", None)
    almost, over = now() + timedelta(days=29), now() + timedelta(days=30)
    assert not [due for due in retention.run(session, almost, False) if due.data_class == "photos"]
    dry = retention.run(session, over, True)
    assert [due.count for due in dry if due.data_class == "photos"] == [1]
    assert queries.file_names(session) == {"old.png", "new.png"}
    retention.run(session, over, False)
    assert queries.file_names(session) == {"new.png"}


def test_it_is_gone_when_the_room_turns_out_to_hold_minors(session: Session, clock: object) -> None:
    dialogue = make_dialogue(session)
    photos.take(session, dialogue, 1, "a.png", None)
    dialogue.has_minors, dialogue.state = True, "planned"
    session.flush()
    assert photos.forget_old(session, now()) == 1
    assert not queries.file_names(session)


def test_typed_in_it_is_forgotten_and_the_journal_names_no_file(
    session: Session, clock: object
) -> None:
    dialogue = make_dialogue(session)
    photo = photos.take(session, dialogue, 1, "a.png", None)
    photos.forget(session, photo, None)
    assert not queries.photos_of(session, dialogue)
    rows = session.scalars(select(JournalEntry).where(JournalEntry.action.like("photo:%"))).all()
    assert [(row.action, row.details) for row in rows] == [("photo:take", {}), ("photo:forget", {})]
