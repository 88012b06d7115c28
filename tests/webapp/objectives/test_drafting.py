"""The pages of drafting: candidates, ratings, the criteria sheet, the record, differences."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from deliberation.objectives.candidates.models import SLIDERS, CandidateRound
from deliberation.objectives.models import Objective
from tests.factories import make_account
from tests.webapp.board import Board
from tests.webapp.objectives.test_pages import WORDING, at, draft, latest, link, propose
from webapp.extensions import db
from webapp.transaction import command

SECRET = "Every ditch sings at night,"


@pytest.fixture
def board(client: FlaskClient, clock: datetime) -> Board:
    made = Board(client)
    made.sign_in(made.member)
    return made


def candidate(title: str, clauses: str, step: str = "submit") -> dict[str, str]:
    marks = dict.fromkeys(SLIDERS, "4") | {f"{slider}_reason": "So." for slider in SLIDERS}
    return {"title": title, "clauses": clauses, "language": "en", "step": step} | marks


def called(board: Board) -> str:
    board.post(board.objectives("candidates/"), task="Soil health")
    ref = db.session.query(CandidateRound).one().ref
    return board.objectives(f"candidates/{ref}")


def test_candidates_stay_hidden_until_all_are_in_then_they_are_merged(board: Board) -> None:
    here = called(board)
    board.post(f"{here}/write", **candidate("Singing soil", f"{SECRET}\nin every county."))
    assert SECRET in board.get(here)
    with command() as session:
        admin = make_account(session, ("administrator", None))
    board.sign_in(board.chair)
    page = board.get(here)
    assert SECRET not in page
    assert "Mo Member" not in page.split("Not put in yet")[1].split("</p>")[0]
    for hidden in (f"{here}/merge", "/en/journal"):
        assert SECRET not in board.client.get(hidden).text
    board.sign_in(admin)
    for address in (here, f"{here}/write", board.objectives("candidates/")):
        board.get(address, 403)
    board.sign_in(board.chair)
    refused = board.client.post(f"{here}/write", data=candidate("", "Soils are healthy."))
    assert refused.status_code == 422
    board.post(f"{here}/write", **candidate("Calm soil", "Soils rest,\nin every parish."))
    page = board.get(here)
    assert SECRET in page
    assert "<ins>" in page
    assert "The worksheets side by side" in page
    board.get(f"{here}/write", 403)
    names = re.findall(r'name="(place-\w{10}-\d)"', board.get(f"{here}/merge"))
    assert len(names) == 4
    places = {names[0]: "2", names[2]: "1"}
    same = places | {names[0]: "1"}
    board.post(f"{here}/merge", 422, title="Calm singing", **same)
    board.post(f"{here}/merge", title="Calm singing", **places)
    made = db.session.query(Objective).one().latest
    assert made is not None
    assert [(c.text, c.credit) for c in made.clauses] == [
        ("Soils rest,", "Cara Chair"), (SECRET, "Mo Member"),
    ]  # fmt: skip


def test_the_chair_shows_candidates_without_waiting(board: Board) -> None:
    here = called(board)
    board.post(f"{here}/write", **candidate("Singing soil", SECRET))
    board.post(f"{here}/reveal", 403)
    board.sign_in(board.chair)
    board.post(f"{here}/reveal")
    assert SECRET in board.get(here)


def test_ratings_are_private_then_their_spread_is_shown(board: Board) -> None:
    objective = draft(board)
    here, number = at(board, objective, "/rating"), str(latest(objective).number)
    board.post(here, 422, number=number, ambition="5", feasibility="")
    board.post(here, number=number, ambition="5", feasibility="1")
    page = board.get(here)
    assert 'value="5" checked' in page
    assert "rating-map" not in page
    board.sign_in(board.chair)
    page = board.get(here)
    assert "checked" not in page
    assert "Cara Chair" in page.split("Not yet:")[1].split("</p>")[0]
    board.post(here, number=number, ambition="2", feasibility="3")
    page = board.get(here)
    assert "rating-map" in page
    assert "2 of 2 members have rated" in page
    board.sign_in(board.citizen)
    board.get(here, 403)


def test_the_chair_closes_the_ratings(board: Board) -> None:
    objective = draft(board)
    here, number = at(board, objective, "/rating"), str(latest(objective).number)
    board.post(here, number=number, ambition="5", feasibility="1")
    board.post(f"{here}/close", 403)
    board.sign_in(board.chair)
    board.post(f"{here}/close")
    assert "1 of 2 members have rated" in board.get(here)


def test_the_criteria_sheet_shows_a_missing_baseline_and_is_public_with_the_proposal(
    board: Board,
) -> None:
    objective = draft(board, baseline_source="")
    here, number = at(board, objective, "/criteria"), str(latest(objective).number)
    assert "The baseline has no source yet." in board.get(here)
    refused = board.post(
        here, 422, number=number, measurable="2", measurable_evidence="The survey."
    )
    assert 'href="#measurable"' in refused.text
    board.post(here, 422, number=number, bold="2")
    board.post(here, number=number, bold="2", bold_evidence="500 wrote so.", fair="0", exit="1")
    sheet = at(board, objective, f"/versions/{number}/criteria")
    page = board.get(sheet)
    assert "The weakest of it" in page
    assert "500 wrote so." in page
    assert "3 of 12 questions are answered" in page
    assert "The baseline has no source yet." in page
    board.sign_in(None)
    board.get(sheet, 403)
    board.sign_in(board.member)
    propose(board, objective)
    board.sign_in(None)
    assert "500 wrote so." in board.get(sheet)


def test_every_field_of_the_record_is_kept_and_public(board: Board) -> None:
    more = {
        "milestones-0-year": "2030", "milestones-0-value": "55.5",
        "instruments-0-name": "Public buying", "instruments-0-kind": "demand",
        "instruments-0-body": "State", "instruments-0-status": "planned",
        "solution_paths": "Rest\nCover crops", "co_owners": "Water office",
        "actors": "Farms", "assumptions": "Rain.", "future_lens": "partly",
        "future_lens_reason": "Half of it.", "confidence": "medium",
        "indicator_method": "By spade.", "indicator_frequency": "Yearly", "data_owner": "Office",
    }  # fmt: skip
    objective = draft(board, **more)
    version = latest(objective)
    assert version.milestones == [{"year": 2030, "value": "55.5"}]
    assert version.solution_paths == ["Rest", "Cover crops"]
    editor = board.get(at(board, objective, "/edit"))
    assert 'value="Public buying"' in editor
    assert editor.count("<details") >= 3
    board.post(
        at(board, objective, "/edit"), 422, **(WORDING | more | {"milestones-0-year": "2050"}),
        number="1",
    )  # fmt: skip
    propose(board, objective)
    board.sign_in(None)
    page = board.get(at(board, objective))
    for told in ("Public buying", "Cover crops", "Half of it.", "2030: 55.5", "By spade."):
        assert told in page


def test_two_versions_clause_by_clause_with_their_themes(board: Board) -> None:
    objective = draft(board)
    board.get(at(board, objective, "/compare"), 404)
    link(board, objective)
    changed = WORDING["clauses"].replace("every county", "every parish")
    board.post(at(board, objective, "/edit"), **(WORDING | {"clauses": changed}), number="1")
    page = board.get(at(board, objective, "/compare?from=1&to=2"))
    assert re.search(r"<del>.*county.*</del>", page)
    assert re.search(r"<ins>.*parish.*</ins>", page)
    assert "Supports it" in page
    assert "Worms" in page
    assert "board origin only" in page
    board.sign_in(None)
    board.get(at(board, objective, "/compare?from=1&to=2"), 403)


def test_a_theme_that_opposes_a_clause_is_told_and_is_no_source_of_it(board: Board) -> None:
    objective = draft(board)
    theme, clause = db.session.merge(board.water).ref, latest(objective).clauses[1].ref
    link(board, objective)
    board.post(
        at(board, objective, "/evidence"), theme=theme, clause=clause, relation="opposes", note=""
    )
    propose(board, objective)
    board.sign_in(None)
    page = board.get(at(board, objective))
    assert "Opposes it" in page
    assert "1 of 2 clauses rests on what people said" in page
    assert page.count('class="clause"') == 1
    assert page.count("it rests on no theme") == 1


def test_a_theme_that_nobody_heeds_is_listed_and_drafted_from(board: Board) -> None:
    here = board.objectives("unheeded")
    page = board.get(here)
    assert page.index("Worms") < page.index("Water")
    theme = db.session.merge(board.worms).ref
    assert f"theme={theme}" in page
    drafting = board.objectives(f"new?theme={theme}")
    done = board.post(drafting, **WORDING)
    assert done.location.endswith(f"evidence?theme={theme}")
    objective = db.session.query(Objective).one()
    link(board, objective)
    page = board.get(here)
    assert "Water" in page
    assert "Worms" not in page
    board.sign_in(None)
    assert "Draft from it" not in board.get(here)


def test_the_list_of_unheeded_themes_costs_the_same_with_more_of_them(
    board: Board, count_queries: Callable[..., int]
) -> None:
    here = board.objectives("unheeded")
    board.get(here)
    few = count_queries(lambda: board.get(here))
    with command():
        for number in range(6):
            board.theme(f"Theme {number}", 1)
    assert count_queries(lambda: board.get(here)) == few <= 14
