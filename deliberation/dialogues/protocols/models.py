"""A consultation's own copies of protocols; every edition of a copy stays."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, now, one_of
from deliberation.consultations.models import Consultation
from deliberation.dialogues.models import KINDS
from deliberation.people.models import Account


class ProtocolCopy(Base, Referenced):
    """One edition of a copy. `copy_key` is shared by its editions, `number` counts them from 1."""

    __tablename__ = "dialogue_protocol"
    __table_args__ = (
        UniqueConstraint("copy_key", "number"),
        one_of("kind", KINDS),
        CheckConstraint("number >= 1", name="number_positive"),
    )

    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(20))
    copy_key: Mapped[str] = mapped_column(String(16))
    number: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(160))
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)  # see queries.py
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(default=now)

    consultation: Mapped[Consultation] = relationship()
    made_by: Mapped[Account | None] = relationship()

    @property
    def body(self) -> dict[str, Any]:
        """The protocol as a session copies it, under the copy's own title."""
        return self.content | {"title": {self.consultation.language: self.title}}
