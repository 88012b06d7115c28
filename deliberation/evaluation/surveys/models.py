"""What people say about how the consultation was run."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Row, now, one_of
from deliberation.consultations.models import Consultation
from deliberation.people.models import Participant

AUDIENCES = ("participants", "organisers")
# In the order in which they are asked (methods.md 2j).
ITEMS = {
    "participants": (
        "influence",
        "neutral",
        "balanced",
        "understood",
        "said",
        "listened",
        "different",
        "learned",
        "expect",
        "again",
    ),
    "organisers": (
        "purpose",
        "framing",
        "design",
        "involved",
        "open",
        "inclusion",
        "facilitation",
        "information",
        "free",
        "follow_up",
    ),
}
MAX_LINE = 500


class SurveyAnswer(Base, Row):
    """One sheet: item -> 1 to 5, and an open line. Once a person or group, and once an organiser.

    An organiser's sheet holds a mark that finds it again and does not lead back to the account.
    """

    __tablename__ = "survey_answer"
    __table_args__ = (
        one_of("audience", AUDIENCES),
        UniqueConstraint("participant_id", "consultation_id"),
        UniqueConstraint("account_key", "consultation_id"),
        CheckConstraint(f"length(line) <= {MAX_LINE}", name="line_length"),
        Index("ix_survey_answer_consultation_id", "consultation_id", "audience"),
    )

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    audience: Mapped[str] = mapped_column(String(12))
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participant.id", ondelete="SET NULL")
    )
    account_key: Mapped[str | None] = mapped_column(String(64))
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)
    line: Mapped[str] = mapped_column(Text, default="")  # read by staff, never published
    given_at: Mapped[datetime] = mapped_column(default=now)

    consultation: Mapped[Consultation] = relationship()
    participant: Mapped[Participant | None] = relationship()
