"""A board's whole stress test: a mixed table, scores given alone, what breaks the objective, new
words that cite the test, a sign that becomes a trigger; then a second run that is compared."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_citizen import where
from tests.live import PHONE, WIDE, LiveSite, OpenPage, assert_accessible, sign_in

pytestmark = pytest.mark.browser
BOARD = ("Ilva Brandsteed", "Nadira Okwell")
SIGN = "Fewer than forty people apply for a course"
NEW = "By 2032, 2,000 soil advisers are trained and at work, also where few live,"
FATAL, GOOD = ("-2", "-2"), ("1", "1")


def go(page: Page, stage: str) -> None:
    page.get_by_role("link", name=stage, exact=True).click()
    expect(page.get_by_role("heading", level=1, name=stage)).to_be_visible()


def back(page: Page) -> None:
    page.get_by_role("link", name="Back to the stages").click()
    expect(page.locator("ol.stages")).to_be_visible()


def seat_the_table(page: Page) -> list[str]:
    """Two of the board, two citizens, a sceptic; returns the codes of those without an account."""
    go(page, "People at the table")
    codes = []
    for name in BOARD:
        page.get_by_label("Board member", exact=True).check()
        page.locator("#account").select_option(label=name)
        page.get_by_role("button", name="Add to the table").click()
        expect(page.locator("ul.rows li", has_text=name)).to_be_visible()
    for number in range(2):
        page.get_by_label("Citizen", exact=True).check()
        page.get_by_role("button", name="Add to the table").click()
        expect(page.locator("ul.rows li")).to_have_count(3 + number)
        codes.append(page.locator(".code-slip").inner_text())
    page.get_by_label("Somebody who knows the field").check()
    page.get_by_label(re.compile("Is the sceptic")).check()
    page.get_by_role("button", name="Add to the table").click()
    expect(page.get_by_role("alert")).to_contain_text("Name the sceptic")
    page.locator("#name").fill("Edda Lorn")
    page.get_by_role("button", name="Add to the table").click()
    expect(page.locator("ul.rows li", has_text="Edda Lorn")).to_be_visible()
    back(page)
    return codes


def score(page: Page, first: tuple[str, str]) -> None:
    """Every future with two marks and a reason; the first one as told, the others well."""
    for place, story in enumerate(page.locator("fieldset.boxed").all()):
        relevance, feasibility = first if place == 0 else GOOD
        story.locator(f"[name^=relevance][value='{relevance}']").check()
        story.locator(f"[name^=feasibility][value='{feasibility}']").check()
        story.locator("textarea").fill("Because of the roads.")
    page.get_by_role("button", name="Keep my scores").click()


def say_as(page: Page) -> None:
    for place, sentence in enumerate(("I was not asked.", "It is on my shift.", "Thank you.")):
        kind = ("Young", "Poor in time", "Not born yet")[place]
        option = page.locator("#persona option", has_text=kind).get_attribute("value")
        page.locator("#persona").select_option(option)
        page.get_by_label("Gains and loses").check()
        page.locator("#sentence").fill(sentence)
        page.get_by_role("button", name="Keep it").click()
        expect(page.locator("ul.rows li", has_text=sentence)).to_be_visible()
    back(page)


def follow(page: Page, *, rewords: bool) -> None:
    """What follows, and a sign to watch."""
    go(page, "What follows")
    page.get_by_label(re.compile("Hedge:")).check()
    page.locator("#text").fill("Pay the way to villages.")
    page.get_by_label("The dear loaf, agreed").check()
    if rewords:
        page.locator("#clause").select_option(index=1)
        page.locator("#replacement").fill(NEW)
    page.get_by_role("button", name="Propose it").click()
    expect(page.locator("ul.rows li", has_text="Pay the way")).to_be_visible()
    back(page)
    go(page, "Signs to watch")
    page.locator("#text").fill(SIGN)
    page.locator("#question").fill("Do we pay for the courses?")
    page.locator("#office").fill("Ministry of Education")
    page.locator("#assumption").select_option(index=1)
    page.get_by_role("button", name="Watch it").click()
    expect(page.locator("ul.rows li", has_text=SIGN)).to_be_visible()
    back(page)


def conclude(page: Page) -> None:
    go(page, "Conclude and publish")
    page.get_by_role("button", name="Conclude and publish").click()
    expect(page.get_by_role("alert")).to_contain_text("in one sentence")
    page.locator("#breaking").fill("It fails where nobody wants to drive so far.")
    page.locator("#next_on").fill((date.today() + timedelta(days=365)).isoformat())  # noqa: DTZ011
    page.get_by_role("button", name="Conclude and publish").click()
    expect(page.locator("main")).to_contain_text("It fails where nobody wants to drive so far.")


def test_a_board_tests_an_objective_and_tests_it_again(demo: LiveSite, open_page: OpenPage) -> None:
    mission = where(demo, "B").rsplit("/", 1)[0]
    page, member, citizen = open_page(WIDE), open_page(WIDE), open_page(PHONE)
    sign_in(page, demo, "chair")
    page.goto(f"{mission}/objectives/")
    page.get_by_role("link", name=re.compile("2,000 trained soil advisers")).first.click()
    objective = page.url
    page.get_by_role("link", name="Stress tests", exact=True).click()
    page.get_by_role("link", name=re.compile("^Test 1")).click()
    test = page.url
    codes = seat_the_table(page)
    page.get_by_role("button", name="Open the scoring").click()
    expect(page.get_by_text("Write at least one thing that must stay true.").first).to_be_visible()
    go(page, "What must stay true")
    page.locator("#text").fill("People want to learn it.")
    page.get_by_label("Hardly sure").check()
    page.locator("#wrong_if").fill("Courses stay empty.")
    page.get_by_role("button", name="Keep it").click()
    back(page)
    page.get_by_role("button", name="Open the scoring").click()

    # Alone: two of the board by their accounts, a citizen by a code on a phone.
    page.get_by_role("link", name="Your scores").click()
    score(page, FATAL)
    expect(page.locator("main")).to_contain_text("Your scores are kept.")
    page.goto(test)
    expect(page.locator("main")).to_contain_text("Not yet: Nadira Okwell")
    assert page.locator("main table").count() == 0, "the scores are private"
    sign_in(member, demo, "board")
    member.get_by_role("link", name="Board", exact=True).click()
    member.get_by_role("link", name=re.compile("2,000 trained soil advisers")).first.click()
    score(member, FATAL)
    citizen.goto(test)
    expect(citizen.locator("main")).not_to_contain_text("soil advisers")
    citizen.goto(f"{test}/score")
    citizen.locator("#code").fill("aaaa-bbbb-cccc")
    citizen.get_by_role("button", name="Open").click()
    expect(citizen.get_by_role("alert")).to_contain_text("letter by letter")
    citizen.locator("#code").fill(codes[0])
    citizen.get_by_role("button", name="Open").click()
    score(citizen, FATAL)
    expect(citizen.locator("main")).to_contain_text("Your scores are kept.")
    assert_accessible(citizen)
    page.reload()
    page.get_by_role("button", name="Show the scores now").click()
    expect(page.locator("main")).to_contain_text("It still makes sense in 3 of 4 futures")

    go(page, "Read it as people of the future")
    say_as(page)
    go(page, "Blind spots")
    expect(page.locator("main")).to_contain_text("A future without an answer: The dear loaf")
    back(page)
    follow(page, rewords=True)
    go(page, "Blind spots")
    expect(page.locator("main")).not_to_contain_text("A future without an answer: The dear loaf")
    back(page)
    conclude(page)

    # Everybody sees what is fatal, and the sign as a trigger.
    citizen.goto(objective)
    expect(citizen.locator("main")).to_contain_text("It makes no sense any more in this future:")
    expect(citizen.locator("main")).to_contain_text(f"Due at once when this is seen: {SIGN}")
    citizen.get_by_role("link", name="Read the stress test").click()
    expect(citizen.locator("main")).to_contain_text("Edda Lorn (sceptic)")
    assert_accessible(citizen)

    # New words that cite the test.
    page.goto(test)
    page.get_by_role("link", name=re.compile("^Answer it")).click()
    page.get_by_label("Accepted").check()
    page.locator("#answer").fill("It was meant so.")
    page.get_by_role("button", name="Publish the answer").click()
    expect(page.get_by_text(re.compile(r"Version \d has the new words and cites"))).to_be_visible()
    page.get_by_role("link", name=re.compile(r"^Version \d$")).click()
    expect(page.locator("main")).to_contain_text("also where few live")
    expect(page.locator("main")).to_contain_text("Stress test done on")

    # A year later: what was taken for granted comes along, and the report says what changed.
    page.goto(f"{objective}/stress-tests/")
    page.get_by_role("link", name="Begin a stress test").click()
    page.locator("#set").select_option(index=1)
    page.locator("#lead").fill("Ministry of Education")
    page.locator("#held_on").fill(date.today().isoformat())  # noqa: DTZ011
    page.get_by_role("button", name="Begin the stress test").click()
    second = page.url
    seat_the_table(page)
    go(page, "What must stay true")
    expect(page.locator("main")).to_contain_text("from the test before")
    page.get_by_role("link", name=re.compile("^Change it")).click()
    page.get_by_label("Very sure").check()
    page.get_by_role("button", name="Keep it").click()
    back(page)
    page.get_by_role("button", name="Open the scoring").click()
    page.get_by_role("link", name="Your scores").click()
    score(page, GOOD)
    page.goto(second)
    page.get_by_role("button", name="Show the scores now").click()
    go(page, "Read it as people of the future")
    say_as(page)
    follow(page, rewords=False)
    conclude(page)
    changed = page.locator("section", has=page.locator("#since"))
    expect(changed).to_contain_text("It held in 3 of 4 futures then, and holds in 4 of 4 now.")
    expect(changed).to_contain_text("-2 → 1")
    expect(changed).to_contain_text("Hardly sure → Very sure")
    expect(changed).to_contain_text(re.compile(r"Then version 1 was tested, now version \d"))
