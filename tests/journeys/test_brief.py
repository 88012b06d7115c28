"""S-2, steps 1 to 3: what is owed, briefs by breadth, the minority box, raw words; fair reading."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_citizen import where
from tests.live import PHONE, WIDE, LiveSite, OpenPage, assert_accessible, sign_in

pytestmark = pytest.mark.browser


def home(page: Page, demo: LiveSite) -> None:
    sign_in(page, demo, "board")
    page.goto(f"{demo.address}/en/board")


def test_thirty_minutes_on_a_train(demo: LiveSite, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    home(page, demo)
    # 1. Nine themes unanswered, a decision point due, a reply overdue: on the first screen.
    lede = page.locator("main .lede")
    expect(lede).to_contain_text("9 themes have no answer yet")
    expect(lede).to_contain_text("overdue")
    expect(lede).to_contain_text("decision point")
    late = page.locator(".due .is-late").first
    expect(late).to_contain_text("days overdue")
    assert late.evaluate("line => line.getBoundingClientRect().top < innerHeight")
    expect(page.get_by_role("heading", name="What changed since you were here")).to_be_visible()
    assert_accessible(page)
    # 2. Broadest first; the letter campaign is told apart.
    rows = page.locator("table.wide-table tbody tr")
    reached = [int(re.findall(r"(\d+) of", text)[0]) for text in
               rows.locator("td[data-label='Groups reached']").all_inner_texts()]  # fmt: skip
    assert reached == sorted(reached, reverse=True)
    organised = rows.filter(has_text=re.compile(r"60 organised \+ \d+ individual"))
    organised.locator("th a").click()
    strength = page.locator("#strength")
    expect(strength).to_contain_text("60 organised")
    expect(strength).to_contain_text("individual")
    # The number opens what it counts.
    strength.get_by_role("link", name=re.compile("60 organised")).click()
    expect(page.locator("main")).to_contain_text("in 60 submissions")
    page.go_back()
    # 3. The minority box, then five raw contributions.
    box = page.locator("#minority")
    assert box.inner_text().strip() != "Minority and rare views"
    box.get_by_role("link", name="Read all its points").click()
    for number in range(5):
        page.get_by_role("link", name="in its submission").nth(number).click()
        expect(page.get_by_role("heading", name="The words")).to_be_visible()
        page.go_back()


def test_both_sides_and_how_sure(demo: LiveSite, open_page: OpenPage) -> None:
    page = open_page(WIDE)
    page.goto(f"{where(demo, 'B')}/themes/?sort=tension")
    expect(page.get_by_text(re.compile("kappa 0")).first).to_be_visible()
    page.locator(".cards a").first.click()
    page.goto(f"{page.url.split('?')[0]}/brief")
    sides = page.locator("#tension .brief-sides > div")
    assert sides.count() == 2
    widths = [sides.nth(n).bounding_box() for n in range(2)]
    assert widths[0] is not None
    assert widths[1] is not None
    assert abs(widths[0]["width"] - widths[1]["width"]) < 2
    assert sides.locator("blockquote").count() == 2
    sides.first.get_by_role("link").first.click()
    expect(page.locator(".lede")).to_contain_text("position:")
    page.go_back()
    expect(page.locator("#certainty")).to_contain_text("Krippendorff's alpha")
    expect(page.locator("#certainty")).to_contain_text("submissions read by a person")
    assert_accessible(page)
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert max(int(n) for n in re.findall(rb"/Count\s+(\d+)", pdf)) == 1


def test_a_member_reads_with_one_key(demo: LiveSite, open_page: OpenPage) -> None:
    page = open_page(WIDE)
    sign_in(page, demo, "board")
    page.goto(f"{where(demo, 'B')}/reading")
    before = int(re.findall(r"(\d+) of", page.locator("main").inner_text())[0])
    page.get_by_role("button", name="Give me the next one").click()
    assert_accessible(page)
    for read in (1, 2):
        words = page.locator("blockquote.words").first.inner_text()
        page.wait_for_load_state()  # the keys work once the scripts are there
        page.keyboard.press("n")
        expect(page.locator("main")).to_contain_text(f"{before + read} of")
        assert page.locator("blockquote.words").first.inner_text() != words
    page.reload()  # what is in hand stays
    expect(page.get_by_role("button", name="Read, next")).to_be_visible()
