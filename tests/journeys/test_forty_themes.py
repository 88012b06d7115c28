"""An analyst reviews forty themes of a real consultation by keyboard alone, and runs it again."""

import csv
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from analysis.text.segment import segment
from deliberation.insights.models import Point, ReviewStep, Run, Theme
from deliberation.people.operations import hash_password
from tests.conftest import shared_data
from tests.factories import (
    make_account,
    make_consultation,
    make_point,
    make_run,
    make_submission,
    make_theme,
)
from tests.journeys.hands import Keyboard
from tests.journeys.test_analyst import Desk
from tests.live import PHONE, WIDE, LiveSite, OpenPage, assert_accessible
from webapp import engine
from webapp.extensions import db
from webapp.transaction import command

pytestmark = pytest.mark.browser
THEMES, EACH = 40, 9
PASSWORD = "forty themes by keyboard"


def topics() -> dict[str, list[str]]:
    """Texts by the two human topics of each, the forty largest pairs of topics."""
    source = shared_data("cycling-dialogue-bonn") / "contributions.csv"
    found: dict[str, list[str]] = defaultdict(list)
    with source.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            fine = [name for name in row if name.startswith("level2_") and row[name] == "1"]
            if fine and row["text"]:
                main = row["main_category_level1"].removeprefix("level1_")
                name = f"{main}: {fine[0].removeprefix('level2_')}".replace("_", " ")
                start, end = segment(row["text"])[0]  # one sentence, so that it is one point
                found[name].append(row["text"][start:end])
    largest = sorted(found, key=lambda name: (-len(found[name]), name))[:THEMES]
    return {name: found[name][:EACH] for name in largest}


class BonnSite(LiveSite):
    """A site with a draft of forty themes of real words, and one analyst."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        with self.app.app_context(), command() as session:
            consultation = make_consultation(session, running="make_sense", language="de")
            run = make_run(session, consultation, params={"granularity": "fine", "seed": 0})
            for name, texts in topics().items():
                theme = make_theme(session, run, name)
                for text in texts:
                    written = make_submission(session, consultation, text, language="de")
                    make_point(session, run, written, theme, language="de")
            analyst = make_account(session, ("analyst", consultation))
            analyst.password_hash = hash_password(PASSWORD)
            self.email = analyst.email
            base = f"{self.address}/en/{consultation.mission.ref}/{consultation.ref}"
            self.desk = f"{base}/analysis/{run.ref}"


@pytest.fixture
def bonn(migrated_file: Path, tmp_path: Path) -> Iterator[BonnSite]:
    folder = tmp_path / "site"
    folder.mkdir()
    shutil.copy(migrated_file, folder / "app.db")
    site = BonnSite(folder)
    yield site
    site.close()


def test_forty_themes_by_keyboard(bonn: BonnSite, open_page: OpenPage) -> None:
    page = open_page(WIDE)
    hands = Keyboard(page)
    page.goto(f"{bonn.address}/en/sign-in")
    hands.write(page.locator("[name=email]"), bonn.email)
    hands.write(page.locator("[name=password]"), PASSWORD)
    hands.press(page.get_by_role("button", name="Sign in", exact=True))
    page.goto(bonn.desk)
    desk = Desk(page)
    assert len(desk.names) == THEMES
    assert_accessible(page)

    desk.rename("Was zuerst zu tun ist")
    renamed = desk.theme
    desk.key("j")
    merged = desk.theme
    desk.merge_into(renamed)
    assert merged not in desk.names
    desk.key("u")
    assert merged in desk.names, "undo brings it back"
    desk.go_to(merged)
    desk.merge_into(renamed)
    assert len(desk.names) == THEMES - 1

    desk.go_to(desk.names[5])
    whole = desk.theme
    for box in page.locator(".desk-points input[type=checkbox]").all()[:3]:
        hands.choose(box)
    hands.write(page.locator(".desk-points input[name$=label]"), "Ein Teil davon")
    hands.press(page.get_by_role("button", name="Split the ticked points off"))
    assert {"Ein Teil davon", whole} <= set(desk.names)
    assert len(desk.names) == THEMES

    for _ in range(THEMES):
        if not page.locator(".desk-queue li", has_text="to decide").count():
            break
        desk.key("a")
    expect(page.get_by_text("0 themes still need a decision.")).to_be_visible()
    phone = open_page(PHONE, storage_state=page.context.storage_state())
    phone.goto(bonn.desk)
    assert_accessible(phone)

    with bonn.app.app_context():
        approved = select(func.count()).where(Theme.state == "approved")
        assert db.session.scalar(approved) == THEMES
        steps = select(ReviewStep.action, func.count()).group_by(ReviewStep.action)
        counted = {action: count for action, count in db.session.execute(steps)}
    assert counted["approve"] == THEMES
    assert (counted["merge"], counted["split"], counted["rename"]) == (2, 1, 1)

    runs_again(bonn, desk)


def runs_again(bonn: BonnSite, desk: Desk) -> None:
    """What people sorted stands where they put it, under the names they gave."""
    page, hands = desk.page, desk.hands
    hands.press(page.get_by_role("link", name="Analyses"))
    hands.press(page.get_by_role("link", name="Find themes"))
    hands.press(page.get_by_role("button", name="Find themes"))
    with bonn.app.app_context():
        before = {p.answer_id: p.theme.key for p in _by_people(1)}
        engine.run_waiting()
    expect(page.get_by_text("The draft is ready.")).to_be_visible(timeout=15_000)
    with bonn.app.app_context():
        after = {p.answer_id: p.theme.key for p in _by_people(2) if p.theme}
        assert before == {row: after.get(row) for row in before}
        names = set(db.session.scalars(select(Theme.label).join(Run).where(Run.number == 2)))
        assert {"Was zuerst zu tun ist", "Ein Teil davon"} <= names


def _by_people(number: int) -> list[Point]:
    query = select(Point).join(Run, Run.id == Point.run_id)
    return list(db.session.scalars(query.where(Run.number == number, Point.origin == "person")))
