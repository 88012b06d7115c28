"""Reference populations: how large each group is among everybody, and outreach to the missing."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, Row, now
from deliberation.consultations.models import Consultation


class ReferenceFigure(Base, Row):
    """One value of a reference table, and the option of the question that stands for it here.

    `share` is of everybody in the table of its question, 0 to 1. Several values may belong to one
    option; one with no option here ("") is left out of the comparison, and said so.
    """

    __tablename__ = "reference_figure"
    __table_args__ = (
        UniqueConstraint("consultation_id", "question_key", "value"),
        CheckConstraint("share BETWEEN 0 AND 1", name="share_range"),
        CheckConstraint("year BETWEEN 1900 AND 2200", name="year_plausible"),
    )

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    question_key: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    value: Mapped[str] = mapped_column(String(120))  # as the file says it
    option_key: Mapped[str] = mapped_column(String(60), default="")
    share: Mapped[float]
    source: Mapped[str] = mapped_column(String(200))
    year: Mapped[int]

    consultation: Mapped[Consultation] = relationship()


class OutreachTask(Base, Referenced):
    """What somebody does, and by when, so that a group that is missing takes part."""

    __tablename__ = "outreach_task"
    __table_args__ = (
        CheckConstraint("length(what) BETWEEN 1 AND 1000", name="what_length"),
        Index("ix_outreach_task_consultation_id", "consultation_id"),
    )

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    question_key: Mapped[str] = mapped_column(String(40))
    option_key: Mapped[str] = mapped_column(String(60))
    what: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(String(160))  # an office, or a person in it
    due_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]

    consultation: Mapped[Consultation] = relationship()

    def is_late(self, today: date) -> bool:
        return self.done_at is None and self.due_on < today
