"""What reads dialogues: those of a consultation, one by its ref, what still has to be filled in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from deliberation import sealing
from deliberation.consultations.models import Consultation
from deliberation.dialogues.models import Dialogue, DialogueItem
from deliberation.submissions.models import Answer, Receipt, Submission

# What has to be known before a session can run: of every group, and of one with minors.
FOR_ALL = ("people_count", "selection")
FOR_MINORS = (
    "bands",
    "first_adult",
    "second_adult",
    "lead",
    "permission_holder",
    "permission_version",
    "permission_on",
    "space",
    "voice",
    "reader_name",
    "reader_office",
    "influence",
    "reply_due_on",
)


@dataclass(frozen=True)
class Check:
    """One thing that has to be known before the session can run."""

    field: str
    is_met: bool


def dialogues_of(session: Session, consultation: Consultation) -> Sequence[Dialogue]:
    """All of them, the newest day first."""
    query = (
        select(Dialogue)
        .where(Dialogue.consultation_id == consultation.id)
        .options(joinedload(Dialogue.question))
        .order_by(Dialogue.held_on.desc(), Dialogue.id.desc())
    )
    return session.scalars(query).all()


def dialogue(session: Session, ref: str) -> Dialogue | None:
    return session.scalar(select(Dialogue).where(Dialogue.ref == ref))


def by_marks(session: Session, marks: Iterable[str]) -> list[int]:
    """Row numbers of the dialogues of these manage codes; a replaced code opens none."""
    wanted = list(marks)
    if not wanted:
        return []
    return list(session.scalars(select(Dialogue.id).where(Dialogue.manage_hmac.in_(wanted))))


def by_ids(session: Session, numbers: Iterable[int]) -> Sequence[Dialogue]:
    query = select(Dialogue).where(Dialogue.id.in_(list(numbers))).order_by(Dialogue.held_on)
    return session.scalars(query).all()


def mark_of(code: str) -> str:
    """The stored form of a manage code, however it was typed."""
    return sealing.manage(Receipt.normalised(code))


def items_of(
    session: Session, dialogue: Dialogue, perspective: str | None = None
) -> Sequence[DialogueItem]:
    """What was said and still stands, in the order of the printed numbers."""
    query = select(DialogueItem).where(
        DialogueItem.dialogue_id == dialogue.id, DialogueItem.removed_at.is_(None)
    )
    if perspective is not None:
        query = query.where(DialogueItem.perspective == perspective)
    answers = selectinload(Submission.answers).joinedload(Answer.question)
    query = query.options(
        joinedload(DialogueItem.submission).options(answers),
        joinedload(DialogueItem.table),
        joinedload(DialogueItem.pile),
    )
    return session.scalars(query.order_by(DialogueItem.number)).all()


def item_numbered(session: Session, dialogue: Dialogue, number: int) -> DialogueItem | None:
    """Also one that was removed: its number is never given to another."""
    query = select(DialogueItem).where(
        DialogueItem.dialogue_id == dialogue.id, DialogueItem.number == number
    )
    return session.scalar(query)


def item_of(session: Session, submission: Submission) -> DialogueItem | None:
    """The item that became this submission, if it was said in a room."""
    return session.scalar(select(DialogueItem).where(DialogueItem.submission_id == submission.id))


def item_counts(session: Session, dialogues: Iterable[Dialogue]) -> dict[int, int]:
    """How many items of each dialogue still stand, by its row number."""
    query = (
        select(DialogueItem.dialogue_id, func.count())
        .where(
            DialogueItem.dialogue_id.in_([one.id for one in dialogues]),
            DialogueItem.removed_at.is_(None),
        )
        .group_by(DialogueItem.dialogue_id)
    )
    return {number: count for number, count in session.execute(query)}


def checklist(dialogue: Dialogue) -> list[Check]:
    """What has to be known before it can run, and whether it is."""
    wanted = FOR_ALL + (FOR_MINORS if dialogue.has_minors else ())
    return [Check(field, _is_met(dialogue, field)) for field in wanted]


def is_ready(dialogue: Dialogue) -> bool:
    return all(check.is_met for check in checklist(dialogue))


def _is_met(dialogue: Dialogue, field: str) -> bool:
    value = getattr(dialogue, field)
    if field == "second_adult":  # two people, not one name twice
        return bool(value) and value.casefold() != dialogue.first_adult.casefold()
    return bool(value)
