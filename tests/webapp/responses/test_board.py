"""The home of the board: what is owed first, what waits for me, what changed since I was here."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from deliberation.base import clock_at
from deliberation.people.models import Account
from deliberation.responses.board import operations as visits
from deliberation.responses.board import queries
from tests.webapp.board import Board
from webapp.extensions import db
from webapp.responses.board import items
from webapp.transaction import command


@pytest.fixture
def board(client: FlaskClient, clock: datetime) -> Board:
    made = Board(client)
    made.sign_in(made.member)
    return made


@pytest.fixture
def added() -> Iterator[dict[str, list[items.Item]]]:
    """Two more kinds of items, taken away again after the test."""
    waiting: dict[str, list[items.Item]] = {"ratings": [], "commitments": []}
    before = dict(items._kinds)
    for key, title in (("ratings", "Ratings asked of you"), ("commitments", "Commitment due")):
        items.add(key, title, lambda account, moment, key=key: waiting[key])
    yield waiting
    items._kinds.clear()
    items._kinds.update(before)


def test_added_kinds_stand_where_their_day_puts_them(
    board: Board, clock: datetime, added: dict[str, list[items.Item]]
) -> None:
    assert "Waiting for you" not in board.get("/en/board")
    added["ratings"] = [items.Item("Rate the draft", "/en/x")]
    added["commitments"] = [
        items.Item("Fund the office", "/en/y", clock.date() - timedelta(days=2)),
        items.Item("Count the worms", "/en/z", clock.date() + timedelta(days=9)),
    ]
    page = board.get("/en/board")
    assert "1 thing is overdue" in page
    order = ("Fund the office", "Count the worms", "Waiting for you", "Rate the draft")
    places = [page.index(label) for label in order]
    assert places == sorted(places)
    assert "Ratings asked of you" in page


def test_what_others_did_since_the_last_visit(board: Board, clock: datetime) -> None:
    board.answer(board.worms)
    board.sign_in(board.chair)
    assert "a theme was answered" in board.get("/en/board")
    board.post("/en/board/seen")
    hour = timedelta(hours=1)
    with clock_at(clock + hour):
        assert "Nothing that others did." in board.get("/en/board")
        board.sign_in(board.member)
        board.answer(board.water)
        board.sign_in(board.chair)
        board.post("/en/board/seen")
        # Looking again is the same visit: it is still new.
        assert "a theme was answered" in board.get("/en/board")
        board.post("/en/board/seen")
        assert "a theme was answered" in board.get("/en/board")
    with clock_at(clock + 2 * hour):
        assert "Nothing that others did." in board.get("/en/board")


def test_looking_by_script_answers_nothing(board: Board) -> None:
    seen = board.client.post("/en/board/seen", headers={"HX-Request": "true"})
    assert (seen.status_code, seen.data) == (204, b"")
    board.sign_in(None)
    board.post("/en/board/seen", 403)


def test_only_ones_own_boards_are_told(board: Board, clock: datetime) -> None:
    board.answer(board.worms)
    with command() as session:
        stranger = session.merge(board.citizen)
        visits.visit(session, stranger)
    account: Account = db.session.merge(board.citizen)
    assert queries.scopes_of(db.session(), account) == {}
    assert "a theme was answered" not in _as(board, board.citizen)


def _as(board: Board, account: Account) -> str:
    board.sign_in(account)
    return board.get("/en/board")


def test_news_cost_the_same_however_much_happened(
    board: Board, count_queries: Callable[..., int]
) -> None:
    board.sign_in(board.chair)
    board.get("/en/board")
    before = count_queries(lambda: board.get("/en/board"))
    board.sign_in(board.member)
    board.answer(board.worms)
    board.answer(board.water)
    board.sign_in(board.chair)
    assert count_queries(lambda: board.get("/en/board")) <= before
