"""Through which doors a theme came: a row for each channel, with what was counted there.

What a session said is told as "raised in n sessions by about m people". Nobody counts heads for a
point, so m is what the table's sheet says: the most nods that one of its items of the theme got,
and where no nods were counted, the people at that table.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, and_, case, func, literal, select
from sqlalchemy.orm import Session

from deliberation import disclosure
from deliberation.consultations.models import Consultation
from deliberation.dialogues.models import Dialogue, DialogueItem, DialogueTable
from deliberation.insights.kept.queries import kept
from deliberation.insights.ledger.queries import is_counted
from deliberation.insights.models import Point, Run, Theme
from deliberation.submissions.counting.queries import GROUP_CHANNEL, contributor, counts_people
from deliberation.submissions.models import Submission

# What kind of room a session was, as a reader knows it; every other one is a workshop.
ROOMS = {"youth_table": "class", "life_event": "interview"}
WORKSHOP = "workshop"


@dataclass(frozen=True)
class Raised:
    """In how many sessions a theme came up, and about how many people there raised it.

    `people` is None where they are too few to tell.
    """

    sessions: int = 0
    people: int | None = 0


@dataclass(frozen=True)
class Door:
    """What came through one channel: "session" is one without a dialogue on record."""

    channel: str
    submissions: int
    contributors: int
    raised: Raised


def raised_in(session: Session, run: Run) -> dict[int, Raised]:
    """Of each theme that a session raised, by its id (one statement)."""
    rooms = _by_room(session, run)
    return {theme: _together(found.values()) for theme, found in rooms.items()}


def doors_of(session: Session, theme: Theme, *, by_room: bool = True) -> list[Door]:
    """The channels of a theme, most submissions first; they add up to its submissions.

    Contributors do not add up: somebody may write here and there. Without `by_room` all sessions
    are one channel.
    """
    run = theme.run
    kind = case(ROOMS, value=Dialogue.kind, else_=WORKSHOP)
    is_room = and_(Dialogue.id.is_not(None), literal(by_room))
    room = case((is_room, kind), else_=Submission.channel).label("room")
    query = select(room, func.count(Submission.id.distinct()), func.count(contributor().distinct()))
    query = query.select_from(Point).join(Point.submission)
    query = query.outerjoin(DialogueItem, DialogueItem.submission_id == Submission.id)
    query = query.outerjoin(Dialogue, Dialogue.id == DialogueItem.dialogue_id)
    query = query.where(Point.theme_id == theme.id, is_counted(run), counts_people())
    rows = session.execute(query.group_by("room")).all()
    is_held = any(name in (*ROOMS.values(), WORKSHOP, GROUP_CHANNEL) for name, *_ in rows)
    raised = _by_room(session, run).get(theme.id, {}) if is_held else {}
    if not by_room:
        raised = {GROUP_CHANNEL: {n: one for found in raised.values() for n, one in found.items()}}
    doors = [
        Door(name, submissions, people, _together([raised.get(name, {})]))
        for name, submissions, people in rows
    ]
    return sorted(doors, key=lambda door: (-door.submissions, door.channel))


def items_among(session: Session, consultation: Consultation) -> set[int]:
    """The submissions, by row number, that are items of a session: each is one point, as said."""
    query = select(DialogueItem.submission_id).join(DialogueItem.dialogue)
    query = query.where(Dialogue.consultation_id == consultation.id)
    return {number for number in session.scalars(query) if number is not None}


# Per theme, by the kind of room: dialogue -> (about how many people, whether minors were there).
Rooms = dict[int, dict[str, dict[int, tuple[int, bool]]]]


def _by_room(session: Session, run: Run) -> Rooms:
    """How many people each session had for each theme (one statement)."""
    return kept(session, run, "rooms", lambda: _counted(session, run))


def _counted(session: Session, run: Run) -> Rooms:
    rooms: Rooms = defaultdict(lambda: defaultdict(dict))
    for theme, number, kind, has_minors, at_table, nods, said in session.execute(_said(run)):
        name = ROOMS.get(kind, WORKSHOP)
        most = nods or at_table or said
        people = min(most, at_table) if at_table else most
        found = rooms[theme or 0][name]
        before, _ = found.get(number, (0, False))
        found[number] = (before + people, has_minors)
    return {theme: {name: dict(found) for name, found in by.items()} for theme, by in rooms.items()}


def _said(run: Run) -> Select[int | None, int, str, bool, int, int, int]:
    """A row for each theme, dialogue and table that raised it."""
    query = select(
        Point.theme_id,
        Dialogue.id,
        Dialogue.kind,
        Dialogue.has_minors,
        DialogueTable.people_count,
        func.max(DialogueItem.nods),
        func.count(DialogueItem.id.distinct()),
    )
    query = query.select_from(Point).join(Point.submission)
    query = query.join(DialogueItem, DialogueItem.submission_id == Submission.id)
    query = query.join(DialogueItem.dialogue).join(DialogueItem.table)
    query = query.where(
        Point.run_id == run.id, Point.theme_id.is_not(None), is_counted(run), counts_people()
    )
    return query.group_by(
        Point.theme_id,
        Dialogue.id,
        Dialogue.kind,
        Dialogue.has_minors,
        DialogueTable.id,
        DialogueTable.people_count,
    )


def _together(rooms: Iterable[Mapping[int, tuple[int, bool]]]) -> Raised:
    found = [one for room in rooms for one in room.values()]
    if not found:
        return Raised()
    people, young = sum(count for count, _ in found), any(minors for _, minors in found)
    return Raised(len(found), disclosure.shown(people, may_include_minors=young))
