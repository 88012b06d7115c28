"""Objectives: a tree with versions, each clause traceable to themes and to people's words."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

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
from deliberation.errors import Invalid
from deliberation.insights.models import Point, Theme
from deliberation.missions.models import Mission
from deliberation.people.models import Account

INDICATOR_TYPES = ("outcome", "output", "input", "process")
VERSION_STATES = ("draft", "proposed", "adopted", "superseded", "withdrawn")
STANCES = ("for", "against", "abstain")
WAIVERS = ("fairness", "stress_test", "future_lens", "exit_plan")
DECISION_OPTIONS = ("continue", "adapt", "pause", "stop")
LEVELS = 3  # 1 strategic, 2 target, 3 initiative
MAX_TITLE_WORDS = 12
MAX_CLAUSES = 12
MAX_CLAUSE = 500
MAX_TEXT = 4000
YEARS = (1900, 2200)
LARGEST = Decimal(10) ** 13  # what the columns hold


@dataclass(frozen=True)
class Wording:
    """What a version says, and what makes it measurable; the statement is one clause a line.

    Named as the columns of `ObjectiveVersion`; what is still unknown stays empty in a draft.
    """

    title: str
    clauses: tuple[str, ...]
    language: str = "en"
    why: str = ""
    baseline_value: Decimal | None = None
    baseline_year: int | None = None
    baseline_source: str = ""
    target_value: Decimal | None = None
    unit: str = ""
    indicator: str = ""
    indicator_type: str = "outcome"
    target_year: int | None = None
    owner: str = ""
    exit_plan: str = ""

    def check(self) -> None:
        """Raise Invalid for the first thing that cannot be stored or said."""
        if not self.title.strip():
            raise Invalid("title", "Give the objective a title.")
        if len(self.title.split()) > MAX_TITLE_WORDS:
            raise Invalid("title", "A title has at most %(limit)s words.", limit=MAX_TITLE_WORDS)
        self._check_clauses()
        self._check_lengths()
        if self.indicator_type not in INDICATOR_TYPES:
            raise Invalid("indicator_type", "Choose what the indicator counts.")
        _check_numbers("baseline_value", "target_value", values=self)
        _check_years("baseline_year", "target_year", values=self)
        if self.baseline_year and self.target_year and self.target_year <= self.baseline_year:
            raise Invalid("target_year", "The target lies before its own baseline.")

    def _check_clauses(self) -> None:
        if not self.clauses:
            raise Invalid("clauses", "Write the statement, one clause on a line.")
        if len(self.clauses) > MAX_CLAUSES:
            raise Invalid("clauses", "At most %(limit)s clauses are possible.", limit=MAX_CLAUSES)
        if any(len(clause) > MAX_CLAUSE for clause in self.clauses):
            raise Invalid(
                "clauses", "A clause can have at most %(limit)s characters.", limit=MAX_CLAUSE
            )

    def _check_lengths(self) -> None:
        limits = {"why": MAX_TEXT, "exit_plan": MAX_TEXT}
        limits |= {"title": 120, "owner": 160, "unit": 60, "indicator": 200, "baseline_source": 300}
        for name, limit in limits.items():
            if len(getattr(self, name)) > limit:
                raise Invalid(name, "At most %(limit)s characters are possible.", limit=limit)


def _check_numbers(*names: str, values: Wording) -> None:
    for name in names:
        number = getattr(values, name)
        if number is not None and not (number.is_finite() and abs(number) < LARGEST):
            raise Invalid(name, "Enter a number that can be stored.")


def _check_years(*names: str, values: Wording) -> None:
    for name in names:
        year = getattr(values, name)
        if year is not None and not YEARS[0] <= year <= YEARS[1]:
            raise Invalid(
                name, "Enter a year between %(first)s and %(last)s.", first=YEARS[0], last=YEARS[1]
            )


def lines(text: str) -> tuple[str, ...]:
    """The clauses of a statement that was typed one a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


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
        return next((v for v in self.versions if v.state == "adopted"), None)

    @property
    def latest(self) -> "ObjectiveVersion | None":
        return self.versions[0] if self.versions else None

    @property
    def public(self) -> "ObjectiveVersion | None":
        """What everybody reads: the adopted version, else the newest that was proposed."""
        return self.adopted or next((v for v in self.versions if v.proposed_at), None)

    @property
    def in_work(self) -> "ObjectiveVersion | None":
        """The draft or proposal that is newer than the adopted version, if there is one."""
        newest = self.latest
        return newest if newest and newest.state in ("draft", "proposed") else None


class ObjectiveVersion(Base, Referenced):
    """One wording of an objective, with what makes it measurable."""

    __tablename__ = "objective_version"
    __table_args__ = (
        UniqueConstraint("objective_id", "number"),
        one_of("state", VERSION_STATES),
        one_of("indicator_type", INDICATOR_TYPES),
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
    target_year: Mapped[int | None]
    owner: Mapped[str] = mapped_column(String(160), default="")  # an office, not a person
    exit_plan: Mapped[str] = mapped_column(Text, default="")
    # In which ways it asks for less than the version before it; then `change_reason` says why.
    flags: Mapped[list[str]] = mapped_column(default=list)
    change_reason: Mapped[str] = mapped_column(Text, default="")
    proposed_at: Mapped[datetime | None]  # from then on everybody may read this version
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
    def theme_ids(self) -> set[int]:
        """The themes that its clauses rest on."""
        return {evidence.theme_id for clause in self.clauses for evidence in clause.evidence}

    @property
    def traced_share(self) -> float:
        """The share of its characters (0 to 1) in clauses that rest on a theme."""
        length = sum(len(clause.text) for clause in self.clauses)
        traced = sum(len(clause.text) for clause in self.clauses if clause.evidence)
        return traced / length if length else 0.0


class Clause(Base, Referenced):
    """A part of the statement that people can point at."""

    __tablename__ = "clause"
    __table_args__ = (UniqueConstraint("version_id", "ordinal"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("objective_version.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    text: Mapped[str] = mapped_column(Text)

    version: Mapped[ObjectiveVersion] = relationship(back_populates="clauses")
    evidence: Mapped[list["Evidence"]] = relationship(
        back_populates="clause", cascade="all, delete-orphan", order_by="Evidence.id"
    )


class Evidence(Base, Row):
    """From a clause to a theme, and where one was chosen, to a person's very words."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("clause_id", "theme_id", "point_id"),)

    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id", ondelete="CASCADE"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"), index=True)
    point_id: Mapped[int | None] = mapped_column(ForeignKey("point.id", ondelete="SET NULL"))
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
    due_on: Mapped[date]
    outcome: Mapped[str | None] = mapped_column(String(8))
    learning_note: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None]

    objective: Mapped[Objective] = relationship(back_populates="decision_points")
