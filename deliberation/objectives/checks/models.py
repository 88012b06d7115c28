"""Public reasons for cautions, the answers to the washing check, and questions to initiatives."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Row, now, one_of
from deliberation.missions.models import Initiative, Mission
from deliberation.objectives.models import ObjectiveVersion

CAUTIONS = (
    "no_baseline",
    "no_target",
    "no_year",
    "no_indicator",
    "output_worded",  # an outcome that reads as a list of things to do
    "technology_named",
    "supplier_named",
    "few_paths",  # fewer than two ways to get there
    "figures_differ",  # the sentence says another figure than the fields
    "funding_ends",  # all linked initiatives end before the target year
    "restated",  # the target of another objective, or of an older initiative
)
WASHING_QUESTIONS = ("new", "stops", "rules", "who", "attached", "failed")


class CheckReason(Base, Row):
    """Why the board keeps a version as it is although a check warns; everybody reads it."""

    __tablename__ = "check_reason"
    __table_args__ = (UniqueConstraint("version_id", "code"), one_of("code", CAUTIONS))

    version_id: Mapped[int] = mapped_column(ForeignKey("objective_version.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(default=now)

    version: Mapped[ObjectiveVersion] = relationship()


class WashingAnswer(Base, Row):
    """The board's public answer to one of the six questions about what is new."""

    __tablename__ = "washing_answer"
    __table_args__ = (
        UniqueConstraint("mission_id", "question"),
        one_of("question", WASHING_QUESTIONS),
    )

    mission_id: Mapped[int] = mapped_column(ForeignKey("mission.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(String(12))
    answer: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime] = mapped_column(default=now)

    mission: Mapped[Mission] = relationship()


class InitiativeQuestion(Base, Row):
    """The board has asked the owner of an initiative what changed because of the mission."""

    __tablename__ = "initiative_question"

    initiative_id: Mapped[int] = mapped_column(
        ForeignKey("initiative.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(default=now)

    initiative: Mapped[Initiative] = relationship()
