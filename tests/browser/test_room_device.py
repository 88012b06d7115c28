"""The room on a device: kept encrypted, sent once, shown when refused, wiped when asked."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from deliberation.dialogues.future import queries as future
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.items import queries
from deliberation.dialogues.models import Dialogue, DialogueItem
from deliberation.dialogues.safeguarding.models import SafeguardingItem
from tests.live import LiveSite, OpenPage
from tests.webapp.dialogues.rooms import Room, make_room
from webapp.dialogues.room.rules import rules
from webapp.extensions import db
from webapp.transaction import command

pytestmark = pytest.mark.browser
TABLET = {"width": 820, "height": 1180}
KEPT = re.compile("waits|sent|already")  # on the device, or on the site
WAITS = 20_000  # a queue that was refused by the line tries again after some seconds
# Everything the browser's database holds of the room, as text and as bytes.
HELD = """async name => {
    const asked = (request) => new Promise((done) => {
        request.onsuccess = () => done(request.result);
    });
    const database = await asked(indexedDB.open(name));
    const all = (store) => asked(database.transaction(store).objectStore(store).getAll());
    const [rows, keys] = [await all("entries"), await all("keys")];
    const bytes = rows.map((row) => String.fromCharCode(...new Uint8Array(row.sealed))).join("");
    database.close();
    return { count: rows.length, text: JSON.stringify(rows) + bytes,
             keys: keys.map((key) => [key.secret.extractable, key.secret.algorithm.name]) };
}"""


class RoomSite(LiveSite):
    """A running site with one session at four tables."""

    def __init__(self, folder: Path, kind: str = "youth_table") -> None:
        super().__init__(folder)
        with self.app.app_context(), command() as session:
            minors = {"minors": kind == "youth_table"}
            self.room: Room = make_room(session, kind, **minors)

    def enter(self, page: Page, path: str = "/1") -> None:
        page.goto(f"{self.address}/en/room")
        page.fill("[name=code]", self.room.code)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("A room in Nordhavn")
        self.go(page, path)

    def go(self, page: Page, path: str = "/1") -> None:
        page.goto(self.address + self.room.address + path)
        ready(page)

    def ask(self, question: Callable[[], Any]) -> Any:
        with self.app.app_context():
            return question()

    def said(self) -> list[str]:
        """The words on all sheets, by printed number."""

        def read() -> list[str]:
            found = db.session.scalars(select(DialogueItem).order_by(DialogueItem.number))
            return [item.text for item in found if item.removed_at is None]

        return list(self.ask(read))


def ready(page: Page) -> None:
    page.wait_for_selector("html[data-room=ready]")


def say(page: Page, text: str, kind: str = "2-unfair") -> None:
    page.locator(f"#choice-{kind}").check()
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")
    expect(page.locator("#text")).to_have_value("")
    words = text.partition(" +")[0]
    expect(page.locator("#room-rows li").filter(has_text=words)).to_contain_text(KEPT)


def kept_for_later(page: Page) -> None:
    """The empty pages are on the device, so that it opens without a line."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def status(page: Page, words: str) -> None:
    expect(page.locator("[data-status]")).to_contain_text(words, timeout=WAITS)


@pytest.fixture
def site(migrated_file: Path, tmp_path: Path) -> Iterator[RoomSite]:
    folder = tmp_path / "site"
    folder.mkdir()
    shutil.copy(migrated_file, folder / "app.db")
    made = RoomSite(folder)
    yield made
    made.close()


@pytest.fixture
def page(site: RoomSite, open_page: OpenPage) -> Page:
    opened = open_page(TABLET)
    opened.on("dialog", lambda dialog: dialog.accept())
    site.enter(opened)
    return opened


def test_what_waits_is_encrypted_and_wiped_when_it_arrived(site: RoomSite, page: Page) -> None:
    name = f"room-{site.room.ref}"
    page.context.set_offline(True)
    say(page, "No buses after nine +5")
    status(page, "Waiting on this device: 1")
    held = page.evaluate(HELD, name)
    assert held["count"] == 1
    assert held["keys"] == [[False, "AES-GCM"]]
    assert "buses" not in held["text"]
    assert "b\\u0000u" not in held["text"]
    page.context.set_offline(False)
    status(page, "All sent")
    assert page.evaluate(HELD, name) == {"count": 0, "text": "[]", "keys": []}
    assert site.said() == ["No buses after nine"]
    row = page.locator("#room-rows li").first
    expect(row).to_contain_text("101")
    expect(row).to_contain_text("Nods: 5")


