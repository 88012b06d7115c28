"""Open data: everything public about a consultation, table by table, with its dictionary.

No table carries a vote, a personal attribute, the group letter of a person, a moment finer than a
day, or a key that joins the rows of one person.
"""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from deliberation.consultations.models import Consultation
from deliberation.exchange.answered import queries as answered
from deliberation.exchange.decided import queries as decided
from deliberation.exchange.editions import queries as editions
from deliberation.exchange.votes import queries as votes
from deliberation.insights import queries as insights
from deliberation.insights.models import Point, Run, Theme
from deliberation.submissions.counting.queries import counts_people
from deliberation.submissions.models import ROLE_PLAYED, Answer, Submission

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


def _yes(holds: bool) -> str:
    return "yes" if holds else ""


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
                "role_played": _yes(submission.is_role_played),
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
        yield {
            "run": run.ref,
            "count_of": name,
            "submissions": getattr(ledger, name),
            "role_played": getattr(ledger.role_played, name),
        }


def _participation(session: Session, consultation: Consultation) -> Rows:
    """Every edition as it was published; see exchange/editions."""
    for edition in reversed(editions.editions(session, consultation)):
        for question, cells in edition.tables.items():
            for option, count in cells.items():
                yield {
                    "edition": edition.number,
                    "published_on": edition.published_at.date(),
                    "contributors": edition.contributors,
                    "question": question,
                    "option": option,
                    "people": count,
                }


def _published_themes(session: Session, consultation: Consultation) -> tuple[Run, list[Theme]]:
    run = insights.published_run(session, consultation)
    if run is None:
        return Run(), []
    query = select(Theme).where(Theme.run_id == run.id, Theme.state == "approved")
    return run, list(session.scalars(query.order_by(Theme.position, Theme.id)))


def _themes(session: Session, consultation: Consultation) -> Rows:
    run, themes = _published_themes(session, consultation)
    summaries = {s.theme.id: s for s in insights.theme_summaries(session, run)} if themes else {}
    public = _public_counts(session, consultation, run) if themes else {}
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
            "role_played": summary.lanes.get(ROLE_PLAYED, 0) if summary else None,
            "public_submissions": public.get(theme.id, (0, 0))[0],
            "public_points": public.get(theme.id, (0, 0))[1],
            "firmness": theme.firmness,
            "stability": theme.stability,
            "borderline": theme.borderline,
        }


def _public_counts(
    session: Session, consultation: Consultation, run: Run
) -> dict[int, tuple[int, int]]:
    """Theme -> submissions and points in the table of points: what a third party recounts."""
    if not consultation.shows_submissions:
        return {}
    query = (
        select(Point.theme_id, func.count(Point.submission_id.distinct()), func.count())
        .join(Submission, Point.submission_id == Submission.id)
        .where(Point.run_id == run.id, Point.theme_id.is_not(None), Point.answer_id.is_not(None))
        .where(*_public_submissions(consultation), counts_people())
        .group_by(Point.theme_id)
    )
    found = session.execute(query)
    return {theme: (submissions, points) for theme, submissions, points in found if theme}


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
            "role_played": _yes(point.submission.is_role_played),
            "placed_by": point.origin,
            "strength": round(point.strength, 4),
        }


_ROWS: dict[str, Callable[[Session, Consultation], Rows]] = {
    "consultation": _consultation,
    "submissions": _submissions,
    "participation": _participation,
    "ledger": _ledger,
    "themes": _themes,
    "points": _points,
    "statements": votes.statements,
    "opinion_groups": votes.opinion_groups,
    "responses": answered.responses,
    "position_answers": answered.position_answers,
    "objectives": decided.objectives,
    "evidence": decided.evidence,
    "decisions": decided.decisions,
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
