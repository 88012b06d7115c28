"""The decision log as pages and as a file."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from deliberation.missions.models import Initiative, Mission
from deliberation.objectives.barriers.models import Barrier
from deliberation.objectives.decisions.models import LoggedDecision
from deliberation.objectives.models import DecisionPoint, Objective
from webapp.extensions import db

PAGE = 25
COLUMNS = (
    "ref", "decided_on", "effective_on", "kind", "what", "outcome", "options_considered",
    "evidence", "for", "against", "abstain", "aside", "quorum", "reason", "dissent", "version",
    "supersedes", "address",
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """One line of the log with where its subject stands; None where that is gone."""

    line: LoggedDecision
    url: str | None


def shown(mission: Mission, lines: list[LoggedDecision]) -> list[Shown]:
    """The lines with their links (four statements, however many lines)."""
    refs = [line.subject_ref for line in lines]
    session, where = db.session(), {"mission": mission.ref}
    urls: dict[str, str] = {}
    for ref in session.scalars(select(Objective.ref).where(Objective.ref.in_(refs))):
        urls[ref] = url_for("objectives.show", ref=ref, **where)
    points = select(DecisionPoint).where(DecisionPoint.ref.in_(refs))
    for point in session.scalars(points.options(joinedload(DecisionPoint.objective))):
        anchor = {"_anchor": f"point-{point.ref}"}
        urls[point.ref] = url_for("objectives.show", ref=point.objective.ref, **where, **anchor)
    for ref in session.scalars(select(Barrier.ref).where(Barrier.ref.in_(refs))):
        urls[ref] = url_for("objectives.barriers", _anchor=f"barrier-{ref}", **where)
    for ref in session.scalars(select(Initiative.ref).where(Initiative.ref.in_(refs))):
        urls[ref] = url_for("objectives.initiative_ending", ref=ref, **where)
    return [Shown(line, urls.get(line.subject_ref)) for line in lines]


def row(mission: Mission, line: LoggedDecision) -> dict[str, Any]:
    """One line as a row of the file, named as COLUMNS."""
    counts = {k: line.positions.get(k) for k in ("for", "against", "abstain", "aside", "quorum")}
    return counts | {
        "ref": line.ref,
        "decided_on": line.decided_at.date().isoformat(),
        "effective_on": line.effective_on.isoformat(),
        "kind": line.kind,
        "what": line.what,
        "outcome": line.outcome,
        "options_considered": line.options_considered,
        "evidence": "; ".join(line.evidence),
        "reason": line.reason,
        "dissent": "; ".join(line.dissent),
        "version": line.version_number,
        "supersedes": line.supersedes_ref,
        "address": url_for(
            "objectives.log_line", mission=mission.ref, ref=line.ref, _external=True
        ),
    }
