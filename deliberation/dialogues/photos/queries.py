"""What reads photos of flip charts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.dialogues.models import Dialogue
from deliberation.dialogues.photos.models import KEPT, DialoguePhoto


def photos_of(session: Session, dialogue: Dialogue) -> Sequence[DialoguePhoto]:
    """In the order they were taken."""
    query = select(DialoguePhoto).where(DialoguePhoto.dialogue_id == dialogue.id)
    return session.scalars(query.order_by(DialoguePhoto.id)).all()


def past(session: Session, moment: datetime) -> Sequence[DialoguePhoto]:
    """What may be kept no longer."""
    query = select(DialoguePhoto).join(DialoguePhoto.dialogue)
    is_over = (DialoguePhoto.taken_at <= moment - KEPT) | Dialogue.has_minors.is_(True)
    return session.scalars(query.where(is_over)).all()


def file_names(session: Session) -> set[str]:
    """Of every picture that a photo still names."""
    return set(session.scalars(select(DialoguePhoto.file_name)))
