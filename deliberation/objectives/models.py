"""Objectives: a tree with versions, each clause traceable to themes and to people's words."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, Row, now, one_of
from deliberation.insights.models import Point, Theme
from deliberation.missions.models import Mission
from deliberation.objectives.wording.models import (
    CONFIDENCES,
    FUTURE_ANSWERS,
    INDICATOR_TYPES,
    MAX_CLAUSE,
    MAX_CLAUSES,
    MAX_TEXT,
    MAX_TITLE_WORDS,
    PATHS_WANTED,
    YEARS,
    Wording,
    lines,
)
from deliberation.people.models import Account

__all__ = [  # said in wording/, for everybody
    "INDICATOR_TYPES",
    "MAX_CLAUSE",
    "MAX_CLAUSES",
    "MAX_TEXT",
    "MAX_TITLE_WORDS",
    "PATHS_WANTED",
    "YEARS",
    "Wording",
    "lines",
]
VERSION_STATES = (
    "idea", "draft", "for_comment", "proposed", "adopted", "under_review", "achieved", "stopped",
    "superseded", "withdrawn",
)  # fmt: skip
WRITTEN_ON = ("idea", "draft")  # the board's own; everything else was public once
IN_WORK = (*WRITTEN_ON, "for_comment", "proposed")  # not decided yet
STANDING = ("adopted", "under_review", "achieved", "stopped")  # the wording that holds
RELATIONS = ("supports", "changes", "opposes")  # of a theme to a clause
STANCES = ("for", "against", "abstain")
WAIVERS = ("fairness", "stress_test", "future_lens", "exit_plan")
DECISION_OPTIONS = ("continue", "adapt", "pause", "stop")
LEVELS = 3  # 1 strategic, 2 target, 3 initiative


class Objective(Base, Referenced):
    """A node under a mission. What it says is in its versions."""

    __tablename__ = "objective"
    __table_args__ = (
        UniqueConstraint("mission_id", "code"),
        CheckConstraint("level BETWEEN 1 AND 3", name="level_known"),
    )

    mission_id: Mapped[int] = mapped_column(ForeignKey("mission.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("objective.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(20))
    level: Mapped[int] = mapped_column(default=1)  # 1 strategic, 2 target, 3 initiative
    created_at: Mapped[datetime] = mapped_column(default=now)

    mission: Mapped[Mission] = relationship()
    parent: Mapped["Objective | None"] = relationship(remote_side="Objective.id")
    versions: Mapped[list["ObjectiveVersion"]] = relationship(
        back_populates="objective",
        cascade="all, delete-orphan",
        order_by="ObjectiveVersion.number.desc()",
    )
    decision_points: Mapped[list["DecisionPoint"]] = relationship(
        back_populates="objective",
        cascade="all, delete-orphan",
        order_by="DecisionPoint.due_on",
    )

    @property
    def adopted(self) -> "ObjectiveVersion | None":
        """The version that holds: adopted, also while it is reviewed, reached or stopped."""
        return next((v for v in self.versions if v.state in STANDING), None)

    @property
    def latest(self) -> "ObjectiveVersion | None":
        return self.versions[0] if self.versions else None

    @property
    def public(self) -> "ObjectiveVersion | None":
        """What everybody reads: the adopted version, else the newest that was shown to all."""
        return self.adopted or next((v for v in self.versions if v.was_public), None)

    @property
    def in_work(self) -> "ObjectiveVersion | None":
        """What is newer than the adopted version and not decided yet, if there is such a one."""
        newest = self.latest
        return newest if newest and newest.state in IN_WORK else None


class ObjectiveVersion(Base, Referenced):
    """One wording of an objective, with what makes it measurable."""

    __tablename__ = "objective_version"
    __table_args__ = (
        UniqueConstraint("objective_id", "number"),
        one_of("state", VERSION_STATES),
        one_of("indicator_type", INDICATOR_TYPES),
        one_of("future_lens", FUTURE_ANSWERS),
        one_of("confidence", CONFIDENCES),
        # A person cannot adopt two versions of the same objective at once.
        Index(
            "uq_objective_version_one_adopted",
            "objective_id",
            unique=True,
            sqlite_where=text("state = 'adopted'"),
            postgresql_where=text("state = 'adopted'"),
        ),
    )

    objective_id: Mapped[int] = mapped_column(ForeignKey("objective.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="draft")
    language: Mapped[str] = mapped_column(String(8), default="en")
    title: Mapped[str] = mapped_column(String(120))
    why: Mapped[str] = mapped_column(Text, default="")
    baseline_value: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    baseline_year: Mapped[int | None]
    baseline_source: Mapped[str] = mapped_column(String(300), default="")
    target_value: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    unit: Mapped[str] = mapped_column(String(60), default="")
    indicator: Mapped[str] = mapped_column(String(200), default="")
    indicator_type: Mapped[str] = mapped_column(String(8), default="outcome")
    indicator_method: Mapped[str] = mapped_column(Text, default="")
    indicator_frequency: Mapped[str] = mapped_column(String(60), default="")
    data_owner: Mapped[str] = mapped_column(String(160), default="")
    target_year: Mapped[int | None]
    milestones: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # year, value
    owner: Mapped[str] = mapped_column(String(160), default="")  # an office, not a person
    co_owners: Mapped[list[str]] = mapped_column(default=list)
    actors: Mapped[list[str]] = mapped_column(default=list)  # whose work it needs
    instruments: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    solution_paths: Mapped[list[str]] = mapped_column(default=list)
    assumptions: Mapped[str] = mapped_column(Text, default="")
    future_lens: Mapped[str] = mapped_column(String(8), default="")
    future_lens_reason: Mapped[str] = mapped_column(Text, default="")
    stress_test_ref: Mapped[str] = mapped_column(String(16), default="")
    confidence: Mapped[str] = mapped_column(String(6), default="")
    exit_plan: Mapped[str] = mapped_column(Text, default="")
    # In which ways it asks for less than the version before it; then `change_reason` says why.
    flags: Mapped[list[str]] = mapped_column(default=list)
    change_reason: Mapped[str] = mapped_column(Text, default="")
    commented_from: Mapped[datetime | None]  # opened for comments: everybody may read it since
    proposed_at: Mapped[datetime | None]  # from then on everybody may read this version
    ratings_closed_at: Mapped[datetime | None]  # by the chair, before all had rated
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    drafted_at: Mapped[datetime] = mapped_column(default=now)

    objective: Mapped[Objective] = relationship(back_populates="versions")
    clauses: Mapped[list["Clause"]] = relationship(
        back_populates="version", cascade="all, delete-orphan", order_by="Clause.ordinal"
    )
    waivers: Mapped[list["Waiver"]] = relationship(
        back_populates="version", cascade="all, delete-orphan", order_by="Waiver.kind"
    )
    positions: Mapped[list["Position"]] = relationship(
        back_populates="version", cascade="all, delete-orphan", order_by="Position.id"
    )
    decision: Mapped["Decision | None"] = relationship(
        back_populates="version", cascade="all, delete-orphan"
    )

    @property
    def statement(self) -> str:
        """The whole sentence: its clauses in order."""
        return " ".join(clause.text for clause in self.clauses)

    @property
    def was_public(self) -> bool:
        """Everybody may read it: it was opened for comments or proposed."""
        return self.commented_from is not None or self.proposed_at is not None

    @property
    def theme_ids(self) -> set[int]:
        """The themes that its clauses rest on."""
        return {evidence.theme_id for clause in self.clauses for evidence in clause.evidence}

    @property
    def traced_share(self) -> float:
        """The share of its characters (0 to 1) in clauses that rest on a theme."""
        length = sum(len(clause.text) for clause in self.clauses)
        traced = sum(len(clause.text) for clause in self.clauses if clause.is_traced)
        return traced / length if length else 0.0


class Clause(Base, Referenced):
    """A part of the statement that people can point at."""

    __tablename__ = "clause"
    __table_args__ = (UniqueConstraint("version_id", "ordinal"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("objective_version.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    # Whose words these were: a board member's candidate or a public suggestion, by its ref.
    credit: Mapped[str] = mapped_column(String(160), default="")  # the member's name; "": none
    source_ref: Mapped[str] = mapped_column(String(16), default="")

    version: Mapped[ObjectiveVersion] = relationship(back_populates="clauses")
    evidence: Mapped[list["Evidence"]] = relationship(
        back_populates="clause", cascade="all, delete-orphan", order_by="Evidence.id"
    )

    @property
    def is_traced(self) -> bool:
        """A theme supports or changed it; one that only opposes it is no source of it."""
        return any(evidence.relation != "opposes" for evidence in self.evidence)


class Evidence(Base, Row):
    """From a clause to a theme, and where one was chosen, to a person's very words."""

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("clause_id", "theme_id", "point_id"),
        one_of("relation", RELATIONS),
    )

    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id", ondelete="CASCADE"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"), index=True)
    point_id: Mapped[int | None] = mapped_column(ForeignKey("point.id", ondelete="SET NULL"))
    relation: Mapped[str] = mapped_column(String(8), default="supports")
    note: Mapped[str] = mapped_column(String(300), default="")

    clause: Mapped[Clause] = relationship(back_populates="evidence")
    theme: Mapped[Theme] = relationship()
    point: Mapped[Point | None] = relationship()


