"""What contributors miss: a theme that they wrote about and do not find."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, now
from deliberation.insights.models import Run, Theme
from deliberation.people.models import Participant


class MissingTheme(Base, Referenced):
    """Somebody who took part says that a theme is missing; an analyst answers.

    `theme_id` is the theme that the answer points to, if there is one.
    """

    __tablename__ = "missing_theme"
    __table_args__ = (
        Index("ix_missing_theme_run_id", "run_id"),
        Index("ix_missing_theme_participant_id", "participant_id"),
        Index("ix_missing_theme_answered_by_id", "answered_by_id"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime] = mapped_column(default=now)
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id", ondelete="SET NULL"))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL")
    )
    answered_at: Mapped[datetime | None]

    run: Mapped[Run] = relationship()
    participant: Mapped[Participant] = relationship()
    theme: Mapped[Theme | None] = relationship()
