"""The editor reads the sentence, warnings and their reasons are public, the washing check."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from flask.testing import FlaskClient

from deliberation.missions.models import Initiative
from deliberation.objectives.models import Objective
from tests.webapp.board import Board
from tests.webapp.objectives.test_pages import at, draft, latest, propose
from webapp.extensions import db
from webapp.transaction import command


@pytest.fixture
def board(client: FlaskClient, clock: datetime) -> Board:
    made = Board(client)
    made.sign_in(made.member)
    return made


def washing(board: Board, rest: str = "") -> str:
    return f"/en/{board.mission.ref}/washing{rest}"


def attach(board: Board, *starts: date) -> str:
    with command() as session:
        for number, day in enumerate(starts):
            session.add(
                Initiative(
                    mission=session.merge(board.mission),
                    title=f"Lanes {number}",
                    owner="Office",
                    starts_on=day,
                )
            )
    return db.session.query(Initiative).first().ref  # type: ignore[union-attr]


def test_the_sentence_is_read_while_it_is_written(board: Board) -> None:
    words = {"clauses": "Cut bus emissions 60 % by 2035,\nwith hydrogen <b>buses</b>."}
    page = board.post(board.objectives("check"), 200, **words).text
    assert "Nothing was saved" in page
    assert "60 %<span" in page
    assert "It names a solution. What would count if a different solution won?" in page
    assert "&lt;b&gt;" in page
    assert not db.session.query(Objective).count()
    part = board.client.post(
        board.objectives("check"), data=words, headers={"HX-Request": "true"}
    ).text
    assert "<html" not in part
    assert "It can be measured as it is worded." in part
    other = board.post(board.objectives("check"), 200, clauses="Halver svinnet.", language="nb")
    assert "Not checked" in other.text
    board.sign_in(None)
    board.post(board.objectives("check"), 403, **words)


def test_the_editor_offers_the_check_with_and_without_script(board: Board) -> None:
    page = board.get(board.objectives("new"))
    assert 'hx-trigger="load, input delay:900ms from:closest form"' in page
    assert 'formtarget="_blank"' in page


def test_a_reason_for_a_warning_is_public(board: Board) -> None:
    objective = draft(board)
    assert "Fewer than two ways to get there are named." in board.get(at(board, objective, "/edit"))
    where, number = at(board, objective, "/checks"), str(latest(objective).number)
    page = board.post(where, 422, code="few_paths", number=number, reason=" ").text
    assert 'id="reason-error"' in page
    board.post(where, 409, code="few_paths", number="99", reason="Late.")
    board.post(where, code="few_paths", number=number, reason="Two <i>more</i> are studied.")
    propose(board, objective)
    board.sign_in(None)
    page = board.get(at(board, objective))
    assert "Two &lt;i&gt;more&lt;/i&gt; are studied." in page
    assert "Give a" not in page
    board.get(where, 403)


def test_a_diluted_version_shows_its_reason(board: Board) -> None:
    objective = draft(board)
    propose(board, objective)
    weaker = {"target_value": "60", "clauses": "By 2035, 60 percent of soils are in good health."}
    from tests.webapp.objectives.test_pages import WORDING

    new = WORDING | weaker | {"number": str(latest(objective).number)}
    page = board.post(at(board, objective, "/edit"), 422, **new).text
    assert "The target is closer to the baseline, or gone." in page
    board.post(at(board, objective, "/edit"), **(new | {"change_reason": "Land was sold."}))
    propose(board, objective)
    board.sign_in(None)
    assert "Land was sold." in board.get(at(board, objective))


def test_the_tree_warns_of_one_child_and_of_a_shared_indicator(board: Board) -> None:
    first = draft(board)
    page = board.get(board.objectives())
    assert "one and the same" not in page
    draft(board, parent=db.session.merge(first).ref)
    page = board.get(board.objectives())
    assert "It has one objective below it only" in page
    assert "They are measured by the same indicator" in page


def test_the_washing_check_counts_and_asks(board: Board) -> None:
    board.sign_in(None)
    assert "No initiative is attached" in board.get(washing(board))
    ref = attach(board, date(2001, 1, 1), date(2002, 1, 1))
    page = board.get(washing(board))
    assert "100 % pre-existing" in page
    assert "2 of 2 began before the mission did; 0 of 2 say what changed" in page
    assert "100 % pre-existing" in board.get(f"/en/{board.mission.ref}/")
    for rest, fields in (
        ("/answer", {"question": "stops", "answer": "The grant."}),
        ("/ask", {"initiative": ref, "text": "What changed?"}),
    ):
        board.sign_in(None)
        board.post(washing(board, rest), 403, **fields)
        board.sign_in(board.member)
        empty = fields | {name: " " for name in ("answer", "text") if name in fields}
        assert "error" in board.post(washing(board, rest), 422, **empty).text
        board.post(washing(board, rest), **fields)
    board.sign_in(None)
    page = board.get(washing(board))
    assert "The grant." in page
    assert "What changed?" in page
    attach(board, date(2100, 1, 1))
    assert "100 % pre-existing" not in board.get(washing(board))


def test_the_page_costs_the_same_with_more_initiatives(
    board: Board, count_queries: Callable[..., int]
) -> None:
    attach(board, date(2001, 1, 1))
    board.get(washing(board))
    before = count_queries(lambda: board.get(washing(board)))
    attach(board, *[date(2001, 1, day) for day in range(2, 12)])
    assert count_queries(lambda: board.get(washing(board))) == before
    assert before <= 25
