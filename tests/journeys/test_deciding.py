"""S-2, steps 9 and 10: dissent recorded, signed by the chair, told by public page and log."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_board import CLAUSES, third_position
from tests.journeys.test_citizen import where
from tests.live import PHONE, WIDE, LiveSite, OpenPage, assert_accessible, sign_in

pytestmark = pytest.mark.browser
TITLE = "Every county shows its soil each year"
DISSENT = "A figure a year is too coarse; I would have shown every parish."
INTEREST = "My office keeps the survey."


def draft(page: Page, mission: str) -> str:
    """An objective without a baseline, proposed as it is; returns its address."""
    page.goto(f"{mission}/objectives/new")
    for field, value in (
        ("title", TITLE), ("clauses", "\n".join(CLAUSES)), ("indicator", "Counties that show it"),
        ("unit", "counties"), ("target_value", "6"), ("target_year", "2030"),
    ):  # fmt: skip
        page.locator(f"#{field}").fill(value)
    page.get_by_role("button", name="Save as a draft").click()
    address = page.url.removesuffix("/edit")
    propose(page)
    return address


def propose(page: Page) -> None:
    page.get_by_role("button", name="Propose it to the board and the public").click()


def mend(page: Page, objective: str) -> None:
    """What was missing is added; the new version is proposed in place of the first."""
    page.goto(f"{objective}/edit")
    for field, value in (
        ("baseline_value", "1"), ("baseline_year", "2024"), ("baseline_source", "County books"),
        ("owner", "Union of the Six Counties"), ("exit_plan", "The counties go on by law."),
    ):  # fmt: skip
        page.locator(f"#{field}").fill(value)
    page.get_by_role("button", name="Save as a draft").click()
    propose(page)


def stand(page: Page, objective: str, stance: str, dissent: str = "", interest: str = "") -> None:
    page.goto(f"{objective}/position")
    kind = "Yes, I declare it and take part" if interest else "None to declare"
    page.get_by_label(kind).check()
    page.locator("#interest").fill(interest)
    page.get_by_label(stance, exact=True).check()
    page.locator("#dissent").fill(dissent)
    page.get_by_role("button", name="Record my position").click()
    expect(page.get_by_text("Recorded.")).to_be_visible()


def assess(page: Page, objective: str) -> None:
    """A verdict on fairness, in which one assessor sees it otherwise."""
    page.goto(f"{objective}/fairness")
    page.get_by_label("Fair", exact=True).check()
    page.locator("#reasons").fill("Nobody is worse off.")
    page.locator("#assessors-0-name").fill("Young Growers' Movement")
    page.locator("#assessors-1-name").fill("Elders of Harrowfen")
    page.locator("#assessors-1-dissent").fill("Nobody asked us first.")
    page.get_by_role("button", name="Record the verdict").click()
    expect(page.get_by_text("Recorded. It stands on the public page")).to_be_visible()


def sign(page: Page, objective: str) -> None:
    page.goto(f"{objective}/adopt")
    page.locator("#reason").fill("People asked to see it near them.")
    page.locator("#options_considered").fill("Every second year.")
    page.locator("#waiver_stress_test").fill("The workshop follows in spring.")
    page.get_by_role("button", name="Sign and adopt").click()


def test_the_board_decides_and_the_public_sees_version_reason_and_dissent(
    demo: LiveSite, open_page: OpenPage
) -> None:
    mission = where(demo, "B").rsplit("/", 1)[0]
    member, chair, stranger = open_page(WIDE), open_page(WIDE), open_page(PHONE)
    sign_in(member, demo, "board")
    sign_in(chair, demo, "chair")
    objective = draft(member, mission)

    sign(chair, objective)  # nothing is there: the whole list is
    alert = chair.get_by_role("alert")
    for missing in ("Positions taken: 0.", "The baseline has no value yet.",
                    "No office owns the objective yet.", "There is no exit plan.",
                    "Fairness between generations was not assessed."):  # fmt: skip
        expect(alert).to_contain_text(missing)

    mend(member, objective)
    stand(member, objective, "Against", DISSENT)
    stand(chair, objective, "For", interest=INTEREST)
    third_position(demo, TITLE)
    assess(chair, objective)
    sign(chair, objective)
    expect(chair.get_by_text("Adopted. The public page shows it now.")).to_be_visible()

    stranger.goto(objective)
    expect(stranger.get_by_text("2 for, 1 against, 0 abstained").first).to_be_visible()
    expect(stranger.locator("blockquote.dissent", has_text=DISSENT)).to_be_visible()
    expect(stranger.get_by_text(INTEREST)).to_be_visible()
    expect(stranger.locator("#fairness").locator("..")).to_contain_text("Nobody asked us first.")
    stranger.get_by_role("link", name="All decisions of the mission").click()
    entry = stranger.locator("article", has_text=TITLE)
    expect(entry).to_contain_text(DISSENT)
    expect(entry).to_contain_text("People asked to see it near them.")
    entry.get_by_role("link", name=re.compile("Permanent link")).click()
    expect(stranger.get_by_role("heading", level=1)).to_contain_text(TITLE)
    assert_accessible(stranger)
    stranger.get_by_role("link", name=re.compile("See what it is about")).click()
    assert stranger.url.split("#")[0] == objective


def test_a_due_decision_is_made_with_what_was_said_beforehand_and_a_learning_note(
    demo: LiveSite, open_page: OpenPage
) -> None:
    mission = where(demo, "B").rsplit("/", 1)[0]
    page = open_page(PHONE)
    sign_in(page, demo, "board")
    page.goto(f"{demo.address}/en/board")
    page.get_by_role("link", name=re.compile("Are enough people applying")).click()
    expect(page.get_by_text("fewer in two counties or more: adapt")).to_be_visible()
    page.get_by_label("Adapt", exact=True).check()
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Write what you have learnt")
    page.locator("#evidence_found").fill("214 applied; 11 of them in Dunwold.")
    page.locator("#learning_note").fill("Nobody leaves a wage for an unpaid year.")
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_text("Decided. Everybody can read what you have learnt.")).to_be_visible()
    page.goto(f"{mission}/learning?q=unpaid+year")
    expect(page.get_by_text("Nobody leaves a wage for an unpaid year.")).to_be_visible()
    page.goto(f"{mission}/decisions/")
    expect(page.locator("article").first).to_contain_text("214 applied")