def test_two_tabs_and_a_closed_one_bring_everything_once(site: RoomSite, page: Page) -> None:
    kept_for_later(page)
    context: BrowserContext = page.context
    other = context.new_page()
    site.go(other, "/2")
    context.set_offline(True)
    for n in range(3):
        say(page, f"First tab {n}")
        say(other, f"Second tab {n}")
    other.close()
    page.reload()
    ready(page)
    expect(page.locator("#room-now")).to_contain_text("There is no connection.")
    expect(page.locator("#room-rows li")).to_have_count(3)
    say(page, "After the reload")
    status(page, "Waiting on this device: 7")
    third = context.new_page()
    site.go(third, "/3")
    context.set_offline(False)
    status(page, "All sent")
    expect(third.locator("[data-status]")).to_have_text("All sent.")
    first = [f"First tab {n}" for n in range(3)]
    assert site.said() == [*first, "After the reload", *(f"Second tab {n}" for n in range(3))]


def test_a_closed_room_keeps_the_queue_and_asks_for_the_code(site: RoomSite, page: Page) -> None:
    page.context.clear_cookies()
    say(page, "No buses after nine")
    status(page, "Type the manage code to open it again.")
    status(page, "Waiting on this device: 1")
    assert site.said() == []
    page.get_by_role("link", name="Type the manage code").click()
    site.enter(page)
    status(page, "All sent")
    assert site.said() == ["No buses after nine"]


def test_a_refused_entry_stays_for_correction(site: RoomSite, page: Page) -> None:
    with site.app.app_context(), command() as session:
        dialogue = session.merge(site.room.dialogue)
        items.enter(session, dialogue, items.Entry("x", 1, "hope", "Another device", number=105))
    page.get_by_text("More about this item").click()
    page.locator("#line").fill("5")
    say(page, "No buses after nine")
    status(page, "To correct: 1")
    row = page.locator("#room-rows li").filter(has_text="No buses after nine")
    expect(row).to_contain_text("Another item has this number already.")
    row.get_by_role("button", name="Change").click()
    expect(page.locator("#text")).to_have_value("No buses after nine")
    expect(page.locator("#text")).to_be_focused()
    page.wait_for_timeout(300)  # the form is read back from the device's store: let it settle
    page.locator("#line").fill("6")
    page.locator("#text").press("Enter")
    status(page, "All sent")
    assert site.said() == ["Another device", "No buses after nine"]


def test_items_are_changed_and_removed_without_a_line(site: RoomSite, page: Page) -> None:
    say(page, "One")
    say(page, "Two")
    status(page, "All sent")
    page.context.set_offline(True)
    rows = page.locator("#room-rows li")
    rows.filter(has_text="One").get_by_role("button", name="Change").click()
    say(page, "One, corrected")
    rows.filter(has_text="Two").get_by_text("Remove", exact=True).click()
    rows.filter(has_text="Two").get_by_role("button", name="Remove this item for good").click()
    expect(rows).to_have_count(1)
    page.context.set_offline(False)
    status(page, "All sent")
    assert site.said() == ["One, corrected"]


def test_names_are_asked_about_without_a_line(site: RoomSite, page: Page) -> None:
    page.context.set_offline(True)
    page.locator("#text").fill("Emma has no way home")
    page.locator("#text").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("“Emma”")
    page.get_by_role("button", name="Keep these words: they tell of nobody").click()
    status(page, "Waiting on this device: 1")
    page.context.set_offline(False)
    status(page, "All sent")
    assert site.said() == ["Emma has no way home"]


