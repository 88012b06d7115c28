"""What changes objectives: draft, revise, rest them on themes and words, propose; then decide."""

from collections.abc import Iterable
from dataclasses import asdict
from difflib import get_close_matches
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.errors import Closed, Conflict, Invalid
from deliberation.insights.ledger.queries import is_shown
from deliberation.insights.models import Point, Theme
from deliberation.missions.models import Mission
from deliberation.objectives import queries
from deliberation.objectives.decisions.operations import (
    Adoption,
    adopt,
    decide,
    seat_of,
    set_decision_point,
    take_position,
)
from deliberation.objectives.dilution import queries as dilution
from deliberation.objectives.models import (
    LEVELS,
    Clause,
    Evidence,
    Objective,
    ObjectiveVersion,
    Wording,
)
from deliberation.people.models import Account

__all__ = [  # said in decisions/, for everybody
    "Adoption",
    "adopt",
    "decide",
    "seat_of",
    "set_decision_point",
    "take_position",
]
MAX_REASON = 1000
MAX_NOTE = 300
ALIKE = 0.6  # a clause that is this similar keeps what it rests on


def draft(
    session: Session,
    mission: Mission,
    wording: Wording,
    account: Account,
    *,
    parent: Objective | None = None,
    code: str = "",
    change_reason: str = "",
) -> ObjectiveVersion:
    """A new objective with its first version; one more than the level bears needs a reason."""
    wording.check()
    level = 1 if parent is None else parent.level + 1
    if parent is not None and (parent.mission_id != mission.id or level > LEVELS):
        raise Invalid("parent", "Choose an objective under which this one can stand.")
    flags = dilution.crowding(session, mission, level)
    _demand_reason(flags, change_reason)
    objective = Objective(
        mission=mission,
        parent=parent,
        level=level,
        code=code or queries.free_code(session, mission, level),
    )
    session.add(objective)
    version = _write(session, objective, wording, account, flags, change_reason)
    _note(session, "objective:draft", version, account, flags=flags)
    return version


def revise(
    session: Session,
    objective: Objective,
    wording: Wording,
    account: Account,
    *,
    change_reason: str = "",
    replaces: int | None = None,
) -> ObjectiveVersion:
    """A new version; clauses that stay alike keep their evidence.

    Asking for less than before needs a public reason. `replaces` is the number the writer saw:
    a newer one in between raises Conflict.
    """
    latest = _latest(objective)
    if replaces is not None and replaces != latest.number:
        raise Conflict("Somebody else has changed this objective in the meantime.")
    wording.check()
    kept = _kept(latest, wording.clauses)
    theme_ids = {evidence.theme_id for rows in kept for evidence in rows}
    flags = dilution.flags_of_revision(objective, wording, theme_ids)
    _demand_reason(flags, change_reason)
    if latest.state == "draft":
        latest.state = "withdrawn"
    version = _write(session, objective, wording, account, flags, change_reason)
    for clause, rows in zip(version.clauses, kept, strict=True):
        clause.evidence = [
            Evidence(theme_id=old.theme_id, point_id=old.point_id, note=old.note) for old in rows
        ]
    session.flush()
    _note(session, "objective:revise", version, account, flags=flags)
    return version


def flags_of(objective: Objective, wording: Wording) -> list[str]:
    """What `revise` would demand a reason for, for the page to name."""
    kept = _kept(_latest(objective), wording.clauses)
    theme_ids = {evidence.theme_id for rows in kept for evidence in rows}
    return dilution.flags_of_revision(objective, wording, theme_ids)


