"""Whose data, and what a row of the table of data classes says."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.sql.base import ExecutableOption

from deliberation import sealing
from deliberation.base import Base
from deliberation.evaluation.surveys import queries as surveys
from deliberation.insights.models import (
    Point,
)
from deliberation.moderation.models import ModerationDecision
from deliberation.people.models import (
    Account,
    Participant,
)
from deliberation.submissions.models import Answer, Submission
from deliberation.voting.models import Vote


@dataclass(frozen=True)
class Person:
    """Whose data: an account with all its pseudonyms, or the holder of receipts."""

    account: Account | None
    participants: tuple[Participant, ...]

    @property
    def account_id(self) -> int:
        """The account's row number, or one that no row has."""
        return self.account.id if self.account else 0

    @property
    def account_ref(self) -> str:
        """The account's ref, or one that nothing has."""
        return self.account.ref if self.account else "-"

    @property
    def participant_ids(self) -> list[int]:
        return [participant.id for participant in self.participants]


Where = Callable[[Person], ColumnElement[bool]]


@dataclass(frozen=True)
class Holding:
    """Rows of one table about a person; `hidden` columns are marks that say nothing to anybody."""

    model: type[Base]
    what: str
    where: Where
    hidden: frozenset[str] = field(default=frozenset())
    loads: tuple[ExecutableOption, ...] = ()  # what `held` shows along with a row

    @property
    def table(self) -> str:
        return str(self.model.__tablename__)

    def rows_of(self, person: Person) -> Select[Any]:
        return select(self.model).where(self.where(person)).options(*self.loads)


def submissions_of(person: Person) -> Select[Any]:
    return select(Submission.id).where(Submission.participant_id.in_(person.participant_ids))


def marks_of(person: Person) -> list[str]:
    """The marks under which the person may have left an address for news."""
    return [sealing.follower(participant.ref) for participant in person.participants]


def survey_mark(person: Person) -> str:
    """The mark on an account's sheets as an organiser, or one that no sheet has."""
    return surveys.mark_of(person.account) if person.account else "-"


def decisions_about(person: Person) -> Select[Any]:
    """Moderators' decisions about the person's submissions."""
    query = select(ModerationDecision.id)
    return query.where(ModerationDecision.submission_id.in_(submissions_of(person)))


def points_of(person: Person) -> Select[Any]:
    return select(Point.id).where(Point.submission_id.in_(submissions_of(person)))


def votes_of(person: Person) -> Select[Any]:
    return select(Vote.id).where(Vote.participant_id.in_(person.participant_ids))


def answers_of(person: Person) -> Select[Any]:
    return select(Answer.id).where(Answer.submission_id.in_(submissions_of(person)))


def of_participant(column: Any) -> Where:
    return lambda person: column.in_(person.participant_ids)


def of_submission(column: Any) -> Where:
    return lambda person: column.in_(submissions_of(person))


def of_account(column: Any) -> Where:
    return lambda person: column == person.account_id
