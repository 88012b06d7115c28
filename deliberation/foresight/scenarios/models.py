"""Four futures from two uncertain forces, and the people who could live in them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, now, one_of
from deliberation.foresight.forces.models import DrivingForce
from deliberation.missions.models import Mission

CORNERS = ("high_high", "high_low", "low_high", "low_low")  # first force, then second
PERSONA_KINDS = ("young", "poor", "unborn", "other")  # poor: in time or in money
YEARS = (2000, 2200)


class ScenarioSet(Base, Referenced):
    """Two forces, each going one way or the other: four stories that many tests can use."""

    __tablename__ = "scenario_set"
    __table_args__ = (
        CheckConstraint("first_id <> second_id", name="two_forces"),
        CheckConstraint("year BETWEEN 2000 AND 2200", name="year_plausible"),
    )

    mission_id: Mapped[int] = mapped_column(
        ForeignKey("mission.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(String(160))
    year: Mapped[int]
    first_id: Mapped[int] = mapped_column(ForeignKey("driving_force.id", ondelete="CASCADE"))
    second_id: Mapped[int] = mapped_column(ForeignKey("driving_force.id", ondelete="CASCADE"))
    # What the two ends of each axis are called.
    first_high: Mapped[str] = mapped_column(String(120))
    first_low: Mapped[str] = mapped_column(String(120))
    second_high: Mapped[str] = mapped_column(String(120))
    second_low: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text)  # why these two, by whoever chose them
    language: Mapped[str] = mapped_column(String(8), default="en")
    made_at: Mapped[datetime] = mapped_column(default=now)
    frozen_at: Mapped[datetime | None]  # somebody has begun to score with it

    mission: Mapped[Mission] = relationship()
    first: Mapped[DrivingForce] = relationship(foreign_keys=[first_id])
    second: Mapped[DrivingForce] = relationship(foreign_keys=[second_id])
    scenarios: Mapped[list["Scenario"]] = relationship(
        back_populates="set", cascade="all, delete-orphan", order_by="Scenario.id"
    )

    @property
    def is_told(self) -> bool:
        """All four stories are written."""
        return len(self.scenarios) == len(CORNERS) and all(s.is_told for s in self.scenarios)

    @property
    def personas(self) -> list["Persona"]:
        return [persona for scenario in self.scenarios for persona in scenario.personas]


class Scenario(Base, Referenced):
    """One of the four: a story of half a page, and how one would notice that it begins."""

    __tablename__ = "scenario"
    __table_args__ = (UniqueConstraint("set_id", "corner"), one_of("corner", CORNERS))

    set_id: Mapped[int] = mapped_column(ForeignKey("scenario_set.id", ondelete="CASCADE"))
    corner: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(160), default="")
    story: Mapped[str] = mapped_column(Text, default="")
    signs: Mapped[list[str]] = mapped_column(default=list)

    set: Mapped[ScenarioSet] = relationship(back_populates="scenarios")
    personas: Mapped[list["Persona"]] = relationship(
        back_populates="scenario", cascade="all, delete-orphan", order_by="Persona.id"
    )

    @property
    def is_told(self) -> bool:
        return bool(self.title and self.story and self.signs)

    @property
    def mission(self) -> Mission:
        return self.set.mission

    @property
    def ends(self) -> tuple[str, str]:
        """Which end of each axis it lies at, in words."""
        first, second = self.corner.split("_")
        both = self.set
        return (
            both.first_high if first == "high" else both.first_low,
            both.second_high if second == "high" else both.second_low,
        )


class Persona(Base, Referenced):
    """Somebody invented who lives in a scenario: what they gain and lose, what shuts them out."""

    __tablename__ = "persona"
    __table_args__ = (
        one_of("kind", PERSONA_KINDS),
        CheckConstraint("year BETWEEN 2000 AND 2200", name="year_plausible"),
    )

    scenario_id: Mapped[int] = mapped_column(
        ForeignKey("scenario.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(8))
    year: Mapped[int]
    life: Mapped[str] = mapped_column(Text)
    gains: Mapped[str] = mapped_column(Text, default="")
    loses: Mapped[str] = mapped_column(Text, default="")
    shut_out: Mapped[str] = mapped_column(Text, default="")  # why they cannot take part

    scenario: Mapped[Scenario] = relationship(back_populates="personas")

    @property
    def mission(self) -> Mission:
        return self.scenario.mission
