"""S-2, step 7: most initiatives are older than the mission; the board asks what changed."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_citizen import where
from tests.live import PHONE, WIDE, LiveSite, OpenPage, assert_accessible, sign_in

pytestmark = pytest.mark.browser
ASKED = "Which field did you leave as it was, and why?"
STOPS = "The subsidy for deep drainage stops at the end of the year."


def test_what_is_new_is_counted_asked_and_told(demo: LiveSite, open_page: OpenPage) -> None:
    room = where(demo, "A").rpartition("/")[0]
    page = open_page(WIDE)
    sign_in(page, demo, "board")
    page.goto(f"{room}/")
    page.get_by_role("link", name="What is new about this mission?").click()
    expect(page.get_by_text("40 of 50 began before the mission did")).to_be_visible()
    page.locator("#initiative").select_option(index=1)
    page.locator("#text").fill(ASKED)
    page.get_by_role("button", name="Ask its owner").click()
    expect(page.get_by_text("Asked. The question stands beside the initiative")).to_be_visible()

    page.get_by_role("link", name=re.compile("What stops")).click()
    page.locator("#answer").fill(STOPS)
    page.locator("#answering").get_by_role("button").click()
    expect(page.get_by_text("The answer is public.")).to_be_visible()

    stranger = open_page(PHONE)
    stranger.goto(f"{room}/washing")
    expect(stranger.get_by_text(ASKED)).to_be_visible()
    expect(stranger.get_by_text(STOPS)).to_be_visible()
    expect(stranger.get_by_role("button", name="Ask its owner")).to_have_count(0)
    assert_accessible(stranger)
