"""What changes accounts, roles and pseudonyms: register, sign in, grant, count tries."""

import re
from datetime import UTC, datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Insert, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deliberation import journal, sealing
from deliberation.base import now
from deliberation.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from deliberation.people import queries
from deliberation.people.models import (
    AGE_BANDS,
    ROLES,
    SCOPES,
    Account,
    Membership,
    Participant,
    RateCount,
    SignInLink,
    WebSession,
)

# OWASP's minimum for argon2id: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
PASSWORD_LENGTH = range(12, 201)
MIN_DIFFERENT = 5  # characters; refuses "aaaaaaaaaaaa"
MAX_NAME = 120
LINK_LIFETIME = timedelta(minutes=30)
_ADDRESS = re.compile(r"[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+")
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


# Accounts and passwords.


def register(
    session: Session,
    email: str,
    display_name: str,
    password: str | None = None,
    locale: str = "en",
) -> Account:
    """A new account; without a password it signs in by e-mail link. Raises Invalid, Conflict."""
    password_hash = hash_password(password) if password is not None else None
    address, name = clean_address(email), clean_name(display_name)
    if queries.account_of(session, address) is not None:
        raise Conflict("There is an account with this e-mail address already.")
    account = Account(
        email=address, display_name=name, password_hash=password_hash, locale=locale[:8]
    )
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError:
        raise Conflict("There is an account with this e-mail address already.") from None
    return account


def clean_address(email: str) -> str:
    """The address as it is stored; raises Invalid when no e-mail can be sent there."""
    address = email.strip().lower()
    if len(address) > 254 or not _ADDRESS.fullmatch(address):
        raise Invalid("email", "Enter an e-mail address such as name@example.org.")
    return address


def clean_name(display_name: str) -> str:
    """The name as it is stored; raises Invalid when it is empty or too long."""
    name = " ".join(display_name.replace("\0", "").split())
    if not 1 <= len(name) <= MAX_NAME:
        raise Invalid(
            "display_name", "Enter a name of at most %(limit)s characters.", limit=MAX_NAME
        )
    return name


def hash_password(password: str) -> str:
    """The argon2id hash (about 20 ms); call it before the first statement of a transaction."""
    if len(password) not in PASSWORD_LENGTH:
        raise Invalid(
            "password",
            "Choose a password of at least %(limit)s characters.",
            limit=PASSWORD_LENGTH.start,
        )
    if len(set(password)) < MIN_DIFFERENT:
        raise Invalid("password", "Choose a password with more different characters.")
    return _hasher.hash(password)


@cache
def _nobodys_hash() -> str:
    """What a try for an unknown address is compared with, so that it takes as long."""
    return _hasher.hash(sealing.fresh_token())


def password_matches(password_hash: str | None, password: str) -> bool:
    """Pure and slow on purpose; the same work whether or not there is an account."""
    try:
        _hasher.verify(password_hash or _nobodys_hash(), password[: PASSWORD_LENGTH.stop])
    except VerificationError:
        return False
    return password_hash is not None


def check_password(session: Session, email: str, password: str) -> Account:
    """The account of this address and password; NotAllowed with one sentence for every reason."""
    account = queries.account_of(session, email)
    if not password_matches(account.password_hash if account else None, password):
        raise NotAllowed("The e-mail address or the password is not right.")
    assert account is not None
    return account


def set_password(session: Session, account: Account, password_hash: str) -> None:
    """Store a new hash (see `hash_password`) and end every session made before."""
    account.password_hash = password_hash
    sign_out_everywhere(session, account)


def sign_out_everywhere(session: Session, account: Account) -> None:
    """Sessions made before this moment are refused, and their rows are deleted."""
    account.sessions_valid_from = now()
    session.execute(delete(WebSession).where(WebSession.account_ref == account.ref))
    session.flush()


# One-time links.


def request_link(session: Session, email: str) -> str | None:
    """A token to e-mail, good for 30 minutes and one use; None when nobody has this address."""
    token = sealing.fresh_token()
    mark = sealing.token(token)
    account = queries.account_of(session, email)
    if account is None:
        return None
    link = SignInLink(account_id=account.id, token_hmac=mark, expires_at=now() + LINK_LIFETIME)
    session.add(link)
    session.flush()
    return token


