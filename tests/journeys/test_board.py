"""S-2: a board member and the chair turn themes into answers and an objective, dissent included."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from deliberation.missions.models import BoardSeat
from deliberation.objectives import operations as objectives
from deliberation.objectives.models import ObjectiveVersion
from deliberation.people.models import Account
from tests.journeys.test_citizen import where
from tests.live import PHONE, WIDE, LiveSite, OpenPage, sign_in
from webapp.transaction import command

pytestmark = pytest.mark.browser
REPLY = (
    "You asked for living soil on every farm, and many of you sent the same letter, which we read "
    "as one voice with many names. We take the part about advice and about rest for the fields. "
    "We do not take the fixed date, because nobody could show us how small farms would keep it. "
    "We look at it again next spring."
)
CLAUSES = ("By 2034, 75 percent of all farmed hectares pass the soil health check,",
           "and every county is above 60 percent.")  # fmt: skip
WORDING = {
    "title": "Three in four hectares alive",
    "clauses": "\n".join(CLAUSES),
    "why": "Soil feeds us, and it is tired.",
    "indicator": "Share of hectares that pass the check",
    "unit": "percent of hectares",
    "baseline_value": "38",
    "target_value": "75",
    "target_year": "2034",
    "owner": "Soil directorate",
    "exit_plan": "The survey goes on after 2035 with the county offices.",
}
DISSENT = "I would have asked for 85 percent, and for money in every county."


def save(page: Page) -> None:
    page.get_by_role("button", name="Save as a draft").click()


def test_what_is_owed_is_answered_and_closing_names_what_is_not(
    demo: LiveSite, open_page: OpenPage
) -> None:
    consultation, page = where(demo, "B"), open_page(WIDE)
    sign_in(page, demo, "board")
    page.goto(f"{demo.address}/en/board")
    expect(page.locator("main .lede")).to_contain_text("9 themes have no answer yet")
    owed = page.locator(".due").first
    late = owed.locator(".is-late", has_text="Reply to Farm and garden")
    expect(late).to_contain_text("days overdue")
    expect(owed).to_contain_text("decision point of objective")
    expect(owed).to_contain_text("due today")
    assert page.locator("table.wide-table tbody tr").count() == 9

    organised = page.locator("tbody tr", has_text=re.compile(r"60 organised \+ \d+ individual"))
    answered = organised.locator("th a").inner_text()
    organised.locator("th a").click()
    for heading in ("Strength", "Breadth", "Minority and rare views", "How sure", "What is owed"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    brief = page.url
    page.get_by_role("link", name="Read all its points").click()
    page.get_by_role("link", name="in its submission").last.click()
    expect(page.get_by_role("heading", name="The words")).to_be_visible()

    page.goto(brief)
    page.get_by_role("link", name="Answer this theme").click()
    page.get_by_label("Partly adopted").check()
    page.locator("#partly-taken").fill("Advice and rest for the fields.")
    page.get_by_label("The answer, and why").fill(REPLY)
    for extra in ("minority_text", "youth_text", "future_text"):
        if page.locator(f"#{extra}").count():
            page.locator(f"#{extra}").fill("We have read what you wrote and keep it on our list.")
    for position in page.locator("textarea[id^='position-']").all():
        position.fill("We have heard your side, and this is what we will do about it.")
    send = page.get_by_role("button", name="Publish the answer")
    send.click()
    # What was not taken is missing: refused on its field, with everything kept.
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("The answer, and why")).to_have_value(REPLY)
    page.locator("#partly-not_taken").fill("The fixed date.")
    send.click()

    stranger = open_page(PHONE)
    stranger.goto(f"{consultation}/responses/")
    row = stranger.locator("article.said").filter(has_text=answered)
    expect(row).to_contain_text("Partly adopted")
    expect(row).to_contain_text("We look at it again next spring.")

    page.goto(f"{consultation}/close")
    page.get_by_role("button", name="Close the consultation").click()
    refusal = page.get_by_role("alert")
    expect(refusal).to_be_visible()
    open_ones = page.locator("main ul li a[href$='/response']").all_inner_texts()
    assert len(open_ones) == 8
    assert answered not in open_ones
    said = refusal.inner_text()
    assert [name for name in open_ones if name not in said] == []
    page.goto(f"{demo.address}/en/board")
    expect(page.locator("main .lede")).to_contain_text("8 themes have no answer yet")


def draft(page: Page, mission: str) -> None:
    """An objective with a baseline that names no source, as on the train; then with one."""
    page.goto(f"{mission}/objectives/new")
    for field, value in WORDING.items():
        page.locator(f"#{field}").fill(value)
    save(page)
    expect(page.get_by_text("Kept as a draft.")).to_be_visible()
    expect(page.locator("#beside").locator("..")).to_contain_text("source")
    page.locator("#baseline_year").fill("2023")
    page.locator("#baseline_source").fill("Soil survey, round 3")
    save(page)


def rest_on_words(page: Page) -> None:
    """The first clause rests on a theme of B and on one person's words."""
    editor = page.url
    page.get_by_role("link", name="Link themes and words").click()
    page.locator("#theme").select_option(index=1)
    page.get_by_role("button", name="Show its quotes").click()
    page.get_by_label(CLAUSES[0]).check()
    page.locator("[name=point]").nth(1).check()
    page.get_by_role("button", name="Rest the clause on it").click()
    expect(page.get_by_text("The clause rests on it now.")).to_be_visible()
    page.goto(editor)


