"""Items: enter and change them, name piles, close a sheet, remove, and pass them on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.dialogues.future.models import Proposal
from deliberation.dialogues.models import (
    ITEM_KINDS,
    PERSPECTIVES,
    Dialogue,
    DialogueItem,
    DialogueTable,
    Pile,
)
from deliberation.dialogues.queries import is_ready
from deliberation.errors import MAX_TEXT, Closed, Invalid
from deliberation.people.models import Participant
from deliberation.submissions import operations as submissions
from deliberation.submissions.models import (
    ROLE_PLAYED,
    Answer,
    Submission,
    SubmissionEvent,
    is_storable,
    says_something,
)

MAX_KEY = 64
MAX_PILE = 120


@dataclass(frozen=True)
class Entry:
    """What a note taker types. `entry_key` is the device's: the same key is the same item."""

    entry_key: str
    table: int  # its number
    kind: str
    text: str
    perspective: str = ""
    language: str = ""  # empty: the session's
    nods: int = 0
    votes: int = 0
    is_verbatim: bool = True
    pile_key: str | None = None
    number: int | None = None  # printed on the table's sheet; empty: its next free line


def enter(session: Session, dialogue: Dialogue, entry: Entry) -> DialogueItem:
    """Store an item, or change the one of this key; sent twice it stands once.

    What was removed stays removed, and what was submitted stays as it was submitted: a device
    that sends it late gets the item as it is.
    """
    _lock(session, dialogue)
    item = session.scalar(
        select(DialogueItem).where(
            DialogueItem.dialogue_id == dialogue.id, DialogueItem.entry_key == entry.entry_key
        )
    )
    if item is not None and (item.removed_at is not None or not dialogue.is_open):
        return item
    _demand_open(dialogue)
    _check(entry)
    table = table_numbered(dialogue, entry.table)
    pile = _pile_of(table, entry.pile_key) if entry.pile_key else None
    if item is None:
        number = _number_of(session, table, entry.number)
        item = DialogueItem(number=number, entry_key=entry.entry_key)
        item.dialogue = dialogue
        session.add(item)
    item.table, item.kind, item.perspective = table, entry.kind, entry.perspective
    item.text = entry.text.replace("\r\n", "\n").replace("\r", "\n").strip()
    item.language = entry.language or dialogue.language
    item.nods, item.votes, item.is_verbatim = entry.nods, entry.votes, entry.is_verbatim
    item.pile = pile
    session.flush()
    return item


def name_pile(
    session: Session,
    dialogue: Dialogue,
    table_number: int,
    entry_key: str,
    name: str,
    votes: int = 0,
) -> Pile:
    """A pile under the name its table gave it; the same key again renames it."""
    _demand_open(dialogue)
    _lock(session, dialogue)
    words = name.strip()
    if not says_something(words) or len(words) > MAX_PILE or not is_storable(words):
        raise Invalid(
            "name", "Give the pile a name of at most %(limit)s characters.", limit=MAX_PILE
        )
    _check_key(entry_key)
    if votes < 0:
        raise Invalid("votes", "Enter a number from 0 up.")
    table = table_numbered(dialogue, table_number)
    pile = next((one for one in table.piles if one.entry_key == entry_key), None)
    if pile is None:
        last = max((one.number for one in table.piles), default=0)
        pile = Pile(number=last + 1, entry_key=entry_key)
        table.piles.append(pile)
    pile.name, pile.votes = words, votes
    session.flush()
    return pile


def close_sheet(
    session: Session, table: DialogueTable, people_count: int, read_back: bool | None, note: str
) -> None:
    """Who sat at the table, whether the sheet was read back, and the facilitator's own note."""
    _demand_open(table.dialogue)
    if not 0 <= people_count <= 200:
        raise Invalid("people_count", "Enter how many people sat at the table.")
    if len(note) > MAX_TEXT or not is_storable(note):
        raise Invalid("note", "At most %(limit)s characters are possible.", limit=MAX_TEXT)
    table.people_count, table.read_back, table.note = people_count, read_back, note.strip()
    session.flush()


def remove(session: Session, item: DialogueItem) -> None:
    """The words go for good, also out of the record; the number stays, so that no other gets it."""
    if item.removed_at is not None:
        return
    if item.submission is not None:
        submissions.erase(session, item.submission)
    session.execute(delete(Proposal).where(Proposal.item_id == item.id))
    item.text, item.nods, item.votes, item.pile = "", 0, 0, None
    item.removed_at = now()
    session.flush()


def remove_numbered(session: Session, dialogue: Dialogue, numbers: list[int]) -> int:
    """Somebody leaves and takes their words along: the items of these printed numbers.

    Returns how many were removed now. Raises Invalid, and removes nothing, for an unknown number.
    """
    living = [i for i in numbered(session, dialogue, numbers) if i.removed_at is None]
    for item in living:
        remove(session, item)
    return len(living)


