"""Consultations: the promise, the phases on the calendar, and the questions."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberation.base import Base, LocalizedText, Referenced, Row, new_ref, now, one_of
from deliberation.missions.models import Mission

MODERATION_MODES = ("pre", "post")
LEGAL_BASES = ("public_task", "consent")
PARTICIPATION_LEVELS = ("inform", "consult", "involve", "collaborate", "empower")
PHASE_KINDS = ("learn", "share", "weigh", "make_sense", "respond", "draft", "decide")
QUESTION_KINDS = ("open", "choice", "scale", "hope_and_worry")
UNSAID = "unsaid"  # the option of a question about the person that is never stored
DATA_CLASSES = ("submissions", "demographics", "accounts", "network_counts")
# What people are told; changing it on an open consultation takes a public reason.
PROMISED = (
    "open_for_influence",
    "fixed",
    "decider",
    "responder_name",
    "responder_office",
    "reply_due_on",
    "level",
    "how_analysed",
)
PROTECTION = ("legal_basis", "controller", "contact", "retention_months", "notice_version")
ASKED = ("prompt", "plain_prompt", "hint", "options", "is_required", "max_chars")


def moment_in(zone: ZoneInfo, local: datetime) -> datetime | None:
    """The UTC moment of a wall-clock time in `zone`; None when clocks skip it on that day.

    A time that occurs twice (clocks going back) is taken the first time.
    """
    found = local.replace(tzinfo=zone).astimezone(UTC)
    return found if found.astimezone(zone).replace(tzinfo=None) == local else None


class Consultation(Base, Referenced):
    """One dated conversation about a mission. It is a draft until `opened_at` is set."""

    __tablename__ = "consultation"
    __table_args__ = (
        one_of("moderation_mode", MODERATION_MODES),
        one_of("legal_basis", LEGAL_BASES),
        CheckConstraint("parent_id <> id", name="no_part_of_itself"),
    )

    mission_id: Mapped[int] = mapped_column(ForeignKey("mission.id", ondelete="CASCADE"))
    # Held by place: the consultation it is a part of, and the place it asks in (places/).
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("consultation.id", ondelete="SET NULL"), index=True
    )
    place: Mapped[str] = mapped_column(String(120), default="")
    title: Mapped[LocalizedText]
    purpose: Mapped[LocalizedText]
    plain_purpose: Mapped[LocalizedText] = mapped_column(default=dict)
    brief: Mapped[LocalizedText] = mapped_column(default=dict)
    plain_brief: Mapped[LocalizedText] = mapped_column(default=dict)
    language: Mapped[str] = mapped_column(String(8), default="en")
    languages: Mapped[list[str]] = mapped_column(default=lambda: ["en"])
    time_zone: Mapped[str] = mapped_column(String(40), default="UTC")
    country: Mapped[str] = mapped_column(String(2), default="")  # for the age of digital consent
    recipe: Mapped[str] = mapped_column(String(40), default="")
    moderation_mode: Mapped[str] = mapped_column(String(8), default="post")
    shows_submissions: Mapped[bool] = mapped_column(default=True)
    # Data protection: without these a consultation can't open.
    legal_basis: Mapped[str] = mapped_column(String(12), default="public_task")
    controller: Mapped[str] = mapped_column(String(200), default="")
    contact: Mapped[str] = mapped_column(String(254), default="")
    retention_months: Mapped[dict[str, Any]] = mapped_column(default=dict)  # by data class
    notice_version: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]  # every theme answered; set by responses.close

    mission: Mapped[Mission] = relationship()
    parent: Mapped["Consultation | None"] = relationship(
        back_populates="parts", remote_side="Consultation.id"
    )
    parts: Mapped[list["Consultation"]] = relationship(
        back_populates="parent", order_by="Consultation.place", passive_deletes=True
    )
    promise: Mapped["Promise | None"] = relationship(
        back_populates="consultation", cascade="all, delete-orphan"
    )
    phases: Mapped[list["Phase"]] = relationship(
        back_populates="consultation", cascade="all, delete-orphan", order_by="Phase.starts_at"
    )
    questions: Mapped[list["Question"]] = relationship(
        back_populates="consultation", cascade="all, delete-orphan", order_by="Question.position"
    )

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def phases_at(self, moment: datetime) -> list["Phase"]:
        """The phases that are running at `moment`; several may overlap."""
        return [phase for phase in self.phases if phase.is_running_at(moment)]

    def phase_is_open(self, kind: str, moment: datetime) -> bool:
        """A draft and a closed consultation have no open phase, whatever the calendar says."""
        if self.opened_at is None or self.opened_at > moment:
            return False
        if self.closed_at is not None and self.closed_at <= moment:
            return False
        return any(phase.kind == kind for phase in self.phases_at(moment))

    def next_phase(self, moment: datetime) -> "Phase | None":
        return next((phase for phase in self.phases if phase.starts_at > moment), None)

    @property
    def freezes_at(self) -> datetime | None:
        """Until this moment a person can edit or withdraw: the start of making sense."""
        return next((p.starts_at for p in self.phases if p.kind == "make_sense"), None)

    def is_frozen(self, moment: datetime) -> bool:
        return self.freezes_at is not None and moment >= self.freezes_at

    def told(self) -> dict[str, dict[str, str]]:
        """What people were told, by section, as flat texts that can be compared and shown."""
        phases: dict[str, str] = {}
        for start, kind, end in calendar(self.phases):
            times = f"{start.isoformat()}/{end.isoformat() if end else ''}"
            phases[kind] = f"{phases[kind]} {times}" if kind in phases else times
        found = {
            "promise": _flat(self.promise, PROMISED),
            "phases": phases,
            "data_protection": _flat(self, PROTECTION),
            "question_order": {"keys": " ".join(q.key for q in self.questions)},
        }
        for question in self.questions:
            found[f"question:{question.key}"] = _flat(question, ASKED)
        return found


class Promise(Base, Row):
    """What is open, what is fixed, who decides, who answers by when."""

    __tablename__ = "promise"
    __table_args__ = (one_of("level", PARTICIPATION_LEVELS),)

    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), unique=True
    )
    open_for_influence: Mapped[LocalizedText] = mapped_column(default=dict)
    fixed: Mapped[LocalizedText] = mapped_column(default=dict)
    decider: Mapped[str] = mapped_column(String(200), default="")
    responder_name: Mapped[str] = mapped_column(String(120), default="")
    responder_office: Mapped[str] = mapped_column(String(160), default="")
    reply_due_on: Mapped[date | None]
    level: Mapped[str] = mapped_column(String(12), default="consult")
    how_analysed: Mapped[LocalizedText] = mapped_column(default=dict)

    consultation: Mapped[Consultation] = relationship(back_populates="promise")


class Phase(Base, Row):
    """A dated interval that opens activities. Whether it runs is computed from the clock."""

    __tablename__ = "phase"
    __table_args__ = (
        one_of("kind", PHASE_KINDS),
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_start"),
    )

    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(12))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]  # None: open-ended

    consultation: Mapped[Consultation] = relationship(back_populates="phases")

    def is_running_at(self, moment: datetime) -> bool:
        return self.starts_at <= moment and (self.ends_at is None or moment < self.ends_at)


class Question(Base, Row):
    """One thing people are asked; `options` of a choice: [{"key": "a", "label": {"en": "A"}}]."""

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("consultation_id", "key"),
        one_of("kind", QUESTION_KINDS),
        CheckConstraint("max_chars BETWEEN 1 AND 20000", name="max_chars_plausible"),
    )

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(16))
    prompt: Mapped[LocalizedText]
    plain_prompt: Mapped[LocalizedText] = mapped_column(default=dict)
    hint: Mapped[LocalizedText] = mapped_column(default=dict)
    options: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    position: Mapped[int] = mapped_column(default=0)
    is_required: Mapped[bool] = mapped_column(default=False)
    is_demographic: Mapped[bool] = mapped_column(default=False)  # about the person, never public
    max_chars: Mapped[int] = mapped_column(default=5000)
    # How many things an answer lists ("the three biggest problems"); 0: it is told in sentences.
    asks_for: Mapped[int] = mapped_column(default=0, server_default="0")

    consultation: Mapped[Consultation] = relationship(back_populates="questions")

    @property
    def real_options(self) -> list[dict[str, Any]]:
        """The options without "prefer not to say"."""
        return [option for option in self.options if option["key"] != UNSAID]

    def relabel(self, lines: dict[str, tuple[str, ...]], language: str) -> None:
        """Give the options the labels of `lines`, by language and in the same order.

        An option keeps its key when its label in `language` stays, or else its place; only what
        is left over is new. People's answers point at keys.
        """
        old = {option["label"].get(language, ""): option["key"] for option in self.real_options}
        labels = lines.get(language, ())
        free = [key for label, key in old.items() if label not in labels]
        last = self.options[-1:] if self.options[-1:] != self.real_options[-1:] else []
        self.options = [
            {
                "key": old.get(label) or (free.pop(0) if free else new_ref()[:6]),
                "label": {code: texts[place] for code, texts in lines.items() if texts[place:]},
            }
            for place, label in enumerate(labels)
        ] + last


class MethodNote(Base, Row):
    """What was changed about the method while it ran, and why; public on the methods page."""

    __tablename__ = "method_note"

    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), index=True
    )
    what: Mapped[str] = mapped_column(String(200))  # a section, or "question:<key>"
    former: Mapped[dict[str, str]] = mapped_column(default=dict)  # what stood there before
    reason: Mapped[str] = mapped_column(Text)
    noted_at: Mapped[datetime] = mapped_column(default=now)


def calendar(phases: Iterable[Phase]) -> list[tuple[datetime, str, datetime | None]]:
    """Phases as comparable rows: start, kind, end."""
    rows = ((phase.starts_at, phase.kind, phase.ends_at) for phase in phases)
    return sorted(rows, key=lambda row: (row[0], row[1]))


def _flat(thing: Any, names: tuple[str, ...]) -> dict[str, str]:
    """Columns as texts; a text by language becomes one entry a language."""
    found: dict[str, str] = {}
    for name in names:
        value = getattr(thing, name, None)
        match value:
            case dict():
                found |= {f"{name}-{code}": str(text) for code, text in value.items()}
            case list():
                labels = (option["label"] for option in value)
                found[name] = " · ".join(
                    " / ".join(label[code] for code in sorted(label)) for label in labels
                )
            case _:
                found[name] = "" if value is None else str(value)
    return found


def in_languages(value: Any, languages: list[str]) -> Any:
    """A text by language without empty entries and without languages that are not offered."""
    if isinstance(value, list):
        return [_option_in(each, languages) if "label" in each else each for each in value]
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        return value
    return {code: text.strip() for code, text in value.items() if code in languages and text}


def _option_in(option: dict[str, Any], languages: list[str]) -> dict[str, Any]:
    if option["key"] == UNSAID:
        return option
    return option | {"label": in_languages(option["label"], languages)}
