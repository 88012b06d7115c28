"""Candidate objectives: written by each member alone, shown together, compared and merged."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, now, one_of
from deliberation.missions.models import Mission
from deliberation.people.models import Account

ROUND_STATES = ("open", "revealed", "merged")
# The worksheet: how to choose the right mission, one answer each (methods.md, row A5).
SLIDERS = ("scope", "depth", "granularity", "focus", "boldness")
SLIDER_RANGE = (1, 5)


class CandidateRound(Base, Referenced):
    """One call to the board: everybody writes a candidate, then all are shown at once."""

    __tablename__ = "candidate_round"
    __table_args__ = (one_of("state", ROUND_STATES),)

    mission_id: Mapped[int] = mapped_column(
        ForeignKey("mission.id", ondelete="CASCADE"), index=True
    )
    task: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(8), default="open")
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    opened_at: Mapped[datetime] = mapped_column(default=now)
    revealed_at: Mapped[datetime | None]
    objective_ref: Mapped[str] = mapped_column(String(16), default="")  # what came of it

    mission: Mapped[Mission] = relationship()
    candidates: Mapped[list["Candidate"]] = relationship(
        back_populates="round", cascade="all, delete-orphan", order_by="Candidate.id"
    )

    @property
    def is_revealed(self) -> bool:
        return self.state != "open"

    @property
    def submitted(self) -> list["Candidate"]:
        """The candidates that their authors put in, by whoever asks: words only when revealed."""
        return [candidate for candidate in self.candidates if candidate.submitted_at]


class Candidate(Base, Referenced):
    """One member's wording; nobody else reads it before the round is revealed."""

    __tablename__ = "candidate"
    __table_args__ = (UniqueConstraint("round_id", "account_id"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("candidate_round.id", ondelete="CASCADE"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    member_name: Mapped[str] = mapped_column(String(120))  # as on the public seat
    title: Mapped[str] = mapped_column(String(120))
    clauses: Mapped[list[str]] = mapped_column(default=list)
    why: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    # By slider: how much, and a sentence of reason.
    worksheet: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    reasons: Mapped[dict[str, str]] = mapped_column(default=dict)
    written_at: Mapped[datetime] = mapped_column(default=now)
    submitted_at: Mapped[datetime | None]

    round: Mapped[CandidateRound] = relationship(back_populates="candidates")
    account: Mapped[Account | None] = relationship()

    @property
    def statement(self) -> str:
        """The whole sentence: its clauses in order."""
        return " ".join(self.clauses)
