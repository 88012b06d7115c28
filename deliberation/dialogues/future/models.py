"""What a proposal of a future-generations dialogue says beside its words."""

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Row, one_of
from deliberation.dialogues.models import DialogueItem

SPANS = ("", "0-5", "5-20", "20-50")  # years until it helps; "": not said
ORIGINS = ("", "present", "future", "both", "new")  # of what a table adopts; "": not a joint item
COSTS = (1, 5)  # how much the present would have to bear: 1 little, 5 much
MAX_LINE = 200
KIND = "future_generations"
PRESENT, FUTURE, JOINT = "group_present", "imaginary_future", "joint"


class Proposal(Base, Row):
    """One proposal: why, who pays and gains, when, at what cost now, and whether it can be undone.

    A joint proposal names where it came from. On a proposal of 2060, `from_present` is the one of
    today that the table marked as the same. The words themselves are the item's.
    """

    __tablename__ = "dialogue_proposal"
    __table_args__ = (
        one_of("benefits_in", SPANS),
        one_of("origin", ORIGINS),
        CheckConstraint("cost_now BETWEEN 1 AND 5", name="cost_now_known"),
    )

    item_id: Mapped[int] = mapped_column(
        ForeignKey("dialogue_item.id", ondelete="CASCADE"), unique=True
    )
    reason: Mapped[str] = mapped_column(Text, default="")
    who_pays: Mapped[str] = mapped_column(String(MAX_LINE), default="")
    who_gains: Mapped[str] = mapped_column(String(MAX_LINE), default="")
    benefits_in: Mapped[str] = mapped_column(String(5), default="")
    is_reversible: Mapped[bool | None]
    cost_now: Mapped[int | None]
    burden: Mapped[str] = mapped_column(Text, default="")  # what the table accepts to bear
    objections: Mapped[str] = mapped_column(Text, default="")
    origin: Mapped[str] = mapped_column(String(8), default="")
    from_present_id: Mapped[int | None] = mapped_column(
        ForeignKey("dialogue_item.id", ondelete="SET NULL"), index=True
    )
    from_future_id: Mapped[int | None] = mapped_column(
        ForeignKey("dialogue_item.id", ondelete="SET NULL"), index=True
    )

    item: Mapped[DialogueItem] = relationship(foreign_keys=[item_id])
    from_present: Mapped[DialogueItem | None] = relationship(foreign_keys=[from_present_id])
    from_future: Mapped[DialogueItem | None] = relationship(foreign_keys=[from_future_id])
