"""The pages of deciding: interests, the whole list, the log with its file, decision points."""

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from deliberation.base import clock_at
from deliberation.objectives.decisions.models import LoggedDecision
from deliberation.objectives.models import DecisionPoint
from tests.webapp.board import Board
from tests.webapp.objectives.test_pages import ADOPTION, adopt, at, board, draft, latest, propose
from webapp.extensions import db

__all__ = ["board"]  # the fixture


def mission(board: Board, rest: str = "") -> str:
    return f"/en/{db.session.merge(board.mission).ref}/{rest}"


def test_a_member_declares_an_interest_and_steps_aside(board: Board) -> None:
    objective = draft(board)
    propose(board, objective)
    where, number = at(board, objective, "/position"), str(latest(objective).number)
    page = board.post(where, 422, number=number, stance="for").text
    assert "Say whether you have an interest." in page
    page = board.post(where, 422, number=number, part="aside").text
    assert 'id="interest-error"' in page
    board.post(where, number=number, part="aside", interest="I sell peat.")
    board.sign_in(None)
    page = board.get(at(board, objective))
    assert "I sell peat." in page
    assert "stepped aside" in page
    assert "Positions taken: 0" in _adopting(board, objective)


def _adopting(board: Board, objective: object) -> str:
    board.sign_in(board.chair)
    return board.get(at(board, objective, "/adopt"))  # type: ignore[arg-type]


def test_the_whole_list_of_what_is_missing_stands_on_the_page(board: Board) -> None:
    objective = draft(board, baseline_value="", baseline_year="", owner="", exit_plan="")
    propose(board, objective)
    page = _adopting(board, objective)
    for told in ("The baseline has no value yet.", "The baseline has no year yet.",
                 "No office owns the objective yet.", "Positions taken: 0.",
                 "Fairness between generations was not assessed.",
                 "There is no exit plan."):  # fmt: skip
        assert told in page, told
    number = str(latest(objective).number)
    page = board.post(at(board, objective, "/adopt"), 422, number=number).text
    for field in ("reason", "options_considered", "waiver_fairness", "waiver_stress_test",
                  "waiver_exit_plan"):  # fmt: skip
        assert f'id="{field}-error"' in page, field
    assert "The baseline has no value yet." in page
    assert latest(objective).state == "proposed"


def test_a_verdict_on_fairness_is_public_with_its_dissent(board: Board) -> None:
    objective = draft(board)
    propose(board, objective)
    where = at(board, objective, "/fairness")
    verdict = {"verdict": "fair_with_conditions", "reasons": "The young gain.",
               "assessors-0-name": "Youth council", "assessors-1-name": "Elders",
               "assessors-1-dissent": "We were not asked."}  # fmt: skip
    page = board.post(where, 422, **verdict).text
    assert 'id="conditions-error"' in page
    page = board.post(where, 422, verdict="fair", reasons="x").text
    assert 'id="assessors-0-name-error"' in page
    board.post(where, **verdict, conditions="Pay the old ones.")
    assert "Fairness between generations was not assessed" not in _adopting(board, objective)
    board.sign_in(None)
    page = board.get(at(board, objective))
    for words in ("Fair with conditions", "The young gain.", "Pay the old ones.", "Youth council",
                  "We were not asked.", "Elders sees it otherwise"):  # fmt: skip
        assert words in page
    board.get(where, 403)


def test_the_log_tells_version_reason_and_dissent_for_good(board: Board) -> None:
    objective = draft(board)
    propose(board, objective)
    adopt(board, objective)
    board.sign_in(None)
    page = board.get(mission(board, "decisions/"))
    ref = db.session.query(LoggedDecision.ref).scalar()
    for words in ("S1 Soils in good health", ADOPTION["reason"], ADOPTION["options_considered"],
                  "I would have taken less land.", "2 for, 1 against, 0 abstained",
                  at(board, objective)):  # fmt: skip
        assert words in page
    assert "Mo Member" not in page  # a name can be erased, so it stands on the version alone
    assert ADOPTION["reason"] in board.get(mission(board, f"decisions/{ref}"))
    board.get(mission(board, "decisions/2345678923"), 404)


def test_the_log_as_a_file(board: Board) -> None:
    objective = draft(board)
    propose(board, objective)
    adopt(board, objective)
    text = board.get(mission(board, "decisions.csv"))
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert (row["kind"], row["outcome"], row["for"], row["against"]) == (
        "adoption", "adopted", "2", "1",
    )  # fmt: skip
    assert row["dissent"] == "I would have taken less land."
    assert row["address"].endswith(row["ref"])


