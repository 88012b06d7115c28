"""S-4: a city's facilitator runs a future-generations dialogue with 18 adults at three tables.

Fact sheet with a loss, survey by code and from paper, both lists typed on a tablet while the line
breaks in the middle, compare and choose, letters, the report. Nobody is added to any count.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from deliberation.base import now
from deliberation.dialogues.future.models import Proposal
from deliberation.dialogues.models import Dialogue, DialogueItem
from deliberation.dialogues.surveys import operations as surveys
from deliberation.objectives.models import Objective
from deliberation.submissions.counting.queries import contributor
from deliberation.submissions.models import Submission
from tests.live import PHONE, WIDE, LiveSite, OpenPage, assert_accessible, sign_in
from webapp.extensions import db
from webapp.transaction import command

pytestmark = pytest.mark.browser
TABLET = {"width": 820, "height": 1180}
WAITS = 45_000  # the queue tries again after half a minute at the latest
PAST, PRESENT, FUTURE, MESSAGE_2060, MESSAGE = 1, 2, 4, 7, 8
HEDGES, MACHINES = "Plant hedges along every field road", "Buy machines together"
HEDGES_2060, BOGS_2060 = "You plant hedges and keep them", "You leave the bogs wet"
SLIP = "They will thank you for the bogs"
PLACES = ("", "submissions/", "submissions/?lane=citizens", "themes/", "report")


def ask(demo: LiveSite, question: Callable[[], Any]) -> Any:
    with demo.app.app_context():
        return question()


@pytest.fixture
def page(demo: LiveSite, open_page: OpenPage) -> Page:
    opened = open_page(TABLET)
    sign_in(opened, demo, "facilitator")
    return opened


def consultation(demo: LiveSite) -> str:
    """The one in which the demo's own sessions are."""

    def read() -> str:
        talk = db.session.scalars(select(Dialogue).limit(1)).one().consultation
        return f"{demo.address}/en/{talk.mission.ref}/{talk.ref}/"

    return str(ask(demo, read))


def counted(page: Page, where: str) -> list[list[str]]:
    """What the public pages say of how many people there are."""
    found = []
    for place in PLACES:
        page.goto(where + place)
        text = page.locator("main").inner_text()
        found.append(re.findall(r"[\d,.]+ (?:contributors?|people wrote)", text))
    return found


def contributors(demo: LiveSite) -> tuple[int, int]:
    def read() -> tuple[int, int]:
        people = db.session.scalar(select(func.count(func.distinct(contributor()))))
        played = select(func.count()).select_from(Submission).where(Submission.lane == "2060")
        return people or 0, db.session.scalar(played) or 0

    found: tuple[int, int] = ask(demo, read)
    return found


def newest(demo: LiveSite, question: Callable[[Dialogue], Any]) -> Any:
    def read() -> Any:
        return question(
            db.session.scalars(select(Dialogue).order_by(Dialogue.id.desc()).limit(1)).one()
        )

    return ask(demo, read)


def look_at(page: Page) -> None:
    """At three widths, with axe."""
    for viewport in (WIDE, PHONE, TABLET):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        assert_accessible(page)


def plan(page: Page, where: str) -> str:
    """The address of the session, from the template of a switch."""
    page.goto(f"{where}dialogues/")
    page.get_by_role("link", name="Plan a session").click()
    words = {
        "title": "Dunwold asks 2060", "held_on": now().date().isoformat(), "place": "Dunwold",
        "table_count": "3", "target_year": "2060", "people_count": "18",
        "selection": "Drawn by lot from the register of the city.",
    }  # fmt: skip
    page.locator("[name=course]").select_option("future_generations:switch")
    for name, value in words.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("link", name="Go on to the session").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dunwold asks 2060")
    return page.url


def write_facts(page: Page, session: str) -> None:
    """Without a loss nobody crosses; with one they may."""
    page.goto(f"{session}/room")
    page.get_by_role("button", name=re.compile("Go to this step.*Crossing")).click()
    expect(page.locator("main")).to_contain_text("The fact sheet names no loss yet.")
    page.goto(session)
    page.get_by_role("link", name="Fact sheet").click()
    page.get_by_label("Fact", exact=True).nth(0).fill("31,000 people live in Dunwold.")
    page.get_by_label("Fact", exact=True).nth(1).fill("The eels are gone from the Erle.")
    page.get_by_label("Source").nth(1).fill("Fishing survey of 2024")
    page.get_by_label("This is a loss").nth(1).check()
    page.get_by_role("button", name="Save the fact sheet").click()
    expect(page.get_by_role("status")).to_contain_text("Kept.")
    look_at(page)


