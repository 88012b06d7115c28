"""S-1: somebody without an account says her piece, changes it, takes it back, learns what came of
it. With the keyboard alone, on a phone, and without JavaScript."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from deliberation import schema
from deliberation.consultations.models import Consultation
from deliberation.insights import operations as insights
from deliberation.insights.models import Challenge, Point, Theme
from deliberation.objectives.models import Evidence
from deliberation.responses.models import ThemeResponse
from deliberation.submissions import queries as submissions
from deliberation.submissions.models import Submission
from tests.journeys.hands import Hands, Keyboard, Pointer
from tests.live import PHONE, WIDE, LiveSite, OpenPage, give_code, too_wide
from webapp.demo.people import account_of
from webapp.extensions import db
from webapp.transaction import command

pytestmark = pytest.mark.browser
GROUND = (
    "The verge behind the clinic is hard as brick.\nWater stands there for days, \U0001f331 ok?"
)
FIRST = "Start with the school grounds; the town gardeners should do it."
WORRY = "That only farms are looked at, =1+1 and <b>not</b> the towns."
CHANGED = "Start with the school grounds and the clinic."
WAYS = {
    "keyboard": (WIDE, True, Keyboard),
    "phone": (PHONE, True, Pointer),
    "phone without script": (PHONE, False, Pointer),
}


@pytest.fixture(params=WAYS)
def hands(request: pytest.FixtureRequest, open_page: OpenPage) -> Hands:
    viewport, javascript, kind = WAYS[request.param]
    made: Hands = kind(open_page(viewport, javascript=javascript))
    return made


def where(site: LiveSite, letter: str) -> str:
    """The address of a consultation of the demo."""
    with site.app.app_context():
        found = db.session.scalars(select(Consultation).order_by(Consultation.id)).all()
        consultation = found["ABCD".index(letter)]
        return f"{site.address}/en/{consultation.mission.ref}/{consultation.ref}"


def ask(site: LiveSite, question: Callable[[], Any]) -> Any:
    """Look into the site's database."""
    with site.app.app_context():
        return question()


def counts_of(site: LiveSite, position: int = 0) -> submissions.Counts:
    def look() -> submissions.Counts:
        found = db.session.scalars(select(Consultation).order_by(Consultation.id)).all()
        return submissions.counts(db.session(), found[position])

    return ask(site, look)


def stored(site: LiveSite, ref: str) -> dict[str, str]:
    """The written answers of a submission by question and part."""

    def look() -> dict[str, str]:
        found = db.session.scalars(select(Submission).where(Submission.ref == ref)).one()
        return {f"{a.question.key}-{a.part}": a.text for a in found.answers}

    return ask(site, look)


def exported(page: Page, consultation: str, ref: str) -> dict[str, str]:
    answer = page.request.get(f"{consultation}/data/submissions.json")
    assert answer.ok
    rows: list[dict[str, Any]] = answer.json()
    return {f"{r['question']}-{r['part']}": r["text"] for r in rows if r["submission"] == ref}


def write(hands: Hands, consultation: str) -> None:
    """From the link to the page that shows what will be sent."""
    page = hands.page
    page.goto(f"{consultation}/")
    expect(page.get_by_role("heading", name="The promise")).to_be_visible()
    expect(page.locator(".promise-date")).to_contain_text("by ")
    expect(page.get_by_text(re.compile(r"about \d+ minutes, no account"))).to_be_visible()
    expect(page.get_by_role("note", name="Phase")).to_contain_text("days left")
    hands.press(page.get_by_role("link", name="Plain language"))
    expect(page.get_by_text("Healthy soil is dark and crumbly")).to_be_visible()
    hands.press(page.get_by_role("link", name="Write your submission"))
    hands.choose(page.get_by_label("40 to 64"))
    hands.press(page.get_by_role("button", name="Go on to write"))
    hands.write(page.get_by_label("What have you noticed about the ground"), GROUND)
    hands.write(page.get_by_label("Which ground should be looked after first"), FIRST)
    hands.write(page.get_by_label("What worries you?"), WORRY)
    hands.choose(page.get_by_label("Yes, without a name"))
    hands.choose(page.locator("input[name='about-county']").first)
    hands.choose(page.get_by_label("I want to take part"))
    hands.press(page.get_by_role("button", name="Look at it before sending"))
    expect(page.get_by_role("heading", name="Who will see what")).to_be_visible()
    expect(page.get_by_text("everybody, in the list and as a quote")).to_be_visible()
    expect(page.get_by_text("nobody; it is not stored").first).to_be_visible()


