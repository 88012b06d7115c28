"""Moderation: reasons are told, authors may appeal once, another person decides."""

import pytest
from sqlalchemy.orm import Session

from deliberation.consultations.models import Consultation
from deliberation.errors import Closed, Conflict, Invalid, NotAllowed
from deliberation.moderation import operations as moderation
from deliberation.moderation import queries
from deliberation.people.models import Account
from deliberation.submissions import operations as submissions
from deliberation.submissions import queries as submission_queries
from deliberation.submissions.models import Submission
from tests.factories import make_account, make_consultation, make_submission


@pytest.fixture
def consultation(session: Session, clock: object) -> Consultation:
    return make_consultation(session)


@pytest.fixture
def submission(session: Session, consultation: Consultation) -> Submission:
    made = make_submission(session, consultation, "Buy my worms.")
    submissions.count(session, consultation, "received")
    return made


@pytest.fixture
def moderator(session: Session, consultation: Consultation) -> Account:
    return make_account(session, ("moderator", consultation), name="First")


@pytest.fixture
def second(session: Session, consultation: Consultation) -> Account:
    return make_account(session, ("moderator", consultation), name="Second")


def test_a_removal_needs_a_reason_from_the_list(
    session: Session, submission: Submission, moderator: Account
) -> None:
    with pytest.raises(Invalid) as refused:
        moderation.decide(session, submission, "removed", moderator, reason="ugly")
    assert refused.value.field == "reason"
    assert submission.state == "visible"


def test_a_removed_submission_stays_in_the_counts(
    session: Session, consultation: Consultation, submission: Submission, moderator: Account
) -> None:
    moderation.decide(session, submission, "removed", moderator, reason="spam", note="No adverts.")
    assert not submission.is_public
    assert queries.removed_by_reason(session, consultation) == {"spam": 1}
    counts = submission_queries.counts(session, consultation)
    assert (counts.received, counts.removed) == (1, 1)
    told = queries.latest_decision(session, submission)
    assert told is not None
    assert (told.reason, told.note) == ("spam", "No adverts.")


def test_an_appeal_is_decided_by_another_person_once(
    session: Session,
    consultation: Consultation,
    submission: Submission,
    moderator: Account,
    second: Account,
) -> None:
    decision = moderation.decide(session, submission, "removed", moderator, reason="spam")
    appeal = moderation.appeal(session, decision, "It was a joke.")
    with pytest.raises(Conflict):
        moderation.appeal(session, decision, "Again.")
    assert queries.open_appeals(session, consultation) == [appeal]
    with pytest.raises(NotAllowed):
        moderation.decide_appeal(session, appeal, "restored", "Fine.", moderator)
    moderation.decide_appeal(session, appeal, "restored", "It is a joke.", second)
    assert submission.is_public
    assert queries.open_appeals(session, consultation) == []
    assert queries.removed_by_reason(session, consultation) == {}
    with pytest.raises(Conflict):
        moderation.decide_appeal(session, appeal, "upheld", "No.", second)


def test_an_approval_cannot_be_appealed(
    session: Session, submission: Submission, moderator: Account
) -> None:
    decision = moderation.decide(session, submission, "approved", moderator)
    with pytest.raises(Closed):
        moderation.appeal(session, decision, "Why?")


def test_flags_fill_the_queue_until_somebody_decides(
    session: Session, consultation: Consultation, submission: Submission, moderator: Account
) -> None:
    assert queries.queue(session, consultation) == []
    first = moderation.flag(session, submission, "spam")
    assert moderation.flag(session, submission, "spam") is first
    moderation.flag(session, submission, "abuse")
    assert [item.flags for item in queries.queue(session, consultation)] == [("abuse", "spam")]
    moderation.decide(session, submission, "approved", moderator)
    assert queries.queue(session, consultation) == []


def test_what_waits_is_in_the_queue(session: Session, consultation: Consultation) -> None:
    waiting = make_submission(session, consultation, state="waiting")
    assert [item.submission for item in queries.queue(session, consultation)] == [waiting]


def test_a_withdrawn_submission_is_nobodys_to_decide(
    session: Session, submission: Submission, moderator: Account
) -> None:
    submissions.withdraw(session, submission)
    with pytest.raises(Closed):
        moderation.decide(session, submission, "approved", moderator)
