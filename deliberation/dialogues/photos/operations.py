"""Photos of flip charts: take one, and forget it once its words are typed in or after 30 days."""

from datetime import datetime

from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.dialogues.items.operations import table_numbered
from deliberation.dialogues.models import Dialogue
from deliberation.dialogues.photos import queries
from deliberation.dialogues.photos.models import DialoguePhoto
from deliberation.errors import Closed
from deliberation.people.models import Account

MOST = 60  # of one session


def take(
    session: Session, dialogue: Dialogue, table_number: int, file_name: str, account: Account | None
) -> DialoguePhoto:
    """Note a photo whose picture lies in a file. Never in a session with minors."""
    demand_adults(dialogue)
    if len(queries.photos_of(session, dialogue)) >= MOST:
        raise Closed("This session has %(most)s photos. Type some of them in first.", most=MOST)
    table = table_numbered(dialogue, table_number)
    photo = DialoguePhoto(dialogue=dialogue, table_number=table.number, file_name=file_name)
    session.add(photo)
    session.flush()
    _note(session, "photo:take", dialogue, account)
    return photo


def forget(session: Session, photo: DialoguePhoto, account: Account | None) -> None:
    """Its words are typed in, or it was taken by mistake. Its file goes after the commit."""
    _note(session, "photo:forget", photo.dialogue, account)
    session.delete(photo)
    session.flush()


def forget_old(session: Session, moment: datetime, dry_run: bool = False) -> int:
    """Photos past their 30 days, and those of a session that turned out to have minors in it."""
    found = queries.past(session, moment)
    for photo in found if not dry_run else ():
        session.delete(photo)
    session.flush()
    return len(found)


def demand_adults(dialogue: Dialogue) -> None:
    """Raise Closed where no photo may be kept."""
    if dialogue.has_minors:
        raise Closed("With people under 18 in the room no photo is kept. Type the sheets in.")
    if not dialogue.is_open:
        raise Closed("This session was submitted already.")


def _note(session: Session, action: str, dialogue: Dialogue, account: Account | None) -> None:
    journal.record(
        session,
        action,
        dialogue,
        role="organiser" if account else "facilitator",
        actor_ref=account.ref if account else None,
        scope_ref=dialogue.consultation.ref,
    )