def attach_evidence(
    session: Session,
    clause: Clause,
    theme: Theme,
    account: Account,
    *,
    point: Point | None = None,
    note: str = "",
) -> Evidence:
    """Rest a clause of a draft on a published theme and, where given, on one of its points."""
    version = clause.version
    _demand_draft(version)
    run = theme.run
    is_public = run.state == "published" and theme.state == "approved"
    if not is_public or run.consultation.mission_id != version.objective.mission_id:
        raise Invalid("theme", "Choose a published theme of this mission.")
    if point is not None and (point.theme_id != theme.id or not _may_quote(session, point, theme)):
        raise Invalid("point", "Choose a quote of this theme that its author shows publicly.")
    if len(note) > MAX_NOTE:
        raise Invalid("note", "At most %(limit)s characters are possible.", limit=MAX_NOTE)
    known = {(evidence.theme_id, evidence.point_id) for evidence in clause.evidence}
    if (theme.id, point.id if point else None) in known:
        raise Invalid("theme", "The clause rests on this already.")
    evidence = Evidence(clause=clause, theme=theme, point=point, note=note.strip())
    session.add(evidence)
    session.flush()
    _note(session, "evidence:attach", version, account, theme=theme.ref)
    return evidence


def detach_evidence(session: Session, evidence: Evidence, account: Account) -> None:
    """Take a link from a draft; proposing it will ask why if the theme is gone from the whole."""
    version = evidence.clause.version
    _demand_draft(version)
    theme = evidence.theme.ref
    evidence.clause.evidence.remove(evidence)
    session.flush()
    _note(session, "evidence:detach", version, account, theme=theme)


def propose(
    session: Session, version: ObjectiveVersion, account: Account, change_reason: str = ""
) -> None:
    """Put the draft before the board and the public; an earlier proposal is withdrawn."""
    objective = version.objective
    _demand_draft(version)
    adopted = objective.adopted
    lost = dilution.flags(adopted, version, version.theme_ids) if adopted else []
    new = [flag for flag in lost if flag not in version.flags]
    reason = change_reason or version.change_reason
    _demand_reason(new, reason)
    for other in objective.versions:
        if other.state == "proposed":
            other.state = "withdrawn"
    version.flags = [*version.flags, *new]
    version.change_reason = reason.strip()
    version.state, version.proposed_at = "proposed", now()
    session.flush()
    _note(session, "objective:propose", version, account, flags=version.flags)


def _latest(objective: Objective) -> ObjectiveVersion:
    latest = objective.latest
    if latest is None:
        raise Closed("There is nothing to revise yet.")
    return latest


def _demand_draft(version: ObjectiveVersion) -> None:
    if version.state != "draft" or version is not version.objective.latest:
        raise Closed("Only the newest draft can be changed. Revise the objective to make one.")


def _demand_reason(flags: Iterable[str], reason: str) -> None:
    if flags and not reason.strip():
        raise Invalid("change_reason", "This needs a reason that everybody can read.")
    if len(reason) > MAX_REASON:
        raise Invalid(
            "change_reason", "At most %(limit)s characters are possible.", limit=MAX_REASON
        )


def _kept(former: ObjectiveVersion, clauses: Iterable[str]) -> list[list[Evidence]]:
    """For each new clause the evidence of the old one that it is, or is nearly."""
    evidence = {clause.text: clause.evidence for clause in former.clauses}
    alike = (get_close_matches(text, evidence, n=1, cutoff=ALIKE) for text in clauses)
    return [evidence[found[0]] if found else [] for found in alike]


def _may_quote(session: Session, point: Point, theme: Theme) -> bool:
    query = select(Point.id).join(Point.submission)
    return session.scalar(query.where(Point.id == point.id, is_shown(theme.run))) is not None


def _write(
    session: Session,
    objective: Objective,
    wording: Wording,
    account: Account,
    flags: list[str],
    change_reason: str,
) -> ObjectiveVersion:
    columns = asdict(wording) | {"title": wording.title.strip()}
    texts = columns.pop("clauses")
    number = max((version.number for version in objective.versions), default=0) + 1
    version = ObjectiveVersion(
        number=number,
        state="draft",
        flags=flags,
        change_reason=change_reason.strip(),
        drafted_by_id=account.id,
        **columns,
    )
    version.clauses = [Clause(ordinal=place, text=text) for place, text in enumerate(texts)]
    objective.versions.insert(0, version)
    session.flush()
    return version


def _note(
    session: Session, action: str, version: ObjectiveVersion, account: Account, **details: Any
) -> None:
    journal.record(
        session,
        action,
        version.objective,
        role="board_member",
        actor_ref=account.ref,
        scope_ref=version.objective.mission.ref,
        details={"version": version.number} | details,
    )
