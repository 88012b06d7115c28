"""Responses: the board's mandatory answer to every theme, and the participants' verdict on it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, Row, now, one_of
from deliberation.insights.models import Theme
from deliberation.objectives.models import ObjectiveVersion
from deliberation.people.models import Participant

STATUSES = ("adopted", "partly", "declined", "covered", "referred", "undecided")
DECLINE_REASONS = (
    "outside_mandate",
    "evidence_lacking",
    "conflicts",
    "cost",
    "legal",
    "harms_group",
    "not_mission_level",
)
WORDS = (40, 200)  # of the answer itself


@dataclass(frozen=True)
class Answer:
    """What the board says to one theme, named as the columns of `ThemeResponse`.

    Of the fields below `minority_text` each status uses its own (see `operations.NEEDS`).
    """

    status: str
    text: str
    office: str
    language: str = "en"
    youth_text: str = ""
    minority_text: str = ""
    version: ObjectiveVersion | None = None
    taken: str = ""
    not_taken: str = ""
    reason: str | None = None
    covered_by: str = ""
    what_changes: str = ""
    referred_to: str = ""
    is_referral_accepted: bool | None = None
    waiting_for: str = ""
    due_on: date | None = None


class ThemeResponse(Base, Referenced):
    """One answer to one theme. An amendment is a new row; the newest number counts."""

    __tablename__ = "theme_response"
    __table_args__ = (UniqueConstraint("theme_id", "number"), one_of("status", STATUSES))

    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(8), default="en")
    text: Mapped[str] = mapped_column(Text)  # 40 to 200 words, plain language
    youth_text: Mapped[str] = mapped_column(Text, default="")
    minority_text: Mapped[str] = mapped_column(Text, default="")  # its own line where there is one
    office: Mapped[str] = mapped_column(String(160))
    # What each status needs (methods 2g).
    version_id: Mapped[int | None] = mapped_column(
        ForeignKey("objective_version.id", ondelete="SET NULL")
    )
    taken: Mapped[str] = mapped_column(Text, default="")
    not_taken: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str | None] = mapped_column(String(20))
    covered_by: Mapped[str] = mapped_column(String(500), default="")
    what_changes: Mapped[str] = mapped_column(Text, default="")
    referred_to: Mapped[str] = mapped_column(String(200), default="")
    is_referral_accepted: Mapped[bool | None]
    waiting_for: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None]  # referred: by when; undecided: until when
    amendment_reason: Mapped[str] = mapped_column(Text, default="")
    responded_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL")
    )
    responded_at: Mapped[datetime] = mapped_column(default=now)

    theme: Mapped[Theme] = relationship()
    version: Mapped[ObjectiveVersion | None] = relationship()


class Verdict(Base, Row):
    """A participant's 0 to 10: did the reply address what we said? The board can't change it."""

    __tablename__ = "verdict"
    __table_args__ = (
        UniqueConstraint("participant_id", "theme_id"),
        CheckConstraint("score BETWEEN 0 AND 10", name="score_range"),
    )

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"), index=True)
    score: Mapped[int]
    given_at: Mapped[datetime] = mapped_column(default=now)

    participant: Mapped[Participant] = relationship()
    theme: Mapped[Theme] = relationship()
