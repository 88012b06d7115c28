"""What was flagged to the safeguarding lead, and the lead's own notes on it."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, Row, now, one_of
from deliberation.consultations.models import Consultation
from deliberation.people.models import Account

SOURCES = ("room", "moderation")
MAX_NOTE = 4000


class SafeguardingItem(Base, Referenced):
    """Words that tell of harm. They stand here alone, outside the analysis and every export, for
    the one account that was the lead when they were flagged."""

    __tablename__ = "safeguarding_item"
    __table_args__ = (one_of("source", SOURCES),)

    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), index=True
    )
    dialogue_id: Mapped[int | None] = mapped_column(
        ForeignKey("dialogue.id", ondelete="CASCADE"), index=True
    )
    lead_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    source: Mapped[str] = mapped_column(String(12))
    item_number: Mapped[int | None]  # as printed; None when it came online
    table_number: Mapped[int | None]
    words: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    flagged_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]

    consultation: Mapped[Consultation] = relationship()
    lead: Mapped[Account] = relationship()
    notes: Mapped[list["IncidentNote"]] = relationship(
        back_populates="item", cascade="all, delete-orphan", order_by="IncidentNote.id"
    )


class IncidentNote(Base, Row):
    """What the lead did, with the moment."""

    __tablename__ = "incident_note"

    item_id: Mapped[int] = mapped_column(
        ForeignKey("safeguarding_item.id", ondelete="CASCADE"), index=True
    )
    words: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(default=now)

    item: Mapped[SafeguardingItem] = relationship(back_populates="notes")
