"""What came after a run had read the submissions, and where it would belong."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Row, now
from deliberation.insights.models import Run, Theme
from deliberation.submissions.models import Answer, Submission


class Arrival(Base, Row):
    """A point of a later submission beside the theme that is nearest to it.

    It is no point of the run: a published run doesn't change, its ledger counts the submission as
    later, and the next run reads it like all others.
    """

    __tablename__ = "arrival"
    __table_args__ = (
        CheckConstraint('"start" >= 0 AND "end" >= "start"', name="offsets_ordered"),
        Index("ix_arrival_run_theme", "run_id", "theme_id"),
        Index("ix_arrival_submission_id", "submission_id"),
        Index("ix_arrival_answer_id", "answer_id"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"))
    start: Mapped[int]
    end: Mapped[int]
    language: Mapped[str] = mapped_column(String(8))
    set_aside: Mapped[str | None] = mapped_column(String(20))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id", ondelete="SET NULL"))
    strength: Mapped[float] = mapped_column(default=0.0)  # cosine to the theme's centre, 0 to 1
    placed_at: Mapped[datetime] = mapped_column(default=now)

    run: Mapped[Run] = relationship()
    submission: Mapped[Submission] = relationship()
    answer: Mapped[Answer] = relationship()
    theme: Mapped[Theme | None] = relationship()

    @property
    def text(self) -> str:
        """The words, read from the stored original."""
        return self.answer.text[self.start : self.end]