def survey(page: Page, phone: Page, demo: LiveSite, session: str, wave: str, mark: int) -> None:
    """One sheet by the code, one from paper, the others as those two came."""
    page.goto(f"{session}/survey")
    title = "Before" if wave == "pre" else "After"
    page.get_by_role("button", name=f"Open it for phones {title}").click()
    code = page.locator(".survey-letters").inner_text()
    phone.goto(f"{demo.address}/en/survey")
    phone.get_by_label("Code of the survey").fill(code.upper())
    phone.get_by_role("button", name="Open the survey").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Dunwold asks 2060")
    assert_accessible(phone)
    answer(phone, mark)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Thank you")
    page.get_by_role("link", name=f"Enter sheets from paper {title}").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sheets from paper")
    answer(page, mark)
    expect(page.get_by_role("status")).to_contain_text("Kept. The next sheet, please.")
    with demo.app.app_context(), command() as store:
        dialogue = store.scalars(select(Dialogue).order_by(Dialogue.id.desc()).limit(1)).one()
        for number in range(16):
            marks = dict.fromkeys(("crisis", "shared", "bear", "care", "spoke"), mark)
            surveys.hand_in(store, dialogue, wave, f"{wave}-{number}", marks)


def answer(page: Page, mark: int) -> None:
    for key in ("crisis", "shared", "bear", "care", "spoke"):
        page.locator(f"[name={key}][value='{mark}']").check()
    page.get_by_role("button", name="Hand in the sheet").click()


def say(page: Page, step: int, kind: str, text: str, **details: str) -> None:
    page.locator(f"#choice-{step}-{kind}").check()
    page.locator("#text").fill(text)
    for name, value in details.items():
        field = page.locator(f"#{name}")
        if not field.is_visible():
            page.locator("[data-proposal-fields] summary").click()
        if name in ("benefits_in", "cost_now", "is_reversible"):
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#text")).to_have_value("")


def ready(page: Page) -> None:
    page.wait_for_selector("html[data-room=ready]")


def status(page: Page, words: str) -> None:
    expect(page.locator("[data-status]")).to_contain_text(words, timeout=WAITS)