def test_words_of_harm_never_wait(site: RoomSite, page: Page) -> None:
    page.context.set_offline(True)
    say(page, "I am hit at home")
    status(page, "Waiting on this device: 1")
    page.locator("#room-rows li").get_by_role("button", name="This tells of harm").click()
    expect(page.get_by_role("alert")).to_contain_text("Write them on paper")
    expect(page.locator("#room-rows li")).to_have_count(0)
    page.locator("#text").fill("")
    page.context.set_offline(False)
    status(page, "All sent")
    assert site.said() == []
    page.locator("#text").fill("He hits me")
    page.get_by_role("button", name="This tells of harm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("To the safeguarding lead")
    page.get_by_role("button", name="Go back, change nothing").click()
    expect(page.locator("#text")).to_have_value("He hits me")
    page.get_by_role("button", name="This tells of harm").click()
    page.get_by_role("button", name="Send to the lead").click()
    expect(page.get_by_role("status").first).to_contain_text("Sent to the safeguarding lead alone.")
    flagged = site.ask(lambda: [one.words for one in db.session.scalars(select(SafeguardingItem))])
    assert flagged == ["He hits me"]


def test_the_device_is_wiped(site: RoomSite, page: Page) -> None:
    kept_for_later(page)
    page.context.set_offline(True)
    say(page, "No buses after nine")
    status(page, "Waiting on this device: 1")
    page.get_by_role("button", name="Wipe this device").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("1 entries that were not sent are lost.")
    page.get_by_role("button", name="Go back, change nothing").click()
    page.get_by_role("button", name="Wipe this device").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Wipe this device").click()
    status(page, "This device holds nothing of this session any more.")
    left = page.evaluate(
        """async () => [(await indexedDB.databases()).length, (await caches.keys()).length,
        localStorage.length, (await navigator.serviceWorker.getRegistrations()).length]"""
    )
    assert left == [0, 0, 0, 0]
    page.context.set_offline(False)
    assert site.said() == []


def test_leaving_with_something_unsent_is_asked_about(site: RoomSite, open_page: OpenPage) -> None:
    page = open_page(TABLET)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    site.enter(page)
    page.context.set_offline(True)
    say(page, "No buses after nine")
    status(page, "Waiting on this device: 1")
    page.context.set_offline(False)
    page.context.clear_cookies()
    page.goto(f"{site.address}/en/")
    assert asked == ["beforeunload"]


def test_without_safe_keeping_the_room_works_with_a_line_only(
    site: RoomSite, open_page: OpenPage
) -> None:
    page = open_page(TABLET)
    page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    page.goto(f"{site.address}/en/room")
    page.fill("[name=code]", site.room.code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("A room in Nordhavn")
    page.goto(f"{site.address}{site.room.address}/1")
    status(page, "The room works only with a connection here.")
    page.locator("#choice-2-hope").check()
    page.locator("#text").fill("A night bus")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#room-rows li")).to_have_count(1)
    expect(page.locator("#choice-2-hope")).to_be_checked()
    assert site.said() == ["A night bus"]


def test_the_big_screen_follows_the_room(site: RoomSite, page: Page) -> None:
    screen = page.context.new_page()
    screen.goto(f"{site.address}{site.room.address}/screen")
    expect(screen.get_by_role("heading", level=1)).to_have_text("Welcome")
    page.get_by_text("Clock and steps").click()
    page.get_by_role("button", name="Next step").click()
    expect(screen.get_by_role("heading", level=1)).to_have_text("Warm-up", timeout=WAITS)
    expect(screen.get_by_role("timer")).to_contain_text("14:5")


TOLD = (
    "Emma is sad", "My name is Kim", "Mr Brown said so", "Call 0123 456 78 90", "In 2019 - 2024",
    "write to a.b@c.org", "Goethe-Gymnasium stinkt", "die Goetheschule", "Vestre Skole er god",
    "Ich heiße Jo", "Frau Müller sagt", "12.05.2024 war schlimm", "jeg hedder Bo", "1 000 000 kr",
    "Kallion lukio", "nimeni on Aki", "no names here", "They will be glad", "in the future’s town",
    "Eines Tages wird es", "de vil have", "tulevaisuudessa on", "We’ll see", "zukünftige Wälder",
    "Our school is old", "John's bike, Johns bike", "+45 12 34 56 78", "École Freinet",
)  # fmt: skip


def test_the_device_finds_what_the_site_finds(site: RoomSite, page: Page) -> None:
    codes = ["en", "de", "da", "sv", "fi"]
    told = rules(Dialogue(), codes)
    found = page.evaluate(
        """async ([told, codes, texts]) => {
            const { Checks } = await import("/static/js/room_check.js");
            const checks = new Checks(told);
            return codes.map((code) => texts.map((text) =>
                [checks.personal(text, code), checks.slips(text, code)]));
        }""",
        [told, codes, list(TOLD)],
    )
    expected = [
        [
            [
                list(dict.fromkeys(one.words for one in queries.personal_in(text, code))),
                list(future.slips_of_tense(text, code)),
            ]
            for text in TOLD
        ]
        for code in codes
    ]
    assert found == expected
    assert sum(bool(personal) for personal, _slips in expected[0]) >= 6
