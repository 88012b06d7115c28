"""Open data: everything public about a consultation, table by table, with its dictionary.

No table carries a personal attribute, a group letter, a moment finer than a day, or a key that
joins the rows of one person.
"""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from deliberation.consultations.models import Consultation
from deliberation.insights import queries as insights
from deliberation.insights.models import Point, Run, Theme
from deliberation.journal import JournalEntry
from deliberation.objectives.models import Clause, Evidence, Objective, ObjectiveVersion
from deliberation.responses.models import ThemeResponse
from deliberation.submissions.models import Answer, Submission

Rows = Iterator[dict[str, Any]]


@dataclass(frozen=True)
class Table:
    """One file of the export. `columns` are (name, what it holds)."""

    name: str
    about: str
    columns: tuple[tuple[str, str], ...]
    rows: Callable[[Session, Consultation], Rows]

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.columns)


def _consultation(session: Session, consultation: Consultation) -> Rows:
    promise = consultation.promise
    first = consultation.language
    yield {
        "consultation": consultation.ref,
        "mission": consultation.mission.ref,
        "title": consultation.title.get(first, ""),
        "purpose": consultation.purpose.get(first, ""),
        "language": first,
        "opened_on": consultation.opened_at.date() if consultation.opened_at else None,
        "closed_on": consultation.closed_at.date() if consultation.closed_at else None,
        "responder_office": promise.responder_office if promise else "",
        "reply_due_on": promise.reply_due_on if promise else None,
        "notice_version": consultation.notice_version,
    }


def _public_submissions(consultation: Consultation) -> Any:
    """Shown by their authors and not waiting, removed or taken back (Submission.is_public)."""
    return (
        Submission.consultation_id == consultation.id,
        Submission.state == "visible",
        Submission.is_listed,
        Submission.withdrawn_at.is_(None),
        Submission.erased_at.is_(None),
    )


def _submissions(session: Session, consultation: Consultation) -> Rows:
    if not consultation.shows_submissions:
        return
    query = (
        select(Submission)
        .where(*_public_submissions(consultation))
        .order_by(Submission.ref)  # not in the order of arrival: neighbours may be one person's
        .options(selectinload(Submission.answers).joinedload(Answer.question))
        .execution_options(yield_per=500)
    )
    for submission in session.scalars(query):
        for answer in submission.answers:
            if answer.question.is_demographic:
                continue
            yield {
                "submission": submission.ref,
                "received_on": submission.created_at.date(),
                "language": submission.language,
                "channel": submission.channel,
                "question": answer.question.key,
                "part": answer.part,
                "text": answer.text,
            }


def _ledger(session: Session, consultation: Consultation) -> Rows:
    run = insights.published_run(session, consultation)
    if run is None:
        return
    ledger = insights.ledger(session, run)
    for name in ("received", "themed", "unthemed", "set_aside", "removed", "withdrawn"):
        yield {"run": run.ref, "count_of": name, "submissions": getattr(ledger, name)}


def _published_themes(session: Session, consultation: Consultation) -> tuple[Run, list[Theme]]:
    run = insights.published_run(session, consultation)
    if run is None:
        return Run(), []
    query = select(Theme).where(Theme.run_id == run.id, Theme.state == "approved")
    return run, list(session.scalars(query.order_by(Theme.position, Theme.id)))


def _themes(session: Session, consultation: Consultation) -> Rows:
    run, themes = _published_themes(session, consultation)
    summaries = {s.theme.id: s for s in insights.theme_summaries(session, run)} if themes else {}
    for theme in themes:
        summary = summaries.get(theme.id)
        yield {
            "theme": theme.ref,
            "run": run.ref,
            "label": theme.label,
            "label_origin": theme.label_origin,
            "claim": theme.claim,
            "keywords": "; ".join(theme.keywords),
            "received": summary.received_count if summary else None,
            "distinct": summary.distinct_count if summary else None,
            "firmness": theme.firmness,
            "stability": theme.stability,
            "borderline": theme.borderline,
        }


def _points(session: Session, consultation: Consultation) -> Rows:
    run, themes = _published_themes(session, consultation)
    if not themes or not consultation.shows_submissions:
        return
    refs = {theme.id: theme.ref for theme in themes}
    query = (
        select(Point)
        .join(Submission, Point.submission_id == Submission.id)
        .where(Point.run_id == run.id, Point.theme_id.in_(refs), *_public_submissions(consultation))
        .order_by(Point.ref)
        .options(
            selectinload(Point.submission),
            selectinload(Point.answer).joinedload(Answer.question),
        )
        .execution_options(yield_per=500)
    )
    for point in session.scalars(query):
        if point.answer is None:
            continue
        yield {
            "point": point.ref,
            "theme": refs[point.theme_id or 0],
            "submission": point.submission.ref,
            "question": point.answer.question.key,
            "part": point.answer.part,
            "start": point.start,
            "end": point.end,
            "text": point.text,
            "placed_by": point.origin,
            "strength": round(point.strength, 4),
        }


