"""Runs of the opinion analysis: the result without people, and where each participant stands."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, Row, now, one_of
from deliberation.consultations.models import Consultation

OPINION_STATES = ("queued", "done", "failed", "cancelled")


class OpinionRun(Base, Referenced):
    """One analysis of a consultation's votes. A run that was published is an edition.

    A sensitivity run is the same analysis without the voters of bursts; it has the number of its
    parent and is shown beside it, never instead of it.
    """

    __tablename__ = "opinion_run"
    __table_args__ = (
        one_of("state", OPINION_STATES),
        UniqueConstraint("consultation_id", "number", "is_sensitivity"),
        Index("ix_opinion_run_parent_id", "parent_id"),
    )

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="queued")
    is_sensitivity: Mapped[bool] = mapped_column(default=False)
    is_automatic: Mapped[bool] = mapped_column(default=False)  # on the timer, asked by nobody
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("opinion_run.id", ondelete="CASCADE"))
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # OpinionResult.to_json() of analysis without the places: counts, groups, statements, slate.
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    provenance: Mapped[dict[str, Any]] = mapped_column(default=dict)
    participant_count: Mapped[int] = mapped_column(default=0)
    vote_count: Mapped[int] = mapped_column(default=0)
    left_out_count: Mapped[int] = mapped_column(default=0)  # participants, of a sensitivity run
    requested_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL")
    )
    requested_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]

    consultation: Mapped[Consultation] = relationship()
    parent: Mapped["OpinionRun | None"] = relationship(remote_side="OpinionRun.id")

    @property
    def is_waiting(self) -> bool:
        return self.state == "queued"

    @property
    def is_published(self) -> bool:
        """An edition: everybody may read it, whatever they have voted."""
        return self.published_at is not None

    @property
    def is_declared(self) -> bool:
        """There are groups that hold; if not, `result["reason"]` says why."""
        return bool(self.result.get("declared"))


class OpinionPlace(Base, Row):
    """Where one participant stands on the map of a run; no letter outside every group."""

    __tablename__ = "opinion_place"
    __table_args__ = (
        UniqueConstraint("run_id", "participant_id"),
        Index("ix_opinion_place_participant_id", "participant_id"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("opinion_run.id", ondelete="CASCADE"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    letter: Mapped[str | None] = mapped_column(String(1))
    x: Mapped[float]
    y: Mapped[float]
