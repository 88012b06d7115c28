"""Somebody votes without an account: by keyboard, by touch on a small phone, without JavaScript;
adds a statement; sees what people agree on, the map, and the same numbers as a table."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from deliberation.voting.models import Statement, Vote
from tests.live import PHONE, WIDE, LiveSite, OpenPage, assert_accessible
from tests.webapp.voting.crowd import GROUP, SHARED, TEXTS, make_crowd
from webapp.extensions import db
from webapp.transaction import command

pytestmark = pytest.mark.browser
IDEA = "Every new roof should carry plants."
NEAR = "Worms are worth protecting here."


class VotingSite(LiveSite):
    """A running site with a vote of two camps."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        with self.app.app_context(), command() as session:
            self.ballot = self.address + make_crowd(session, is_embeddable=True).address()

    def ask(self, question: Callable[[], Any]) -> Any:
        with self.app.app_context():
            return question()

    def votes(self) -> int:
        """Votes of whoever came after the crowd."""
        crowd = 2 * GROUP * len(TEXTS)
        return self.ask(lambda: db.session.scalar(select(func.count()).select_from(Vote))) - crowd


@pytest.fixture
def vote(migrated_file: Path, tmp_path: Path) -> Iterator[VotingSite]:
    folder = tmp_path / "site"
    folder.mkdir()
    shutil.copy(migrated_file, folder / "app.db")
    site = VotingSite(folder)
    yield site
    site.close()


def join(page: Page, vote: VotingSite) -> None:
    page.goto(vote.ballot)
    page.get_by_label("40 to 64").check()
    page.get_by_label("I want to take part").check()
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#ballot-statement")).to_be_visible()


def statement(page: Page) -> str:
    return page.locator("[name=statement]").first.input_value()


def answer(page: Page, act: Callable[[], Any]) -> None:
    """Give an answer and wait until another statement, or the end, is there."""
    before = statement(page)
    act()
    expect(page.locator(f"[name=statement][value='{before}']")).to_have_count(0)


def test_by_keyboard(vote: VotingSite, open_page: OpenPage) -> None:
    page = open_page(WIDE)
    join(page, vote)
    assert_accessible(page)
    expect(page.locator("[data-ballot-keys]")).to_be_visible()
    page.wait_for_function("window.htmx")  # until then an answer loads a whole page
    here = page.locator("#ballot-statement")
    for key in "123":
        answer(page, lambda key=key: page.keyboard.press(key))  # type: ignore[misc]
        expect(here).to_be_focused()  # the keyboard goes on from the new statement
    assert vote.votes() == 3
    expect(page.get_by_text("You have voted on 3 of 6 statements")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("You have voted on 2 of 6 statements")).to_be_visible()
    page.get_by_role("button", name="Turn the keys off").click()
    page.keyboard.press("1")
    page.wait_for_timeout(300)
    assert vote.votes() == 2
    page.get_by_role("button", name="Turn the keys on").click()
    for _ in range(3):
        answer(page, lambda: page.keyboard.press("1"))
        expect(here).to_be_focused()
    answer(page, lambda: page.keyboard.press("1"))
    expect(page.get_by_role("heading", name="That was the last one")).to_be_visible()
    assert vote.votes() == 6
    page.get_by_role("link", name="See what people agree on").click()
    expect(page.locator(".opinion-map")).to_be_visible()
    assert_accessible(page)


