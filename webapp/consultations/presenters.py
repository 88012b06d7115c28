"""The words of phases, stages and promises, and what the pages of a consultation show."""

from dataclasses import dataclass
from datetime import datetime, time

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from deliberation.base import now
from deliberation.consultations import queries
from deliberation.consultations.models import Consultation, MethodNote, Phase
from deliberation.consultations.queries import Gap, PhaseState
from deliberation.insights.models import Run, Theme
from deliberation.objectives.models import Clause, Evidence, ObjectiveVersion
from deliberation.responses import queries as responses
from deliberation.responses.models import ThemeResponse
from deliberation.submissions.models import Answer, Submission, SubmissionCount
from deliberation.voting import queries as voting
from deliberation.voting.models import Ballot, Statement
from webapp.extensions import db
from webapp.languages import day, language_name, moment
from webapp.pages import address

PHASES = {
    "learn": _l("Learn"),
    "share": _l("Share"),
    "weigh": _l("Weigh"),
    "make_sense": _l("Make sense"),
    "respond": _l("Respond"),
    "draft": _l("Draft"),
    "decide": _l("Decide"),
}
DOING = {
    "learn": _l("everybody can read about it"),
    "share": _l("everybody can write"),
    "weigh": _l("everybody can weigh what was said"),
    "make_sense": _l("submissions become themes, checked by people"),
    "respond": _l("the board answers every theme"),
    "draft": _l("the board drafts objectives"),
    "decide": _l("the board decides and reports"),
}
STAGES = {
    "open": _l("Open now"),
    "answering": _l("Being read and answered"),
    "coming": _l("Coming"),
    "past": _l("Past"),
    "draft": _l("Being prepared"),
}
LEVELS = {
    "inform": _l("Inform: you learn what is planned"),
    "consult": _l("Consult: the board hears you before it decides"),
    "involve": _l("Involve: what you say shapes the options"),
    "collaborate": _l("Collaborate: you and the board work out the options together"),
    "empower": _l("Empower: what you decide is carried out"),
}
NOTED = {
    "promise": _l("The promise was changed"),
    "phases": _l("The dates were changed"),
    "data_protection": _l("The data protection details were changed"),
    "question_order": _l("The order of the questions was changed"),
}


@dataclass(frozen=True)
class PhaseLine:
    """The current phase and what comes next, in words."""

    stage: str
    now: str
    until: str
    next: str


