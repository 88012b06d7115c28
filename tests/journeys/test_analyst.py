"""The analyst: a file goes in, themes come out, nothing is public before a person approved it."""

import csv
import io

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from deliberation.insights.models import ReviewStep, Run
from deliberation.submissions.models import Submission
from tests.journeys.hands import Keyboard
from tests.journeys.test_citizen import counts_of, where
from tests.live import WIDE, LiveSite, OpenPage, sign_in
from webapp import engine
from webapp.extensions import db

pytestmark = pytest.mark.browser
SUBJECTS = ("earthworms", "river banks", "hay meadows", "school gardens", "farm loans",
            "sealed car parks")  # fmt: skip
WISHES = ("need rest from ploughs", "want clean water", "belong to everybody", "lack money")
PLACES = ("in the north", "near the coast", "around the old town")
ROWS = [
    (f"k{i}", f"The {subject} {place} {wish}. Everybody here sees the {subject} suffer.", "en")
    for i, (subject, wish, place) in enumerate(
        (s, w, p) for s in SUBJECTS for w in WISHES for p in PLACES
    )
]


def csv_file(rows: list[tuple[str, str, str]]) -> dict[str, object]:
    written = io.StringIO()
    csv.writer(written).writerows([("nr", "words", "language"), *rows])
    content = written.getvalue().encode()
    return {"name": "letters.csv", "mimeType": "text/csv", "buffer": content}


def read_file(page: Page, consultation: str, rows: list[tuple[str, str, str]]) -> None:
    """Choose the file, see its first rows, say what its columns mean, have the rows checked."""
    page.goto(f"{consultation}/import")
    page.set_input_files("[name=file]", csv_file(rows))  # type: ignore[arg-type]
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("region", name="The first rows")).to_contain_text(rows[0][1])
    page.locator("[name=text][value=words]").check()
    page.locator("[name=id]").select_option("nr")
    page.locator("[name=language]").select_option("language")
    page.get_by_role("button", name="Check the rows").click()


def store(page: Page) -> None:
    page.get_by_role("button", name="Import all rows").click()


def test_a_file_is_previewed_corrected_and_stored_once(demo: LiveSite, open_page: OpenPage) -> None:
    consultation, page = where(demo, "A"), open_page(WIDE)
    sign_in(page, demo, "analyst")
    before = counts_of(demo).received
    read_file(page, consultation, [*ROWS[:5], ("k5", "   ", "en"), *ROWS[6:]])
    expect(page.get_by_role("alert")).to_contain_text("1 row needs correcting; nothing was stored")
    expect(page.get_by_role("alert")).to_contain_text("Row 7, column “words”: The text is empty.")
    store(page)
    expect(page.get_by_role("alert")).to_contain_text("nothing was stored")
    assert counts_of(demo).received == before

    read_file(page, consultation, ROWS)
    expect(page.get_by_text(f"All {len(ROWS)} rows are in order.")).to_be_visible()
    assert counts_of(demo).received == before
    store(page)
    expect(page.get_by_text(f"{len(ROWS)} submissions were added. 0 were here")).to_be_visible()
    assert counts_of(demo).received == before + len(ROWS)
    assert list((demo.folder / "uploads").iterdir()) == []

    read_file(page, consultation, ROWS)
    store(page)
    expect(page.get_by_text(f"0 submissions were added. {len(ROWS)} were here")).to_be_visible()
    assert counts_of(demo).received == before + len(ROWS)
    with demo.app.app_context():
        query = select(Submission).where(Submission.channel == "import")
        texts = [answer.text for s in db.session.scalars(query) for answer in s.answers]
        assert sorted(texts) == sorted(words for _, words, _ in ROWS)