def numbered(
    session: Session, dialogue: Dialogue, numbers: Iterable[int]
) -> Sequence[DialogueItem]:
    """The items of these printed numbers; Invalid names those that no item has."""
    wanted = sorted(set(numbers))
    query = select(DialogueItem).where(
        DialogueItem.dialogue_id == dialogue.id, DialogueItem.number.in_(wanted)
    )
    found = {item.number: item for item in session.scalars(query)}
    missing = [number for number in wanted if number not in found]
    if not wanted:
        raise Invalid("numbers", "Enter the number of at least one item.")
    if missing:
        listed = ", ".join(str(number) for number in missing)
        raise Invalid("numbers", "There is no item with this number: %(numbers)s", numbers=listed)
    return list(found.values())


def become_submission(session: Session, item: DialogueItem, group: Participant) -> Submission:
    """The item's words move into a submission of the group and stand only there."""
    dialogue = item.dialogue
    consultation = dialogue.consultation
    is_first_read = dialogue.has_minors or dialogue.is_sensitive
    submission = Submission(
        consultation=consultation,
        participant=group,
        channel="session",
        lane=ROLE_PLAYED if item.is_role_played else dialogue.lane,
        language=item.language,
        interest=(dialogue.organisation or dialogue.title)
        if dialogue.lane == "stakeholders"
        else "",
        state="waiting" if is_first_read or consultation.moderation_mode == "pre" else "visible",
        created_at=now(),
    )
    submission.answers.append(Answer(question=dialogue.question, part="text", text=item.text))
    session.add(submission)
    session.flush()
    session.add(SubmissionEvent(submission_id=submission.id, kind="received", at=now()))
    if not submission.is_role_played:
        submissions.count(session, consultation, "received")
        if submission.counted_as is not None:
            submissions.count(session, consultation, submission.counted_as)
    _note(session, submission, item.text)
    item.submission, item.text = submission, ""
    submissions.reindex(session, submission)
    return submission


def printed_lines(table_number: int) -> range:
    """The numbers that the lines of a table's sheet may have."""
    return range(100 * table_number + 1, 100 * table_number + 100)


def table_numbered(dialogue: Dialogue, number: int) -> DialogueTable:
    for table in dialogue.tables:
        if table.number == number:
            return table
    raise Invalid("table", "The session has no table of this number.")


def _note(session: Session, submission: Submission, words: str) -> None:
    journal.record(
        session,
        "submission:create",
        submission,
        role="participant",
        scope_ref=submission.consultation.ref,
        details={"channel": submission.channel, "lane": submission.lane},
        content=words,
    )


def _demand_open(dialogue: Dialogue) -> None:
    """Words are taken while the session is open, and of one that is complete."""
    if not dialogue.is_open:
        raise Closed("This session was submitted already.")
    if dialogue.state == "planned":
        if not is_ready(dialogue):
            raise Closed("Something is missing before this session can run. See its page.")
        dialogue.state = "running"


def _lock(session: Session, dialogue: Dialogue) -> None:
    """Two devices that send at the same moment get two numbers, not one."""
    session.execute(select(Dialogue.id).where(Dialogue.id == dialogue.id).with_for_update())


def _number_of(session: Session, table: DialogueTable, printed: int | None) -> int:
    """The printed number of a line of the table's sheet: the wished one, else the next free line.

    Lines are numbered 101, 102, … on the sheet of table 1, 201, … on that of table 2, so that the
    paper has its numbers before anything is typed; what no sheet has room for counts on from 10001.
    """
    query = select(DialogueItem.number).where(DialogueItem.dialogue_id == table.dialogue_id)
    taken = set(session.scalars(query))
    lines = printed_lines(table.number)
    if printed is not None:
        if printed not in lines:
            raise Invalid("number", "This number is not on the sheet of this table.")
        if printed in taken:
            raise Invalid("number", "Another item has this number already.")
        return printed
    used = [number for number in taken if number in lines]
    following = max(used, default=lines[0] - 1) + 1
    return following if following in lines else max(*taken, 10_000) + 1


def _check(entry: Entry) -> None:
    _check_key(entry.entry_key)
    if entry.kind not in ITEM_KINDS:
        raise Invalid("kind", "Choose what kind of item this is.")
    if entry.perspective not in PERSPECTIVES:
        raise Invalid("perspective", "Choose one of the options.")
    if not says_something(entry.text):
        raise Invalid("text", "Write what was said.")
    if len(entry.text) > MAX_TEXT:
        raise Invalid("text", "At most %(limit)s characters are possible.", limit=MAX_TEXT)
    if not is_storable(entry.text):
        raise Invalid("text", "This has a character that can't be stored.")
    if entry.language and not 2 <= len(entry.language) <= 8:
        raise Invalid("language", "Choose a language.")
    for name, count in (("nods", entry.nods), ("votes", entry.votes)):
        if not 0 <= count <= 1000:
            raise Invalid(name, "Enter a number from 0 up.")


def _check_key(entry_key: str) -> None:
    if not 1 <= len(entry_key) <= MAX_KEY or not is_storable(entry_key):
        raise Invalid("entry_key", "This was not sent as the room sends it. Open the room again.")


def _pile_of(table: DialogueTable, entry_key: str) -> Pile | None:
    return next((pile for pile in table.piles if pile.entry_key == entry_key), None)
