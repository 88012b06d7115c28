"""A body that speaks for future generations: its seat on a mission and its formal opinions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, now, one_of
from deliberation.missions.models import Mission
from deliberation.objectives.models import ObjectiveVersion
from deliberation.people.models import Account

STANCES = ("supports", "with_conditions", "objects", "no_opinion")
OUTCOMES = ("followed", "partly", "not_followed")  # what the board does with it
TERM = (7, 180)  # days that an opinion may take
MAX_BODY = 160


class FutureSeat(Base, Referenced):
    """The seat of one body on one mission. It advises: it takes no position and has no vote."""

    __tablename__ = "future_seat"
    __table_args__ = (CheckConstraint("term_days BETWEEN 7 AND 180", name="term_known"),)

    mission_id: Mapped[int] = mapped_column(
        ForeignKey("mission.id", ondelete="CASCADE"), index=True
    )
    body: Mapped[str] = mapped_column(String(MAX_BODY))
    mandate: Mapped[str] = mapped_column(Text, default="")  # for whom it speaks, and who set it up
    term_days: Mapped[int] = mapped_column(default=28)
    # Who writes for it; without one, an organiser enters its letters.
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    given_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]

    mission: Mapped[Mission] = relationship()
    account: Mapped[Account | None] = relationship()


class SeatOpinion(Base, Referenced):
    """One opinion on one wording: asked for, given within its term, and answered by the board."""

    __tablename__ = "seat_opinion"
    __table_args__ = (
        UniqueConstraint("version_id", "seat_id"),
        one_of("stance", ("", *STANCES)),
        one_of("outcome", ("", *OUTCOMES)),
        CheckConstraint("(given_at IS NULL) = (stance = '')", name="given_with_stance"),
        CheckConstraint("(answered_at IS NULL) = (outcome = '')", name="answered_with_outcome"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("objective_version.id", ondelete="CASCADE"))
    seat_id: Mapped[int] = mapped_column(
        ForeignKey("future_seat.id", ondelete="CASCADE"), index=True
    )
    body: Mapped[str] = mapped_column(String(MAX_BODY))  # as it was called when it was asked
    language: Mapped[str] = mapped_column(String(8), default="en")
    asked_at: Mapped[datetime] = mapped_column(default=now)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    due_on: Mapped[date]
    stance: Mapped[str] = mapped_column(String(16), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    given_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(12), default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL")
    )

    version: Mapped[ObjectiveVersion] = relationship()
    seat: Mapped[FutureSeat] = relationship()
    answered_by: Mapped[Account | None] = relationship(foreign_keys=[answered_by_id])
