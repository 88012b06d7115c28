"""The survey of a dialogue: its questions before and after, on sheets that nothing joins.

The questions are those of the dialogue's own copy of its protocol.
"""

from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Row, one_of
from deliberation.dialogues.models import Dialogue

WAVES = ("pre", "post")
MARKS = (1, 5)
CODE_LENGTH = 6
MAX_LINE = 500


class Survey(Base, Row):
    """The survey of one dialogue: its code for phones, and which wave takes sheets now."""

    __tablename__ = "dialogue_survey"
    __table_args__ = (one_of("wave", ("", *WAVES)),)

    dialogue_id: Mapped[int] = mapped_column(
        ForeignKey("dialogue.id", ondelete="CASCADE"), unique=True
    )
    code: Mapped[str] = mapped_column(String(12), unique=True)  # only lets one hand in a sheet
    wave: Mapped[str] = mapped_column(String(4), default="")  # "": closed

    dialogue: Mapped[Dialogue] = relationship()


class Sheet(Base):
    """One person's sheet of one wave. Without a time, a person or a number in order, so that
    nothing joins what somebody said before with what the same person said after."""

    __tablename__ = "dialogue_survey_sheet"
    __table_args__ = (one_of("wave", WAVES),)

    dialogue_id: Mapped[int] = mapped_column(
        ForeignKey("dialogue.id", ondelete="CASCADE"), primary_key=True
    )
    entry_key: Mapped[str] = mapped_column(String(64), primary_key=True)  # stored once
    wave: Mapped[str] = mapped_column(String(4))
    marks: Mapped[dict[str, Any]] = mapped_column(default=dict)  # question: 1 to 5
    line: Mapped[str] = mapped_column(Text, default="")
