"""What reads flagged words: only the lead's own list, and who the lead is."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CompoundSelect, select, union
from sqlalchemy.orm import Session, joinedload

from deliberation.consultations.models import Consultation
from deliberation.dialogues.models import Dialogue, DialogueItem
from deliberation.dialogues.safeguarding.models import SafeguardingItem
from deliberation.people import queries as people
from deliberation.people.models import Account
from deliberation.submissions.models import Submission


def items_for(session: Session, lead: Account) -> Sequence[SafeguardingItem]:
    """What waits for this lead first, then what is done; the newest first."""
    query = (
        select(SafeguardingItem)
        .where(SafeguardingItem.lead_id == lead.id)
        .options(joinedload(SafeguardingItem.consultation))
        .order_by(SafeguardingItem.done_at.is_not(None), SafeguardingItem.id.desc())
    )
    return session.scalars(query).all()


def leads_something(session: Session, account: Account) -> bool:
    """Whether the account is the lead of a session, or was when something was flagged."""
    named = select(Dialogue.id).where(Dialogue.lead_id == account.id).limit(1)
    flagged = select(SafeguardingItem.id).where(SafeguardingItem.lead_id == account.id).limit(1)
    return session.scalar(named) is not None or session.scalar(flagged) is not None


def lead_ids() -> CompoundSelect[Any]:
    """Row numbers of every account that is named as a lead, or has something flagged to it."""
    named = select(Dialogue.lead_id).where(Dialogue.lead_id.is_not(None))
    return union(named, select(SafeguardingItem.lead_id))


def dialogue_of(session: Session, submission: Submission) -> Dialogue | None:
    """The session in which a submission was said, if it was said in one."""
    query = select(Dialogue).join(DialogueItem, DialogueItem.dialogue_id == Dialogue.id)
    return session.scalar(query.where(DialogueItem.submission_id == submission.id))


def lead_for(session: Session, submission: Submission) -> Account | None:
    """Whom a moderator tells of harm in a young person's words: the lead of their session, or
    else of the newest session of the consultation. None for adults, and while nobody is named."""
    if not is_of_youth(submission):
        return None
    dialogue = dialogue_of(session, submission)
    if dialogue is not None and dialogue.lead is not None:
        return dialogue.lead
    return lead_of(session, submission.consultation)


def lead_of(session: Session, consultation: Consultation) -> Account | None:
    query = (
        select(Account)
        .join(Dialogue, Dialogue.lead_id == Account.id)
        .where(Dialogue.consultation_id == consultation.id)
        .order_by(Dialogue.held_on.desc(), Dialogue.id.desc())
    )
    return session.scalars(query.limit(1)).first()


def is_of_youth(submission: Submission) -> bool:
    person = submission.participant
    is_minor = person is not None and people.is_minor(person.age_band)
    return submission.lane == "youth" or is_minor
