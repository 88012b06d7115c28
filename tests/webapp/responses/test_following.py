"""News by e-mail, offers to help and the north-star question, met by a person with a code."""

import email
import email.policy
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from deliberation import jobs
from deliberation.base import clock_at
from deliberation.consultations.models import Consultation
from deliberation.responses.following import operations as following
from deliberation.responses.following.models import Delivery, Digest, Follower, HelpOffer
from deliberation.responses.understanding.models import Understanding
from tests.webapp.board import Board
from webapp import engine
from webapp.extensions import db
from webapp.responses.following.sending import stop_token
from webapp.transaction import command

HOUR = timedelta(hours=1)


@pytest.fixture
def board(client: FlaskClient, clock: datetime) -> Board:
    made = Board(client)
    made.sign_in(made.member)
    return made


def holds_receipt(board: Board, number: int = 0) -> None:
    """The visitor is the author of the number-th submission about worms."""
    author = db.session.merge(board.worms).points[number].submission.participant_id
    board.sign_in(None)
    with board.client.session_transaction() as session:
        session["receipts"] = {str(author): 4e9}


def mails(board: Board) -> list[email.message.EmailMessage]:
    folder: Path = board.client.application.config["SETTINGS"].instance / "mail"
    paths = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    policy = email.policy.default
    return [email.message_from_bytes(path.read_bytes(), policy=policy) for path in paths]  # type: ignore[misc]


def link_in(message: email.message.EmailMessage, part: str) -> str:
    found = re.search(rf"http://[^/]+(/\S*{part}\S*)", message.get_content())
    assert found, message.get_content()
    return found.group(1)


def follow(board: Board, number: int = 0) -> None:
    holds_receipt(board, number)
    board.post(board.here("news"), email=f"p{number}@example.org")
    board.post(link_in(mails(board)[-1], "confirm"))


def tell(board: Board, moment: datetime) -> int:
    """One hourly look for news at that moment, and all mails that it asks for."""
    with clock_at(moment):
        with command() as session:
            following.plan_news(session, moment, 60)
        return engine.run_waiting()


def test_an_address_is_confirmed_by_a_button_and_leaves_by_a_link(board: Board) -> None:
    holds_receipt(board)
    assert "Leave an e-mail address" in board.get(board.here("receipt"))
    board.post(board.here("news"), 422, email="nowhere")
    board.post(board.here("news"), email="Ada@example.org")
    (message,) = mails(board)
    assert message["To"] == "ada@example.org"
    assert "Living soils" in message.get_content()
    link = link_in(message, "confirm")
    board.get(link)  # a mail program opens it: nothing happens
    assert db.session.query(Follower).one().confirmed_at is None
    db.session.rollback()
    board.post(link)
    board.post(link, 404)
    assert "You follow this consultation" in board.get(board.here("receipt"))
    held = db.session.query(Follower).one()
    stop = f"/en/news/stop/{stop_token(held.ref)}"
    db.session.rollback()
    board.sign_in(None)
    board.post("/en/news/stop/gone", 404)
    board.get(stop)
    for _ in range(2):
        board.post(stop)
    assert db.session.query(Follower).count() == 0


def test_the_receipt_forgets_the_address(board: Board) -> None:
    follow(board)
    board.post(board.here("news/forget"))
    assert db.session.query(Follower).count() == 0
    assert mails(board) == []  # the files of a site without a mail server go, too


def test_without_a_receipt_nobody_follows(board: Board) -> None:
    board.sign_in(None)
    board.get(board.here("news"), 403)
    board.sign_in(board.citizen)
    board.get(board.here("news"), 303)  # wrote nothing here
    board.post(board.here("help"), 403, roles="test")


def test_one_plain_mail_for_two_answers(board: Board, clock: datetime) -> None:
    follow(board)
    follow(board, 1)
    board.sign_in(board.member)
    with clock_at(clock + HOUR):
        board.answer(board.worms)
    with clock_at(clock + 2 * HOUR):
        board.answer(board.water)
    before = len(mails(board))
    assert tell(board, clock + 3 * HOUR) == 0
    assert tell(board, clock + 9 * HOUR) == 2
    assert tell(board, clock + 10 * HOUR) == 0
    sent = mails(board)[before:]
    assert sorted(message["To"] for message in sent) == ["p0@example.org", "p1@example.org"]
    text = sent[0].get_content()
    assert "Living soils" in text
    assert board.here("responses/") in text
    assert "word word" not in text  # nothing of the answer
    assert "Worms" not in text
    assert "Worms, 0." not in text
    board.post(link_in(sent[0], "stop"))
    assert db.session.query(Follower).count() == 1


def test_the_mail_is_in_the_language_of_the_person(board: Board, clock: datetime) -> None:
    holds_receipt(board)
    german = board.here("news").replace("/en/", "/de/")
    board.post(german, email="p0@example.org")
    board.post(link_in(mails(board)[-1], "confirm"))
    board.sign_in(board.member)
    with clock_at(clock + HOUR):
        board.answer(board.worms)
    tell(board, clock + 9 * HOUR)
    assert "/de/" in link_in(mails(board)[-1], "responses")


