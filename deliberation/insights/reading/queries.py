"""What is read about reading: how much people have read, and the second reader's sample."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from deliberation.consultations.models import Consultation
from deliberation.insights.models import Point, ReviewStep, Run, Theme
from deliberation.insights.reading.models import (
    SecondReading,
    SecondReadingItem,
    SubmissionReading,
)
from deliberation.people.models import Account
from deliberation.submissions.counting.queries import counts_people
from deliberation.submissions.models import Submission, SubmissionEvent

LOAN = timedelta(minutes=15)  # how long a submission handed out is kept for its reader


@dataclass(frozen=True)
class Coverage:
    """How many of the submissions with words were read by a person as they stand now."""

    read: int
    total: int

    @property
    def is_complete(self) -> bool:
        return self.read == self.total


def coverage(session: Session, consultation: Consultation) -> Coverage:
    """The count that stands on public pages; one statement."""
    read = func.count(SubmissionReading.id).filter(is_read())
    query = select(read, func.count(Submission.id))
    query = query.outerjoin(SubmissionReading, SubmissionReading.submission_id == Submission.id)
    row = session.execute(query.where(has_words(consultation), counts_people())).one()
    return Coverage(row[0], row[1])


def has_words(consultation: Consultation) -> ColumnElement[bool]:
    """There is something to read; what waits for a moderator is theirs."""
    return and_(
        Submission.consultation_id == consultation.id,
        Submission.state == "visible",
        Submission.withdrawn_at.is_(None),
        Submission.erased_at.is_(None),
    )


def is_read() -> ColumnElement[bool]:
    """A person read it and it was not changed since."""
    edits = select(SubmissionEvent.id).where(
        SubmissionEvent.submission_id == Submission.id,
        SubmissionEvent.kind == "edited",
        SubmissionEvent.at > SubmissionReading.read_at,
    )
    return and_(SubmissionReading.read_at.is_not(None), ~edits.exists())


def in_hand(
    session: Session, consultation: Consultation, account: Account, moment: datetime
) -> SubmissionReading | None:
    """What this reader was handed and has not read yet."""
    query = select(SubmissionReading).join(SubmissionReading.submission)
    query = query.where(
        SubmissionReading.account_id == account.id,
        SubmissionReading.claimed_at > moment - LOAN,
        ~is_read(),
        has_words(consultation),
    )
    return session.scalar(query.order_by(SubmissionReading.id).limit(1))


def next_unread(
    session: Session, consultation: Consultation, moment: datetime
) -> tuple[Submission, SubmissionReading | None] | None:
    """The earliest submission that nobody has read and nobody has in hand."""
    query = select(Submission, SubmissionReading)
    query = query.outerjoin(SubmissionReading, SubmissionReading.submission_id == Submission.id)
    is_free = or_(
        SubmissionReading.id.is_(None),
        and_(~is_read(), SubmissionReading.claimed_at <= moment - LOAN),
        and_(~is_read(), SubmissionReading.read_at.is_not(None)),  # changed after it was read
    )
    query = query.where(has_words(consultation), is_free).order_by(Submission.id).limit(1)
    row = session.execute(query).first()
    return None if row is None else (row[0], row[1])


# The second reader.


def second_reading(session: Session, run: Run) -> SecondReading | None:
    """The blind sample of a run, once it is drawn."""
    return session.scalar(select(SecondReading).where(SecondReading.run_id == run.id))


def has_reviewed(session: Session, run: Run, account: Account) -> bool:
    """Somebody who changed anything in this run knows its themes and can't be blind to them."""
    query = select(ReviewStep.id).where(
        ReviewStep.run_id == run.id, ReviewStep.actor_id == account.id
    )
    return session.scalar(query.limit(1)) is not None


