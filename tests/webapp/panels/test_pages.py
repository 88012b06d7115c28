"""Panels on the site: prepared, announced, drawn by a job, checked from files, seats filled."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select

from deliberation.panels.models import Panel
from tests.factories import make_account
from tests.webapp.board import Board
from webapp import engine
from webapp.cli import group
from webapp.transaction import command

SEED = "3 9 21 40"
PLAN = {"title": "Soil panel", "size": "12", "alternates_each": "1", "delete_pool_on": "2027-12-01"}


def csv_of(rows: list[dict[str, str]]) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue().encode()


def pool(count: int = 60) -> list[dict[str, str]]:
    ages, counties = ("16-39", "40-64", "65+"), ("North", "South")
    return [
        {"id": f"p{n:03}", "age": ages[n * n % 7 % 3], "county": counties[n % 5 % 2]}
        for n in range(count)
    ]


@pytest.fixture
def board(client: FlaskClient, clock: datetime) -> Board:
    made = Board(client)
    with command() as session:
        organiser = make_account(session, ("organiser", session.merge(made.mission)))
    made.organiser = organiser  # type: ignore[attr-defined]
    made.sign_in(organiser)
    return made


@pytest.fixture
def here(board: Board) -> str:
    """The address of a fresh panel."""
    page = board.post(board.here("panels/new"), **PLAN)
    return page.location.removesuffix("/desk")


def upload(board: Board, here: str, rows: list[dict[str, str]], expected: int = 303) -> str:
    file = (io.BytesIO(csv_of(rows)), "pool.csv")
    return board.post(f"{here}/pool", expected, file=file).text


def quotas(board: Board, here: str, *numbers: tuple[str, str, str], expected: int = 303) -> str:
    fields = {
        f"{part}_{place}": text
        for place, row in enumerate(numbers)
        for part, text in zip(("low", "high", "share"), row, strict=True)
    }
    return board.post(f"{here}/quotas", expected, **fields).text


GOOD = (("", "", "33"), ("", "", "33"), ("", "", "34"), ("5", "7", ""), ("5", "7", ""))


def prepared(board: Board, here: str) -> None:
    upload(board, here, pool())
    quotas(board, here, *GOOD)
    engine.run_waiting()


def drawn(board: Board, here: str) -> None:
    prepared(board, here)
    board.post(f"{here}/announce", seed_kind="phrase", seed_source="The numbers of Saturday")
    board.post(f"{here}/draw", seed=SEED)
    assert "Drawing" in board.get(f"{here}/desk")
    engine.run_waiting()


def test_a_panel_from_the_pool_to_the_public_page(board: Board, here: str) -> None:
    prepared(board, here)
    desk = board.get(f"{here}/desk")
    assert "A panel can be drawn that meets all quotas." in desk
    board.sign_in(None)
    board.get(here, 403)
    assert here not in board.get(board.here("panels/"))
    assert "/panels/" not in board.get(board.here())
    board.sign_in(board.organiser)  # type: ignore[attr-defined]
    board.post(f"{here}/announce", 422, seed_kind="phrase", seed_source="")
    board.post(f"{here}/announce", seed_kind="phrase", seed_source="The numbers of Saturday")
    board.sign_in(None)
    page = board.get(here)
    assert "The numbers of Saturday" in page
    assert "Told with the draw." in page
    assert here in board.get(board.here("panels/"))
    assert "/panels/" in board.get(board.here())
    board.sign_in(board.organiser)  # type: ignore[attr-defined]
    board.post(f"{here}/draw", 422, seed=" ")
    board.post(f"{here}/draw", seed=SEED)
    engine.run_waiting()
    board.sign_in(None)
    page = board.get(here)
    assert "12 people were drawn by lot from 60" in page
    assert f"<code>{SEED}</code>" in page
    assert "Leximin" in page
    assert "/methods/sortition" in page
    assert not re.search(r"\bp0\d\d\b", page)
    board.get(f"{here}/desk", 403)
    board.get(f"{here}/files/panel.csv", 403)
    board.get("/en/methods/sortition")


def test_anybody_who_is_shown_the_files_draws_the_same_panel(
    board: Board, here: str, tmp_path: Path
) -> None:
    drawn(board, here)
    for name in ("pool", "quotas", "panel", "alternates", "probabilities"):
        (tmp_path / f"{name}.csv").write_text(board.get(f"{here}/files/{name}.csv"), newline="")
    board.sign_in(None)
    told = re.search(r"mission-commons (sortition POOL.csv [^<]+)</code>", board.get(here))
    assert told is not None
    given = told[1].replace("&#34;", '"').split('"')
    arguments = [*given[0].split(), given[1], *given[2].split()]
    places = {"POOL.csv": "pool.csv", "QUOTAS.csv": "quotas.csv", "DRAWN": "out"}
    arguments = [str(tmp_path / places[one]) if one in places else one for one in arguments]
    done = CliRunner().invoke(group, arguments)
    assert done.exit_code == 0, done.output
    for name in ("panel.csv", "alternates.csv"):
        ours, theirs = ((tmp_path / at / name).read_text() for at in (".", "out"))
        assert ours == theirs
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert report["pool_hash"] in board.get(here)


def test_a_pool_with_contact_data_is_refused_with_its_rows(board: Board, here: str) -> None:
    rows = [{**row, "name": "Ada"} for row in pool()]
    page = upload(board, here, rows, 422)
    assert "Row 1, column “name”" in page
    rows = pool()
    rows[3]["county"] = "ada@example.org"
    assert "Row 5, column “county”" in upload(board, here, rows, 422)
    assert "There is no pool yet." in board.get(f"{here}/desk")
    assert "Choose a file." in board.post(f"{here}/pool", 422).text


def test_quotas_that_collide_are_named_on_the_desk(board: Board, here: str) -> None:
    upload(board, here, pool())
    quotas(board, here, *GOOD[:3], ("8", "9", ""), ("6", "9", ""))
    assert "Checking the quotas" in board.get(f"{here}/desk")
    engine.run_waiting()
    desk = board.get(f"{here}/desk")
    assert "county, North: at least 8" in desk
    assert "county, South: at least 6" in desk
    assert "instead of" in desk
    assert "Announce the draw" not in desk


def test_wrong_numbers_come_back_as_they_were_typed(board: Board, here: str) -> None:
    assert "There is no pool yet." in board.get(f"{here}/quotas")
    upload(board, here, pool())
    page = quotas(board, here, *GOOD[:3], ("x7", "9", ""), ("6", "9", ""), expected=422)
    assert 'href="#low_3"' in page
    assert 'value="x7"' in page
    page = quotas(board, here, *GOOD[:3], ("9", "7", ""), ("6", "", ""), expected=422)
    assert 'href="#low_3"' in page
    assert 'href="#low_4"' in page


def test_a_plan_is_refused_with_every_gap(board: Board, here: str) -> None:
    given = PLAN | {"title": "", "delete_pool_on": ""}
    page = board.post(board.here("panels/new"), 422, **given).text
    assert 'href="#title"' in page
    assert 'href="#delete_pool_on"' in page
    board.post(f"{here}/plan", **(PLAN | {"size": "10"}))
    assert "10 seats" in board.get(f"{here}/desk")


def test_free_seats_are_filled_and_the_log_stays_without_ids(board: Board, here: str) -> None:
    drawn(board, here)
    page = board.get(f"{here}/replace")
    code = re.findall(r'<option value="(p\d+)"', page)[0]
    board.post(f"{here}/replace", 422, leaver=code, reason="")
    board.post(f"{here}/replace", 422, leaver="p999", reason="ill")
    board.post(f"{here}/replace", leaver=code, reason="ill")
    desk = board.get(f"{here}/desk")
    assert f"<code>{code}</code> →" in desk
    assert "ill" in board.get(f"{here}/files/replacements.csv")
    board.post(f"{here}/pool/delete")
    desk = board.get(f"{here}/desk")
    assert code not in desk
    assert "ids were deleted with the pool" in desk
    board.get(f"{here}/files/panel.csv", 404)
    assert "The pool was deleted on" in board.get(here)
    assert "as long as the pool is kept" in board.get(f"{here}/replace")


def test_an_announcement_is_taken_back_and_the_record_says_so(board: Board, here: str) -> None:
    prepared(board, here)
    board.post(f"{here}/announce", seed_kind="sealed")
    with command() as session:
        seed = session.scalars(select(Panel)).one().seed
    assert seed
    assert seed not in board.get(here) + board.get(f"{here}/desk")
    assert "Hash of pool and seed" in board.get(here)
    board.post(f"{here}/pool", 403, file=(io.BytesIO(csv_of(pool())), "pool.csv"))
    board.post(f"{here}/take-back")
    board.post(f"{here}/announce", seed_kind="sealed")
    assert "for the 2. time" in board.get(here)
    board.post(f"{here}/draw")
    engine.run_waiting()
    assert "<code>" in board.get(here)


def test_lists_cost_the_same_with_many_panels(
    board: Board, count_queries: Callable[..., int]
) -> None:
    board.post(board.here("panels/new"), **PLAN)
    board.get(board.here("panels/"))
    first = count_queries(lambda: board.get(board.here("panels/")))
    for _turn in range(3):
        board.post(board.here("panels/new"), **PLAN)
    assert count_queries(lambda: board.get(board.here("panels/"))) == first
