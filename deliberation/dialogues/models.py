"""A dialogue, its tables, and what was said at them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, now, one_of
from deliberation.consultations.models import Consultation, Question
from deliberation.people.models import Account, Participant
from deliberation.submissions.models import Submission

KINDS = (
    "youth_table",
    "future_generations",
    "stakeholder_round",
    "citizens_panel",
    "life_event",
    "sticky_notes",
)
DESIGNS = ("", "switch", "split")  # of a future-generations dialogue
STATES = ("planned", "running", "submitted", "closed")
LANES = ("citizens", "stakeholders", "youth")  # of those in the room; 2060 is a perspective
# From which place in time an item was said; "joint" is what a table adopts after comparing.
PERSPECTIVES = ("", "past_review", "group_present", "imaginary_future", "joint")
SIDES = ("", "present", "future")  # of a table in the split design
ITEM_KINDS = (
    "works",
    "unfair",
    "worry",
    "hope",
    "word",
    "card",
    "need",
    "insight",
    "reason",
    "minority",  # the view of few, in its own words
    "thanks",
    "regret",
    "letter",
    "proposal",
    "line",  # what one sees from the window in 2060
    "description",
    "message",
    "dissent",
)


class Dialogue(Base, Referenced):
    """One session in a room. Holds no personal data of those who took part: only counts of them.

    `protocol` is the session's own copy of a protocol (its steps, prompts and survey), so that a
    later edition of the protocol changes nothing here. `bands` counts people by age band.
    """

    __tablename__ = "dialogue"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("design", DESIGNS),
        one_of("state", STATES),
        one_of("lane", LANES),
        CheckConstraint("people_count >= 0", name="people_count_positive"),
        CheckConstraint("NOT has_minors OR state <> 'running' OR lead_id IS NOT NULL", name="led"),
    )

    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), index=True
    )
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))  # what items answer
    kind: Mapped[str] = mapped_column(String(20))
    design: Mapped[str] = mapped_column(String(8), default="")
    title: Mapped[str] = mapped_column(String(160))
    language: Mapped[str] = mapped_column(String(8), default="en")
    lane: Mapped[str] = mapped_column(String(14), default="citizens")
    place: Mapped[str] = mapped_column(String(120), default="")  # a town or region, never a school
    held_on: Mapped[date]
    target_year: Mapped[int | None]  # from which an imaginary future generation looks back
    protocol: Mapped[dict[str, Any]] = mapped_column(default=dict)
    facts: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # text, source, is_loss
    state: Mapped[str] = mapped_column(String(10), default="planned")
    is_sensitive: Mapped[bool] = mapped_column(default=False)
    # Who is in the room.
    people_count: Mapped[int] = mapped_column(default=0)
    bands: Mapped[dict[str, Any]] = mapped_column(default=dict)
    has_minors: Mapped[bool] = mapped_column(default=False)
    selection: Mapped[str] = mapped_column(Text, default="")  # how the group was chosen
    organisation: Mapped[str] = mapped_column(String(160), default="")  # who brought it together
    # Space, voice, audience, influence.
    space: Mapped[str] = mapped_column(Text, default="")
    voice: Mapped[str] = mapped_column(Text, default="")
    reader_name: Mapped[str] = mapped_column(String(160), default="")
    reader_office: Mapped[str] = mapped_column(String(160), default="")
    influence: Mapped[str] = mapped_column(Text, default="")
    reply_due_on: Mapped[date | None]
    # Two adults and a lead for safeguarding; the papers of permission stay with their holder.
    first_adult: Mapped[str] = mapped_column(String(160), default="")
    second_adult: Mapped[str] = mapped_column(String(160), default="")
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    permission_holder: Mapped[str] = mapped_column(String(160), default="")
    permission_version: Mapped[str] = mapped_column(String(40), default="")
    permission_on: Mapped[date | None]
    # The clock of the room.
    step: Mapped[int] = mapped_column(default=0)
    step_ends_at: Mapped[datetime | None]
    seconds_left: Mapped[int | None]  # while the clock is stopped
    # The printed code (its receipt) only reads; the facilitator's manages.
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participant.id", ondelete="SET NULL"), unique=True
    )
    manage_hmac: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    submitted_at: Mapped[datetime | None]

    consultation: Mapped[Consultation] = relationship()
    question: Mapped[Question] = relationship()
    participant: Mapped[Participant | None] = relationship()
    lead: Mapped[Account | None] = relationship(foreign_keys=[lead_id])
    tables: Mapped[list["DialogueTable"]] = relationship(
        back_populates="dialogue", cascade="all, delete-orphan", order_by="DialogueTable.number"
    )
    items: Mapped[list["DialogueItem"]] = relationship(
        back_populates="dialogue", cascade="all, delete-orphan", order_by="DialogueItem.number"
    )

    @property
    def is_open(self) -> bool:
        """Words can still be entered."""
        return self.state in ("planned", "running")


class DialogueTable(Base, Referenced):
    """One table of a dialogue, with its note taker's sheet."""

    __tablename__ = "dialogue_table"
    __table_args__ = (
        UniqueConstraint("dialogue_id", "number"),
        one_of("side", SIDES),
        CheckConstraint("people_count >= 0", name="people_count_positive"),
    )

    dialogue_id: Mapped[int] = mapped_column(ForeignKey("dialogue.id", ondelete="CASCADE"))
    number: Mapped[int]
    side: Mapped[str] = mapped_column(String(8), default="")
    people_count: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(Text, default="")  # the facilitator's, apart from all words
    read_back: Mapped[bool | None]  # whether the sheet was read back to the table

    dialogue: Mapped[Dialogue] = relationship(back_populates="tables")
    piles: Mapped[list["Pile"]] = relationship(
        back_populates="table", cascade="all, delete-orphan", order_by="Pile.number"
    )