def strata(session: Session, run: Run) -> dict[int | None, list[int]]:
    """Points that can be read, by living theme (None: unthemed), in order of their rows."""
    living = select(Theme.id).where(Theme.run_id == run.id, Theme.state.in_(("draft", "approved")))
    query = select(Point.theme_id, Point.id).join(Point.submission)
    query = query.where(
        Point.run_id == run.id,
        Point.set_aside.is_(None),
        Point.answer_id.is_not(None),
        has_words(run.consultation),
        counts_people(),  # the sample speaks of what people said
        or_(Point.theme_id.is_(None), Point.theme_id.in_(living)),
    )
    found: dict[int | None, list[int]] = {}
    for theme_id, point_id in session.execute(query.order_by(Point.id)):
        found.setdefault(theme_id, []).append(point_id)
    return found


@dataclass(frozen=True)
class SampleProgress:
    coded: int
    total: int

    @property
    def is_complete(self) -> bool:
        return self.total > 0 and self.coded == self.total


def progress(session: Session, reading: SecondReading) -> SampleProgress:
    """How many points of the sample are coded."""
    coded = func.count(SecondReadingItem.coded_at)
    query = select(coded, func.count()).where(SecondReadingItem.reading_id == reading.id)
    row = session.execute(query).one()
    return SampleProgress(row[0], row[1])


def next_item(session: Session, reading: SecondReading) -> SecondReadingItem | None:
    """The first point of the sample that is not coded and whose words are still there."""
    query = select(SecondReadingItem).join(SecondReadingItem.point).join(Point.submission)
    query = query.where(
        SecondReadingItem.reading_id == reading.id,
        SecondReadingItem.coded_at.is_(None),
        Submission.erased_at.is_(None),
        Submission.withdrawn_at.is_(None),
    )
    point = contains_eager(SecondReadingItem.point)
    query = query.options(point.joinedload(Point.answer), point.contains_eager(Point.submission))
    return session.scalar(query.order_by(SecondReadingItem.ordinal).limit(1))


def item_of(session: Session, reading: SecondReading, ref: str) -> SecondReadingItem | None:
    """The item of the sample that holds the point of this ref."""
    query = select(SecondReadingItem).join(SecondReadingItem.point)
    query = query.where(SecondReadingItem.reading_id == reading.id, Point.ref == ref)
    return session.scalar(query.options(joinedload(SecondReadingItem.point)))


def last_coded(
    session: Session, reading: SecondReading, account: Account
) -> SecondReadingItem | None:
    """What this reader coded last."""
    query = select(SecondReadingItem).where(
        SecondReadingItem.reading_id == reading.id,
        SecondReadingItem.coded_by_id == account.id,
        SecondReadingItem.coded_at.is_not(None),
    )
    newest = query.order_by(SecondReadingItem.coded_at.desc(), SecondReadingItem.ordinal.desc())
    return session.scalar(newest.limit(1))


def choices(run: Run) -> Sequence[Theme]:
    """The themes a second reader may choose from, by their names: size tells nothing."""
    return sorted((t for t in run.themes if t.is_living), key=lambda theme: theme.label.casefold())


def codings(session: Session, reading: SecondReading) -> list[tuple[int, int | None, int | None]]:
    """Point, the theme it had when the sample was drawn, the second reader's; None: no theme.

    Themes that were merged since count as the one they are in now, for both readers.
    """
    run = reading.run
    heir = {theme.id: theme for theme in run.themes}
    query = select(
        SecondReadingItem.point_id, SecondReadingItem.first_theme_id, SecondReadingItem.theme_id
    )
    query = query.where(
        SecondReadingItem.reading_id == reading.id, SecondReadingItem.coded_at.is_not(None)
    )
    rows = session.execute(query.order_by(SecondReadingItem.ordinal))
    return [(point, _now(heir, first), _now(heir, second)) for point, first, second in rows]


def _now(themes: dict[int, Theme], theme_id: int | None) -> int | None:
    """Where a theme is now: itself, the one it was merged into, or nowhere."""
    theme = themes.get(theme_id) if theme_id else None
    while theme is not None and not theme.is_living:
        theme = themes.get(theme.merged_into_id) if theme.merged_into_id else None
    return theme.id if theme else None
