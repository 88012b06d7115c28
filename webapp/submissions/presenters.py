"""What the pages of submissions show: the writer, the words with their points, the receipt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import session as web_session
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from deliberation.base import now
from deliberation.consultations.models import UNSAID, Consultation, Question
from deliberation.insights.queries import Placement
from deliberation.moderation.models import ModerationDecision
from deliberation.people import queries as people
from deliberation.people.models import Account, Participant
from deliberation.submissions import queries
from deliberation.submissions.models import Answer, Draft, Submission
from webapp.access import current_actor
from webapp.consultations.presenters import late_days
from webapp.extensions import db
from webapp.languages import Text, day, language_name, localized, moment
from webapp.moderation.forms import REASONS

STATES = {
    "visible": _l("shown to everybody"),
    "waiting": _l("waiting for a moderator, who reads it before others can"),
    "removed": _l("removed by a moderator"),
    "hidden": _l("not shown to others, by your choice; it is read and counted all the same"),
    "withdrawn": _l("taken back"),
    "erased": _l("erased"),
}
EVENTS = {
    "received": _l("Received"),
    "edited": _l("Changed by its author"),
    "withdrawn": _l("Taken back by its author"),
    "removed": _l("Removed by a moderator"),
    "restored": _l("Shown again"),
    "shown": _l("Shown by a moderator"),
    "erased": _l("Words erased"),
}


@dataclass(frozen=True)
class Writer:
    """Who writes: an account, the holder of an opened receipt, or somebody new."""

    account: Account | None
    participant: Participant | None
    age_band: str

    @property
    def must_say_age(self) -> bool:
        return self.account is None and self.age_band == UNSAID

    @property
    def is_minor(self) -> bool:
        return people.is_minor(self.age_band)

    def is_old_enough(self, consultation: Consultation) -> bool:
        """Whoever registered an account has said to be old enough then."""
        return self.account is not None or people.is_old_enough(self.age_band, consultation.country)


@dataclass(frozen=True)
class Said:
    """One answer as it is shown: the question and the words, cut where the points are."""

    prompt: Text
    part: str
    language: str
    is_written: bool
    pieces: list[tuple[str, Placement | None]]


def here(consultation: Consultation) -> dict[str, str]:
    """The refs of every address inside a consultation."""
    return {"mission": consultation.mission.ref, "consultation": consultation.ref}


def participants(consultation: Consultation) -> list[Participant]:
    """Who the visitor is in this consultation; nobody, as a rule, or one."""
    actor = current_actor()
    return queries.participants_of(db.session(), consultation, actor.account, actor.participant_ids)


def writer(consultation: Consultation, said_age: str = "") -> Writer:
    """Who is about to write; the age group is known to the session only, until it is sent."""
    account = current_actor().account
    if account is not None:
        return Writer(
            account, people.participant_of(db.session(), consultation.ref, account), UNSAID
        )
    known = participants(consultation)
    participant = known[0] if known else None
    band = participant.age_band if participant else UNSAID
    if band == UNSAID:
        band = web_session.get("age_band") or said_age or UNSAID
    return Writer(None, participant, band)


def sent_before(consultation: Consultation, who: Writer, draft: Draft) -> bool:
    """Whether the same person sent the same words already."""
    if who.participant is None:
        return False
    entries = draft.entries(consultation.questions)
    found = queries.duplicate_of(db.session(), consultation, who.participant, entries)
    return found is not None


def digital_age(consultation: Consultation) -> people.DigitalAge:
    return people.digital_age(consultation.country)


def is_by_minor(submission: Submission) -> bool:
    person = submission.participant
    return person is not None and people.is_minor(person.age_band)


def who_sees(consultation: Consultation, draft: Draft, is_minor: bool) -> list[tuple[str, str]]:
    """Which part of what is about to be sent will be seen by whom."""
    is_first_read = consultation.moderation_mode == "pre" or is_minor
    everybody = _("everybody, in the list and as a quote")
    if is_first_read:
        everybody = _("everybody, after a moderator has read it")
    staff = _("only those who read and analyse it for the board")
    words = everybody if draft.is_listed else staff
    rows = [(_("Your words"), words)]
    if draft.shown_name.strip() and draft.is_listed and not is_minor:
        rows.append((_("Your name: %(name)s", name=draft.shown_name.strip()), everybody))
    else:
        rows.append((_("Your name"), _("nobody; it is not stored")))
    if draft.interest.strip():
        rows.append((_("Your organisation: %(name)s", name=draft.interest.strip()), words))
    if any(chosen not in ("", UNSAID) for chosen in draft.demographics.values()):
        rows.append((_("What you said about yourself"), _("nobody singly, only in counts")))
    rows.append((_("Your age group"), _("nobody singly, only in counts")))
    rows.append((_("Your e-mail, your device, your address"), _("nobody; they are not stored")))
    return rows


def dates(consultation: Consultation) -> list[tuple[str, str]]:
    """Until when one can change it, when the answer comes or came, and who gives it."""
    rows = []
    if consultation.freezes_at:
        until = moment(consultation.freezes_at, consultation.time_zone)
        is_over = consultation.is_frozen(now())
        label = _("You could change it or take it back until")
        rows.append((label if is_over else _("You can change it or take it back until"), until))
    promise = consultation.promise
    if consultation.closed_at:
        closed = day(consultation.closed_at, consultation.time_zone)
        rows.append((_("Every theme was answered by"), closed))
    elif promise and promise.reply_due_on:
        rows.append((_("The board answers by"), due_line(consultation)))
    if promise and promise.responder_name:
        rows.append((_("Who answers"), f"{promise.responder_name}, {promise.responder_office}"))
    return rows


def due_line(consultation: Consultation) -> str:
    """The promised day of the answer, and by how much it has been missed."""
    promise = consultation.promise
    if promise is None or promise.reply_due_on is None:
        return ""
    late = late_days(consultation)
    if not late:
        return day(promise.reply_due_on)
    overdue = ngettext("%(num)d day overdue", "%(num)d days overdue", late)
    return f"{day(promise.reply_due_on)} ({overdue})"


def preview(consultation: Consultation, draft: Draft) -> list[Said]:
    """The answers as they will be stored."""
    return [
        Said(_prompt(question), part, draft.language, is_written, [(text, None)])
        for question, part, words in draft.entries(consultation.questions)
        for text, is_written in [_readable(question, part, words)]
    ]


def said(submission: Submission, placements: Sequence[Placement] = ()) -> list[Said]:
    """The stored answers in the order of the questions, cut at their points."""
    by_answer: dict[int | None, list[Placement]] = {}
    for placement in placements:
        by_answer.setdefault(placement.point.answer_id, []).append(placement)
    ordered = sorted(submission.answers, key=lambda a: (a.question.position, a.question_id, a.id))
    return [_said(answer, by_answer.get(answer.id, [])) for answer in ordered]


def _said(answer: Answer, placements: list[Placement]) -> Said:
    text, is_written = _readable(answer.question, answer.part, answer.text)
    pieces = _pieces(text, placements) if is_written else [(text, None)]
    language = answer.submission.language if is_written else ""
    return Said(_prompt(answer.question), answer.part, language, is_written, pieces)


def _pieces(text: str, placements: list[Placement]) -> list[tuple[str, Placement | None]]:
    pieces: list[tuple[str, Placement | None]] = []
    reached = 0
    for placement in sorted(placements, key=lambda p: p.point.start):
        start, end = placement.point.start, placement.point.end
        if start < reached or end <= start:
            continue
        pieces += [(text[reached:start], None), (text[start:end], placement)]
        reached = end
    return [piece for piece in [*pieces, (text[reached:], None)] if piece[0]]


def _prompt(question: Question) -> Text:
    return localized(question.prompt)


def _readable(question: Question, part: str, words: str) -> tuple[str, bool]:
    """Written words as they are; of a ticked option its label."""
    if part in ("text", "hope", "worry"):
        return words, True
    labels = {option["key"]: option["label"] for option in question.options}
    return str(localized(labels.get(words, {"en": words}))), False


def excerpt(submission: Submission, limit: int = 320) -> str:
    """The beginning of the first written answer."""
    written = (answer.text.strip() for answer in submission.answers if answer.is_written)
    text = next((words for words in written if words), "")
    return text if len(text) <= limit else f"{text[:limit].rsplit(' ', 1)[0]} …"


def filters(consultation: Consultation, chosen: dict[str, str]) -> list[dict[str, Any]]:
    """The fields above the list."""
    lanes = [
        ("", _("All")),
        ("citizens", _("citizens")),
        ("stakeholders", _("stakeholders")),
        ("youth", _("youth")),
        ("2060", _("seen from 2060")),
    ]
    fields = [{"name": "lane", "label": _("Lane"), "value": chosen["lane"], "options": lanes}]
    if len(consultation.languages) > 1:
        codes = [(code, language_name(code)) for code in consultation.languages]
        options = [("", _("All")), *codes]
        value = chosen["language"]
        language = {"name": "language", "label": _("Language"), "value": value}
        fields.append(language | {"options": options})
    return fields


def state_of(submission: Submission) -> str:
    """Which of STATES it is in."""
    if submission.erased_at is not None:
        return "erased"
    if submission.withdrawn_at is not None:
        return "withdrawn"
    if submission.state == "visible" and not submission.is_listed:
        return "hidden"
    return submission.state


def received_line(count: int) -> str:
    return ngettext("%(num)d submission received", "%(num)d submissions received", count)


def rest_line(counts: queries.Counts) -> str:
    """What the list does not show, and why."""
    parts = (
        (counts.waiting, _("%(n)s waiting for a moderator", n=counts.waiting)),
        (counts.removed, _("%(n)s removed", n=counts.removed)),
        (counts.withdrawn, _("%(n)s taken back", n=counts.withdrawn)),
    )
    return ", ".join(text for count, text in parts if count)


def reason_of(decision: ModerationDecision) -> str:
    return str(REASONS.get(decision.reason or "", ""))


def same_question(parts: Iterable[Said]) -> list[tuple[Text, list[Said]]]:
    """Hope and worry stand under one prompt."""
    grouped = groupby(parts, key=lambda one: one.prompt)
    return [(prompt, list(found)) for prompt, found in grouped]
