"""S-2, steps 4 to 6: candidates written alone and shown together, a draft with its criteria sheet,
private ratings, a lowered target; then the public comments and the board takes their words over."""

import re

import pytest
from playwright.sync_api import Page, expect

from deliberation.objectives.candidates.models import SLIDERS
from tests.journeys.test_citizen import where
from tests.live import PHONE, WIDE, LiveSite, OpenPage, sign_in

pytestmark = pytest.mark.browser
MINE = "By 2032, every second car park in a town has a strip of open ground,"
OTHERS = "Forty hectares opened"


def write(page: Page, mission: str) -> None:
    """The fifth of five candidates; nobody's words are read before it is in."""
    page.goto(f"{mission}/objectives/candidates/")
    page.get_by_role("link", name="Ground in towns").click()
    expect(page.locator("main")).to_contain_text("Not put in yet: Nadira Okwell.")
    assert OTHERS not in page.locator("main").inner_text()
    page.get_by_role("link", name="Write mine").click()
    page.locator("#title").fill("A strip in every second car park")
    page.locator("#clauses").fill(f"{MINE}\nkept by those who park there.")
    page.get_by_role("button", name="Put it in").click()
    # The worksheet is empty: refused on its fields, the words are kept.
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#clauses")).to_have_value(re.compile("every second car park"))
    for slider in SLIDERS:
        page.locator(f"[name={slider}][value='4']").check()
        page.locator(f"#{slider}_reason").fill("So that it can be seen.")
    page.get_by_role("button", name="Put it in").click()
    expect(page.locator("main")).to_contain_text("Shown on")


def merge(page: Page) -> str:
    """Two clauses of two members become a draft; returns its address."""
    expect(page.locator("article.position")).to_have_count(5)
    expect(page.locator("#worksheet").locator("..")).to_contain_text("Boldness")
    assert page.locator("ins").count() >= 1
    page.get_by_role("link", name="Merge them into a draft").click()
    page.locator("#title").fill("Open ground where people park and learn")
    page.get_by_label(re.compile("By 2029, towns open 40 hectares")).fill("1")
    page.get_by_label(re.compile("every second car park")).fill("2")
    page.get_by_role("button", name="Make a draft of these clauses").click()
    expect(page.get_by_text("each clause with the name of who wrote it")).to_be_visible()
    return page.url.removesuffix("/edit")


def fill_the_sheet(page: Page, objective: str) -> None:
    """Step 5: the sheet shows that the baseline is missing; with source and year it bears a yes."""
    page.goto(f"{objective}/criteria")
    expect(page.locator("main")).to_contain_text("The baseline has no value yet.")
    page.locator("[name=measurable][value='2']").check()
    page.locator("#measurable_evidence").fill("The register of sealed ground.")
    page.get_by_role("button", name="Keep the sheet").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.goto(f"{objective}/edit")
    for field, value in {
        "indicator": "Hectares opened", "unit": "hectares", "baseline_value": "8",
        "baseline_year": "2024", "baseline_source": "Register of sealed ground",
        "target_value": "75", "target_year": "2029", "owner": "Union of towns",
    }.items():  # fmt: skip
        page.locator(f"#{field}").fill(value)
    page.get_by_role("button", name="Save as a draft").click()
    page.goto(f"{objective}/criteria")
    page.locator("[name=measurable][value='2']").check()
    page.locator("#measurable_evidence").fill("The register of sealed ground.")
    page.locator("[name=rooted][value='0']").check()
    page.get_by_role("button", name="Keep the sheet").click()
    expect(page.locator("#lowest").locator("..")).to_contain_text("rest on what people")


def lower_the_target(page: Page, objective: str) -> None:
    """Step 6: 75 to 60 wants a public reason; she restores it and moves the year with one."""
    page.goto(f"{objective}/edit")
    page.locator("#target_value").fill("60")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.locator("#flags")).to_contain_text("The target is closer to the baseline")
    page.locator("#target_value").fill("75")
    page.locator("#target_year").fill("2030")
    page.get_by_role("button", name="Save as a draft").click()
    page.locator("#change_reason").fill("The towns need one more winter.")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_text("Kept as a new version.")).to_be_visible()
    page.goto(f"{objective}/compare")
    expect(page.locator("main")).to_contain_text("Words by Ilva Brandsteed")


