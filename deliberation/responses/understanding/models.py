"""The north star: "I received an answer and understand the reasons", asked once."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Row, now
from deliberation.consultations.models import Consultation
from deliberation.people.models import Participant


class Understanding(Base, Row):
    """One contributor's answer: 1 not at all to 5 fully. None: does not want to be asked."""

    __tablename__ = "understanding"
    __table_args__ = (
        UniqueConstraint("participant_id", "consultation_id"),
        CheckConstraint("score BETWEEN 1 AND 5", name="score_range"),
        Index("ix_understanding_consultation_id", "consultation_id"),
    )

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    score: Mapped[int | None]
    line: Mapped[str] = mapped_column(Text, default="")  # read by staff, never published
    given_at: Mapped[datetime] = mapped_column(default=now)

    participant: Mapped[Participant] = relationship()
    consultation: Mapped[Consultation] = relationship()
