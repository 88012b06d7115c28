"""The briefs of 20 real themes fit one side of A4, as PDF and printed by a browser."""

import csv
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from deliberation.base import now
from deliberation.insights.models import Run, Theme
from deliberation.insights.positions.models import PointCoding, ThemePosition
from tests.conftest import shared_data
from tests.factories import make_consultation, make_point, make_run, make_submission, make_theme
from webapp.transaction import Site, command

pytestmark = pytest.mark.browser
THEMES, POINTS = 20, 30


def texts_by_code() -> dict[str, list[str]]:
    """The contributions under the 20 codes that people gave most often."""
    found: dict[str, list[str]] = defaultdict(list)
    file = shared_data("cycling-dialogue-bonn") / "contributions.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for name, value in row.items():
                if name.startswith("level2_") and value == "1" and row["text"]:
                    found[name.removeprefix("level2_").replace("_", " ")].append(row["text"])
    most = Counter({code: len(texts) for code, texts in found.items()}).most_common(THEMES)
    return {code: found[code][:POINTS] for code, _ in most}


def fill(session: Session, run: Run, code: str, texts: list[str]) -> Theme:
    """A theme with long quotes of every kind and three positions."""
    theme = make_theme(session, run, code.capitalize(), state="approved", firmness="fair")
    theme.claim = "Wir wünschen uns, dass hier bald und für alle etwas besser und sicherer wird."
    theme.kind, theme.level = "wish", "initiative"
    positions = [
        ThemePosition(theme=theme, ordinal=n, sentence=texts[n][:200].split(".")[0][:200])
        for n in (1, 2, 3)
    ]
    session.add_all(positions)
    longest = sorted(range(len(texts)), key=lambda n: -len(texts[n]))
    for number, text in enumerate(texts):
        written = make_submission(session, run.consultation, text, language="de")
        point = make_point(session, run, written, theme, language="de")
        coding = PointCoding(point=point, kind="wish", position=positions[number % 3])
        session.add(coding)
        session.flush()
        [quote] = [q for q in theme.quotes if q.point_id == point.id] or [None]
        if quote is None:
            continue
        quote.kind = "rare" if number in longest[:3] else "central" if number == 5 else "typical"
    session.flush()
    return theme


@pytest.fixture
def site(app: Site, clock: datetime) -> Iterator[tuple[str, list[str]]]:
    """The address of a site with the 20 themes, and the paths of their briefs."""
    codes = texts_by_code()
    with command() as session:
        talk = make_consultation(session, running="respond")
        run = make_run(session, talk, state="published", published_at=now())
        made = [fill(session, run, code, texts) for code, texts in codes.items()]
        base = f"/en/{talk.mission.ref}/{talk.ref}/themes"
        paths = [f"{base}/{theme.ref}/brief" for theme in made]
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}", paths
    server.shutdown()


def sides(pdf: bytes) -> int:
    """How many pages: the largest count of the page tree."""
    return max(int(count) for count in re.findall(rb"/Count\s+(\d+)", pdf))


def test_twenty_real_briefs_fit_one_side(site: Any, browser: Browser) -> None:
    address, paths = site
    page = browser.new_page()
    printed, sheets = {}, {}
    for path in paths:
        page.goto(f"{address}{path}")
        printed[path] = sides(page.pdf(format="A4", prefer_css_page_size=True))
        answer = page.request.get(f"{address}{path}.pdf")
        assert answer.status == 200
        sheets[path] = sides(answer.body())
    page.close()
    assert len(paths) == THEMES
    assert set(sheets.values()) == {1}
    assert set(printed.values()) == {1}, printed


def test_a_side_is_counted(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<p>one</p><p style='break-before: page'>two</p>")
    assert sides(page.pdf(format="A4")) == 2
    page.close()
