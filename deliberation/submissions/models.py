"""Submissions: what people wrote, the receipt they hold, and what became of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, Row, now, one_of
from deliberation.consultations.models import Consultation, Question
from deliberation.people.models import Participant

CHANNELS = ("online", "import", "session", "paper")
LANES = ("citizens", "stakeholders", "youth", "2060")
STATES = ("visible", "waiting", "removed")
EVENTS = ("received", "edited", "withdrawn", "removed", "restored", "shown", "erased")
ANSWER_PARTS = ("text", "hope", "worry", "choice", "scale")
COUNTS = ("received", "removed", "withdrawn", "waiting")


class Submission(Base, Referenced):
    """What one author or group sent. Withdrawn and erased rows stay, without words, as counts."""

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("consultation_id", "import_key"),
        UniqueConstraint("consultation_id", "post_key"),
        one_of("channel", CHANNELS),
        one_of("lane", LANES),
        one_of("state", STATES),
        # The list page: newest first inside a consultation, by keyset.
        Index("ix_submission_list", "consultation_id", "state", "id"),
    )

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participant.id", ondelete="SET NULL"), index=True
    )
    language: Mapped[str] = mapped_column(String(8))
    channel: Mapped[str] = mapped_column(String(10), default="online")
    lane: Mapped[str] = mapped_column(String(14), default="citizens")
    interest: Mapped[str] = mapped_column(String(200), default="")  # declared by stakeholders
    state: Mapped[str] = mapped_column(String(10), default="visible")
    is_listed: Mapped[bool] = mapped_column(default=True)  # the author's choice of public display
    shown_name: Mapped[str] = mapped_column(String(120), default="")  # empty: without a name
    import_key: Mapped[str | None] = mapped_column(String(200))
    post_key: Mapped[str | None] = mapped_column(
        String(64)
    )  # one form sent twice is one submission
    created_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    consultation: Mapped[Consultation] = relationship()
    participant: Mapped[Participant | None] = relationship()
    answers: Mapped[list["Answer"]] = relationship(
        back_populates="submission", cascade="all, delete-orphan", order_by="Answer.id"
    )
    events: Mapped[list["SubmissionEvent"]] = relationship(
        back_populates="submission", cascade="all, delete-orphan", order_by="SubmissionEvent.id"
    )

    @property
    def is_public(self) -> bool:
        """Anybody may read it: shown by its author, not waiting, not removed, not taken back."""
        return (
            self.state == "visible"
            and self.is_listed
            and self.withdrawn_at is None
            and self.erased_at is None
        )

    @property
    def has_words(self) -> bool:
        return self.withdrawn_at is None and self.erased_at is None


class Answer(Base, Row):
    """One text or one chosen value inside a submission, exactly as it was written."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("submission_id", "question_id", "part"),
        one_of("part", ANSWER_PARTS),
        CheckConstraint("length(text) <= 20000", name="text_length"),
    )

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    # No cascade: a question that somebody answered cannot be deleted.
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    part: Mapped[str] = mapped_column(String(8), default="text")
    text: Mapped[str] = mapped_column(Text)  # for choice and scale: the option's key

    submission: Mapped[Submission] = relationship(back_populates="answers")
    question: Mapped[Question] = relationship()

    @property
    def is_written(self) -> bool:
        """Words of the author's own, as opposed to a ticked option."""
        return self.part in ("text", "hope", "worry")


class SubmissionEvent(Base, Row):
    """One line in a submission's public history. Never holds words."""

    __tablename__ = "submission_event"
    __table_args__ = (one_of("kind", EVENTS),)

    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(default=now)

    submission: Mapped[Submission] = relationship(back_populates="events")


class Receipt(Base, Row):
    """What a contributor holds: code words, of which we keep only the HMAC."""

    __tablename__ = "receipt"

    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), unique=True
    )
    code_hmac: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)

    participant: Mapped[Participant] = relationship()


class SubmissionCount(Base, Row):
    """Counters kept in rows, so that no page counts. `received` never goes down."""

    __tablename__ = "submission_count"
    __table_args__ = (UniqueConstraint("consultation_id", "name"), one_of("name", COUNTS))

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(12))
    count: Mapped[int] = mapped_column(default=0)


class ImportBatch(Base, Referenced):
    """One file that was read in, with its report; never holds a row's text."""

    __tablename__ = "import_batch"

    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), index=True
    )
    row_count: Mapped[int]
    added_count: Mapped[int]
    known_count: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(default=now)
