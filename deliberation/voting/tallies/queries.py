"""Votes counted side by side: by proof, by groups of people, for the balance of seeds, and the
matrix that the analysis reads."""

from __future__ import annotations  # array is subscriptable only from Python 3.12

from array import array
from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation import disclosure
from deliberation.people.models import Demographic
from deliberation.voting.flags import queries as flags
from deliberation.voting.models import (
    PROOFS,
    Ballot,
    EmailProof,
    Invitation,
    Statement,
    Vote,
    Voter,
)

SEEDS = range(15, 26)  # how many seed statements are good to begin with (methods.md 2b)
UNSAID = "unsaid"
COLUMN = {1: "agree", -1: "disagree", 0: "pass"}


@dataclass
class Tally:
    """Votes on one statement, of everybody or of some."""

    agree: int = 0
    disagree: int = 0
    passed: int = 0

    @property
    def seen(self) -> int:
        return self.agree + self.disagree + self.passed

    def add(self, value: int, count: int) -> None:
        """Count `count` more votes of this value."""
        match value:
            case 1:
                self.agree += count
            case 0:
                self.passed += count
            case _:
                self.disagree += count


def tally_of(statement: Statement) -> Tally:
    """The running tally of everybody's votes."""
    return Tally(statement.agree_count, statement.disagree_count, statement.pass_count)


def tallies_by_proof(session: Session, ballot: Ballot) -> dict[str, dict[str, Tally]]:
    """Statement ref -> proof level -> tally; levels with votes only, weakest first."""
    query = (
        select(Statement.ref, Vote.proof, Vote.value, func.count())
        .join(Statement, Statement.id == Vote.statement_id)
        .where(Statement.consultation_id == ballot.consultation_id, Statement.state == "visible")
        .group_by(Statement.ref, Vote.proof, Vote.value)
    )
    found: dict[str, dict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))
    for ref, proof, value, count in session.execute(query):
        found[ref][proof].add(value, count)
    return {
        ref: {proof: levels[proof] for proof in PROOFS if proof in levels}
        for ref, levels in found.items()
    }


def voters_by_proof(session: Session, ballot: Ballot) -> dict[str, int]:
    """How many voters there are at each level, weakest first."""
    query = select(Voter.proof, func.count()).where(Voter.ballot_id == ballot.id)
    counts = {proof: count for proof, count in session.execute(query.group_by(Voter.proof))}
    return {proof: counts[proof] for proof in PROOFS if proof in counts}


def tallies_by_attribute(
    session: Session, statement: Statement, question_key: str
) -> dict[str, dict[str, int | None]]:
    """Option -> {"agree", "disagree", "pass"} -> votes, by what people said about themselves.

    A row is hidden as a whole (None) where a cell is too small, see `disclosure.grid`. For staff
    until an edition is published.
    """
    query = (
        select(Demographic.option_key, Vote.value, func.count())
        .select_from(Vote)
        .outerjoin(
            Demographic,
            (Demographic.participant_id == Vote.participant_id)
            & (Demographic.question_key == question_key),
        )
        .where(Vote.statement_id == statement.id)
        .group_by(Demographic.option_key, Vote.value)
    )
    cells: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COLUMN.values(), 0))
    for option, value, count in session.execute(query):
        cells[option or UNSAID][COLUMN[value]] += count
    youth = select(Ballot.id).where(
        Ballot.consultation_id == statement.consultation_id, Ballot.is_youth
    )
    is_youth = session.scalar(youth) is not None
    return disclosure.grid(cells, may_include_minors=is_youth)


@dataclass(frozen=True)
class SeedBalance:
    """Whether the organiser's statements speak for every known side, about equally often."""

    sides: dict[str, int]  # key of a side -> seed statements
    without_side: int
    missing: tuple[str, ...]
    is_balanced: bool  # every side is there, none more than twice as often as another
    is_enough: bool  # 15 to 25 in all

    @property
    def total(self) -> int:
        return sum(self.sides.values()) + self.without_side