def test_candidates_become_a_draft_that_is_rated_and_checked(
    demo: LiveSite, open_page: OpenPage
) -> None:
    mission = where(demo, "B").rsplit("/", 1)[0]
    page, chair = open_page(WIDE), open_page(PHONE)
    sign_in(page, demo, "board")
    write(page, mission)
    objective = merge(page)
    fill_the_sheet(page, objective)
    lower_the_target(page, objective)

    page.goto(f"{objective}/rating")
    page.locator("[name=ambition][value='4']").check()
    page.locator("[name=feasibility][value='2']").check()
    page.get_by_role("button", name="Keep my rating").click()
    expect(page.locator("main")).to_contain_text("1 of 5 have.")
    assert page.locator("svg.rating-map").count() == 0
    sign_in(chair, demo, "chair")
    chair.goto(f"{objective}/rating")
    assert chair.locator("input:checked").count() == 0
    chair.get_by_role("button", name="Show the ratings now").click()
    expect(chair.locator("svg.rating-map")).to_be_visible()
    expect(chair.locator("table")).to_contain_text("Ambition")


def test_a_citizen_comments_and_the_board_takes_the_words_over(
    demo: LiveSite, open_page: OpenPage
) -> None:
    mission = where(demo, "B").rsplit("/", 1)[0]
    citizen, page = open_page(PHONE), open_page(WIDE)
    citizen.goto(where(demo, "B"))
    citizen.get_by_role("link", name=re.compile("Read the draft and comment")).click()
    discussion = citizen.url
    expect(citizen.locator("main")).to_contain_text("You need no account.")
    citizen.get_by_role("link", name="Comment on this paragraph 1").click()
    citizen.get_by_label("Suggest other words").check()
    citizen.locator("#quote").fill("2,000 soil advisers")
    citizen.locator("#replacement").fill("2,500 soil advisers")
    citizen.locator("#text").fill("Two counties have none at all.")
    citizen.locator("[name=age_band][value='40_64']").check()
    citizen.locator("[name=agrees]").check()
    citizen.get_by_role("button", name="Send it").click()
    expect(citizen.get_by_role("heading", name="Your receipt code")).to_be_visible()
    assert citizen.locator("article.comment ins", has_text="2,500").count() == 0, "it waits"
    moderator = open_page(WIDE)
    sign_in(moderator, demo, "moderator")
    moderator.goto(discussion)
    moderator.get_by_role("link", name="Comments that wait for a moderator").click()
    moderator.get_by_role("button", name="Show it").click()
    expect(moderator.locator("main")).to_contain_text("Nothing waits.")
    citizen.goto(discussion)
    expect(citizen.locator("article.comment ins", has_text="2,500")).to_be_visible()

    sign_in(page, demo, "board")
    page.goto(discussion)
    page.get_by_role("link", name="Answer comments").click()
    for choice in page.locator("[name=comments]").all():
        choice.check()
    page.get_by_label("Accepted", exact=True).check()
    page.locator("#answer").fill("Both make it better, so we take them over.")
    page.get_by_role("button", name="Publish the answer").click()
    expect(page.get_by_text(re.compile(r"Accepted: version \d has these words."))).to_be_visible()

    citizen.goto(discussion)
    expect(citizen.locator("article.comment", has_text="2,500")).to_contain_text(
        "Both make it better"
    )
    page.goto(f"{mission}/objectives/")
    page.get_by_role("link", name=re.compile("2,000 trained soil advisers")).first.click()
    page.get_by_role("link", name="Compare two versions clause by clause").click()
    expect(page.locator("ins", has_text="2,500")).to_be_visible()
    expect(page.locator("main")).to_contain_text("From a public suggestion")
