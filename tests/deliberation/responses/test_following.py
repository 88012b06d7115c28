"""Followers: a confirmed address is told once of each batch of events, and nothing leads back."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import jobs, sealing
from deliberation.base import clock_at
from deliberation.errors import Conflict, Invalid, NotFound
from deliberation.people.models import Participant
from deliberation.privacy import operations as privacy
from deliberation.privacy.queries import Person
from deliberation.responses import operations as responses
from deliberation.responses.following import operations as following
from deliberation.responses.following import queries
from deliberation.responses.following.models import Delivery, Digest, Follower
from deliberation.responses.models import Answer
from tests import factories as make

HOUR = timedelta(hours=1)
DAYS = 60


@pytest.fixture
def w(session: Session, clock: datetime) -> SimpleNamespace:
    w = SimpleNamespace(now=clock)
    w.consultation = make.make_consultation(session, running="respond")
    w.member = make.make_account(session, ("board_member", w.consultation.mission))
    w.run = make.make_run(session, w.consultation, state="published")
    w.themes = [
        make.make_theme(session, w.run, label, state="approved") for label in ("Worms", "Water")
    ]
    w.people = [author(session, w) for _ in range(6)]
    return w


def author(session: Session, w: SimpleNamespace, **values: object) -> Participant:
    person = make.make_participant(session, w.consultation, **values)
    submission = make.make_submission(session, w.consultation, participant=person)
    make.make_point(session, w.run, submission, w.themes[0])
    return person


def follower(session: Session, w: SimpleNamespace, number: int = 0, email: str = "") -> Follower:
    address = email or f"p{number}@example.org"
    token = following.follow(session, w.consultation, w.people[number], address, "de")
    assert token is not None
    return following.confirm(session, token)


def answer(session: Session, w: SimpleNamespace, number: int) -> None:
    text = Answer("declined", "word " * 40, "Soil office", reason="cost")
    responses.respond(session, w.themes[number], text, w.member)


def plan(session: Session, moment: datetime) -> int:
    with clock_at(moment):
        return following.plan_news(session, moment, DAYS)


def test_an_address_counts_once_it_is_confirmed(session: Session, w: SimpleNamespace) -> None:
    token = following.follow(session, w.consultation, w.people[0], " Ada@Example.org ", "en")
    assert token is not None
    assert list(session.scalars(queries.confirmed(w.consultation.ref))) == []
    held = following.confirm(session, token)
    assert (held.email, held.language) == ("ada@example.org", "en")
    with pytest.raises(NotFound):
        following.confirm(session, token)
    again = following.follow(session, w.consultation, w.people[0], "ada@example.org", "da")
    assert (again, held.language) == (None, "da")
    other = following.follow(session, w.consultation, w.people[0], "b@example.org", "en")
    assert other is not None
    assert held.confirmed_at is None
    with clock_at(w.now + timedelta(days=8)), pytest.raises(NotFound):
        following.confirm(session, other)


def test_a_follower_does_not_name_a_participant(session: Session, w: SimpleNamespace) -> None:
    held = follower(session, w)
    columns = {column.key: getattr(held, column.key) for column in Follower.__table__.columns}
    assert w.people[0].ref not in columns.values()
    assert held.participant_mark == sealing.follower(w.people[0].ref)
    assert not [column for column in columns if column.endswith("participant_id")]


def test_one_mail_for_one_batch(session: Session, w: SimpleNamespace) -> None:
    follower(session, w, 0)
    follower(session, w, 1, "p0@example.org")  # the same person with two receipts
    follower(session, w, 2)
    with clock_at(w.now + HOUR):
        answer(session, w, 0)
    assert plan(session, w.now + 2 * HOUR) == 0  # more may come
    with clock_at(w.now + 4 * HOUR):
        answer(session, w, 1)
    assert plan(session, w.now + 11 * HOUR) == 2
    for hours in (11, 12, 48, 500):
        assert plan(session, w.now + hours * HOUR) == 0
    digest = session.scalars(select(Digest)).one()
    assert (digest.kind, digest.events) == ("news", ["answers"])
    assert session.query(jobs.Job).filter_by(name=following.SEND).count() == 2


def test_news_that_never_pause_are_told_within_a_day(session: Session, w: SimpleNamespace) -> None:
    follower(session, w)
    with clock_at(w.now + HOUR):
        answer(session, w, 0)
    with clock_at(w.now + 24 * HOUR):
        answer(session, w, 1)
    assert plan(session, w.now + 24 * HOUR) == 0
    assert plan(session, w.now + 25 * HOUR) == 1


def test_who_follows_later_is_not_told_of_the_past(session: Session, w: SimpleNamespace) -> None:
    answer(session, w, 0)
    with clock_at(w.now + HOUR):
        follower(session, w)
    assert plan(session, w.now + 9 * HOUR) == 0
    with clock_at(w.now + 10 * HOUR):
        answer(session, w, 1)
    assert plan(session, w.now + 17 * HOUR) == 1


def test_a_mail_is_marked_before_it_leaves_and_only_once(
    session: Session, w: SimpleNamespace
) -> None:
    follower(session, w)
    with clock_at(w.now + HOUR):
        answer(session, w, 0)
    plan(session, w.now + 9 * HOUR)
    delivery = session.scalars(select(Delivery)).one()
    following.mark_sent(session, delivery.ref)
    with pytest.raises(Conflict):
        following.mark_sent(session, delivery.ref)


def test_leaving_deletes_the_address(session: Session, w: SimpleNamespace) -> None:
    held = follower(session, w)
    ref = held.ref
    with pytest.raises(NotFound):
        following.leave(session, ref, "wrong")
    for _ in range(2):
        following.leave(session, ref, sealing.parting(ref))
    assert session.query(Follower).count() == 0


def test_erasing_a_person_erases_the_address_and_the_offer(
    session: Session, w: SimpleNamespace
) -> None:
    follower(session, w)
    following.offer_help(session, w.consultation, w.people[0], {"test"})
    privacy.erase(session, Person(None, (w.people[0],)))
    assert queries.follower_of(session, w.people[0]) is None
    assert queries.offers_of(session, w.people[0]) == set()


def test_an_address_that_nobody_confirmed_is_forgotten(
    session: Session, w: SimpleNamespace
) -> None:
    following.follow(session, w.consultation, w.people[0], "a@example.org", "en")
    plan(session, w.now + timedelta(days=6))
    assert session.query(Follower).count() == 1
    plan(session, w.now + timedelta(days=8))
    assert session.query(Follower).count() == 0


def test_the_question_goes_out_once_after_its_days(session: Session, w: SimpleNamespace) -> None:
    follower(session, w)
    answer(session, w, 0)
    ends = next(phase.ends_at for phase in w.consultation.phases if phase.kind == "respond")
    plan(session, ends + timedelta(days=DAYS) - HOUR)
    assert session.query(Digest).filter_by(kind="question").count() == 0
    for _ in range(3):
        plan(session, ends + timedelta(days=DAYS))
    assert session.query(Digest).filter_by(kind="question").count() == 1


def test_offers_are_counted_only_when_enough(session: Session, w: SimpleNamespace) -> None:
    theme = w.themes[0]
    for person in w.people[:4]:
        following.offer_help(session, w.consultation, person, {"review"})
    assert queries.offer_counts(session, theme) == {"review": None}
    with pytest.raises(Invalid):
        following.invite(session, theme, "review", w.member, "board_member")
    following.offer_help(session, w.consultation, w.people[4], {"review", "test"})
    assert queries.offer_counts(session, theme) == {"review": 5, "test": None}
    following.offer_help(session, w.consultation, w.people[4], set())
    assert queries.offers_of(session, w.people[4]) == set()
    with pytest.raises(Invalid):
        following.offer_help(session, w.consultation, w.people[4], {"lead"})


def test_young_people_raise_the_limit(session: Session, w: SimpleNamespace) -> None:
    for person in (*w.people[:5], author(session, w, age_band="16_17")):
        following.offer_help(session, w.consultation, person, {"test"})
    assert queries.offer_counts(session, w.themes[0]) == {"test": None}


def test_an_invitation_reaches_receipts_and_followers_of_the_theme(
    session: Session, w: SimpleNamespace
) -> None:
    for person in w.people[:5]:
        following.offer_help(session, w.consultation, person, {"test"})
    follower(session, w, 0)
    follower(session, w, 5)  # follows, but did not offer
    digest = following.invite(session, w.themes[0], "test", w.member, "board_member")
    assert [d.follower.email for d in session.scalars(select(Delivery))] == ["p0@example.org"]
    assert queries.invitations_of(session, [w.people[1]]) == [digest]
    assert queries.invitations_of(session, [w.people[5]]) == []
    with pytest.raises(Conflict):
        following.invite(session, w.themes[0], "test", w.member, "board_member")


def test_the_look_for_news_plans_the_next_one(session: Session, clock: datetime) -> None:
    following.plan(session, DAYS)
    job = session.query(jobs.Job).one()
    job.unique_key = None  # as the fence does when it ends
    following.TASK.store(session, job.payload, None)
    following.plan(session, DAYS)
    later = session.query(jobs.Job).filter(jobs.Job.id != job.id).one()
    assert later.run_after == clock + HOUR
