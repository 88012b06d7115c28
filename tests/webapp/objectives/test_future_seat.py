"""The pages of a seat for future generations: give, ask, opine, answer; what everybody reads."""

from deliberation.objectives.futureseat.models import FutureSeat, SeatOpinion
from deliberation.people.models import Account
from tests.factories import make_account
from tests.webapp.board import Board
from tests.webapp.objectives.test_pages import at, board, draft, propose
from webapp.extensions import db
from webapp.transaction import command

__all__ = ["board"]  # the fixture


def mission(board: Board, rest: str) -> str:
    return f"/en/{db.session.merge(board.mission).ref}/{rest}"


def seat(board: Board) -> Account:
    with command() as session:
        scope = session.merge(board.mission)
        writer = make_account(session, ("observer", scope), name="Greta Guardian")
    board.sign_in(board.chair)
    assert "No body has a seat yet." in board.get(mission(board, "future-seats/"))
    said = {"body": "Council of 2060", "mandate": "Set up by parliament.", "term_days": "28"}
    page = board.post(mission(board, "future-seats/"), 422, **(said | {"term_days": "3"})).text
    assert 'id="term_days-error"' in page
    assert "Set up by parliament." in page
    ref = db.session.merge(writer).ref
    board.post(mission(board, "future-seats/"), **(said | {"writer": ref}))
    return writer


def only(model: type) -> object:
    db.session.expire_all()
    return db.session.query(model).one()


def test_from_the_seat_to_the_answer(board: Board) -> None:
    writer = seat(board)
    held = only(FutureSeat)
    assert "Council of 2060" in board.get(mission(board, ""))
    objective = draft(board)
    assert "It can be asked once everybody can read the draft" in board.get(
        at(board, objective, "/opinions")
    )
    propose(board, objective)
    board.sign_in(board.chair)
    assert "Council of 2060 has not been asked" in board.get(at(board, objective, "/adopt"))
    number = str(objective_version(objective))
    board.post(at(board, objective, "/opinions"), seat=held.ref, number=number)  # type: ignore[attr-defined]
    asked = only(SeatOpinion)
    where = mission(board, f"opinions/{asked.ref}")  # type: ignore[attr-defined]
    board.get(where, 403)
    board.sign_in(writer)
    assert "Give the opinion" in board.get(at(board, objective))
    assert "Council of 2060" in board.get("/en/account")
    page = board.post(where, 422, stance="objects", text="").text
    assert 'id="text-error"' in page
    board.post(where, stance="objects", text="The bogs dry out.")
    board.get(f"{where}/answer", 403)
    board.sign_in(board.chair)
    assert "The bogs dry out." in board.get(f"{where}/answer")
    board.post(f"{where}/answer", outcome="not_followed", answer="The levy comes in 2029.")
    board.sign_in(None)
    page = board.get(at(board, objective))
    for words in ("Objects to it", "The bogs dry out.", "The levy comes in 2029."):
        assert words in page, words
    assert "The board does not follow it" in page


def objective_version(objective: object) -> int:
    return int(db.session.merge(objective).latest.number)  # type: ignore[attr-defined]


def test_without_a_seat_nothing_is_asked(board: Board) -> None:
    objective = draft(board)
    propose(board, objective)
    board.sign_in(board.chair)
    page = board.get(at(board, objective, "/opinions"))
    assert "No body that speaks for future generations has a seat" in page
    assert "has not been asked" not in board.get(at(board, objective, "/adopt"))


def test_an_ended_seat_is_not_asked(board: Board) -> None:
    seat(board)
    held = only(FutureSeat)
    board.sign_in(board.member)
    board.post(mission(board, f"future-seats/{held.ref}/end"), 403)  # type: ignore[attr-defined]
    board.sign_in(board.chair)
    board.post(mission(board, f"future-seats/{held.ref}/end"))  # type: ignore[attr-defined]
    assert "No body has a seat yet." in board.get(mission(board, "future-seats/"))


def test_an_opinion_that_waits_is_on_the_home_of_the_board(board: Board) -> None:
    writer = seat(board)
    objective = draft(board)
    propose(board, objective)
    board.sign_in(board.chair)
    number = str(objective_version(objective))
    board.post(at(board, objective, "/opinions"), seat=only(FutureSeat).ref, number=number)  # type: ignore[attr-defined]
    asked = only(SeatOpinion)
    board.sign_in(writer)
    board.post(mission(board, f"opinions/{asked.ref}"), stance="supports", text="Good.")  # type: ignore[attr-defined]
    board.sign_in(board.member)
    home = board.get("/en/board")
    assert "An opinion waits for the board" in home
    assert f"opinions/{asked.ref}/answer" in home  # type: ignore[attr-defined]
