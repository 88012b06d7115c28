"""Channels of a theme stand apart and add up to its submissions; sessions say about how many."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from deliberation.dialogues.items import operations as items
from deliberation.dialogues.items.operations import Entry
from deliberation.dialogues.models import Dialogue
from deliberation.dialogues.operations import submit
from deliberation.insights import queries
from deliberation.insights.channels.queries import Door, Raised, doors_of, items_among, raised_in
from deliberation.insights.models import Theme
from deliberation.insights.names.queries import TableName, table_names
from tests.factories import (
    make_consultation,
    make_dialogue,
    make_participant,
    make_point,
    make_run,
    make_submission,
    make_theme,
)


@pytest.fixture
def theme(session: Session, clock: datetime) -> Theme:
    """Two people online, one of whom wrote twice, and one on paper."""
    talk = make_consultation(session)
    run = make_run(session, talk, state="published")
    theme = make_theme(session, run, state="approved")
    twice = make_participant(session, talk)
    for author, channel in (
        (twice, "online"),
        (twice, "online"),
        (None, "online"),
        (None, "paper"),
    ):
        written = make_submission(session, talk, participant=author, channel=channel)
        make_point(session, run, written, theme)
    return theme


def hold(session: Session, theme: Theme, said: list[tuple[int, int]], **values: object) -> Dialogue:
    """A session whose items, (table, nods) each, stand in the theme."""
    made = make_dialogue(session, theme.run.consultation, **values)  # type: ignore[arg-type]
    for number, (table, nods) in enumerate(said):
        entry = Entry(f"{made.ref}-{number}", table, "works", f"The bus, {number}.", nods=nods)
        items.enter(session, made, entry)
    submit(session, made, None)
    for item in made.items:
        assert item.submission is not None
        item.submission.state = "visible"
        make_point(session, theme.run, item.submission, theme)
    return made


def test_doors_add_up_to_the_submissions_and_people_do_not(session: Session, theme: Theme) -> None:
    hold(session, theme, [(1, 5), (1, 3), (2, 4)], kind="citizens_panel")
    hold(session, theme, [(1, 6), (2, 6)], kind="youth_table")
    hold(session, theme, [(1, 1)], kind="life_event")
    doors = doors_of(session, theme)
    assert doors == [
        Door("online", 3, 2, Raised()),
        Door("workshop", 3, 0, Raised(1, 9)),  # the most nods of each table: 5 and 4
        Door("class", 2, 0, Raised(1, 12)),
        Door("interview", 1, 0, Raised(1, None)),  # one person is too few to tell
        Door("paper", 1, 1, Raised()),
    ]
    [summary] = queries.theme_summaries(session, theme.run)
    assert sum(door.submissions for door in doors) == summary.received_count == 10
    assert summary.raised == Raised(3, 22)
    assert summary.contributor_count == 3


def test_without_rooms_all_sessions_are_one_channel(session: Session, theme: Theme) -> None:
    hold(session, theme, [(1, 6)], kind="citizens_panel")
    hold(session, theme, [(1, 6)], kind="youth_table")
    doors = {door.channel: door for door in doors_of(session, theme, by_room=False)}
    assert doors["session"] == Door("session", 2, 0, Raised(2, 12))


def test_where_no_nods_were_counted_it_is_the_people_at_the_table(
    session: Session, theme: Theme
) -> None:
    hold(session, theme, [(1, 0), (2, 40)])  # six sit at each; forty is a slip of the pen
    assert raised_in(session, theme.run)[theme.id] == Raised(1, 12)


def test_with_minors_fewer_than_ten_are_not_told(session: Session, theme: Theme) -> None:
    hold(session, theme, [(1, 6), (2, 3)], minors=True)
    assert raised_in(session, theme.run)[theme.id] == Raised(1, None)
    hold(session, theme, [(1, 4)], minors=True)
    assert raised_in(session, theme.run)[theme.id] == Raised(2, 13)


def test_what_was_taken_back_is_raised_by_nobody(session: Session, theme: Theme) -> None:
    made = hold(session, theme, [(1, 6)])
    assert items_among(session, theme.run.consultation) == {made.items[0].submission_id}
    items.remove(session, made.items[0])
    made.items[0].submission.withdrawn_at = made.created_at  # type: ignore[union-attr]
    session.flush()
    assert raised_in(session, theme.run) == {}


def test_names_of_piles_are_offered_by_how_many_items_stand_here(
    session: Session, theme: Theme
) -> None:
    talk, run = theme.run.consultation, theme.run
    made = make_dialogue(session, talk, title="A class in Nordhavn")
    for key, name in (("p1", "Getting home"), ("p2", "Money")):
        items.name_pile(session, made, 1, key, name)
    for number, pile in enumerate(["p1", "p1", "p2", None]):
        items.enter(session, made, Entry(f"k{number}", 1, "works", f"Bus {number}.", pile_key=pile))
    submit(session, made, None)
    other = make_theme(session, run, "Water")
    for number, item in enumerate(made.items):
        assert item.submission is not None
        make_point(session, run, item.submission, other if number == 2 else theme)
    assert table_names(session, theme) == [TableName("Getting home", 2, "A class in Nordhavn")]
    assert [one.name for one in table_names(session, other)] == ["Money"]
