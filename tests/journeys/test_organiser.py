"""The organiser: from a recipe to an open consultation, told on the way what is missing."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, Request, expect
from sqlalchemy import select

from deliberation.base import now
from deliberation.consultations.models import Consultation
from tests.live import PHONE, WIDE, LiveSite, OpenPage, sign_in
from webapp.extensions import db

pytestmark = pytest.mark.browser
FILLED = {
    "purpose-en": "Which paths shall be unsealed first?",
    "promise-open_for_influence-en": "The order of the paths.",
    "promise-fixed-en": "The money of the year.",
    "promise-decider": "The town council, in public.",
    "promise-responder_name": "Rosa Path",
    "promise-responder_office": "Office for parks",
    "promise-reply_due_on": (now() + timedelta(days=90)).date().isoformat(),
    "controller": "Town of Ostermere",
    "contact": "paths@example.org",
}


def gaps(page: Page) -> list[str]:
    """The ids of the fields that the list of missing things leads to."""
    links = page.locator("section:has(#checklist) li a").all()
    return [(link.get_attribute("href") or "").lstrip("#") for link in links]


def test_a_recipe_becomes_an_open_consultation(demo: LiveSite, open_page: OpenPage) -> None:
    page, sent = open_page(WIDE), list[Request]()
    sign_in(page, demo, "organiser")
    page.on("request", lambda r: sent.append(r) if r.method == "POST" else None)
    page.goto(f"{demo.address}/en/missions/")
    page.get_by_role("link", name="Healthy soils for all").first.click()
    page.get_by_role("link", name="New consultation").click()
    page.get_by_label("Title").fill("Paths of Ostermere")
    page.get_by_label("Open questions").check()
    page.get_by_role("button", name="Make the draft").click()

    expect(page.get_by_role("heading", name="Before it can open")).to_be_visible()
    missing = gaps(page)
    assert set(missing) <= set(FILLED), "something is missing that this journey doesn't fill"
    assert {"promise-decider", "controller", "contact"} <= set(missing)
    address = page.url.removesuffix("edit").split("/edit")[0]
    stranger = open_page(PHONE)
    unseen = stranger.goto(f"{address}/")
    assert unseen is not None
    assert unseen.status in (403, 404), "a draft is nobody else's"

    page.get_by_role("button", name="Open the consultation").click()
    expect(page.get_by_text("It cannot open yet.")).to_be_visible()
    assert gaps(page) == missing
    page.locator("section:has(#checklist) li a").first.click()
    assert page.evaluate("document.activeElement.id") == missing[0]

    # The recipe took the chair of the board as responder; a promise without one can't open.
    for field in ("promise-responder_name", "promise-reply_due_on"):
        page.locator(f"#{field}").fill("")
    save = page.get_by_role("button", name="Save", exact=True).last
    save.click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert {"promise-responder_name", "promise-reply_due_on"} <= set(gaps(page))
    for field, value in FILLED.items():
        page.locator(f"#{field}").fill(value)
    save.click()
    expect(page.get_by_text("Nothing is missing.")).to_be_visible()
    page.get_by_role("button", name="Open the consultation").click()
    expect(page.get_by_text("The consultation is open. Everybody can see it now.")).to_be_visible()

    # Make the draft, save, open; besides them the refused try and the emptied promise.
    assert len(sent) == 3 + 2
    seen = stranger.goto(f"{address}/")
    assert seen is not None
    assert seen.status == 200
    expect(stranger.get_by_role("heading", name="Paths of Ostermere")).to_be_visible()
    expect(stranger.get_by_text("Rosa Path").first).to_be_visible()
    stranger.goto(f"{address}/privacy")
    expect(stranger.get_by_text("Town of Ostermere").first).to_be_visible()
    stranger.goto(f"{demo.address}/en/missions/")
    stranger.get_by_role("link", name="Healthy soils for all").first.click()
    expect(stranger.get_by_role("link", name="Paths of Ostermere").first).to_be_visible()
    with demo.app.app_context():
        made = db.session.scalars(select(Consultation).order_by(Consultation.id.desc())).first()
        assert made is not None
        assert made.opened_at is not None
