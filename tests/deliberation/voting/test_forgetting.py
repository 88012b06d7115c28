"""Votes go with the person and the tallies are corrected; marks and links go with time."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.insights.opinions.models import OpinionPlace, OpinionRun
from deliberation.people.models import Participant
from deliberation.privacy import operations as privacy
from deliberation.privacy import queries as holdings
from deliberation.privacy.retention import operations as retention
from deliberation.voting import operations as voting
from deliberation.voting import queries
from deliberation.voting.models import (
    Ballot,
    EmailProof,
    Invitation,
    Statement,
    Vote,
    VoteChange,
    VoteFlag,
    Voter,
)
from tests import factories

NETWORK = "n" * 64


def person(session: Session, participant: Participant) -> holdings.Person:
    return holdings.person_of_receipts(session, [participant.id])


def test_votes_and_statements_go_with_the_person(
    session: Session, ballot: Ballot, ada: Participant, bob: Participant
) -> None:
    shared = factories.make_statement(session, ballot)
    own = voting.propose(session, ballot, "Zebrafinch soil.", "en", ada)
    half, _ = voting.split(session, own, "Zebrafinch.", "Soil.")
    voting.cast(session, shared, ada, -1)
    voting.cast(session, shared, ada, 1, True)
    voting.cast(session, shared, bob, 1)
    run = OpinionRun(consultation=ballot.consultation, number=1, state="done")
    session.add_all([run, VoteFlag(participant_id=ada.id, kind="burst")])
    session.flush()
    session.add(OpinionPlace(run_id=run.id, participant_id=ada.id, letter="A", x=0.1, y=0.2))
    privacy.erase(session, person(session, ada))
    assert (shared.agree_count, shared.disagree_count, shared.important_count) == (1, 0, 0)
    assert (own.text, own.state, own.removal_reason, own.author_id) == ("", "removed", "erased",
                                                                       None)  # fmt: skip
    assert (half.text, half.state) == ("", "removed")
    assert [vote.participant_id for vote in session.scalars(select(Vote))] == [bob.id]
    for table in (VoteChange, VoteFlag, OpinionPlace):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    assert [voter.participant_id for voter in session.scalars(select(Voter))] == [bob.id]
    voting.recount(session, ballot.consultation)
    assert shared.agree_count == 1


def test_a_promoted_point_goes_with_its_words(session: Session, ballot: Ballot) -> None:
    consultation = ballot.consultation
    author = factories.make_participant(session, consultation)
    submission = factories.make_submission(session, consultation, participant=author)
    run = factories.make_run(session, consultation)
    point = factories.make_point(session, run, submission)
    promoted = voting.promote(session, ballot, point.ref, "theme23456", point.text, "en")
    privacy.erase(session, person(session, author))
    assert (promoted.text, promoted.removal_reason) == ("", "erased")


def test_a_person_sees_votes_and_statements_among_the_own_data(
    session: Session, ballot: Ballot, ada: Participant, bob: Participant
) -> None:
    shared = factories.make_statement(session, ballot, "Soil needs worms.")
    voting.propose(session, ballot, "Soil is alive.", "en", ada)
    voting.cast(session, shared, ada, -1, network=NETWORK)
    voting.cast(session, shared, ada, 0, network=NETWORK)
    voting.cast(session, shared, bob, 1)
    told = privacy.download(session, person(session, ada))
    tables = {part["table"]: part["rows"] for part in told["data"]}
    assert {(row["on"], row["value"]) for row in tables["vote"]} == {
        ("Soil needs worms.", 0), ("Soil is alive.", 1),
    }  # fmt: skip
    assert [row["value"] for row in tables["vote_change"]] == [-1]
    assert [row["text"] for row in tables["statement"]] == ["Soil is alive."]
    assert NETWORK[:16] not in str(told)


def test_marks_of_networks_go_after_a_week(
    session: Session, ballot: Ballot, ada: Participant, clock: datetime
) -> None:
    voting.cast(session, factories.make_statement(session, ballot), ada, 1, network=NETWORK)
    for days, marks in ((6, 2), (8, 0)):
        moment = clock + timedelta(days=days)
        retention.run(session, moment, dry_run=True)
        retention.run(session, moment, dry_run=False)
        left = [*session.scalars(select(Vote.network)), *session.scalars(select(Voter.network))]
        assert len([mark for mark in left if mark]) == marks


def test_links_that_nobody_used_go(session: Session, ballot: Ballot, clock: datetime) -> None:
    voting.request_email_proof(session, ballot, "ada@example.org")
    retention.run(session, clock + timedelta(days=1), dry_run=False)
    assert session.scalar(select(func.count()).select_from(EmailProof)) == 1
    report = retention.run(session, clock + timedelta(days=2), dry_run=False)
    assert [due.count for due in report if due.data_class == "email_links"] == [1]
    assert session.scalars(select(EmailProof)).all() == []


def test_the_end_of_the_promised_months_leaves_votes_with_nobody_behind_them(
    session: Session, ballot: Ballot, ada: Participant, clock: datetime
) -> None:
    statement = factories.make_statement(session, ballot)
    voting.cast(session, statement, ada, 1, took_ms=900)
    voting.cast(session, statement, ada, -1, took_ms=900)
    shown = voting.propose(session, ballot, "Soil is alive.", "en", ada)
    ballot.moderation = "pre"
    unseen = voting.propose(session, ballot, "Zebrafinch.", "en", ada)
    voting.give_invitations(session, ballot, 2)
    session.add(VoteFlag(participant_id=ada.id, kind="burst"))
    session.add(EmailProof(ballot_id=ballot.id, address_hmac="a" * 64, is_used=True,
                           expires_on=date(2027, 3, 16)))  # fmt: skip
    session.flush()
    later = clock + timedelta(days=3 * 366)
    with clock_at(later):
        planned = retention.run(session, later, dry_run=True)
        done = retention.run(session, later, dry_run=False)
    assert [due.count for due in planned] == [due.count for due in done]
    session.expire_all()
    assert (shown.text, shown.author_id) == ("Soil is alive.", None)
    assert (unseen.text, unseen.removal_reason) == ("", "erased")
    for table in (VoteChange, VoteFlag, EmailProof, Invitation):
        assert session.scalars(select(table)).all() == []
    votes = session.scalars(select(Vote)).all()
    assert {(vote.took_ms, vote.changed_count) for vote in votes} == {(None, 0)}
    assert statement.disagree_count == 1
    assert queries.tally_of(shown).agree == 1
    assert session.scalar(select(func.count()).select_from(Statement)) == 3
