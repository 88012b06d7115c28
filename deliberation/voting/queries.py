"""What reads ballots: the next statement, progress, similar statements, tallies, the matrix."""

from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, cast, func, or_, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.types import Double

from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.people.models import Participant
from deliberation.submissions.models import Receipt
from deliberation.submissions.queries import folded, search_terms
from deliberation.voting.models import Ballot, Statement, Vote, Voter
from deliberation.voting.tallies.queries import (
    Matrix,
    SeedBalance,
    Spent,
    Tally,
    proofs_spent,
    seed_balance,
    tallies_by_attribute,
    tallies_by_proof,
    tally_of,
    vote_matrix,
    voters_by_proof,
)

__all__ = [  # counted in tallies/, said here for everybody
    "Matrix",
    "SeedBalance",
    "Spent",
    "Tally",
    "proofs_spent",
    "seed_balance",
    "tallies_by_attribute",
    "tallies_by_proof",
    "tally_of",
    "vote_matrix",
    "voters_by_proof",
]

EXPLORE = 0.25  # share of draws that ask for the least seen instead of the most wanted
SIMILAR_WORDS = 8
SIMILAR_FROM = 0.35  # share of common letter triples (Dice)


def ballot_of(session: Session, consultation: Consultation) -> Ballot | None:
    """The rules of voting there; None where nobody votes."""
    return session.scalar(select(Ballot).where(Ballot.consultation_id == consultation.id))


# The next statement.


def next_statement(
    session: Session, ballot: Ballot, participant: Participant | None, draw: Random | None = None
) -> Statement | None:
    """A statement this person has neither voted on nor written; None when there is none left.

    A weighted random draw in one query: three times in four by the weight of methods.md 2b, else
    by how seldom a statement was seen, so that unpopular ones keep being asked. The same `draw`
    and votes give the same statement.
    """
    draw = draw or Random()  # noqa: S311 - which sentence comes next is no secret
    is_exploring = draw.random() < EXPLORE
    weight = _seldom() if is_exploring else _wanted()
    open_ones = select(
        Statement.id, func.sum(weight).over(order_by=Statement.id).label("upto")
    ).where(Statement.consultation_id == ballot.consultation_id, Statement.state == "visible")
    if participant is not None:
        voted = select(Vote.statement_id).where(Vote.participant_id == participant.id)
        open_ones = open_ones.where(
            Statement.author_id.is_distinct_from(participant.id), Statement.id.not_in(voted)
        )
    left = open_ones.cte("left_open")
    whole = select(func.max(left.c.upto)).scalar_subquery()
    place = select(left.c.id).where(left.c.upto >= draw.random() * whole)
    chosen = place.order_by(left.c.upto, left.c.id).limit(1).scalar_subquery()
    return session.scalar(select(Statement).where(Statement.id == chosen))


def _seen() -> ColumnElement[int]:
    return Statement.agree_count + Statement.disagree_count + Statement.pass_count


@cache  # the same words for every voter; building them takes longer than the query
def _wanted() -> ColumnElement[Any]:
    """[(1 - p)(E + 1)·a·(1 + 8·2^(-S/5))]², from arithmetic that both databases have."""
    seen = _seen()
    plus_two = cast(seen + 2, Double)
    passed = (Statement.pass_count + 1) / plus_two
    agreed = (Statement.agree_count + 1) / plus_two
    base = (1 - passed) * (Statement.extremity + 1) * agreed * (1 + 8 * _half_every_five(seen))
    return base * base


def _half_every_five(seen: ColumnElement[int]) -> ColumnElement[Any]:
    """2^(-S/5) for whole S, without a power function: SQLite need not have one."""
    rest = seen % 5
    fifth = case(*((rest == n, 2 ** (-n / 5)) for n in range(5)), else_=1.0)
    halvings = func.coalesce(case((seen >= 150, 30), else_=(seen - rest) / 5), 0)
    shifted = cast(1, Statement.id.type).op("<<")(cast(halvings, Statement.id.type))
    return fifth / cast(shifted, Double)


