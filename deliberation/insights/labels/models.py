"""What the machine would say of a point once it learnt from people; never more than advice."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Row
from deliberation.insights.models import Point, Theme


class Suggestion(Base, Row):
    """The theme a person would most likely give the point, with a calibrated probability.

    `others` are keys of further likely themes, likeliest first. `position` is the place in
    the queue of questions, None for points that need not be asked about. Before anything was
    learnt there is a place in the queue and no theme.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        CheckConstraint("probability BETWEEN 0 AND 1", name="probability_share"),
        Index("ix_suggestion_theme_id", "theme_id"),
    )

    point_id: Mapped[int] = mapped_column(ForeignKey("point.id", ondelete="CASCADE"), unique=True)
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"))
    probability: Mapped[float] = mapped_column(default=0.0)
    others: Mapped[list[str]] = mapped_column(default=list)
    position: Mapped[int | None]

    point: Mapped[Point] = relationship()
    theme: Mapped[Theme | None] = relationship()
