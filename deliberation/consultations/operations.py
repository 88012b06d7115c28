"""What changes a consultation: making it from a recipe, its settings, its questions, opening it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import LocalizedText, new_ref, now
from deliberation.consultations import queries
from deliberation.consultations.models import (
    PROMISED,
    PROTECTION,
    QUESTION_KINDS,
    Consultation,
    MethodNote,
    Phase,
    Promise,
    Question,
    calendar,
    in_languages,
    moment_in,
)
from deliberation.errors import Closed, Invalid, NotFound
from deliberation.missions.models import Mission
from deliberation.people.models import Account

CHANGE_AT = time(12, 0)  # phases of a recipe change at noon, when somebody is at work
MAX_QUESTIONS = 20
SKIPPED = "That time does not exist: clocks are put forward on that day. Choose another hour."
COLUMNS = (
    "title",
    "purpose",
    "plain_purpose",
    "brief",
    "plain_brief",
    "languages",
    "time_zone",
    "country",
    "moderation_mode",
    "shows_submissions",
    *PROTECTION,
)


class Incomplete(Invalid):
    """It would be open without something it needs; `gaps` names everything."""

    def __init__(self, gaps: list[queries.Gap]) -> None:
        named = " ".join(gap.text for gap in gaps)
        super().__init__("open", "This is still missing: %(gaps)s", gaps=named)
        self.gaps = gaps


@dataclass(frozen=True)
class Start:
    """What a new consultation needs besides a recipe."""

    recipe: str
    title: str
    language: str
    time_zone: str
    country: str
    starts_on: date
    more_languages: tuple[str, ...] = ()

    @property
    def languages(self) -> list[str]:
        """All languages people are asked in, the main one first."""
        return list(dict.fromkeys([self.language, *self.more_languages]))


@dataclass(frozen=True)
class PhaseDates:
    """One row of the calendar; wall-clock times in the consultation's zone, no end: open-ended."""

    kind: str
    starts: datetime | None
    ends: datetime | None = None


@dataclass(frozen=True)
class QuestionText:
    """A question's words; `options` holds one label a line, by language, in the same order."""

    key: str
    prompt: LocalizedText
    plain_prompt: LocalizedText
    hint: LocalizedText
    options: dict[str, tuple[str, ...]]
    is_required: bool = False
    max_chars: int = 5000


@dataclass(frozen=True)
class Plan:
    """The settings page: values of COLUMNS, of `PROMISED`, the calendar, the questions.

    Texts of languages that are not in `values["languages"]` are dropped.
    """

    values: dict[str, Any]
    promise: dict[str, Any]
    phases: tuple[PhaseDates, ...]
    questions: tuple[QuestionText, ...]


def create(session: Session, mission: Mission, start: Start, account: Account) -> Consultation:
    """A draft from a recipe: questions, calendar, promise and data protection filled in."""
    recipe = queries.recipes().get(start.recipe)
    if recipe is None:
        raise Invalid("recipe", "Choose a recipe.")
    if not start.title.strip():
        raise Invalid("title", "Enter a title.")
    _known_zone(start.time_zone)
    consultation = Consultation(
        mission=mission,
        title={start.language: start.title.strip()},
        purpose={},
        plain_purpose=in_languages(recipe.plain_purpose, start.languages),
        language=start.language,
        languages=start.languages,
        time_zone=start.time_zone,
        country=start.country,
        recipe=recipe.key,
        moderation_mode=recipe.moderation_mode,
        retention_months=dict(recipe.retention_months),
        notice_version="1",
    )
    _fill(consultation, recipe, start)
    session.add(consultation)
    session.flush()
    _journal(session, "consultation:create", consultation, account, {"recipe": recipe.key})
    return consultation


