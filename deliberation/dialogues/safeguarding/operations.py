"""Flag words to the safeguarding lead, note what was done, and let them go when it is over.

Nothing here writes to the journal, which everybody can read: that something was flagged is the
lead's to know. A flagged item looks to everybody else like one that was removed.
"""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.models import Dialogue, DialogueItem
from deliberation.dialogues.safeguarding import queries
from deliberation.dialogues.safeguarding.models import (
    MAX_NOTE,
    IncidentNote,
    SafeguardingItem,
)
from deliberation.errors import Closed, Conflict, Invalid
from deliberation.people.models import Account
from deliberation.submissions.models import Submission, is_storable, says_something


def flag(session: Session, item: DialogueItem) -> SafeguardingItem:
    """The item's words go to the lead alone; the item keeps its number and loses them.

    What quotes and keywords still hold of a submitted item goes by `privacy.rooms`.
    """
    if item.removed_at is not None:
        raise Closed("The words of this item are gone already.")
    flagged = _store(session, item.dialogue, item.words, item.language, item.table.number)
    flagged.item_number = item.number
    items.remove(session, item)
    return flagged


def report(
    session: Session,
    dialogue: Dialogue,
    words: str,
    *,
    table: int | None = None,
    language: str = "",
) -> SafeguardingItem:
    """Words that were typed to be flagged at once: they never become an item."""
    if not says_something(words):
        raise Invalid("text", "Write what was said.")
    if len(words) > MAX_NOTE or not is_storable(words):
        raise Invalid("text", "At most %(limit)s characters are possible.", limit=MAX_NOTE)
    return _store(session, dialogue, words.strip(), language or dialogue.language, table)


def keep_words_of(session: Session, submission: Submission) -> SafeguardingItem:
    """A moderator's flag: a copy for the lead, before the words go everywhere else."""
    lead = queries.lead_for(session, submission)
    if lead is None:
        raise Closed("No safeguarding lead is named. An organiser names one in a session.")
    if not submission.has_words:
        raise Closed("Its author has taken this submission back.")
    dialogue = queries.dialogue_of(session, submission)
    words = "\n".join(answer.text for answer in submission.answers if answer.is_written)
    return _add(
        session,
        SafeguardingItem(
            consultation=submission.consultation,
            dialogue_id=dialogue.id if dialogue else None,
            lead=lead,
            source="moderation",
            words=words,
            language=submission.language,
        ),
    )


def note(session: Session, item: SafeguardingItem, words: str) -> IncidentNote:
    """What the lead did or knows, with the moment."""
    if item.done_at is not None:
        raise Closed("This is marked as done.")
    if not says_something(words):
        raise Invalid("words", "Write the note.")
    if len(words) > MAX_NOTE or not is_storable(words):
        raise Invalid("words", "At most %(limit)s characters are possible.", limit=MAX_NOTE)
    made = IncidentNote(words=words.strip())
    item.notes.append(made)
    session.flush()
    return made


def mark_done(session: Session, item: SafeguardingItem) -> None:
    """Nothing more is to do; a note has to say what was done."""
    if not item.notes:
        raise Invalid("words", "Write a note first: what was done?")
    if item.done_at is None:
        item.done_at = now()
        session.flush()


def forget(session: Session, consultation: Consultation, dry_run: bool) -> int:
    """What the end of the promised months takes: the words, the notes, and the names of adults
    and holders of papers in sessions."""
    flagged = session.scalars(
        select(SafeguardingItem).where(SafeguardingItem.consultation_id == consultation.id)
    ).all()
    held = session.scalars(
        select(Dialogue).where(
            Dialogue.consultation_id == consultation.id,
            (Dialogue.first_adult != "")
            | (Dialogue.second_adult != "")
            | (Dialogue.permission_holder != ""),
        )
    ).all()
    if not dry_run:
        _delete(session, [one.id for one in flagged])
        for dialogue in held:
            dialogue.first_adult = dialogue.second_adult = dialogue.permission_holder = ""
        session.flush()
    return len(flagged) + len(held)


def release_lead(session: Session, account: Account) -> None:
    """Before an account is erased. Words that still wait for it would be read by nobody."""
    waits = select(SafeguardingItem.id).where(
        SafeguardingItem.lead_id == account.id, SafeguardingItem.done_at.is_(None)
    )
    led = session.scalars(select(Dialogue).where(Dialogue.lead_id == account.id)).all()
    if session.scalar(waits.limit(1)) is not None or any(one.state == "running" for one in led):
        raise Conflict(
            "You are the safeguarding lead of a session. Mark what was flagged to you as done and "
            "have another lead named first."
        )
    done = select(SafeguardingItem.id).where(SafeguardingItem.lead_id == account.id)
    _delete(session, list(session.scalars(done)))
    for dialogue in led:
        dialogue.lead = None
    session.flush()


def _store(
    session: Session, dialogue: Dialogue, words: str, language: str, table: int | None
) -> SafeguardingItem:
    if dialogue.lead is None:
        raise Closed("No safeguarding lead is named. An organiser names one in a session.")
    return _add(
        session,
        SafeguardingItem(
            consultation=dialogue.consultation,
            dialogue_id=dialogue.id,
            lead=dialogue.lead,
            source="room",
            table_number=table,
            words=words,
            language=language,
        ),
    )


def _add(session: Session, item: SafeguardingItem) -> SafeguardingItem:
    session.add(item)
    session.flush()
    return item


def _delete(session: Session, numbers: list[int]) -> None:
    for table, column in (
        (IncidentNote, IncidentNote.item_id),
        (SafeguardingItem, SafeguardingItem.id),
    ):
        session.execute(delete(table).where(column.in_(numbers)))
