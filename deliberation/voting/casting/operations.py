"""Casting a vote, changing it, taking it back; the tallies move with it.

What a vote costs does not depend on how many votes, voters or statements there are: every
statement of SQL here finds its row by an index.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deliberation import jobs
from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.errors import Closed, Invalid, NotAllowed
from deliberation.people.models import Participant
from deliberation.voting.models import (
    NETWORK_LENGTH,
    PROOFS,
    VALUES,
    Ballot,
    Statement,
    Vote,
    VoteChange,
)
from deliberation.voting.proof.operations import voter_for

FIND_OPINIONS = "insights.find_opinions"  # done above this feature, so known by name only
RUN_PAUSE = timedelta(minutes=5)  # at most one automatic analysis in this time
COUNTS: dict[int, Any] = {
    1: Statement.agree_count,
    0: Statement.pass_count,
    -1: Statement.disagree_count,
}
MAX_MS = 24 * 3600 * 1000


def cast(
    session: Session,
    statement: Statement,
    participant: Participant,
    value: int,
    is_important: bool = False,
    *,
    proof: str | None = None,
    network: str = "",
    took_ms: int | None = None,
) -> Vote:
    """Agree (1), pass (0) or disagree (-1); a second vote on the same statement replaces the first.

    `proof` is the voter's own unless given; `network` is the mark of today (`sealing.network`).
    Raises Closed (not the time, or not offered), NotAllowed (less proof than the ballot asks
    for) or Invalid.
    """
    if value not in VALUES:
        raise Invalid("value", "Choose agree, disagree or pass.")
    ballot = _demand_open(session, statement, participant)
    voter = voter_for(session, ballot, participant, network=network)
    proof = proof or voter.proof
    demand_proof(ballot, proof)
    session.flush()
    row = {
        "participant_id": participant.id,
        "statement_id": statement.id,
        "value": value,
        "is_important": is_important,
        "cast_at": now(),
        "changed_count": 0,
        "proof": proof,
        "network": network[:NETWORK_LENGTH],
        "took_ms": None if took_ms is None else min(max(took_ms, 0), MAX_MS),
    }
    vote: Vote | None = session.scalar(
        _insert(session, Vote)
        .values(row)
        .on_conflict_do_nothing(index_elements=["participant_id", "statement_id"])
        .returning(Vote)
    )
    if vote is None:
        return _change(session, statement, row)
    _move(session, statement, {COUNTS[value]: 1, Statement.important_count: int(is_important)})
    _plan_run(session, statement.consultation)
    return vote


def demand_proof(ballot: Ballot, proof: str) -> None:
    """NotAllowed where the ballot asks for more proof than this."""
    if PROOFS.index(proof) < PROOFS.index(ballot.proof):
        raise NotAllowed(PROOF_REASONS[ballot.proof])


PROOF_REASONS = {
    "receipt": "Take a receipt code first, then vote.",
    "email": "Confirm an e-mail address first, then vote.",
    "invitation": "Type your invitation code first, then vote.",
}


def undo_last(session: Session, ballot: Ballot, participant: Participant) -> Statement | None:
    """Take back the newest vote or change of a vote; the statement to be asked again, or None.

    The vote with which an author agrees to the own statement is not an answer, so it stays.
    """
    query = (
        select(Vote)
        .join(Vote.statement)
        .where(
            Vote.participant_id == participant.id,
            Statement.consultation_id == ballot.consultation_id,
            Statement.author_id.is_distinct_from(participant.id),
        )
        .order_by(Vote.cast_at.desc(), Vote.id.desc())
        .limit(1)
        .with_for_update(of=Vote)
    )
    vote = session.scalar(query)
    if vote is None:
        return None
    statement = vote.statement
    _demand_phase(ballot.consultation)
    moved = {COUNTS[vote.value]: -1, Statement.important_count: -int(vote.is_important)}
    former = _last_change(session, vote)
    if former is None:
        session.delete(vote)
    else:
        _add_up(moved, former.value, former.is_important)
        vote.value, vote.is_important = former.value, former.is_important
        vote.cast_at, vote.changed_count = former.cast_at, vote.changed_count - 1
        session.delete(former)
    session.flush()
    _move(session, statement, moved)
    return statement


def recount(session: Session, consultation: Consultation) -> None:
    """Set every tally of a consultation to what its rows say; after an import."""

    def counted(*where: ColumnElement[bool]) -> Any:
        query = select(func.count()).where(Vote.statement_id == Statement.id, *where)
        return query.correlate(Statement).scalar_subquery()

    values = {column: counted(Vote.value == value) for value, column in COUNTS.items()}
    values[Statement.important_count] = counted(Vote.is_important.is_(True))
    chosen = update(Statement).where(Statement.consultation_id == consultation.id)
    session.execute(_quietly(chosen.values(values)))
    forget_shown(session)


def forget_shown(session: Session) -> None:
    """Tallies were moved in the database: statements in this session read theirs again."""
    for thing in list(session.identity_map.values()):
        if isinstance(thing, Statement):
            session.expire(thing)


def _demand_open(session: Session, statement: Statement, participant: Participant) -> Ballot:
    if not statement.is_open:
        raise Closed("This statement is not offered for votes now.")
    if participant.scope_ref != statement.consultation.ref or participant.erased_at is not None:
        raise NotAllowed("This receipt belongs to another consultation.")
    _demand_phase(statement.consultation)
    query = select(Ballot).where(Ballot.consultation_id == statement.consultation_id)
    ballot = session.scalar(query)
    if ballot is None:
        raise Closed("There is no voting in this consultation.")
    return ballot


def _demand_phase(consultation: Consultation) -> None:
    if not consultation.phase_is_open("weigh", now()):
        raise Closed("Voting is not open now. The consultation page says what comes next.")


def _change(session: Session, statement: Statement, row: dict[str, Any]) -> Vote:
    """Replace a vote that is there; its former value becomes history. The same again is nothing."""
    query = select(Vote).where(
        Vote.participant_id == row["participant_id"], Vote.statement_id == statement.id
    )
    vote = session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()
    if (vote.value, vote.is_important) == (row["value"], row["is_important"]):
        return vote
    session.add(
        VoteChange(
            vote_id=vote.id,
            value=vote.value,
            is_important=vote.is_important,
            cast_at=vote.cast_at,
            changed_at=row["cast_at"],
        )
    )
    moved = {COUNTS[vote.value]: -1, Statement.important_count: -int(vote.is_important)}
    _add_up(moved, row["value"], row["is_important"])
    for name in ("value", "is_important", "cast_at", "proof", "network", "took_ms"):
        setattr(vote, name, row[name])
    vote.changed_count += 1
    session.flush()
    _move(session, statement, moved)
    _plan_run(session, statement.consultation)
    return vote


def _add_up(moved: dict[Any, int], value: int, is_important: bool) -> None:
    moved[COUNTS[value]] = moved.get(COUNTS[value], 0) + 1
    moved[Statement.important_count] += int(is_important)


def _move(session: Session, statement: Statement, moved: dict[Any, int]) -> None:
    """Add to the tallies in one statement, so that parallel voters lose nothing."""
    values = {column: column + by for column, by in moved.items() if by}
    if values:
        session.execute(_quietly(update(Statement).where(Statement.id == statement.id)
                                 .values(values)))  # fmt: skip
    session.expire(statement, [column.key for column in (*COUNTS.values(), *moved)])


def _last_change(session: Session, vote: Vote) -> VoteChange | None:
    query = select(VoteChange).where(VoteChange.vote_id == vote.id)
    return session.scalar(query.order_by(VoteChange.id.desc()).limit(1))


def _plan_run(session: Session, consultation: Consultation) -> None:
    """While votes come in, groups are found again: one waiting job a consultation at most."""
    key = f"{FIND_OPINIONS}:{consultation.ref}"
    waiting = select(jobs.Job.id).where(jobs.Job.unique_key == key)
    if session.scalar(waiting) is not None:
        return
    try:
        with session.begin_nested():
            jobs.enqueue(
                session,
                FIND_OPINIONS,
                {"consultation": consultation.ref},
                subject_ref=consultation.ref,
                unique_key=key,
                run_after=now() + RUN_PAUSE,
            )
    except IntegrityError:
        return  # another voter was faster


def _insert(session: Session, table: Any) -> Any:
    is_postgres = session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(table) if is_postgres else sqlite.insert(table)


def _quietly(statement: Any) -> Any:
    """Leave the objects of the session alone: what they show is expired where it matters."""
    return statement.execution_options(synchronize_session=False)
