"""Whose time is over: when a consultation ended, and which rows its months were promised for."""

from calendar import monthrange
from datetime import datetime

from sqlalchemy import Select, select

from deliberation.consultations.models import Consultation
from deliberation.people.models import Participant
from deliberation.submissions.models import Receipt, Submission


def ended_at(consultation: Consultation) -> datetime | None:
    """When a consultation was over: closed, or else the end of its last phase; None before."""
    if consultation.closed_at is not None:
        return consultation.closed_at
    ends = [phase.ends_at for phase in consultation.phases]
    return None if None in ends else max((end for end in ends if end), default=None)


def is_past(consultation: Consultation, data_class: str, moment: datetime) -> bool:
    """Whether the months promised for this class of data have passed."""
    months, end = consultation.retention_months.get(data_class), ended_at(consultation)
    if not months or end is None or consultation.opened_at is None:
        return False
    return moment >= months_after(end, int(months))


def months_after(moment: datetime, months: int) -> datetime:
    """The same day so many months later, or the last day of a shorter month."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    return moment.replace(
        year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1])
    )


def submissions_to_unlink(consultation: Consultation) -> Select[Submission]:
    """Submissions with a name, or with words that are not public."""
    return select(Submission).where(
        Submission.consultation_id == consultation.id,
        Submission.withdrawn_at.is_(None),
        Submission.erased_at.is_(None),
        Submission.is_listed.is_(False)
        | (Submission.state != "visible")
        | (Submission.shown_name != ""),
    )


def receipts_of(consultation: Consultation) -> Select[Receipt]:
    query = select(Receipt).join(Receipt.participant)
    return query.where(Participant.scope_ref == consultation.ref)


def described_participants(consultation: Consultation) -> Select[Participant]:
    """Participants who said something about themselves, or an age group."""
    return select(Participant).where(
        Participant.scope_ref == consultation.ref,
        Participant.demographics.any() | (Participant.age_band != "unsaid"),
    )
