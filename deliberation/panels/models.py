"""Panels drawn by lot: the pool of volunteers, quotas, the announced draw, seats and who moved up.

A pool holds pseudonymous ids and categories, never names or addresses: who is behind an id is
known to the office that invited them, and to nobody here.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, Row, now, one_of
from deliberation.consultations.models import Consultation

PANEL_STATES = ("preparing", "announced", "drawing", "drawn")
SEED_KINDS = ("", "phrase", "sealed")
SEATS = ("", "seated", "left")
REASONS = ("declined", "ill", "unreachable", "moved", "conflict", "other")
MAX_CODE = 64
MAX_NAME = 60


class Panel(Base, Referenced):
    """One panel of a consultation, from the pool to the last replacement.

    `seed` is told to nobody before the draw; `commitment` binds it from the announcement on. With
    "phrase" the seed is entered on the day, from the source named in advance.
    """

    __tablename__ = "panel"
    __table_args__ = (
        one_of("state", PANEL_STATES),
        one_of("seed_kind", SEED_KINDS),
        CheckConstraint("size >= 1", name="size_positive"),
        CheckConstraint("state <> 'drawn' OR seed <> ''", name="seed_when_drawn"),
        Index("ix_panel_consultation_id", "consultation_id"),
    )

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(160))
    size: Mapped[int]
    alternates_each: Mapped[int] = mapped_column(default=1)  # alternates for each stratum
    delete_pool_on: Mapped[date]
    # Then only larger counts are shown to everybody.
    may_include_minors: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="preparing")

    categories: Mapped[list[str]] = mapped_column(default=list)  # columns of the pool
    pool_count: Mapped[int] = mapped_column(default=0)
    pool_hash: Mapped[str] = mapped_column(String(64), default="")
    pool_deleted_at: Mapped[datetime | None]
    # [{"category", "value", "low", "high", "share"}]; share of the reference population or None.
    quotas: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    # What the machine said about them: {"is_feasible", "conflict", "changes"}; {} while it is
    # being asked, {"refusal": sentence} where they don't fit the pool.
    feasibility: Mapped[dict[str, Any]] = mapped_column(default=dict)

    seed_kind: Mapped[str] = mapped_column(String(8), default="")
    seed_source: Mapped[str] = mapped_column(Text, default="")
    seed: Mapped[str] = mapped_column(String(200), default="")
    commitment: Mapped[str] = mapped_column(String(64), default="")
    announced_count: Mapped[int] = mapped_column(default=0)
    announced_at: Mapped[datetime | None]
    drawn_at: Mapped[datetime | None]
    # DrawResult.to_json() of analysis without anybody's id: method, chances, composition.
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime] = mapped_column(default=now)

    consultation: Mapped[Consultation] = relationship()
    pool: Mapped[list["PoolPerson"]] = relationship(
        back_populates="panel", cascade="all, delete-orphan", order_by="PoolPerson.code"
    )
    replacements: Mapped[list["PanelReplacement"]] = relationship(
        back_populates="panel", cascade="all, delete-orphan", order_by="PanelReplacement.number"
    )

    @property
    def is_public(self) -> bool:
        """Announced: from then on everybody can follow it."""
        return self.state != "preparing"

    @property
    def is_open(self) -> bool:
        """Pool and quotas can still change."""
        return self.state == "preparing"

    @property
    def is_drawn(self) -> bool:
        return self.state == "drawn"

    @property
    def is_ready(self) -> bool:
        """There is a pool, and a panel can be drawn from it."""
        return self.pool_count > 0 and bool(self.feasibility.get("is_feasible"))


class PoolPerson(Base, Row):
    """Somebody who would take part, by an id that only the inviting office can resolve."""

    __tablename__ = "pool_person"
    __table_args__ = (UniqueConstraint("panel_id", "code"), one_of("seat", SEATS))

    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(MAX_CODE))
    values: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    chance: Mapped[float | None]  # before the draw
    seat: Mapped[str] = mapped_column(String(6), default="")
    # Strata (joined values) whose seats this person takes first, with the order among alternates.
    alternate_for: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    panel: Mapped[Panel] = relationship(back_populates="pool")


class PanelReplacement(Base, Referenced):
    """A member who dropped out and who took the seat. The ids go with the pool; the line stays.

    `came_code` is empty where nobody was left. `missed` are quotas that no longer hold.
    """

    __tablename__ = "panel_replacement"
    __table_args__ = (UniqueConstraint("panel_id", "number"), one_of("reason", REASONS))

    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id", ondelete="CASCADE"))
    number: Mapped[int]
    left_code: Mapped[str] = mapped_column(String(MAX_CODE), default="")
    came_code: Mapped[str] = mapped_column(String(MAX_CODE), default="")
    reason: Mapped[str] = mapped_column(String(12))
    is_filled: Mapped[bool] = mapped_column(default=True)
    differs: Mapped[list[str]] = mapped_column(default=list)
    missed: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    replaced_at: Mapped[datetime] = mapped_column(default=now)

    panel: Mapped[Panel] = relationship(back_populates="replacements")
