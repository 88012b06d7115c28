"""Fill in the criteria sheet of a version."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.errors import Closed, Invalid
from deliberation.objectives.criteria import queries
from deliberation.objectives.criteria.models import CRITERIA, SCORES, Criterion
from deliberation.objectives.models import IN_WORK, ObjectiveVersion
from deliberation.people.models import Account

MAX_EVIDENCE = 600


@dataclass(frozen=True)
class Mark:
    """One answer: 0 no, 1 partly, 2 yes; yes is shown by a sentence of evidence."""

    score: int
    evidence: str = ""


def answer(
    session: Session, version: ObjectiveVersion, account: Account, marks: Mapping[str, Mark]
) -> None:
    """Keep the answers given; the others stay as they are.

    Raises Invalid on the criterion: yes without evidence, or yes to what the record contradicts.
    """
    if version.state not in IN_WORK:
        raise Closed("This version is decided or withdrawn; its sheet stays as it is.")
    for key, mark in marks.items():
        _check(version, key, mark)
    known = queries.by_key(session, version)
    for key, mark in marks.items():
        row = known.get(key)
        if row is None:
            row = Criterion(version_id=version.id, key=key)
            session.add(row)
        row.score, row.evidence = mark.score, mark.evidence.strip()
        row.answered_by_id, row.answered_at = account.id, now()
    session.flush()
    journal.record(
        session,
        "criteria:answer",
        version.objective,
        role="board_member",
        actor_ref=account.ref,
        scope_ref=version.objective.mission.ref,
        details={"version": version.number, "answered": len(marks)},
    )


def _check(version: ObjectiveVersion, key: str, mark: Mark) -> None:
    if key not in CRITERIA or mark.score not in SCORES:
        raise Invalid(key, "Choose no, partly or yes.")
    if len(mark.evidence) > MAX_EVIDENCE:
        raise Invalid(
            f"{key}_evidence", "At most %(limit)s characters are possible.", limit=MAX_EVIDENCE
        )
    if mark.score < max(SCORES):
        return
    if not mark.evidence.strip():
        raise Invalid(f"{key}_evidence", "A yes needs a sentence of evidence.")
    missing = queries.contradicted(version, key)
    if missing:
        raise Invalid(key, missing[0])
