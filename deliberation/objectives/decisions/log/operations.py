"""Add a line to the decision log. Nothing else is ever done to it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.base import now
from deliberation.missions.models import Mission
from deliberation.objectives.decisions.models import LoggedDecision


@dataclass(frozen=True)
class Line:
    """What a decision leaves behind, named as the columns of `LoggedDecision`."""

    kind: str
    subject_ref: str
    what: str
    outcome: str
    reason: str = ""
    options_considered: str = ""
    evidence: tuple[str, ...] = ()
    positions: dict[str, Any] = field(default_factory=dict)
    dissent: tuple[str, ...] = ()
    effective_on: date | None = None
    version_number: int | None = None
    language: str = "en"


def write(session: Session, mission: Mission, line: Line) -> LoggedDecision:
    """One more line; it supersedes the last one of the same kind about the same thing."""
    query = select(LoggedDecision.ref).where(
        LoggedDecision.subject_ref == line.subject_ref, LoggedDecision.kind == line.kind
    )
    former = session.scalar(query.order_by(LoggedDecision.id.desc()).limit(1))
    values = vars(line) | {"evidence": list(line.evidence), "dissent": list(line.dissent)}
    values["effective_on"] = line.effective_on or now().date()
    entry = LoggedDecision(mission_ref=mission.ref, supersedes_ref=former or "", **values)
    session.add(entry)
    session.flush()
    return entry
