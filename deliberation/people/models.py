"""People: accounts (contact data), their roles, and the pseudonyms under which they take part."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, Row, now, one_of

ROLES = (
    "participant",
    "organiser",
    "moderator",
    "analyst",
    "board_member",
    "chair",
    "observer",
    "facilitator",
    "administrator",
)
SCOPES = ("site", "mission", "consultation")
AGE_BANDS = ("under_13", "13", "14", "15", "16_17", "18_24", "25_39", "40_64", "65_plus", "unsaid")
CONSENTS = ("take_part", "public_display")


class Account(Base, Referenced):
    """Somebody who signs in. The only place where a name or an address is stored."""

    __tablename__ = "account"

    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    display_name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(8), default="en")
    email_confirmed_at: Mapped[datetime | None]
    # Sessions made before this moment are refused: password change, "sign out everywhere".
    sessions_valid_from: Mapped[datetime] = mapped_column(default=now)
    created_at: Mapped[datetime] = mapped_column(default=now)

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="account", cascade="all, delete-orphan"
    )


class Membership(Base, Row):
    """One role of one account in one scope; a person may hold several."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("account_id", "role", "scope_kind", "scope_ref"),
        one_of("role", ROLES),
        one_of("scope_kind", SCOPES),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20))
    scope_kind: Mapped[str] = mapped_column(String(12))
    scope_ref: Mapped[str] = mapped_column(String(16), default="")  # "" for the whole site
    granted_at: Mapped[datetime] = mapped_column(default=now)

    account: Mapped[Account] = relationship(back_populates="memberships")


class SignInLink(Base, Row):
    """A one-time e-mail link; only the HMAC of its token is stored."""

    __tablename__ = "sign_in_link"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    token_hmac: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Participant(Base, Referenced):
    """One person in one consultation, or one group that met in a room. Holds no contact data.

    `account_key` is HMAC(secret, consultation ref and account ref): the account finds its
    participant, the participant does not name the account. None for people with a receipt only.
    """

    __tablename__ = "participant"
    __table_args__ = (
        UniqueConstraint("scope_ref", "account_key"),
        one_of("age_band", AGE_BANDS),
        Index("ix_participant_scope_ref", "scope_ref"),
    )

    scope_ref: Mapped[str] = mapped_column(String(16))  # the consultation's ref
    account_key: Mapped[str | None] = mapped_column(String(64))
    age_band: Mapped[str] = mapped_column(String(10), default="unsaid")
    is_group: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(default=now)
    erased_at: Mapped[datetime | None]

    consents: Mapped[list["Consent"]] = relationship(
        back_populates="participant", cascade="all, delete-orphan"
    )
    demographics: Mapped[list["Demographic"]] = relationship(
        back_populates="participant", cascade="all, delete-orphan"
    )


class Consent(Base, Row):
    """What a participant agreed to, under which version of the notice."""

    __tablename__ = "consent"
    __table_args__ = (one_of("kind", CONSENTS),)

    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(20))
    notice_version: Mapped[str] = mapped_column(String(40))
    given_at: Mapped[datetime] = mapped_column(default=now)

    participant: Mapped[Participant] = relationship(back_populates="consents")


class Demographic(Base, Row):
    """One optional, banded answer about the person. "Prefer not to say" is not stored at all."""

    __tablename__ = "demographic"
    __table_args__ = (UniqueConstraint("participant_id", "question_key"),)

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    question_key: Mapped[str] = mapped_column(String(40))
    option_key: Mapped[str] = mapped_column(String(60))

    participant: Mapped[Participant] = relationship(back_populates="demographics")


class Erasure(Base, Row):
    """That somebody's data were erased, so that a restored backup erases them again.

    Holds only the HMAC of the erased thing's ref: nobody can read whom it concerned.
    """

    __tablename__ = "erasure"

    ref_hmac: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(20))  # account, participant
    erased_at: Mapped[datetime] = mapped_column(default=now)


class RateCount(Base, Row):
    """How often a keyed network (or everybody, key "all") did something within a window."""

    __tablename__ = "rate_count"
    __table_args__ = (UniqueConstraint("action", "network", "window_starts_at"),)

    action: Mapped[str] = mapped_column(String(40))
    network: Mapped[str] = mapped_column(String(64))  # HMAC of the address with a daily salt
    window_starts_at: Mapped[datetime]
    count: Mapped[int] = mapped_column(default=0)


class WebSession(Base, Row):
    """A server-side session; the browser holds a random token, we hold its HMAC."""

    __tablename__ = "web_session"

    token_hmac: Mapped[str] = mapped_column(String(64), unique=True)
    data: Mapped[str]
    account_ref: Mapped[str | None] = mapped_column(String(16), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
