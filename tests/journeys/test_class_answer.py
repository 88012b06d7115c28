"""S-3, steps 7 to 9: what a class said becomes a theme under the name its table gave, the board
answers in words for the young, and the class reads it with its printed code and judges it once.
The sheets themselves are typed in test_youth_session.py."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from deliberation.base import clock_at, now
from deliberation.consultations.models import Consultation
from deliberation.dialogues import operations as dialogues
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.items.operations import Entry
from deliberation.dialogues.models import Dialogue, DialogueItem
from deliberation.dialogues.operations import Plan
from deliberation.dialogues.protocols import queries as protocols
from deliberation.insights.models import Point, Run, Theme
from deliberation.moderation import operations as moderation
from tests.journeys.test_analyst import Desk, find_themes
from tests.journeys.test_citizen import ask, where
from tests.live import PHONE, WIDE, LiveSite, OpenPage, assert_accessible, sign_in
from webapp.demo.people import account_of
from webapp.extensions import db
from webapp.transaction import command

pytestmark = pytest.mark.browser
PILE, TITLE = "A garden that is ours", "Year 9 on its school garden"
KINDS = ("works", "works", "unfair", "worry", "hope", "message")
TABLES = {  # pupils at the table, all of whom nodded -> what they said
    9: (
        "We grew pumpkins in the school garden, and everybody took one home.",
        "In the school garden I learned more than from any worksheet.",
        "Our school garden is locked, and only the teacher has the key.",
        "In the summer holidays nobody waters the school garden and it dries out.",
        "Every school should have a garden where pupils can dig.",
        "Please pay a gardener for every school garden, all year.",
    ),
    8: (
        "The little ones plant beans in our school garden each spring.",
        "Our class built raised beds, and now the school garden has herbs.",
        "The school garden is only for small children, we older pupils may not use it.",
        "I am afraid that the school garden becomes a car park.",
        "A garden lesson every week, and no marks for it.",
        "Let pupils look after the school garden themselves, and give us tools.",
    ),
}
PROMISED_IN, LATE = 5, 3  # days
REPLY = (
    "You told us what gardens mean to you, and that many dry out in the holidays. We take the "
    "part about care through the whole year. We do not take a garden for every single school, "
    "because some have no open ground at all. We look again in spring."
)
TO_THE_YOUNG = (
    "You want a garden that is yours. We pay for a gardener from May on. She waters the beds when "
    "you are on holiday. You get a key. Not every school has room for a garden yet."
)


class Held(NamedTuple):
    ref: str
    code: str  # printed for the group
    due: date
    late: datetime  # a moment when the answer is overdue


def hold(site: LiveSite) -> Held:
    """Two tables, twelve items, one pile with a name; submitted, and shown by a moderator."""
    with site.app.app_context(), command() as session:
        talk = session.scalars(select(Consultation).order_by(Consultation.id)).all()[1]
        staff = ("facilitator", "lead", "moderator")
        facilitator, lead, moderator = (account_of(session, key) for key in staff)
        today = now().astimezone(talk.zone).date()
        due = today + timedelta(days=PROMISED_IN)
        plan = Plan(
            kind="youth_table", title=TITLE, held_on=today, lane="youth", question_key="change",
            protocol=protocols.protocol("youth_table"), table_count=len(TABLES),
            people_count=sum(TABLES), bands={"13_15": sum(TABLES)}, selection="A whole class.",
            space="The club room.", voice="On cards, read out.", influence="The town's gardens.",
            reader_name="Ada Reader", reader_office="Town office", reply_due_on=due,
            first_adult="Grown One", second_adult="Grown Two", lead=lead,
            permission_holder="The youth council", permission_version="2", permission_on=today,
        )  # fmt: skip
        dialogue = dialogues.plan(session, talk, plan, facilitator).dialogue
        items.name_pile(session, dialogue, 1, "pile", PILE, votes=9)
        for table, (pupils, texts) in enumerate(TABLES.items(), 1):
            pile = "pile" if table == 1 else None
            for kind, text in zip(KINDS, texts, strict=True):
                entry = Entry(text[:64], table, kind, text, nods=pupils, pile_key=pile)
                items.enter(session, dialogue, entry)
            items.close_sheet(session, dialogue.tables[table - 1], pupils, True, "")
        code = dialogues.submit(session, dialogue, facilitator).code
        for said in [item.submission for item in dialogue.items if item.submission]:
            assert said.state == "waiting"  # minors: somebody reads it before anybody else does
            moderation.decide(session, said, "approved", moderator)
        late = datetime.combine(due + timedelta(days=LATE), time(12), talk.zone)
        return Held(dialogue.ref, code, due, late)


def _items(held: Held) -> list[DialogueItem]:
    query = select(DialogueItem).join(DialogueItem.dialogue).where(Dialogue.ref == held.ref)
    return list(db.session.scalars(query.order_by(DialogueItem.number)))


def theme_of_the_class(held: Held) -> tuple[str, str, str]:
    """The last run, and ref and name of its theme that holds most of what the class said."""
    said = [item.submission_id for item in _items(held)]
    run = db.session.scalars(select(Run).order_by(Run.id.desc()).limit(1)).one()
    query = select(Theme).join(Point, Point.theme_id == Theme.id).where(Theme.run_id == run.id)
    query = query.where(Point.submission_id.in_(said))
    theme = Counter(db.session.scalars(query)).most_common(1)[0][0]
    return run.ref, theme.ref, theme.label


def open_receipt(page: Page, demo: LiveSite, held: Held) -> Locator:
    """With the words on the slip; the part of the page on the theme that the table named."""
    page.goto(f"{demo.address}/en/receipt")
    page.get_by_label("Your receipt code").fill(held.code)
    page.get_by_role("button", name="Open your receipt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Receipt of your group")
    return page.locator("section.outcome", has=page.get_by_role("heading", name=PILE))


def test_s3_a_class_gets_an_answer_and_judges_it(demo: LiveSite, open_page: OpenPage) -> None:
    consultation, held = where(demo, "B"), hold(demo)
    theme = _the_tables_name_becomes_the_themes(demo, open_page(WIDE), consultation, held)
    _the_theme_says_who_raised_it(open_page(PHONE), f"{consultation}/themes/{theme}")
    phone = open_page(PHONE)
    _until_the_answer_comes_it_is_owed(phone, demo, held)
    _the_board_answers_the_young(demo, open_page(WIDE))
    _the_class_judges_once(demo, phone, open_page(PHONE), held)
    _its_code_changes_nothing(demo, phone, consultation, held)


def _the_tables_name_becomes_the_themes(
    demo: LiveSite, page: Page, consultation: str, held: Held
) -> str:
    """7: the name of the pile is offered, and one click gives it; then the themes are public."""
    sign_in(page, demo, "analyst")
    find_themes(page, demo, consultation)
    desk = Desk(page)
    run, theme, machine = ask(demo, lambda: theme_of_the_class(held))
    page.locator(".desk-queue ol").get_by_role("link", name=machine, exact=True).click()
    expect(page.locator("#theme-heading")).to_have_text(machine)
    expect(page.locator(".desk-theme")).not_to_contain_text("a name given by a table")
    offered = page.get_by_role("group", name="Names given by tables")
    expect(offered).to_contain_text(TITLE)
    offered.get_by_role("button", name=f"Use “{PILE}”").click()
    expect(page.locator("#theme-heading")).to_have_text(PILE)
    expect(page.locator(".desk-theme .chip").first).to_have_text("a name given by a table")
    page.goto(f"{consultation}/analysis/{run}")
    while page.locator(".desk-queue li", has_text="to decide").count():
        desk.key("a")
    page.get_by_role("button", name="Publish these themes").click()
    expect(page.get_by_text("The themes are public now.")).to_be_visible()
    return theme


def _the_theme_says_who_raised_it(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(PILE)
    raised = page.locator(".count-pair")
    expect(raised).to_contain_text(f"raised in 1 session by about {sum(TABLES)} people")


def _until_the_answer_comes_it_is_owed(page: Page, demo: LiveSite, held: Held) -> None:
    """8: the receipt names the day, and after it says by how much the answer is late."""
    outcome = open_receipt(page, demo, held)
    due = f"The answer comes by {held.due.day} {held.due:%B %Y}."
    expect(page.locator("main")).to_contain_text(due)
    expect(outcome).to_contain_text("Not answered yet")
    expect(outcome.locator(".owed")).to_have_count(0)
    with clock_at(held.late):
        outcome = open_receipt(page, demo, held)
        expect(outcome.locator(".owed")).to_have_text(f"The answer is {LATE} days overdue")
        assert_accessible(page)


def _the_board_answers_the_young(demo: LiveSite, page: Page) -> None:
    sign_in(page, demo, "board")
    page.goto(f"{demo.address}/en/board")
    page.locator("tbody tr", has_text=PILE).get_by_role("link", name="Answer").click()
    page.get_by_label("Partly adopted").check()
    page.locator("#partly-taken").fill("Care through the whole year.")
    page.locator("#partly-not_taken").fill("A garden for every school.")
    page.get_by_label("The answer, and why").fill(REPLY)
    for other in page.locator("#minority_text, #future_text, textarea[id^='position-']").all():
        other.fill("We have read what you wrote and keep it on our list.")
    page.locator("#youth_text").press_sequentially(TO_THE_YOUNG)
    level = page.locator(".levels li", has_text="To the young")
    expect(level).to_contain_text(f"{len(TO_THE_YOUNG.split())} words")
    expect(level).to_have_class("is-plain")
    page.get_by_role("button", name="Publish the answer").click()
    expect(page.get_by_text("Published. The people who wrote see it")).to_be_visible()


def _the_class_judges_once(demo: LiveSite, page: Page, other: Page, held: Held) -> None:
    """9: two phones have the receipt open; the second to answer for the class is refused."""
    first, second = open_receipt(page, demo, held), open_receipt(other, demo, held)
    expect(first).to_contain_text(TO_THE_YOUNG)
    for outcome, score in ((first, "8"), (second, "2")):
        outcome.get_by_label(score, exact=True).check()
        outcome.get_by_role("button", name="Give the verdict of your class").click()
        if outcome is first:
            expect(first).to_contain_text("Verdict of your class: 8 of 10.")
    expect(other.locator("main")).to_contain_text("Your class has given its verdict already.")
    expect(open_receipt(other, demo, held)).to_contain_text("Verdict of your class: 8 of 10.")
    with clock_at(held.late):  # what is answered is no longer owed
        expect(open_receipt(page, demo, held).locator(".owed")).to_have_count(0)


def _its_code_changes_nothing(demo: LiveSite, page: Page, here: str, held: Held) -> None:
    open_receipt(page, demo, held)
    expect(page.locator("main blockquote.words")).to_have_count(len(KINDS) * len(TABLES))
    expect(page.locator("main").locator("a[href*='/edit'], a[href*='/withdraw']")).to_have_count(0)
    ref = ask(demo, lambda: next(i.submission.ref for i in _items(held) if i.submission))
    for verb in ("edit", "withdraw"):
        assert page.request.get(f"{here}/submissions/{ref}/{verb}").status == 403