@cache
def _seldom() -> ColumnElement[Any]:
    once = cast(_seen() + 1, Double)
    return 1 / (once * once)


# The voter.


class Progress(NamedTuple):
    """`voted` of `visible` statements of others; `own` are those the person added."""

    voted: int
    visible: int
    own: int

    @property
    def left(self) -> int:
        return self.visible - self.voted


def progress(session: Session, ballot: Ballot, participant: Participant | None) -> Progress:
    """How far somebody has come; two small queries."""
    number = participant.id if participant else -1  # nobody's, where None is staff's
    is_own = Statement.author_id == number
    visible, own = session.execute(
        select(
            func.count().filter(Statement.state == "visible", is_own.is_not(True)),
            func.count().filter(Statement.state.in_(("visible", "waiting")), is_own),
        ).where(Statement.consultation_id == ballot.consultation_id)
    ).one()
    return Progress(_voted(session, ballot, participant), visible, own)


def _voted(session: Session, ballot: Ballot, participant: Participant | None) -> int:
    if participant is None:
        return 0
    query = select(func.count()).join(Vote.statement)
    return session.scalars(
        query.where(
            Vote.participant_id == participant.id,
            Statement.consultation_id == ballot.consultation_id,
            Statement.state == "visible",
            Statement.author_id.is_distinct_from(participant.id),
        )
    ).one()


def holds_receipt(session: Session, participant: Participant) -> bool:
    """Whether a code was given with which this person can come back."""
    held = select(Receipt.id).where(Receipt.participant_id == participant.id)
    return session.scalar(held) is not None


def voter(session: Session, participant: Participant) -> Voter | None:
    """The participant's row on the ballot; None before joining."""
    return session.scalar(select(Voter).where(Voter.participant_id == participant.id))


def my_votes(session: Session, ballot: Ballot, participant: Participant) -> list[Vote]:
    """One's own votes with their statements, newest first."""
    query = select(Vote).join(Vote.statement).options(joinedload(Vote.statement))
    query = query.where(
        Vote.participant_id == participant.id,
        Statement.consultation_id == ballot.consultation_id,
    )
    return list(session.scalars(query.order_by(Vote.cast_at.desc(), Vote.id.desc())))


def my_vote(session: Session, statement: Statement, participant: Participant) -> Vote | None:
    """One's own vote on this statement."""
    query = select(Vote).where(Vote.participant_id == participant.id)
    return session.scalar(query.where(Vote.statement_id == statement.id))


def my_statements(session: Session, ballot: Ballot, participant: Participant) -> list[Statement]:
    """What one added oneself, in whatever state, newest first."""
    query = select(Statement).where(
        Statement.consultation_id == ballot.consultation_id,
        Statement.author_id == participant.id,
    )
    return list(session.scalars(query.order_by(Statement.id.desc())))


def own_count(session: Session, ballot: Ballot, participant: Participant) -> int:
    """How many statements somebody added."""
    query = select(func.count()).where(
        Statement.consultation_id == ballot.consultation_id,
        Statement.author_id == participant.id,
    )
    return session.scalars(query).one()


def may_see_results(
    session: Session,
    ballot: Ballot,
    participant: Participant | None,
    *,
    is_staff: bool = False,
    done: Progress | None = None,
) -> bool:
    """Whether lists and map are shown to this person now, as the ballot says.

    `done` is the person's progress where the caller has asked for it already.
    """
    if is_staff or ballot.shows_results == "always":
        return True
    weighs = [phase for phase in ballot.consultation.phases if phase.kind == "weigh"]
    moment = now()
    is_over = bool(weighs) and all(p.ends_at is not None and p.ends_at <= moment for p in weighs)
    if is_over or ballot.consultation.closed_at is not None:
        return True
    if ballot.shows_results == "after_closing":
        return False
    voted, visible, _ = done or progress(session, ballot, participant)
    # Whoever has answered everything there is has done enough.
    return participant is not None and voted >= min(ballot.results_after, max(visible, 1))


