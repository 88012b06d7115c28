"""What is open, coming, being answered or past; what a draft still lacks; the recipes.

Everything about time is computed from a moment and the consultation's own zone, never stored.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal, not_, select, union_all
from sqlalchemy.orm import Session, joinedload, selectinload

from deliberation.base import LocalizedText
from deliberation.consultations.models import (
    DATA_CLASSES,
    UNSAID,
    Consultation,
    MethodNote,
    Phase,
    Promise,
)
from deliberation.missions.models import Mission

# While one of these runs, everybody can do something: read and prepare, write, vote.
INPUT_KINDS = ("share", "weigh", "learn")
# Of several phases that run at once, the one a person can do most in.
LEADING = (*INPUT_KINDS, "respond", "make_sense", "draft", "decide")
STAGES = ("open", "answering", "coming", "past")
MINUTES = {"open": 2.0, "hope_and_worry": 1.5, "scale": 0.5, "choice": 0.5}


@dataclass(frozen=True)
class PhaseState:
    """Where a consultation stands at a moment; days are counted on its own calendar.

    `last_day` is the last day on which `current` runs, `days_left` the days from today to it.
    """

    stage: str
    current: Phase | None
    running: tuple[Phase, ...]
    next: Phase | None
    last_day: date | None
    days_left: int | None


@dataclass(frozen=True)
class Gap:
    """Something a consultation lacks before it can open; `field` names it on the edit page."""

    field: str
    template: str
    language: str = ""

    @property
    def text(self) -> str:
        return self.template % {"language": self.language} if self.language else self.template


@dataclass(frozen=True)
class Recipe:
    """What a new consultation starts with, read from recipes.toml."""

    key: str
    name: LocalizedText
    about: LocalizedText
    moderation_mode: str
    level: str
    plain_purpose: LocalizedText
    how_analysed: LocalizedText
    hints: dict[str, LocalizedText]
    retention_months: dict[str, int]
    phases: tuple[tuple[str, int | None], ...]  # kind, length in days
    questions: tuple[dict[str, Any], ...]
    about_person: tuple[dict[str, Any], ...]

    @property
    def days(self) -> int:
        """From the first day to the last dated change of phase."""
        return sum(days or 0 for _, days in self.phases)


def stage_of(consultation: Consultation, moment: datetime) -> str:
    """draft, coming, open (people can take part), answering (they have) or past (all answered)."""
    if consultation.opened_at is None or consultation.opened_at > moment:
        return "draft"
    if consultation.closed_at is not None and consultation.closed_at <= moment:
        return "past"
    inputs = [phase for phase in consultation.phases if phase.kind in INPUT_KINDS]
    if any(phase.is_running_at(moment) for phase in inputs):
        return "open"
    return "coming" if any(phase.starts_at > moment for phase in inputs) else "answering"


def at_stage(stage: str, moment: datetime) -> ColumnElement[bool]:
    """`stage_of` as a condition for the database."""
    of_this = and_(Phase.consultation_id == Consultation.id, Phase.kind.in_(INPUT_KINDS))
    ends_later = (Phase.ends_at.is_(None)) | (Phase.ends_at > moment)
    running = exists().where(of_this, Phase.starts_at <= moment, ends_later)
    later = exists().where(of_this, Phase.starts_at > moment)
    opened = Consultation.opened_at <= moment
    is_closed = and_(Consultation.closed_at.is_not(None), Consultation.closed_at <= moment)
    if stage == "past":
        return and_(opened, is_closed)
    conditions = {
        "open": running,
        "coming": and_(not_(running), later),
        "answering": and_(not_(running), not_(later)),
    }
    return and_(opened, not_(is_closed), conditions[stage])


def by_stage(
    session: Session, moment: datetime, *, mission: Mission | None = None, limit: int = 20
) -> dict[str, list[Consultation]]:
    """The newest consultations at each stage, with all that a card shows (four statements)."""
    picks = []
    for stage in STAGES:
        pick = select(Consultation.id, literal(stage).label("stage")).where(at_stage(stage, moment))
        if mission is not None:
            pick = pick.where(Consultation.mission_id == mission.id)
        picks.append(pick.order_by(Consultation.id.desc()).limit(limit).subquery())
    rows = session.execute(union_all(*(select(pick.c.id, pick.c.stage) for pick in picks)))
    stages = {row.id: row.stage for row in rows}
    found: dict[str, list[Consultation]] = {stage: [] for stage in STAGES}
    query = _with_parts(select(Consultation).where(Consultation.id.in_(stages)))
    for consultation in session.scalars(query):
        found[stages[consultation.id]].append(consultation)
    return found


def drafts_of(session: Session, mission: Mission) -> list[Consultation]:
    """Consultations that are still being prepared."""
    query = select(Consultation).where(
        Consultation.mission_id == mission.id, Consultation.opened_at.is_(None)
    )
    return list(session.scalars(_with_parts(query)))


def open_counts(session: Session, missions: Iterable[Mission], moment: datetime) -> dict[int, int]:
    """Mission id -> number of consultations in which people can take part now."""
    query = (
        select(Consultation.mission_id, func.count())
        .where(Consultation.mission_id.in_([mission.id for mission in missions]))
        .where(at_stage("open", moment))
        .group_by(Consultation.mission_id)
    )
    return {mission_id: count for mission_id, count in session.execute(query)}


def notes(session: Session, consultation: Consultation) -> list[MethodNote]:
    """What was changed while it ran, newest first."""
    query = select(MethodNote).where(MethodNote.consultation_id == consultation.id)
    return list(session.scalars(query.order_by(MethodNote.id.desc()).limit(100)))


def _with_parts(query: Any) -> Any:
    return query.options(
        joinedload(Consultation.mission),
        joinedload(Consultation.promise),
        selectinload(Consultation.phases),
        selectinload(Consultation.questions),
    ).order_by(Consultation.id.desc())


def phase_state(consultation: Consultation, moment: datetime) -> PhaseState:
    """The stage, what runs, what comes next and how many days are left."""
    stage = stage_of(consultation, moment)
    running = () if stage == "draft" else tuple(consultation.phases_at(moment))
    current = min(running, key=lambda phase: LEADING.index(phase.kind), default=None)
    last = last_day(consultation, current)
    today = moment.astimezone(consultation.zone).date()
    return PhaseState(
        stage=stage,
        current=current,
        running=running,
        next=consultation.next_phase(moment),
        last_day=last,
        days_left=(last - today).days if last else None,
    )


def last_day(consultation: Consultation, phase: Phase | None) -> date | None:
    """The last calendar day of a phase: one that ends at midnight ended the day before."""
    if phase is None or phase.ends_at is None:
        return None
    return (phase.ends_at - timedelta(microseconds=1)).astimezone(consultation.zone).date()


def sooner(consultation: Consultation, moment: datetime) -> date:
    """A sorting key: the day on which what runs now ends, or else what comes next begins."""
    state = phase_state(consultation, moment)
    starts = state.next.starts_at.astimezone(consultation.zone).date() if state.next else date.max
    return state.last_day or starts


def minutes_needed(consultation: Consultation) -> int:
    """An estimate: a minute to read, two for each open question, less for the others."""
    own = [question for question in consultation.questions if not question.is_demographic]
    about = len(consultation.questions) - len(own)
    return ceil(1 + sum(MINUTES[question.kind] for question in own) + 0.25 * about)


def missing(consultation: Consultation, moment: datetime) -> list[Gap]:
    """Everything it lacks before it can open, in the order of the edit page."""
    return [
        *_missing_texts(consultation),
        *_missing_promise(consultation),
        *_missing_phases(consultation, moment),
        *_missing_questions(consultation),
        *_missing_protection(consultation),
    ]


def _missing_texts(consultation: Consultation) -> Iterator[Gap]:
    for language in consultation.languages:
        if not consultation.title.get(language):
            yield Gap(f"title-{language}", "Give it a title (%(language)s).", language)
        if not consultation.purpose.get(language):
            yield Gap(f"purpose-{language}", "Say what it is for (%(language)s).", language)
        if not consultation.plain_purpose.get(language):
            field = f"plain_purpose-{language}"
            yield Gap(field, "Write the plain-language version (%(language)s).", language)
        if consultation.brief.get(language) and not consultation.plain_brief.get(language):
            field = f"plain_brief-{language}"
            yield Gap(field, "Write the brief in plain language too (%(language)s).", language)


def _missing_promise(consultation: Consultation) -> Iterator[Gap]:
    promise = consultation.promise or Promise()
    main = consultation.language
    if not (promise.open_for_influence or {}).get(main):
        yield Gap(f"promise-open_for_influence-{main}", "Say what is open for influence.")
    if not (promise.fixed or {}).get(main):
        yield Gap(f"promise-fixed-{main}", "Say what is fixed already.")
    if not promise.decider:
        yield Gap("promise-decider", "Say who decides.")
    if not promise.responder_name:
        yield Gap("promise-responder_name", "Name the person who answers for the reply.")
    if not promise.responder_office:
        yield Gap("promise-responder_office", "Name the office of the person who answers.")
    if promise.reply_due_on is None:
        yield Gap("promise-reply_due_on", "Set the day by which the reply comes.")


def _missing_phases(consultation: Consultation, moment: datetime) -> Iterator[Gap]:
    shares = [phase for phase in consultation.phases if phase.kind == "share"]
    if not shares:
        yield Gap("phases", "Add a share phase, in which people write.")
    elif all(phase.ends_at is not None and phase.ends_at <= moment for phase in shares):
        yield Gap("phases", "The share phase is over already. Move its dates.")
    due = consultation.promise.reply_due_on if consultation.promise else None
    ends = [day for phase in shares if (day := last_day(consultation, phase))]
    if due and ends and due <= max(ends):
        yield Gap("promise-reply_due_on", "The reply is due before people have finished writing.")


def _missing_questions(consultation: Consultation) -> Iterator[Gap]:
    asked = [question for question in consultation.questions if not question.is_demographic]
    if not asked:
        yield Gap("new_kind", "Ask at least one question.")
    for number, question in enumerate(consultation.questions):
        for language in consultation.languages:
            if not question.prompt.get(language):
                field = f"questions-{number}-prompt-{language}"
                yield Gap(field, "Word every question (%(language)s).", language)
        if question.kind in ("choice", "scale") and len(question.real_options) < 2:
            field = f"questions-{number}-options-{consultation.language}"
            yield Gap(field, "Give every choice and scale at least two options.")


def _missing_protection(consultation: Consultation) -> Iterator[Gap]:
    if not consultation.legal_basis:
        yield Gap("legal_basis", "Choose the legal basis.")
    if not consultation.controller:
        yield Gap("controller", "Name the controller, who is responsible for the data.")
    if not consultation.contact:
        yield Gap("contact", "Give an address for questions about data.")
    if any(not consultation.retention_months.get(name) for name in DATA_CLASSES):
        yield Gap("retention_months", "Say for how many months each kind of data is kept.")
    if not consultation.notice_version:
        yield Gap("notice_version", "Give the privacy notice a version.")


@cache
def recipes() -> dict[str, Recipe]:
    """Every recipe by its key, in the order of the file."""
    stored = _recipe_file()
    about = {entry["key"]: entry for entry in stored["about"]}
    found = [_recipe(entry, stored["shared"], about) for entry in stored["recipe"]]
    return {recipe.key: recipe for recipe in found}


def unsaid_option() -> dict[str, Any]:
    """The last option of every question about the person."""
    return {"key": UNSAID, "label": _recipe_file()["shared"]["unsaid"]}


@cache
def _recipe_file() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("recipes.toml").read_text("utf-8"))


def _recipe(entry: dict[str, Any], shared: dict[str, Any], about: dict[str, Any]) -> Recipe:
    return Recipe(
        key=entry["key"],
        name=entry["name"],
        about=entry["about"],
        moderation_mode=entry["moderation_mode"],
        level=entry["level"],
        plain_purpose=entry["plain_purpose"],
        how_analysed=shared["how_analysed"],
        hints=shared["hints"] | entry.get("hints", {}),
        retention_months=shared["retention_months"],
        phases=tuple((phase["kind"], phase.get("days")) for phase in entry["phases"]),
        questions=tuple(entry["questions"]),
        about_person=tuple(
            about[key]
            | {"kind": "choice", "is_demographic": True}
            | {"options": [*about[key]["options"], unsaid_option()]}
            for key in entry["demographics"]
        ),
    )


def changes(
    before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]
) -> dict[str, dict[str, str]]:
    """Section -> what stood there before, for each section that differs."""
    found = {
        section: {
            name: text
            for name, text in before.get(section, {}).items()
            if after.get(section, {}).get(name) != text
        }
        for section in {**before, **after}
        if before.get(section) != after.get(section)
    }
    if before.keys() != after.keys():  # added or removed: the order follows from it
        found.pop("question_order", None)
    return found
