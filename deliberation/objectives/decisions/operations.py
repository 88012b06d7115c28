"""The board decides: positions with interests and dissent, and adoption by the chair."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.errors import MAX_TEXT, Closed, Incomplete, Invalid, NotAllowed, sentence, told
from deliberation.missions.models import BoardSeat
from deliberation.objectives import queries
from deliberation.objectives.decisions import queries as deciding
from deliberation.objectives.decisions.log import operations as log
from deliberation.objectives.decisions.points.operations import decide, set_decision_point
from deliberation.objectives.levels.queries import rule_of
from deliberation.objectives.models import (
    STANCES,
    WAIVERS,
    Decision,
    Objective,
    ObjectiveVersion,
    Position,
    Waiver,
)
from deliberation.people.models import Account

__all__ = ["decide", "set_decision_point"]  # said in points/, for everybody


@dataclass(frozen=True)
class Adoption:
    """What the chair signs; `waivers` has a public reason for each check that was not made."""

    reason: str
    options_considered: str
    waivers: Mapping[str, str] = field(default_factory=dict)
    effective_on: date | None = None  # None: today
    owner_agreement: str = ""  # who agreed for the owning office, where the level asks for it


def take_position(
    session: Session,
    version: ObjectiveVersion,
    account: Account,
    stance: str,
    dissent: str = "",
    *,
    interest: str = "",
    steps_aside: bool = False,
) -> Position:
    """Where a seated member stands, with the interest they declare ("": none).

    May be changed until the decision. Being against says why. Whoever steps aside for an interest
    names it, and then counts neither for the quorum nor for the majority.
    """
    _demand_proposed(version)
    seat = seat_of(version, account)
    if seat is None:
        raise NotAllowed("Only members with a seat on this board take positions.")
    aside = sentence("Name the interest for which you step aside.") if steps_aside else ""
    interest = told("interest", interest, aside)
    if not steps_aside and stance not in STANCES:
        raise Invalid("stance", "Choose where you stand.")
    wanted = sentence("Write what you would have done instead; everybody can read it.")
    is_against = stance == "against" and not steps_aside
    asked = wanted if is_against else ""
    dissent = told("dissent", dissent, asked)
    position = next((p for p in version.positions if p.account_id == account.id), None)
    if position is None:
        position = Position(account_id=account.id)
        version.positions.append(position)
    position.member_name, position.stance = seat.name, "abstain" if steps_aside else stance
    position.interest, position.steps_aside = interest, steps_aside
    position.dissent, position.taken_at = dissent, now()
    session.flush()
    told_stance = "aside" if steps_aside else stance
    _note(session, "position:take", version.objective, account, "board_member", stance=told_stance)
    return position


def seat_of(version: ObjectiveVersion, account: Account) -> BoardSeat | None:
    """The seat of this account on the mission's board."""
    seats = version.objective.mission.seats
    return next((seat for seat in seats if seat.account_id == account.id), None)


def adopt(
    session: Session, version: ObjectiveVersion, account: Account, adoption: Adoption
) -> Decision:
    """The chair's sign-off on a proposal that has everything its level asks for.

    Raises Incomplete with the whole list of what is missing, each on its field: positions, a
    majority, what makes it measurable, an owner, reasons, and a waiver for each check that was
    not made. The version adopted before is superseded and stays readable.
    """
    _demand_proposed(version)
    gaps = [*deciding.standing_in_the_way(session, version), *_unsaid(session, version, adoption)]
    if gaps:
        raise Incomplete(gaps)
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
    counts = queries.tally(version)
    version.decision = _decision(version, adoption, counts, account)
    session.flush()
    _log(session, version, adoption, counts)
    supersedes = former.number if former else None
    details = counts | {"version": version.number, "supersedes": supersedes}
    _note(session, "objective:adopt", version.objective, account, "chair", **details)
    return version.decision


def _decision(
    version: ObjectiveVersion, adoption: Adoption, counts: Mapping[str, int], account: Account
) -> Decision:
    mission = version.objective.mission
    is_voted = rule_of(version.objective.level).majority
    return Decision(
        reason=adoption.reason.strip(),
        options_considered=adoption.options_considered.strip(),
        quorum=mission.quorum if is_voted else 0,
        for_count=counts["for"],
        against_count=counts["against"],
        abstain_count=counts["abstain"],
        aside_count=_aside(version),
        owner_agreement=adoption.owner_agreement.strip(),
        effective_on=adoption.effective_on or now().date(),
        signed_off_by_id=account.id,
    )


def _aside(version: ObjectiveVersion) -> int:
    return sum(position.steps_aside for position in version.positions)


def _log(
    session: Session, version: ObjectiveVersion, adoption: Adoption, counts: Mapping[str, int]
) -> None:
    objective = version.objective
    themes = {e.theme.ref: e.theme.label for c in version.clauses for e in c.evidence}
    assert version.decision is not None
    line = log.Line(
        kind="adoption",
        subject_ref=objective.ref,
        version_number=version.number,
        what=f"{objective.code} {version.title}",
        outcome="adopted",
        language=version.language,
        reason=adoption.reason.strip(),
        options_considered=adoption.options_considered.strip(),
        evidence=tuple(themes.values()),
        positions=dict(counts) | {"aside": _aside(version), "quorum": version.decision.quorum},
        dissent=tuple(p.dissent for p in version.positions if p.dissent),
        effective_on=version.decision.effective_on,
    )
    log.write(session, objective.mission, line)


def _demand_proposed(version: ObjectiveVersion) -> None:
    if version.state != "proposed":
        raise Closed("Only a proposed version can be decided.")


def _unsaid(session: Session, version: ObjectiveVersion, adoption: Adoption) -> Iterator[Invalid]:
    """What the chair still has to say, and what is too long."""
    wanted = {
        "reason": sentence("Write why the board decides so."),
        "options_considered": sentence("Write what else was considered and not taken."),
    }
    if deciding.needs_owner(version):
        wanted["owner_agreement"] = sentence(
            "Write who agreed for the owning office, and on which day."
        )
    for name in ("reason", "options_considered", "owner_agreement"):
        yield from _unfit(name, getattr(adoption, name), wanted.get(name, ""))
    needed = deciding.needed_reasons(session, version)
    for kind in sorted(needed.keys() | adoption.waivers.keys()):
        if kind not in WAIVERS:
            yield Invalid("reason", "There is no such check.")
        yield from _unfit(f"waiver_{kind}", adoption.waivers.get(kind, ""), needed.get(kind, ""))
    if adoption.effective_on is not None and adoption.effective_on < now().date():
        yield Invalid("effective_on", "A decision takes effect today or later.")


def _unfit(name: str, text: str, sentence: str) -> Iterator[Invalid]:
    if sentence and not text.strip():
        yield Invalid(name, sentence)
    if len(text) > MAX_TEXT:
        yield Invalid(name, "At most %(limit)s characters are possible.", limit=MAX_TEXT)


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
