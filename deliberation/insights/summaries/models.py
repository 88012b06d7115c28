"""What a theme says, in the words of its points."""

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Row, one_of
from deliberation.insights.models import Point, Theme

SENTENCE_KINDS = ("central", "position", "minority", "rare", "youth", "2060")


class ThemeSentence(Base, Row):
    """One sentence of a theme's summary: a whole point, word for word.

    The words are those of the point, so that they are gone when its author takes them back.
    `supports` are the row numbers of the points it speaks for, its own among them, as they were
    when the sentence was chosen.
    """

    __tablename__ = "theme_sentence"
    __table_args__ = (
        UniqueConstraint("theme_id", "point_id"),
        Index("ix_theme_sentence_point_id", "point_id"),
        one_of("kind", SENTENCE_KINDS),
    )

    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"))
    point_id: Mapped[int] = mapped_column(ForeignKey("point.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    stance: Mapped[str] = mapped_column(String(16), default="")  # key of a position, where known
    position: Mapped[int] = mapped_column(default=0)
    supports: Mapped[list[int]] = mapped_column(JSON, default=list)

    theme: Mapped[Theme] = relationship()
    point: Mapped[Point] = relationship()
