"""Pages of values, endings, commitments and barriers, and the dossier of what is open."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from flask.testing import FlaskClient
from icalendar import Calendar

from deliberation.base import clock_at
from deliberation.missions.models import Initiative
from deliberation.objectives.barriers.models import Barrier
from deliberation.objectives.commitments.models import Commitment
from deliberation.objectives.stopping.models import StopCriterion, StopProcedure
from tests.factories import make_participant
from tests.webapp.board import Board
from tests.webapp.objectives.test_deciding import mission, plan
from tests.webapp.objectives.test_pages import adopt, at, board, draft, propose
from webapp.extensions import db
from webapp.transaction import command

__all__ = ["board"]  # the fixture
VALUE = {"measured_on": "2026-12-31", "value": "48.5", "source": "Survey", "office": "Soil office"}


def public(board: Board, address: str, status: int = 200) -> str:
    board.sign_in(None)
    return board.get(address, status)


# Indicators.


def test_a_value_redraws_the_picture_and_stamps_source_and_day(board: Board) -> None:
    objective = draft(board)
    propose(board, objective)
    enter = at(board, objective, "/indicators/enter")
    page = board.post(enter, 422, **(VALUE | {"source": "", "measured_on": "2030-01-01"})).text
    assert 'id="measured_on-error"' in page
    board.post(enter, **VALUE)
    page = public(board, at(board, objective))
    assert "Newest value: 48.5 percent of hectares on 31 December 2026. Source: Survey." in page
    assert "On course" in page
    page = board.get(at(board, objective, "/indicators"))
    assert page.count('class="now-mark"') == 1
    for cell in ("31 December 2026", "48.5", "Survey", "Soil office", "Baseline 2023",
                 "Target 2035"):  # fmt: skip
        assert cell in page
    board.get(enter, 403)


def test_without_a_baseline_there_is_no_light(board: Board) -> None:
    objective = draft(board, baseline_value="", baseline_year="")
    propose(board, objective)
    board.post(at(board, objective, "/indicators/enter"), **VALUE)
    page = public(board, at(board, objective, "/indicators"))
    assert "Whether it is on course cannot be told" in page
    assert "chip light-" not in page


def test_a_correction_shows_both_and_the_file_says_so(board: Board) -> None:
    objective = draft(board)
    propose(board, objective)
    enter = at(board, objective, "/indicators/enter")
    board.post(enter, **VALUE)
    board.post(enter, **(VALUE | {"value": "46"}))
    page = public(board, at(board, objective, "/indicators"))
    assert "<del>48.5</del>" in page
    text = board.get(at(board, objective, "/indicators.csv"))
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(row["value"], row["corrected"]) for row in rows] == [
        ("48.5000", "yes"), ("46.0000", "no"),
    ]  # fmt: skip


def test_what_is_told_in_words_has_a_table_and_no_picture(board: Board) -> None:
    objective = draft(board)
    propose(board, objective)
    add = at(board, objective, "/indicators/add")
    assert 'id="name-error"' in board.post(add, 422, name="", kind="words").text
    board.post(add, name="Do people trust it?", kind="words")
    enter = at(board, objective, "/indicators/enter")
    ref = re.search(r'<option value="(\w{10})">Do people trust it', board.get(enter))
    assert ref is not None
    told = {"indicator": ref[1], "words": "More than before.", "value": ""}
    board.post(enter, **(VALUE | told))
    page = public(board, at(board, objective, "/indicators"))
    assert "More than before." in page
    assert "now-mark" not in page


# Endings.


def initiative(board: Board) -> Initiative:
    with command() as session:
        made = Initiative(
            mission_id=board.mission.id, title="Hemp farms", owner="Farm office",
            starts_on=date(2026, 1, 1),
        )  # fmt: skip
        session.add(made)
    return made


def test_an_exit_plan_is_whole_or_says_why_not(board: Board) -> None:
    objective = draft(board, exit_plan="")
    propose(board, objective)
    where = at(board, objective, "/exit-plan")
    page = board.post(where, 422, end_condition="Two surveys").text
    assert 'id="continues-error"' in page
    board.post(where, not_needed_because="The law ends it.")
    assert "The law ends it." in public(board, at(board, objective))
    board.sign_in(board.member)
    board.post(mission(board, "exit-plan/edit"), not_needed_because="It ends by itself.")
    assert "It ends by itself." in public(board, mission(board, "endings"))


def test_an_initiative_is_stopped_by_what_was_said_beforehand_and_its_learning_is_found(
    board: Board, clock: datetime
) -> None:
    ref = initiative(board).ref
    here = mission(board, f"initiatives/{ref}/ending")
    assert "As long as that is so, it cannot be stopped." in board.get(here)
    page = board.post(f"{here}/open", 422, **{"open-evidence": "12 farms"}).text
    assert "Nothing was said beforehand that would stop it." in page
    board.post(f"{here}/criterion", **{"criterion-text": "Under 20 farms"})
    criterion = db.session.query(StopCriterion).one().ref
    opening = {"open-criteria": criterion, "open-evidence": "Only 12 farms"}
    assert "from the day after" in board.post(f"{here}/open", 422, **opening).text
    day = clock + timedelta(days=1)
    with clock_at(day):
        board.sign_in(board.member)
        board.post(f"{here}/open", **opening)
        stop = mission(board, f"stops/{db.session.query(StopProcedure).one().ref}")
        board.post(f"{stop}/decision", 403)  # a member does not sign
        hearing = {"hearing-office": "Farm office", "hearing-heard_on": day.date().isoformat()}
        assert "hearing-hearing-error" in board.post(f"{stop}/hearing", 422, **hearing).text
        board.post(f"{stop}/hearing", **hearing, **{"hearing-hearing": "Give us time."})
        board.sign_in(board.chair)
        decision = {"stop-outcome": "stop", "stop-reason": "It does not pay."}
        assert "stop-kept-error" in board.post(f"{stop}/decision", 422, **decision).text
        more = {"stop-kept": "The books.", "stop-exit_steps": "Letters in May."}
        board.post(f"{stop}/decision", **decision, **more)
        note = {"note-learning": "Machines must come first.", "note-office": "Farm office"}
        board.post(f"{here}/note", **note)
    page = public(board, here)
    for words in ("Under 20 farms", "Only 12 farms", "Give us time.", "It does not pay.",
                  "The books.", "Letters in May.", "Machines must come first."):  # fmt: skip
        assert words in page
    assert "Machines must come first." in board.get(mission(board, "learning?q=machines+hemp"))
    assert "Nothing was found." in board.get(mission(board, "learning?q=boats"))
    assert "Hemp farms" in board.get(mission(board, "decisions/"))
    with clock_at(day):
        board.sign_in(board.member)
        assert "This was stopped already." in board.post(f"{here}/open", 403, **opening).text


# Commitments and barriers.


def promise(board: Board, clock: datetime) -> Commitment:
    due_on = (clock.date() + timedelta(days=10)).isoformat()
    told = {"text": "40 farms get a visit", "office": "Farm office", "review_on": due_on}
    assert 'id="review_on-error"' in board.post(
        mission(board, "commitments/new"), 422, **(told | {"review_on": ""})
    ).text  # fmt: skip
    board.post(mission(board, "commitments/new"), **told)
    made: Commitment = db.session.query(Commitment).one()
    return made


def test_a_commitment_without_its_account_is_shown_as_late(board: Board, clock: datetime) -> None:
    made = promise(board, clock)
    with clock_at(clock + timedelta(days=10)):
        assert "overdue" not in public(board, mission(board, "commitments/"))
    with clock_at(clock + timedelta(days=12)):
        page = public(board, mission(board, "commitments/"))
        assert "no account given" in page
        assert "2 days overdue" in page
        board.sign_in(board.member)
        where = mission(board, f"commitments/{made.ref}/report")
        report = {"state": "under_way", "text": "12 so far"}
        assert 'id="next_review_on-error"' in board.post(where, 422, **report).text
        board.post(where, **(report | {"state": "kept"}))
        page = public(board, mission(board, "commitments/"))
        assert "12 so far" in page
        assert "overdue" not in page


def test_people_who_took_part_give_a_view_and_few_are_not_told(
    board: Board, client: FlaskClient, clock: datetime
) -> None:
    made = promise(board, clock)
    where = mission(board, f"commitments/{made.ref}/view")
    assert "Only people who took part" in public(board, where)
    board.post(where, 403, score="7")
    with command() as session:
        person = make_participant(session, session.merge(board.consultation)).id
    with client.session_transaction() as session:
        session["receipts"] = {str(person): 4e9}
    assert 'id="score-error"' in board.post(where, 422, score="11").text
    board.post(where, score="7")
    page = board.get(mission(board, "commitments/"))
    assert "Your view: 7 of 10." in page
    assert "Fewer than 5 views; none are told." in page
    assert "Your view" not in public(board, mission(board, "commitments/"))


def test_a_barrier_comes_from_a_theme_and_closes_with_an_answer(
    board: Board, clock: datetime
) -> None:
    theme = db.session.merge(board.worms).ref
    assert "Worms" in board.get(mission(board, "barriers/new"))
    board.post(mission(board, "barriers/new"), text="The law forbids it.", theme=theme)
    barrier = db.session.query(Barrier).one()
    page = public(board, mission(board, "barriers/"))
    assert "The law forbids it." in page
    assert "not decided yet" in page
    assert board.about(board.worms, "").rstrip("/") in page
    board.sign_in(board.member)
    where, due_on = mission(board, f"barriers/{barrier.ref}"), clock.date().isoformat()
    assert 'id="office-error"' in board.post(where, 422, decision="Change it.", due_on=due_on).text
    board.post(where, decision="Change it.", office="Law office", due_on=due_on)
    with clock_at(clock + timedelta(days=3)):
        assert "3 days overdue" in public(board, mission(board, "barriers/"))
        board.sign_in(board.member)
        assert 'id="answer-error"' in board.post(f"{where}/answer", 422, answer="").text
        board.post(f"{where}/answer", answer="The law was changed.")
        page = public(board, mission(board, "barriers/"))
    assert "No barrier is open." in page
    assert "The law was changed." in page


# The dossier and the calendar.


def test_the_dossier_lists_every_open_promise_with_office_and_day(
    board: Board, client: FlaskClient, clock: datetime
) -> None:
    objective = draft(board)
    propose(board, objective)
    adopt(board, objective)
    plan(board, objective, clock)
    promise(board, clock)
    board.post(mission(board, "barriers/new"), text="The law forbids it.")
    barrier = mission(board, f"barriers/{db.session.query(Barrier).one().ref}")
    board.post(barrier, decision="Change it.", office="Law office", due_on="2027-04-01")
    board.answer(
        board.worms, 303, status="undecided", **{
            "declined-reason": "", "undecided-due_on": "2027-05-01",
            "undecided-waiting_for": "The count of worms.",
        },
    )  # fmt: skip
    page = public(board, mission(board, "handover"))
    for words in ("Living soils (1 theme has no answer)", "Does it work?", "40 farms get a visit",
                  "Change it.", "Law office", "Worms", "1 May 2027", "Farm office",
                  "The survey goes on."):  # fmt: skip
        assert words in page, words
    pdf = client.get(mission(board, "handover.pdf"))
    assert pdf.data.startswith(b"%PDF")
    calendar = Calendar.from_ical(client.get(mission(board, "calendar.ics")).data)
    events = {str(event["summary"]): event for event in calendar.walk("VEVENT")}
    assert len(events) == 5
    assert events["Decision point: Does it work?"].decoded("dtstart") == (
        clock.date() + timedelta(days=5)
    )
    text = client.get(mission(board, "calendar.ics")).text
    assert "Mo Member" not in text
    assert "@example.org" not in text
    with clock_at(clock + timedelta(days=6)):
        assert "1 day overdue" in board.get(mission(board, "handover"))
        assert client.get(mission(board, "calendar.ics")).text == text  # no moment in it


def test_the_pages_cost_the_same_with_more_on_them(
    board: Board, clock: datetime, count_queries: Callable[..., int]
) -> None:
    def more() -> None:
        board.sign_in(board.member)
        due_on = (clock.date() + timedelta(days=10)).isoformat()
        theme = db.session.merge(board.worms).ref
        board.post(mission(board, "barriers/new"), text="The law.", theme=theme)
        told = {"text": "t", "office": "o", "review_on": due_on}
        board.post(mission(board, "commitments/new"), **told)

    addresses = [mission(board, rest) for rest in ("barriers/", "commitments/", "handover")]

    def costs() -> list[int]:
        board.sign_in(None)
        return [count_queries(lambda a=a: board.get(a)) for a in addresses]

    more()
    before = costs()
    for _ in range(4):
        more()
    assert costs() == before
    assert max(before) <= 25
