"""A running site in this process and a real browser on it. Skips where chromium is absent."""

import fcntl
import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, Playwright, sync_playwright
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from deliberation import sealing
from deliberation.submissions.models import Receipt, Submission
from tests.conftest import site_settings
from webapp import create_app
from webapp.cli.demo import fill
from webapp.extensions import db

ARGUMENTS = [
    "--no-sandbox",  # chromium refuses its sandbox to root, which CI is
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Axe().axe_script
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
# What the width of a page can change; all else says the same of the same document.
OF_WIDTH = RULES | {
    "runOnly": ["target-size", "color-contrast", "scrollable-region-focusable"],
}
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 700}


class LiveSite:
    """A site on its own folder, served by threads of this process."""

    def __init__(self, folder: Path) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.folder = folder
        self.app = create_app(site_settings(folder))
        self.server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.address = f"http://127.0.0.1:{self.server.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        with self.app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, loaded once for all processes of the session; tests work on a copy."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = base / "demo"
    with (base / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            filling = base / "filling"
            filling.mkdir()
            fill(site_settings(filling))
            filling.rename(folder)
    return folder


@pytest.fixture
def demo(demo_folder: Path, tmp_path: Path) -> Iterator[LiveSite]:
    """The demo site, running, on a copy of its own."""
    folder = tmp_path / "demo"
    shutil.copytree(demo_folder, folder)
    site = LiveSite(folder)
    yield site
    site.close()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    if shutil.which("chromium") is None:
        pytest.skip("needs Debian's chromium: apt install chromium")
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    opened = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
    yield opened
    opened.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """open_page(width=…, javascript=…, color_scheme=…) -> a page in a context of its own."""
    contexts = []

    def act(viewport: dict[str, int] = WIDE, *, javascript: bool = True, **more: Any) -> Page:
        context = browser.new_context(viewport=viewport, java_script_enabled=javascript, **more)
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield act
    for context in contexts:
        context.close()


def sign_in(page: Page, site: LiveSite, key: str) -> None:
    """As one of the demo's accounts, through the sign-in page."""
    import tomllib

    passwords = tomllib.loads((site.folder / "demo-accounts.toml").read_text())
    page.goto(f"{site.address}/en/sign-in")
    page.fill("[name=email]", f"{key}@demo.example.org")
    page.fill("[name=password]", passwords[key])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def give_code(session: Session, submission: Submission) -> str:
    """A receipt code for the author of a submission, whose own nobody knows any more."""
    assert submission.participant is not None
    code = Receipt.code_from(sealing.fresh_token())
    mark = sealing.receipt(Receipt.normalised(code))
    held = select(Receipt).where(Receipt.participant_id == submission.participant.id)
    receipt = session.scalar(held) or Receipt(participant_id=submission.participant.id)
    receipt.code_hmac = mark
    session.add(receipt)
    session.flush()
    return code


def measured(page: Page, expression: str) -> Any:
    """The expression's value in a loaded document: a click may still be on its way to the next
    one, whose words are there before its style sheet, and whose address before its words."""
    for _ in range(200):
        page.wait_for_load_state()
        with suppress(Error):  # the document was exchanged meanwhile
            value = page.evaluate(f"document.readyState === 'complete' ? {expression} : null")
            if value is not None:
                return value
        page.wait_for_timeout(50)
    raise AssertionError(f"{page.url} does not finish loading")


def too_wide(page: Page) -> int:
    """By how many px the page is wider than its window."""
    return int(measured(page, "document.scrollingElement.scrollWidth - window.innerWidth"))


def violations(page: Page, rules: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """The rules of axe that the page breaks, with the first elements that do."""
    if not measured(page, "'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, rules)", rules)["violations"]
    return [(v["id"], [n["html"][:150] for n in v["nodes"][:3]]) for v in found]


def assert_accessible(page: Page, rules: dict[str, Any] = RULES) -> None:
    """What axe can see, and what it can't: title, overflow, refused scripts or styles."""
    overflow = too_wide(page)
    assert page.title().endswith("Mission Commons")
    assert len(page.title()) > len(" · Mission Commons")
    assert overflow <= 0, f"{page.url} is {overflow}px too wide"
    said = violations(page, rules)
    assert said == [], page.url