class Waiver(Base, Row):
    """A check that was not done before adoption, with the public reason."""

    __tablename__ = "waiver"
    __table_args__ = (UniqueConstraint("version_id", "kind"), one_of("kind", WAIVERS))

    version_id: Mapped[int] = mapped_column(ForeignKey("objective_version.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text)

    version: Mapped[ObjectiveVersion] = relationship(back_populates="waivers")


class Position(Base, Row):
    """Where one board member stands on a proposed version; dissent is public."""

    __tablename__ = "position"
    __table_args__ = (UniqueConstraint("version_id", "account_id"), one_of("stance", STANCES))

    version_id: Mapped[int] = mapped_column(ForeignKey("objective_version.id", ondelete="CASCADE"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    member_name: Mapped[str] = mapped_column(String(120))  # as on the public seat
    stance: Mapped[str] = mapped_column(String(8))
    dissent: Mapped[str] = mapped_column(Text, default="")
    interest: Mapped[str] = mapped_column(Text, default="")  # declared with it; empty: none
    steps_aside: Mapped[bool] = mapped_column(default=False)  # then it counts for nothing
    taken_at: Mapped[datetime] = mapped_column(default=now)

    version: Mapped[ObjectiveVersion] = relationship(back_populates="positions")
    account: Mapped[Account | None] = relationship()


class Decision(Base, Referenced):
    """The adoption of one version: quorum, counts, and the chair's sign-off."""

    __tablename__ = "decision"

    version_id: Mapped[int] = mapped_column(
        ForeignKey("objective_version.id", ondelete="CASCADE"), unique=True
    )
    reason: Mapped[str] = mapped_column(Text, default="")
    options_considered: Mapped[str] = mapped_column(Text, default="")
    quorum: Mapped[int]
    for_count: Mapped[int]
    against_count: Mapped[int]
    abstain_count: Mapped[int]
    aside_count: Mapped[int] = mapped_column(default=0)
    owner_agreement: Mapped[str] = mapped_column(Text, default="")  # where the owner signs, too
    effective_on: Mapped[date | None]
    signed_off_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL")
    )
    decided_at: Mapped[datetime] = mapped_column(default=now)

    version: Mapped[ObjectiveVersion] = relationship(back_populates="decision")


class DecisionPoint(Base, Referenced):
    """A planned moment to continue, adapt, pause or stop."""

    __tablename__ = "decision_point"

    objective_id: Mapped[int] = mapped_column(ForeignKey("objective.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(String(300))
    evidence_wanted: Mapped[str] = mapped_column(Text, default="")
    owner: Mapped[str] = mapped_column(String(160), default="")
    due_on: Mapped[date]  # at the latest; a sign that was seen brings it forward
    sign: Mapped[str] = mapped_column(String(300), default="")  # what would make it due at once
    sign_seen_on: Mapped[date | None]
    sign_source: Mapped[str] = mapped_column(String(300), default="")
    thresholds: Mapped[str] = mapped_column(Text, default="")  # set beforehand, one a line
    outcome: Mapped[str | None] = mapped_column(String(8))
    evidence_found: Mapped[str] = mapped_column(Text, default="")
    learning_note: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None]

    objective: Mapped[Objective] = relationship(back_populates="decision_points")
