"""Insights: runs, points, themes, and the human review between a draft and the public."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, Referenced, Row, now, one_of
from deliberation.consultations.models import Consultation
from deliberation.people.models import Account
from deliberation.submissions.models import Answer, Submission

RUN_STATES = ("queued", "running", "draft", "failed", "cancelled", "published", "superseded")
THEME_STATES = ("draft", "approved", "set_aside", "merged")
ORIGINS = ("machine", "person")
SET_ASIDE_REASONS = ("blank", "no comment", "greeting", "question repeated", "off-topic")
QUOTE_KINDS = ("central", "rare", "youth", "2060", "position", "chosen")
STEPS = (
    "rename",
    "claim",
    "merge",
    "split",
    "move",
    "pin",
    "unpin",
    "set_aside_theme",
    "set_aside_points",
    "restore_points",
    "create",
    "approve",
    "reopen",
    "label_campaign",
    "undo",
)
FIRMNESS = ("firm", "fair", "fragile", "not measured")


class Run(Base, Referenced):
    """One analysis of a consultation. Immutable once published, apart from being superseded."""

    __tablename__ = "run"
    __table_args__ = (one_of("state", RUN_STATES), UniqueConstraint("consultation_id", "number"))

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="queued")
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Encoder, library versions, seed, timings, warnings and a keyed hash of the input.
    provenance: Mapped[dict[str, Any]] = mapped_column(default=dict)
    requested_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL")
    )
    requested_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]

    consultation: Mapped[Consultation] = relationship()
    themes: Mapped[list["Theme"]] = relationship(
        back_populates="run", cascade="all, delete-orphan", order_by="Theme.position"
    )


class Theme(Base, Referenced):
    """A named group of points. Nothing of it is public before its run is published."""

    __tablename__ = "theme"
    __table_args__ = (
        one_of("state", THEME_STATES),
        one_of("label_origin", ORIGINS),
        one_of("firmness", FIRMNESS),
        Index("ix_theme_run_id", "run_id"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    label: Mapped[str] = mapped_column(String(160))
    label_origin: Mapped[str] = mapped_column(String(8), default="machine")
    claim: Mapped[str] = mapped_column(String(400), default="")  # one sentence its authors'd sign
    keywords: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    is_pinned: Mapped[bool] = mapped_column(default=False)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id", ondelete="SET NULL"))
    stability: Mapped[float | None]  # mean best-match Jaccard over resamples, 0 to 1
    borderline: Mapped[float] = mapped_column(default=0.0)  # share of points near another theme
    firmness: Mapped[str] = mapped_column(String(14), default="not measured")

    run: Mapped[Run] = relationship(back_populates="themes")
    points: Mapped[list["Point"]] = relationship(
        back_populates="theme", foreign_keys="Point.theme_id", order_by="Point.id"
    )
    quotes: Mapped[list["Quote"]] = relationship(
        back_populates="theme", cascade="all, delete-orphan", order_by="Quote.position"
    )


class Point(Base, Referenced):
    """One idea inside an answer: characters `start` to `end` of the stored original."""

    __tablename__ = "point"
    __table_args__ = (
        one_of("origin", ORIGINS),
        CheckConstraint('"start" >= 0 AND "end" >= "start"', name="offsets_ordered"),
        # Set aside and in a theme exclude each other, so that the ledger always adds up.
        CheckConstraint("set_aside IS NULL OR theme_id IS NULL", name="one_place"),
        Index("ix_point_run_theme", "run_id", "theme_id"),
        Index("ix_point_submission_id", "submission_id"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id", ondelete="SET NULL"))
    start: Mapped[int]
    end: Mapped[int]
    language: Mapped[str] = mapped_column(String(8))
    set_aside: Mapped[str | None] = mapped_column(String(20))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id", ondelete="SET NULL"))
    second_theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id", ondelete="SET NULL"))
    strength: Mapped[float] = mapped_column(default=0.0)  # cosine to the theme's centre
    margin: Mapped[float] = mapped_column(default=0.0)  # strength minus that of the second theme
    origin: Mapped[str] = mapped_column(String(8), default="machine")  # who put it there

    theme: Mapped[Theme | None] = relationship(back_populates="points", foreign_keys=[theme_id])
    submission: Mapped[Submission] = relationship()
    answer: Mapped[Answer | None] = relationship()

    @property
    def text(self) -> str:
        """The words, read from the stored original; empty once the author took them back."""
        return "" if self.answer is None else self.answer.text[self.start : self.end]


class Quote(Base, Row):
    """A verbatim point shown with a theme, chosen by a stated rule or by a person."""

    __tablename__ = "quote"
    __table_args__ = (UniqueConstraint("theme_id", "point_id"), one_of("kind", QUOTE_KINDS))

    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"))
    point_id: Mapped[int] = mapped_column(ForeignKey("point.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    position: Mapped[int] = mapped_column(default=0)

    theme: Mapped[Theme] = relationship(back_populates="quotes")
    point: Mapped[Point] = relationship()


class ReviewStep(Base, Row):
    """One human change to a draft. `before` holds what undo needs: ids and labels, no words."""

    __tablename__ = "review_step"
    __table_args__ = (UniqueConstraint("run_id", "number"), one_of("action", STEPS))

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    number: Mapped[int]
    action: Mapped[str] = mapped_column(String(20))
    summary: Mapped[dict[str, Any]] = mapped_column(default=dict)  # theme refs, counts, labels
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    undone_at: Mapped[datetime | None]

    actor: Mapped[Account | None] = relationship()


class Campaign(Base, Referenced):
    """A family of near-identical submissions; only a person calls it organised."""

    __tablename__ = "campaign"

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(8))  # exact, near
    is_organised: Mapped[bool] = mapped_column(default=False)
    label: Mapped[str] = mapped_column(Text, default="")

    members: Mapped[list["CampaignMember"]] = relationship(
        back_populates="campaign", cascade="all, delete-orphan"
    )


class CampaignMember(Base, Row):
    __tablename__ = "campaign_member"
    __table_args__ = (UniqueConstraint("campaign_id", "submission_id"),)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), index=True
    )

    campaign: Mapped[Campaign] = relationship(back_populates="members")
    submission: Mapped[Submission] = relationship()


class Challenge(Base, Referenced):
    """A contributor says "not what I meant" about one point; an analyst answers."""

    __tablename__ = "challenge"

    point_id: Mapped[int] = mapped_column(ForeignKey("point.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime] = mapped_column(default=now)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL")
    )
    answered_at: Mapped[datetime | None]

    point: Mapped[Point] = relationship()
