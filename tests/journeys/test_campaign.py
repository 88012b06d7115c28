"""S-6: an analyst publishes a sound set of themes although sixty copies of one letter came in."""

import csv
import re
from collections import Counter

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from deliberation.insights import queries
from deliberation.insights.models import Challenge, Point, Run, Theme
from deliberation.submissions.models import Answer, Submission
from tests.journeys.test_analyst import Desk, find_themes
from tests.journeys.test_citizen import where
from tests.live import WIDE, LiveSite, OpenPage, give_code, sign_in
from webapp.demo import reading
from webapp.extensions import db
from webapp.transaction import command

pytestmark = pytest.mark.browser
CODED = 50
STEPS = {
    "merged two themes": 2,  # one of them undone
    "split a theme": 1,
    "renamed a theme": 1,
    "labelled a campaign": 1,
}
NEUTRAL = "What is sprayed on fields"


def objectors(site: LiveSite) -> list[str]:
    """Codes of two people of B whose words stand in a theme."""
    with site.app.app_context(), command() as session:
        run = session.scalars(select(Run).where(Run.state == "published").order_by(Run.id)).first()
        assert run is not None
        query = select(Submission).join(Point, Point.submission_id == Submission.id)
        query = query.where(Point.run_id == run.id, Point.theme_id.is_not(None))
        query = query.where(Submission.lane == "citizens", Submission.channel == "online")
        found = session.scalars(query.order_by(Submission.id.desc()).distinct().limit(2)).all()
        return [give_code(session, submission) for submission in found]


def places(site: LiveSite, number: int) -> dict[tuple[int | None, int, int], str]:
    """Where each point of an analysis stands: the key of its theme, or why it is in none."""
    with site.app.app_context():
        query = select(Point).join(Run, Run.id == Point.run_id).where(Run.number == number)
        points = db.session.scalars(query)
        return {p.key: p.theme.key if p.theme else p.set_aside or "unthemed" for p in points}


def minority_words() -> set[str]:
    rows = csv.DictReader((reading.CONTENT / "submissions_b.csv").read_text("utf-8").splitlines())
    return {
        row[part] for row in rows if row["minority"] == "1" for part in ("text", "hope", "worry")
    }


def test_a_sound_set_of_themes_is_published(demo: LiveSite, open_page: OpenPage) -> None:
    consultation, page = where(demo, "B"), open_page(WIDE)
    sign_in(page, demo, "analyst")
    for _again in (2, 3):
        find_themes(page, demo, consultation)
    first, second = places(demo, 2), places(demo, 3)
    assert first.keys() == second.keys(), "the same settings cut the same points"
    # The second one also remembers the themes that the first one found.
    assert sum(first[key] != second[key] for key in first) <= len(first) / 200
    desk = Desk(page)
    _accounts_for_everything(page, demo)
    _the_letters_are_organised(page)
    _edits_are_logged(desk)
    _two_objections_are_resolved(demo, open_page, page)
    _publishes(desk, demo)
    _a_minority_is_still_heard(demo)
    _somebody_else_codes_a_blind_sample(demo, open_page, page, consultation)


def _accounts_for_everything(page: Page, site: LiveSite) -> None:
    """1: received = themed + unthemed + set aside + removed + withdrawn, on the desk."""
    with site.app.app_context():
        run = db.session.scalars(select(Run).where(Run.number == 3)).one()
        ledger = queries.ledger(db.session(), run)
    assert ledger.balances
    bar = page.locator("figure.ledger")
    expect(bar).to_contain_text(f"{ledger.received} submissions received")
    numbers = [int(cell) for cell in bar.locator("td.number").all_inner_texts()]
    assert sum(numbers[:5]) == ledger.received
    assert numbers[0] == ledger.themed
    assert numbers[3] == ledger.removed


def _the_letters_are_organised(page: Page) -> None:
    """2: the family of sixty is found, a person calls it organised, both counts are shown."""
    page.get_by_role("link", name="Near-identical texts").click()
    family = page.locator("form.sheet", has=page.get_by_role("heading", name="60 copies"))
    family.get_by_label("These were organised").check()
    family.get_by_label("By whom or how, if known").fill("A reader's letter in a paper")
    family.get_by_role("button", name="Save").click()
    family = page.locator("form.sheet", has=page.get_by_role("heading", name="60 copies"))
    expect(family).to_contain_text("called organised by a person")


def _edits_are_logged(desk: Desk) -> None:
    """4: merge, split and rename, each a step; undo brings the desk back as it was."""
    page = desk.page
    page.locator(".desk-queue ol a").first.click()
    expect(page.locator("#theme-heading")).to_be_visible()
    page.wait_for_load_state()
    before = desk.names
    first = desk.theme
    desk.key("j")
    merged = desk.theme
    desk.merge_into(first)
    assert merged not in desk.names
    desk.key("u")
    assert desk.names == before
    desk.go_to(merged)
    desk.merge_into(first)
    desk.rename(NEUTRAL)
    for box in page.locator(".desk-points input[type=checkbox]").all()[:2]:
        box.check()
    page.locator(".desk-points input[name$=label]").fill("Apart from the rest")
    page.get_by_role("button", name="Split the ticked points off").click()
    expect(page.locator(".desk-queue")).to_contain_text("Apart from the rest")
    page.get_by_role("link", name="Steps taken").click()
    told = "|".join(STEPS)
    steps = Counter(re.findall(told, page.locator("#steps-heading ~ ol").inner_text()))
    assert steps == STEPS


