"""Positions, types and claims of fact are people's, can be undone, and hold in the next run."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.errors import Closed, Invalid
from deliberation.insights import operations as insights
from deliberation.insights.models import Run, Theme
from deliberation.insights.positions import operations as positions
from deliberation.insights.positions import queries
from deliberation.insights.positions.models import PointCoding
from deliberation.journal import JournalEntry
from deliberation.people.models import Account
from tests.deliberation.insights.codebook.test_codebook import find, write
from tests.factories import (
    make_account,
    make_consultation,
    make_participant,
    make_point,
    make_run,
    make_submission,
    make_theme,
)


@pytest.fixture
def run(session: Session, clock: datetime) -> Run:
    consultation = make_consultation(session, running="make_sense")
    run = make_run(session, consultation)
    person = make_participant(session, consultation)
    theme = make_theme(session, run, "Worms")
    for number in range(4):
        author = {"participant": person} if number < 2 else {}
        written = make_submission(session, consultation, f"Worms matter, {number}.", **author)
        make_point(session, run, written, theme, strength=number / 10)
    other = make_theme(session, run, "Water")
    make_point(session, run, make_submission(session, consultation, "Water."), other)
    return run


@pytest.fixture
def analyst(session: Session, run: Run) -> Account:
    return make_account(session, ("analyst", run.consultation))


@pytest.fixture
def theme(run: Run) -> Theme:
    return run.themes[0]


def test_type_and_level_are_a_step_that_can_be_undone(
    session: Session, run: Run, theme: Theme, analyst: Account
) -> None:
    positions.code(session, run, theme, "worry", "objective", analyst)
    assert (theme.kind, theme.level) == ("worry", "objective")
    insights.undo(session, run, analyst)
    session.refresh(theme)
    assert (theme.kind, theme.level) == ("", "")
    for kind, level, field in (("mood", "", "kind"), ("", "galaxy", "level")):
        with pytest.raises(Invalid) as refused:
            positions.code(session, run, theme, kind, level, analyst)
        assert refused.value.field == field


def test_positions_count_people_and_quote_each(
    session: Session, run: Run, theme: Theme, analyst: Account
) -> None:
    one = positions.state_position(session, run, theme, "Worms should be protected.", analyst)
    two = positions.state_position(session, run, theme, "Worms look after themselves.", analyst)
    assert [p.ordinal for p in queries.positions_of(session, theme)] == [1, 2]
    points = list(theme.points)
    positions.assign(session, run, points[:3], one, analyst)
    found = queries.tension(session, theme)
    assert [(h.position.ref, h.contributor_count) for h in found.held] == [
        (one.ref, 2),
        (two.ref, 0),
    ]
    assert (found.read_count, found.point_count) == (3, 4)
    quote = found.held[0].quote
    assert quote is not None
    assert quote.id in {p.id for p in points[:3]}
    insights.undo(session, run, analyst)
    assert queries.tension(session, theme).read_count == 0
    insights.undo(session, run, analyst)
    assert queries.positions_of(session, theme) == [one]


def test_a_position_can_be_reworded_and_dropped(
    session: Session, run: Run, theme: Theme, analyst: Account
) -> None:
    one = positions.state_position(session, run, theme, "Protect worms.", analyst)
    positions.word_position(session, run, one, "Protect all worms.", analyst)
    positions.drop_position(session, run, one, analyst)
    assert queries.positions_of(session, theme) == []
    with pytest.raises(Invalid):
        positions.word_position(session, run, one, "Again.", analyst)
    insights.undo(session, run, analyst)
    session.refresh(one)
    assert (one.sentence, one.is_active) == ("Protect all worms.", True)


def test_at_most_three_positions_of_one_sentence(
    session: Session, run: Run, theme: Theme, analyst: Account
) -> None:
    for sentence in ("One way.", "Another way.", "A third way."):
        positions.state_position(session, run, theme, sentence, analyst)
    with pytest.raises(Invalid, match="at most"):
        positions.state_position(session, run, theme, "A fourth way.", analyst)


@pytest.mark.parametrize(
    ("text", "is_fine"),
    [
        ("We want the bus to come every hour, also at night.", True),
        ("The route by St. Gallen should stay.", True),
        ("We want buses. They should be free.", False),
        ("Why not? Because it costs.", False),
        (" ".join(["word"] * 25), True),
        (" ".join(["word"] * 26), False),
        ("", False),
    ],
)
def test_one_sentence(text: str, is_fine: bool) -> None:
    if is_fine:
        assert positions.one_sentence("claim", text) == text
    else:
        with pytest.raises(Invalid):
            positions.one_sentence("claim", text)


def test_points_of_another_theme_do_not_speak_for_it(
    session: Session, run: Run, theme: Theme, analyst: Account
) -> None:
    one = positions.state_position(session, run, theme, "Protect worms.", analyst)
    with pytest.raises(Invalid):
        positions.assign(session, run, list(run.themes[1].points), one, analyst)
    # A point that leaves the theme takes its voice along.
    positions.assign(session, run, theme.points[:1], one, analyst)
    insights.move(session, run, theme.points[:1], run.themes[1], analyst)
    assert queries.tension(session, theme).held[0].contributor_count == 0


def test_kinds_of_points_are_shares(
    session: Session, run: Run, theme: Theme, analyst: Account
) -> None:
    positions.code_points(session, run, theme.points[:2], "worry", analyst)
    positions.code_points(session, run, theme.points[2:3], "wish", analyst)
    assert queries.kind_shares(session, theme) == {"worry": 2, "wish": 1}
    insights.undo(session, run, analyst)
    assert queries.kind_shares(session, theme) == {"worry": 2}


def test_a_published_run_is_not_coded_any_more(
    session: Session, run: Run, theme: Theme, analyst: Account
) -> None:
    run.state = "published"
    session.flush()
    with pytest.raises(Closed):
        positions.code(session, run, theme, "worry", "", analyst)


def test_a_fact_is_checked_with_its_source(
    session: Session, run: Run, theme: Theme, analyst: Account
) -> None:
    point = theme.points[0]
    positions.mark_fact(session, point, "unchecked", "", analyst, "analyst")
    with pytest.raises(Invalid) as refused:
        positions.mark_fact(session, point, "wrong", " ", analyst, "analyst")
    assert refused.value.field == "source"
    positions.mark_fact(session, point, "wrong", "Soil report 2025", analyst, "analyst")
    [mark] = queries.facts_of(session, theme)
    assert (mark.state, mark.source) == ("wrong", "Soil report 2025")
    lines = session.scalars(select(JournalEntry).where(JournalEntry.action == "fact:mark")).all()
    assert [line.details for line in lines] == [{"state": "unchecked"}, {"state": "wrong"}]


def test_everything_people_read_holds_in_the_next_run(session: Session, clock: datetime) -> None:
    consultation = make_consultation(session, running="make_sense")
    analyst = make_account(session, ("analyst", consultation))
    write(session, consultation, "bus", "tree", "lunch")
    run = find(session, consultation, analyst)
    theme = next(theme for theme in run.themes if len(theme.points) > 3)
    positions.code(session, run, theme, "wish", "initiative", analyst)
    one = positions.state_position(session, run, theme, "It should cost nothing.", analyst)
    two = positions.state_position(session, run, theme, "It should cost more.", analyst)
    positions.drop_position(session, run, two, analyst)
    point = theme.points[0]
    positions.assign(session, run, [point], one, analyst)
    positions.code_points(session, run, [point], "wish", analyst)
    positions.mark_fact(session, point, "checked", "Timetable", analyst, "analyst")
    again = find(session, consultation, analyst)
    same = next(t for t in again.themes if t.key == theme.key)
    assert (same.kind, same.level) == ("wish", "initiative")
    [kept] = queries.positions_of(session, same)
    assert (kept.key, kept.sentence) == (one.key, one.sentence)
    assert queries.tension(session, same).read_count == 1
    assert queries.kind_shares(session, same) == {"wish": 1}
    assert [mark.source for mark in queries.facts_of(session, same)] == ["Timetable"]
    coding = session.scalars(select(PointCoding).where(PointCoding.position_id == kept.id)).one()
    assert coding.point.key == point.key
