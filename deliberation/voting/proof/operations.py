"""Who votes: joining a ballot, and proving that one voter is one person.

A proof is never joined to the voter: it raises the voter's level and is spent. So neither a list
of invitation codes nor an address leads to anybody's votes.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deliberation import journal, sealing
from deliberation.base import REF_ALPHABET, now
from deliberation.consultations.models import Consultation
from deliberation.errors import Closed, Invalid, NotFound
from deliberation.people import operations as people
from deliberation.people.models import AGE_BANDS, Account, Consent, Participant
from deliberation.submissions import operations as submissions
from deliberation.submissions.models import Receipt
from deliberation.voting.models import (
    NETWORK_LENGTH,
    PROOFS,
    Ballot,
    EmailProof,
    Invitation,
    Voter,
)

HOUR = timedelta(hours=1)
LINK_DAYS = 1  # an e-mail link works until the end of the next day
MAX_INVITATIONS = 20_000  # given at once
CODE_GROUPS, GROUP_LENGTH = 3, 4  # 12 characters of 31: 59 bits


@dataclass(frozen=True)
class Joined:
    """Who may vote now. `code` only for somebody who got a new receipt; `seed` gives the same
    code again (`Receipt.code_from`) for as long as a session keeps it."""

    participant: Participant
    voter: Voter
    code: str | None = None
    seed: str = ""


def join(
    session: Session,
    ballot: Ballot,
    account: Account | None = None,
    participant: Participant | None = None,
    *,
    age_band: str = "unsaid",
    agrees: bool = True,
    network: str = "",
) -> Joined:
    """Take part in the vote: by an account, by an opened receipt, or anew.

    Whoever comes anew gets a receipt, unless the ballot asks for no proof: there a receipt is
    taken later or never (`take_receipt`). New receipts are counted per `network` (the mark of
    today) and hour, in the database. Raises Closed, Invalid (age_band, agrees), NotAllowed (age)
    or TooMany.
    """
    consultation = ballot.consultation
    _demand_weighing(consultation)
    if not agrees:
        raise Invalid("agrees", "Say that you want to take part.")
    if age_band not in AGE_BANDS:
        raise Invalid("age_band", "Choose an age group from the list.")
    known = participant.age_band if participant else "unsaid"
    submissions.check_age(consultation, account, age_band if known == "unsaid" else known)
    participant = participant or people.participant_for(
        session, consultation.ref, account, age_band
    )
    _put_consent(participant, consultation.notice_version)
    if account is None and ballot.proof != "none":
        return take_receipt(session, ballot, participant, network=network)
    voter = voter_for(session, ballot, participant, account=account, network=network)
    return Joined(participant, voter)


def take_receipt(
    session: Session, ballot: Ballot, participant: Participant, *, network: str = ""
) -> Joined:
    """A receipt code for somebody who has none yet; without `code` where there is one already.

    Raises TooMany when this network took its number of this hour.
    """
    seed = sealing.fresh_token()
    code = submissions.give_receipt(session, participant, seed)
    if code is not None and network:
        people.count_up(session, f"receipt:{ballot.ref}", network, HOUR, ballot.receipts_per_hour)
    voter = voter_for(session, ballot, participant, network=network)
    _raise(voter, "receipt")
    session.flush()
    return Joined(participant, voter, code, seed if code else "")


def voter_for(
    session: Session,
    ballot: Ballot,
    participant: Participant,
    *,
    account: Account | None = None,
    network: str = "",
) -> Voter:
    """The participant's row on this ballot, made when it is not there."""
    query = select(Voter).where(Voter.participant_id == participant.id)
    voter = session.scalar(query)
    if voter is not None:
        if account is not None:
            _raise(voter, _level(session, participant, account))
        return voter
    made = Voter(
        ballot_id=ballot.id,
        participant_id=participant.id,
        proof=_level(session, participant, account),
        network=network[:NETWORK_LENGTH],
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # the same person in two windows at the same moment
        return session.scalars(query).one()
    return made


def request_email_proof(session: Session, ballot: Ballot, address: str) -> str | None:
    """A token to e-mail, good for one use until the end of the next day.

    None when this address has proved itself on this ballot already: then the message says so.
    Only marks of the address and the token are stored. Raises Invalid(email).
    """
    mark = _address_mark(ballot, people.clean_address(address))
    token = sealing.fresh_token()
    query = select(EmailProof).where(
        EmailProof.ballot_id == ballot.id, EmailProof.address_hmac == mark
    )
    proof = session.scalar(query.with_for_update())
    if proof is not None and proof.is_used:
        return None
    if proof is None:
        proof = EmailProof(ballot_id=ballot.id, address_hmac=mark)
        session.add(proof)
    proof.token_hmac = sealing.token(token)
    proof.expires_on = (now() + timedelta(days=LINK_DAYS)).date()
    session.flush()
    return token


def prove_email(session: Session, ballot: Ballot, participant: Participant, token: str) -> Voter:
    """Spend the token of an e-mail link; of two who try at once one succeeds. Raises NotFound."""
    spent = (
        update(EmailProof)
        .where(
            EmailProof.ballot_id == ballot.id,
            EmailProof.token_hmac == sealing.token(token),
            EmailProof.is_used.is_(False),
            EmailProof.expires_on >= now().date(),
        )
        .values(is_used=True, token_hmac=None)
        .returning(EmailProof.id)
        .execution_options(synchronize_session=False)
    )
    if session.scalar(spent) is None:
        raise NotFound("This link has been used already or is too old. Ask for a new one.")
    return _prove(session, ballot, participant, "email")


def prove_invitation(
    session: Session, ballot: Ballot, participant: Participant, code: str
) -> Voter:
    """Spend an invitation code, however it was typed. Raises Invalid(code).

    The caller limits the number of tries.
    """
    spent = (
        update(Invitation)
        .where(
            Invitation.ballot_id == ballot.id,
            Invitation.code_hmac == _code_mark(ballot, code),
            Invitation.used_on.is_(None),
        )
        .values(used_on=now().date())
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    )
    if session.scalar(spent) is None:
        raise Invalid(
            "code", "No invitation has this code, or it has been used. Look at each letter again."
        )
    return _prove(session, ballot, participant, "invitation")


def prove(
    session: Session, ballot: Ballot, participant: Participant, *, token: str = "", code: str = ""
) -> Voter:
    """Prove by the token of an e-mail link or by an invitation code, whichever is given."""
    if token:
        return prove_email(session, ballot, participant, token)
    return prove_invitation(session, ballot, participant, code)


def give_invitations(
    session: Session, ballot: Ballot, n: int, by: Account | None = None, role: str = "organiser"
) -> list[str]:
    """`n` fresh codes such as "abcd-efgh-jkmn"; they are shown once, only marks are stored."""
    if not 1 <= n <= MAX_INVITATIONS:
        raise Invalid("n", "Between 1 and %(limit)s codes are possible.", limit=MAX_INVITATIONS)
    codes = {_fresh_code() for _ in range(n)}
    while len(codes) < n:
        codes.add(_fresh_code())
    rows = [{"ballot_id": ballot.id, "code_hmac": _code_mark(ballot, code)} for code in codes]
    session.execute(insert(Invitation), rows)
    journal.record(
        session,
        "ballot:invite",
        ballot,
        role=role,
        actor_ref=by.ref if by else None,
        scope_ref=ballot.consultation.ref,
        details={"codes": n},
    )
    session.flush()
    return sorted(codes)


def _demand_weighing(consultation: Consultation) -> None:
    if not consultation.phase_is_open("weigh", now()):
        raise Closed("Voting is not open now. The consultation page says what comes next.")


def _put_consent(participant: Participant, notice_version: str) -> None:
    given = {(consent.kind, consent.notice_version) for consent in participant.consents}
    if ("take_part", notice_version) not in given:
        participant.consents.append(Consent(kind="take_part", notice_version=notice_version))


def _level(session: Session, participant: Participant, account: Account | None) -> str:
    """What is proved by being here at all."""
    if account is not None and account.email_confirmed_at is not None:
        return "email"
    if account is not None or participant.account_key is not None:
        return "receipt"
    held = select(Receipt.id).where(Receipt.participant_id == participant.id)
    return "none" if session.scalar(held) is None else "receipt"


def _prove(session: Session, ballot: Ballot, participant: Participant, level: str) -> Voter:
    voter = voter_for(session, ballot, participant)
    _raise(voter, level)
    session.flush()
    return voter


def _raise(voter: Voter, level: str) -> None:
    """A level once proved stays."""
    voter.proof = max(voter.proof, level, key=PROOFS.index)


def _address_mark(ballot: Ballot, address: str) -> str:
    return sealing.token(f"address\x1f{ballot.ref}\x1f{address}")


def _code_mark(ballot: Ballot, code: str) -> str:
    letters = "".join(c for c in code[:80].lower() if c in REF_ALPHABET)
    return sealing.receipt(f"invitation\x1f{ballot.ref}\x1f{letters}")


def _fresh_code() -> str:
    groups = (
        "".join(secrets.choice(REF_ALPHABET) for _ in range(GROUP_LENGTH))
        for _ in range(CODE_GROUPS)
    )
    return "-".join(groups)