def _responses(session: Session, consultation: Consultation) -> Rows:
    _run, themes = _published_themes(session, consultation)
    refs = {theme.id: theme.ref for theme in themes}
    query = select(ThemeResponse).where(ThemeResponse.theme_id.in_(refs))
    for response in session.scalars(query.order_by(ThemeResponse.theme_id, ThemeResponse.number)):
        yield {
            "theme": refs[response.theme_id],
            "number": response.number,
            "status": response.status,
            "text": response.text,
            "office": response.office,
            "reason": response.reason,
            "taken": response.taken,
            "not_taken": response.not_taken,
            "due_on": response.due_on,
            "responded_on": response.responded_at.date(),
        }


def _versions(session: Session, consultation: Consultation) -> list[ObjectiveVersion]:
    """Adopted and superseded versions; drafts are the board's own."""
    query = (
        select(ObjectiveVersion)
        .join(Objective)
        .where(
            Objective.mission_id == consultation.mission_id,
            ObjectiveVersion.state.in_(("adopted", "superseded")),
        )
        .order_by(Objective.code, ObjectiveVersion.number)
        .options(
            selectinload(ObjectiveVersion.objective),
            selectinload(ObjectiveVersion.decision),
            selectinload(ObjectiveVersion.clauses)
            .selectinload(Clause.evidence)
            .options(
                selectinload(Evidence.theme),
                selectinload(Evidence.point).joinedload(Point.submission),
            ),
        )
    )
    return list(session.scalars(query))


def _objectives(session: Session, consultation: Consultation) -> Rows:
    for version in _versions(session, consultation):
        decision = version.decision
        yield {
            "objective": version.objective.ref,
            "version": version.number,
            "state": version.state,
            "code": version.objective.code,
            "title": version.title,
            "statement": version.statement,
            "baseline_value": version.baseline_value,
            "baseline_year": version.baseline_year,
            "baseline_source": version.baseline_source,
            "target_value": version.target_value,
            "unit": version.unit,
            "target_year": version.target_year,
            "indicator": version.indicator,
            "indicator_type": version.indicator_type,
            "owner": version.owner,
            "for": decision.for_count if decision else None,
            "against": decision.against_count if decision else None,
            "abstain": decision.abstain_count if decision else None,
            "decided_on": decision.decided_at.date() if decision else None,
        }


def _evidence(session: Session, consultation: Consultation) -> Rows:
    for version in _versions(session, consultation):
        for clause in version.clauses:
            for evidence in clause.evidence:
                shown = evidence.point is not None and evidence.point.submission.is_public
                yield {
                    "objective": version.objective.ref,
                    "version": version.number,
                    "clause": clause.ordinal,
                    "clause_text": clause.text,
                    "theme": evidence.theme.ref,
                    "point": evidence.point.ref if shown and evidence.point else None,
                }


def _decisions(session: Session, consultation: Consultation) -> Rows:
    """The journal's public projection for this consultation: acts of offices, no participants."""
    query = (
        select(JournalEntry)
        .where(
            JournalEntry.scope_ref.in_((consultation.ref, consultation.mission.ref)),
            JournalEntry.role != "participant",
        )
        .order_by(JournalEntry.id)
    )
    for entry in session.scalars(query.execution_options(yield_per=500)):
        yield {
            "on": entry.at.date(),
            "action": entry.action,
            "role": entry.role,
            "subject_kind": entry.subject_kind,
            "subject": entry.subject_ref,
        }


_ROWS: dict[str, Callable[[Session, Consultation], Rows]] = {
    "consultation": _consultation,
    "submissions": _submissions,
    "ledger": _ledger,
    "themes": _themes,
    "points": _points,
    "responses": _responses,
    "objectives": _objectives,
    "evidence": _evidence,
    "decisions": _decisions,
}


def _tables() -> tuple[Table, ...]:
    described = tomllib.loads((Path(__file__).parent / "dictionary.toml").read_text("utf-8"))
    return tuple(
        Table(name, described[name]["about"], tuple(described[name]["columns"].items()), rows)
        for name, rows in _ROWS.items()
    )


TABLES = _tables()


def table_named(name: str) -> Table | None:
    return next((table for table in TABLES if table.name == name), None)


def dictionary() -> str:
    """The data dictionary as Markdown; docs/data-dictionary.md is this text."""
    parts = ["# Data dictionary", "", "Generated from `deliberation/exchange/queries.py`.", ""]
    for table in TABLES:
        parts += [
            f"## {table.name}",
            "",
            table.about,
            "",
            "| column | what it holds |",
            "|---|---|",
        ]
        parts += [f"| `{name}` | {about} |" for name, about in table.columns]
        parts.append("")
    return "\n".join(parts)
