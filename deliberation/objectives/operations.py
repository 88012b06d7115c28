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
    RELATIONS,
    WRITTEN_ON,
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
LISTS = ("milestones", "co_owners", "actors", "instruments", "solution_paths")
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
    is_idea: bool = False,
) -> ObjectiveVersion:
    """A new objective with its first version; one more than the level bears needs a reason.

    An idea is a draft that is not being worked on yet; its first revision makes it a draft.
    """
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
    version.state = "idea" if is_idea else "draft"
    session.flush()
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
    former = _former(latest, wording.clauses)
    flags = dilution.flags_of_revision(objective, wording, _theme_ids(former))
    _demand_reason(flags, change_reason)
    if latest.state in WRITTEN_ON:
        latest.state = "withdrawn"
    version = _write(session, objective, wording, account, flags, change_reason)
    for clause, old in zip(version.clauses, former, strict=True):
        _inherit(clause, old)
    session.flush()
    _note(session, "objective:revise", version, account, flags=flags)
    return version


def flags_of(objective: Objective, wording: Wording) -> list[str]:
    """What `revise` would demand a reason for, for the page to name."""
    former = _former(_latest(objective), wording.clauses)
    return dilution.flags_of_revision(objective, wording, _theme_ids(former))


def attach_evidence(
    session: Session,
    clause: Clause,
    theme: Theme,
    account: Account,
    *,
    point: Point | None = None,
    note: str = "",
    relation: str = "supports",
) -> Evidence:
    """Rest a clause of a draft on a published theme and, where given, on one of its points.

    `relation` says whether the theme supports the clause, changed it, or opposes it.
    """
    version = clause.version
    _demand_draft(version)
    run = theme.run
    is_public = run.state == "published" and theme.state == "approved"
    if not is_public or run.consultation.mission_id != version.objective.mission_id:
        raise Invalid("theme", "Choose a published theme of this mission.")
    if point is not None and (point.theme_id != theme.id or not _may_quote(session, point, theme)):
        raise Invalid("point", "Choose a quote of this theme that its author shows publicly.")
    if relation not in RELATIONS:
        raise Invalid("relation", "Choose what the theme says about the clause.")
    if len(note) > MAX_NOTE:
        raise Invalid("note", "At most %(limit)s characters are possible.", limit=MAX_NOTE)
    known = {(evidence.theme_id, evidence.point_id) for evidence in clause.evidence}
    if (theme.id, point.id if point else None) in known:
        raise Invalid("theme", "The clause rests on this already.")
    evidence = Evidence(
        clause=clause, theme=theme, point=point, note=note.strip(), relation=relation
    )
    session.add(evidence)
    session.flush()
    _note(session, "evidence:attach", version, account, theme=theme.ref, relation=relation)
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
    """Put the draft before the board and the public; an earlier proposal is withdrawn.

    What was out for comments can be proposed as it is.
    """
    objective = version.objective
    if version.state != "for_comment" or version is not objective.latest:
        _demand_draft(version)
    adopted = objective.adopted
    lost = dilution.flags(adopted, version, version.theme_ids) if adopted else []
    new = [flag for flag in lost if flag not in version.flags]
    reason = change_reason or version.change_reason
    _demand_reason(new, reason)
    for other in objective.versions:
        if other is not version and other.state in ("proposed", "for_comment"):
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
    if version.state not in WRITTEN_ON or version is not version.objective.latest:
        raise Closed("Only the newest draft can be changed. Revise the objective to make one.")


def _demand_reason(flags: Iterable[str], reason: str) -> None:
    if flags and not reason.strip():
        raise Invalid("change_reason", "This needs a reason that everybody can read.")
    if len(reason) > MAX_REASON:
        raise Invalid(
            "change_reason", "At most %(limit)s characters are possible.", limit=MAX_REASON
        )


def _former(former: ObjectiveVersion, clauses: Iterable[str]) -> list[Clause | None]:
    """For each new clause the old one that it is, or nearly is."""
    known = {clause.text: clause for clause in former.clauses}
    alike = (get_close_matches(text, known, n=1, cutoff=ALIKE) for text in clauses)
    return [known[found[0]] if found else None for found in alike]


def _theme_ids(clauses: Iterable[Clause | None]) -> set[int]:
    return {evidence.theme_id for clause in clauses if clause for evidence in clause.evidence}


def _inherit(clause: Clause, old: Clause | None) -> None:
    """What it rests on, and whose words it was."""
    if old is None:
        return
    clause.credit, clause.source_ref = old.credit, old.source_ref
    inherit_evidence(clause, old)


def inherit_evidence(clause: Clause, old: Clause) -> None:
    """Rest a clause on what the clause rested on that it came from."""
    clause.evidence = [
        Evidence(theme_id=one.theme_id, point_id=one.point_id, note=one.note, relation=one.relation)
        for one in old.evidence
    ]


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
    columns |= {name: list(columns[name]) for name in LISTS}
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
