"""The components page in every way it can be looked at: narrow, dark, forced colours, mirrored."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.live import PHONE, WIDE, LiveSite, OpenPage, assert_accessible, too_wide

pytestmark = pytest.mark.browser
TEMPLATES = Path(__file__).resolve().parents[2] / "webapp" / "templates"
LOOKS = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
    "still": {"reduced_motion": "reduce"},
}


@pytest.fixture
def site(tmp_path: Path, migrated_file: Path) -> Iterator[LiveSite]:
    """An empty site that also speaks Arabic, so that the mirrored style sheet is loaded."""
    shutil.copy(migrated_file, tmp_path / "app.db")
    running = LiveSite(tmp_path)
    config = running.app.config
    config["SETTINGS"] = replace(config["SETTINGS"], languages=("en", "de", "da", "ar"))
    yield running
    running.close()


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("look", LOOKS)
def test_every_component_in_every_look(
    site: LiveSite, open_page: OpenPage, look: str, viewport: dict[str, int]
) -> None:
    page = open_page(viewport, **LOOKS[look])
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    answer = page.goto(f"{site.address}/en/development/components")
    assert answer is not None
    assert answer.status == 200
    assert_accessible(page)
    assert said == [], "the content policy or a script complained"


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_right_to_left_is_mirrored(
    site: LiveSite, open_page: OpenPage, viewport: dict[str, int]
) -> None:
    page = open_page(viewport)
    page.goto(f"{site.address}/ar/development/components")
    assert page.get_attribute("html", "dir") == "rtl"
    assert_accessible(page)
    for part in (".brand", "h1", ".thread-knot"):
        box = page.locator(part).first.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] > viewport["width"] * 0.9, part


def test_components_read_the_same_without_script(site: LiveSite, open_page: OpenPage) -> None:
    page = open_page(PHONE, javascript=False)
    page.goto(f"{site.address}/en/development/components")
    assert page.locator(".thread li").count() >= 2
    assert page.locator("[data-print]").is_hidden()
    assert too_wide(page) <= 0


def test_a_draft_survives_a_reload_and_can_be_forgotten(
    site: LiveSite, open_page: OpenPage
) -> None:
    page = open_page()
    page.goto(f"{site.address}/en/development/components")
    page.fill("#example-text", "The field behind the school")
    page.get_by_text("Draft kept in this browser.").wait_for()
    page.reload()
    assert page.input_value("#example-text") == "The field behind the school"
    page.click("[data-draft-forget]")
    page.reload()
    assert page.input_value("#example-text") == ""


def test_the_skip_link_is_first_and_reaches_the_content(
    site: LiveSite, open_page: OpenPage
) -> None:
    page = open_page()
    page.goto(f"{site.address}/en/development/components")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "govuk-skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_focus_can_be_seen_everywhere(site: LiveSite, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{site.address}/en/development/components")
    unseen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        style, name = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e);
            return [s.outlineStyle + s.outlineWidth + s.boxShadow, e.outerHTML.slice(0, 80)] }"""
        )
        if style.startswith("none") and style.endswith("none") and not name.startswith("<body"):
            unseen.append(name)
    assert unseen == []


def test_a_refused_form_says_so_in_title_and_focus(site: LiveSite, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{site.address}/en/register")
    page.click("main form button")
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    assert page.title().startswith("Error: ")
    summary.locator("a").first.click()
    assert page.evaluate("document.activeElement.matches('main form input')")
    assert_accessible(page)


def test_print_leaves_the_frame_away(site: LiveSite, open_page: OpenPage) -> None:
    page = open_page(color_scheme="dark")
    page.goto(f"{site.address}/en/development/components")
    page.emulate_media(media="print")
    assert page.locator(".site-nav").is_hidden()
    assert page.locator(".thread").first.is_visible()
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"


def test_the_page_stays_light(site: LiveSite, open_page: OpenPage) -> None:
    """What a first visit loads, compressed as a server would: the budget is 100 KB."""
    import gzip

    page = open_page()
    bodies: list[bytes] = []
    page.on("response", lambda answer: bodies.append(answer.body()))
    page.goto(f"{site.address}/en/how-it-works", wait_until="networkidle")
    assert sum(len(gzip.compress(body)) for body in bodies) < 100_000


def test_every_component_has_an_example() -> None:
    shown = "".join(path.read_text() for path in (TEMPLATES / "development").glob("*.html"))
    shown += (TEMPLATES / "base.html").read_text()
    files = [path.name for path in (TEMPLATES / "components").glob("*.html")]
    assert [name for name in files if f"components/{name}" not in shown] == []


def test_style_sheets_use_logical_properties_only() -> None:
    side = "(?:left|right)"
    physical = re.compile(
        rf"(?<![\w-])(?:(?:(?:margin|padding|border)-)?{side}:|text-align: {side};)"
    )
    assert physical.findall("margin-left: 1px; right: 0; text-align: left;") != []
    sheets = (TEMPLATES.parent / "static" / "css").glob("*.css")
    found = {sheet.name: physical.findall(sheet.read_text()) for sheet in sheets}
    assert {name: hits for name, hits in found.items() if hits} == {}
