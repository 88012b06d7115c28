"""What is held about a person: one table of data classes that every other part reads.

A row of `HOLDINGS` says where a table's rows about a person are found, and in words what they
are. A test holds that every table of the database stands here or among `NOT_PERSONAL`.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import sealing
from deliberation.base import Base
from deliberation.consultations.models import Consultation
from deliberation.insights.models import Point
from deliberation.people.models import Account, Participant
from deliberation.privacy.contributions.queries import CONTRIBUTIONS
from deliberation.privacy.holdings.queries import Holding, Person
from deliberation.privacy.work.queries import NOT_PERSONAL, WORK
from deliberation.submissions.models import Answer
from deliberation.voting.models import Vote

__all__ = ["HOLDINGS", "NOT_PERSONAL", "Holding", "Person"]

CHUNK = 500
HOLDINGS = (*CONTRIBUTIONS, *WORK)


def person_of_account(session: Session, account: Account) -> Person:
    """The account with its pseudonym in every consultation."""
    refs = session.scalars(select(Consultation.ref)).all()
    marks = [sealing.pseudonym(ref, account.ref) for ref in refs]
    found: list[Participant] = []
    for start in range(0, len(marks), CHUNK):
        chunk = marks[start : start + CHUNK]
        found += session.scalars(select(Participant).where(Participant.account_key.in_(chunk)))
    return Person(account, tuple(found))


def person_of_receipts(session: Session, participant_ids: Sequence[int]) -> Person:
    """The holder of the opened receipts."""
    query = select(Participant).where(Participant.id.in_(participant_ids))
    return Person(None, tuple(session.scalars(query.order_by(Participant.id))))


def held(session: Session, person: Person) -> Iterator[tuple[Holding, list[dict[str, Any]]]]:
    """Every row about the person, table by table, as plain values."""
    for holding in HOLDINGS:
        rows = session.scalars(holding.rows_of(person))
        yield holding, [_plain(row, holding.hidden) for row in rows]


def _plain(row: Base, hidden: frozenset[str]) -> dict[str, Any]:
    """A row without row numbers and marks; points carry the words they stand for."""
    columns = row.__table__.columns.keys()
    shown = [name for name in columns if name != "id" and name[-3:] != "_id" and name not in hidden]
    values = {name: _json(getattr(row, name)) for name in shown}
    if isinstance(row, Point):
        values["words"] = row.text
    if isinstance(row, Vote):
        values["on"] = row.statement.text
    if isinstance(row, Answer):
        values |= {"submission": row.submission.ref, "question": row.question.key}
    return values


def _json(value: Any) -> Any:
    match value:
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return str(value)
    return value