def plan(board: Board, objective: object, clock: datetime, **more: str) -> DecisionPoint:
    due_on = (clock.date() + timedelta(days=5)).isoformat()
    told = {"question": "Does it work?", "due_on": due_on, "owner": "Soil office"} | more
    board.post(at(board, objective, "/decision-points/new"), **told)  # type: ignore[arg-type]
    found: DecisionPoint = db.session.query(DecisionPoint).one()
    return found


def test_thresholds_are_public_and_freeze(board: Board, clock: datetime) -> None:
    objective = draft(board)
    propose(board, objective)
    point = plan(board, objective, clock, thresholds="Under 20 farms: stop")
    where = board.objectives(f"decision-points/{point.ref}/beforehand")
    board.post(where, thresholds="Under 30 farms: stop", evidence_wanted="Books")
    assert 'id="thresholds-error"' in board.post(where, 422, thresholds="").text
    with clock_at(clock + timedelta(days=5)):
        board.sign_in(board.member)
        assert "stays as it is" in board.post(where, 403, thresholds="None at all").text
        assert "Under 30 farms: stop" in board.get(where)
        board.sign_in(None)
        assert "Under 30 farms: stop" in board.get(at(board, objective))


def test_a_sign_that_is_seen_makes_it_due_today(board: Board, clock: datetime) -> None:
    objective = draft(board)
    propose(board, objective)
    point = plan(board, objective, clock, sign="A third dry summer")
    where = board.objectives(f"decision-points/{point.ref}/sign")
    today = clock.date().isoformat()
    assert 'id="source-error"' in board.post(where, 422, seen_on=today).text
    board.post(where, seen_on=today, source="Weather office")
    board.sign_in(None)
    assert "The sign was seen on 15 March 2027: A third dry summer" in board.get(
        at(board, objective)
    )
    with clock_at(clock + timedelta(days=1)):
        assert "1 day overdue" in board.get(at(board, objective))


def test_stop_at_a_decision_point_goes_on_to_the_hearing(board: Board, clock: datetime) -> None:
    objective = draft(board)
    propose(board, objective)
    adopt(board, objective)
    point = plan(board, objective, clock)
    where = board.objectives(f"decision-points/{point.ref}")
    stop = {"outcome": "stop", "learning_note": "Too dry.", "evidence_found": "Two farms."}
    page = board.post(where, 422, **stop).text
    assert "Nothing was said beforehand that would make the board stop." in page
    board.post(f"{where}/beforehand", thresholds="Under 20 farms: stop")
    board.post(where, **stop)
    page = board.get(at(board, objective, "/ending"))
    assert "It is asked whether it stops" in page
    assert "has not been heard yet" in page


def test_the_log_costs_the_same_with_more_lines(
    board: Board, clock: datetime, count_queries: Callable[..., int]
) -> None:
    objective = draft(board)
    propose(board, objective)
    adopt(board, objective)
    board.sign_in(None)
    address = mission(board, "decisions/")
    before = count_queries(lambda: board.get(address))
    for number in range(6):
        board.sign_in(board.member)
        point = plan_another(board, objective, clock, number)
        where = board.objectives(f"decision-points/{point.ref}")
        board.post(where, outcome="continue", learning_note="Fine.")
    board.sign_in(None)
    assert count_queries(lambda: board.get(address)) == before
    assert before <= 15


def plan_another(board: Board, objective: object, clock: datetime, number: int) -> DecisionPoint:
    due_on = (clock.date() + timedelta(days=number)).isoformat()
    told = {"question": f"Question {number}?", "due_on": due_on, "owner": "Soil office"}
    board.post(at(board, objective, "/decision-points/new"), **told)  # type: ignore[arg-type]
    found = db.session.query(DecisionPoint).filter_by(question=told["question"]).one()
    return found


@pytest.mark.parametrize("rest", ["decisions/", "decisions.csv", "calendar.ics", "handover",
                                  "handover.pdf", "commitments/", "barriers/", "endings",
                                  "learning"])  # fmt: skip
def test_an_empty_mission_has_every_page(board: Board, client: FlaskClient, rest: str) -> None:
    board.sign_in(None)
    assert client.get(mission(board, rest)).status_code == 200
