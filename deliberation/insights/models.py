"""Insights: runs, points, themes, and the human review between a draft and the public."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Protocol

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    delete,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from deliberation.base import Base, Referenced, Row, new_ref, now, one_of
from deliberation.consultations.models import Consultation
from deliberation.people.models import Account
from deliberation.submissions.models import Answer, Submission

RUN_STATES = ("queued", "running", "draft", "failed", "cancelled", "published", "superseded")
# Resting: known to the codebook, but no point is in it now.
THEME_STATES = ("draft", "approved", "set_aside", "merged", "resting")
LINEAGE = ("born", "kept", "held", "revived", "rested", "forbidden")
ORIGINS = ("machine", "person")
SET_ASIDE_REASONS = ("blank", "no comment", "greeting", "question repeated", "off-topic")
QUOTE_KINDS = ("central", "typical", "rare", "youth", "2060", "position", "chosen")
GRANULARITIES = ("coarse", "medium", "fine")
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
    "keep_apart",
    "correct",  # after publication, at the request of the point's author
    "code",
    "state_position",
    "word_position",
    "drop_position",
    "assign",
    "code_points",
    "fill",
    "import_themes",
    "undo",
)
# What a theme, and a point of it, mainly is; at which height of the mission it belongs.
THEME_KINDS = ("problem", "wish", "worry", "value", "solution")
THEME_LEVELS = ("mission", "objective", "initiative", "out_of_scope")
LABEL_LENGTH = 160
UNDO_CHUNK = 500  # rows named in one statement
FIRMNESS = ("firm", "fair", "fragile", "not measured")


class Reviewable(Protocol):
    """A row that a review step may change: what of it, and how undo finds it again."""

    REVIEWED: ClassVar[tuple[str, ...]]

    @property
    def id(self) -> Any:
        """The row number."""


class Run(Base, Referenced):
    """One analysis of a consultation.

    Immutable once published, apart from being superseded and from points that are corrected
    because their author said "not what I meant".
    """

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
    requested_by: Mapped[Account | None] = relationship()
    themes: Mapped[list["Theme"]] = relationship(
        back_populates="run", cascade="all, delete-orphan", order_by="Theme.position"
    )

    @property
    def is_waiting(self) -> bool:
        """The machine has not delivered yet."""
        return self.state in ("queued", "running")

    @property
    def is_found(self) -> bool:
        """There are themes to review or to read."""
        return self.state in ("draft", "published", "superseded")

    @property
    def read_at(self) -> datetime | None:
        """When the submissions were read for this run; what came later is not part of it."""
        stored = self.provenance.get("read_at")
        return datetime.fromisoformat(stored) if stored else None


class Theme(Base, Referenced):
    """A named group of points. Nothing of it is public before its run is published."""

    __tablename__ = "theme"
    __table_args__ = (
        one_of("state", THEME_STATES),
        one_of("label_origin", ORIGINS),
        one_of("firmness", FIRMNESS),
        one_of("kind", ("", *THEME_KINDS)),
        one_of("level", ("", *THEME_LEVELS)),
        UniqueConstraint("run_id", "key"),
    )
    # What a review step may change, and undo puts back.
    REVIEWED: ClassVar[tuple[str, ...]] = (
        "label",
        "label_origin",
        "claim",
        "state",
        "is_pinned",
        "merged_into_id",
        "kind",
        "level",
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(16), default=new_ref)  # the same in every run
    position: Mapped[int] = mapped_column(default=0)
    label: Mapped[str] = mapped_column(String(LABEL_LENGTH))
    label_origin: Mapped[str] = mapped_column(String(8), default="machine")
    claim: Mapped[str] = mapped_column(String(400), default="")  # one sentence its authors'd sign
    keywords: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    is_pinned: Mapped[bool] = mapped_column(default=False)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id", ondelete="SET NULL"))
    stability: Mapped[float | None]  # mean best-match Jaccard over resamples, 0 to 1
    borderline: Mapped[float] = mapped_column(default=0.0)  # share of points near another theme
    firmness: Mapped[str] = mapped_column(String(14), default="not measured")
    kind: Mapped[str] = mapped_column(String(10), default="")  # empty: nobody has said yet
    level: Mapped[str] = mapped_column(String(14), default="")
    broad: Mapped[str] = mapped_column(String(LABEL_LENGTH), default="")  # the theme above it
    # The place on the map, in the unit square; None for a theme that a person made.
    map_x: Mapped[float | None]
    map_y: Mapped[float | None]

    run: Mapped[Run] = relationship(back_populates="themes")
    points: Mapped[list["Point"]] = relationship(
        back_populates="theme", foreign_keys="Point.theme_id", order_by="Point.id"
    )
    quotes: Mapped[list["Quote"]] = relationship(
        back_populates="theme", cascade="all, delete-orphan", order_by="Quote.position"
    )

    @property
    def is_living(self) -> bool:
        """Neither merged into another theme nor set aside."""
        return self.state in ("draft", "approved")


class Point(Base, Referenced):
    """One idea inside an answer: characters `start` to `end` of the stored original."""

    __tablename__ = "point"
    __table_args__ = (
        one_of("origin", ORIGINS),
        CheckConstraint('"start" >= 0 AND "end" >= "start"', name="offsets_ordered"),
        # Set aside and in a theme exclude each other, so that the ledger always adds up.
        CheckConstraint("set_aside IS NULL OR theme_id IS NULL", name="one_place"),
        Index("ix_point_run_theme", "run_id", "theme_id"),
        # The ledger reads this one alone.
        Index("ix_point_ledger", "run_id", "submission_id", "theme_id", "set_aside"),
        Index("ix_point_submission_id", "submission_id"),
    )
    REVIEWED: ClassVar[tuple[str, ...]] = ("theme_id", "set_aside", "origin")

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
    def key(self) -> tuple[int, int, int]:
        """What names the point in every run: its answer and its place there."""
        return self.answer_id or 0, self.start, self.end

    @property
    def text(self) -> str:
        """The words, read from the stored original; empty once the author took them back."""
        return "" if self.answer is None else self.answer.text[self.start : self.end]

    def place(
        self, theme: Theme | None = None, set_aside: str | None = None, by: str = "person"
    ) -> None:
        """Into a theme, or aside, or (neither) on the list of unthemed points."""
        self.theme_id = theme.id if theme else None
        self.set_aside, self.origin = set_aside, by


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

    def remember(self, rows: Sequence[Reviewable]) -> None:
        """Keep how the rows are now; rows of one kind with equal values share a line."""
        alike: dict[tuple[str, tuple[Any, ...]], list[int]] = defaultdict(list)
        for row in rows:
            values = tuple(getattr(row, name) for name in row.REVIEWED)
            alike[type(row).__name__, values].append(row.id)
        lines = [[kind, list(values), ids] for (kind, values), ids in alike.items()]
        self.before = {"rows": lines, "made": []}

    def put_back(self, session: Session) -> None:
        """Make every remembered row as it was, and the themes this step made unmade."""
        kinds = {mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers}
        for name, values, ids in self.before["rows"]:
            kind = kinds[name]
            # A column that came later has no value in an older step, and the step left it alone.
            fields = dict(zip(kind.REVIEWED, values, strict=False))
            for start in range(0, len(ids), UNDO_CHUNK):
                chosen = kind.id.in_(ids[start : start + UNDO_CHUNK])
                session.execute(update(kind).where(chosen).values(fields))
        session.execute(delete(Theme).where(Theme.id.in_(self.before["made"])))
        self.undone_at = now()


class Campaign(Base, Referenced):
    """A family of near-identical submissions; only a person calls it organised."""

    __tablename__ = "campaign"
    REVIEWED: ClassVar[tuple[str, ...]] = ("is_organised", "label")

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(8))  # exact, edited, template, swapped
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


class ThemeEvent(Base, Row):
    """What a run made of a theme of the codebook; `others` are keys of themes (see LINEAGE)."""

    __tablename__ = "theme_event"
    __table_args__ = (one_of("kind", LINEAGE), UniqueConstraint("run_id", "key"))

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(16), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    others: Mapped[list[str]] = mapped_column(default=list)


class ApartPair(Base, Row):
    """Two points that a person said never belong in one theme; holds in every run while active."""

    __tablename__ = "apart_pair"
    REVIEWED: ClassVar[tuple[str, ...]] = ("is_active",)

    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), index=True
    )
    first_answer_id: Mapped[int] = mapped_column(
        ForeignKey("answer.id", ondelete="CASCADE"), index=True
    )
    first_start: Mapped[int]
    first_end: Mapped[int]
    second_answer_id: Mapped[int] = mapped_column(
        ForeignKey("answer.id", ondelete="CASCADE"), index=True
    )
    second_start: Mapped[int]
    second_end: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def first(self) -> tuple[int, int, int]:
        return self.first_answer_id, self.first_start, self.first_end

    @property
    def second(self) -> tuple[int, int, int]:
        return self.second_answer_id, self.second_start, self.second_end


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