def test_by_touch_on_a_small_phone(vote: VotingSite, open_page: OpenPage) -> None:
    page = open_page(PHONE, has_touch=True, is_mobile=True)
    join(page, vote)
    assert_accessible(page)
    buttons = page.locator(".ballot-answer")
    for number in range(3):
        box = buttons.nth(number).bounding_box()
        assert box is not None
        assert box["height"] >= 48
        assert box["width"] >= 200
    page.locator("label[for=is_important]").tap()
    first = statement(page)
    answer(page, lambda: page.get_by_role("button", name="Agree", exact=False).first.tap())
    answer(page, lambda: page.get_by_role("button", name="Disagree").tap())
    important = vote.ask(
        lambda: db.session.scalars(
            select(Vote.is_important)
            .join(Statement)
            .where(Statement.ref == first)
            .order_by(Vote.id)
        ).all()[-1]
    )
    assert important
    assert vote.votes() == 2
    page.get_by_text("Show me who sees what").tap()
    expect(page.get_by_text("only you; others see one dot among many")).to_be_visible()
    assert_accessible(page)


def test_without_javascript(vote: VotingSite, open_page: OpenPage) -> None:
    page = open_page(PHONE, javascript=False)
    join(page, vote)
    assert not page.locator("[data-ballot-keys]").is_visible()
    answer(page, lambda: page.get_by_role("button", name="Disagree").click())
    page.get_by_role("button", name="Take back the last vote").click()
    assert vote.votes() == 0
    for _ in range(len(TEXTS)):
        answer(page, lambda: page.get_by_role("button", name="Pass").click())
    expect(page.get_by_text("That was the last one")).to_be_visible()
    page.get_by_role("link", name="See what people agree on").click()
    expect(page.get_by_role("heading", name="Common ground")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_adding_a_statement(vote: VotingSite, open_page: OpenPage, javascript: bool) -> None:
    page = open_page(PHONE, javascript=javascript)
    join(page, vote)
    page.get_by_role("link", name="Add a statement of your own").click()
    field = page.get_by_label("Your statement")
    if javascript:
        field.press_sequentially(NEAR)
        expect(page.locator("#similar")).to_contain_text(TEXTS[0])
        expect(page.locator(".govuk-character-count__status")).to_contain_text("characters left")
    field.fill("x" * 150)
    page.get_by_role("button", name="Look at it before adding").click()
    expect(page.get_by_text("at most 140 characters").first).to_be_visible()
    assert_accessible(page) if javascript else None
    field.fill(NEAR)
    page.get_by_role("button", name="Look at it before adding").click()
    expect(page.get_by_role("heading", name="Is one of these what you mean?")).to_be_visible()
    assert_accessible(page) if javascript else None
    page.get_by_role("button", name="Join this one").first.click()
    assert vote.votes() == 1
    count = select(func.count()).select_from(Statement)
    assert vote.ask(lambda: db.session.scalar(count)) == len(TEXTS), "joined, not doubled"

    page.get_by_role("link", name="Add a statement of your own").click()
    field.fill(IDEA)
    page.get_by_role("button", name="Look at it before adding").click()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Others can vote on it now")).to_be_visible()
    page.get_by_role("link", name="Change it").click()
    field.fill(IDEA.replace("plants", "grass"))
    page.get_by_role("button", name="Save the change").click()
    expect(page.get_by_role("link", name="carry grass")).to_be_visible()
    assert_accessible(page) if javascript else None


def test_what_people_agree_on(vote: VotingSite, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    join(page, vote)
    for _ in range(len(TEXTS)):
        answer(page, lambda: page.locator(".ballot-answer").last.click())
    page.get_by_role("link", name="See what people agree on").click()
    expect(page.locator("h2").first).to_have_text("Common ground")
    expect(page.locator(".opinion-map")).to_be_visible()
    table = page.get_by_role("table", name="The same numbers as a table")
    for words in ("Group A", "Group B", str(GROUP), str(2 * GROUP)):
        expect(table).to_contain_text(words)
    assert_accessible(page)
    page.get_by_role("link", name="What sets group A apart").click()
    expect(page.get_by_text("not who they are")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name=TEXTS[SHARED[0]]).click()
    expect(page.get_by_text(re.compile(r"\d+ of 100 \(\d+ to \d+\)")).first).to_be_visible()
    assert_accessible(page)
    page.goto(vote.ballot.replace("/vote", "/opinions/embed"))
    assert_accessible(page)
