"""Voting on statements: the ballot and its rules, statements with their tallies, votes, proof."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, Row, now, one_of
from deliberation.consultations.models import MODERATION_MODES, Consultation
from deliberation.people.models import Participant

# How sure we are that one voter is one person, weakest first. An account counts as a receipt, or
# as an e-mail link once its address is confirmed.
PROOFS = ("none", "receipt", "email", "invitation")
SHOWS_RESULTS = ("after_ten", "after_closing", "always")
ORIGINS = ("seed", "participant", "theme", "split", "import")
STATES = ("waiting", "visible", "removed", "split")
# The rubric of moderation: new, one idea, on topic, not personal; and what the law forbids.
REMOVAL_REASONS = (
    "double", "several_ideas", "off_topic", "personal_data", "abuse", "illegal", "spam", "erased",
)  # fmt: skip
RUBRIC = REMOVAL_REASONS[:-1]  # "erased" is nobody's decision
FLAGS = ("straight_lining", "too_fast", "burst")
VALUES = (1, 0, -1)  # agree, pass, disagree
MAX_TEXT = 140  # of a statement written here
MAX_STORED = 1000  # statements from other systems may be longer
NETWORK_LENGTH = 16


class Ballot(Base, Referenced):
    """The rules of voting in one consultation; whether it is open is the calendar's matter."""

    __tablename__ = "ballot"
    __table_args__ = (
        one_of("proof", PROOFS),
        one_of("shows_results", SHOWS_RESULTS),
        one_of("moderation", MODERATION_MODES),
        CheckConstraint("results_after BETWEEN 0 AND 1000", name="results_after_plausible"),
        CheckConstraint("receipts_per_hour BETWEEN 1 AND 100000", name="receipts_plausible"),
    )

    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), unique=True
    )
    proof: Mapped[str] = mapped_column(String(10), default="receipt")  # the least that is asked
    shows_results: Mapped[str] = mapped_column(String(14), default="after_ten")
    results_after: Mapped[int] = mapped_column(default=10)  # own votes, for "after_ten"
    moderation: Mapped[str] = mapped_column(String(8), default="pre")
    allows_statements: Mapped[bool] = mapped_column(default=True)
    is_embeddable: Mapped[bool] = mapped_column(default=False)
    # Young people vote here: no count is told that is too small where minors may be among them.
    is_youth: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Known sides of the matter, for the balance of seeds: [{"key": "a", "label": {"en": "For"}}].
    sides: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    receipts_per_hour: Mapped[int] = mapped_column(default=60)  # new ones from one network
    made_at: Mapped[datetime] = mapped_column(default=now)

    consultation: Mapped[Consultation] = relationship()


class Statement(Base, Referenced):
    """One idea in one sentence that people agree or disagree with, and its running tallies.

    The tallies are moved by the operations, one statement of SQL a vote, so that no page counts.
    """

    __tablename__ = "statement"
    __table_args__ = (
        one_of("origin", ORIGINS),
        one_of("state", STATES),
        UniqueConstraint("consultation_id", "import_key"),
        UniqueConstraint("consultation_id", "point_ref"),
        CheckConstraint(f"length(text) <= {MAX_STORED}", name="text_length"),
        CheckConstraint(
            "agree_count >= 0 AND disagree_count >= 0 AND pass_count >= 0", name="counts_positive"
        ),
        Index("ix_statement_list", "consultation_id", "state", "id"),
        Index("ix_statement_author_id", "author_id"),
    )

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    # The participant who wrote it; None for staff's own, for halves of a split, and once erased.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text, default="")  # without accents and capitals
    language: Mapped[str] = mapped_column(String(8))
    origin: Mapped[str] = mapped_column(String(12))
    side: Mapped[str] = mapped_column(String(40), default="")  # of a seed: a key of Ballot.sides
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    removal_reason: Mapped[str | None] = mapped_column(String(16))
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("statement.id", ondelete="SET NULL"), index=True
    )
    point_ref: Mapped[str | None] = mapped_column(String(16))  # the point it was promoted from
    theme_ref: Mapped[str] = mapped_column(String(16), default="", index=True)
    import_key: Mapped[str | None] = mapped_column(String(64))
    agree_count: Mapped[int] = mapped_column(default=0)
    disagree_count: Mapped[int] = mapped_column(default=0)
    pass_count: Mapped[int] = mapped_column(default=0)
    important_count: Mapped[int] = mapped_column(default=0)
    extremity: Mapped[float] = mapped_column(default=0.0)  # 0 to 1, from the last opinion run
    made_at: Mapped[datetime] = mapped_column(default=now)

    consultation: Mapped[Consultation] = relationship()
    author: Mapped[Participant | None] = relationship()
    parent: Mapped["Statement | None"] = relationship(remote_side="Statement.id")

    @property
    def vote_count(self) -> int:
        """Agrees, disagrees and passes."""
        return self.agree_count + self.disagree_count + self.pass_count

    @property
    def foreign_vote_count(self) -> int:
        """Votes of others: whoever writes a statement agrees with it from the start."""
        return self.vote_count - (1 if self.author_id is not None else 0)

    @property
    def is_open(self) -> bool:
        """It is offered for votes, as far as the statement itself is concerned."""
        return self.state == "visible"


