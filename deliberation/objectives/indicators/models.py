"""What is measured, and every value that was ever entered, with its day, source and office."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, now, one_of
from deliberation.objectives.models import Objective

INDICATOR_KINDS = ("number", "words")


class Indicator(Base, Referenced):
    """A further indicator of an objective; the first one stands in its versions."""

    __tablename__ = "indicator"
    __table_args__ = (one_of("kind", INDICATOR_KINDS), UniqueConstraint("objective_id", "name"))

    objective_id: Mapped[int] = mapped_column(ForeignKey("objective.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(8), default="number")
    unit: Mapped[str] = mapped_column(String(60), default="")

    objective: Mapped[Objective] = relationship()


class IndicatorValue(Base, Referenced):
    """One value on one day. A correction is a later row for the same day; both stay readable."""

    __tablename__ = "indicator_value"
    __table_args__ = (
        CheckConstraint("(value IS NULL) <> (words = '')", name="number_or_words"),
        Index("ix_indicator_value_objective_id", "objective_id", "measured_on"),
    )

    objective_id: Mapped[int] = mapped_column(ForeignKey("objective.id", ondelete="CASCADE"))
    # None: the indicator of the objective's versions.
    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicator.id", ondelete="CASCADE"))
    measured_on: Mapped[date]
    value: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    words: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(300))
    office: Mapped[str] = mapped_column(String(160))  # that entered it
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    entered_at: Mapped[datetime] = mapped_column(default=now)

    objective: Mapped[Objective] = relationship()
    indicator: Mapped[Indicator | None] = relationship()
