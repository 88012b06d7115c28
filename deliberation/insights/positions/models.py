"""What people say when they read a theme: opposed positions, kinds of points, claims of fact."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, Row, new_ref, now, one_of
from deliberation.insights.models import THEME_KINDS, Point, Theme

MOST_POSITIONS = 3
SENTENCE_LENGTH = 240
SOURCE_LENGTH = 300
FACT_STATES = ("unchecked", "checked", "wrong")


class ThemePosition(Base, Referenced):
    """One of up to three opposed positions inside a theme, in one sentence.

    `key` is the same in every run. A position that was taken back stays, not active, so that the
    step can be undone; only active ones are positions of the theme (`queries.positions_of`).
    """

    __tablename__ = "theme_position"
    __table_args__ = (UniqueConstraint("theme_id", "key"),)
    REVIEWED: ClassVar[tuple[str, ...]] = ("sentence", "ordinal", "is_active")

    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(16), default=new_ref)
    ordinal: Mapped[int] = mapped_column(default=1)  # 1 to 3; says nothing about weight
    sentence: Mapped[str] = mapped_column(String(SENTENCE_LENGTH))
    is_active: Mapped[bool] = mapped_column(default=True)

    theme: Mapped[Theme] = relationship()

    @property
    def run_id(self) -> int:
        return self.theme.run_id


class PointCoding(Base, Row):
    """What a person read in a point: what kind it is of, and for which position it speaks."""

    __tablename__ = "point_coding"
    __table_args__ = (
        one_of("kind", ("", *THEME_KINDS)),
        Index("ix_point_coding_position_id", "position_id"),
    )
    REVIEWED: ClassVar[tuple[str, ...]] = ("position_id", "kind")

    point_id: Mapped[int] = mapped_column(ForeignKey("point.id", ondelete="CASCADE"), unique=True)
    position_id: Mapped[int | None] = mapped_column(
        ForeignKey("theme_position.id", ondelete="SET NULL")
    )
    kind: Mapped[str] = mapped_column(String(10), default="")

    point: Mapped[Point] = relationship()
    position: Mapped[ThemePosition | None] = relationship()

    @property
    def run_id(self) -> int:
        return self.point.run_id


class FactMark(Base, Row):
    """A point that claims a fact, and whether staff found it right, wrong, or not yet checked."""

    __tablename__ = "fact_mark"
    __table_args__ = (
        one_of("state", FACT_STATES),
        Index("ix_fact_mark_marked_by_id", "marked_by_id"),
    )

    point_id: Mapped[int] = mapped_column(ForeignKey("point.id", ondelete="CASCADE"), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="unchecked")
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH), default="")
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    marked_at: Mapped[datetime] = mapped_column(default=now)

    point: Mapped[Point] = relationship()
