"""S-2 step 8 and S-1 steps 7 to 10: opposed positions are answered each, and a person with a code
from paper, no account and a small screen learns the reasons, the objective, and says what she
thinks of it."""

import re
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import expect
from sqlalchemy import exists, select

from deliberation.consultations.models import Consultation
from deliberation.insights.models import Point, Run, Theme
from deliberation.insights.positions.models import ThemePosition
from deliberation.responses.following.models import Follower, HelpOffer
from deliberation.responses.models import ThemeResponse, Verdict
from deliberation.responses.understanding.models import Understanding
from deliberation.submissions.models import Submission
from tests.journeys.hands import Hands, Keyboard, Pointer
from tests.journeys.test_citizen import ask, narrow_enough, where
from tests.live import PHONE, WIDE, LiveSite, OpenPage, assert_accessible, give_code, sign_in
from webapp.extensions import db
from webapp.transaction import command

pytestmark = pytest.mark.browser
WET, DRY = "Let it be wet.", "Leave it dry."
REPLY = (
    "You told us how the ground fares where you live and work, and you do not agree with each "
    "other. We take the part about advice and rest for the fields. We do not take the fixed "
    "date, since nobody could show us how small farms would keep it. We look again in spring."
)
TO_WET = "You want the water back. We start with the fields that lie lowest, this autumn."
TO_DRY = "You fear for your cellars. No sluice is moved before a pipe is laid and paid for."
HARD = (
    "Notwithstanding interdepartmental considerations, the implementation of comprehensive "
    "revitalisation programmes necessitates harmonisation of administrative responsibilities. "
)
WAYS = {
    "keyboard": (PHONE, True, Keyboard),
    "phone without script": (PHONE, False, Pointer),
}


@pytest.fixture(params=WAYS)
def hands(request: pytest.FixtureRequest, open_page: OpenPage) -> Hands:
    viewport, javascript, kind = WAYS[request.param]
    made: Hands = kind(open_page(viewport, javascript=javascript))
    return made


def oppose(site: LiveSite) -> str:
    """State two opposed positions in the first theme of B; returns its label."""
    with site.app.app_context(), command() as session:
        theme = session.scalars(
            select(Theme)
            .join(Theme.run)
            .join(Run.consultation)
            .where(Run.state == "published", Theme.state == "approved")
            .where(Consultation.closed_at.is_(None))
            .where(~exists().where(ThemePosition.theme_id == Theme.id))
            .order_by(Theme.position)
            .limit(1)
        ).one()
        for ordinal, sentence in enumerate((WET, DRY), 1):
            session.add(ThemePosition(theme=theme, ordinal=ordinal, sentence=sentence))
        return theme.label


def test_the_board_answers_each_position_and_is_told_how_plain_it_reads(
    demo: LiveSite, open_page: OpenPage
) -> None:
    label, page = oppose(demo), open_page(WIDE)
    sign_in(page, demo, "board")
    page.goto(f"{demo.address}/en/board")
    page.locator("tbody tr", has_text=label).get_by_role("link", name="Answer").click()
    page.get_by_label("Partly adopted").check()
    page.locator("#partly-taken").fill("Advice and rest for the fields.")
    page.locator("#partly-not_taken").fill("The fixed date.")
    text = page.get_by_label("The answer, and why")
    text.press_sequentially(HARD * 2)  # as somebody types; the level follows without a button
    levels = page.locator(".levels")
    expect(levels).to_contain_text("Harder to read than it should be")
    expect(levels).to_contain_text("Notwithstanding interdepartmental")
    text.fill("")
    text.press_sequentially(REPLY)
    expect(levels).not_to_contain_text("Harder to read than it should be")
    page.get_by_label(f"To those who say: {WET}").fill(TO_WET)
    for extra in ("minority_text", "youth_text", "future_text"):
        if page.locator(f"#{extra}").count():
            page.locator(f"#{extra}").fill("We have read what you wrote and keep it on our list.")
    page.get_by_role("button", name="Publish the answer").click()
    # One position has no answer: refused on its field, with everything kept.
    expect(page.get_by_role("alert")).to_contain_text("0 words")
    expect(page.get_by_label(f"To those who say: {WET}")).to_have_value(TO_WET)
    expect(text).to_have_value(REPLY)
    page.get_by_label(f"To those who say: {DRY}").fill(TO_DRY)
    page.get_by_role("button", name="Publish the answer").click()

    stranger = open_page(PHONE)
    stranger.goto(f"{where(demo, 'B')}/responses/")
    row = stranger.locator("article.said").filter(has_text=label)
    for words in (WET, TO_WET, DRY, TO_DRY, "Partly adopted", "The fixed date."):
        expect(row).to_contain_text(words)
    assert_accessible(stranger)
    stranger.get_by_label("What was done").select_option("none")
    stranger.get_by_role("button", name="Show").click()
    expect(stranger.locator("article.said").filter(has_text=label)).to_have_count(0)
    expect(stranger.locator("article.said").first).to_contain_text("Not answered yet")


