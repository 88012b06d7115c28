"""A consultation held by place: one level of parts, in one mission, and drafts stay unseen."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.consultations.places import queries
from deliberation.consultations.places.operations import set_place
from deliberation.errors import Invalid
from deliberation.journal import JournalEntry
from deliberation.people.models import Account
from tests.factories import make_consultation

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def whole(session: Session) -> Consultation:
    return make_consultation(session, title={"en": "The whole country"})


def another(session: Session, whole: Consultation, **values: object) -> Consultation:
    return make_consultation(session, whole.mission, **values)


def test_a_part_has_its_place_and_can_stand_alone_again(
    session: Session, whole: Consultation, account: Account
) -> None:
    part = another(session, whole)
    set_place(session, part, whole, "  Nordhavn ", account)
    session.expire_all()
    assert (part.parent, part.place, whole.parts) == (whole, "Nordhavn", [part])
    assert queries.family(session, part, now()) == [whole, part]
    assert queries.is_held_by_place(session, whole, now())
    lines = select(JournalEntry).where(JournalEntry.scope_ref == part.ref)
    assert session.scalars(lines).one().details == {"changed": ["place"], "part_of": whole.ref}
    set_place(session, part, whole, "Nordhavn", account)  # nothing changes, nothing is noted
    assert len(session.scalars(lines).all()) == 1
    set_place(session, part, None, "", account)
    assert not queries.is_held_by_place(session, whole, now())


def test_there_is_one_level_of_parts_in_one_mission(
    session: Session, whole: Consultation, account: Account
) -> None:
    part, third = another(session, whole), another(session, whole)
    set_place(session, part, whole, "Nordhavn", account)
    elsewhere = make_consultation(session)
    refused = [
        (third, third, "Ost", "part of itself"),
        (third, elsewhere, "Ost", "the same mission"),
        (third, part, "Ost", "a part itself"),
        (whole, third, "Ost", "parts of its own"),
        (third, whole, " ", "Name the place"),
        (third, whole, "x" * 121, "At most 120"),
    ]
    for one, parent, place, sentence in refused:
        with pytest.raises(Invalid, match=sentence):
            set_place(session, one, parent, place, account)
    assert third.parent_id is None
    assert whole.parent_id is None


def test_the_database_refuses_a_part_of_itself(session: Session, whole: Consultation) -> None:
    whole.parent_id = whole.id
    with pytest.raises(IntegrityError), session.begin_nested():
        session.flush()


def test_drafts_are_in_no_roll_up_and_parts_outlive_the_whole(
    session: Session, whole: Consultation, account: Account
) -> None:
    part, draft = another(session, whole), another(session, whole, opened_at=None)
    set_place(session, draft, whole, "Sued", account)
    assert not queries.is_held_by_place(session, whole, now())
    set_place(session, part, whole, "Nordhavn", account)
    assert queries.family(session, whole, now()) == [whole, part]
    assert queries.possible_wholes(session, draft) == [whole]
    session.delete(whole)
    session.flush()
    session.expire_all()
    assert (part.parent, part.place) == (None, "Nordhavn")
