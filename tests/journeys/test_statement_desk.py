"""The voting desk in a browser: first statements, the moderators' queue, a run beside the last one,
a theme's points put to the vote."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from deliberation.insights.models import Theme
from tests.journeys.test_citizen import where
from tests.live import PHONE, WIDE, LiveSite, OpenPage, assert_accessible, sign_in
from webapp import engine
from webapp.extensions import db

pytestmark = pytest.mark.browser


def look(page: Page) -> None:
    """What axe says of this page on a desk and on a phone."""
    for size in (PHONE, WIDE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert_accessible(page)


def open_room(page: Page, name: str) -> None:
    rooms = page.get_by_role("navigation", name="Voting desk")
    rooms.get_by_role("link", name=name, exact=True).click()


def test_seeds_are_balanced_and_a_run_is_compared_with_the_last(
    demo: LiveSite, open_page: OpenPage
) -> None:
    page = open_page(WIDE)
    sign_in(page, demo, "organiser")
    page.goto(f"{where(demo, 'D')}/")
    page.get_by_role("navigation", name="For staff").get_by_role("link", name="Voting").click()
    expect(page.get_by_text("120 people took part")).to_be_visible()
    look(page)

    open_room(page, "Your statements")
    expect(page.get_by_text("Every known side is present")).to_be_visible()
    page.get_by_label("Statements, one a line").fill(
        "Roofs should carry grass; walls should carry vines.\nA paved yard should cost more."
    )
    page.get_by_label("Which side would sign them").select_option(index=1)
    page.get_by_role("button", name="Add these statements").click()
    expect(page.get_by_text("2 statements were added.")).to_be_visible()
    expect(page.get_by_text("It has “;”, so it may hold two ideas.")).to_be_visible()
    page.get_by_role("button", name=re.compile("Take it back.*Roofs")).click()
    expect(page.get_by_text("Taken back: nobody had voted on it.")).to_be_visible()
    expect(page.get_by_text("Roofs should carry grass")).to_have_count(0)
    look(page)

    open_room(page, "Settings")
    expect(page.get_by_label("A receipt code")).to_be_checked()
    look(page)
    open_room(page, "Invitation codes")
    page.get_by_label("How many codes").fill("6")
    page.get_by_role("button", name="Make codes to print").click()
    expect(page.locator(".code-slips li")).to_have_count(6)
    look(page)

    page.goto(f"{where(demo, 'D')}/vote/desk/groups")
    page.get_by_role("button", name="Compute now").click()
    expect(page.get_by_text("Waiting for a free worker")).to_be_visible()
    with demo.app.app_context():
        engine.run_waiting()
    # The page looks again by itself.
    expect(page.get_by_role("button", name="Compute now")).to_be_visible(timeout=15_000)
    page.reload()
    expect(page.get_by_role("rowheader", name="Run 3")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Compare these two").click()
    expect(page.get_by_role("heading", name="Run 2 beside run 3")).to_be_visible()
    look(page)
    open_room(page, "Unusual voting")
    expect(page.get_by_role("heading", name="without the flagged bursts")).to_be_visible()
    look(page)


def test_the_queue_is_worked_off_by_the_rubric(demo: LiveSite, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    sign_in(page, demo, "moderator")
    page.goto(f"{where(demo, 'D')}/")
    page.get_by_role("link", name="Statements to check").click()
    expect(page.get_by_role("heading", name="3 wait")).to_be_visible()
    look(page)
    page.get_by_role("link", name=re.compile("Remove or split.*My neighbour")).click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("Choose a reason from the list.").first).to_be_visible()
    look(page)
    page.get_by_label("Personal: it names or describes a private person").check()
    page.get_by_role("button", name="Remove it").click()

    page.get_by_role("link", name=re.compile("Remove or split.*Close the old mill road")).click()
    expect(page.get_by_label("Second idea")).to_have_value("Plant plum trees along it.")
    page.get_by_role("button", name="Split it into these two").click()
    expect(page.get_by_text("both halves are offered to everybody now")).to_be_visible()
    expect(page.get_by_text("Similar to it:").first).to_be_visible()
    page.get_by_role("button", name=re.compile("Show it.*New car parks must")).click()
    expect(page.get_by_text("Nothing is waiting.")).to_be_visible()

    stranger = open_page(PHONE)
    stranger.goto(f"{where(demo, 'D')}/vote")
    expect(stranger.get_by_text("27 short statements")).to_be_visible()


def test_points_of_a_theme_are_put_to_the_vote_and_taken_back(
    demo: LiveSite, open_page: OpenPage
) -> None:
    with demo.app.app_context():
        named = select(Theme.ref).where(Theme.label == "Building on fertile land")
        ref = db.session.scalars(named.where(Theme.state == "approved")).one()
    page = open_page(WIDE)
    sign_in(page, demo, "organiser")
    page.goto(f"{where(demo, 'B')}/vote/desk")
    page.get_by_role("link", name="Set the voting up").click()
    page.get_by_label("Known sides, one a line").fill("Build less\nBuild where homes are needed")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("No statement speaks for “Build less” yet.")).to_be_visible()

    page.goto(f"{where(demo, 'B')}/themes/{ref}")
    look(page)
    page.get_by_role("button", name="Put the best quotes to the vote").click()
    expect(page.get_by_text("of this theme are put to the vote.")).to_be_visible()
    look(page)
    before = page.get_by_text("on the ballot").count()
    assert before > 1
    page.get_by_role("button", name="Take it back").first.click()
    expect(page.get_by_text("Taken back: nobody had voted on it.")).to_be_visible()
    assert page.get_by_text("on the ballot").count() == before - 1