def edit(
    session: Session, consultation: Consultation, plan: Plan, account: Account, reason: str = ""
) -> None:
    """Write the settings page. On an open consultation, a change of what people were told needs
    a reason, which is published with what stood there before."""
    main = consultation.language
    languages = [main, *sorted(code for code in plan.values["languages"] if code != main)]
    if main not in plan.values["languages"]:
        raise Invalid("languages", "The language it was made in has to stay.")
    if not plan.values["title"].get(main, "").strip():
        raise Invalid(f"title-{main}", "Enter a title.")
    _known_zone(plan.values["time_zone"])
    zone = ZoneInfo(plan.values["time_zone"])
    phases = [_phase(zone, number, row) for number, row in enumerate(plan.phases)]
    with _changing(session, consultation, account, reason):
        for name in COLUMNS:
            setattr(consultation, name, in_languages(plan.values[name], languages))
        consultation.languages = languages
        consultation.promise = consultation.promise or Promise()
        for name in PROMISED:
            setattr(consultation.promise, name, in_languages(plan.promise[name], languages))
        if calendar(phases) != calendar(consultation.phases):
            consultation.phases = sorted(phases, key=lambda phase: phase.starts_at)
        for number, text in enumerate(plan.questions):
            _reword(consultation, number, text, languages)


def add_question(
    session: Session,
    consultation: Consultation,
    kind: str,
    prompt: str,
    account: Account,
    *,
    is_demographic: bool = False,
    reason: str = "",
) -> Question:
    """A question at the end; one about the person always lets people prefer not to say."""
    if kind not in QUESTION_KINDS:
        raise Invalid("new_kind", "Choose a kind of question.")
    if not prompt.strip():
        raise Invalid("new_prompt", "Write the question first.")
    if len(consultation.questions) >= MAX_QUESTIONS:
        raise Invalid("new_kind", "That is the most questions people can answer.")
    question = Question(
        key=f"q_{new_ref()[:6]}",
        kind="choice" if is_demographic else kind,
        prompt={consultation.language: prompt.strip()},
        position=max((q.position for q in consultation.questions), default=-1) + 1,
        is_demographic=is_demographic,
        options=[queries.unsaid_option()] if is_demographic else [],
    )
    with _changing(session, consultation, account, reason):
        consultation.questions.append(question)
    return question


def remove_question(
    session: Session, consultation: Consultation, key: str, account: Account, reason: str = ""
) -> None:
    """Gone for good; refused once somebody has answered it."""
    question = _question(consultation, key)
    try:
        with _changing(session, consultation, account, reason):
            consultation.questions.remove(question)
    except IntegrityError as error:
        raise Invalid(
            "new_kind", "People have answered this question, so it cannot be removed."
        ) from error


def move_question(
    session: Session,
    consultation: Consultation,
    key: str,
    step: int,
    account: Account,
    reason: str = "",
) -> None:
    """One place up (-1) or down (1) among the questions of its group; at the edge it stays."""
    question = _question(consultation, key)
    group = [q for q in consultation.questions if q.is_demographic == question.is_demographic]
    rest = [q for q in consultation.questions if q.is_demographic != question.is_demographic]
    place = group.index(question)
    target = min(max(place + step, 0), len(group) - 1)
    group.insert(target, group.pop(place))
    with _changing(session, consultation, account, reason):
        for position, each in enumerate(rest + group if question.is_demographic else group + rest):
            each.position = position


def open_consultation(session: Session, consultation: Consultation, account: Account) -> None:
    """From now on everybody sees it, and its phases run by the calendar."""
    if consultation.opened_at is not None:
        raise Closed("The consultation is open already.")
    gaps = queries.missing(consultation, now())
    if gaps or consultation.promise is None or consultation.promise.reply_due_on is None:
        raise Incomplete(gaps)
    consultation.opened_at = now()
    details = {
        "questions": len(consultation.questions),
        "reply_due_on": consultation.promise.reply_due_on.isoformat(),
        "notice_version": consultation.notice_version,
    }
    _journal(session, "consultation:open", consultation, account, details)
    session.flush()


@contextmanager
def _changing(
    session: Session, consultation: Consultation, account: Account, reason: str
) -> Iterator[None]:
    """Around every change: notes what people were told and now are told differently.

    In a savepoint, so that a refused change leaves the consultation as it was.
    """
    with session.begin_nested():
        before, gaps = consultation.told(), _gaps_when_open(consultation)
        yield
        session.flush()
        session.expire(consultation, ["questions", "phases"])
        changes = queries.changes(before, consultation.told())
        new_gaps = [gap for gap in _gaps_when_open(consultation) if gap not in gaps]
        if new_gaps:
            raise Incomplete(new_gaps)
        if changes and consultation.opened_at is not None:
            _note(session, consultation, changes, reason)
    if changes:
        details = {"changed": sorted(changes)}
        _journal(session, "consultation:edit", consultation, account, details)
        session.flush()


