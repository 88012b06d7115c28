"""The worksheet behind a fairness verdict: five questions, effects, who was heard, five ways.

The questions are our own words after the framework of the School of International Futures and
the Calouste Gulbenkian Foundation, and after the ways of working of the Well-being of Future
Generations (Wales) Act 2015.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, now, one_of
from deliberation.foresight.models import FairnessVerdict
from deliberation.missions.models import Mission

QUESTIONS = ("age", "generation", "handed_down", "options", "direction")
ANSWERS = ("yes", "no", "unclear")
GENERATIONS = ("children", "youth", "working", "older", "born_2040", "born_2060")
PERIODS = ("0_5", "5_20", "20_50")  # years from now
CONFIDENCES = ("low", "medium", "high")
WAYS = ("long_term", "prevention", "integration", "collaboration", "involvement")
MARKS = (0, 3)


class FairnessSheet(Base, Referenced):
    """What was found on the way to a verdict; closed with it."""

    __tablename__ = "fairness_sheet"

    mission_id: Mapped[int] = mapped_column(
        ForeignKey("mission.id", ondelete="CASCADE"), index=True
    )
    version_ref: Mapped[str] = mapped_column(String(16), index=True)
    language: Mapped[str] = mapped_column(String(8), default="en")
    questions: Mapped[dict[str, Any]] = mapped_column(default=dict)  # key: answer, reason, evidence
    scenarios: Mapped[dict[str, Any]] = mapped_column(default=dict)  # scenario ref: verdict, reason
    heard: Mapped[dict[str, Any]] = mapped_column(default=dict)  # group: when and how, gap
    ways: Mapped[dict[str, Any]] = mapped_column(default=dict)  # key: mark 0 to 3, evidence
    verdict_id: Mapped[int | None] = mapped_column(
        ForeignKey("fairness_verdict.id", ondelete="CASCADE"), unique=True
    )
    begun_at: Mapped[datetime] = mapped_column(default=now)

    mission: Mapped[Mission] = relationship()
    verdict: Mapped[FairnessVerdict | None] = relationship()
    effects: Mapped[list["FairnessEffect"]] = relationship(
        back_populates="sheet", cascade="all, delete-orphan", order_by="FairnessEffect.id"
    )

    @property
    def is_early_exit(self) -> bool:
        """Five clear "no", each with evidence: the rest need not be filled in."""
        answers = [self.questions.get(key, {}) for key in QUESTIONS]
        return all(one.get("answer") == "no" and one.get("evidence") for one in answers)

    @property
    def has_yes(self) -> bool:
        return any(one.get("answer") == "yes" for one in self.questions.values())


class FairnessEffect(Base, Referenced):
    """One effect on one generation in one span of years."""

    __tablename__ = "fairness_effect"
    __table_args__ = (
        one_of("generation", GENERATIONS),
        one_of("period", PERIODS),
        one_of("confidence", CONFIDENCES),
        CheckConstraint("mark BETWEEN -2 AND 2", name="mark_known"),
    )

    sheet_id: Mapped[int] = mapped_column(
        ForeignKey("fairness_sheet.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(String(300))
    generation: Mapped[str] = mapped_column(String(10))
    period: Mapped[str] = mapped_column(String(6))
    mark: Mapped[int]
    confidence: Mapped[str] = mapped_column(String(6))
    is_intended: Mapped[bool]
    source: Mapped[str] = mapped_column(String(300))

    sheet: Mapped[FairnessSheet] = relationship(back_populates="effects")