class Pile(Base, Referenced):
    """Items that a table put together, under the name it gave them."""

    __tablename__ = "dialogue_pile"
    __table_args__ = (
        UniqueConstraint("table_id", "number"),
        UniqueConstraint("table_id", "entry_key"),
        CheckConstraint("votes >= 0", name="votes_positive"),
    )

    table_id: Mapped[int] = mapped_column(ForeignKey("dialogue_table.id", ondelete="CASCADE"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    votes: Mapped[int] = mapped_column(default=0)  # priority votes
    entry_key: Mapped[str] = mapped_column(String(64))  # of the device: stored once

    table: Mapped[DialogueTable] = relationship(back_populates="piles")


class DialogueItem(Base, Referenced):
    """One thing said at a table. Its `number` is printed, so that it can be asked for by it.

    The words stand here until the session is submitted; then they move into a submission of the
    group and stand only there. A removed or flagged item keeps its number and loses its words.
    """

    __tablename__ = "dialogue_item"
    __table_args__ = (
        UniqueConstraint("dialogue_id", "number"),
        UniqueConstraint("dialogue_id", "entry_key"),
        one_of("kind", ITEM_KINDS),
        one_of("perspective", PERSPECTIVES),
        CheckConstraint("nods >= 0", name="nods_positive"),
        CheckConstraint("votes >= 0", name="votes_positive"),
        CheckConstraint("length(text) <= 4000", name="text_length"),
    )

    dialogue_id: Mapped[int] = mapped_column(ForeignKey("dialogue.id", ondelete="CASCADE"))
    table_id: Mapped[int] = mapped_column(
        ForeignKey("dialogue_table.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    perspective: Mapped[str] = mapped_column(String(18), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    nods: Mapped[int] = mapped_column(default=0)  # people at the table who nodded
    votes: Mapped[int] = mapped_column(default=0)  # priority votes
    is_verbatim: Mapped[bool] = mapped_column(default=True)  # else a paraphrase
    pile_id: Mapped[int | None] = mapped_column(
        ForeignKey("dialogue_pile.id", ondelete="SET NULL"), index=True
    )
    entry_key: Mapped[str] = mapped_column(String(64))  # of the device: stored once
    submission_id: Mapped[int | None] = mapped_column(
        ForeignKey("submission.id", ondelete="SET NULL"), unique=True
    )
    entered_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]

    dialogue: Mapped[Dialogue] = relationship(back_populates="items")
    table: Mapped[DialogueTable] = relationship()
    pile: Mapped[Pile | None] = relationship()
    submission: Mapped[Submission | None] = relationship()

    @property
    def words(self) -> str:
        """What was said, wherever it stands now."""
        if self.submission is None:
            return self.text
        return self.submission.answers[0].text if self.submission.answers else ""

    @property
    def is_role_played(self) -> bool:
        return self.perspective == "imaginary_future"