def _gaps_when_open(consultation: Consultation) -> list[queries.Gap]:
    """What an open consultation lacks; a draft may lack anything."""
    opened_at = consultation.opened_at
    return queries.missing(consultation, opened_at) if opened_at else []


def _note(
    session: Session,
    consultation: Consultation,
    changes: dict[str, dict[str, str]],
    reason: str,
) -> None:
    if not reason.strip():
        raise Invalid(
            "reason", "The consultation is open. Say why you change this; people will read it."
        )
    for what, former in changes.items():
        note = MethodNote(consultation_id=consultation.id, what=what, former=former)
        note.reason = reason.strip()
        session.add(note)


def _journal(
    session: Session, action: str, consultation: Consultation, account: Account, details: Any
) -> None:
    journal.record(
        session,
        action,
        consultation,
        role="organiser",
        actor_ref=account.ref,
        scope_ref=consultation.ref,
        details=details,
    )


def _fill(consultation: Consultation, recipe: queries.Recipe, start: Start) -> None:
    """Calendar, promise and questions of a recipe; phases follow one another from the first day."""
    zone, day = ZoneInfo(start.time_zone), start.starts_on
    due = None
    for kind, days in recipe.phases:
        begins = moment_in(zone, datetime.combine(day, CHANGE_AT))
        day += timedelta(days=days or 0)
        ends = moment_in(zone, datetime.combine(day, CHANGE_AT)) if days else None
        consultation.phases.append(Phase(kind=kind, starts_at=begins, ends_at=ends))
        due = day if kind == "respond" else due
    chair = next((seat for seat in consultation.mission.seats if seat.is_chair), None)
    consultation.promise = Promise(
        level=recipe.level,
        reply_due_on=due,
        how_analysed=in_languages(recipe.how_analysed, start.languages),
        responder_name=chair.name if chair else "",
        responder_office=chair.office if chair else "",
    )
    for position, entry in enumerate([*recipe.questions, *recipe.about_person]):
        texts = {name: in_languages(value, start.languages) for name, value in entry.items()}
        consultation.questions.append(Question(**texts, position=position))


def _known_zone(name: str) -> None:
    if name not in available_timezones():
        raise Invalid("time_zone", "Choose a time zone from the list.")


def _phase(zone: ZoneInfo, number: int, row: PhaseDates) -> Phase:
    if row.starts is None:
        raise Invalid(f"phases-{number}-starts", "Enter when this phase starts.")
    starts = moment_in(zone, row.starts)
    ends = moment_in(zone, row.ends) if row.ends else None
    if starts is None:
        raise Invalid(f"phases-{number}-starts", SKIPPED)
    if row.ends is not None and ends is None:
        raise Invalid(f"phases-{number}-ends", SKIPPED)
    if ends is not None and ends <= starts:
        raise Invalid(f"phases-{number}-ends", "A phase ends after it starts.")
    return Phase(kind=row.kind, starts_at=starts, ends_at=ends)


def _question(consultation: Consultation, key: str) -> Question:
    found = next((q for q in consultation.questions if q.key == key), None)
    if found is None:
        raise NotFound("This question is not there any more.")
    return found


def _reword(
    consultation: Consultation, number: int, text: QuestionText, languages: list[str]
) -> None:
    question = _question(consultation, text.key)
    question.prompt = in_languages(text.prompt, languages)
    question.plain_prompt = in_languages(text.plain_prompt, languages)
    question.hint = in_languages(text.hint, languages)
    question.is_required = text.is_required and not question.is_demographic
    question.max_chars = text.max_chars
    if question.kind not in ("choice", "scale"):
        return
    lines = {code: texts for code, texts in text.options.items() if code in languages}
    main = consultation.language
    if any(texts and len(texts) != len(lines.get(main, ())) for texts in lines.values()):
        raise Invalid(
            f"questions-{number}-options-{main}",
            "Write one option a line, in the same order in every language.",
        )
    kept = {option["key"] for option in question.real_options}
    question.relabel({code: texts for code, texts in lines.items() if texts}, main)
    gone = kept - {option["key"] for option in question.options}
    if gone and consultation.opened_at is not None:
        raise Invalid(
            f"questions-{number}-options-{main}",
            "People may have chosen this option. Add others, but keep it.",
        )
