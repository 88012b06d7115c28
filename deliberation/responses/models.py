"""Responses: the board's mandatory answer to every theme, and the participants' verdict on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, String, Text, UniqueConstraint, event
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
POSITION_WORDS = (10, 200)  # of what is said to each of several opposed positions


@dataclass(frozen=True)
class Answer:
    """What the board says to one theme, named as the columns of `ThemeResponse`.

    Of the fields below `to_positions` each status uses its own (see `operations.NEEDS`).
    """

    status: str
    text: str
    office: str
    language: str = "en"
    youth_text: str = ""
    minority_text: str = ""
    future_text: str = ""
    to_positions: Mapping[str, str] = field(default_factory=dict)  # key of the position -> text
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
    future_text: Mapped[str] = mapped_column(Text, default="")  # to those who spoke from 2060
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
    to_positions: Mapped[list["PositionAnswer"]] = relationship(
        back_populates="response", order_by="PositionAnswer.ordinal", lazy="selectin"
    )


class PositionAnswer(Base, Row):
    """What an answer says to one of several opposed positions.

    The position's sentence is kept as it was answered: a later review may word it anew.
    """

    __tablename__ = "position_answer"
    __table_args__ = (UniqueConstraint("response_id", "position_key"),)

    response_id: Mapped[int] = mapped_column(ForeignKey("theme_response.id", ondelete="CASCADE"))
    position_key: Mapped[str] = mapped_column(String(16))
    ordinal: Mapped[int]
    sentence: Mapped[str] = mapped_column(String(240))
    text: Mapped[str] = mapped_column(Text)

    response: Mapped[ThemeResponse] = relationship(back_populates="to_positions")


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


# An answer that was given stays as it was given: the database itself refuses to remove or to
# reword it. Only the links to an account or a version that are gone may be cut.
WRITTEN = {
    "theme_response": "theme_id, number, status, language, text, youth_text, minority_text, "
    "future_text, office, taken, not_taken, reason, covered_by, what_changes, referred_to, "
    "is_referral_accepted, waiting_for, due_on, amendment_reason, responded_at",
    "position_answer": "response_id, position_key, ordinal, sentence, text",
}
REFUSAL = "an answer is amended, never changed or removed"
FUNCTION = (
    "CREATE OR REPLACE FUNCTION answer_stays() RETURNS trigger AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$ LANGUAGE plpgsql"
)


def guards(dialect: str, table: str) -> list[str]:
    """The statements that make the rows of a table permanent."""
    if dialect == "postgresql":
        act, each = "EXECUTE FUNCTION answer_stays()", "FOR EACH ROW "
    else:
        act, each = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END", ""
    return [
        f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} {each}{act}",
        f"CREATE TRIGGER {table}_is_written BEFORE UPDATE OF {WRITTEN[table]} ON {table} "
        f"{each}{act}",
    ]


for _table in (ThemeResponse.__table__, PositionAnswer.__table__):
    _function = DDL(FUNCTION)  # type: ignore[no-untyped-call]
    event.listen(_table, "after_create", _function.execute_if(dialect="postgresql"))
    for _dialect in ("postgresql", "sqlite"):
        for _statement in guards(_dialect, str(_table)):
            _trigger = DDL(_statement)  # type: ignore[no-untyped-call]
            event.listen(_table, "after_create", _trigger.execute_if(dialect=_dialect))
