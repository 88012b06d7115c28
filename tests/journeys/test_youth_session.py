"""S-3: a youth organiser runs a session with 24 pupils. Kit and set-up, four table sheets typed on
a tablet while the line breaks in the middle, a page loaded without a line, words of harm, the
group's receipt. Typing is charged as people type, so that the time is known."""

import re
import tomllib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from deliberation.base import now
from deliberation.dialogues.models import Dialogue, DialogueItem
from deliberation.dialogues.safeguarding.models import SafeguardingItem
from deliberation.people.models import Account
from tests.live import PHONE, WIDE, LiveSite, OpenPage, assert_accessible, sign_in
from webapp.extensions import db

pytestmark = pytest.mark.browser
TABLET = {"width": 820, "height": 1180}
SHEETS = tomllib.loads((Path(__file__).parent / "youth_sheets.toml").read_text("utf-8"))["table"]
PER_CHARACTER = 60 / 200  # seconds: 200 characters a minute
PER_COMMAND = 1.5  # seconds a click, or a key that is a command
AT_MOST = 20 * 60
STEP = {"works": 2, "unfair": 2, "worry": 2, "hope": 2, "minority": 4, "message": 5, "dissent": 5}
HARM = "I am hit at home"
KEPT = re.compile("waits|sent|Kept")  # on the device, or on the site
WAITS = 45_000  # the queue tries again after half a minute at the latest


