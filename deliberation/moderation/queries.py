"""What moderators have to look at, and what the public learns about removals."""

from dataclasses import dataclass

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from deliberation.consultations.models import Consultation
from deliberation.moderation.models import Appeal, Flag, ModerationDecision
from deliberation.submissions.counting.queries import counts_people
from deliberation.submissions.models import Submission

QUEUE_PAGE = 20


@dataclass(frozen=True)
class QueueItem:
    """A submission to look at, with the reasons people flagged it for."""

    submission: Submission
    flags: tuple[str, ...]


def queue(session: Session, consultation: Consultation, after: int = 0) -> list[QueueItem]:
    """Waiting or flagged submissions, oldest first, a page from row `after` on."""
    is_flagged = exists().where(Flag.submission_id == Submission.id, Flag.settled_at.is_(None))
    query = (
        select(Submission)
        .where(
            Submission.consultation_id == consultation.id,
            Submission.id > after,
            Submission.withdrawn_at.is_(None),
            Submission.erased_at.is_(None),
            or_(Submission.state == "waiting", is_flagged),
        )
        .order_by(Submission.id)
        .limit(QUEUE_PAGE)
        .options(selectinload(Submission.answers), joinedload(Submission.participant))
    )
    found = list(session.scalars(query))
    flags = select(Flag.submission_id, Flag.reason).where(
        Flag.submission_id.in_([s.id for s in found]), Flag.settled_at.is_(None)
    )
    reasons: dict[int, list[str]] = {}
    for submission_id, reason in session.execute(flags):
        reasons.setdefault(submission_id, []).append(reason)
    return [QueueItem(s, tuple(sorted(set(reasons.get(s.id, []))))) for s in found]


def open_appeals(session: Session, consultation: Consultation) -> list[Appeal]:
    """Appeals without a decision, oldest first."""
    query = (
        select(Appeal)
        .join(ModerationDecision)
        .join(Submission, ModerationDecision.submission_id == Submission.id)
        .where(Submission.consultation_id == consultation.id, Appeal.outcome.is_(None))
        .order_by(Appeal.id)
        .options(
            joinedload(Appeal.decision)
            .joinedload(ModerationDecision.submission)
            .selectinload(Submission.answers)
        )
    )
    return list(session.scalars(query))


def latest_decision(session: Session, submission: Submission) -> ModerationDecision | None:
    """The decision that holds, for the author's receipt."""
    query = (
        select(ModerationDecision)
        .where(ModerationDecision.submission_id == submission.id)
        .order_by(ModerationDecision.id.desc())
        .limit(1)
        .options(joinedload(ModerationDecision.appeal))
    )
    return session.scalar(query)


def removed_by_reason(session: Session, consultation: Consultation) -> dict[str, int]:
    """How many submissions are removed now, by the reason of the decision that holds."""
    newest = (
        select(func.max(ModerationDecision.id))
        .join(Submission, ModerationDecision.submission_id == Submission.id)
        .where(
            Submission.consultation_id == consultation.id,
            Submission.state == "removed",
            counts_people(),
        )
        .group_by(ModerationDecision.submission_id)
    )
    query = (
        select(ModerationDecision.reason, func.count())
        .where(ModerationDecision.id.in_(newest), ModerationDecision.reason.is_not(None))
        .group_by(ModerationDecision.reason)
    )
    return {reason: count for reason, count in session.execute(query) if reason}
