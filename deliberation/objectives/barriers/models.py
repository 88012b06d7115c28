"""What people say stops the mission, and what those who could remove it have decided."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced
from deliberation.insights.models import Theme
from deliberation.missions.models import Mission


class Barrier(Base, Referenced):
    """One thing that stands in the way. Open until an answer is given to those who raised it."""

    __tablename__ = "barrier"
    __table_args__ = (Index("ix_barrier_mission_id", "mission_id", "raised_on"),)

    mission_id: Mapped[int] = mapped_column(ForeignKey("mission.id", ondelete="CASCADE"))
    theme_id: Mapped[int | None] = mapped_column(
        ForeignKey("theme.id", ondelete="SET NULL"), index=True
    )
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8), default="en")
    raised_on: Mapped[date]  # first, by whomever
    decision: Mapped[str] = mapped_column(Text, default="")
    office: Mapped[str] = mapped_column(String(160), default="")  # that carries it out
    due_on: Mapped[date | None]
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    closed_on: Mapped[date | None]

    mission: Mapped[Mission] = relationship()
    theme: Mapped[Theme | None] = relationship()
