"""Moderation: flags, decisions with a reason from the published list, and one appeal."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, Row, now, one_of
from deliberation.people.models import Account
from deliberation.submissions.models import Submission

REASONS = ("off_topic", "personal_data", "abuse", "illegal", "duplicate", "spam")
OUTCOMES = ("approved", "removed")
APPEAL_OUTCOMES = ("upheld", "restored")


class Flag(Base, Row):
    """Somebody asks a moderator to look at a submission."""

    __tablename__ = "flag"
    __table_args__ = (one_of("reason", REASONS),)

    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), index=True
    )
    reason: Mapped[str] = mapped_column(String(16))
    flagged_at: Mapped[datetime] = mapped_column(default=now)
    settled_at: Mapped[datetime | None]

    submission: Mapped[Submission] = relationship()


class ModerationDecision(Base, Referenced):
    """A moderator approved or removed a submission; the author sees the reason."""

    __tablename__ = "moderation_decision"
    __table_args__ = (one_of("outcome", OUTCOMES),)

    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), index=True
    )
    outcome: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text, default="")  # to the author, in plain words
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime] = mapped_column(default=now)

    submission: Mapped[Submission] = relationship()
    decided_by: Mapped[Account | None] = relationship()
    appeal: Mapped["Appeal | None"] = relationship(back_populates="decision")


class Appeal(Base, Row):
    """The author asks once more; a different person decides."""

    __tablename__ = "appeal"

    decision_id: Mapped[int] = mapped_column(
        ForeignKey("moderation_decision.id", ondelete="CASCADE"), unique=True
    )
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(default=now)
    outcome: Mapped[str | None] = mapped_column(String(10))
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]

    decision: Mapped[ModerationDecision] = relationship(back_populates="appeal")
