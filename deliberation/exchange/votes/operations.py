"""Bring votes in from another system: all or nothing, and the same export twice changes nothing.

A participant of the export becomes a pseudonym without account and receipt; who that was is known
to the other system only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from deliberation import journal, sealing
from deliberation.base import new_ref, now
from deliberation.consultations.models import Consultation
from deliberation.errors import Invalid
from deliberation.people.models import Participant
from deliberation.submissions.models import is_storable
from deliberation.voting import operations as voting
from deliberation.voting import queries
from deliberation.voting.models import (
    MAX_STORED,
    VALUES,
    Ballot,
    Statement,
    Vote,
    VoteChange,
    Voter,
)

IMPORTED_STATES = ("visible", "waiting", "removed")
CHUNK = 500
VOTES: Any = Vote.__table__
NEW_VOTE = {"changed_count": 0, "proof": "none", "network": "", "took_ms": None}

Known = dict[tuple[int, int], tuple[int, int, bool]]  # person, statement -> vote, value, important


@dataclass(frozen=True)
class VoteExport:
    """What another system hands over, as plain tuples.

    `statements`: key, text, state (visible, waiting, removed). `votes`: participant key, statement
    key, value (1, 0, -1), important to the voter, moment or None; the last vote of each pair only.
    """

    statements: Iterable[tuple[str, str, str]]
    votes: Iterable[tuple[str, str, int, bool, datetime | None]]
    language: str = ""
    is_youth: bool = False  # young people voted: minors may be among them


@dataclass(frozen=True)
class VoteReport:
    """What an import did: rows of the file, and how many of them were new or changed something."""

    statement_count: int
    participant_count: int
    vote_count: int
    added_statements: int
    added_participants: int
    added_votes: int
    changed_votes: int


def import_votes(
    session: Session,
    consultation: Consultation,
    export: VoteExport,
    *,
    actor_ref: str | None = None,
    role: str = "organiser",
) -> VoteReport:
    """Store what is not here yet; a vote that differs replaces the one of an earlier import.

    Makes the ballot when there is none. Raises Invalid (statements, votes) before anything is
    stored.
    """
    statements, votes = list(export.statements), list(export.votes)
    _check(statements, votes)
    ballot = queries.ballot_of(session, consultation) or voting.set_up(
        session, consultation, role=role
    )
    if export.is_youth and not ballot.is_youth:
        voting.set_up(session, consultation, role=role, is_youth=True)
    language = export.language or consultation.language
    places, added_statements = _statements(session, consultation, statements, language)
    keys = list(dict.fromkeys(vote[0] for vote in votes))
    people, added_people = _people(session, ballot, keys)
    added, changed = _store_votes(session, consultation, votes, people, places)
    voting.recount(session, consultation)
    report = VoteReport(len(statements), len(keys), len(votes), added_statements, added_people,
                        added, changed)  # fmt: skip
    journal.record(
        session,
        "ballot:import",
        ballot,
        role=role,
        actor_ref=actor_ref,
        scope_ref=consultation.ref,
        details={"statements": added_statements, "voters": added_people, "votes": added,
                 "changed": changed},
    )  # fmt: skip
    session.flush()
    return report


def _check(statements: list[tuple[str, str, str]], votes: list[Any]) -> None:
    keys = {key for key, _, _ in statements}
    if len(keys) < len(statements):
        raise Invalid("statements", "Two statements have the same key.")
    for key, text, state in statements:
        if not text.strip() or len(text) > MAX_STORED or not is_storable(text):
            raise Invalid("statements", "Statement %(key)s has no text or too long a text.",
                          key=key)  # fmt: skip
        if state not in IMPORTED_STATES:
            raise Invalid("statements", "Statement %(key)s has an unknown state.", key=key)
    if len({vote[:2] for vote in votes}) < len(votes):
        raise Invalid("votes", "Somebody has two votes on one statement.")
    for _, statement, value, _, _ in votes:
        if statement not in keys:
            raise Invalid("votes", "A vote is on statement %(key)s, which is not there.",
                          key=statement)  # fmt: skip
        if value not in VALUES:
            raise Invalid("votes", "A vote on statement %(key)s is none of 1, 0 and -1.",
                          key=statement)  # fmt: skip


def _mark(consultation: Consultation, kind: str, key: str) -> str:
    return sealing.token(f"import\x1f{consultation.ref}\x1f{kind}\x1f{key}")


def _statements(
    session: Session,
    consultation: Consultation,
    statements: list[tuple[str, str, str]],
    language: str,
) -> tuple[dict[str, int], int]:
    """Key -> row number, and how many were new. What is here keeps its words and state."""
    marks = {_mark(consultation, "statement", key): key for key, _, _ in statements}
    query = select(Statement.import_key, Statement.id)
    query = query.where(Statement.consultation_id == consultation.id)
    known = {mark: row for mark, row in session.execute(query) if mark in marks}
    found = {marks[mark]: row for mark, row in known.items() if mark}
    rows = [
        {
            "ref": new_ref(),
            "consultation_id": consultation.id,
            "text": " ".join(text.split()),
            "folded": queries.key_of(text),
            "language": language,
            "origin": "import",
            "state": state,
            # The other system does not say why.
            "removal_reason": None,
            "import_key": _mark(consultation, "statement", key),
            "made_at": now(),
        }
        for key, text, state in statements
        if key not in found
    ]
    added = _inserted(session, Statement, rows)
    fresh = (key for key, _, _ in statements if key not in found)
    return found | dict(zip(fresh, added, strict=True)), len(added)


def _people(session: Session, ballot: Ballot, keys: list[str]) -> tuple[dict[str, int], int]:
    """Key -> row number of the participant, and how many were new."""
    consultation = ballot.consultation
    marks = {_mark(consultation, "voter", key): key for key in keys}
    query = select(Voter.import_key, Voter.participant_id).where(
        Voter.ballot_id == ballot.id, Voter.import_key.is_not(None)
    )
    found = {marks[mark]: row for mark, row in session.execute(query) if mark in marks}
    fresh = [key for key in keys if key not in found]
    moment = now()
    added = _inserted(
        session,
        Participant,
        [{"ref": new_ref(), "scope_ref": consultation.ref, "created_at": moment} for _ in fresh],
    )
    voters = [
        {"ballot_id": ballot.id, "participant_id": row, "joined_at": moment,
         "import_key": _mark(consultation, "voter", key)}
        for key, row in zip(fresh, added, strict=True)
    ]  # fmt: skip
    if voters:
        session.execute(insert(Voter), voters)
    return found | dict(zip(fresh, added, strict=True)), len(added)


def _inserted(session: Session, model: Any, rows: list[dict[str, Any]]) -> list[int]:
    """Insert many rows; their numbers in the same order."""
    if not rows:
        return []
    statement = insert(model).returning(model.id, sort_by_parameter_order=True)
    return list(session.scalars(statement, rows))


def _store_votes(
    session: Session,
    consultation: Consultation,
    votes: list[tuple[str, str, int, bool, datetime | None]],
    people: Mapping[str, int],
    places: Mapping[str, int],
) -> tuple[int, int]:
    """How many votes were added and how many changed."""
    known, moment = _known(session, consultation), now()
    fresh: list[dict[str, Any]] = []
    changed: list[tuple[int, dict[str, Any]]] = []
    for person, statement, value, is_important, at in votes:
        pair = people[person], places[statement]
        row = {"value": value, "is_important": is_important, "cast_at": at or moment}
        if pair not in known:
            fresh.append({"participant_id": pair[0], "statement_id": pair[1], **row, **NEW_VOTE})
        elif known[pair][1:] != (value, is_important):
            changed.append((known[pair][0], row))
    if fresh:  # plain rows with every column: twice as fast as objects with defaults
        session.connection().execute(insert(VOTES), fresh)
    _replace(session, changed)
    return len(fresh), len(changed)


def _known(session: Session, consultation: Consultation) -> Known:
    """Votes that an import brought here before."""
    query = (
        select(Vote.participant_id, Vote.statement_id, Vote.id, Vote.value, Vote.is_important)
        .join(Voter, Voter.participant_id == Vote.participant_id)
        .join(Statement, Statement.id == Vote.statement_id)
        .where(Statement.consultation_id == consultation.id, Voter.import_key.is_not(None))
    )
    return {
        (person, statement): (row, value, bool(is_important))
        for person, statement, row, value, is_important in session.execute(query)
    }


def _replace(session: Session, changed: list[tuple[int, dict[str, Any]]]) -> None:
    """Former values become history, as with any changed vote."""
    for start in range(0, len(changed), CHUNK):
        chunk = dict(changed[start : start + CHUNK])
        held = session.execute(
            select(Vote.id, Vote.value, Vote.is_important, Vote.cast_at, Vote.changed_count)
            .where(Vote.id.in_(chunk))
        ).all()  # fmt: skip
        history = [
            {"vote_id": row, "value": value, "is_important": is_important, "cast_at": cast_at,
             "changed_at": now()}
            for row, value, is_important, cast_at, _ in held
        ]  # fmt: skip
        session.execute(insert(VoteChange), history)
        rows = [{"id": vote.id, "changed_count": vote.changed_count + 1} | chunk[vote.id]
                for vote in held]  # fmt: skip
        session.execute(update(Vote), rows)
