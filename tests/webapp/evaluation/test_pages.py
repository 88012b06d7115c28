"""The evaluation page that fills itself, the surveys, and the coding of a sample."""

import re
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from deliberation.consultations.models import Consultation
from deliberation.evaluation.discourse.models import CATEGORIES, DiscourseCoding
from deliberation.evaluation.surveys import operations as surveys
from deliberation.evaluation.surveys.models import ITEMS, SurveyAnswer
from deliberation.people.models import Account, Participant
from tests.factories import make_account, make_participant, make_submission
from tests.webapp.board import Board
from webapp.extensions import db
from webapp.transaction import command


@pytest.fixture
def board(client: FlaskClient, clock: datetime) -> Board:
    made = Board(client)
    made.sign_in(None)
    return made


def staff(board: Board, role: str) -> Account:
    with command() as session:
        return make_account(session, (role, session.merge(board.mission)))


def hold_receipt(board: Board, **values: object) -> Participant:
    """The browser has opened a receipt of somebody who took part."""
    with command() as session:
        talk = session.get_one(Consultation, board.consultation.id)
        person = make_participant(session, talk, **values)
    with board.client.session_transaction() as session:
        session.clear()
        session["receipts"] = {str(db.session.merge(person).id): 4e9}
    return person


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def criterion(page: str, label: str) -> str:
    return words(page.split(f"<dt>{label}</dt>")[1].split("</div>")[0])


def test_what_has_no_evidence_is_not_evaluated(board: Board) -> None:
    page = board.get(board.here("evaluation"))
    assert criterion(page, "An open, neutral question") == "not evaluated"
    assert criterion(page, "Something was learnt") == "not evaluated"
    assert criterion(page, "Answers and what follows") == "not evaluated"
    assert "who decides and who answers" in criterion(page, "A clear and suitable purpose")
    assert page.count("<dt>") == 16
    assert "Not coded yet." in page
    assert board.here("evaluation") in board.get(board.here())


def test_it_fills_itself_from_answers_and_surveys(board: Board) -> None:
    board.sign_in(board.member)
    board.answer(board.worms)
    with command() as session:
        talk = session.get_one(Consultation, board.consultation.id)
        for score in (3, 4, 4, 5, 5):
            person = make_participant(session, talk)
            surveys.answer(session, talk, [person], {"learned": score, "neutral": 2}, "Hm.")
    board.sign_in(None)
    page = board.get(board.here("evaluation"))
    assert "“I learnt something.” 4.2 of 5, 5 answers" in criterion(page, "Something was learnt")
    assert "2 of 5" in criterion(page, "An open, neutral question")
    assert "1 of 2 have an answer" in criterion(page, "Answers and what follows")
    assert "0 of 2 themes were taken up" in criterion(page, "Recommendations with influence")
    assert "Hm." not in page
    board.sign_in(staff(board, "organiser"))
    assert "Hm." in board.get(board.here("evaluation"))


def test_a_receipt_holder_answers_once(board: Board) -> None:
    address = board.here("evaluation/survey")
    board.get(address, 403)
    hold_receipt(board)
    assert address in board.get(board.here("receipt"))
    page = board.get(address)
    assert all(f'name="{key}"' in page for key in ITEMS["participants"])
    refused = board.post(address, 422, line="Nothing ticked.").text
    assert "Answer at least one of the questions." in refused
    assert "Nothing ticked." in refused
    board.post(address, learned="4", said="5", line="Thanks.")
    assert "You have answered this already" in board.get(address)
    board.post(address, 409, learned="1")
    sheet = db.session.query(SurveyAnswer).one()
    assert sheet.scores == {"said": 5, "learned": 4}
    assert address not in board.get(board.here("receipt"))


def test_a_group_answers_with_its_printed_code(board: Board) -> None:
    hold_receipt(board, is_group=True)
    board.post(board.here("evaluation/survey"), learned="4")
    assert db.session.query(SurveyAnswer).count() == 1


def test_whoever_did_not_take_part_is_told_so(board: Board) -> None:
    board.sign_in(board.citizen)
    address = board.here("evaluation/survey")
    assert "Only people who took part are asked." in board.get(address)
    board.client.post(address, data={"learned": "4"})
    assert db.session.query(SurveyAnswer).count() == 0


def test_the_staff_have_questions_of_their_own(board: Board) -> None:
    address = board.here("evaluation/staff-survey")
    board.sign_in(board.citizen)
    board.get(address, 403)
    board.sign_in(staff(board, "organiser"))
    assert "Method, time and money fitted the purpose." in board.get(address)
    board.post(address, 422, design="9")
    board.post(address, design="2", involved="1")
    assert "You have answered this already" in board.get(address)
    assert criterion(board.get(board.here("evaluation")), "A design that fits") == "not evaluated"


def code_all(board: Board, account: Account, code: str) -> None:
    board.sign_in(account)
    address = board.here("evaluation/coding")
    while found := re.search(r'name="item"[^>]*value="(\w+)"', board.get(address)):
        codes = {category: known[0] for category, known in CATEGORIES.items()}
        board.post(address, item=found[1], **(codes | {"justification": code}))


def test_two_people_code_blind_and_only_the_distribution_is_told(board: Board) -> None:
    with command() as session:
        talk = session.get_one(Consultation, board.consultation.id)
        for number in range(12):
            make_submission(session, talk, f"Text {number}.")
    analyst, organiser, third = (staff(board, r) for r in ("analyst", "organiser", "moderator"))
    address = board.here("evaluation/coding")
    board.sign_in(analyst)
    assert "No sample is drawn yet." in board.get(address)
    board.post(f"{address}/draw", 422, size="3", seed="0")
    board.post(f"{address}/draw", size="10", seed="7")
    found = re.search(r'name="item"[^>]*value="(\w+)"', board.get(address))
    assert found is not None
    assert "Choose one of the options." in board.post(address, 422, item=found[1]).text
    code_all(board, analyst, "qualified")
    assert "when the other reader has, too" in board.get(address)
    assert "Not coded yet." in board.get(board.here("evaluation"))
    board.sign_in(organiser)
    assert "qualified" not in re.findall(r'value="(\w+)" checked', board.get(address))
    code_all(board, organiser, "none")
    board.sign_in(third)
    assert "Both have read everything." in board.get(address)
    page = words(board.get(board.here("evaluation")))
    assert "one reason, linked to the demand 10 0" in page
    assert "in 0 and 10 of 10" in page
    refs = [one.item.ref for one in db.session.query(DiscourseCoding)]
    assert not any(ref in page for ref in refs)
    board.sign_in(board.member)
    board.get(address, 403)


def test_a_third_person_is_refused(board: Board) -> None:
    with command() as session:
        talk = session.get_one(Consultation, board.consultation.id)
        for number in range(12):
            make_submission(session, talk, f"Text {number}.")
    people = [staff(board, role) for role in ("analyst", "organiser", "moderator")]
    address, codes = board.here("evaluation/coding"), {c: k[0] for c, k in CATEGORIES.items()}
    board.sign_in(people[0])
    board.post(f"{address}/draw", size="10", seed="1")
    first = ""
    for account in people[:2]:
        board.sign_in(account)
        found = re.search(r'name="item"[^>]*value="(\w+)"', board.get(address))
        assert found is not None
        first = found[1]
        board.post(address, item=first, **codes)
    board.sign_in(people[2])
    assert "Two other people code this sample." in board.get(address)
    board.post(address, 403, item=first, **codes)
