"""What the pages of objectives show: the public page with its threads, the editor, the history."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.errors import NotFound
from deliberation.insights import queries as insights
from deliberation.insights.models import Point, Theme
from deliberation.objectives import queries
from deliberation.objectives.clauses import queries as clause_queries
from deliberation.objectives.clauses.queries import ClauseChange
from deliberation.objectives.models import (
    STANCES,
    WRITTEN_ON,
    Clause,
    DecisionPoint,
    Objective,
    ObjectiveVersion,
    Position,
)
from deliberation.objectives.queries import Source
from webapp.access import can
from webapp.extensions import db
from webapp.insights.presenters import place, submission_url
from webapp.objectives import words
from webapp.pages import address

QUOTES_TO_CHOOSE = 20


@dataclass(frozen=True)
class Spoken:
    """One theme that speaks to a clause: how, where it is, and the words that were chosen."""

    theme: Theme
    relation: str
    url: str
    quotes: list[dict[str, Any]]
    notes: list[str]


@dataclass(frozen=True)
class Strand:
    """One clause with the themes that support it, changed it or oppose it."""

    clause: Clause
    number: int
    themes: list[Spoken]


@dataclass(frozen=True)
class ObjectivePage:
    """Everything that the public page of one version shows, in its order."""

    objective: Objective
    version: ObjectiveVersion
    strands: list[Strand]
    thread: list[dict[str, Any]]
    traced_percent: int
    traced_count: int
    dissent: list[Position]
    positions: list[dict[str, Any]]
    history: list[tuple[ObjectiveVersion, list[ClauseChange]]]
    in_work: ObjectiveVersion | None
    this_year: int


def objective_page(objective: Objective, version: ObjectiveVersion) -> ObjectivePage:
    """Gather the page; its statements grow with the versions' clauses at most once."""
    sources = queries.evidence_of(db.session(), version)
    strands = [_strand(c, n, sources.get(c.id, [])) for n, c in enumerate(version.clauses, 1)]
    in_work = objective.in_work if can("objective:draft", objective) else None
    return ObjectivePage(
        objective=objective,
        version=version,
        strands=strands,
        thread=_thread(objective, [s for found in sources.values() for s in found]),
        traced_percent=round(100 * version.traced_share),
        traced_count=sum(clause.is_traced for clause in version.clauses),
        dissent=[position for position in version.positions if position.dissent],
        positions=positions(version),
        history=_history(objective),
        in_work=in_work if in_work is not version else None,
        this_year=now().year,
    )


def _strand(clause: Clause, number: int, sources: list[Source]) -> Strand:
    found: dict[tuple[int, str], Spoken] = {}
    for source in sources:
        theme, relation = source.theme, source.evidence.relation
        where = place(theme.run.consultation)
        url = url_for("insights.theme", ref=theme.ref, **where)
        spoken = found.setdefault(
            (theme.id, relation), Spoken(theme, relation, url, quotes=[], notes=[])
        )
        if source.point is not None:
            spoken.quotes.append(quotation(source.point))
        if source.evidence.note and source.evidence.note not in spoken.notes:
            spoken.notes.append(source.evidence.note)
    return Strand(clause, number, list(found.values()))


def quotation(point: Point) -> dict[str, Any]:
    """The words a clause rests on, with their place in the submission; no lane is told here."""
    return {"text": point.text, "language": point.language, "url": submission_url(point)}


def _thread(objective: Objective, sources: list[Source]) -> list[dict[str, Any]]:
    """From words to decision; each step one click away."""
    talks = {s.theme.run.consultation_id: s.theme.run.consultation for s in sources}
    themes, quotes = {s.theme.id for s in sources}, {s.point.id for s in sources if s.point}
    talk: Consultation | None = next(iter(talks.values()), None)
    where = place(talk) if talk else {}
    quoted = ngettext("%(num)d quoted", "%(num)d quoted", len(quotes))
    steps: list[tuple[str, str, Any, str | None]] = [
        ("submissions", _("Submissions"), quoted, _url("submissions.index", where)),
        ("themes", _("Themes"), len(themes), _url("insights.themes", where)),
        ("responses", _("Answers"), None, _url("responses.you_said", where)),
        ("objective", _("Objective"), objective.code, None),
        ("receipt", _("Your receipt"), None, address("submissions.open_receipt")),
    ]
    return [
        {"key": key, "label": label, "count": count, "url": url, "is_here": key == "objective"}
        for key, label, count, url in steps
    ]


def _url(endpoint: str, where: dict[str, str]) -> str | None:
    return address(endpoint, **where) if where else None


def positions(version: ObjectiveVersion) -> list[dict[str, Any]]:
    """The columns of who stands where, of equal width."""
    columns: list[dict[str, Any]] = []
    for stance in STANCES:
        part = [p for p in version.positions if p.stance == stance and not p.steps_aside]
        members = [position.member_name for position in part]
        columns.append({"title": words.STANCES[stance], "count": len(members), "items": members})
    return columns


def _history(objective: Objective) -> list[tuple[ObjectiveVersion, list[ClauseChange]]]:
    """The versions that were public, newest first, each with what changed in its clauses."""
    public = [version for version in objective.versions if version.was_public]
    first = [(version, []) for version in public[-1:]]
    later = [(after, clause_queries.compare(before, after)) for after, before in pairwise(public)]
    return [*later, *first]


def version_of(objective: Objective, number: int) -> ObjectiveVersion:
    """One version by its number; drafts are the board's own."""
    found = next((v for v in objective.versions if v.number == number), None)
    if found is None or not (found.was_public or can("objective:draft", objective)):
        raise NotFound("There is no such version.")
    return found


def proposal(objective: Objective) -> ObjectiveVersion:
    """The version that is before the board."""
    found = next((v for v in objective.versions if v.state == "proposed"), None)
    if found is None:
        raise NotFound("Nothing is proposed here now.")
    return found


def draft(objective: Objective) -> ObjectiveVersion:
    """The version that can be changed."""
    newest = objective.latest
    if newest is None or newest.state not in WRITTEN_ON:
        raise NotFound("There is no draft. Revise the objective to make one.")
    return newest


def proposable(objective: Objective) -> ObjectiveVersion:
    """The version that can be put before the board: a draft, also one that was out for comments."""
    newest = objective.latest
    if newest is not None and newest.state == "for_comment":
        return newest
    return draft(objective)


def quotable(theme: Theme | None) -> list[Point]:
    """Points of a theme that a clause can rest on: the quotes first, then others."""
    if theme is None:
        return []
    session = db.session()
    quotes = insights.quotes_of(session, theme.run).get(theme.id, [])
    limit = QUOTES_TO_CHOOSE
    rest = insights.points(session, theme.run, theme, limit=limit, shown_only=True)
    chosen = {point.id: point for point in (*(quote.point for quote in quotes), *rest)}
    return list(chosen.values())[:limit]


def late(point: DecisionPoint, today: date) -> int:
    """Days that a decision is overdue; public from the day after."""
    return max((today - point.due_on).days, 0) if point.outcome is None else 0
