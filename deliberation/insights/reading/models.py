"""Reading by people: that every submission was read, and whether a second reader agrees."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, Row, now
from deliberation.insights.models import Point, Run, Theme
from deliberation.people.models import Account
from deliberation.submissions.models import Submission


class SubmissionReading(Base, Row):
    """That a person has, or has just been handed, a submission to read.

    Until `read_at` it is a loan that ends by itself, so that two readers never get the same one.
    """

    __tablename__ = "submission_reading"
    __table_args__ = (Index("ix_submission_reading_account_id", "account_id", "claimed_at"),)

    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), unique=True
    )
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    claimed_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]

    submission: Mapped[Submission] = relationship()


class SecondReading(Base, Referenced):
    """A blind sample of a run's points for a second reader; drawn once, with a seed."""

    __tablename__ = "second_reading"

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), unique=True)
    seed: Mapped[int] = mapped_column(default=0)
    drawn_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), index=True
    )
    drawn_at: Mapped[datetime] = mapped_column(default=now)

    run: Mapped[Run] = relationship()
    items: Mapped[list["SecondReadingItem"]] = relationship(
        back_populates="reading", cascade="all, delete-orphan", order_by="SecondReadingItem.ordinal"
    )


class SecondReadingItem(Base, Row):
    """One point of the sample. No theme means: fits none of them.

    `first_theme_id` is where the point stood when the sample was drawn; corrections made later,
    when the second reading is known, don't raise the agreement.
    """

    __tablename__ = "second_reading_item"
    __table_args__ = (
        UniqueConstraint("reading_id", "point_id"),
        Index("ix_second_reading_item_point_id", "point_id"),
        Index("ix_second_reading_item_coded_by_id", "coded_by_id"),
    )

    reading_id: Mapped[int] = mapped_column(ForeignKey("second_reading.id", ondelete="CASCADE"))
    point_id: Mapped[int] = mapped_column(ForeignKey("point.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    first_theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"))
    coded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    coded_at: Mapped[datetime | None]

    reading: Mapped[SecondReading] = relationship(back_populates="items")
    point: Mapped[Point] = relationship()
    first_theme: Mapped[Theme | None] = relationship(foreign_keys=[first_theme_id])
    theme: Mapped[Theme | None] = relationship(foreign_keys=[theme_id])
    coded_by: Mapped[Account | None] = relationship()