class Desk:
    """The review desk under an analyst's ten fingers."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.hands = Keyboard(page)
        page.wait_for_load_state()  # the shortcuts are there once the page has loaded

    @property
    def theme(self) -> str:
        return self.page.locator("#theme-heading").inner_text()

    @property
    def names(self) -> list[str]:
        return self.page.locator(".desk-queue ol a").all_inner_texts()

    def key(self, key: str) -> None:
        """A shortcut that leads to the desk again."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def rename(self, name: str) -> None:
        self.page.keyboard.press("r")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def merge_into(self, name: str) -> None:
        self.page.keyboard.press("m")
        self.page.keyboard.type(name[:30])
        self.press(self.page.get_by_role("button", name="Merge", exact=True))

    def press(self, thing: Locator) -> None:
        self.hands.press(thing)

    def go_to(self, name: str) -> None:
        self.press(self.page.locator(".desk-queue ol").get_by_role("link", name=name, exact=True))
        expect(self.page.locator("#theme-heading")).to_have_text(name)
        self.page.wait_for_load_state()


def find_themes(page: Page, demo: LiveSite, consultation: str) -> None:
    """Ask for an analysis and watch it until the desk can be opened."""
    page.goto(f"{consultation}/analysis/")
    page.get_by_role("link", name="Find themes").click()
    page.get_by_role("button", name="Find themes").click()
    expect(page.get_by_text("Waiting for a free worker")).to_be_visible()
    with demo.app.app_context():
        engine.run_waiting()
    # The page looks again by itself.
    expect(page.get_by_text("The draft is ready.")).to_be_visible(timeout=15_000)
    page.get_by_role("link", name="Open the review desk").click()


def test_themes_are_found_reviewed_by_keyboard_and_published(
    demo: LiveSite, open_page: OpenPage
) -> None:
    consultation, page = where(demo, "A"), open_page(WIDE)
    sign_in(page, demo, "analyst")
    read_file(page, consultation, ROWS)
    store(page)
    find_themes(page, demo, consultation)
    desk = Desk(page)
    assert len(desk.names) >= 4, desk.names
    machine = desk.theme

    desk.rename("What lives below")
    assert desk.theme == "What lives below"
    expect(page.get_by_text("named by a person")).to_be_visible()
    desk.key("u")
    assert desk.theme == machine
    desk.rename("What lives below")

    desk.key("j")
    merged, before = desk.theme, len(desk.names)
    desk.merge_into("What lives below")
    assert len(desk.names) == before - 1
    assert merged not in desk.names
    desk.key("u")
    assert merged in desk.names
    desk.go_to(merged)
    desk.merge_into("What lives below")

    aside = next(name for name in desk.names if name != "What lives below")
    desk.go_to(aside)
    desk.press(page.get_by_role("button", name="Set this theme aside"))
    assert aside not in desk.names

    while len(page.get_by_text("to decide").all()) > 1:
        desk.key("a")
    left = page.locator(".desk-queue li", has_text="to decide").locator("a").inner_text()
    stranger = open_page(WIDE)
    stranger.goto(f"{consultation}/themes/")
    assert stranger.get_by_text("What lives below").count() == 0
    desk.press(page.get_by_role("button", name="Publish these themes"))
    refusal = f"These themes are neither approved nor set aside: {left}."
    expect(page.get_by_text(refusal).first).to_be_visible()
    desk.go_to(left)
    desk.key("a")
    public = desk.names
    desk.press(page.get_by_role("button", name="Publish these themes"))
    expect(page.get_by_text("The themes are public now.")).to_be_visible()

    stranger.reload()
    expect(stranger.get_by_role("heading", name=f"{len(public)} themes")).to_be_visible()
    for name in public:
        expect(stranger.get_by_role("link", name=name, exact=True)).to_be_visible()
    stranger.get_by_role("link", name="What lives below").click()
    expect(stranger.get_by_role("heading", name="In their own words")).to_be_visible()
    with demo.app.app_context():
        run = db.session.scalars(select(Run).order_by(Run.id.desc())).first()
        assert run is not None
        steps = db.session.scalars(select(ReviewStep).where(ReviewStep.run_id == run.id)).all()
        assert {step.actor.display_name for step in steps if step.actor} == {"Anselm Analyst"}
        assert sum(step.undone_at is not None for step in steps) == 2
