"""From a draft through evidence, positions and adoption to the public page, and to the words."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from deliberation.base import clock_at
from deliberation.objectives.models import DecisionPoint, Objective, ObjectiveVersion
from deliberation.submissions.models import Submission
from tests.webapp.board import Board
from webapp.extensions import db
from webapp.transaction import command

WORDING = {
    "title": "Soils in good health",
    "clauses": "By 2035, 75 percent of soils are in good health,\nwith every county above 60.",
    "language": "en",
    "why": "Soil feeds us.",
    "indicator": "Share of healthy hectares",
    "indicator_type": "outcome",
    "unit": "percent of hectares",
    "baseline_value": "38",
    "baseline_year": "2023",
    "baseline_source": "Soil survey",
    "target_value": "75",
    "target_year": "2035",
    "owner": "Soil office",
    "exit_plan": "The survey goes on.",
}
ADOPTION = {
    "reason": "Both are possible.",
    "options_considered": "Half the land.",
    "waiver_fairness": "Not set up yet.",
    "waiver_stress_test": "Follows within a year.",
}


@pytest.fixture
def board(client: FlaskClient, clock: datetime) -> Board:
    made = Board(client)
    made.sign_in(made.member)
    return made


def draft(board: Board, **changes: str) -> Objective:
    board.post(board.objectives("new"), **(WORDING | changes))
    return db.session.query(Objective).order_by(Objective.id.desc()).first()  # type: ignore[return-value]


def at(board: Board, objective: Objective, rest: str = "") -> str:
    return board.objectives(f"{db.session.merge(objective).ref}{rest}")


def latest(objective: Objective) -> ObjectiveVersion:
    found = db.session.get_one(Objective, objective.id).latest
    assert found is not None
    return found


def link(board: Board, objective: Objective) -> None:
    """Rest the first clause on Worms and its first quote, as the pages offer them."""
    theme = db.session.merge(board.worms).ref
    page = board.get(at(board, objective, f"/evidence?theme={theme}"))
    point = re.search(r'name="point" type="radio" value="(\w{10})"', page)
    assert point is not None
    clause = latest(objective).clauses[0].ref
    board.post(
        at(board, objective, "/evidence"),
        theme=theme, clause=clause, point=point[1], note="Many say so.",
    )  # fmt: skip


def propose(board: Board, objective: Objective, **more: str) -> None:
    board.post(at(board, objective, "/propose"), number=str(latest(objective).number), **more)


def adopt(board: Board, objective: Objective) -> None:
    number = str(latest(objective).number)
    against = {"stance": "against", "dissent": "I would have taken less land."}
    board.post(at(board, objective, "/position"), part="none", **({"number": number} | against))
    board.sign_in(board.chair)
    board.post(at(board, objective, "/position"), part="none", number=number, stance="for")
    with command() as session:
        extra(session, board, objective)
    board.post(at(board, objective, "/adopt"), number=number, **ADOPTION)


def extra(session: Any, board: Board, objective: Objective) -> None:
    """A third member, for, so that there is a majority."""
    from deliberation.objectives import operations as objectives
    from tests.factories import make_account, make_seat

    version = session.get_one(Objective, objective.id).latest
    mission = version.objective.mission
    member = make_account(session, ("board_member", mission), name="Third")
    make_seat(session, mission, member)
    session.refresh(mission)
    objectives.take_position(session, version, member, "for")


def test_from_a_draft_to_the_words_in_three_clicks_and_back(board: Board) -> None:
    objective = draft(board)
    link(board, objective)
    propose(board, objective)
    adopt(board, objective)
    board.sign_in(None)
    page = board.get(at(board, objective))
    assert 'class="clause"' in page
    assert "1 of 2 clauses rests on what people said" in page
    assert "board origin only" not in page
    theme = board.about(board.worms, "").rstrip("/")
    assert theme in page  # first click
    assert "Worms, 0." in page
    (submission,) = re.findall(r'href="(\S+/submissions/\w{10})#point-\w{10}"', page)  # or straight
    ref = submission.rsplit("/", 1)[1]
    assert db.session.query(Submission).filter_by(ref=ref).count() == 1
    back = board.get(theme)
    assert submission in back  # second click
    assert at(board, objective) in back  # and back


def test_the_public_page_tells_dissent_waivers_and_what_was_not_taken(board: Board) -> None:
    objective = draft(board)
    propose(board, objective)
    adopt(board, objective)
    board.sign_in(None)
    page = board.get(at(board, objective))
    order = ("From where to where", "Why", "What was considered and not taken", "Dissent",
             "What was not checked, and why", "Decision points", "History")  # fmt: skip
    places = [page.index(f">{heading}</h") for heading in order]
    assert places == sorted(places)
    for words in ("Half the land.", "I would have taken less land.", "Mo Member, against",
                  "Not set up yet.", "2 for, 1 against, 0 abstained",
                  "board origin only"):  # fmt: skip
        assert words in page
    assert "Revise" not in page


def test_asking_for_less_is_flagged_and_needs_a_public_reason(board: Board) -> None:
    objective = draft(board)
    weaker = WORDING | {"target_value": "60", "number": "1"}
    page = board.post(at(board, objective, "/edit"), 422, **weaker).text
    assert "The target is closer to the baseline, or gone." in page
    assert 'id="change_reason-error"' in page
    assert latest(objective).number == 1
    reason = {"change_reason": "The survey was wrong."}
    board.post(at(board, objective, "/edit"), **(weaker | reason))
    propose(board, objective)
    board.sign_in(None)
    page = board.get(at(board, objective))
    assert "It asks for less than before:" in page
    assert "The survey was wrong." in page


def test_restoring_the_target_and_moving_the_year_flags_the_year_alone(board: Board) -> None:
    objective = draft(board)
    later = WORDING | {"target_year": "2040", "number": "1"}
    page = board.post(at(board, objective, "/edit"), 422, **later).text
    assert "The year is later, or gone." in page
    assert "The target is closer" not in page


def test_a_superseded_version_stays_readable(board: Board) -> None:
    objective = draft(board)
    propose(board, objective)
    adopt(board, objective)
    clauses = "By 2035, 80 percent of soils are in good health,\nwith every county above 60."
    board.post(
        at(board, objective, "/edit"),
        **(WORDING | {"clauses": clauses, "target_value": "80", "number": "1"}),
    )
    propose(board, objective)
    number = str(latest(objective).number)
    for member in (board.member, board.chair):
        board.sign_in(member)
        board.post(at(board, objective, "/position"), part="none", number=number, stance="for")
    board.post(at(board, objective, "/adopt"), number=number, **ADOPTION)
    board.sign_in(None)
    page = board.get(at(board, objective))
    assert re.search(r"<del>.*75 </del>", page)
    assert re.search(r"<ins>.*80 </ins>", page)
    former = board.get(at(board, objective, "/versions/1"))
    assert "replaced by a later version" in former
    assert "You read version 1." in former
    assert "I would have taken less land." in former
    board.get(at(board, objective, "/versions/3"), 404)


def test_drafts_are_the_boards_own(board: Board) -> None:
    objective = draft(board)
    assert "S1" in board.get(board.objectives())
    board.get(at(board, objective))
    board.sign_in(board.citizen)
    assert "No objective has been proposed yet" in board.get(board.objectives())
    for rest, status in (("", 403), ("/versions/1", 403), ("/edit", 403), ("/position", 403)):
        board.get(at(board, objective, rest), status)
    board.sign_in(board.member)
    propose(board, objective)
    board.post(at(board, objective, "/edit"), **(WORDING | {"title": "Secret", "number": "1"}))
    board.sign_in(None)
    assert "Secret" not in board.get(at(board, objective))
    assert "Secret" not in board.get(board.objectives())
    board.get(at(board, objective, "/versions/2"), 404)


def test_what_cannot_be_measured_is_said_before_adoption(board: Board) -> None:
    objective = draft(board, baseline_value="", baseline_source="", exit_plan="")
    page = board.get(at(board, objective, "/edit"))
    assert "The baseline has no value yet." in page
    assert "Write an exit plan" in page
    propose(board, objective)
    board.sign_in(board.chair)
    number = str(latest(objective).number)
    board.post(at(board, objective, "/position"), part="none", number=number, stance="for")
    page = board.post(at(board, objective, "/adopt"), 422, number=number, **ADOPTION).text
    assert "Positions taken: 1. The board decides with at least 2." in page
    assert latest(objective).state == "proposed"


def test_nobody_decides_on_another_wording_than_they_read(board: Board) -> None:
    objective = draft(board)
    board.post(at(board, objective, "/propose"), 409, number="7")
    propose(board, objective)
    board.post(at(board, objective, "/position"), 409, part="none", number="7", stance="for")
    board.sign_in(board.chair)
    board.post(at(board, objective, "/adopt"), 409, number="7", **ADOPTION)
    board.post(at(board, objective, "/edit"), 409, **(WORDING | {"number": "7"}))


def test_a_link_is_taken_away_and_proposing_asks_why(board: Board) -> None:
    objective = draft(board)
    link(board, objective)
    propose(board, objective)
    adopt(board, objective)
    board.post(at(board, objective, "/edit"), **(WORDING | {"number": "1"}))
    page = board.get(at(board, objective, "/evidence"))
    fields = dict(re.findall(r'type="hidden" name="(clause|theme|point)" value="(\w{10})"', page))
    board.post(at(board, objective, "/evidence/remove"), **fields)
    board.post(at(board, objective, "/evidence/remove"), 404, **fields)
    page = board.post(at(board, objective, "/propose"), 422, number="2").text
    assert 'id="change_reason-error"' in page
    propose(board, objective, change_reason="Its authors meant something else.")
    assert latest(objective).flags == ["theme_removed"]


@pytest.mark.parametrize(("lang", "typed"), [("en", "1,234.5678"), ("de", "1.234,5678")])
def test_numbers_are_read_as_the_reader_writes_them(board: Board, lang: str, typed: str) -> None:
    new = board.objectives("new").replace("/en/", f"/{lang}/")
    board.post(new, **(WORDING | {"target_value": typed}))
    objective = db.session.query(Objective).one()
    assert str(latest(objective).target_value) == "1234.5678"
    edit = at(board, objective, "/edit").replace("/en/", f"/{lang}/")
    assert f'value="{typed}"' in board.get(edit)
    page = board.post(new, 422, **(WORDING | {"target_value": "a lot"})).text
    assert 'id="target_value-error"' in page
    assert "a lot" in page


def test_decision_points_are_planned_late_in_plain_sight_and_decided_once(
    board: Board, clock: datetime
) -> None:
    objective = draft(board)
    propose(board, objective)
    due_on = clock.date() + timedelta(days=2)
    plan = {"question": "Does it work?", "due_on": due_on.isoformat(), "owner": "Soil office"}
    new = at(board, objective, "/decision-points/new")
    assert 'id="due_on-error"' in board.post(new, 422, **(plan | {"due_on": "2020-01-01"})).text
    board.post(new, **plan)
    assert "Does it work?" in board.get("/en/board")
    ref = db.session.query(DecisionPoint).one().ref
    decide = board.objectives(f"decision-points/{ref}")
    with clock_at(clock + timedelta(days=5)):
        board.sign_in(None)
        assert "3 days overdue" in board.get(at(board, objective))
        board.get(decide, 403)
        board.sign_in(board.member)
        assert "3 days overdue" in board.get("/en/board")
        page = board.post(decide, 422, outcome="adapt", learning_note="").text
        assert 'id="learning_note-error"' in page
        board.post(decide, outcome="adapt", learning_note="Advice counts more than money.")
        board.post(decide, 403, outcome="stop", learning_note="Again.")
        board.sign_in(None)
        page = board.get(at(board, objective))
        assert "Advice counts more than money." in page
        assert "overdue" not in page


def test_a_member_without_a_seat_is_told_why_not(board: Board) -> None:
    objective = draft(board)
    propose(board, objective)
    from tests.factories import make_account

    with command() as session:
        observer = make_account(session, ("board_member", session.merge(board.mission)))
    board.sign_in(observer)
    assert "Only members with a seat" in board.get(at(board, objective, "/position"))
    board.post(at(board, objective, "/position"), 403, part="none", number="1", stance="for")


def test_hostile_words_stay_words(board: Board) -> None:
    evil = "<script>alert(1)</script>\x00' OR 1=1 --"
    objective = draft(board, title=evil, clauses=evil, why=evil, owner=evil, unit=evil)
    propose(board, objective)
    board.sign_in(None)
    page = board.get(at(board, objective))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_pages_cost_the_same_with_more_objectives_and_evidence(
    board: Board, count_queries: Callable[..., int]
) -> None:
    objective = draft(board)
    link(board, objective)
    propose(board, objective)
    addresses = (board.objectives(), at(board, objective), at(board, objective, "/edit"))

    def costs() -> list[int]:
        return [count_queries(lambda a=a: board.get(a)) for a in addresses]

    before = costs()
    for number in range(4):
        other = draft(board, title=f"Another {number}", parent=db.session.merge(objective).ref)
        link(board, other)
        propose(board, other)
    assert costs() == before
    assert max(before) <= 35


def test_a_crowded_level_is_named_before_an_eighth_objective(board: Board) -> None:
    for _ in range(7):
        draft(board)
    page = board.post(board.objectives("new"), 422, **WORDING).text
    assert "There are more objectives on this level than a board can carry (7)." in page
    draft(board, change_reason="Seas differ from soils.")
    assert db.session.query(Objective).count() == 8
