"""All themes at a glance: circles that don't overlap, tables that add up, and the same in files."""

import csv
import io
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import combinations
from math import hypot

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from deliberation.base import now
from deliberation.insights.models import Run, Theme
from tests.factories import make_consultation, make_point, make_run, make_submission, make_theme
from webapp.insights.overview.presenters import FILLED, _circles
from webapp.insights.pictures import HEIGHT, WIDTH
from webapp.transaction import Site, command

SIZES = {"Worms": 7, "Birds": 4, "By hand": 3}


@pytest.fixture
def run(app: Site, clock: datetime) -> Run:
    """Two themes of one broad theme with a place on the map, and one that a person made."""
    with command() as session:
        consultation = make_consultation(session, running="make_sense")
        run = make_run(session, consultation, state="published", published_at=now())
        for place, (label, size) in enumerate(SIZES.items()):
            theme = make_theme(session, run, label, position=place)
            if label != "By hand":
                theme.broad, theme.map_x, theme.map_y = "Life", 0.3 + 0.4 * place, 0.5
            for number in range(size):
                lane = "youth" if number == 0 else "citizens"
                written = make_submission(session, consultation, f"{label} {number}.", lane=lane)
                written.created_at = now() - timedelta(weeks=number % 2)
                make_point(session, run, written, theme)
    return run


def address(run: Run, ending: str = "") -> str:
    consultation = run.consultation
    return f"/en/{consultation.mission.ref}/{consultation.ref}/themes/map{ending}"


def tables_of(client: FlaskClient, run: Run) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = client.get(address(run, ".json")).json["tables"]
    return found


def test_the_page_has_map_tree_and_tables(client: FlaskClient, run: Run) -> None:
    page = client.get(address(run)).text
    assert page.count('class="map-theme"') == 2
    assert "Made by people and not on the map: By hand." in page
    assert "Worms and nearby" in page
    assert "Life" not in page, "a name that nobody approved"
    assert "The directions mean nothing" in page
    assert f"/themes/{run.themes[0].ref}" in page


def test_every_way_of_counting_tells_the_same_themes(client: FlaskClient, run: Run) -> None:
    tables = tables_of(client, run)
    received = {row["Theme"]: row["Received"] for row in tables["themes"]}
    assert received == SIZES
    for name in ("channels", "languages", "time"):
        for row in tables[name]:
            parts = [value for key, value in row.items() if key != "Theme"]
            assert sum(parts) == received[row["Theme"]], name  # type: ignore[arg-type]
    assert len(tables["time"][0]) == 1 + 2, "two weeks"


def test_a_few_young_people_are_not_told(client: FlaskClient, run: Run) -> None:
    lanes = {row["Theme"]: row for row in tables_of(client, run)["lanes"]}
    assert all(row["youth"] is None for row in lanes.values())
    assert "too few to tell" in client.get(address(run, ".csv")).text


def test_the_files_say_the_same(client: FlaskClient, run: Run) -> None:
    told = tables_of(client, run)
    rows = list(csv.DictReader(io.StringIO(client.get(address(run, ".csv")).text.lstrip("\ufeff"))))
    book = client.get(address(run, ".xlsx"))
    sheets = load_workbook(io.BytesIO(book.data))
    assert sheets.sheetnames == list(told)
    for name, table in told.items():
        first = next(iter(table))
        columns = list(first)
        assert [cell.value for cell in next(sheets[name].iter_rows())] == columns
        of_first = [r for r in rows if r["table"] == name and r["theme"] == first["Theme"]]
        assert [r["group"] for r in of_first] == columns[1:]
    assert book.data == client.get(address(run, ".xlsx")).data, "same numbers, same bytes"
    page = client.get(address(run, ".html"))
    assert "attachment" in page.headers["Content-Disposition"]
    assert "14 received = 14 themed" in page.text
    for outside in ("src=", "@import", "<script", 'rel="stylesheet"'):
        assert outside not in page.text


def test_the_map_is_well_formed(client: FlaskClient, run: Run) -> None:
    page = client.get(address(run)).text
    start = page.index('<svg class="theme-map"')
    ElementTree.fromstring(page[start : page.index("</svg>", start) + 6])


def test_before_publication_there_is_nothing(client: FlaskClient, run: Run) -> None:
    with command() as session:
        session.get_one(Run, run.id).state = "draft"
    assert client.get(address(run)).status_code == 404
    assert client.get(address(run, ".csv")).status_code == 404


def test_many_weeks_are_told_by_month(client: FlaskClient, run: Run) -> None:
    with command() as session:
        points = [p for theme in session.get_one(Run, run.id).themes for p in theme.points]
        for number, point in enumerate(points):
            point.submission.created_at = now() - timedelta(weeks=2 * number)
    time = tables_of(client, run)["time"]
    for row in time:
        told = [int(str(n)) for name, n in row.items() if name != "Theme"]
        assert sum(told) == SIZES[str(row["Theme"])]
    assert len(time[0]) < len(points), "fourteen weeks lie in fewer months"
    assert "By month" in client.get(address(run)).text


def test_it_costs_the_same_however_many_points(
    client: FlaskClient, run: Run, count_queries: Callable[..., int]
) -> None:
    few = count_queries(lambda: client.get(address(run)))
    with command() as session:
        here = session.get_one(Run, run.id)
        for number in range(30):
            written = make_submission(session, here.consultation, f"More {number}.")
            make_point(session, here, written, here.themes[0])
    assert count_queries(lambda: client.get(address(run))) <= few


PLACES = st.tuples(st.floats(0, 1), st.floats(0, 1), st.integers(0, 500))


@given(st.lists(PLACES, min_size=1, max_size=12, unique_by=lambda place: place[:2]))
def test_circles_never_overlap_and_areas_are_comparable(
    places: list[tuple[float, float, int]],
) -> None:
    """Whatever moves and merges have made of the sizes since the places were found."""
    from types import SimpleNamespace
    from unittest.mock import patch

    summaries = [
        SimpleNamespace(
            theme=Theme(label=str(i), map_x=x, map_y=y, firmness="fair"), received_count=count
        )
        for i, (x, y, count) in enumerate(places)
    ]
    with patch("webapp.insights.overview.presenters._address", lambda theme: ""):
        circles = _circles(summaries)  # type: ignore[arg-type]
    for one, other in combinations(circles, 2):
        assert hypot(one.x - other.x, one.y - other.y) >= one.radius + other.radius - 1e-9
    areas = {round(c.radius**2 / c.points, 12) for c in circles if c.points}
    assert len(areas) <= 2, "one unit of area for a submission (rounding apart)"
    assert sum(c.radius**2 for c in circles) * 3.1416 <= FILLED + 1e-3
    assert WIDTH == HEIGHT
