"""A stress test: one frozen version of an objective, read in four futures by a mixed group."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, Row, now, one_of
from deliberation.foresight.scenarios.models import Persona, Scenario, ScenarioSet
from deliberation.missions.models import Mission
from deliberation.people.models import Account

STATES = ("preparing", "scoring", "revealed", "concluded")
PARTS = ("board", "citizen", "youth", "expert")
CONFIDENCES = ("low", "medium", "high")
SENTENCES = ("gains", "mixed", "loses", "shut_out")  # of a persona over the objective
CHANGE_KINDS = ("robust", "hedge", "shape", "drop")
OUTCOMES = ("", "accepted", "declined")
ZONE_KINDS = ("force", "group", "scenario", "assumption", "unspoken")
GROUPS = ("youth", "older", "stakeholders", "future")


class StressTest(Base, Referenced):
    """It names the objective and its version by their refs, because they stand above it."""

    __tablename__ = "stress_test"
    __table_args__ = (
        UniqueConstraint("objective_ref", "number"),
        one_of("state", STATES),
        CheckConstraint(
            "state <> 'concluded' OR (breaking <> '' AND next_on IS NOT NULL)", name="said"
        ),
    )

    mission_id: Mapped[int] = mapped_column(
        ForeignKey("mission.id", ondelete="CASCADE"), index=True
    )
    objective_ref: Mapped[str] = mapped_column(String(16))
    number: Mapped[int]
    # Frozen when it began.
    version_ref: Mapped[str] = mapped_column(String(16), index=True)
    version_number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    statement: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(String(400), default="")  # baseline, target, year
    language: Mapped[str] = mapped_column(String(8), default="en")
    set_id: Mapped[int] = mapped_column(ForeignKey("scenario_set.id"))
    lead: Mapped[str] = mapped_column(String(160))  # who leads it, as they sign in public
    held_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="preparing")
    forces: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # as they were, at the end
    breaking: Mapped[str] = mapped_column(String(400), default="")
    next_on: Mapped[date | None]
    opened_at: Mapped[datetime] = mapped_column(default=now)
    revealed_at: Mapped[datetime | None]
    concluded_at: Mapped[datetime | None]

    mission: Mapped[Mission] = relationship()
    set: Mapped[ScenarioSet] = relationship()
    participants: Mapped[list["StressParticipant"]] = relationship(
        back_populates="test", cascade="all, delete-orphan", order_by="StressParticipant.number"
    )
    assumptions: Mapped[list["Assumption"]] = relationship(
        back_populates="test", cascade="all, delete-orphan", order_by="Assumption.id"
    )
    talks: Mapped[list["ScenarioTalk"]] = relationship(
        back_populates="test", cascade="all, delete-orphan", order_by="ScenarioTalk.id"
    )
    sentences: Mapped[list["PersonaVerdict"]] = relationship(
        back_populates="test", cascade="all, delete-orphan", order_by="PersonaVerdict.id"
    )
    zones: Mapped[list["BlindZone"]] = relationship(
        back_populates="test", cascade="all, delete-orphan", order_by="BlindZone.id"
    )
    changes: Mapped[list["StressChange"]] = relationship(
        back_populates="test", cascade="all, delete-orphan", order_by="StressChange.id"
    )
    signs: Mapped[list["WatchSign"]] = relationship(
        back_populates="test", cascade="all, delete-orphan", order_by="WatchSign.id"
    )

    @property
    def is_concluded(self) -> bool:
        return self.state == "concluded"

    @property
    def is_shown(self) -> bool:
        """The scores may be seen."""
        return self.state in ("revealed", "concluded")


class StressParticipant(Base, Referenced):
    """Somebody at the table. Only board members and the sceptic are named.

    Whoever has no account scores with a code, of which only the mark is kept.
    """

    __tablename__ = "stress_participant"
    __table_args__ = (
        UniqueConstraint("test_id", "number"),
        UniqueConstraint("test_id", "account_id"),
        one_of("part", PARTS),
        CheckConstraint("part <> 'youth' OR name = ''", name="youth_unnamed"),
        CheckConstraint("NOT is_sceptic OR name <> ''", name="sceptic_named"),
    )

    test_id: Mapped[int] = mapped_column(ForeignKey("stress_test.id", ondelete="CASCADE"))
    number: Mapped[int]
    part: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(160), default="")
    is_sceptic: Mapped[bool] = mapped_column(default=False)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    code_hmac: Mapped[str | None] = mapped_column(String(64), unique=True)

    test: Mapped[StressTest] = relationship(back_populates="participants")
    account: Mapped[Account | None] = relationship()
    scores: Mapped[list["Score"]] = relationship(
        back_populates="participant", cascade="all, delete-orphan", order_by="Score.scenario_id"
    )


class Score(Base, Row):
    """What one participant thinks of the objective in one scenario; private until all are shown."""

    __tablename__ = "stress_score"
    __table_args__ = (
        UniqueConstraint("participant_id", "scenario_id"),
        CheckConstraint("relevance BETWEEN -2 AND 2", name="relevance_known"),
        CheckConstraint("feasibility BETWEEN -2 AND 2", name="feasibility_known"),
    )

    participant_id: Mapped[int] = mapped_column(
        ForeignKey("stress_participant.id", ondelete="CASCADE")
    )
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id", ondelete="CASCADE"))
    relevance: Mapped[int]
    feasibility: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)

    participant: Mapped[StressParticipant] = relationship(back_populates="scores")
    scenario: Mapped[Scenario] = relationship()


class Assumption(Base, Referenced):
    """What must stay true for the objective to work; `origin_ref` names it over several tests."""

    __tablename__ = "assumption"
    __table_args__ = (one_of("confidence", CONFIDENCES),)

    test_id: Mapped[int] = mapped_column(
        ForeignKey("stress_test.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(String(6))
    wrong_if: Mapped[str] = mapped_column(Text)
    origin_ref: Mapped[str] = mapped_column(String(16), default="")

    test: Mapped[StressTest] = relationship(back_populates="assumptions")


class ScenarioTalk(Base, Row):
    """What the talk after the scores said of one scenario: who gains or loses, what breaks it."""

    __tablename__ = "scenario_talk"
    __table_args__ = (UniqueConstraint("test_id", "scenario_id"),)

    test_id: Mapped[int] = mapped_column(ForeignKey("stress_test.id", ondelete="CASCADE"))
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id", ondelete="CASCADE"))
    gains_loses: Mapped[str] = mapped_column(Text, default="")
    breaks: Mapped[str] = mapped_column(Text, default="")

    test: Mapped[StressTest] = relationship(back_populates="talks")
    scenario: Mapped[Scenario] = relationship()


class PersonaVerdict(Base, Row):
    """What a persona would say of the objective, in one sentence."""

    __tablename__ = "persona_verdict"
    __table_args__ = (UniqueConstraint("test_id", "persona_id"), one_of("verdict", SENTENCES))

    test_id: Mapped[int] = mapped_column(ForeignKey("stress_test.id", ondelete="CASCADE"))
    persona_id: Mapped[int] = mapped_column(ForeignKey("persona.id", ondelete="CASCADE"))
    verdict: Mapped[str] = mapped_column(String(8))
    sentence: Mapped[str] = mapped_column(String(400))

    test: Mapped[StressTest] = relationship(back_populates="sentences")
    persona: Mapped[Persona] = relationship()


class BlindZone(Base, Row):
    """What somebody said about a gap that was found, or a gap that somebody added.

    While the test runs, only what people said is stored; at its end, every gap that was open.
    """

    __tablename__ = "blind_zone"
    __table_args__ = (
        UniqueConstraint("test_id", "kind", "subject_ref"),
        one_of("kind", ZONE_KINDS),
    )

    test_id: Mapped[int] = mapped_column(ForeignKey("stress_test.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    subject_ref: Mapped[str] = mapped_column(String(16))
    what: Mapped[str] = mapped_column(String(400))
    note: Mapped[str] = mapped_column(Text, default="")
    is_set_aside: Mapped[bool] = mapped_column(default=False)

    test: Mapped[StressTest] = relationship(back_populates="zones")


class StressChange(Base, Referenced):
    """What follows for the objective: keep, hedge, shape or drop; perhaps with other words."""

    __tablename__ = "stress_change"
    __table_args__ = (
        one_of("kind", CHANGE_KINDS),
        one_of("outcome", OUTCOMES),
        CheckConstraint("outcome = '' OR answer <> ''", name="answered"),
    )

    test_id: Mapped[int] = mapped_column(
        ForeignKey("stress_test.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
    scenario_refs: Mapped[list[str]] = mapped_column(default=list)  # which ones it answers
    clause_text: Mapped[str] = mapped_column(Text, default="")  # as it stood; "": no rewording
    replacement: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(String(8), default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    became_ref: Mapped[str] = mapped_column(String(16), default="")  # the version made from it
    answered_at: Mapped[datetime | None]

    test: Mapped[StressTest] = relationship(back_populates="changes")


class WatchSign(Base, Referenced):
    """A sign to watch; at the end of the test it becomes the trigger of a decision point."""

    __tablename__ = "watch_sign"

    test_id: Mapped[int] = mapped_column(
        ForeignKey("stress_test.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(String(300))
    question: Mapped[str] = mapped_column(String(300))  # what the board decides when it is seen
    office: Mapped[str] = mapped_column(String(160))
    assumption_id: Mapped[int | None] = mapped_column(
        ForeignKey("assumption.id", ondelete="SET NULL")
    )
    point_ref: Mapped[str] = mapped_column(String(16), default="")  # of the decision point

    test: Mapped[StressTest] = relationship(back_populates="signs")
    assumption: Mapped[Assumption | None] = relationship()
