"""Joining and proving: levels, codes and links that work once, limits in the database."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import schema
from deliberation.base import clock_at, now
from deliberation.errors import Closed, Invalid, NotAllowed, NotFound, TooMany
from deliberation.people.models import Participant
from deliberation.submissions import operations as submissions
from deliberation.voting import operations as voting
from deliberation.voting import queries
from deliberation.voting.models import Ballot, EmailProof, Invitation, Vote
from tests import factories

NETWORK = "f" * 64


def test_joining_gives_a_receipt_that_opens(session: Session, ballot: Ballot) -> None:
    ballot.proof = "receipt"
    joined = voting.join(session, ballot, age_band="25_39", network=NETWORK)
    assert joined.code is not None
    assert submissions.open_receipt(session, joined.code).participant is joined.participant
    assert (joined.voter.proof, joined.voter.network) == ("receipt", NETWORK[:16])
    assert [consent.kind for consent in joined.participant.consents] == ["take_part"]
    again = voting.join(session, ballot, participant=joined.participant)
    assert (again.participant, again.code) == (joined.participant, None)


def test_without_proof_a_receipt_is_taken_later_or_never(session: Session, ballot: Ballot) -> None:
    joined = voting.join(session, ballot, age_band="25_39")
    assert (joined.code, joined.voter.proof) == (None, "none")
    later = voting.take_receipt(session, ballot, joined.participant)
    assert later.code is not None
    assert joined.voter.proof == "receipt"
    assert voting.take_receipt(session, ballot, joined.participant).code is None


def test_an_account_votes_under_its_pseudonym(session: Session, ballot: Ballot) -> None:
    account = factories.make_account(session)
    joined = voting.join(session, ballot, account)
    assert (joined.code, joined.voter.proof) == (None, "receipt")
    account.email_confirmed_at = now()
    again = voting.join(session, ballot, account)
    assert again.participant is joined.participant
    assert again.voter.proof == "email"


def test_the_age_and_the_will_are_asked(session: Session, ballot: Ballot) -> None:
    with pytest.raises(Invalid):
        voting.join(session, ballot)
    with pytest.raises(NotAllowed):
        voting.join(session, ballot, age_band="under_13")
    with pytest.raises(Invalid):
        voting.join(session, ballot, age_band="25_39", agrees=False)
    assert session.scalars(select(Participant)).all() == []


def test_nobody_joins_outside_the_phase(session: Session, ballot: Ballot, clock: datetime) -> None:
    with clock_at(clock + timedelta(weeks=2)), pytest.raises(Closed):
        voting.join(session, ballot, age_band="25_39")


def test_new_receipts_are_limited_by_network_and_hour(
    session: Session, ballot: Ballot, clock: datetime
) -> None:
    ballot.proof, ballot.receipts_per_hour = "receipt", 3
    for _ in range(3):
        voting.join(session, ballot, age_band="25_39", network=NETWORK)
    with pytest.raises(TooMany):
        voting.join(session, ballot, age_band="25_39", network=NETWORK)
    voting.join(session, ballot, age_band="25_39", network="e" * 64)
    with clock_at(clock + timedelta(hours=1)):
        voting.join(session, ballot, age_band="25_39", network=NETWORK)


@pytest.mark.parametrize("proof", ["receipt", "email", "invitation"])
def test_less_proof_than_asked_for_cannot_vote(
    session: Session, ballot: Ballot, ada: Participant, proof: str
) -> None:
    ballot.proof = proof
    statement = factories.make_statement(session, ballot)
    with pytest.raises(NotAllowed):
        voting.cast(session, statement, ada, 1)
    with pytest.raises(NotAllowed):
        voting.propose(session, ballot, "Soil is alive.", "en", ada)


def test_an_invitation_is_spent_once_however_it_is_typed(
    session: Session, ballot: Ballot, ada: Participant, bob: Participant
) -> None:
    ballot.proof = "invitation"
    codes = voting.give_invitations(session, ballot, 5)
    assert len(set(codes)) == 5
    typed = " " + codes[0].upper().replace("-", " ")
    assert voting.prove(session, ballot, ada, code=typed).proof == "invitation"
    voting.cast(session, factories.make_statement(session, ballot), ada, 1)
    for wrong in (codes[0], "", "abcd-efgh-jkmn"):
        with pytest.raises(Invalid):
            voting.prove(session, ballot, bob, code=wrong)
    stored = session.scalars(select(Invitation.code_hmac)).all()
    assert not {*codes} & {*stored}
    assert queries.proofs_spent(session, ballot) == queries.Spent(5, 1, 0)


def test_a_code_of_another_ballot_is_no_code(
    session: Session, ballot: Ballot, ada: Participant
) -> None:
    other = factories.make_ballot(session)
    (code,) = voting.give_invitations(session, other, 1)
    with pytest.raises(Invalid):
        voting.prove_invitation(session, ballot, ada, code)


def test_an_address_proves_one_voter(
    session: Session, ballot: Ballot, ada: Participant, bob: Participant
) -> None:
    first = voting.request_email_proof(session, ballot, "Ada@Example.org ")
    token = voting.request_email_proof(session, ballot, "ada@example.org")
    assert first is not None
    assert token is not None
    with pytest.raises(NotFound):  # the newer link counts
        voting.prove_email(session, ballot, ada, first)
    assert voting.prove(session, ballot, ada, token=token).proof == "email"
    with pytest.raises(NotFound):
        voting.prove_email(session, ballot, bob, token)
    assert voting.request_email_proof(session, ballot, "ADA@example.org") is None
    with pytest.raises(Invalid):
        voting.request_email_proof(session, ballot, "nowhere")


def test_a_link_works_until_the_end_of_the_next_day(
    session: Session, ballot: Ballot, ada: Participant, clock: datetime
) -> None:
    token = voting.request_email_proof(session, ballot, "ada@example.org")
    assert token is not None
    with clock_at(clock + timedelta(days=2)), pytest.raises(NotFound):
        voting.prove_email(session, ballot, ada, token)
    with clock_at(clock + timedelta(days=1)):
        assert voting.prove_email(session, ballot, ada, token).proof == "email"


def test_nothing_joins_an_address_or_a_code_to_votes(
    session: Session, ballot: Ballot, ada: Participant
) -> None:
    token = voting.request_email_proof(session, ballot, "ada@example.org")
    voting.prove_email(session, ballot, ada, token or "")
    voting.cast(session, factories.make_statement(session, ballot), ada, 1)
    for table in (EmailProof, Invitation):
        targets = {key.column.table.name for key in table.__table__.foreign_keys}
        assert targets == {"ballot"}
        moments = [c for c in table.__table__.columns if c.name.endswith("_at")]
        assert moments == []
    told = " ".join(
        str(row)
        for table in schema.metadata.sorted_tables
        for row in session.execute(select(table))
    )
    assert "ada@example.org" not in told
    assert "email" not in Vote.__table__.columns


def test_votes_are_counted_by_proof_side_by_side(session: Session, ballot: Ballot) -> None:
    statement = factories.make_statement(session, ballot)
    levels = {"none": [1, 1, -1], "email": [0], "invitation": [-1, -1]}
    for proof, values in levels.items():
        for value in values:
            person = factories.make_participant(session, ballot.consultation)
            voting.cast(session, statement, person, value, proof=proof)
    found = queries.tallies_by_proof(session, ballot)[statement.ref]
    assert list(found) == ["none", "email", "invitation"]
    assert found["none"] == queries.Tally(2, 1, 0)
    assert found["invitation"] == queries.Tally(0, 2, 0)
    assert queries.tally_of(statement) == queries.Tally(2, 3, 1)
    assert queries.voters_by_proof(session, ballot) == {"none": 6}