def type_table(page: Page, session: str) -> None:
    """Past, present and 2060 of the first table; the line breaks between the two lists."""
    page.goto(f"{session}/room/1")
    ready(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    say(page, PAST, "thanks", "For the old hedges")
    say(page, PAST, "regret", "That the marsh was drained")
    say(page, PAST, "letter", "Dear people of 1992, you believed the drains.")
    say(page, PRESENT, "proposal", HEDGES, reason="Wind takes the soil.", who_pays="The county",
        who_gains="Farms", benefits_in="5-20", cost_now="2", is_reversible="yes")  # fmt: skip
    page.context.set_offline(True)
    say(page, PRESENT, "proposal", MACHINES, who_pays="Farms", cost_now="1")
    say(page, FUTURE, "description", "Reeds stand where the car park was.")
    say(page, FUTURE, "proposal", HEDGES_2060, who_pays="You", cost_now="3")
    status(page, "No connection.")
    say(page, FUTURE, "proposal", SLIP, cost_now="5")
    expect(page.locator("[data-entry-slip]")).to_contain_text("They will")
    page.context.set_offline(False)
    status(page, "All sent")
    say(page, FUTURE, "proposal", BOGS_2060, who_pays="You", cost_now="5", is_reversible="no")
    say(page, MESSAGE_2060, "letter", "You kept the bogs, and we drink from them.")
    say(page, MESSAGE, "message", "Begin with the bogs this winter.")
    stored = page.locator("#room-rows li[data-state=stored]")
    expect(stored).to_have_count(11, timeout=WAITS)


def check_typed(demo: LiveSite) -> None:
    """Each once, with what was said beside it."""

    def read(dialogue: Dialogue) -> Any:
        said = [(item.kind, item.perspective, item.text) for item in dialogue.items]
        query = select(DialogueItem.text, Proposal.who_pays, Proposal.cost_now).join(
            Proposal, Proposal.item_id == DialogueItem.id
        )
        rows = db.session.execute(query.where(DialogueItem.dialogue_id == dialogue.id))
        return said, {text: (pays, cost) for text, pays, cost in rows}

    said, details = newest(demo, read)
    assert len(said) == len(set(said)) == 11
    assert [text for kind, at, text in said if (kind, at) == ("proposal", "group_present")] == [
        HEDGES, MACHINES,
    ]  # fmt: skip
    assert details == {
        HEDGES: ("The county", 2), MACHINES: ("Farms", 1), HEDGES_2060: ("You", 3),
        SLIP: ("", 5), BOGS_2060: ("You", 5),
    }  # fmt: skip


def card(page: Page, text: str) -> Any:
    words = page.locator(".future-words").filter(has_text=text)
    return page.locator(".future-proposal").filter(has=words)


def compare(page: Page, session: str) -> None:
    """The table marks what stands in both lists, and adopts with the burden it accepts."""
    page.goto(f"{session}/compare?table=1")
    look_at(page)
    twin = card(page, HEDGES_2060)
    twin.get_by_label("Same as").select_option(label=HEDGES)
    twin.get_by_role("button", name="Mark as the same").click()
    both = page.locator(".future-column.is-both")
    expect(both).to_contain_text(HEDGES)
    expect(both).to_contain_text(HEDGES_2060)
    expect(page.locator(".future-column.is-present")).not_to_contain_text(HEDGES)
    expect(page.locator(".future-column.is-future")).to_contain_text(BOGS_2060)
    both.get_by_role("link", name="Adopt now").click()
    adopt(page, "Hedges along every field road, kept for good", "A strip of each field", "")
    card(page, BOGS_2060).get_by_role("link", name="Adopt now").click()
    expect(page.locator("main")).to_contain_text(BOGS_2060)
    adopt(page, "Bogs stay wet from this winter on", "Two wet cellars", "One farmer disagrees.")
    card(page, MACHINES).get_by_role("link", name="Adopt now").click()
    adopt(page, "Machines are bought together", "Two loans", "")
    page.get_by_role("link", name="Adopt something new").click()
    adopt(page, "A page on the soil in every lease", "A day of work", "")
    joint = page.locator(".future-column.is-joint")
    expect(joint.locator(".chip")).to_have_text(
        ["from both", "from 2060", "from today", "new, found together"]
    )
    look_at(page)


def adopt(page: Page, text: str, burden: str, objections: str) -> None:
    page.get_by_label("What do you adopt now?").fill(text)
    page.get_by_label("What it costs us, and what we accept to bear").fill(burden)
    page.get_by_label("Objections, with their reason").fill(objections)
    page.get_by_role("button", name="Adopt it").click()
    expect(page.locator(".future-column.is-joint")).to_contain_text(text)


def submit(page: Page, session: str) -> None:
    page.goto(f"{session}/submit")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Slip for the group")


def read_report(page: Page, session: str) -> None:
    """Everybody: the joint list with its origins, the letters, the change with its n, as a file."""
    page.goto(f"{session}/report")
    rows = page.locator("table").first.locator("tbody tr")
    expect(rows).to_have_count(4)
    for row, origin in enumerate(("from both", "from 2060", "from today", "new, found together")):
        expect(rows.nth(row)).to_contain_text(origin)
    for words in ("One farmer disagrees.", "You kept the bogs, and we drink from them.",
                  "Begin with the bogs this winter.", "2 (n = 18)", "4 (n = 18)", "+2",
                  "nothing is concluded from it", "The eels are gone"):  # fmt: skip
        expect(page.locator("main")).to_contain_text(words)
    look_at(page)
    with page.expect_download() as loading:
        page.get_by_role("link", name="As PDF").click()
    assert loading.value.path().read_bytes().startswith(b"%PDF")


def answer_through_the_lens(page: Page, demo: LiveSite) -> None:
    """The board sees what 2060 asked beside its answer, and everybody reads the answer."""

    def read() -> str:
        one = db.session.scalars(select(Objective).where(Objective.code == "S1")).one()
        return f"{demo.address}/en/{one.mission.ref}/objectives/{one.ref}"

    address = str(ask(demo, read))
    page.goto(f"{address}/edit")
    page.get_by_text("How sure, and seen from the future").click()
    asked = page.locator(".record-group").filter(has_text="seen from the future")
    expect(asked).to_contain_text(BOGS_2060)
    page.locator("[name=future_lens][value=partly]").check()
    page.locator("[name=future_lens_reason]").fill("Bogs come with S3.")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("status")).to_contain_text("Kept as a new version.")
    page.goto(f"{address}/edit")
    expect(page.locator("[name=future_lens_reason]")).to_have_value("Bogs come with S3.")


def test_s4_from_the_fact_sheet_to_the_boards_answer(
    demo: LiveSite, page: Page, open_page: OpenPage
) -> None:
    where, phone = consultation(demo), open_page(PHONE)
    before, (people, played) = counted(phone, where), contributors(demo)
    assert any(before), before
    session = plan(page, where)
    write_facts(page, session)
    survey(page, phone, demo, session, "pre", 2)
    type_table(page, session)
    check_typed(demo)
    page.goto(f"{session}/crossing")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2060")
    look_at(page)
    compare(page, session)
    survey(page, phone, demo, session, "post", 4)
    submit(page, session)
    phone.set_viewport_size(TABLET)  # type: ignore[arg-type]
    read_report(phone, session)
    # What was said as of 2060 stands in its lane, and nobody was added to any count.
    assert contributors(demo) == (people, played + 5)
    assert counted(phone, where) == before
    phone.goto(f"{where}submissions/?lane=2060")
    expect(phone.locator("main")).to_contain_text(BOGS_2060)
    chair = open_page(TABLET)
    sign_in(chair, demo, "chair")
    answer_through_the_lens(chair, demo)