def test_a_worker_killed_at_any_moment_sends_nothing_twice(
    board: Board, clock: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before the mark: done again by the next one. After the mark: never again."""
    follow(board)
    follow(board, 1)
    board.sign_in(board.member)
    with clock_at(clock + HOUR):
        board.answer(board.worms)
    before = len(mails(board))
    moment = clock + 9 * HOUR
    with clock_at(moment), command() as session:
        following.plan_news(session, moment, 60)
    sessions = engine.session_factory()
    with clock_at(moment):
        # The first worker dies with the letter in its hand, before anything was stored.
        first = jobs.claim(sessions, "killed")
        assert first is not None
        with sessions() as session:
            job = jobs.latest(session, first[0])
            assert job is not None
            engine.task(first[1]).load(session, job.payload)
    assert len(mails(board)) == before
    with clock_at(moment + jobs.LEASE + timedelta(seconds=1)):
        assert engine.run_waiting() == 2  # both mails, the first one by another worker
        assert jobs.run(sessions, engine.task(first[1]), first[0], "killed", quiet) == "lost"
    assert len(mails(board)) == before + 2

    # The next one dies between the mark and the mail: this mail is lost, and none is sent twice.
    with clock_at(clock + 20 * HOUR):
        board.sign_in(board.member)
        board.answer(board.water)

    def die(*_arguments: object, **_named: object) -> None:
        raise SystemExit

    monkeypatch.setattr("webapp.mail.deliver", die)
    with pytest.raises(SystemExit):
        tell(board, clock + 40 * HOUR)
    monkeypatch.undo()
    with clock_at(clock + 41 * HOUR):
        assert engine.run_waiting() == 1
        assert engine.run_waiting() == 0
    tell(board, clock + 42 * HOUR)
    assert len(mails(board)) == before + 3
    assert db.session.query(Delivery).filter(Delivery.sent_at.is_(None)).count() == 0


def quiet(stage: str, share: float) -> None:
    return None


def test_offers_are_invited_from_the_theme_without_addresses(board: Board) -> None:
    for number in range(5):
        holds_receipt(board, number)
        board.post(board.here("help"), roles=["test", "monitor"])
    assert db.session.query(HelpOffer).count() == 10
    db.session.rollback()
    follow(board, 0)
    before = len(mails(board))
    board.sign_in(board.member)
    where = board.about(board.worms, "help")
    page = board.get(where)
    assert "5 people" in page
    assert "p0@example.org" not in page
    board.post(where, 422, role="")
    assert "Nobody was written to." in board.post(where, 422, role="review").text
    board.post(where, role="test")
    board.post(where, 409, role="test")
    assert engine.run_waiting() == 1
    (message,) = mails(board)[before:]
    assert f"themes/{db.session.merge(board.worms).ref}" in message.get_content()
    assert "Worms" not in message.get_content()
    holds_receipt(board, 3)
    assert "You are invited: Try out what is built" in board.get(board.here("receipt"))
    holds_receipt(board, 5)
    assert "You are invited" not in board.get(board.here("receipt"))
    board.get(where, 403)


def after_the_question(board: Board) -> datetime:
    talk = db.session.get(Consultation, board.consultation.id)
    assert talk is not None
    ends = next(phase.ends_at for phase in talk.phases if phase.kind == "respond")
    assert ends is not None
    return ends + timedelta(days=60, hours=1)


def test_the_question_is_asked_once_and_its_result_is_public(board: Board) -> None:
    board.answer(board.worms)
    moment = after_the_question(board)
    result = board.here("understanding")
    holds_receipt(board)
    assert "How far is that so?" not in board.get(board.here("receipt"))
    with clock_at(moment):
        for number, score in enumerate(("5", "4", "4", "2", "5", "never")):
            holds_receipt(board, number)
            assert "How far is that so?" in board.get(board.here("receipt"))
            board.post(result, score=score, line=f"Because {number}.")
            assert "How far is that so?" not in board.get(board.here("receipt"))
            board.post(result, 409, score="1")
            told = "4 of 5" in board.get(result)
            assert told == (number >= 4)
        page = board.get(result)
        assert "5 contributors" in page
        assert "Because 0." not in page
        assert "4 of 5" in board.get(board.here("responses/"))
        board.sign_in(board.member)
        assert "Because 0." in board.get(result)
        assert "Because 5." not in board.get(result)
    assert db.session.query(Understanding).count() == 6


def test_the_question_comes_by_mail_once(board: Board, clock: datetime) -> None:
    follow(board)
    board.sign_in(board.member)
    with clock_at(clock + HOUR):
        board.answer(board.worms)
    tell(board, clock + 9 * HOUR)
    moment = after_the_question(board)
    before = len(mails(board))
    assert [tell(board, moment + days * 24 * HOUR) for days in range(3)] == [1, 0, 0]
    assert "We ask once." in mails(board)[before:][0].get_content()
    kinds = [digest.kind for digest in db.session.query(Digest).order_by(Digest.id)]
    assert kinds == ["news", "question"]
