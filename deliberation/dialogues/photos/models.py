"""Photos of flip charts: adults' sessions only, until they are typed in."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, now
from deliberation.dialogues.models import Dialogue

KEPT = timedelta(days=30)


class DialoguePhoto(Base, Referenced):
    """One photo. The picture is a file of this name, made anew from its pixels alone."""

    __tablename__ = "dialogue_photo"

    dialogue_id: Mapped[int] = mapped_column(
        ForeignKey("dialogue.id", ondelete="CASCADE"), index=True
    )
    table_number: Mapped[int]
    file_name: Mapped[str] = mapped_column(String(40), unique=True)
    taken_at: Mapped[datetime] = mapped_column(default=now)

    dialogue: Mapped[Dialogue] = relationship()

    @property
    def kept_until(self) -> datetime:
        return self.taken_at + KEPT
