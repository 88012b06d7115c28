"""Candidate objectives: call for them, write one alone, show all at once, merge into a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.errors import Closed, Invalid, NotAllowed
from deliberation.missions.models import BoardSeat, Mission
from deliberation.objectives import operations as objectives
from deliberation.objectives.candidates import queries
from deliberation.objectives.candidates.models import (
    SLIDER_RANGE,
    SLIDERS,
    Candidate,
    CandidateRound,
)
from deliberation.objectives.models import MAX_TEXT, Clause, ObjectiveVersion, Wording
from deliberation.objectives.wording.models import check_clauses
from deliberation.people.models import Account

MAX_TASK = 300
MAX_REASON = 300


@dataclass(frozen=True)
class CandidateText:
    """What a member writes; `worksheet` and `reasons` are by slider."""

    title: str
    clauses: tuple[str, ...]
    why: str = ""
    language: str = "en"
    worksheet: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    def check(self, *, is_final: bool) -> None:
        """Raise Invalid for what cannot be stored; what is put in also answers the worksheet."""
        Wording(title=self.title, clauses=self.clauses, language=self.language).check()
        if len(self.why) > MAX_TEXT:
            raise Invalid("why", "At most %(limit)s characters are possible.", limit=MAX_TEXT)
        low, high = SLIDER_RANGE
        for slider in SLIDERS:
            value = self.worksheet.get(slider)
            if value is not None and not low <= value <= high:
                raise Invalid(
                    slider, "Enter a number from %(low)s to %(high)s.", low=low, high=high
                )
            reason = self.reasons.get(slider, "")
            if len(reason) > MAX_REASON:
                raise Invalid(
                    f"{slider}_reason",
                    "At most %(limit)s characters are possible.",
                    limit=MAX_REASON,
                )
            if is_final and value is None:
                raise Invalid(slider, "Choose how much before you put it in.")
            if is_final and not reason.strip():
                raise Invalid(f"{slider}_reason", "Give the reason in a sentence.")


def open_round(session: Session, mission: Mission, account: Account, task: str) -> CandidateRound:
    """Call on the seated members to write one candidate each; one call of a mission at a time."""
    if not task.strip():
        raise Invalid("task", "Say what the candidates are to be about.")
    if len(task) > MAX_TASK:
        raise Invalid("task", "At most %(limit)s characters are possible.", limit=MAX_TASK)
    if not queries.seated(mission):
        raise Closed("No seat of this board belongs to somebody who signs in.")
    if queries.open_round(session, mission) is not None:
        raise Closed("The board is writing candidates already.")
    found = CandidateRound(mission=mission, task=task.strip(), opened_by_id=account.id)
    session.add(found)
    session.flush()
    _note(session, "candidates:open", found, account)
    return found


def write(
    session: Session,
    found: CandidateRound,
    account: Account,
    text: CandidateText,
    *,
    is_final: bool,
) -> Candidate:
    """Keep one's own candidate, or put it in; when the last member has, all are shown.

    What was put in can be reworded until then. The journal says that, never what.
    """
    if found.is_revealed:
        raise Closed("The candidates are shown already, so none can be changed.")
    seat = _seat(found, account)
    text.check(is_final=is_final)
    candidate = queries.own(found, account)
    if candidate is None:
        candidate = Candidate(account_id=account.id, member_name=seat.name)
        found.candidates.append(candidate)
    candidate.title, candidate.clauses = text.title.strip(), list(text.clauses)
    candidate.why, candidate.language = text.why.strip(), text.language
    candidate.worksheet = {key: text.worksheet[key] for key in SLIDERS if key in text.worksheet}
    candidate.reasons = {key: text.reasons.get(key, "").strip() for key in SLIDERS}
    candidate.written_at = now()
    candidate.submitted_at = now() if is_final else None
    session.flush()
    if is_final:
        _note(session, "candidate:submit", found, account)
        if not queries.waiting_for(found):
            _reveal(session, found, account, "board_member")
    return candidate


def reveal(session: Session, found: CandidateRound, account: Account) -> None:
    """The chair shows what was put in, before everybody has; the others are not waited for."""
    if found.is_revealed:
        raise Closed("The candidates are shown already.")
    if not found.submitted:
        raise Closed("Nobody has put in a candidate yet.")
    _reveal(session, found, account, "chair")


def merge(
    session: Session,
    found: CandidateRound,
    account: Account,
    title: str,
    chosen: Sequence[tuple[Candidate, int]],
) -> ObjectiveVersion:
    """A draft of the chosen clauses, in this order: each (candidate, place of its clause from 0).

    Every clause keeps the name of the member who wrote it. Raises Invalid or Closed.
    """
    if found.state != "revealed":
        raise Closed("Candidates are merged once, after they were shown.")
    clauses = [_clause(found, candidate, place) for candidate, place in chosen]
    check_clauses(clauses)
    first = chosen[0][0]
    whys = list(dict.fromkeys(one.why for one, _ in chosen if one.why))
    wording = Wording(
        title=title,
        clauses=tuple(clauses),
        language=first.language,
        why="\n\n".join(whys)[:MAX_TEXT],
    )
    version = objectives.draft(session, found.mission, wording, account)
    for clause, (candidate, _place) in zip(version.clauses, chosen, strict=True):
        clause.credit, clause.source_ref = candidate.member_name, candidate.ref
    found.state, found.objective_ref = "merged", version.objective.ref
    session.flush()
    _note(session, "candidates:merge", found, account, objective=version.objective.ref)
    return version


def rename_member(session: Session, account: Account, name: str) -> None:
    """An erased account: what was put in stays under another name, what was not goes."""
    held = session.scalars(select(Candidate).where(Candidate.account_id == account.id)).all()
    for candidate in held:
        if candidate.submitted_at is None:
            candidate.round.candidates.remove(candidate)
            continue
        candidate.member_name, candidate.account_id = name, None
        session.execute(
            update(Clause).where(Clause.source_ref == candidate.ref).values(credit=name)
        )
    session.flush()


def _clause(found: CandidateRound, candidate: Candidate, place: int) -> str:
    if candidate not in found.submitted or not 0 <= place < len(candidate.clauses):
        raise Invalid("clauses", "Choose clauses of these candidates.")
    return candidate.clauses[place]


def _seat(found: CandidateRound, account: Account) -> BoardSeat:
    seat = next((s for s in found.mission.seats if s.account_id == account.id), None)
    if seat is None:
        raise NotAllowed("Only members with a seat on this board write candidates.")
    return seat


def _reveal(session: Session, found: CandidateRound, account: Account, role: str) -> None:
    found.state, found.revealed_at = "revealed", now()
    session.flush()
    _note(session, "candidates:reveal", found, account, role, shown=len(found.submitted))


def _note(
    session: Session,
    action: str,
    found: CandidateRound,
    account: Account,
    role: str = "board_member",
    **details: Any,
) -> None:
    journal.record(
        session,
        action,
        found,
        role=role,
        actor_ref=account.ref,
        scope_ref=found.mission.ref,
        details=details,
    )
