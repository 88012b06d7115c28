"""What is read about the coding of a sample: each reader's own progress, later the distribution."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from deliberation.consultations.models import Consultation
from deliberation.evaluation.discourse.models import (
    DiscourseCoding,
    DiscourseItem,
    DiscourseSample,
)
from deliberation.people.models import Account
from deliberation.submissions.counting.queries import counts_people
from deliberation.submissions.models import WRITTEN_PARTS, Answer, Submission

READERS = (1, 2)


@dataclass(frozen=True)
class Progress:
    """How many items of the sample a reader has coded, of those that still have words."""

    coded: int
    total: int

    @property
    def is_complete(self) -> bool:
        return self.total > 0 and self.coded >= self.total


def is_codable(consultation: Consultation) -> ColumnElement[bool]:
    """Somebody of today wrote it, and its words are still there."""
    written = select(Answer.id).where(
        Answer.submission_id == Submission.id, Answer.part.in_(WRITTEN_PARTS)
    )
    return and_(
        Submission.consultation_id == consultation.id,
        Submission.state == "visible",
        Submission.withdrawn_at.is_(None),
        Submission.erased_at.is_(None),
        counts_people(),
        written.exists(),
    )


def sample_of(session: Session, consultation: Consultation) -> DiscourseSample | None:
    return session.scalar(
        select(DiscourseSample).where(DiscourseSample.consultation_id == consultation.id)
    )


def candidates(session: Session, consultation: Consultation) -> list[int]:
    """Row numbers of everything that can be drawn, in order."""
    query = select(Submission.id).where(is_codable(consultation))
    return list(session.scalars(query.order_by(Submission.id)))


def readers_of(session: Session, sample: DiscourseSample) -> dict[int, int | None]:
    """Who codes as which reader: account rows by 1 and 2; None once the account is gone."""
    query = select(DiscourseCoding.reader, func.max(DiscourseCoding.coder_id))
    query = query.join(DiscourseCoding.item).where(DiscourseItem.sample_id == sample.id)
    rows = session.execute(query.group_by(DiscourseCoding.reader))
    return {reader: coder for reader, coder in rows}


def seat_of(session: Session, sample: DiscourseSample, account: Account) -> int | None:
    """As which reader this account codes, or would; None when both are other people."""
    taken = readers_of(session, sample)
    own = next((reader for reader, coder in taken.items() if coder == account.id), None)
    return own or next((reader for reader in READERS if reader not in taken), None)


def progress(session: Session, sample: DiscourseSample, reader: int) -> Progress:
    coded = exists().where(
        DiscourseCoding.item_id == DiscourseItem.id, DiscourseCoding.reader == reader
    )
    query = select(func.count().filter(coded), func.count()).select_from(DiscourseItem)
    query = query.join(DiscourseItem.submission).where(
        DiscourseItem.sample_id == sample.id, is_codable(sample.consultation)
    )
    row = session.execute(query).one()
    return Progress(row[0], row[1])


def next_item(session: Session, sample: DiscourseSample, reader: int) -> DiscourseItem | None:
    """The first item with words that this reader has not coded."""
    coded = select(DiscourseCoding.item_id).where(DiscourseCoding.reader == reader)
    query = select(DiscourseItem).join(DiscourseItem.submission)
    query = query.where(
        DiscourseItem.sample_id == sample.id,
        DiscourseItem.id.not_in(coded),
        is_codable(sample.consultation),
    )
    return session.scalar(query.order_by(DiscourseItem.ordinal).limit(1))


def item_of(session: Session, sample: DiscourseSample, ref: str) -> DiscourseItem | None:
    query = select(DiscourseItem).where(
        DiscourseItem.sample_id == sample.id, DiscourseItem.ref == ref
    )
    return session.scalar(query)


def is_complete(session: Session, sample: DiscourseSample) -> bool:
    return all(progress(session, sample, reader).is_complete for reader in READERS)


def codings(session: Session, sample: DiscourseSample, reader: int) -> dict[int, dict[str, str]]:
    """One reader's codes by the item's place; for figures over the whole sample alone."""
    query = select(DiscourseItem.ordinal, DiscourseCoding.codes).join(DiscourseCoding.item)
    query = query.where(DiscourseItem.sample_id == sample.id, DiscourseCoding.reader == reader)
    return {ordinal: codes for ordinal, codes in session.execute(query)}
