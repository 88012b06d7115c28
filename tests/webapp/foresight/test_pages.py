"""The pages of looking ahead: signals, forces, codes for the table, worksheet, refusals."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from deliberation.foresight.forces.models import DrivingForce, Signal
from deliberation.foresight.scenarios.models import ScenarioSet
from deliberation.foresight.stress.models import StressParticipant, StressTest
from tests.factories import make_account
from tests.webapp.board import Board
from tests.webapp.objectives.test_pages import ADOPTION, at, board, draft, latest, propose
from webapp.extensions import db
from webapp.transaction import command

__all__ = ["board"]  # the fixture
FORCE = {
    "title": "Drier springs", "category": "environmental", "direction": "growing", "impact": "5",
    "uncertainty": "4", "source": "Weather office",
}  # fmt: skip


def ahead(board: Board, rest: str = "") -> str:
    return f"/en/{db.session.merge(board.mission).ref}/foresight/{rest}"


def only(model: type[Any]) -> Any:
    db.session.expire_all()
    return db.session.scalars(select(model).order_by(model.id.desc())).first()


# Forces and signals.


def test_a_force_stands_on_the_grid_and_in_its_table(board: Board) -> None:
    assert "No driving force has been named yet." in board.get(ahead(board))
    page = board.post(ahead(board, "forces/new"), 422, **FORCE | {"impact": ""}).text
    assert 'id="impact-error"' in page
    assert "Drier springs" in page  # what was typed is kept
    board.post(ahead(board, "forces/new"), **FORCE)
    page = board.get(ahead(board))
    assert "force-grid" in page
    assert "no theme speaks of it" in page
    theme = db.session.merge(board.worms).ref
    force = only(DrivingForce).ref
    board.post(ahead(board, f"forces/{force}/edit"), **FORCE, themes=theme)
    assert "no theme speaks of it" not in board.get(ahead(board))
    board.post(ahead(board, f"forces/{force}/retire"))
    assert "No driving force has been named yet." in board.get(ahead(board))


def test_the_grid_asks_a_fixed_number_of_statements(
    board: Board, count_queries: Callable[..., int]
) -> None:
    board.post(ahead(board, "forces/new"), **FORCE)
    one = count_queries(lambda: board.get(ahead(board)))
    for number in range(5):
        board.post(ahead(board, "forces/new"), **FORCE | {"title": f"Force {number}"})
    assert count_queries(lambda: board.get(ahead(board))) == one


def test_anybody_sends_a_signal_and_a_moderator_reads_it_first(board: Board) -> None:
    board.sign_in(None)
    assert 'id="text-error"' in board.post(ahead(board, "signals/new"), 422, text="x").text
    board.post(ahead(board, "signals/new"), text="The well ran dry in May.", post_key="k")
    assert "The well ran dry" not in board.get(ahead(board))
    signal = only(Signal).ref
    board.get(ahead(board, "signals/waiting"), 403)
    board.post(ahead(board, f"signals/{signal}/decide"), 403, state="visible")
    organiser = _organiser(board)
    board.sign_in(organiser)
    assert "The well ran dry" in board.get(ahead(board, "signals/waiting"))
    board.post(ahead(board, f"signals/{signal}/decide"), state="visible")
    board.sign_in(None)
    assert "The well ran dry" in board.get(ahead(board))


def _organiser(board: Board) -> Any:

    with command() as session:
        mission = db.session.merge(board.mission)
        return make_account(session, ("organiser", mission), name="Orla Organiser")


# A stress test.


def _told_set(board: Board) -> str:
    for title in ("Drier springs", "Price of food"):
        kind = "economic" if title[0] == "P" else "environmental"
        board.post(ahead(board, "forces/new"), **FORCE | {"title": title, "category": kind})
    refs = [force.ref for force in db.session.scalars(select(DrivingForce))]
    page = board.get(ahead(board, "scenarios/new"))
    assert "impact times uncertainty: 20 and 20" in page
    axes = {"title": "Set", "year": "2045", "first": refs[0], "second": refs[0], "reason": "Open."}
    ends = {f"{force}_{end}": f"{force} {end}" for force in ("first", "second")
            for end in ("high", "low")}  # fmt: skip
    assert (
        'id="second-error"' in board.post(ahead(board, "scenarios/new"), 422, **axes, **ends).text
    )
    board.post(ahead(board, "scenarios/new"), **axes | {"second": refs[1]}, **ends)
    found: ScenarioSet = only(ScenarioSet)
    for number, story in enumerate([one.ref for one in found.scenarios]):
        said = {"title": f"Story {number}", "story": "People live.", "signs": "A dry well."}
        board.post(ahead(board, f"stories/{story}/edit"), **said)
    return str(only(ScenarioSet).ref)


def _begun(board: Board) -> str:
    """The address of a test that has begun."""
    told, objective = _told_set(board), draft(board)
    propose(board, objective)
    where = at(board, objective, "/stress-tests/new")
    assert 'id="lead-error"' in board.post(where, 422, set=told, held_on="2026-10-01").text
    board.post(where, set=told, lead="Foresight office", held_on="2026-10-01")
    mission = db.session.merge(board.mission).ref
    return f"/en/{mission}/stress-tests/{only(StressTest).ref}"


def _seat(board: Board, test: str) -> str:
    """A mixed table; returns the code of a citizen."""
    for account in (board.chair, board.member):
        board.post(f"{test}/people", part="board", account=db.session.merge(account).ref)
    page = board.post(f"{test}/people", 200, part="citizen").text
    code = page.split('code-slip" dir="ltr">')[1].split("<")[0]
    board.post(f"{test}/people", 200, part="youth")
    board.post(f"{test}/people", 200, part="expert", is_sceptic="y", name="Dr Doubt")
    said = {"text": "It rains.", "confidence": "low", "wrong_if": "A dry May."}
    board.post(f"{test}/assumptions", **said)
    return code


def _marks(mark: str = "1") -> dict[str, str]:
    refs = [one.ref for one in only(ScenarioSet).scenarios]
    parts = {"relevance": mark, "feasibility": mark, "reason": "Because."}
    return {f"{part}-{ref}": value for ref in refs for part, value in parts.items()}


def test_a_running_test_is_the_boards_own_and_a_code_opens_only_the_scores(board: Board) -> None:
    test = _begun(board)
    code = _seat(board, test)
    board.post(f"{test}/open")
    board.sign_in(None)
    board.get(test, 403)
    for step in ("people", "assumptions", "talk", "personas", "blind-zones", "conclude"):
        board.get(f"{test}/{step}", 403)
    page = board.get(f"{test}/score")
    assert "Type the code from your slip." in page
    assert 'id="code-error"' in board.post(f"{test}/code", 422, code="wrong").text
    board.post(f"{test}/score", 200, **_marks())  # nobody at the table: asked for the code
    assert all(not one.scores for one in db.session.scalars(select(StressParticipant)))
    board.post(f"{test}/code", code=code.upper())
    page = board.post(f"{test}/score", 422, **_marks() | _missing()).text
    assert "Give the reason in a sentence." in page
    board.post(f"{test}/score", **_marks())
    assert "Your scores are kept." in board.get(f"{test}/score")
    board.get(test, 403)


def _missing() -> dict[str, str]:
    return {f"reason-{only(ScenarioSet).scenarios[0].ref}": ""}


def test_the_code_is_shown_once_and_nobody_is_named(board: Board) -> None:
    test = _begun(board)
    code = _seat(board, test)
    page = board.get(f"{test}/people")
    assert code not in page
    assert "Citizen 3" in page
    young = db.session.scalars(
        select(StressParticipant).where(StressParticipant.part == "youth")
    ).one()
    assert (young.name, young.account_id) == ("", None)
    board.post(f"{test}/people", dismiss=young.ref)
    assert "Young person" not in board.get(f"{test}/people").split("Add somebody")[0]


def test_what_is_missing_is_told_before_the_scoring_and_before_the_end(board: Board) -> None:
    test = _begun(board)
    page = board.get(test)
    assert "At least two board members take part." in page
    board.post(f"{test}/open")
    assert only(StressTest).state == "preparing"
    _seat(board, test)
    board.post(f"{test}/open")
    board.post(f"{test}/score", **_marks("-1"))
    board.post(f"{test}/reveal")
    page = board.post(f"{test}/conclude", 422, breaking="It breaks.", next_on="").text
    for told in ("Enter a day within the next two years.", "Read it as three people",
                 "Name at least one sign to watch."):  # fmt: skip
        assert told in page, told
    page = board.get(f"{test}/blind-zones")
    assert "A future without an answer" in page
    post = {"kind": "group", "subject": "older", "note": "", "aside": "yes"}
    board.post(f"{test}/blind-zones", 422, **post)
    board.post(f"{test}/blind-zones", **post | {"note": "They were asked by letter."})
    assert "They were asked by letter." in board.get(f"{test}/blind-zones")


# Fairness.


def test_the_worksheet_leads_to_the_verdict_and_is_published_with_it(board: Board) -> None:
    objective = draft(board)
    propose(board, objective)
    where = at(board, objective, "/fairness")
    keys = ("age", "generation", "handed_down", "options", "direction")
    parts = (("answer", "no"), ("reason", "Nothing points to it."), ("evidence", "Table 4"))
    asked = {f"{key}_{part}": said for key in keys for part, said in parts}
    page = board.post(f"{where}/questions", 422, **asked | {"age_answer": ""}).text
    assert 'id="age_answer-error"' in page
    board.post(f"{where}/questions", **asked | {"age_answer": "yes"})
    assert "One is enough to call it unfair" in board.get(where)
    verdict = {"verdict": "fair", "reasons": "Nobody loses.", "assessors-0-name": "Office",
               "advice": "Pay the old.\nAsk the schools."}  # fmt: skip
    page = board.post(where, 422, **verdict).text
    assert 'id="justification-error"' in page
    board.post(f"{where}/questions", **asked)
    assert "you can go on to the verdict" in board.get(where)
    effect = {"text": "Cleaner wells", "generation": "born_2060", "period": "20_50", "mark": "2",
              "confidence": "low", "source": "Office"}  # fmt: skip
    assert (
        'id="period-error"'
        in board.post(f"{where}/effects", 422, **effect | {"period": "0_5"}).text
    )
    board.post(f"{where}/effects", **effect)
    board.post(where, **verdict)
    board.sign_in(None)
    page = board.get(f"{where}/read")
    for told in ("Nothing points to it.", "Cleaner wells", "Pay the old.", "not answered yet"):
        assert told in page, told
    assert "2 recommendations without an answer" in board.get(at(board, objective))


def test_advice_is_answered_before_the_adoption(board: Board) -> None:
    objective = draft(board)
    propose(board, objective)
    verdict = {"verdict": "fair", "reasons": "Nobody loses.", "assessors-0-name": "Office"}
    board.post(at(board, objective, "/fairness"), **verdict, advice="Pay the old.")
    board.sign_in(board.chair)
    told = "Recommendations about fairness without an answer: 1."
    assert told in board.get(at(board, objective, "/adopt"))
    page = board.get(at(board, objective, "/fairness/read"))
    ref = page.split('id="advice-')[1].split('"')[0]
    post = at(board, objective, "/fairness/advice")
    page = board.post(post, 422, ref=ref, state="not_followed", reason="No money.").text
    assert "Write what you do instead." in page
    assert "No money." in page
    board.post(post, 404, ref="nothing234", state="followed")
    board.post(post, ref=ref, state="not_followed", reason="No money.", instead="A loan.")
    assert told not in board.get(at(board, objective, "/adopt"))
    board.sign_in(None)
    board.post(post, 403, ref=ref, state="followed")
    assert "A loan." in board.get(at(board, objective, "/fairness/read"))


@pytest.mark.parametrize("who", ["citizen", "nobody"])
def test_who_may_not(board: Board, who: str) -> None:
    objective = draft(board)
    propose(board, objective)
    board.sign_in(board.citizen if who == "citizen" else None)
    board.post(ahead(board, "forces/new"), 403, **FORCE)
    board.get(ahead(board, "scenarios/new"), 403)
    for step in ("questions", "effects", "futures", "heard", "ways"):
        board.get(at(board, objective, f"/fairness/{step}"), 403)
    board.get(at(board, objective, "/stress-tests/new"), 403)
    assert "It has not been tested" in board.get(at(board, objective, "/stress-tests/"))


def test_the_reason_for_no_test_is_public(board: Board) -> None:
    objective = draft(board)
    propose(board, objective)
    for account in (board.chair, board.member):
        board.sign_in(account)
        number = str(latest(objective).number)
        board.post(at(board, objective, "/position"), number=number, stance="for", part="none")
    board.sign_in(board.chair)
    board.post(at(board, objective, "/adopt"), **ADOPTION | {"number": number})
    board.sign_in(None)
    page = board.get(at(board, objective))
    assert "No stress test has been done." in page
    assert ADOPTION["waiver_stress_test"] in page.split('id="stress"')[1]