def _two_objections_are_resolved(demo: LiveSite, open_page: OpenPage, page: Page) -> None:
    """6: two people say "not what I meant"; each gets an answer on the receipt."""
    codes = objectors(demo)
    for code in codes:
        phone = open_page(WIDE)
        phone.goto(f"{demo.address}/en/r/{code.replace(' ', '-')}")
        phone.get_by_role("link", name="Not what I meant").first.click()
        phone.get_by_label("What did you mean?").fill("I spoke of the price, not of the poison.")
        phone.get_by_role("button", name="Send").click()
        expect(phone.get_by_text("You said: not what I meant.").first).to_be_visible()
    with demo.app.app_context():
        asked = select(Challenge).where(Challenge.answered_at.is_(None))
        here = where(demo, "B")
        answers = [f"{here}/analysis/challenges/{c.ref}" for c in db.session.scalars(asked)]
    assert len(answers) == 2
    for address in answers:
        page.goto(address)
        page.get_by_label("Answer to the contributor").fill("Thank you: we name it apart now.")
        page.get_by_role("button", name="Send the answer").click()
        expect(page.get_by_role("heading", name="Answer a contributor")).to_have_count(0)
    phone = open_page(WIDE)
    phone.goto(f"{demo.address}/en/r/{codes[0].replace(' ', '-')}")
    expect(phone.get_by_text("Answer: Thank you: we name it apart now.").first).to_be_visible()


def _publishes(desk: Desk, demo: LiveSite) -> None:
    """7: published, with the method, the number of edits and how steady each theme is."""
    page, here = desk.page, where(demo, "B")
    with demo.app.app_context():
        run = db.session.scalars(select(Run).where(Run.number == 3)).one()
        address = f"{here}/analysis/{run.ref}"
    page.goto(address)
    page.wait_for_load_state()
    while page.locator(".desk-queue li", has_text="to decide").count():
        desk.key("a")
    page.get_by_role("button", name="Publish these themes").click()
    expect(page.get_by_text("The themes are public now.")).to_be_visible()
    page.goto(f"{here}/themes/")
    expect(page.get_by_text(re.compile(r"60 organised \+ \d+ individual")).first).to_be_visible()
    expect(page.locator(".method-line")).to_contain_text("changes by people")
    page.get_by_role("link", name=NEUTRAL, exact=True).click()
    expect(page.get_by_role("heading", name="How firm it is")).to_be_visible()
    page.get_by_role("link", name="How this is measured").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ethod")


def _a_minority_is_still_heard(demo: LiveSite) -> None:
    """5: the view of one in twenty is among the quotes or sentences of what was published."""
    words = minority_words()
    with demo.app.app_context():
        run = db.session.scalars(select(Run).where(Run.number == 3)).one()
        themes = db.session.scalars(select(Theme).where(Theme.run_id == run.id)).all()
        spoken = {quote.point.answer_id for theme in themes for quote in theme.quotes}
        said = [queries.sentences_of(db.session(), theme) for theme in themes]
        spoken |= {one.point.answer_id for found in said for one in found}
        texts = set(db.session.scalars(select(Answer.text).where(Answer.id.in_(spoken))))
    assert texts & words


def _somebody_else_codes_a_blind_sample(
    demo: LiveSite, open_page: OpenPage, page: Page, consultation: str
) -> None:
    """3: fifty points, coded by one who reviewed nothing; how far they agree is published."""
    with demo.app.app_context():
        run = db.session.scalars(select(Run).where(Run.number == 3)).one()
        address = f"{consultation}/analysis/{run.ref}/second-reader"
    page.goto(address)
    page.locator("#size").fill(str(CODED))
    page.get_by_role("button", name="Draw the sample").click()
    expect(page.get_by_text("You reviewed this analysis, so you know its themes.")).to_be_visible()
    second = open_page(WIDE)
    sign_in(second, demo, "board")
    second.goto(address)
    for number in range(CODED):
        expect(second.get_by_text(f"{number} of {CODED} points coded")).to_be_visible()
        second.wait_for_load_state()
        second.keyboard.press("1" if number % 2 else "2")
    expect(second.get_by_text(f"{CODED} of {CODED} points coded")).to_be_visible()
    stranger = open_page(WIDE)
    stranger.goto(f"{consultation}/themes/")
    expect(stranger.get_by_text(re.compile("kappa", re.I)).first).to_be_visible()