def narrow_enough(page: Page) -> bool:
    return too_wide(page) <= 0


def test_from_the_link_to_taking_it_back(demo: LiveSite, open_page: OpenPage, hands: Hands) -> None:
    consultation, page = where(demo, "A"), hands.page
    before = counts_of(demo)
    write(hands, consultation)
    assert counts_of(demo) == before, "looking at it stored something"
    assert narrow_enough(page)
    hands.press(page.get_by_role("button", name="Send it"))

    expect(page.get_by_role("heading", name="Your receipt", exact=True)).to_be_visible()
    assert narrow_enough(page)
    code = page.locator(".slip-words").inner_text()
    assert len(code.split()) >= 6
    expect(page.locator(".slip-qr svg")).to_be_visible()
    expect(page.locator("dl.dates")).to_contain_text("You can change it or take it back until")
    expect(page.locator("dl.dates")).to_contain_text("The board answers by")
    ref = page.locator(".receipt-item h2").get_attribute("id").removeprefix("s-")  # type: ignore[union-attr]
    words = {"ground-text": GROUND, "first-text": FIRST, "hope_worry-worry": WORRY}
    assert stored(demo, ref).items() >= words.items()
    assert exported(page, consultation, ref) == words
    assert counts_of(demo).received == before.received + 1

    elsewhere = type(hands)(open_page(page.viewport_size))  # type: ignore[call-arg, arg-type]
    elsewhere.page.goto(f"{demo.address}/en/receipt")
    elsewhere.write(elsewhere.page.get_by_label("Your receipt code"), code.upper())
    elsewhere.press(elsewhere.page.get_by_role("button", name="Open your receipt"))
    expect(elsewhere.page.get_by_text(FIRST)).to_be_visible()
    assert not elsewhere.page.locator(".slip-words").count(), "the code is told only once"

    by_link = open_page(page.viewport_size)
    by_link.goto(f"{demo.address}/en/r/{code.replace(' ', '-')}")
    assert by_link.url == f"{consultation}/receipt"
    expect(by_link.get_by_text(FIRST)).to_be_visible()

    hands.press(page.get_by_role("link", name="Change it"))
    hands.write(page.get_by_label("Which ground should be looked after first"), CHANGED)
    hands.press(page.get_by_role("button", name="Save the change"))
    expect(page.get_by_text("What you wrote before is gone.")).to_be_visible()
    assert exported(page, consultation, ref) == words | {"first-text": CHANGED}
    assert counts_of(demo).received == before.received + 1

    hands.press(page.get_by_role("link", name="Take it back"))
    hands.press(page.get_by_role("button", name="Take it back"))
    expect(page.get_by_text("Taken back. The words are deleted")).to_be_visible()
    expect(page.get_by_text("It is taken back.")).to_be_visible()
    assert page.get_by_text(CHANGED).count() == 0
    assert exported(page, consultation, ref) == {}
    assert stored(demo, ref) == {}
    after = counts_of(demo)
    assert (after.received, after.withdrawn) == (before.received + 1, before.withdrawn + 1)


def _rows(site: LiveSite) -> dict[str, int]:
    """How many rows each table holds, but for the browser's own session."""
    tables = [t for t in schema.metadata.sorted_tables if t.name != "web_session"]
    return ask(
        site,
        lambda: {
            t.name: db.session.scalar(select(func.count()).select_from(t)) or 0 for t in tables
        },
    )


