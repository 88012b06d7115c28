"""From an adopted clause to a person's raw words in three clicks or fewer, and back: counted."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from deliberation.missions.models import Mission
from tests.live import PHONE, WIDE, LiveSite, OpenPage
from webapp.extensions import db

pytestmark = pytest.mark.browser
MOST = 3


class Clicks:
    """Follows links and counts them; nothing else moves the page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def follow(self, link: Locator) -> None:
        self.count += 1
        link.first.click()
        self.page.wait_for_load_state()


@pytest.fixture
def room(demo: LiveSite) -> str:
    with demo.app.app_context():
        mission = db.session.scalars(select(Mission)).one()
        return f"{demo.address}/en/{mission.ref}/"


def _open_ways(page: Page) -> list[str]:
    """The addresses of every adopted clause that rests on a theme, from the mission's page."""
    for summary in page.locator("details.way > summary").all():
        summary.click()
    rested = page.locator("details.way li:has(> a[href*='#clause-']):has(a[href*='/themes/'])")
    return [one.get_attribute("href") or "" for one in rested.locator("> a").all()]


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_every_traced_clause_leads_to_words_and_back(
    room: str, open_page: OpenPage, size: dict[str, int]
) -> None:
    page = open_page(size)
    page.goto(room)
    clauses = _open_ways(page)
    assert clauses, "the demo's adopted objective rests on themes"
    for where in clauses:
        page.goto(room)
        _open_ways(page)
        there = Clicks(page)
        there.follow(page.locator(f"details.way a[href='{where}']"))
        strand = page.locator(f"[id='{where.split('#')[1]}']")
        expect(strand).to_be_visible()
        there.follow(strand.get_by_role("link", name=re.compile("in its submission")))
        expect(page.get_by_role("heading", name="The words")).to_be_visible()
        assert there.count <= MOST

        back = Clicks(page)
        back.follow(page.locator("main a[href*='/themes/']:not(.crumbs a)"))
        back.follow(page.locator("main a[href*='/objectives/']:not(.crumbs a)"))
        expect(page.locator(f"[id='{where.split('#')[1]}']")).to_be_attached()
        assert back.count <= MOST


def test_the_mission_page_itself_shows_the_words(room: str, open_page: OpenPage) -> None:
    """Open the way of an objective and the quote is there: one click more is the original."""
    page = open_page(WIDE)
    page.goto(room)
    clicks = Clicks(page)
    _open_ways(page)
    clicks.count += 1
    clicks.follow(page.locator("details.way .quote a"))
    expect(page.get_by_role("heading", name="The words")).to_be_visible()
    assert clicks.count <= MOST
