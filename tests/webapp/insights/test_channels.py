"""A theme shows its channels apart; what tables called it is offered to whoever names it; its brief
sets young people beside adults."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.dialogues.items import operations as items
from deliberation.dialogues.items.operations import Entry
from deliberation.dialogues.models import Dialogue
from deliberation.dialogues.operations import submit
from deliberation.insights.models import ReviewStep, Theme
from tests.factories import (
    make_account,
    make_ballot,
    make_dialogue,
    make_point,
    make_statement,
    make_submission,
)
from tests.webapp.board import Board
from webapp.extensions import db
from webapp.transaction import command

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def board(client: FlaskClient) -> Board:
    return Board(client)


def hold(session: Session, theme: Theme, **values: object) -> Dialogue:
    """Two tables, five items that eleven people nodded to, in a pile that a table named."""
    made = make_dialogue(session, theme.run.consultation, **values)  # type: ignore[arg-type]
    items.name_pile(session, made, 1, "pile", "Ground that breathes")
    for number in range(5):
        table, pile = (1, "pile") if number < 3 else (2, None)
        entry = Entry(f"{made.ref}{number}", table, "works", f"Worm {number}.", nods=6 - table,
                      pile_key=pile)  # fmt: skip
        items.enter(session, made, entry)
    submit(session, made, None)
    for item in made.items:
        assert item.submission is not None
        item.submission.state = "visible"
        make_point(session, theme.run, item.submission, theme)
    return made


def page_of(board: Board, theme: Theme) -> str:
    return board.about(theme, "").rstrip("/")


def row_of(page: str, name: str) -> str:
    """The row of the table of channels, as plain text."""
    table = page[page.index("Submissions of this theme by channel") :]
    rows = re.findall(r"<tr>(.*?)</tr>", table[: table.index("</table>")], re.DOTALL)
    texts = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]
    return next(text for text in texts if text.startswith(name))


def test_channels_stand_apart_and_the_sum_says_of_what(board: Board) -> None:
    with command() as session:
        worms = session.merge(board.worms)
        hold(session, worms)
        hold(session, worms, kind="youth_table")
        ballot = make_ballot(session, worms.run.consultation)
        make_statement(session, ballot, theme_ref=worms.ref, agree_count=9, disagree_count=3)
    page = board.get(page_of(board, worms))
    assert row_of(page, "online") == "online 6 6 contributors"
    assert row_of(page, "in a workshop") == "in a workshop 5 raised in 1 session by about 9 people"
    assert "by about 9 people" in row_of(page, "in a class")
    assert row_of(page, "by vote") == "by vote – 12 votes"
    total = "All channels, submissions only 16 People and votes are not added up."
    assert row_of(page, "All channels") == total
    told = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "6 people wrote in their own name; raised in 2 sessions by about 18 people:" in told
    listed = board.get(board.here("themes/"))
    assert "raised in 2 sessions by about 18 people" in listed


def test_a_theme_without_sessions_says_nothing_of_them(board: Board) -> None:
    page = board.get(page_of(board, board.water))
    assert "raised in" not in page
    assert row_of(page, "All channels").startswith("All channels, submissions only 2 ")


def test_the_room_is_not_told_where_it_would_tell_a_hidden_lane(board: Board) -> None:
    """Five items of a class are fewer than may be told of the young: then no row says "class"."""
    with command() as session:
        worms = session.merge(board.worms)
        hold(session, worms, kind="youth_table", minors=True)
    page = board.get(page_of(board, worms))
    assert "in a class" not in page
    assert row_of(page, "in a session").startswith("in a session 5 ")


def test_what_was_said_from_2060_has_a_line_of_its_own(board: Board) -> None:
    with command() as session:
        worms = session.merge(board.worms)
        for number in range(3):
            text = f"We hear worms at night, {number}."
            written = make_submission(session, worms.run.consultation, text, lane="2060")
            make_point(session, worms.run, written, worms)
    page = board.get(board.here("themes/"))
    told = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "8 submissions received" in told
    assert "Said from 2060, and in no number above: 3 submissions (in a theme 3)." in told
    assert "6 submissions" in board.get(page_of(board, worms))
    assert "in 6 submissions" in listed_as_member(board, worms, "")
    assert "in 3 submissions" in listed_as_member(board, worms, "?lane=2060")


def listed_as_member(board: Board, theme: Theme, narrowing: str) -> str:
    board.sign_in(board.member)
    return board.get(board.about(theme, f"points{narrowing}"))


def test_a_name_given_by_a_table_is_taken_over_with_one_click(board: Board) -> None:
    with command() as session:
        worms, run = session.merge(board.worms), session.merge(board.run)
        hold(session, worms, title="An evening in Nordhavn")
        run.state = worms.state = "draft"
        analyst = make_account(session, ("analyst", run.consultation), name="Ana Lyst")
    board.sign_in(analyst)
    desk = board.here(f"analysis/{db.session.merge(run).ref}")
    page = board.get(f"{desk}?theme={db.session.merge(worms).ref}")
    button = re.search(r'<button[^>]*name="([^"]+)" value="Ground that breathes">', page)
    assert button is not None
    assert "3 items of it are here · An evening in Nordhavn" in " ".join(page.split())
    hidden = dict(re.findall(r'type="hidden" name="(words-[a-z]+)" value="([^"]*)"', page))
    board.post(f"{desk}/review/rename", 303, **hidden, **{button[1]: "Ground that breathes"})
    with command() as session:
        worms = session.merge(board.worms)
        session.refresh(worms)
        assert (worms.label, worms.label_origin) == ("Ground that breathes", "person")
        assert [step.action for step in session.query(ReviewStep)] == ["rename"]
    page = board.get(f"{desk}?theme={worms.ref}")
    assert "a name given by a table" in page
    assert "named by a person" not in page


def test_the_brief_sets_the_young_beside_adults_where_they_differ(board: Board) -> None:
    with command() as session:
        worms, water = session.merge(board.worms), session.merge(board.water)
        for number in range(34):
            text = f"Worms and we, {number}."
            theme = worms if number < 22 else water
            written = make_submission(session, worms.run.consultation, text, lane="youth")
            make_point(session, worms.run, written, theme)
        for number in range(30):
            written = make_submission(session, worms.run.consultation, f"Water, {number}.")
            make_point(session, worms.run, written, water)
    board.sign_in(board.member)
    page = " ".join(re.sub(r"<[^>]+>", " ", board.get(board.about(worms, "brief"))).split())
    assert "Young people and adults side by side" in page
    assert "6 of 38 of their submissions speak of it (16 %)" in page


def test_the_brief_says_where_only_the_young_speak(board: Board) -> None:
    with command() as session:
        worms = session.merge(board.worms)
        theme = board.theme("Night buses", 0)
        for number in range(12):
            written = make_submission(session, worms.run.consultation, f"Bus {number}.",
                                      lane="youth")  # fmt: skip
            make_point(session, worms.run, written, theme)
    board.sign_in(board.member)
    assert "Only young people speak of it." in board.get(board.about(theme, "brief"))
    brief = board.get(board.about(worms, "brief"))
    assert "Only young people speak of it." not in brief