def test_whoever_is_too_young_leaves_nothing_and_is_shown_the_way(
    demo: LiveSite, open_page: OpenPage
) -> None:
    page, before = open_page(PHONE), _rows(demo)
    page.goto(f"{where(demo, 'A')}/submissions/new")
    page.get_by_label("13", exact=True).check()
    page.get_by_role("button", name="Go on to write").click()
    expect(page.get_by_role("heading", name="Take part in a group")).to_be_visible()
    expect(page.get_by_text("In this country people from 16 on")).to_be_visible()
    expect(page.get_by_text("Show this page to a teacher")).to_be_visible()
    assert _rows(demo) == before
    page.goto(f"{where(demo, 'A')}/submissions/new")
    expect(page.get_by_label("13", exact=True)).not_to_be_checked()


def test_whoever_comes_late_is_told_what_comes_next(demo: LiveSite, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    page.goto(f"{where(demo, 'B')}/")
    assert page.get_by_role("link", name="Write your submission").count() == 0
    answer = page.goto(f"{where(demo, 'B')}/submissions/new")
    assert answer is not None
    assert answer.status == 403
    expect(page.get_by_role("heading", name="What you can do now")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Next")
    page.get_by_role("link", name="Go to the consultation").click()
    expect(page.get_by_role("link", name="Read the themes")).to_be_visible()


def _traced(site: LiveSite) -> tuple[str, str]:
    """A code and the answer's words for somebody whose theme led to C's objective."""
    with site.app.app_context(), command() as session:
        traced = select(Evidence.theme_id)
        answered = select(ThemeResponse.theme_id).where(ThemeResponse.status == "partly")
        point = session.scalars(
            select(Point)
            .join(Theme, Point.theme_id == Theme.id)
            .where(Theme.id.in_(traced), Theme.id.in_(answered))
            .limit(1)
        ).one()
        said = session.scalars(
            select(ThemeResponse.text).where(ThemeResponse.theme_id == point.theme_id)
        ).first()
        return give_code(session, point.submission), said or ""


def test_later_the_receipt_shows_what_came_of_it(
    demo: LiveSite, open_page: OpenPage, hands: Hands
) -> None:
    page, consultation = hands.page, where(demo, "C")
    code, said = _traced(demo)
    page.goto(f"{demo.address}/en/r/{code.replace(' ', '-')}")
    outcome = page.locator(".outcome").filter(has_text=said)
    expect(outcome).to_contain_text("went to the theme")
    assert narrow_enough(page)

    hands.press(outcome.get_by_role("link", name="Not what I meant").first)
    hands.write(page.get_by_label("What did you mean?"), "I spoke of the pumps, not of the peat.")
    hands.press(page.get_by_role("button", name="Send"))
    page.goto(f"{consultation}/receipt")
    expect(page.get_by_text("You said: not what I meant.")).to_be_visible()
    with demo.app.app_context(), command() as session:
        objection = session.scalars(select(Challenge)).one()
        run = objection.point.theme.run  # type: ignore[union-attr]
        insights.answer_challenge(
            session, objection, "You are right; the name is wider now.",
            account_of(session, "analyst"),
        )  # fmt: skip
        assert run.state == "published"
    page.reload()
    expect(page.get_by_text("Answer: You are right; the name is wider now.")).to_be_visible()

    outcome = page.locator(".outcome").filter(has_text=said)
    hands.choose(outcome.get_by_label("6", exact=True))
    hands.press(outcome.get_by_role("button", name="Give your verdict"))
    page.goto(f"{consultation}/receipt")
    outcome = page.locator(".outcome").filter(has_text=said)
    expect(outcome.get_by_label("6", exact=True)).to_be_checked()

    sentence = outcome.locator("mark").first.inner_text()
    hands.press(outcome.locator(".objective-text a").first)
    assert "/objectives/" in page.url
    expect(page.get_by_text(sentence).first).to_be_visible()
