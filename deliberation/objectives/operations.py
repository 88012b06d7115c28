"""Objectives: draft, revise, rest them on people's words, propose, take positions, adopt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.errors import Closed, Conflict, Invalid, NotAllowed
from deliberation.insights.models import Point, Theme
from deliberation.missions.models import BoardSeat, Mission
from deliberation.objectives import queries
from deliberation.objectives.models import (
    DECISION_OPTIONS,
    INDICATOR_TYPES,
    STANCES,
    WAIVERS,
    Clause,
    Decision,
    DecisionPoint,
    Evidence,
    Objective,
    ObjectiveVersion,
    Position,
    Waiver,
)
from deliberation.people.models import Account

TITLE_WORDS = 12


@dataclass(frozen=True)
class Wording:
    """Everything a version says. `clauses` are the parts of its statement, in order."""

    title: str
    clauses: tuple[str, ...]
    why: str = ""
    language: str = "en"
    baseline_value: Decimal | None = None
    baseline_year: int | None = None
    baseline_source: str = ""
    target_value: Decimal | None = None
    unit: str = ""
    indicator: str = ""
    indicator_type: str = "outcome"
    target_year: int | None = None
    owner: str = ""
    exit_plan: str = ""


def draft(
    session: Session,
    mission: Mission,
    code: str,
    wording: Wording,
    account: Account,
    *,
    level: int = 1,
    parent: Objective | None = None,
) -> Objective:
    """A new objective with its first version. Raises Invalid naming the field."""
    code = code.strip()
    if not code or len(code) > 20:
        raise Invalid("code", "Give it a short code such as S1.")
    same = select(Objective.id).where(Objective.mission_id == mission.id, Objective.code == code)
    if session.scalar(same) is not None:
        raise Invalid("code", "Another objective of this mission has the code %(code)s.", code=code)
    if level not in (1, 2, 3):
        raise Invalid("level", "Choose a level from 1 to 3.")
    _check(mission, wording)
    objective = Objective(mission=mission, code=code, level=level, parent=parent)
    session.add(objective)
    session.flush()
    _new_version(session, objective, wording, account, 1, "")
    return objective


def revise(
    session: Session, objective: Objective, wording: Wording, account: Account, reason: str = ""
) -> ObjectiveVersion:
    """A new version. A wording that lowers the ambition needs a reason, which is public.

    Evidence stays with the clauses whose words did not change. Raises Invalid("change_reason")
    that names what was lowered.
    """
    _check(objective.mission, wording)
    latest = objective.latest
    number = latest.number + 1 if latest else 1
    compared = objective.adopted or latest
    lowered = queries.dilutions(compared, wording) if compared else []
    if lowered and not reason.strip():
        raise Invalid(
            "change_reason",
            "This lowers the ambition (%(what)s). Say why; the reason is public.",
            what="; ".join(flag.sentence for flag in lowered),
        )
    made = _new_version(session, objective, wording, account, number, reason.strip())
    if latest is not None:
        _carry_evidence(session, latest, made)
        if latest.state in ("draft", "proposed"):
            latest.state = "withdrawn"
    for flag in lowered:
        _record(session, "objective:lower", made, account, {"what": flag.key})
    session.flush()
    return made


def attach(
    session: Session,
    clause: Clause,
    theme: Theme,
    account: Account,
    points: Iterable[Point] = (),
    note: str = "",
) -> list[Evidence]:
    """Rest a clause on a published theme, and where chosen on some of its points."""
    if theme.run.state != "published" or theme.state != "approved":
        raise Invalid("theme", "Choose a published theme.")
    if theme.run.consultation.mission_id != clause.version.objective.mission_id:
        raise Invalid("theme", "Choose a theme of this mission's consultations.")
    chosen: Sequence[Point | None] = list(points) or [None]
    held = {(e.theme_id, e.point_id) for e in clause.evidence}
    made = []
    for point in chosen:
        if point is not None and point.theme_id != theme.id:
            raise Invalid("points", "Choose points of this theme.")
        if (theme.id, point.id if point else None) in held:
            continue
        made.append(Evidence(theme=theme, point=point, note=note.strip()[:300]))
        clause.evidence.append(made[-1])
    session.flush()
    _record(session, "evidence:attach", clause.version, account, {"theme": theme.ref})
    return made


def detach(session: Session, evidence: Evidence, account: Account, reason: str = "") -> None:
    """Take a thread away again; from an adopted version nothing can be taken."""
    version = evidence.clause.version
    if version.state not in ("draft", "proposed"):
        raise Closed("The evidence of an adopted objective no longer changes.")
    _record(session, "evidence:detach", version, account, {"theme": evidence.theme.ref})
    evidence.clause.evidence.remove(evidence)
    session.flush()


def waive(
    session: Session, version: ObjectiveVersion, kind: str, reason: str, account: Account
) -> Waiver:
    """Say publicly why a check was not made before adoption."""
    if kind not in WAIVERS:
        raise Invalid("kind", "Choose a check from the list.")
    if len(reason.split()) < 5:
        raise Invalid(f"waiver_{kind}", "Give the reason in a sentence; it is public.")
    _demand_open(version)
    found = next((w for w in version.waivers if w.kind == kind), None)
    if found is None:
        found = Waiver(kind=kind, reason=reason.strip())
        version.waivers.append(found)
    found.reason = reason.strip()
    session.flush()
    _record(session, "objective:waive", version, account, {"check": kind})
    return found


def propose(session: Session, version: ObjectiveVersion, account: Account) -> None:
    """Put a draft before the board; from now on members take positions."""
    if version.state != "draft":
        raise Closed("Only a draft can be proposed.")
    version.state = "proposed"
    session.flush()
    _record(session, "objective:propose", version, account, {"version": version.number})


def take_position(
    session: Session, version: ObjectiveVersion, stance: str, account: Account, dissent: str = ""
) -> Position:
    """For, against or abstain, by a member with a seat; may be changed until adoption."""
    if version.state != "proposed":
        raise Closed("Positions are taken on a proposed objective.")
    if stance not in STANCES:
        raise Invalid("stance", "Choose for, against or abstain.")
    if stance == "against" and not dissent.strip():
        raise Invalid("dissent", "Say why you are against it; your words are published as written.")
    seat = _seat_of(session, version.objective.mission, account)
    found = next((p for p in version.positions if p.account_id == account.id), None)
    if found is None:
        found = Position(account_id=account.id, member_name=seat.name)
        version.positions.append(found)
    found.stance, found.dissent, found.taken_at = stance, dissent.strip(), now()
    session.flush()
    _record(session, "position:take", version, account, {"stance": stance})
    return found


def adopt(
    session: Session,
    version: ObjectiveVersion,
    account: Account,
    *,
    reason: str = "",
    options_considered: str = "",
) -> Decision:
    """The chair's sign-off once quorum and majority are there and nothing needed is missing.

    Raises Invalid naming what is missing; the earlier adopted version is superseded.
    """
    if version.state != "proposed":
        raise Closed("Only a proposed objective can be adopted.")
    missing = queries.missing_for_adoption(version)
    if missing:
        raise Invalid(
            "adopt", "Before adoption this is missing: %(what)s.", what="; ".join(missing)
        )
    counts = {s: sum(p.stance == s for p in version.positions) for s in STANCES}
    quorum = version.objective.mission.quorum
    if sum(counts.values()) < quorum:
        raise Invalid(
            "adopt",
            "The quorum is %(quorum)s members; %(count)s have taken a position.",
            quorum=quorum,
            count=sum(counts.values()),
        )
    if counts["for"] <= counts["against"]:
        raise Invalid("adopt", "There is no majority for it.")
    earlier = version.objective.adopted
    if earlier is not None:
        earlier.state = "superseded"
        session.flush()
    version.state = "adopted"
    made = Decision(
        version=version,
        reason=reason.strip(),
        options_considered=options_considered.strip(),
        quorum=quorum,
        for_count=counts["for"],
        against_count=counts["against"],
        abstain_count=counts["abstain"],
        signed_off_by_id=account.id,
    )
    session.add(made)
    session.flush()
    _record(session, "objective:adopt", version, account, counts | {"version": version.number})
    return made


def set_decision_point(
    session: Session,
    objective: Objective,
    question: str,
    due_on: date,
    account: Account,
    *,
    evidence_wanted: str = "",
    owner: str = "",
) -> DecisionPoint:
    """Plan a moment to continue, adapt, pause or stop."""
    if not question.strip():
        raise Invalid("question", "Write the question that is to be decided.")
    made = DecisionPoint(
        objective=objective,
        question=question.strip()[:300],
        due_on=due_on,
        evidence_wanted=evidence_wanted.strip(),
        owner=owner.strip()[:160],
    )
    session.add(made)
    session.flush()
    _record(session, "decision_point:set", made, account, {"due_on": due_on.isoformat()})
    return made


def decide(
    session: Session, point: DecisionPoint, outcome: str, learning_note: str, account: Account
) -> None:
    """Close a decision point; what was learned has to be noted."""
    if point.decided_at is not None:
        raise Conflict("This decision point has been decided already.")
    if outcome not in DECISION_OPTIONS:
        raise Invalid("outcome", "Choose to continue, adapt, pause or stop.")
    if len(learning_note.split()) < 3:
        raise Invalid("learning_note", "Note what was learned; it is public.")
    point.outcome, point.learning_note, point.decided_at = outcome, learning_note.strip(), now()
    session.flush()
    _record(session, "decision_point:decide", point, account, {"outcome": outcome})


def _check(mission: Mission, wording: Wording) -> None:
    words = len(wording.title.split())
    if not words:
        raise Invalid("title", "Give it a plain title.")
    if words > TITLE_WORDS or len(wording.title) > 120:
        raise Invalid("title", "Keep the title to %(limit)s words.", limit=TITLE_WORDS)
    if not any(clause.strip() for clause in wording.clauses):
        raise Invalid("clauses", "Write the statement, one clause a line.")
    if wording.indicator_type not in INDICATOR_TYPES:
        raise Invalid("indicator_type", "Choose what kind of indicator it is.")
    years = (wording.baseline_year, wording.target_year)
    if None not in years and years[1] <= years[0]:  # type: ignore[operator]
        raise Invalid("target_year", "The target year has to come after the baseline's.")
    if wording.target_year is not None and not 2000 <= wording.target_year <= 2200:
        raise Invalid("target_year", "Write a year with four digits.")


def _new_version(
    session: Session,
    objective: Objective,
    wording: Wording,
    account: Account,
    number: int,
    reason: str,
) -> ObjectiveVersion:
    values: dict[str, Any] = {
        name: getattr(wording, name)
        for name in Wording.__dataclass_fields__
        if name not in ("clauses", "title")
    }
    version = ObjectiveVersion(
        number=number,
        title=wording.title.strip(),
        change_reason=reason,
        drafted_by_id=account.id,
        **values,
    )
    version.clauses = [
        Clause(ordinal=ordinal, text=text.strip())
        for ordinal, text in enumerate((c for c in wording.clauses if c.strip()), start=1)
    ]
    objective.versions.insert(0, version)
    session.flush()
    _record(session, "objective:draft", version, account, {"version": number})
    return version


def _carry_evidence(session: Session, earlier: ObjectiveVersion, later: ObjectiveVersion) -> None:
    same = {clause.text: clause for clause in later.clauses}
    for clause in earlier.clauses:
        for evidence in clause.evidence if clause.text in same else ():
            same[clause.text].evidence.append(
                Evidence(theme=evidence.theme, point=evidence.point, note=evidence.note)
            )
    session.flush()


def _demand_open(version: ObjectiveVersion) -> None:
    if version.state not in ("draft", "proposed"):
        raise Closed("An adopted version no longer changes; revise the objective instead.")


def _seat_of(session: Session, mission: Mission, account: Account) -> BoardSeat:
    query = select(BoardSeat).where(
        BoardSeat.mission_id == mission.id, BoardSeat.account_id == account.id
    )
    seat = session.scalar(query)
    if seat is None:
        raise NotAllowed("Only members with a seat on this mission's board take a position.")
    return seat


def _record(
    session: Session,
    action: str,
    subject: ObjectiveVersion | DecisionPoint,
    account: Account,
    details: dict[str, Any],
) -> None:
    mission = subject.objective.mission
    seats = [s for s in mission.seats if s.account_id == account.id]
    journal.record(
        session,
        action,
        subject,
        role="chair" if any(s.is_chair for s in seats) else "board_member",
        actor_ref=account.ref,
        scope_ref=mission.ref,
        details=details | {"objective": subject.objective.ref},
    )
