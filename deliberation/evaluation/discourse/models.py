"""A sample of what was said, and how two readers coded it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, Row, now
from deliberation.consultations.models import Consultation
from deliberation.people.models import Account
from deliberation.submissions.models import Submission

# The Discourse Quality Index, adapted to written words (methods.md 2j). Codes of a category stand
# from the lowest to the highest; "content" has no order.
CATEGORIES: dict[str, tuple[str, ...]] = {
    "participation": ("cut_short", "free"),
    "justification": ("none", "inferior", "qualified", "sophisticated"),
    "content": ("group", "neutral", "all", "worst_off"),
    "respect": ("without", "neither", "explicit"),
    "counter": ("none", "dismissed", "named", "valued"),
    "constructive": ("position", "alternative", "mediating"),
}


class DiscourseSample(Base, Referenced):
    """Submissions drawn at random, once a consultation; the first two who code are its readers."""

    __tablename__ = "discourse_sample"
    __table_args__ = (UniqueConstraint("consultation_id"),)

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    seed: Mapped[int]
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    drawn_at: Mapped[datetime] = mapped_column(default=now)

    consultation: Mapped[Consultation] = relationship()
    items: Mapped[list["DiscourseItem"]] = relationship(
        back_populates="sample", cascade="all, delete-orphan", order_by="DiscourseItem.ordinal"
    )


class DiscourseItem(Base, Referenced):
    """One submission of a sample."""

    __tablename__ = "discourse_item"
    __table_args__ = (UniqueConstraint("sample_id", "submission_id"),)

    sample_id: Mapped[int] = mapped_column(ForeignKey("discourse_sample.id", ondelete="CASCADE"))
    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), index=True
    )
    ordinal: Mapped[int]

    sample: Mapped[DiscourseSample] = relationship(back_populates="items")
    submission: Mapped[Submission] = relationship()


class DiscourseCoding(Base, Row):
    """One reader's codes for one item: category -> code. `reader` is 1 or 2, in order of coming.

    No page shows it: only the distribution over the sample is told.
    """

    __tablename__ = "discourse_coding"
    __table_args__ = (
        UniqueConstraint("item_id", "reader"),
        UniqueConstraint("item_id", "coder_id"),
        Index("ix_discourse_coding_coder_id", "coder_id"),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("discourse_item.id", ondelete="CASCADE"))
    reader: Mapped[int]
    coder_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    codes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    coded_at: Mapped[datetime] = mapped_column(default=now)

    item: Mapped[DiscourseItem] = relationship()
    coder: Mapped[Account | None] = relationship()