class Typist:
    """A note taker at a tablet, with every character and command charged."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.characters = self.commands = 0

    @property
    def seconds(self) -> float:
        return self.characters * PER_CHARACTER + self.commands * PER_COMMAND

    def type(self, text: str) -> None:
        self.characters += len(text)
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        self.commands += 1
        self.page.keyboard.press(key)

    def click(self, selector: str) -> None:
        self.commands += 1
        self.page.locator(selector).click()

    def kinds(self, sheet: dict[str, Any], *kinds: str) -> None:
        for kind in kinds:
            self.click(f"#choice-{STEP[kind]}-{kind}")
            for text in sheet[kind]:
                self.type(text)
                self.press("Enter")
                expect(self.page.locator("#text")).to_have_value("")
                newest = self.page.locator("#room-rows li").first
                expect(newest).to_contain_text(text.partition(" +")[0])
                expect(newest).to_contain_text(KEPT)

    def piles(self, sheet: dict[str, Any]) -> None:
        self.click("#pile-name")
        for name, cards, votes in sheet["piles"]:
            self.type(name)
            self.press("Tab")
            self.type(cards)
            self.press("Tab")
            self.type(str(votes))
            self.press("Enter")
            newest = self.page.locator("#room-piles li").last
            expect(newest).to_contain_text(name)
            expect(newest).to_contain_text(KEPT)

    def close(self, sheet: dict[str, Any]) -> None:
        self.click("#people")
        self.type(str(sheet["people"]))  # over what stood there, which the click had marked
        self.click("[name=read_back][value=yes]")
        self.click("form[data-close] button.govuk-button:not([type=button])")
        expect(self.page.locator("form[data-close] [data-done]")).to_contain_text(KEPT)


def ready(page: Page) -> None:
    page.wait_for_selector("html[data-room=ready]")


def status(page: Page, words: str) -> None:
    expect(page.locator("[data-status]")).to_contain_text(words, timeout=WAITS)


@pytest.fixture
def page(demo: LiveSite, open_page: OpenPage) -> Page:
    opened = open_page(TABLET)
    opened.on("dialog", lambda dialog: dialog.accept())
    sign_in(opened, demo, "facilitator")
    return opened


def ask(demo: LiveSite, question: Callable[[], Any]) -> Any:
    with demo.app.app_context():
        return question()


def start(demo: LiveSite) -> str:
    """The consultation's sessions, of the one in which the demo's own session is."""

    def read() -> str:
        one = db.session.scalars(select(Dialogue).limit(1)).one().consultation
        return f"{demo.address}/en/{one.mission.ref}/{one.ref}/dialogues/"

    return str(ask(demo, read))


def plan(page: Page) -> None:
    """Kit and consent matrix are read, then the session is registered with its people."""
    page.get_by_role("link", name="Age groups and consent").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Age groups")
    page.go_back()
    page.get_by_role("link", name="Plan a session").click()
    today = now().date()
    words = {
        "title": "Year 9 talks about our town", "held_on": today.isoformat(), "place": "Ostermere",
        "table_count": "4", "people_count": "24", "band_13_15": "24", "selection": "A whole year.",
        "space": "The club room.", "voice": "On cards, read out.", "reader_name": "Ada Reader",
        "reader_office": "Town office", "influence": "The plan for the town.",
        "reply_due_on": (today + timedelta(days=60)).isoformat(), "first_adult": "Grown One",
        "second_adult": "Grown Two", "lead": "lead@demo.example.org",
        "permission_holder": "The youth council", "permission_version": "2",
        "permission_on": today.isoformat(),
    }  # fmt: skip
    page.locator("[name=course]").select_option("youth_table:")
    page.locator("[name=lane]").select_option("youth")
    for name, value in words.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Manage code of the facilitator")
    page.get_by_role("link", name="Go on to the session").click()
    page.get_by_role("link", name="Print the kit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kit to print")
    page.go_back()


def look_at(page: Page, path: str) -> None:
    """At three widths, with axe."""
    page.goto(path)
    for viewport in (WIDE, PHONE, TABLET):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        assert_accessible(page)


def test_s3_a_youth_session_from_the_kit_to_the_receipt(
    demo: LiveSite, page: Page, open_page: OpenPage
) -> None:
    page.goto(start(demo))
    plan(page)
    page.get_by_role("link", name="Open the room").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome")
    room = page.url
    for path in ("", "/1", "/screen"):
        look_at(page, room + path)
    typist = type_sheets(page, room)
    assert typist.seconds < AT_MOST, f"{typist.seconds:.0f} s"
    check_sheets(demo)
    harm(page, room)
    submit(page, demo)
    lead = open_page(TABLET)
    sign_in(lead, demo, "lead")
    lead.goto(f"{demo.address}/en/safeguarding/")
    lead.locator(".cards a").first.click()
    expect(lead.get_by_text(HARM)).to_be_visible()
    assert nobody_else_has(demo, HARM)


def type_sheets(page: Page, room: str) -> Typist:
    """Sheets 1 to 4. The line breaks in the middle of the second and comes back in the fourth."""
    typist = Typist(page)
    page.goto(f"{room}/1")
    ready(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    for number, sheet in enumerate(SHEETS, 1):
        if number > 1:
            typist.click(f".room-head nav li:nth-child({number}) a")
            expect(page.locator("h1").filter(has_text=f"Table {number}")).to_be_visible()
            ready(page)
        typist.kinds(sheet, "works", "unfair")
        if number == 2:
            page.context.set_offline(True)
        if number == 3:  # somebody loads the page again while there is no line
            page.reload()
            ready(page)
            expect(page.locator("#room-now")).to_contain_text("There is no connection.")
            expect(page.locator("#room-rows li")).to_have_count(8)
        typist.kinds(sheet, "worry", "hope")
        if number == 4:
            status(page, "No connection.")
            page.context.set_offline(False)
        typist.kinds(sheet, "minority", "message", "dissent")
        typist.piles(sheet)
        typist.close(sheet)
    status(page, "All sent")
    return typist


def check_sheets(demo: LiveSite) -> None:
    """Every item is there once, on its line, with its nods; piles, votes, people and read-back."""

    def read() -> Any:
        dialogue = db.session.scalars(select(Dialogue).order_by(Dialogue.id.desc()).limit(1)).one()
        rows = [(i.number, i.kind, f"{i.text} +{i.nods}", i.is_verbatim) for i in dialogue.items]
        piles = [
            [(p.name, p.votes, sorted(i.number for i in dialogue.items if i.pile is p))
             for p in table.piles]
            for table in dialogue.tables
        ]  # fmt: skip
        return rows, piles, [(t.people_count, t.read_back) for t in dialogue.tables]

    rows, piles, ends = ask(demo, read)
    expected = [
        (100 * table + line, kind, text, True)
        for table, sheet in enumerate(SHEETS, 1)
        for line, (kind, text) in enumerate(((k, one) for k in STEP for one in sheet[k]), 1)
    ]
    assert rows == expected
    assert len(rows) == 72
    assert piles == [
        [(name, votes, sorted(100 * table + int(card) for card in cards.split()))
         for name, cards, votes in sheet["piles"]]
        for table, sheet in enumerate(SHEETS, 1)
    ]  # fmt: skip
    assert ends == [(6, True)] * 4


def harm(page: Page, room: str) -> None:
    """One more card speaks of harm: it never becomes an item of the sheet."""
    page.goto(f"{room}/4")
    ready(page)
    page.locator("#text").fill(HARM)
    page.get_by_role("button", name="This tells of harm: send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("To the safeguarding lead")
    assert_accessible(page)
    page.get_by_role("button", name="Send to the lead").click()
    expect(page.get_by_role("status").first).to_contain_text("Sent to the safeguarding lead alone.")
    expect(page.locator("#room-rows")).not_to_contain_text(HARM)


def submit(page: Page, demo: LiveSite) -> None:
    page.locator(".room-name").click()
    page.get_by_role("link", name="To the page of this session").click()
    page.get_by_role("link", name="Submit the session").click()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Slip for the group")
    words = page.locator(".slip-words").first.inner_text()
    pupil = page.context.browser.new_context(viewport=PHONE).new_page()  # type: ignore[union-attr,arg-type]
    pupil.goto(f"{demo.address}/en/r/{'-'.join(words.split())}")
    expect(pupil.get_by_role("heading", level=1)).to_have_text("Receipt of your group")
    expect(pupil.locator("main")).to_contain_text("Trees by the yard")
    expect(pupil.locator("main")).not_to_contain_text("Grown One")
    pupil.context.close()


def nobody_else_has(demo: LiveSite, words: str) -> bool:
    """The words are with the lead, in no item; and the session made no account."""

    def read() -> bool:
        flagged = [one.words for one in db.session.scalars(select(SafeguardingItem))]
        items = [item.words for item in db.session.scalars(select(DialogueItem))]
        accounts = {one.email for one in db.session.scalars(select(Account))}
        demo_only = all(email.endswith("demo.example.org") for email in accounts if email)
        return words in flagged and words not in items and demo_only

    return bool(ask(demo, read))
