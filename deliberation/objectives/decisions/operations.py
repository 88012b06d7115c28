"""The board decides: positions with dissent, adoption by the chair, planned decision points."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.errors import Closed, Invalid, NotAllowed
from deliberation.missions.models import BoardSeat
from deliberation.objectives import queries
from deliberation.objectives.models import (
    DECISION_OPTIONS,
    STANCES,
    WAIVERS,
    Decision,
    DecisionPoint,
    Objective,
    ObjectiveVersion,
    Position,
    Waiver,
)
from deliberation.people.models import Account

MAX_TEXT = 4000
MAX_QUESTION = 300
MAX_OWNER = 160


@dataclass(frozen=True)
class Adoption:
    """What the chair signs; `waivers` has a public reason for each check that was not made."""

    reason: str
    options_considered: str
    waivers: Mapping[str, str] = field(default_factory=dict)


def take_position(
    session: Session, version: ObjectiveVersion, account: Account, stance: str, dissent: str = ""
) -> Position:
    """Where a seated member stands; may be changed until the decision. Being against says why."""
    _demand_proposed(version)
    seat = seat_of(version, account)
    if seat is None:
        raise NotAllowed("Only members with a seat on this board take positions.")
    if stance not in STANCES:
        raise Invalid("stance", "Choose where you stand.")
    if stance == "against" and not dissent.strip():
        raise Invalid("dissent", "Write what you would have done instead; everybody can read it.")
    _check_length("dissent", dissent)
    position = next((p for p in version.positions if p.account_id == account.id), None)
    if position is None:
        position = Position(account_id=account.id)
        version.positions.append(position)
    position.member_name, position.stance = seat.name, stance
    position.dissent, position.taken_at = dissent.strip(), now()
    session.flush()
    _note(session, "position:take", version.objective, account, "board_member", stance=stance)
    return position


def seat_of(version: ObjectiveVersion, account: Account) -> BoardSeat | None:
    """The seat of this account on the mission's board."""
    seats = version.objective.mission.seats
    return next((seat for seat in seats if seat.account_id == account.id), None)


def adopt(
    session: Session, version: ObjectiveVersion, account: Account, adoption: Adoption
) -> Decision:
    """The chair's sign-off on a proposal with quorum and majority.

    Raises Invalid for what is missing: positions, a majority, something that makes it measurable,
    a reason, or a waiver. The version adopted before is superseded and stays readable.
    """
    _demand_proposed(version)
    counts = queries.tally(version)
    _demand_majority(version, counts)
    for gap in queries.missing(version):
        raise Invalid(gap.field, gap.template)
    _check_adoption(version, adoption)
    former = version.objective.adopted
    if former is not None:
        former.state = "superseded"
        session.flush()  # one adopted version at a time, also between two statements
    version.waivers = [
        Waiver(kind=kind, reason=reason.strip())
        for kind, reason in adoption.waivers.items()
        if reason.strip()
    ]
    version.state = "adopted"
    version.decision = Decision(
        reason=adoption.reason.strip(),
        options_considered=adoption.options_considered.strip(),
        quorum=version.objective.mission.quorum,
        for_count=counts["for"],
        against_count=counts["against"],
        abstain_count=counts["abstain"],
        signed_off_by_id=account.id,
    )
    session.flush()
    supersedes = former.number if former else None
    details = counts | {"version": version.number, "supersedes": supersedes}
    _note(session, "objective:adopt", version.objective, account, "chair", **details)
    return version.decision


def set_decision_point(
    session: Session,
    objective: Objective,
    account: Account,
    *,
    question: str,
    due_on: date | None,
    evidence_wanted: str = "",
    owner: str = "",
) -> DecisionPoint:
    """Plan a moment to continue, adapt, pause or stop."""
    if not question.strip():
        raise Invalid("question", "Write the question that will be decided.")
    if len(question) > MAX_QUESTION:
        raise Invalid("question", "At most %(limit)s characters are possible.", limit=MAX_QUESTION)
    if due_on is None or due_on < now().date():
        raise Invalid("due_on", "Enter a day that has not passed.")
    if not owner.strip() or len(owner) > MAX_OWNER:
        raise Invalid("owner", "Name the office that brings the evidence.")
    _check_length("evidence_wanted", evidence_wanted)
    point = DecisionPoint(
        question=question.strip(),
        due_on=due_on,
        evidence_wanted=evidence_wanted.strip(),
        owner=owner.strip(),
    )
    objective.decision_points.append(point)
    session.flush()
    _note(session, "decision_point:set", objective, account, "board_member", due=due_on.isoformat())
    return point


def decide(
    session: Session, point: DecisionPoint, outcome: str, learning_note: str, account: Account
) -> None:
    """Continue, adapt, pause or stop, once, with what was learnt."""
    if point.outcome is not None:
        raise Closed("This has been decided already.")
    if outcome not in DECISION_OPTIONS:
        raise Invalid("outcome", "Choose what happens now.")
    if not learning_note.strip():
        raise Invalid("learning_note", "Write what you have learnt; everybody can read it.")
    _check_length("learning_note", learning_note)
    point.outcome, point.learning_note, point.decided_at = outcome, learning_note.strip(), now()
    session.flush()
    objective = point.objective
    _note(session, "decision_point:decide", objective, account, "board_member", outcome=outcome)


def _demand_proposed(version: ObjectiveVersion) -> None:
    if version.state != "proposed":
        raise Closed("Only a proposed version can be decided.")


def _demand_majority(version: ObjectiveVersion, counts: Mapping[str, int]) -> None:
    quorum, taken = version.objective.mission.quorum, sum(counts.values())
    if taken < quorum:
        raise Invalid(
            "positions",
            "Positions taken: %(taken)s. The board decides with at least %(quorum)s.",
            taken=taken,
            quorum=quorum,
        )
    if counts["for"] <= counts["against"]:
        raise Invalid("positions", "There is no majority for this version.")


def _check_adoption(version: ObjectiveVersion, adoption: Adoption) -> None:
    if not adoption.reason.strip():
        raise Invalid("reason", "Write why the board decides so.")
    if not adoption.options_considered.strip():
        raise Invalid("options_considered", "Write what else was considered and not taken.")
    _check_length("reason", adoption.reason)
    _check_length("options_considered", adoption.options_considered)
    for kind in queries.needed_waivers(version):
        if not adoption.waivers.get(kind, "").strip():
            raise Invalid(f"waiver_{kind}", "This check was not made. Say why, for everybody.")
    for kind, reason in adoption.waivers.items():
        if kind not in WAIVERS:
            raise Invalid("reason", "There is no such check.")
        _check_length(f"waiver_{kind}", reason)


def _check_length(name: str, text: str) -> None:
    if len(text) > MAX_TEXT:
        raise Invalid(name, "At most %(limit)s characters are possible.", limit=MAX_TEXT)


def _note(
    session: Session,
    action: str,
    objective: Objective,
    account: Account,
    role: str,
    **details: Any,
) -> None:
    journal.record(
        session,
        action,
        objective,
        role=role,
        actor_ref=account.ref,
        scope_ref=objective.mission.ref,
        details=details,
    )