def seed_balance(session: Session, ballot: Ballot) -> SeedBalance:
    """Seeds that are offered, by side."""
    query = select(Statement.side, func.count()).group_by(Statement.side)
    query = query.where(
        Statement.consultation_id == ballot.consultation_id,
        Statement.origin == "seed",
        Statement.state == "visible",
    )
    counts = {side: count for side, count in session.execute(query)}
    sides = {side["key"]: counts.pop(side["key"], 0) for side in ballot.sides}
    missing = tuple(key for key, count in sides.items() if count == 0)
    without = sum(counts.values())
    even = not missing and (not sides or max(sides.values()) <= 2 * min(sides.values()))
    return SeedBalance(sides, without, missing, even, sum(sides.values()) + without in SEEDS)


@dataclass(frozen=True)
class Spent:
    """How many invitations were given and used, and addresses that proved themselves."""

    invitations: int
    invitations_used: int
    addresses: int


def proofs_spent(session: Session, ballot: Ballot) -> Spent:
    """Counts for the organiser."""
    given, used = session.execute(
        select(func.count(), func.count(Invitation.used_on)).where(
            Invitation.ballot_id == ballot.id
        )
    ).one()
    query = select(func.count()).where(EmailProof.ballot_id == ballot.id, EmailProof.is_used)
    return Spent(given, used, session.scalars(query).one())


@dataclass(frozen=True)
class Matrix:
    """Votes as the analysis reads them: one entry a vote, no entry where nobody voted.

    `participants` are row numbers, `statements` refs; `participant` and `statement` are places in
    these, `value` is 1, 0 or -1. The order is the same for the same votes.
    """

    participants: tuple[int, ...] = ()
    statements: tuple[str, ...] = ()
    participant: array[int] = field(default_factory=lambda: array("i"))
    statement: array[int] = field(default_factory=lambda: array("i"))
    value: array[int] = field(default_factory=lambda: array("b"))
    important: array[int] = field(default_factory=lambda: array("b"))

    def without(self, left_out: set[int]) -> Matrix:
        """The same without these participants; every statement stays."""
        kept = [p for p in self.participants if p not in left_out]
        place = {p: at for at, p in enumerate(kept)}
        moved = [place.get(p, -1) for p in self.participants]
        rows = [at for at, p in enumerate(self.participant) if moved[p] >= 0]
        return Matrix(
            tuple(kept),
            self.statements,
            array("i", (moved[self.participant[at]] for at in rows)),
            array("i", (self.statement[at] for at in rows)),
            array("b", (self.value[at] for at in rows)),
            array("b", (self.important[at] for at in rows)),
        )


def vote_matrix(session: Session, ballot: Ballot, without_flagged: bool = False) -> Matrix:
    """Every vote on visible statements; `without_flagged` leaves out voters of bursts."""
    visible = select(Statement.id, Statement.ref).where(
        Statement.consultation_id == ballot.consultation_id, Statement.state == "visible"
    )
    refs = {row: ref for row, ref in session.execute(visible.order_by(Statement.id))}
    places = {row: at for at, row in enumerate(refs)}
    votes = Vote.__table__.c
    # The sum keeps the index on the statement out: this reads the rows in the order they lie in.
    query = (
        select(votes.participant_id, votes.statement_id, votes.value, votes.is_important)
        .join(Statement.__table__, Statement.__table__.c.id == votes.statement_id + 0)
        .where(Statement.consultation_id == ballot.consultation_id, Statement.state == "visible")
        .order_by(votes.participant_id, votes.statement_id)
        .execution_options(yield_per=10_000)
    )
    people: dict[int, int] = {}
    found = Matrix(statements=tuple(refs.values()))
    # Plain rows in columns: millions of votes are no objects.
    for rows in session.connection().execute(query).partitions():
        person, statement, value, important = zip(*rows, strict=True)
        for one in dict.fromkeys(person):
            people.setdefault(one, len(people))
        found.participant.extend(map(people.__getitem__, person))
        found.statement.extend(map(places.__getitem__, statement))
        found.value.extend(value)
        found.important.extend(important)
    whole = Matrix(tuple(people), found.statements, found.participant, found.statement,
                   found.value, found.important)  # fmt: skip
    return whole.without(flags.flagged(session, ballot, "burst")) if without_flagged else whole
