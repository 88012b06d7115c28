"""How things end: exit plans, stopping by criteria set beforehand, and what was learnt."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, now, one_of
from deliberation.missions.models import Initiative, Mission
from deliberation.objectives.models import Objective

STOP_OUTCOMES = ("stop", "go_on")
ONE_SUBJECT = "(objective_id IS NULL) <> (initiative_id IS NULL)"


@dataclass(frozen=True)
class ExitText:
    """What an exit plan says, named as its columns; or why none is needed."""

    end_condition: str = ""
    continues: str = ""
    affected: str = ""
    notice_period: str = ""
    data_and_assets: str = ""
    final_account: str = ""
    not_needed_because: str = ""


class ExitPlan(Base, Referenced):
    """How a mission, or one of its objectives, ends. The newest row counts; earlier ones stay."""

    __tablename__ = "exit_plan"
    __table_args__ = (Index("ix_exit_plan_mission_id", "mission_id", "objective_id"),)

    mission_id: Mapped[int] = mapped_column(ForeignKey("mission.id", ondelete="CASCADE"))
    # None: the plan of the mission itself.
    objective_id: Mapped[int | None] = mapped_column(ForeignKey("objective.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(default=1)
    end_condition: Mapped[str] = mapped_column(Text, default="")
    continues: Mapped[str] = mapped_column(Text, default="")  # what goes on, and where
    affected: Mapped[str] = mapped_column(Text, default="")  # people and places
    notice_period: Mapped[str] = mapped_column(Text, default="")
    data_and_assets: Mapped[str] = mapped_column(Text, default="")
    final_account: Mapped[str] = mapped_column(Text, default="")
    not_needed_because: Mapped[str] = mapped_column(Text, default="")
    written_at: Mapped[datetime] = mapped_column(default=now)

    mission: Mapped[Mission] = relationship()
    objective: Mapped[Objective | None] = relationship()


class StopCriterion(Base, Referenced):
    """What would make the board stop a thing, said before it happens."""

    __tablename__ = "stop_criterion"
    __table_args__ = (CheckConstraint(ONE_SUBJECT, name="one_subject"),)

    objective_id: Mapped[int | None] = mapped_column(
        ForeignKey("objective.id", ondelete="CASCADE"), index=True
    )
    initiative_id: Mapped[int | None] = mapped_column(
        ForeignKey("initiative.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(default=now)


class StopProcedure(Base, Referenced):
    """From evidence through the owner's hearing to the decision whether a thing stops."""

    __tablename__ = "stop_procedure"
    __table_args__ = (
        CheckConstraint(ONE_SUBJECT, name="one_subject"),
        one_of("outcome", STOP_OUTCOMES),
        # One at a time for each thing.
        Index(
            "uq_stop_procedure_open_objective",
            "objective_id",
            unique=True,
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
        Index(
            "uq_stop_procedure_open_initiative",
            "initiative_id",
            unique=True,
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
    )

    mission_id: Mapped[int] = mapped_column(
        ForeignKey("mission.id", ondelete="CASCADE"), index=True
    )
    objective_id: Mapped[int | None] = mapped_column(ForeignKey("objective.id", ondelete="CASCADE"))
    initiative_id: Mapped[int | None] = mapped_column(
        ForeignKey("initiative.id", ondelete="CASCADE")
    )
    criteria: Mapped[list[str]] = mapped_column(default=list)  # those that are met, as set before
    evidence: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(default=now)
    heard_office: Mapped[str] = mapped_column(String(160), default="")
    heard_on: Mapped[date | None]
    hearing: Mapped[str] = mapped_column(Text, default="")  # what the owner said
    outcome: Mapped[str | None] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(Text, default="")
    kept: Mapped[str] = mapped_column(Text, default="")
    exit_steps: Mapped[str] = mapped_column(Text, default="")
    effective_on: Mapped[date | None]
    decided_at: Mapped[datetime | None]

    mission: Mapped[Mission] = relationship()
    objective: Mapped[Objective | None] = relationship()
    initiative: Mapped[Initiative | None] = relationship()


class OutcomeNote(Base, Referenced):
    """What came of a thing: wanted, not wanted, elsewhere, and what others can learn from it."""

    __tablename__ = "outcome_note"
    __table_args__ = (CheckConstraint(ONE_SUBJECT, name="one_subject"),)

    mission_id: Mapped[int] = mapped_column(
        ForeignKey("mission.id", ondelete="CASCADE"), index=True
    )
    objective_id: Mapped[int | None] = mapped_column(
        ForeignKey("objective.id", ondelete="CASCADE"), index=True
    )
    initiative_id: Mapped[int | None] = mapped_column(
        ForeignKey("initiative.id", ondelete="CASCADE"), index=True
    )
    office: Mapped[str] = mapped_column(String(160))
    intended: Mapped[str] = mapped_column(Text, default="")
    unintended: Mapped[str] = mapped_column(Text, default="")
    spill_over: Mapped[str] = mapped_column(Text, default="")
    learning: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(default=now)

    mission: Mapped[Mission] = relationship()
    objective: Mapped[Objective | None] = relationship()
    initiative: Mapped[Initiative | None] = relationship()
