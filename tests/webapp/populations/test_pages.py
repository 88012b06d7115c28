"""The panel, its reference table, and outreach, as organiser and as everybody."""

import io
import re
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from deliberation.consultations.models import Consultation, Question
from deliberation.exchange.editions import operations as editions
from deliberation.people.models import Demographic
from deliberation.populations.models import OutreachTask, ReferenceFigure
from tests.factories import make_account, make_consultation, make_participant, make_submission
from webapp.extensions import db
from webapp.transaction import command

AGES = {"16_29": ("16–29", 10), "30_49": ("30–49", 10), "50_plus": ("50 and over", 80)}
CSV = """category,value,share,source,year
age,16–29,24,Statistics office,2026
age,30–49,31,Statistics office,2026
age,Fifty up,45,Statistics office,2026
"""


class Site:
    """A consultation in which people are asked their age; 80 of 100 are 50 or older."""

    def __init__(self, client: FlaskClient, running: str) -> None:
        self.client = client
        with command() as session:
            self.talk = make_consultation(session, running=running)
            options = [{"key": key, "label": {"en": label}} for key, (label, _) in AGES.items()]
            self.talk.questions.append(
                Question(key="age", kind="choice", prompt={"en": "How old are you?"},
                         options=options, is_demographic=True, position=1)
            )  # fmt: skip
            session.flush()
            for key, (_, count) in AGES.items():
                for _ in range(count):
                    person = make_participant(session, self.talk)
                    person.demographics.append(Demographic(question_key="age", option_key=key))
                    make_submission(session, self.talk, participant=person)
            self.organiser = make_account(session, ("organiser", self.talk.mission))
            self.moderator = make_account(session, ("moderator", self.talk.mission))

    def sign_in(self, account: object) -> None:
        with self.client.session_transaction() as session:
            session.clear()
            if account is not None:
                session["_user_id"] = db.session.merge(account).ref
                session["_fresh"], session["signed_in_at"] = True, 4e9

    def here(self, rest: str = "") -> str:
        talk: Consultation = db.session.merge(self.talk)
        return f"/en/{talk.mission.ref}/{talk.ref}/{rest}"

    def get(self, rest: str, status: int = 200) -> str:
        page = self.client.get(self.here(rest))
        assert page.status_code == status, (rest, page.status_code)
        return page.text

    def post(self, rest: str, expected: int = 303, **fields: object) -> str:
        page = self.client.post(self.here(rest), data=fields)
        assert page.status_code == expected, (rest, page.status_code, page.text[-3000:])
        return page.text

    def bring_in(self, content: str = CSV, expected: int = 303) -> str:
        file = (io.BytesIO(content.encode()), "population.csv")
        return self.post("who/reference", expected, file=file, encoding="utf-8-sig")


@pytest.fixture
def sharing(client: FlaskClient, clock: datetime) -> Site:
    site = Site(client, "share")
    site.sign_in(site.organiser)
    return site


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_organiser_sees_the_shortfall_and_plans_outreach(
    sharing: Site, clock: datetime
) -> None:
    assert "To see who is missing, bring in figures" in sharing.get("")
    sharing.bring_in()
    assert "Not in the comparison: Fifty up" in sharing.get("who")
    sharing.post("who/mapping", **{"option-0": "16_29", "option-1": "30_49", "option-2": "50_plus"})
    page = words(sharing.get("who"))
    assert "16–29 10 10% 24% 0.42 missing: under half of their share" in page
    assert "50 and over 80 80% 45% 1.78" in page
    assert "0% of 100 contributors did not say." in page
    front = words(sharing.get(""))
    assert "Under half of their share: 16–29 (0.42), 30–49 (0.32)." in front
    assert "There is still time to reach who is missing." in front
    link = re.search(
        r'href="[^"]*/(who/outreach/new\?group=age:16_29|who/outreach/new\?group=age%3A16_29)"',
        sharing.get("who"),
    )
    assert link is not None
    assert 'value="age:16_29" selected' in sharing.get(link[1]).replace(" selected ", " selected")
    due = (clock.date() + timedelta(days=2)).isoformat()
    given = {"group": "age:16_29", "what": "Visit two schools.", "who": "Youth office"}
    refused = sharing.post("who/outreach/new", 422, **given)
    assert "Choose a day from today" in refused
    assert "Visit two schools." in refused
    sharing.post("who/outreach/new", due_on=due, **given)
    page = sharing.get("who")
    assert "Visit two schools." in page
    assert "nobody reaches out yet: How old are you? 16–29" not in words(page)
    done = re.search(r'action="[^"]*/(who/outreach/\w+/done)"', page)
    assert done is not None
    sharing.post(done[1])
    assert "done on" in sharing.get("who")
    assert db.session.query(OutreachTask).one().done_at is not None


def test_nobody_else_sees_counts_that_move(sharing: Site) -> None:
    sharing.bring_in()
    for visitor in (None, sharing.moderator):
        sharing.sign_in(visitor)
        page = words(sharing.get("who"))
        assert "once an edition of it is published" in page
        assert "online 100" in page
        assert "16–29" not in page
        assert "16–29" not in words(sharing.get(""))
        for closed in ("who/reference", "who/outreach/new"):
            sharing.get(closed, 403)


def test_an_edition_is_what_everybody_sees(client: FlaskClient, clock: datetime) -> None:
    site = Site(client, "respond")
    site.sign_in(site.organiser)
    site.bring_in(CSV.replace("Fifty up", "50 and over"))
    with command() as session:
        talk = session.get_one(Consultation, site.talk.id)
        editions.publish(session, talk, actor_ref=None, role="organiser")
    site.sign_in(None)
    before = site.get("who")
    assert "16–29 10 10% 24% 0.42 missing" in words(before)
    assert "Under half of their share: 16–29 (0.42)" in words(site.get(""))
    with command() as session:
        talk = session.get_one(Consultation, site.talk.id)
        person = make_participant(session, talk)
        person.demographics.append(Demographic(question_key="age", option_key="16_29"))
        make_submission(session, talk, participant=person)
    groups = lambda page: page.split('id="groups"')[1].split("</section>")[0]  # noqa: E731
    assert groups(site.get("who")) == groups(before)
    site.sign_in(site.organiser)
    assert groups(site.get("who")) == groups(before)
    assert "reaches out yet" not in site.get("who")  # the writing has ended


def test_every_wrong_row_stands_on_the_page_and_nothing_is_stored(sharing: Site) -> None:
    wrong = CSV.replace("24,", "many,").replace("45,Statistics office", "45,")
    page = sharing.bring_in(wrong, 422)
    assert "Row 2: “many” is not a number of zero or more." in page
    assert "Row 4: name the source" in page
    assert "has to end in" in sharing.bring_in("", 422) or "is empty" in sharing.bring_in("", 422)
    assert db.session.query(ReferenceFigure).count() == 0


def test_the_file_has_to_be_a_table(sharing: Site) -> None:
    file = (io.BytesIO(b"x"), "population.exe")
    page = sharing.post("who/reference", 422, file=file, encoding="utf-8-sig")
    assert "Choose a .csv or .xlsx file." in page
    assert "Choose a file." in sharing.post("who/reference", 422, encoding="utf-8-sig")
