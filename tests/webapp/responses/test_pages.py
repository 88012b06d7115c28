"""The board's page, the brief, answers, the public record, closing and the verdict."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from deliberation.base import clock_at
from deliberation.consultations.models import Consultation
from deliberation.insights.models import Quote, Theme
from deliberation.objectives import operations as objectives
from deliberation.objectives.models import Wording
from deliberation.responses.models import ThemeResponse, Verdict
from deliberation.submissions.models import Submission
from tests.factories import make_consultation, make_run, make_submission
from tests.webapp.board import TEXT, Board
from webapp.extensions import db
from webapp.transaction import command


@pytest.fixture
def board(client: FlaskClient, clock: datetime) -> Board:
    made = Board(client)
    made.sign_in(made.member)
    return made


def overdue(board: Board, clock: datetime, days: int) -> None:
    with command() as session:
        promise = session.get_one(Consultation, board.consultation.id).promise
        assert promise is not None
        promise.reply_due_on = clock.date() - timedelta(days=days)


def test_the_board_sees_what_it_owes_broadest_first(board: Board, clock: datetime) -> None:
    overdue(board, clock, 3)
    page = board.get("/en/board")
    assert "2 themes have no answer yet" in page
    assert "3 days overdue" in page
    assert page.index(">Worms<") < page.index(">Water<")
    assert "6, 6 different" in page
    board.answer(board.worms)
    page = board.get("/en/board")
    assert "1 theme has no answer yet" in page
    assert ">Worms<" not in page
    assert "Nothing that others did." in page  # one's own answer is no news
    board.sign_in(board.chair)
    assert "a theme was answered" in board.get("/en/board")


def test_whoever_sits_on_no_board_owes_nothing(board: Board) -> None:
    board.sign_in(board.citizen)
    assert "Nothing is owed now." in board.get("/en/board")
    board.sign_in(None)
    board.get("/en/board", 403)


def test_the_brief_is_one_sheet_that_says_what_was_not_done(board: Board) -> None:
    board.sign_in(None)
    page = board.get(board.about(board.worms, "brief"))
    for block in ("Strength", "Breadth", "Agreement", "Tension", "Minority and rare views",
                  "Who", "Youth", "Seen from 2060", "Declared interests", "Evidence",
                  "How sure", "Objectives it touches", "What is owed"):  # fmt: skip
        assert f"<h2>{block}</h2>" in page
    assert "Not tested." in page
    assert "Unchecked." in page
    assert "We looked for the points furthest" in page
    assert "Worms, 0." in page
    assert "Answer this theme" not in page


def test_youth_is_compared_and_never_added(board: Board) -> None:
    def compared() -> str:
        return board.get(board.about(board.worms, "brief")).split("<h2>Youth</h2>")[1][:300]

    assert "Nobody wrote in this lane." in compared()
    with command() as session:
        for number in range(9):
            talk = session.get_one(Consultation, board.consultation.id)
            point_of(session, board, make_submission(session, talk, f"Y{number}", lane="youth"))
    assert "Too few" in compared()
    with command() as session:
        talk = session.get_one(Consultation, board.consultation.id)
        point_of(session, board, make_submission(session, talk, "Y9", lane="youth"))
    assert "10 of 10 submissions of this lane speak of it, against 6 of 8" in compared()


def point_of(session, board: Board, submission: Submission) -> None:  # type: ignore[no-untyped-def]
    from tests.factories import make_point

    theme = session.get_one(Theme, board.worms.id)
    make_point(session, theme.run, submission, theme)


def test_a_merged_theme_has_no_brief(board: Board) -> None:
    with command() as session:
        session.get_one(Theme, board.water.id).state = "merged"
    board.get(board.about(board.water, "brief"), 303)


def test_the_form_refuses_on_the_field_and_keeps_what_was_typed(board: Board) -> None:
    page = board.answer(board.worms, 422, text="Too short.").text
    assert "The answer has 2 words; write 40 to 200." in page
    assert "Too short." in page
    page = board.answer(board.worms, 422, **{"declined-reason": ""}).text
    assert 'id="declined-reason-error"' in page
    page = board.answer(board.worms, 422, status="referred").text
    assert 'id="referred-referred_to-error"' in page
    page = board.answer(board.worms, 422, status="").text
    assert 'id="status-error"' in page
    assert db.session.query(ThemeResponse).count() == 0


def test_every_status_can_be_given_through_the_form(board: Board, clock: datetime) -> None:
    with command() as session:
        mission = session.merge(board.mission)
        version = objectives.draft(
            session, mission, Wording("Soils", ("Soils live.",)), session.merge(board.member)
        )
        ref = version.ref
    due_on = (clock.date() + timedelta(days=9)).isoformat()
    needs = {
        "adopted": {"version": ref, "taken": "All."},
        "partly": {"taken": "Some.", "not_taken": "Some."},
        "declined": {"reason": "legal"},
        "covered": {"covered_by": "The soil act.", "what_changes": "Its year."},
        "referred": {"referred_to": "Counties", "is_referral_accepted": "no", "due_on": due_on},
        "undecided": {"due_on": due_on, "waiting_for": "The survey."},
    }
    for number, (status, fields) in enumerate(needs.items()):
        named = {f"{status}-{name}": value for name, value in fields.items()}
        more = {"number": str(number), "amendment_reason": "We learnt more."} if number else {}
        board.answer(board.worms, status=status, **named, **more)
        assert f"stamp-{status}" in board.get(board.here("responses/"))
    given = db.session.query(ThemeResponse).order_by(ThemeResponse.number).all()
    assert [response.status for response in given] == list(needs)
    assert given[0].version is not None
    assert (given[4].is_referral_accepted, given[4].due_on) == (False, date.fromisoformat(due_on))
    page = board.get(board.about(board.worms, "answers"))
    assert page.count("Why it was amended:") == 5


def test_an_answer_given_meanwhile_is_not_overwritten(board: Board) -> None:
    board.answer(board.worms)
    board.answer(board.worms, 409)
    page = board.get(board.about(board.worms, "response"))
    assert "Amend the answer to Worms" in page
    assert TEXT.strip() in page


def test_rare_views_get_a_line_of_their_own(board: Board) -> None:
    assert 'name="minority_text"' not in board.get(board.about(board.worms, "response"))
    with command() as session:
        session.query(Quote).filter_by(theme_id=board.worms.id).first().kind = "rare"  # type: ignore[union-attr]
    assert 'name="minority_text"' in board.get(board.about(board.worms, "response"))
    assert 'id="minority_text-error"' in board.answer(board.worms, 422).text
    board.answer(board.worms, minority_text="To the one who wrote of moles.")
    assert "To the one who wrote of moles." in board.get(board.here("responses/"))


def test_closing_is_refused_and_names_the_unanswered_theme(board: Board) -> None:
    board.answer(board.worms)
    page = board.post(board.here("close"), 422).text
    assert "These themes have no answer yet: Water." in page
    board.answer(board.water)
    assert "Every theme has an answer." in board.get(board.here("close"))
    board.post(board.here("close"))
    page = board.get(board.here("responses/"))
    assert "The consultation was closed on 15 March 2027." in page
    board.get(board.here("close"), 403)
    amended = board.answer(board.worms, number="1", amendment_reason="The law has changed.")
    assert amended.status_code == 303  # amended, also after closing


def test_the_record_is_public_ordered_by_strength_and_hides_nothing(
    board: Board, clock: datetime
) -> None:
    overdue(board, clock, 1)
    board.answer(board.water)
    board.sign_in(None)
    page = board.get(board.here("responses/"))
    assert "The answer is 1 day overdue" in page
    rows = page.split('class="said-head"')[1]
    assert rows.index(">Worms<") < rows.index("Not answered yet") < rows.index(">Water<")
    assert "Soil office" in page
    assert "Amend the answer" not in page
    with clock_at(clock - timedelta(days=1)):
        assert "overdue" not in board.get(board.here("responses/"))


def test_before_publication_the_record_says_so(board: Board) -> None:
    with command() as session:
        board_run = session.merge(board.run)
        board_run.state = "draft"
    assert "No themes are published yet" in board.get(board.here("responses/"))
    board.get(board.about(board.worms, "brief"), 403)


def test_people_whose_words_are_there_judge_the_answer(board: Board) -> None:
    board.answer(board.worms)
    authors = [point.submission.participant_id for point in db.session.merge(board.worms).points]
    verdict = board.about(board.worms, "verdict")
    board.post(verdict, 403, score="9")  # the board itself
    for number, author in enumerate(authors):
        board.sign_in(None)
        with board.client.session_transaction() as session:
            session["receipts"] = {str(author): 4e9}
        page = board.get(board.here("responses/"))
        assert page.count("Give my verdict") == 1  # of Worms only
        board.post(verdict, score="7")
        board.post(verdict, 422, score="11")
        told = "7 of 10: did the reply address what we said?"
        page = board.get(board.here("responses/"))
        assert (told in page) == (number >= 4)
        assert "Change my verdict" in page
    assert db.session.query(Verdict).count() == 6
    board.sign_in(board.member)
    page = board.get(board.here("responses/"))
    assert "6 people" in page
    assert "my verdict" not in page


def test_pages_cost_the_same_with_more_themes(
    board: Board, count_queries: Callable[..., int]
) -> None:
    addresses = ("/en/board", board.here("responses/"), board.about(board.worms, "brief"))

    def costs() -> list[int]:
        return [count_queries(lambda a=a: board.get(a)) for a in addresses]

    board.answer(board.worms)
    before = costs()
    with command() as session:
        board.run = session.merge(board.run)
        board.consultation = session.merge(board.consultation)
        made = [board.theme(f"Theme {number}", 3) for number in range(8)]
    for theme in made[:4]:
        board.answer(theme)
    assert all(after <= first for after, first in zip(costs(), before, strict=True))
    assert max(before) <= 44


def test_many_consultations_do_not_make_the_board_slow(
    board: Board, count_queries: Callable[..., int]
) -> None:
    def add(count: int) -> None:
        with command() as session:
            mission = session.merge(board.mission)
            for _ in range(count):
                run = make_run(
                    session,
                    make_consultation(session, mission, running="respond"),
                    state="published",
                )
                board.run, board.consultation = run, run.consultation
                board.theme("Air", 1)

    add(6)
    before = count_queries(lambda: board.get("/en/board"))
    add(6)
    assert count_queries(lambda: board.get("/en/board")) <= before <= 80
