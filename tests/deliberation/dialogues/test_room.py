"""The clock of the room, and piles by the numbers on the sheet."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from deliberation.base import clock_at, now
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.items.operations import Entry
from deliberation.dialogues.models import Dialogue
from deliberation.dialogues.protocols import queries as protocols
from deliberation.dialogues.room import operations as room
from deliberation.dialogues.room import queries
from deliberation.dialogues.room.queries import Clock
from deliberation.errors import Closed, Invalid
from tests.factories import make_dialogue


@pytest.fixture
def dialogue(session: Session, clock: object) -> Dialogue:
    return make_dialogue(session, protocol=protocols.protocol("youth_table"))


def test_the_clock_runs_stops_and_goes_on(session: Session, dialogue: Dialogue) -> None:
    assert queries.clock(dialogue, now()) == Clock(600, False)
    room.stop_clock(session, dialogue)
    assert queries.clock(dialogue, now()) == Clock(600, False)
    room.start_clock(session, dialogue)
    with clock_at(now() + timedelta(minutes=4)):
        room.start_clock(session, dialogue)
        assert queries.clock(dialogue, now()) == Clock(360, True)
        room.stop_clock(session, dialogue)
    room.add_minute(session, dialogue)
    assert queries.clock(dialogue, now()) == Clock(420, False)
    room.start_clock(session, dialogue)
    with clock_at(now() + timedelta(minutes=8)):
        assert queries.clock(dialogue, now()) == Clock(-60, True)
        room.add_minute(session, dialogue)
        assert queries.clock(dialogue, now()) == Clock(60, True)


def test_a_session_without_steps_has_no_clock_until_a_minute_is_added(
    session: Session, clock: object
) -> None:
    bare = make_dialogue(session)
    room.start_clock(session, bare)
    assert queries.clock(bare, now()) == Clock(None, False)
    room.add_minute(session, bare)
    assert queries.clock(bare, now()) == Clock(60, False)
    assert queries.step_of(bare) is None


def test_a_submitted_session_has_no_clock_to_run(session: Session, dialogue: Dialogue) -> None:
    dialogue.state = "submitted"
    for act in (room.start_clock, room.stop_clock, room.add_minute):
        with pytest.raises(Closed):
            act(session, dialogue)


def test_cards_lie_on_a_pile_by_their_numbers(session: Session, dialogue: Dialogue) -> None:
    said = [
        items.enter(session, dialogue, Entry(f"k{n}", 2, "hope", f"Card {n}")) for n in range(3)
    ]
    other = items.enter(session, dialogue, Entry("o", 1, "hope", "Another table"))
    pile = items.name_pile(session, dialogue, 2, "p", "Hopes")
    room.sort(session, pile, [1, 203])
    assert [item.pile for item in said] == [pile, None, pile]
    room.sort(session, pile, [2])
    assert [item.pile for item in said] == [None, pile, None]
    with pytest.raises(Invalid, match="204, 999"):
        room.sort(session, pile, [4, 999, 1])
    items.remove(session, said[0])
    with pytest.raises(Invalid, match="201"):
        room.sort(session, pile, [1])
    assert other.pile is None
    assert [item.number for item in queries.sheet(session, said[0].table)] == [202, 203]


def test_a_side_speaks_from_its_own_place_in_time(session: Session, clock: object) -> None:
    split = make_dialogue(session, protocol=protocols.protocol("future_generations", "split"))
    split.tables[0].side, split.tables[1].side = "present", "future"
    both = next(step for step in queries.steps(split) if step["key"] == "both")
    found = [queries.perspective_of(both, table) for table in split.tables]
    assert found == ["group_present", "imaginary_future"]