def ask_for_less(page: Page) -> None:
    """A lower target is flagged and needs a reason; the member restores it and moves the year."""
    page.locator("#target_value").fill("60")
    save(page)
    flags = page.locator("#flags")
    expect(flags).to_contain_text("The target is closer to the baseline, or gone.")
    expect(flags.get_by_label("Reason", exact=True)).to_be_visible()
    page.locator("#target_value").fill("75")
    page.locator("#target_year").fill("2035")
    save(page)
    expect(flags).to_contain_text("The year is later, or gone.")
    page.locator("#change_reason").fill("The survey of 2034 is only ready in 2035.")
    save(page)
    expect(page.get_by_text("Kept as a new version.")).to_be_visible()


def third_position(demo: LiveSite, title: str) -> None:
    """One more member of the five, who never signs in to the demo."""
    with demo.app.app_context(), command() as session:
        version = session.scalars(
            select(ObjectiveVersion).where(
                ObjectiveVersion.title == title, ObjectiveVersion.state == "proposed"
            )
        ).one()
        member = session.scalars(
            select(Account)
            .join(BoardSeat, BoardSeat.account_id == Account.id)
            .where(BoardSeat.name == "Tomas Rehlund")
        ).one()
        objectives.take_position(session, version, member, "for", "")


def adopt(page: Page, objective: str) -> None:
    """The chair signs; checks that nobody made need a public reason each."""
    page.goto(f"{objective}/adopt")
    page.locator("#reason").fill("Both are possible with the money of the mission.")
    page.locator("#options_considered").fill("Half the hectares with twice the speed.")
    page.get_by_role("button", name="Sign and adopt").click()
    expect(page.get_by_role("alert")).to_contain_text("This check was not made.")
    page.locator("#waiver_fairness").fill("The assessment is set up next year.")
    page.locator("#waiver_stress_test").fill("The workshop follows in spring.")
    page.get_by_role("button", name="Sign and adopt").click()
    expect(page.get_by_text("Adopted. The public page shows it now.")).to_be_visible()


def test_an_objective_is_drafted_contested_adopted_and_leads_to_the_words(
    demo: LiveSite, open_page: OpenPage
) -> None:
    mission = where(demo, "B").rsplit("/", 1)[0]
    page, chair, stranger = open_page(WIDE), open_page(WIDE), open_page(PHONE)
    sign_in(page, demo, "board")
    draft(page, mission)
    objective = page.url.removesuffix("/edit")
    rest_on_words(page)
    ask_for_less(page)
    unseen = stranger.goto(objective)
    assert unseen is not None
    assert unseen.status in (403, 404), "a draft is the board's own"

    page.get_by_role("button", name="Propose it to the board and the public").click()
    page.get_by_label("None to declare").check()
    page.get_by_label("Against").check()
    page.get_by_role("button", name="Record my position").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("What would you have done instead?").fill(DISSENT)
    page.get_by_role("button", name="Record my position").click()
    expect(page.get_by_text("Recorded.")).to_be_visible()
    refused = page.goto(f"{objective}/adopt")
    assert refused is not None
    assert refused.status == 403, "only the chair signs"

    sign_in(chair, demo, "chair")
    chair.goto(f"{objective}/position")
    chair.get_by_label("None to declare").check()
    chair.get_by_label("For", exact=True).check()
    chair.get_by_role("button", name="Record my position").click()
    third_position(demo, WORDING["title"])
    adopt(chair, objective)

    stranger.goto(objective)
    expect(stranger.locator("blockquote.dissent")).to_contain_text(DISSENT)
    expect(stranger.locator("blockquote.dissent")).to_contain_text("Nadira Okwell")
    because = stranger.get_by_role("article").get_by_text("The survey of 2034 is only ready in")
    expect(because.first).to_be_attached()
    expect(stranger.get_by_text("The workshop follows in spring.").first).to_be_visible()
    expect(stranger.get_by_text(re.compile("2 for, 1 against, 0 abstained"))).to_be_visible()
    _three_clicks_and_back(stranger, objective)


def _three_clicks_and_back(page: Page, objective: str) -> None:
    page.locator(".statement a.clause").first.click()
    strand = page.locator(".strand").first
    words = strand.locator("figure.quote blockquote").inner_text().strip()
    theme = strand.locator(".strand-theme a").first.inner_text()
    strand.get_by_role("link", name="in its submission").first.click()
    assert "/submissions/" in page.url
    assert words in page.locator("main").inner_text()
    cards = page.get_by_role("heading", name="Where it went").locator("~ ul")
    cards.get_by_role("link", name=theme, exact=True).first.click()
    page.get_by_role("link", name=WORDING["title"]).first.click()
    assert page.url.split("#")[0] == objective