class Voter(Base, Row):
    """One participant on one ballot: how far it is proved that this is one person.

    `network` is a mark that changes every day, and is deleted after a week.
    """

    __tablename__ = "voter"
    __table_args__ = (
        one_of("proof", PROOFS),
        UniqueConstraint("ballot_id", "import_key"),
        Index("ix_voter_ballot_id", "ballot_id"),
    )

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id", ondelete="CASCADE"))
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), unique=True
    )
    proof: Mapped[str] = mapped_column(String(10), default="none")
    network: Mapped[str] = mapped_column(String(NETWORK_LENGTH), default="")
    import_key: Mapped[str | None] = mapped_column(String(64))
    joined_at: Mapped[datetime] = mapped_column(default=now)


class Vote(Base, Row):
    """What one participant thinks of one statement now; former values are VoteChanges."""

    __tablename__ = "vote"
    __table_args__ = (
        # This order, because "what has this person voted on" is asked before every vote.
        UniqueConstraint("participant_id", "statement_id"),
        CheckConstraint("value IN (-1, 0, 1)", name="value_known"),
        one_of("proof", PROOFS),
        Index("ix_vote_tally", "statement_id", "proof", "value"),
    )

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"))
    value: Mapped[int] = mapped_column(SmallInteger)
    is_important: Mapped[bool] = mapped_column(default=False)
    cast_at: Mapped[datetime] = mapped_column(default=now)  # of the value that stands here
    changed_count: Mapped[int] = mapped_column(SmallInteger, default=0)
    proof: Mapped[str] = mapped_column(String(10), default="none")
    network: Mapped[str] = mapped_column(String(NETWORK_LENGTH), default="")  # see Voter
    took_ms: Mapped[int | None]  # from showing to answering, as the browser says

    statement: Mapped[Statement] = relationship()


class VoteChange(Base, Row):
    """A value that a vote had before."""

    __tablename__ = "vote_change"
    __table_args__ = (CheckConstraint("value IN (-1, 0, 1)", name="value_known"),)

    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id", ondelete="CASCADE"), index=True)
    value: Mapped[int] = mapped_column(SmallInteger)
    is_important: Mapped[bool] = mapped_column(default=False)
    cast_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(default=now)


class VoteFlag(Base, Row):
    """Something about a voter that an analyst should know. It drops nothing."""

    __tablename__ = "vote_flag"
    __table_args__ = (UniqueConstraint("participant_id", "kind"), one_of("kind", FLAGS))

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime] = mapped_column(default=now)


class Invitation(Base, Row):
    """A code that lets one person vote. Not joined to the voter, so that a list of who got which
    code never becomes a list of votes."""

    __tablename__ = "invitation"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id", ondelete="CASCADE"), index=True)
    code_hmac: Mapped[str] = mapped_column(String(64), unique=True)
    used_on: Mapped[date | None]


class EmailProof(Base, Row):
    """That an e-mail address proved itself on a ballot: marks only, a day and no moment, and not
    joined to the voter."""

    __tablename__ = "email_proof"
    __table_args__ = (UniqueConstraint("ballot_id", "address_hmac"),)

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id", ondelete="CASCADE"))
    address_hmac: Mapped[str] = mapped_column(String(64))
    token_hmac: Mapped[str | None] = mapped_column(String(64), unique=True)
    expires_on: Mapped[date]  # the last day on which the link works (UTC)
    is_used: Mapped[bool] = mapped_column(default=False)
