"""What reads accounts, roles, pseudonyms and the ages of digital consent."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from deliberation import sealing
from deliberation.people.models import AGE_BANDS, Account, Membership, Participant

UNKNOWN_AGE = 16  # the General Data Protection Regulation's own default (article 8)
ADULT = 18
# The youngest person in each band; "unsaid" is no answer and stands for nobody.
YOUNGEST = dict(zip(AGE_BANDS, (0, 13, 14, 15, 16, 18, 25, 40, 65), strict=False))


@dataclass(frozen=True)
class DigitalAge:
    """From which age a person consents alone in a country, and when that was last checked."""

    country: str
    age: int
    checked_on: date | None
    note: str


@cache
def _digital_ages() -> dict[str, DigitalAge]:
    table = tomllib.loads((Path(__file__).parent / "digital_ages.toml").read_text("utf-8"))
    return {
        code: DigitalAge(code, row["age"], row["checked_on"], row.get("note", ""))
        for code, row in table.items()
    }


def digital_age(country: str) -> DigitalAge:
    """The national age (two-letter code); 16 for a country that is not in the table."""
    code = country.upper()
    return _digital_ages().get(code, DigitalAge(code, UNKNOWN_AGE, None, ""))


def is_old_enough(age_band: str, country: str) -> bool:
    """Whether everybody in the band may take part alone; False where no band was given.

    Ask it of people without an account: whoever registers says to be 16 or older.
    """
    youngest = YOUNGEST.get(age_band)
    return youngest is not None and youngest >= digital_age(country).age


def is_minor(age_band: str) -> bool:
    """Whether the band lies below 18."""
    return YOUNGEST.get(age_band, ADULT) < ADULT


def normal_address(email: str) -> str:
    """How an address is stored and looked up."""
    return email.replace("\0", "").strip().lower()


def account_of(session: Session, email: str) -> Account | None:
    """The account of an e-mail address, however it is written."""
    return session.scalar(select(Account).where(Account.email == normal_address(email)))


def account_named(session: Session, ref: str) -> Account | None:
    return session.scalar(select(Account).where(Account.ref == ref))


def password_hash(session: Session, email: str) -> str | None:
    """The stored hash of an address's account; None without an account or a password."""
    query = select(Account.password_hash).where(Account.email == normal_address(email))
    return session.scalar(query)


def participant_of(session: Session, consultation_ref: str, account: Account) -> Participant | None:
    """The pseudonym of an account in one consultation."""
    mark = sealing.pseudonym(consultation_ref, account.ref)
    query = select(Participant).where(
        Participant.scope_ref == consultation_ref, Participant.account_key == mark
    )
    return session.scalar(query)


def membership(
    session: Session, account: Account, role: str, scope_kind: str, scope_ref: str
) -> Membership | None:
    query = select(Membership).where(
        Membership.account_id == account.id,
        Membership.role == role,
        Membership.scope_kind == scope_kind,
        Membership.scope_ref == scope_ref,
    )
    return session.scalar(query)


def memberships(
    session: Session, *, after: int = 0, limit: int = 50, email: str = ""
) -> Sequence[Membership]:
    """Who holds which role, oldest first, one page after the row `after`; by address if given."""
    query = select(Membership).options(joinedload(Membership.account))
    if email:
        query = query.join(Membership.account).where(Account.email == normal_address(email))
    query = query.where(Membership.id > after).order_by(Membership.id).limit(limit)
    return session.scalars(query).all()


def administrator_count(session: Session) -> int:
    query = select(func.count()).where(Membership.role == "administrator")
    return session.scalar(query) or 0
