"""Take words of a session out of the record: by their printed number, or to the lead alone.

`dialogues` knows its own items; what themes, quotes and votes repeat of them goes here.
"""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from deliberation.dialogues import queries as dialogues
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.models import Dialogue, DialogueItem
from deliberation.dialogues.safeguarding import operations as safeguarding
from deliberation.dialogues.safeguarding.models import SafeguardingItem
from deliberation.errors import Closed
from deliberation.privacy import operations as privacy
from deliberation.submissions.models import Submission


def remove_numbered(session: Session, dialogue: Dialogue, numbers: Iterable[int]) -> int:
    """Somebody leaves and takes their words along. Refused as a whole for an unknown number."""
    wanted = sorted(set(numbers))
    found = items.numbered(session, dialogue, wanted)
    privacy.erase_words(session, [one.submission for one in found if one.submission is not None])
    return items.remove_numbered(session, dialogue, wanted)


def flag_numbered(
    session: Session, dialogue: Dialogue, numbers: Iterable[int]
) -> list[SafeguardingItem]:
    """The items of these printed numbers that still stand, to the safeguarding lead."""
    living = [i for i in items.numbered(session, dialogue, numbers) if i.removed_at is None]
    if not living:
        raise Closed("The words of this item are gone already.")
    return [flag_item(session, item) for item in living]


def flag_item(session: Session, item: DialogueItem) -> SafeguardingItem:
    """To the safeguarding lead, whether the session runs or was submitted."""
    if item.submission is None:
        return safeguarding.flag(session, item)
    return flag_submission(session, item.submission)


def flag_submission(session: Session, submission: Submission) -> SafeguardingItem:
    """A moderator's flag on a young person's words: the lead has them, and nobody else."""
    flagged = safeguarding.keep_words_of(session, submission)
    item = dialogues.item_of(session, submission)
    privacy.erase_words(session, [submission])
    if item is not None:
        flagged.item_number, flagged.table_number = item.number, item.table.number
        items.remove(session, item)
    return flagged