def nurse(site: LiveSite) -> str:
    """The code of somebody in C who spoke of a theme partly adopted and of one declined."""
    with site.app.app_context(), command() as session:
        said = select(Understanding.participant_id)
        found: list[Submission] = []
        for status in ("partly", "declined"):
            theme = select(ThemeResponse.theme_id).where(ThemeResponse.status == status)
            query = select(Submission).join(Point, Point.submission_id == Submission.id)
            query = query.where(
                Point.theme_id.in_(theme),
                Submission.participant_id.not_in(said),
                Submission.lane == "citizens",
            )
            found.append(session.scalars(query.order_by(Submission.id).limit(1)).one())
        found[1].participant = found[0].participant
        return give_code(session, found[0])


def test_with_a_code_from_paper_the_reasons_the_objective_and_a_verdict(
    demo: LiveSite, open_page: OpenPage, hands: Hands
) -> None:
    page, consultation = hands.page, where(demo, "C")
    code = nurse(demo)
    page.goto(f"{demo.address}/en/receipt")
    hands.write(page.get_by_label("Your receipt code"), code)
    hands.press(page.get_by_role("button", name="Open your receipt"))
    assert narrow_enough(page)

    partly = page.locator(".outcome").filter(has=page.locator(".stamp-partly")).first
    expect(partly).to_contain_text("went to the theme")
    expect(partly).to_contain_text(re.compile("clearly here|close to another theme|by a person"))
    expect(partly).to_contain_text("Twenty-year contracts".lower())
    declined = page.locator(".outcome").filter(has=page.locator(".stamp-declined")).first
    expect(declined).to_contain_text("evidence is lacking")
    expect(declined).to_contain_text("We will not build the objective on the sale")

    sentence = partly.locator("mark").first.inner_text()
    assert "income from wet land" in sentence
    expect(partly.locator(".statement").first).to_contain_text("on one public map")
    hands.press(partly.locator(".objective-text a").first)
    assert "/objectives/" in page.url
    expect(page.get_by_text(sentence).first).to_be_visible()
    assert narrow_enough(page)

    page.goto(f"{consultation}/receipt")
    partly = page.locator(".outcome").filter(has=page.locator(".stamp-partly")).first
    hands.choose(partly.get_by_label("6", exact=True))
    hands.press(partly.get_by_role("button", name="Give your verdict"))
    partly = page.locator(".outcome").filter(has=page.locator(".stamp-partly")).first
    expect(partly.get_by_label("6", exact=True)).to_be_checked()
    assert ask(demo, lambda: db.session.query(Verdict).filter_by(score=6).count()) >= 1

    hands.choose(page.get_by_label("4", exact=True).last)
    hands.write(page.get_by_label(re.compile("In a line, if you like")), "The reason was clear.")
    hands.press(page.get_by_role("button", name="Send", exact=True))
    expect(page.get_by_text("You are not asked again.")).to_be_visible()
    expect(page.get_by_role("button", name="Do not ask me")).to_have_count(0)


def test_what_comes_later_is_hers_to_choose(
    demo: LiveSite, open_page: OpenPage, hands: Hands
) -> None:
    page = hands.page
    page.goto(f"{demo.address}/en/r/{nurse(demo).replace(' ', '-')}")
    hands.choose(page.get_by_label("Read drafts and say what is missing"))
    hands.press(page.get_by_role("button", name="Save what I offer"))
    expect(page.get_by_label("Read drafts and say what is missing")).to_be_checked()
    hands.press(page.get_by_role("link", name="Leave an e-mail address"))
    assert narrow_enough(page)
    hands.write(page.get_by_label("Your e-mail address"), "nurse@example.org")
    hands.press(page.get_by_role("button", name="Send me the link"))
    expect(page.get_by_text("Look into your mailbox")).to_be_visible()
    (path,) = (demo.folder / "mail").glob("news-*.eml")
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    link = re.search(r"(/en/\S+/news/confirm/\S+)", message.get_content())
    assert link
    page.goto(demo.address + link.group(1))
    hands.press(page.get_by_role("button", name="Confirm the address"))
    assert ask(demo, lambda: [f.email for f in db.session.query(Follower)]) == ["nurse@example.org"]
    assert ask(demo, lambda: db.session.query(HelpOffer).count()) == 1
    page.goto(f"{where(demo, 'C')}/receipt")
    hands.press(page.get_by_role("button", name="Stop the mails and delete my address"))
    assert ask(demo, lambda: db.session.query(Follower).count()) == 0


def test_the_record_of_answers_is_the_same_for_everybody(
    demo: LiveSite, open_page: OpenPage
) -> None:
    page = open_page(PHONE)
    page.goto(f"{where(demo, 'C')}/responses/")
    assert_accessible(page)
    expect(page.locator(".north-star").first).to_contain_text("of 5")
    rows = page.locator("article.said")
    order = [row.locator(".stamp strong").inner_text() for row in rows.all()]
    assert "Declined" in order
    expect(rows.filter(has_text="Selling carbon savings")).to_contain_text("of 10")
    page.get_by_role("link", name="See how it was asked").first.click()
    expect(page.get_by_role("heading", name="Were people answered?")).to_be_visible()
    assert page.get_by_text("I did not get what I asked for").count() == 0
    staff = open_page(WIDE)
    sign_in(staff, demo, "organiser")
    staff.goto(page.url)
    expect(staff.get_by_text("I did not get what I asked for")).to_be_visible()
