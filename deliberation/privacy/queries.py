"""What is held about a person: one table of data classes that every other part reads.

A row of `HOLDINGS` says where a table's rows about a person are found, and in words what they
are. A test holds that every table of the database stands here or among `NOT_PERSONAL`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql.base import ExecutableOption

from deliberation import sealing
from deliberation.base import Base
from deliberation.consultations.models import Consultation
from deliberation.insights.models import CampaignMember, Challenge, Point, Quote, ReviewStep, Run
from deliberation.journal import JournalEntry
from deliberation.missions.models import BoardSeat
from deliberation.moderation.models import Appeal, Flag, ModerationDecision
from deliberation.objectives.models import Decision, ObjectiveVersion, Position
from deliberation.people.models import (
    Account,
    Consent,
    Demographic,
    Membership,
    Participant,
    SignInLink,
    WebSession,
)
from deliberation.responses.models import ThemeResponse, Verdict
from deliberation.submissions.models import Answer, Receipt, Submission, SubmissionEvent

CHUNK = 500


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


def _submissions(person: Person) -> Select[Any]:
    return select(Submission.id).where(Submission.participant_id.in_(person.participant_ids))


def _decisions(person: Person) -> Select[Any]:
    """Moderators' decisions about the person's submissions."""
    query = select(ModerationDecision.id)
    return query.where(ModerationDecision.submission_id.in_(_submissions(person)))


def _points(person: Person) -> Select[Any]:
    return select(Point.id).where(Point.submission_id.in_(_submissions(person)))


def _of_participant(column: Any) -> Where:
    return lambda person: column.in_(person.participant_ids)


def _of_submission(column: Any) -> Where:
    return lambda person: column.in_(_submissions(person))


def _of_account(column: Any) -> Where:
    return lambda person: column == person.account_id


HOLDINGS = (
    Holding(Account, "Your account", _of_account(Account.id), frozenset({"password_hash"})),
    Holding(Membership, "Roles you hold", _of_account(Membership.account_id)),
    Holding(
        SignInLink,
        "Links by which you could sign in",
        _of_account(SignInLink.account_id),
        frozenset({"token_hmac"}),
    ),
    Holding(
        WebSession,
        "Browsers in which you are signed in",
        lambda person: WebSession.account_ref == person.account_ref,
        frozenset({"token_hmac", "data"}),
    ),
    Holding(
        Participant,
        "You as a pseudonym in one consultation, with your age group",
        _of_participant(Participant.id),
        frozenset({"account_key"}),
    ),
    Holding(Consent, "What you agreed to", _of_participant(Consent.participant_id)),
    Holding(
        Demographic,
        "What you said about yourself",
        _of_participant(Demographic.participant_id),
    ),
    Holding(
        Receipt,
        "That you hold a receipt; its code is known to you alone",
        _of_participant(Receipt.participant_id),
        frozenset({"code_hmac"}),
    ),
    Holding(
        Submission,
        "Submissions you sent",
        _of_participant(Submission.participant_id),
        frozenset({"import_key", "post_key"}),
    ),
    Holding(
        Answer,
        "Your words in them",
        _of_submission(Answer.submission_id),
        loads=(joinedload(Answer.submission), joinedload(Answer.question)),
    ),
    Holding(
        SubmissionEvent, "What happened to them", _of_submission(SubmissionEvent.submission_id)
    ),
    Holding(
        Flag,
        "That somebody asked a moderator to look at one of them",
        _of_submission(Flag.submission_id),
    ),
    Holding(
        ModerationDecision,
        "What moderators decided about them, or what you decided as a moderator",
        lambda person: (
            ModerationDecision.submission_id.in_(_submissions(person))
            | (ModerationDecision.decided_by_id == person.account_id)
        ),
    ),
    Holding(
        Appeal,
        "Appeals you made, or decided",
        lambda person: (
            Appeal.decision_id.in_(_decisions(person)) | (Appeal.decided_by_id == person.account_id)
        ),
    ),
    Holding(
        Point,
        "Points that were found in your words",
        _of_submission(Point.submission_id),
        loads=(joinedload(Point.answer),),
    ),
    Holding(
        Quote,
        "Points of yours that are shown with a theme",
        lambda person: Quote.point_id.in_(_points(person)),
    ),
    Holding(
        CampaignMember,
        "That a submission of yours resembles others",
        _of_submission(CampaignMember.submission_id),
    ),
    Holding(
        Challenge,
        "Where you said that you were misunderstood, or where you answered it",
        lambda person: (
            Challenge.point_id.in_(_points(person))
            | (Challenge.answered_by_id == person.account_id)
        ),
    ),
    Holding(Verdict, "How you judged the board's answers", _of_participant(Verdict.participant_id)),
    Holding(BoardSeat, "Your seat on a board", _of_account(BoardSeat.account_id)),
    Holding(Position, "Where you stood as a member", _of_account(Position.account_id)),
    Holding(Run, "Analyses you asked for", _of_account(Run.requested_by_id)),
    Holding(ReviewStep, "Changes you made to themes", _of_account(ReviewStep.actor_id)),
    Holding(
        ObjectiveVersion, "Objectives you drafted", _of_account(ObjectiveVersion.drafted_by_id)
    ),
    Holding(Decision, "Adoptions you signed", _of_account(Decision.signed_off_by_id)),
    Holding(ThemeResponse, "Answers you gave", _of_account(ThemeResponse.responded_by_id)),
    Holding(
        JournalEntry,
        "What you did in a role, in the journal that cannot be changed",
        lambda person: JournalEntry.actor_ref == person.account_ref,
        frozenset({"content_hmac", "block_id"}),
    ),
)

# Tables without a row about one person, and why.
NOT_PERSONAL = {
    "job": "payloads hold refs and parameters",
    "journal_block": "hashes of blocks",
    "journal_salt": "random numbers",
    "rate_count": "networks as marks that change every day, kept for a day",
    "erasure": "marks by which a restored backup erases again",
    "mission": "the institution's words",
    "statement_version": "the institution's words",
    "actor": "organisations",
    "initiative": "organisations",
    "consultation": "the institution's words",
    "promise": "the institution's words; names an office holder",
    "phase": "dates",
    "question": "the institution's words",
    "method_note": "the institution's words",
    "submission_count": "counts",
    "import_batch": "counts",
    "theme": "names given by analysts; keywords are cleared of erased words",
    "campaign": "families of submissions",
    "objective": "the institution's words",
    "clause": "the institution's words",
    "evidence": "links between records",
    "waiver": "the institution's words",
    "decision_point": "the institution's words",
}


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
