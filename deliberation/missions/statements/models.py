"""A proposed change of the mission statement: announced, waited for, decided by the full board."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, LocalizedText, Referenced, Row, now, one_of
from deliberation.missions.models import Mission
from deliberation.people.models import Account

STATES = ("announced", "adopted", "withdrawn")
STANCES = ("for", "against", "abstain")


class StatementProposal(Base, Referenced):
    """New words for the mission, public from the day they were announced."""

    __tablename__ = "statement_proposal"
    __table_args__ = (one_of("state", STATES),)

    mission_id: Mapped[int] = mapped_column(
        ForeignKey("mission.id", ondelete="CASCADE"), index=True
    )
    statement: Mapped[LocalizedText]
    notice: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="announced")
    announced_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL")
    )
    announced_at: Mapped[datetime] = mapped_column(default=now)
    decidable_from: Mapped[date]  # the notice ends the day before (UTC)
    decided_at: Mapped[datetime | None]

    mission: Mapped[Mission] = relationship()
    positions: Mapped[list["StatementPosition"]] = relationship(
        back_populates="proposal", cascade="all, delete-orphan", order_by="StatementPosition.id"
    )


class StatementPosition(Base, Row):
    """Where one board member stands on the new words; dissent is public."""

    __tablename__ = "statement_position"
    __table_args__ = (UniqueConstraint("proposal_id", "account_id"), one_of("stance", STANCES))

    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("statement_proposal.id", ondelete="CASCADE")
    )
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    member_name: Mapped[str] = mapped_column(String(120))
    stance: Mapped[str] = mapped_column(String(8))
    dissent: Mapped[str] = mapped_column(Text, default="")
    taken_at: Mapped[datetime] = mapped_column(default=now)

    proposal: Mapped[StatementProposal] = relationship(back_populates="positions")
    account: Mapped[Account | None] = relationship()
