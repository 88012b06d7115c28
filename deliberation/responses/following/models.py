"""Followers: an address left for news, what was sent to it, and who offers to help on.

Addresses stand apart from contributions: a follower carries a mark that only a participant's ref
and the site's key lead to, never the participant itself.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, Row, now, one_of
from deliberation.consultations.models import Consultation
from deliberation.insights.models import Theme
from deliberation.people.models import Participant

KINDS = ("news", "question", "invitation")
EVENTS = ("answers", "objective", "decision_point")
HELP = ("test", "review", "monitor")


class Follower(Base, Referenced):
    """An e-mail address that wants news of one consultation; used once it is confirmed."""

    __tablename__ = "follower"
    __table_args__ = (Index("ix_follower_scope_ref", "scope_ref"),)

    scope_ref: Mapped[str] = mapped_column(String(16))  # the consultation's ref
    participant_mark: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254))  # lower case
    language: Mapped[str] = mapped_column(String(8))
    confirm_hmac: Mapped[str | None] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    confirmed_at: Mapped[datetime | None]


class Digest(Base, Referenced):
    """One mail to the followers of a consultation: a batch of news, the question, an invitation.

    Holds no words of anybody: what happened, as codes, and the theme an invitation is about.
    """

    __tablename__ = "digest"
    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        one_of("kind", KINDS),
        one_of("role", ("", *HELP)),
    )

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    events: Mapped[list[str]] = mapped_column(default=list)
    until: Mapped[datetime]  # news up to this moment have been told
    theme_id: Mapped[int | None] = mapped_column(
        ForeignKey("theme.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[str] = mapped_column(String(10), default="")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(default=now)

    consultation: Mapped[Consultation] = relationship()
    theme: Mapped[Theme | None] = relationship()


class Delivery(Base, Referenced):
    """That one follower gets one digest; marked as sent before the mail leaves, so only once."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("digest_id", "follower_id"),
        Index("ix_delivery_follower_id", "follower_id"),
    )

    digest_id: Mapped[int] = mapped_column(ForeignKey("digest.id", ondelete="CASCADE"))
    follower_id: Mapped[int] = mapped_column(ForeignKey("follower.id", ondelete="CASCADE"))
    sent_at: Mapped[datetime | None]

    digest: Mapped[Digest] = relationship()
    follower: Mapped[Follower] = relationship()


class HelpOffer(Base, Row):
    """A contributor's offer to go on helping: test, review drafts, or monitor."""

    __tablename__ = "help_offer"
    __table_args__ = (UniqueConstraint("participant_id", "role"), one_of("role", HELP))

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(10))
    offered_at: Mapped[datetime] = mapped_column(default=now)

    participant: Mapped[Participant] = relationship()
