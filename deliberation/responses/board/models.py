"""When somebody last looked at the home of the board, so that it can say what is new."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from deliberation.base import Base, Row, now


class BoardVisit(Base, Row):
    """`before_at` is the visit before this one; looking again within it changes nothing."""

    __tablename__ = "board_visit"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), unique=True
    )
    seen_at: Mapped[datetime] = mapped_column(default=now)
    before_at: Mapped[datetime | None]
