"""What drives change around a mission, and the weak signals that anybody can send."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, Row, now, one_of
from deliberation.insights.models import Theme
from deliberation.missions.models import Mission

CATEGORIES = ("political", "economic", "social", "technological", "legal", "environmental")
DIRECTIONS = ("growing", "shrinking", "swinging")
SCALE = (1, 5)
SIGNAL_STATES = ("waiting", "visible", "removed")


class DrivingForce(Base, Referenced):
    """Something that changes the world of a mission, whatever the board decides.

    It is never deleted: one that no longer matters is retired, so that old tests stay readable.
    """

    __tablename__ = "driving_force"
    __table_args__ = (
        one_of("category", CATEGORIES),
        one_of("direction", DIRECTIONS),
        CheckConstraint("impact BETWEEN 1 AND 5", name="impact_known"),
        CheckConstraint("uncertainty BETWEEN 1 AND 5", name="uncertainty_known"),
    )

    mission_id: Mapped[int] = mapped_column(
        ForeignKey("mission.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(String(160))
    text: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(String(14))
    direction: Mapped[str] = mapped_column(String(10))
    impact: Mapped[int]
    uncertainty: Mapped[int]
    source: Mapped[str] = mapped_column(String(300))
    language: Mapped[str] = mapped_column(String(8), default="en")
    added_at: Mapped[datetime] = mapped_column(default=now)
    retired_at: Mapped[datetime | None]

    mission: Mapped[Mission] = relationship()
    links: Mapped[list["ForceTheme"]] = relationship(
        back_populates="force", cascade="all, delete-orphan", order_by="ForceTheme.id"
    )
    signals: Mapped[list["Signal"]] = relationship(
        back_populates="force", order_by="Signal.id.desc()"
    )

    @property
    def weight(self) -> int:
        """How much it matters and how little anybody knows: 1 to 25."""
        return self.impact * self.uncertainty

    @property
    def theme_ids(self) -> set[int]:
        return {link.theme_id for link in self.links}


class ForceTheme(Base, Row):
    """A theme of a consultation that speaks of a force."""

    __tablename__ = "force_theme"
    __table_args__ = (UniqueConstraint("force_id", "theme_id"),)

    force_id: Mapped[int] = mapped_column(ForeignKey("driving_force.id", ondelete="CASCADE"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"), index=True)

    force: Mapped[DrivingForce] = relationship(back_populates="links")
    theme: Mapped[Theme] = relationship()


class Signal(Base, Referenced):
    """A small sign of change that somebody noticed. Nothing about its sender is kept.

    A moderator reads it before anybody else does; a removed one loses its words.
    """

    __tablename__ = "signal"
    __table_args__ = (one_of("state", SIGNAL_STATES),)

    mission_id: Mapped[int] = mapped_column(
        ForeignKey("mission.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(300), default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    force_id: Mapped[int | None] = mapped_column(
        ForeignKey("driving_force.id", ondelete="SET NULL"), index=True
    )
    post_key: Mapped[str | None] = mapped_column(String(64), unique=True)  # sent once
    sent_at: Mapped[datetime] = mapped_column(default=now)

    mission: Mapped[Mission] = relationship()
    force: Mapped[DrivingForce | None] = relationship(back_populates="signals")
