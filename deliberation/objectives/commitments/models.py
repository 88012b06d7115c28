"""The register of commitments: what an office has promised, its own account, and the people's."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, Row, now, one_of
from deliberation.missions.models import Mission
from deliberation.objectives.models import Objective
from deliberation.people.models import Participant

REPORT_STATES = ("under_way", "kept", "not_kept")


class Commitment(Base, Referenced):
    """A promise of an office, with the day on which it tells what became of it."""

    __tablename__ = "commitment"
    __table_args__ = (Index("ix_commitment_mission_id", "mission_id", "review_on"),)

    mission_id: Mapped[int] = mapped_column(ForeignKey("mission.id", ondelete="CASCADE"))
    objective_id: Mapped[int | None] = mapped_column(
        ForeignKey("objective.id", ondelete="SET NULL")
    )
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8), default="en")
    office: Mapped[str] = mapped_column(String(160))
    made_on: Mapped[date]
    review_on: Mapped[date]  # the next report is due
    closed_on: Mapped[date | None]  # by a report that it was kept, or was not

    mission: Mapped[Mission] = relationship()
    objective: Mapped[Objective | None] = relationship()
    reports: Mapped[list["CommitmentReport"]] = relationship(
        back_populates="commitment", cascade="all, delete-orphan", order_by="CommitmentReport.id"
    )


class CommitmentReport(Base, Row):
    """What the office says of its own promise."""

    __tablename__ = "commitment_report"
    __table_args__ = (one_of("state", REPORT_STATES),)

    commitment_id: Mapped[int] = mapped_column(
        ForeignKey("commitment.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]  # the day it was promised for
    reported_on: Mapped[date]

    commitment: Mapped[Commitment] = relationship(back_populates="reports")


class CommitmentView(Base, Row):
    """0 to 10: how somebody who took part in the mission sees that it was kept. Theirs alone."""

    __tablename__ = "commitment_view"
    __table_args__ = (
        UniqueConstraint("commitment_id", "participant_id"),
        CheckConstraint("score BETWEEN 0 AND 10", name="score_range"),
    )

    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id", ondelete="CASCADE"))
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    score: Mapped[int]
    given_at: Mapped[datetime] = mapped_column(default=now)

    commitment: Mapped[Commitment] = relationship()
    participant: Mapped[Participant] = relationship()
