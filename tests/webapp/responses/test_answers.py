"""Answers to positions, how plain they read, the four columns, and whose the verdict is."""

from datetime import datetime

import pytest
from flask.testing import FlaskClient

from deliberation.insights.models import Theme
from deliberation.insights.positions.models import ThemePosition
from deliberation.responses.models import ThemeResponse, Verdict
from tests.webapp.board import Board
from webapp.extensions import db
from webapp.transaction import command

EACH = "We heard you, and this is what we will do now."
HARD = (
    "Notwithstanding interdepartmental considerations, the implementation of comprehensive "
    "revitalisation programmes necessitates harmonisation of administrative responsibilities, "
    "notwithstanding jurisdictional complexities and infrastructural impossibilities everywhere. "
)


@pytest.fixture
def board(client: FlaskClient, clock: datetime) -> Board:
    made = Board(client)
    made.sign_in(made.member)
    return made


@pytest.fixture
def opposed(board: Board) -> list[str]:
    """The fields of two opposed positions on worms."""
    with command() as session:
        for ordinal, sentence in enumerate(("Let it be wet.", "Leave it dry."), 1):
            theme = session.get_one(Theme, board.worms.id)
            session.add(ThemePosition(theme=theme, ordinal=ordinal, sentence=sentence))
        session.flush()
        keys = [p.key for p in session.query(ThemePosition).order_by(ThemePosition.ordinal)]
    return [f"position-{key}" for key in keys]


def test_each_position_has_its_field_and_its_answer(board: Board, opposed: list[str]) -> None:
    page = board.get(board.about(board.worms, "response"))
    assert page.index("To those who say: Let it be wet.") < page.index("Leave it dry.")
    wet, dry = opposed
    page = board.answer(board.worms, 422, **{wet: EACH, "minority_text": "Kept."}).text
    assert f'id="{dry}-error"' in page
    assert EACH in page  # what was typed stays
    assert "Kept." in page
    board.answer(board.worms, **{wet: EACH, dry: EACH + " Dry."})
    page = board.get(board.here("responses/"))
    assert "Let it be wet." in page
    assert EACH + " Dry." in page
    again = board.get(board.about(board.worms, "response"))
    assert EACH + " Dry." in again  # an amendment starts with what stands


def test_the_level_is_shown_and_never_stops_anybody(board: Board) -> None:
    where = board.about(board.worms, "response")
    told = board.post(f"{where}/level", 200, text=HARD * 2, language="en").text
    assert "Flesch-Kincaid grade" in told
    assert "plain up to 9" in told
    assert "Its longest sentences:" in told
    assert "Notwithstanding interdepartmental" in told
    plain = board.post(f"{where}/level", 200, text="We dig. It rains. " * 12, language="en").text
    assert "is-plain" in plain
    assert "longest" not in plain
    other = board.post(f"{where}/level", 200, text=HARD, language="pl").text
    assert "Not checked" in other
    page = board.answer(board.worms, 200, text=HARD * 2, check="1").text
    assert "Harder to read than it should be" in page
    assert db.session.query(ThemeResponse).count() == 0
    db.session.rollback()
    board.answer(board.worms, text=HARD * 2)
    told = "Harder to read than it should be: The answer, and why."
    assert told in board.get(board.here("responses/"))
    board.sign_in(board.citizen)
    board.post(f"{where}/level", 403, text="x")


def test_the_four_columns_and_the_filters(board: Board) -> None:
    board.answer(board.worms)
    board.sign_in(None)
    page = board.get(board.here("responses/"))
    for column in ("You said", "Who, and how many", "We did, we did not", "Why"):
        assert page.count(f'said-label">{column}<') == 2
    only = board.get(board.here("responses/?status=declined"))
    assert ">Worms<" in only
    assert ">Water<" not in only
    rest = board.get(board.here("responses/?status=none"))
    assert ">Worms<" not in rest
    assert ">Water<" in rest
    assert "No theme fits this choice." in board.get(board.here("responses/?status=adopted"))
    assert "Show all" in rest


def test_no_route_of_the_board_changes_a_verdict(board: Board) -> None:
    board.answer(board.worms)
    for number, author in enumerate(p.submission.participant_id for p in points(board)):
        board.sign_in(None)
        with board.client.session_transaction() as session:
            session["receipts"] = {str(author): 4e9}
        board.post(board.about(board.worms, "verdict"), score=str(number))
    for account in (board.member, board.chair):
        board.sign_in(account)
        board.post(board.about(board.worms, "verdict"), 403, score="10")
    board.answer(board.worms, number="1", amendment_reason="We learnt more.")
    given = db.session.query(Verdict.score).order_by(Verdict.score)
    assert [score for (score,) in given] == list(range(6))
    page = board.get(board.here("responses/"))
    assert "2.5 of 10" in page
    assert "score-bars" in page


def points(board: Board) -> list:  # type: ignore[type-arg]
    return list(db.session.merge(board.worms).points)
