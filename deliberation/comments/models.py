"""Comments on a draft that is out for comment, and suggestions of other words.

What is commented lies above this feature, so it is known by refs: a version and its clauses. A
comment keeps the words it was written about, so it outlives every later version of them.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, now, one_of
from deliberation.consultations.models import Consultation
from deliberation.people.models import Participant

KINDS = ("comment", "suggestion")
STATES = ("visible", "waiting", "removed", "withdrawn", "erased")
OUTCOMES = ("", "accepted", "declined", "noted")  # what the board did with it; "": not yet
MAX_COMMENT = 2000
MAX_QUOTE = 500
MAX_ANSWER = 2000


class CommentRound(Base, Referenced):
    """One version of one objective, open for comments for a time."""

    __tablename__ = "comment_round"
    __table_args__ = (UniqueConstraint("consultation_id", "version_ref"),)

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    objective_ref: Mapped[str] = mapped_column(String(16), index=True)
    version_ref: Mapped[str] = mapped_column(String(16))
    opened_at: Mapped[datetime] = mapped_column(default=now)
    closes_on: Mapped[date]  # the last day (UTC)
    closed_at: Mapped[datetime | None]  # by the board, before its day
    is_premoderated: Mapped[bool] = mapped_column(default=False)

    consultation: Mapped[Consultation] = relationship()
    comments: Mapped[list["Comment"]] = relationship(
        back_populates="round", cascade="all, delete-orphan", order_by="Comment.id"
    )

    def is_open(self, moment: datetime) -> bool:
        """Whether a comment can be made now."""
        return self.closed_at is None and moment.date() <= self.closes_on


class Comment(Base, Referenced):
    """What somebody says about words of a draft; a suggestion also says which words instead."""

    __tablename__ = "comment"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("state", STATES),
        one_of("outcome", OUTCOMES),
        Index("ix_comment_list", "round_id", "state", "id"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("comment_round.id", ondelete="CASCADE"))
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participant.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[str] = mapped_column(String(10), default="comment")
    state: Mapped[str] = mapped_column(String(10), default="visible")
    removal_reason: Mapped[str] = mapped_column(String(16), default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    # What it is about: the clause as it stood, and the quoted part of it, end exclusive.
    clause_ref: Mapped[str] = mapped_column(String(16))
    clause_text: Mapped[str] = mapped_column(Text)
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str] = mapped_column(Text, default="")
    replacement: Mapped[str] = mapped_column(Text, default="")  # of a suggestion
    outcome: Mapped[str] = mapped_column(String(8), default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_ref: Mapped[str] = mapped_column(String(16), default="")  # an account's
    answered_at: Mapped[datetime | None]
    became_ref: Mapped[str] = mapped_column(String(16), default="")  # the version made from it
    post_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(default=now)

    round: Mapped[CommentRound] = relationship(back_populates="comments")
    participant: Mapped[Participant | None] = relationship()

    @property
    def quote(self) -> str:
        """The words it is about, as they stood."""
        return self.clause_text[self.start : self.end]

    @property
    def consultation(self) -> Consultation:
        return self.round.consultation

    @property
    def is_public(self) -> bool:
        return self.state == "visible"