# Statements.


def statement_named(session: Session, ref: str) -> Statement | None:
    return session.scalar(select(Statement).where(Statement.ref == ref))


def statements(
    session: Session,
    ballot: Ballot,
    *,
    states: Sequence[str] = ("visible",),
    origin: str = "",
    language: str = "",
    theme_ref: str = "",
    after: str = "",
    limit: int | None = None,
) -> list[Statement]:
    """Statements in order of arrival, one page after the ref `after`."""
    query = select(Statement).where(
        Statement.consultation_id == ballot.consultation_id, Statement.state.in_(states)
    )
    for column, wanted in (
        (Statement.origin, origin),
        (Statement.language, language),
        (Statement.theme_ref, theme_ref),
    ):
        if wanted:
            query = query.where(column == wanted)
    if after:
        last = select(Statement.id).where(
            Statement.ref == after, Statement.consultation_id == ballot.consultation_id
        )
        query = query.where(Statement.id > last.scalar_subquery())
    return list(session.scalars(query.order_by(Statement.id).limit(limit)))


def state_counts(session: Session, ballot: Ballot) -> dict[str, int]:
    """How many statements are in each state."""
    query = select(Statement.state, func.count()).group_by(Statement.state)
    query = query.where(Statement.consultation_id == ballot.consultation_id)
    return {state: count for state, count in session.execute(query)}


def halves(session: Session, statement: Statement) -> list[Statement]:
    """What a split statement became."""
    query = select(Statement).where(Statement.parent_id == statement.id)
    return list(session.scalars(query.order_by(Statement.id)))


def promoted(session: Session, ballot: Ballot, point_ref: str) -> Statement | None:
    """The statement that this point became."""
    query = select(Statement).where(
        Statement.consultation_id == ballot.consultation_id, Statement.point_ref == point_ref
    )
    return session.scalar(query)


def key_of(text: str) -> str:
    """A text without accents, capitals and signs: two texts with one key say the same."""
    return " ".join(search_terms(text, 4000)) or folded(text).strip()


def same_words(
    session: Session, ballot: Ballot, text: str, participant: Participant | None = None
) -> Statement | None:
    """A visible statement that says the same, or one that this participant has waiting."""
    is_there: ColumnElement[bool] = Statement.state == "visible"
    if participant is not None:
        is_own = Statement.author_id == participant.id
        is_there = or_(is_there, is_own & (Statement.state == "waiting"))
    query = select(Statement).where(
        Statement.consultation_id == ballot.consultation_id,
        Statement.folded == key_of(text),
        is_there,
    )
    return session.scalar(query.order_by(Statement.id).limit(1))


def similar(session: Session, ballot: Ballot, text: str, limit: int = 3) -> list[Statement]:
    """Visible statements that say nearly the same as a text in the making, closest first.

    Compared by triples of letters, so that forms of a word and slips of the pen count as near.
    """
    terms = sorted(set(search_terms(text, 40)), key=lambda term: (-len(term), term))
    stems = [term[:5] for term in terms if len(term) >= 4][:SIMILAR_WORDS]
    if not stems:
        return []
    query = select(Statement.id, Statement.folded).where(
        Statement.consultation_id == ballot.consultation_id,
        Statement.state == "visible",
        or_(*(Statement.folded.contains(stem, autoescape=True) for stem in stems)),
    )
    wanted = _triples(key_of(text))
    near = [(_dice(wanted, _triples(key)), -row) for row, key in session.execute(query)]
    rows = [-row for score, row in sorted(near, reverse=True)[:limit] if score >= SIMILAR_FROM]
    found = {s.id: s for s in session.scalars(select(Statement).where(Statement.id.in_(rows)))}
    return [found[row] for row in rows]


def _triples(key: str) -> set[str]:
    padded = f"  {key} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def _dice(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))
