"""What goes with a person or with time: votes, words of statements, marks of networks, links."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.consultations.models import Consultation
from deliberation.people.models import Participant
from deliberation.voting.casting.operations import COUNTS, forget_shown
from deliberation.voting.models import (
    Ballot,
    EmailProof,
    Invitation,
    Statement,
    Vote,
    VoteChange,
    VoteFlag,
    Voter,
)


def forget_votes(session: Session, participant: Participant) -> None:
    """Delete a person's votes with their history and flags; the tallies are corrected."""
    own = Vote.participant_id == participant.id

    def fewer(column: Any, where: ColumnElement[bool]) -> Any:
        query = select(func.count()).where(own, Vote.statement_id == Statement.id, where)
        return column - query.correlate(Statement).scalar_subquery()

    values = {column: fewer(column, Vote.value == value) for value, column in COUNTS.items()}
    important = Statement.important_count
    values[important] = fewer(important, Vote.is_important.is_(True))
    voted = select(Vote.statement_id).where(own)
    session.execute(
        update(Statement).where(Statement.id.in_(voted)).values(values),
        execution_options={"synchronize_session": False},
    )
    changes = select(Vote.id).where(own)
    session.execute(delete(VoteChange).where(VoteChange.vote_id.in_(changes)))
    session.execute(delete(Vote).where(own))
    for table in (VoteFlag, Voter):
        session.execute(delete(table).where(table.participant_id == participant.id))
    forget_shown(session)


def erase_statements(session: Session, statements: Iterable[Statement]) -> None:
    """The words go, also those of the halves; the row stays as a count, its votes are others'."""
    for statement in statements:
        halves = select(Statement).where(Statement.parent_id == statement.id)
        erase_statements(session, session.scalars(halves).all())
        statement.text = statement.folded = ""
        statement.author_id = statement.point_ref = statement.import_key = None
        statement.state, statement.removal_reason = "removed", "erased"
        journal.forget(session, statement.ref)
    session.flush()


def forget_networks(session: Session, before: datetime, dry_run: bool) -> int:
    """Delete the marks of networks beside votes cast, and voters who joined, before `before`."""
    count = 0
    for table, moment in ((Vote, Vote.cast_at), (Voter, Voter.joined_at)):
        old = (table.network != "") & (moment < before)
        count += session.scalar(select(func.count()).select_from(table).where(old)) or 0
        if not dry_run:
            session.execute(update(table).where(old).values(network=""))
    return count


def forget_links(session: Session, moment: datetime, dry_run: bool) -> int:
    """Delete marks of addresses whose link was never used in time."""
    stale = EmailProof.is_used.is_(False) & (EmailProof.expires_on < moment.date())
    count = session.scalar(select(func.count()).select_from(EmailProof).where(stale)) or 0
    if not dry_run:
        session.execute(delete(EmailProof).where(stale))
    return count


def unlink(session: Session, consultation: Consultation, dry_run: bool) -> int:
    """What the end of the promised months takes; the votes stay, with nobody behind them.

    Words that were never shown, who wrote the others, former votes, times, flags, marks of
    addresses and codes. Returns how many rows that were.
    """
    here = Statement.consultation_id == consultation.id
    unseen = session.scalars(
        select(Statement).where(
            here, Statement.author_id.is_not(None), Statement.state.in_(("waiting", "removed"))
        )
    ).all()
    written = here & Statement.author_id.is_not(None)
    votes = select(Vote.id).join(Statement, Statement.id == Vote.statement_id).where(here)
    people = select(Participant.id).where(Participant.scope_ref == consultation.ref)
    ballots = select(Ballot.id).where(Ballot.consultation_id == consultation.id)
    gone: list[tuple[type[Any], ColumnElement[bool]]] = [
        (VoteChange, VoteChange.vote_id.in_(votes)),
        (VoteFlag, VoteFlag.participant_id.in_(people)),
        (EmailProof, EmailProof.ballot_id.in_(ballots)),
        (Invitation, Invitation.ballot_id.in_(ballots)),
    ]
    timed = Vote.id.in_(votes) & (Vote.took_ms.is_not(None) | (Vote.changed_count > 0))
    count = sum(_count(session, table, where) for table, where in gone)
    count += _count(session, Statement, written) + _count(session, Vote, timed)
    if dry_run:
        return count
    erase_statements(session, unseen)
    session.execute(update(Statement).where(written).values(author_id=None))
    session.execute(update(Vote).where(timed).values(took_ms=None, changed_count=0))
    for table, where in gone:
        session.execute(delete(table).where(where))
    return count


def _count(session: Session, table: type[Any], where: ColumnElement[bool]) -> int:
    query: Select[Any] = select(func.count()).select_from(table).where(where)
    return session.scalar(query) or 0
