"""Commenting on a draft without an account, the board's answer, moderation, and the receipt."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from deliberation.base import now
from deliberation.comments.models import Comment, CommentRound
from deliberation.objectives.models import Objective
from tests.factories import make_account
from tests.webapp.board import Board
from tests.webapp.objectives.test_pages import WORDING, at, draft, latest
from webapp.extensions import db
from webapp.transaction import command

SAID = "Count the allotments, too."


@pytest.fixture
def board(client: FlaskClient, clock: datetime) -> Board:
    made = Board(client)
    made.sign_in(made.member)
    return made


def opened(board: Board) -> tuple[Objective, str]:
    """An objective out for comments, and the address of its comments."""
    objective = draft(board)
    until = (now() + timedelta(days=7)).date().isoformat()
    fields = {"number": "1", "closes_on": until}
    fields["consultation"] = db.session.merge(board.consultation).ref
    board.post(at(board, objective, "/comments/open"), **fields)
    ref = db.session.query(CommentRound).one().ref
    return objective, board.here(f"comments/{ref}")


def say(board: Board, here: str, place: int = 0, expected: int = 303, /, **fields: str) -> str:
    links = re.findall(r'href="([^"]+/new\?clause=\w+)"', board.get(here))
    given = {"kind": "comment", "text": SAID, "age_band": "25_39", "agrees": "y"}
    return board.post(links[place], expected, **(given | fields)).text


def test_a_citizen_without_an_account_comments_and_gets_a_receipt(board: Board) -> None:
    objective, here = opened(board)
    board.sign_in(None)
    assert "You need no account." in board.get(here)
    assert WORDING["clauses"].split("\n")[0] in board.get(at(board, objective))
    assert here in board.get(board.here())
    refused = say(board, here, 0, 422, quote="no such words")
    assert 'href="#quote"' in refused
    say(board, here, 0, quote="75 percent")
    page = board.get(here)
    assert SAID in page
    assert "Your receipt code" in page
    assert '<mark lang="en">75 percent</mark>' in page
    assert SAID in board.get(board.here("receipt"))
    own = re.search(r'action="([^"]+/own/\w+/withdraw)"', page)
    assert own is not None
    board.sign_in(board.citizen)
    board.post(own[1], 403)


def test_its_author_takes_it_back(board: Board) -> None:
    _objective, here = opened(board)
    board.sign_in(None)
    say(board, here)
    own = re.search(r'action="([^"]+/own/\w+/withdraw)"', board.get(here))
    assert own is not None
    board.post(own[1])
    page = board.get(here)
    assert SAID not in page
    assert "1 were taken back" in page


def test_a_comment_survives_an_edit_elsewhere_and_the_loss_of_its_paragraph(board: Board) -> None:
    objective, here = opened(board)
    say(board, here, 0)
    say(board, here, 1, text="Why 60?")
    changed = f"A new opening,\n{WORDING['clauses'].splitlines()[0]}"
    board.post(at(board, objective, "/edit"), **(WORDING | {"clauses": changed}), number="1")
    until = (now() + timedelta(days=7)).date().isoformat()
    fields = {"consultation": db.session.merge(board.consultation).ref, "closes_on": until}
    board.post(at(board, objective, "/comments/open"), number="2", **fields)
    page = board.get(here)
    second = page.split('id="paragraph-2"')[1]
    assert SAID in second
    assert "Why 60?" in page.split("The paragraph was removed")[1]


def test_the_board_answers_in_bulk_and_accepts_a_suggestion(board: Board) -> None:
    objective, here = opened(board)
    say(board, here, 0)
    say(board, here, 1, text="Why 60?")
    say(board, here, 1, kind="suggestion", text="", quote="county", replacement="parish")
    page = board.get(f"{here}/answer")
    refs = re.findall(r'name="comments" type="checkbox" value="(\w{10})"', page)
    assert len(refs) == 3
    board.post(f"{here}/answer", 422, comments=refs[:2], outcome="noted", answer="")
    board.post(f"{here}/answer", comments=refs[:2], outcome="noted", answer="We look at it.")
    board.post(f"{here}/answer", comments=refs[2:], outcome="accepted", answer="You are right.")
    version = latest(objective)
    assert (version.number, version.clauses[1].text) == (2, "with every parish above 60.")
    assert version.clauses[1].source_ref == refs[2]
    board.sign_in(None)
    page = board.get(here)
    assert page.count("We look at it.") == 2
    assert "the board has answered 3." in page
    board.get(f"{here}/answer", 403)


def test_pre_moderated_comments_wait(board: Board) -> None:
    board.consultation.moderation_mode = "pre"
    with command() as session:
        session.merge(board.consultation).moderation_mode = "pre"
        moderator = make_account(session, ("moderator", session.merge(board.mission)))
    _objective, here = opened(board)
    board.sign_in(None)
    say(board, here)
    assert SAID not in board.get(here).split("<main")[1].split("Paragraph 1")[1]
    queue = board.here("comments/waiting")
    board.get(queue, 403)
    board.sign_in(moderator)
    assert SAID in board.get(queue)
    ref = db.session.query(Comment).one().ref
    board.post(f"{queue}/{ref}", 422, state="removed", reason="")
    board.post(f"{queue}/{ref}", state="visible")
    board.sign_in(None)
    assert SAID in board.get(here)


def test_closed_comments_stay_readable(board: Board) -> None:
    _objective, here = opened(board)
    say(board, here)
    board.post(f"{here}/close")
    page = board.get(here)
    assert "The comments on this draft are closed." in page
    assert SAID in page
    assert "/new?clause=" not in page


def test_the_page_costs_the_same_with_more_comments(
    board: Board, count_queries: Callable[..., int]
) -> None:
    _objective, here = opened(board)
    say(board, here)
    board.sign_in(None)
    board.get(here)
    few = count_queries(lambda: board.get(here))
    board.sign_in(board.member)
    for number in range(5):
        say(board, here, 1, text=f"Why {number}?")
    board.sign_in(None)
    assert count_queries(lambda: board.get(here)) == few <= 20
