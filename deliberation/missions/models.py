"""Missions: the stable statement, its board, and the initiatives that claim to serve it."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, LocalizedText, Referenced, Row, now, one_of

STAGES = ("listening", "drafting", "adopted", "under_way", "ended")
PROBLEM_TYPES = ("complicated", "complex")
SCALES = ("global", "national", "regional", "city", "local")
ACTOR_LEVELS = ("international", "national", "regional", "local")


class Mission(Base, Referenced):
    """A bold, measurable, time-bound statement; editing it takes the chair and a public notice."""

    __tablename__ = "mission"
    __table_args__ = (
        one_of("stage", STAGES),
        one_of("problem_type", PROBLEM_TYPES),
        one_of("scale", SCALES),
        CheckConstraint("horizon_year BETWEEN 2000 AND 2200", name="horizon_year_plausible"),
        CheckConstraint("quorum >= 1", name="quorum_positive"),
    )

    title: Mapped[LocalizedText]
    statement: Mapped[LocalizedText]
    why: Mapped[LocalizedText]
    language: Mapped[str] = mapped_column(String(8), default="en")
    horizon_year: Mapped[int]
    stage: Mapped[str] = mapped_column(String(12), default="listening")
    problem_type: Mapped[str] = mapped_column(String(12), default="complex")
    scale: Mapped[str] = mapped_column(String(12), default="national")
    started_on: Mapped[date]
    quorum: Mapped[int] = mapped_column(default=3)
    is_invented: Mapped[bool] = mapped_column(default=False)  # demo content says so on every page
    created_at: Mapped[datetime] = mapped_column(default=now)

    seats: Mapped[list["BoardSeat"]] = relationship(
        back_populates="mission", cascade="all, delete-orphan", order_by="BoardSeat.position"
    )
    actors: Mapped[list["Actor"]] = relationship(
        back_populates="mission", cascade="all, delete-orphan", order_by="Actor.name"
    )
    statement_versions: Mapped[list["StatementVersion"]] = relationship(
        back_populates="mission",
        cascade="all, delete-orphan",
        order_by="StatementVersion.number.desc()",
    )


class StatementVersion(Base, Row):
    """An earlier wording of the mission statement, with the notice that announced the change."""

    __tablename__ = "statement_version"
    __table_args__ = (UniqueConstraint("mission_id", "number"),)

    mission_id: Mapped[int] = mapped_column(ForeignKey("mission.id", ondelete="CASCADE"))
    number: Mapped[int]
    statement: Mapped[LocalizedText]
    notice: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[datetime] = mapped_column(default=now)

    mission: Mapped[Mission] = relationship(back_populates="statement_versions")


class BoardSeat(Base, Row):
    """A public seat on the mission board: name, office and declared interests."""

    __tablename__ = "board_seat"

    mission_id: Mapped[int] = mapped_column(ForeignKey("mission.id", ondelete="CASCADE"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(120))
    office: Mapped[str] = mapped_column(String(160))
    interests: Mapped[str] = mapped_column(Text, default="")
    is_chair: Mapped[bool] = mapped_column(default=False)

    mission: Mapped[Mission] = relationship(back_populates="seats")


class Actor(Base, Row):
    """An organisation whose work the mission needs."""

    __tablename__ = "actor"
    __table_args__ = (one_of("level", ACTOR_LEVELS),)

    mission_id: Mapped[int] = mapped_column(ForeignKey("mission.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(160))
    policy_field: Mapped[str] = mapped_column(String(80))
    sector: Mapped[str] = mapped_column(String(40))
    level: Mapped[str] = mapped_column(String(16))

    mission: Mapped[Mission] = relationship(back_populates="actors")


class Initiative(Base, Referenced):
    """A piece of work, inside or outside the programme, that claims to serve the mission."""

    __tablename__ = "initiative"

    mission_id: Mapped[int] = mapped_column(
        ForeignKey("mission.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(String(200))
    owner: Mapped[str] = mapped_column(String(160))
    place: Mapped[str] = mapped_column(String(120), default="")
    level: Mapped[str] = mapped_column(String(20), default="")
    budget: Mapped[Decimal | None] = mapped_column(Numeric(16, 2))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    innovation_stage: Mapped[str] = mapped_column(String(40), default="")
    instrument: Mapped[str] = mapped_column(String(20), default="")
    objective_code: Mapped[str] = mapped_column(String(20), default="")
    what_changed: Mapped[str] = mapped_column(Text, default="")

    mission: Mapped[Mission] = relationship()