def use_link(session: Session, token: str) -> Account:
    """Spend the token; only one of two people who try at once succeeds. Raises NotFound."""
    spent = (
        update(SignInLink)
        .where(
            SignInLink.token_hmac == sealing.token(token),
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > now(),
        )
        .values(used_at=now())
        .returning(SignInLink.account_id)
    )
    account_id = session.scalar(spent)
    account = session.get(Account, account_id) if account_id is not None else None
    if account is None:
        raise NotFound("This link has been used already or is too old. Ask for a new one.")
    account.email_confirmed_at = account.email_confirmed_at or now()
    session.flush()
    return account


# Roles.


def grant(
    session: Session,
    account: Account,
    role: str,
    scope_kind: str,
    scope_ref: str,
    by: Account | None,
) -> Membership:
    """Give an account a role in a scope; `by` is None at the operator's console."""
    _demand_role(role, scope_kind, scope_ref)
    held = queries.membership(session, account, role, scope_kind, scope_ref)
    if held is not None:
        return held
    membership = Membership(role=role, scope_kind=scope_kind, scope_ref=scope_ref)
    account.memberships.append(membership)
    session.flush()
    _record(session, "role:grant", account, membership, by)
    return membership


def revoke(
    session: Session,
    account: Account,
    role: str,
    scope_kind: str,
    scope_ref: str,
    by: Account | None,
) -> None:
    """Take a role away. The last administrator stays, or nobody could grant again."""
    held = queries.membership(session, account, role, scope_kind, scope_ref)
    if held is None:
        raise NotFound("This person does not hold this role.")
    if role == "administrator" and queries.administrator_count(session) == 1:
        raise Conflict("This is the only administrator. Name another one first.")
    _record(session, "role:revoke", account, held, by)
    account.memberships.remove(held)
    session.flush()


def _demand_role(role: str, scope_kind: str, scope_ref: str) -> None:
    if role not in ROLES:
        raise Invalid("role", "Choose a role from the list.")
    if scope_kind not in SCOPES or bool(scope_ref) == (scope_kind == "site"):
        raise Invalid("scope", "Choose where the role holds.")
    if role == "administrator" and scope_kind != "site":
        raise Invalid("scope", "An administrator keeps the whole site running, not one part.")


def _record(
    session: Session, action: str, account: Account, held: Membership, by: Account | None
) -> None:
    journal.record(
        session,
        action,
        account,
        role="administrator",
        actor_ref=by.ref if by else None,
        scope_ref=held.scope_ref,
        details={"role": held.role, "scope": held.scope_kind},
    )


# Pseudonyms and limits.


def participant_for(
    session: Session, consultation_ref: str, account: Account | None, age_band: str = "unsaid"
) -> Participant:
    """The pseudonym in one consultation: an account has one, without an account each is new."""
    if age_band not in AGE_BANDS:
        raise Invalid("age_band", "Choose an age group from the list.")
    mark = sealing.pseudonym(consultation_ref, account.ref) if account else None
    found = queries.participant_of(session, consultation_ref, account) if account else None
    if found is not None:
        if age_band != "unsaid":
            found.age_band = age_band
        return found
    participant = Participant(scope_ref=consultation_ref, account_key=mark, age_band=age_band)
    session.add(participant)
    session.flush()
    return participant


def count_up(session: Session, action: str, network: str, window: timedelta, limit: int) -> None:
    """Count one try in the running window, atomically; raises TooMany above `limit`."""
    moment = now()
    starts_at = moment - (moment - EPOCH) % window
    row = {"action": action, "network": network, "window_starts_at": starts_at, "count": 1}
    count = session.scalar(_upsert(session, row))
    if count is not None and count > limit:
        raise TooMany("There were too many tries from here. Wait a few minutes and try again.")


def _upsert(session: Session, row: dict[str, object]) -> Insert:
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return (
        insert(RateCount)
        .values(row)
        .on_conflict_do_update(
            index_elements=["action", "network", "window_starts_at"],
            set_={"count": RateCount.count + 1},
        )
        .returning(RateCount.count)
    )
