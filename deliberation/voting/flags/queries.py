"""Whose votes an analyst should look at: straight-lining, impossible speed, bursts."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from deliberation.voting.models import Ballot, Statement, Vote, VoteFlag

STRAIGHT = 15  # votes, every one the same
FAST_VOTES = 10
FAST_MS = 1000  # nobody reads and judges a sentence in less, vote after vote
BURST = 10  # voters of one network within one hour


def suspects(session: Session, ballot: Ballot) -> dict[str, set[int]]:
    """Row numbers of participants by kind of flag, computed from the votes as they are now."""
    return {
        "straight_lining": _straight(session, ballot),
        "too_fast": _fast(session, ballot),
        "burst": _bursts(session, ballot),
    }


def flagged(session: Session, ballot: Ballot, *kinds: str) -> set[int]:
    """Participants with a stored flag (of these kinds, or of any)."""
    voters = _votes(ballot, Vote.participant_id).distinct()
    query = select(VoteFlag.participant_id).where(VoteFlag.participant_id.in_(voters))
    if kinds:
        query = query.where(VoteFlag.kind.in_(kinds))
    return set(session.scalars(query))


def flag_counts(session: Session, ballot: Ballot) -> dict[str, int]:
    """How many voters carry each flag."""
    voters = _votes(ballot, Vote.participant_id).distinct()
    query = select(VoteFlag.kind, func.count()).where(VoteFlag.participant_id.in_(voters))
    return {kind: count for kind, count in session.execute(query.group_by(VoteFlag.kind))}


def _votes(ballot: Ballot, *columns: Any) -> Select[Any]:
    """Votes of the ballot, except those with which authors agree to their own statements.

    The sum keeps the index on the statement out: reading all votes in the order in which they
    lie is faster than looking up most of them one by one.
    """
    return (
        select(*columns)
        .join(Statement, Statement.id == Vote.statement_id + 0)
        .where(
            Statement.consultation_id == ballot.consultation_id,
            Statement.author_id.is_distinct_from(Vote.participant_id),
        )
    )


def _straight(session: Session, ballot: Ballot) -> set[int]:
    query = _votes(ballot, Vote.participant_id).group_by(Vote.participant_id)
    alike = func.min(Vote.value) == func.max(Vote.value)
    return set(session.scalars(query.having(func.count() >= STRAIGHT, alike)))


def _fast(session: Session, ballot: Ballot) -> set[int]:
    """By the times the browser says, or by the moments at which votes arrived here."""
    said = _votes(ballot, Vote.participant_id).where(Vote.took_ms.is_not(None))
    said = said.group_by(Vote.participant_id)
    enough = func.count() >= FAST_VOTES
    found = set(session.scalars(said.having(enough, func.avg(Vote.took_ms) < FAST_MS)))
    first, last = func.min(Vote.cast_at), func.max(Vote.cast_at)
    hour = hour_of(session, Vote.cast_at)
    timed = _votes(ballot, Vote.participant_id, func.count(), first, last)
    timed = timed.where(Vote.network != "")  # imported votes carry no time of their own
    rows = session.execute(timed.group_by(Vote.participant_id, hour).having(enough))
    for participant, count, began, ended in rows:
        if (ended - began).total_seconds() * 1000 < FAST_MS * (count - 1):
            found.add(participant)
    return found


def _bursts(session: Session, ballot: Ballot) -> set[int]:
    """Everybody who voted from one network in an hour in which many did. May be a school class,
    so it is said and left out on trial, never dropped."""
    hour = hour_of(session, Vote.cast_at)
    pairs = _votes(ballot, Vote.network, hour.label("hour"), Vote.participant_id)
    rows = session.execute(pairs.where(Vote.network != "").distinct())
    together: dict[tuple[str, Any], set[int]] = defaultdict(set)
    for network, moment, participant in rows:
        together[network, moment].add(participant)
    return {one for people in together.values() if len(people) >= BURST for one in people}


def hour_of(session: Session, column: Any) -> Any:
    """The hour of a moment, as something to group by."""
    if session.get_bind().dialect.name == "postgresql":
        return func.date_trunc("hour", column)
    return func.strftime("%Y-%m-%d %H", column)