@dataclass(frozen=True)
class Act:
    """The one thing to do now."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Record:
    """What has come of a consultation so far; counts are None before there is anything."""

    received: int
    latest: list[Submission]
    themes: int | None
    answered: int | None
    objectives: int  # that rest on its themes and are adopted or proposed
    votes: int | None = None  # None where nobody votes


def phase_line(consultation: Consultation) -> PhaseLine:
    state = queries.phase_state(consultation, now())
    if state.stage == "past":
        closed = day(consultation.closed_at, consultation.time_zone)
        done = _("The consultation closed on %(day)s. Every theme has an answer.", day=closed)
        return PhaseLine("past", done, "", _next(consultation, state))
    if state.stage == "draft":
        text = _("Being prepared. Nobody but its staff sees this page yet.")
        return PhaseLine("draft", text, "", _next(consultation, state))
    if state.current is None:
        text = _("No phase is running now.")
    else:
        names = {"phase": PHASES[state.current.kind], "doing": DOING[state.current.kind]}
        text = _("Now: %(phase)s. In this phase %(doing)s.", **names)
    return PhaseLine(state.stage, text, _until(consultation, state), _next(consultation, state))


def phase_line_once(consultation: Consultation) -> PhaseLine | None:
    """The phase line the first time a page asks for it: the base template or the page itself."""
    if request.environ.get("phase_line_shown"):
        return None
    request.environ["phase_line_shown"] = True
    return phase_line(consultation)


def _until(consultation: Consultation, state: PhaseState) -> str:
    if state.current is None or state.last_day is None or state.days_left is None:
        return ""
    if state.days_left == 0:
        left = _("today is the last day")
    else:
        left = ngettext("%(num)d day left", "%(num)d days left", state.days_left)
    until = _("Until %(end)s", end=ending(consultation, state.current))
    return f"{until} ({left})"


def _next(consultation: Consultation, state: PhaseState) -> str:
    if state.next is not None:
        names = {
            "phase": PHASES[state.next.kind],
            "start": beginning(consultation, state.next),
            "doing": DOING[state.next.kind],
        }
        return _("Next: %(phase)s, from %(start)s. Then %(doing)s.", **names)
    promise = consultation.promise
    if state.stage == "answering" and promise and promise.reply_due_on:
        return _("Next: the reply of the board, by %(day)s.", day=day(promise.reply_due_on))
    return _("Nothing else is planned here.")


def beginning(consultation: Consultation, phase: Phase) -> str:
    """When a phase starts; midnight goes without saying."""
    if phase.starts_at.astimezone(consultation.zone).time() == time(0):
        return day(phase.starts_at, consultation.time_zone)
    return moment(phase.starts_at, consultation.time_zone)


def ending(consultation: Consultation, phase: Phase) -> str:
    """When a phase ends; one that ends at midnight ends with the day before."""
    if phase.ends_at is None:
        return ""
    if phase.ends_at.astimezone(consultation.zone).time() == time(0):
        last = queries.last_day(consultation, phase)
        return _("the end of %(day)s", day=day(last))
    return moment(phase.ends_at, consultation.time_zone)


def phase_rows(consultation: Consultation, at: datetime) -> list[dict[str, str]]:
    """The phase bar: which phase is past, runs now, comes next or later."""
    following = consultation.next_phase(at)
    rows = []
    for phase in consultation.phases:
        state = "later"
        if phase.is_running_at(at):
            state = "now"
        elif phase.starts_at <= at:
            state = "past"
        elif phase is following:
            state = "next"
        rows.append(
            {
                "label": str(PHASES[phase.kind]),
                "starts": day(phase.starts_at, consultation.time_zone),
                "ends": day(queries.last_day(consultation, phase)),
                "state": state,
                "note": str(DOING[phase.kind]),
            }
        )
    return rows


def late_days(consultation: Consultation) -> int:
    """How many days the reply is overdue; 0 when it is not, or every theme is answered."""
    return responses.late_days(db.session(), consultation, now())


def current_act(consultation: Consultation, has_themes: bool = False) -> Act | None:
    """The one button of the page: what the current phase lets everybody do."""
    here = {"mission": consultation.mission.ref, "consultation": consultation.ref}
    state = queries.phase_state(consultation, now())
    kind = state.current.kind if state.current else state.stage
    if state.stage == "past":
        kind = "past"
    minutes = queries.minutes_needed(consultation)
    can_vote = kind == "weigh" and voting.ballot_of(db.session(), consultation) is not None
    others_words = ("submissions.index", _("Read what others wrote"), "")
    ballot = ("voting.ballot", _("Vote on statements"), _("one at a time, no account"))
    takes = ngettext("about %(num)d minute", "about %(num)d minutes", minutes)
    themes = ("insights.themes", _("Read the themes"), "")
    receipt = ("submissions.open_receipt", _("Open your receipt"), "")
    acts = {
        "share": ("submissions.new", _("Write your submission"), _("%(t)s, no account", t=takes)),
        "weigh": ballot if can_vote else others_words,
        "make_sense": themes if has_themes else receipt,
        "respond": themes if has_themes else receipt,
        "draft": ("objectives.index", _("See the objectives"), ""),
        "decide": ("objectives.index", _("See the objectives"), ""),
        "past": ("responses.you_said", _("See what came of it"), ""),
    }
    if kind not in acts:
        return Act(_("Read the brief"), "#brief") if state.stage != "draft" else None
    endpoint, label, note = acts[kind]
    values = {} if endpoint == "submissions.open_receipt" else dict(here)
    if endpoint == "objectives.index":
        values.pop("consultation")
    url = address(endpoint, **values)
    return Act(label, url, note) if url else None


def record_of(consultation: Consultation) -> Record:
    """What was received, voted and published, and the latest public words (eight statements)."""
    session = db.session
    received = session.scalar(
        select(SubmissionCount.count).where(
            SubmissionCount.consultation_id == consultation.id, SubmissionCount.name == "received"
        )
    )
    run_id = session.scalar(
        select(Run.id).where(Run.consultation_id == consultation.id, Run.state == "published")
    )
    latest, votes = _latest(consultation), _vote_count(consultation)
    if run_id is None:
        return Record(received or 0, latest, None, None, 0, votes)
    approved = (Theme.run_id == run_id, Theme.state == "approved")
    themes = select(func.count()).where(*approved)
    answered = select(func.count(ThemeResponse.theme_id.distinct())).join(Theme).where(*approved)
    objectives = (
        select(func.count(ObjectiveVersion.objective_id.distinct()))
        .join(Clause, Clause.version_id == ObjectiveVersion.id)
        .join(Evidence, Evidence.clause_id == Clause.id)
        .join(Theme, Theme.id == Evidence.theme_id)
        .where(*approved, ObjectiveVersion.state.in_(("adopted", "proposed")))
    )
    counts = (session.scalar(query) or 0 for query in (themes, answered, objectives))
    return Record(received or 0, latest, *counts, votes)


def _vote_count(consultation: Consultation) -> int | None:
    """Votes on all statements; None without a ballot."""
    seen = Statement.agree_count + Statement.disagree_count + Statement.pass_count
    cast = select(func.coalesce(func.sum(seen), 0)).where(
        Statement.consultation_id == consultation.id
    )
    query = select(cast.scalar_subquery()).where(Ballot.consultation_id == consultation.id)
    return db.session.scalar(query)


def _latest(consultation: Consultation, limit: int = 3) -> list[Submission]:
    if not consultation.shows_submissions or consultation.opened_at is None:
        return []
    query = (
        select(Submission)
        .where(
            Submission.consultation_id == consultation.id,
            Submission.state == "visible",
            Submission.is_listed,
            Submission.withdrawn_at.is_(None),
            Submission.erased_at.is_(None),
        )
        .options(selectinload(Submission.answers).joinedload(Answer.question))
        .order_by(Submission.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))


def excerpt(submission: Submission) -> str:
    """The first written answer of a public submission."""
    written = (answer.text for answer in submission.answers if answer.is_written)
    return next((text for text in written if text.strip()), "")


def thread_of(consultation: Consultation, record: Record) -> list[dict[str, object]]:
    """From words to decision: the steps of this consultation with their counts."""
    mission = {"mission": consultation.mission.ref}
    at = mission | {"consultation": consultation.ref}
    steps = [
        ("submissions", _("Submissions"), record.received, "submissions.index", at),
        ("themes", _("Themes"), record.themes or 0, "insights.themes", at),
        ("responses", _("Answers"), record.answered or 0, "responses.you_said", at),
        ("objectives", _("Objectives"), record.objectives, "objectives.index", mission),
    ]
    if record.votes is not None:
        steps.insert(1, ("votes", _("Votes"), record.votes, "voting.opinions", at))
    return [
        {
            "key": key,
            "label": label,
            "count": count,
            "url": address(endpoint, **values) if count else None,  # no link to what is empty
            "is_here": False,  # this page stands beside the chain
        }
        for key, label, count, endpoint, values in steps
    ]


def gap_lines(gaps: list[Gap]) -> list[tuple[str, str]]:
    """(address on the page, sentence) for everything that is missing."""
    return [
        (f"#{gap.field}", _(gap.template) % {"language": language_name(gap.language)})
        if gap.language
        else (f"#{gap.field}", _(gap.template))
        for gap in gaps
    ]


def noted(note: MethodNote) -> str:
    """What a method note is about, in words."""
    if not note.what.startswith("question:"):
        return str(NOTED.get(note.what, note.what))
    return _("A question was changed") if note.former else _("A question was added")


def former_lines(note: MethodNote, consultation: Consultation) -> list[str]:
    """What stood there before the change, as it was."""
    if note.what != "phases":
        return [text for text in note.former.values() if text]
    lines = []
    for kind, spans in note.former.items():
        for span in spans.split():
            ends = [datetime.fromisoformat(part) for part in span.split("/") if part]
            words = " – ".join(moment(end, consultation.time_zone) for end in ends)
            lines.append(f"{PHASES[kind]}: {words}")
    return lines
