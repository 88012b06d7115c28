"""The printed code of a group: it reads, and gives one verdict; it changes nothing else."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from flask.testing import FlaskClient

from deliberation.base import clock_at, now
from deliberation.consultations.models import Consultation
from deliberation.dialogues import operations as dialogues
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.items.operations import Entry
from deliberation.dialogues.models import Dialogue
from deliberation.insights.models import Run
from deliberation.people.models import Account
from deliberation.responses import queries as responses
from deliberation.responses.models import ThemeResponse, Verdict
from deliberation.submissions import operations as submissions
from tests.factories import (
    make_account,
    make_consultation,
    make_dialogue,
    make_point,
    make_run,
    make_theme,
)
from webapp.extensions import db
from webapp.transaction import command


class Held(NamedTuple):
    here: str  # the consultation's address
    code: str
    submission: str  # the ref of one
    theme: str


@pytest.fixture
def held(app: object, clock: datetime) -> Held:
    """A session of minors whose items a moderator has shown, with one answered theme."""
    with command():
        session = db.session()
        consultation = make_consultation(session, running="respond")
        dialogue = make_dialogue(session, consultation, minors=True)
        item = items.enter(session, dialogue, Entry("a", 1, "works", "The night bus."))
        items.enter(session, dialogue, Entry("b", 2, "worry", "Too dear."))
        done = dialogues.submit(session, dialogue, None)
        for one in dialogue.items:
            assert one.submission is not None
            submissions.set_state(session, one.submission, "visible")
        run = make_run(session, consultation, state="published")
        theme = make_theme(session, run, "Buses", state="approved")
        assert item.submission is not None
        make_point(session, run, item.submission, theme)
        answer = ThemeResponse(
            theme_id=theme.id,
            number=1,
            status="adopted",
            text="There will be one more night bus from May on.",
            youth_text="You asked for a night bus. It comes in May.",
            office="Bus office",
            responded_by_id=make_account(session).id,
            responded_at=now(),
        )
        session.add(answer)
        session.flush()
        here = f"/en/{consultation.mission.ref}/{consultation.ref}/"
        made = Held(here, done.code, item.submission.ref, theme.ref)
    return made


def open_it(client: FlaskClient, held: Held) -> str:
    opened = client.post("/en/receipt", data={"code": held.code})
    assert opened.location.endswith("/dialogues/receipt")
    return client.get(opened.location).text


def test_it_shows_every_item_with_its_number_and_the_boards_reply(
    client: FlaskClient, held: Held
) -> None:
    page = open_it(client, held)
    assert "Raised in 1 session by about 12 people." in page
    assert "Item 101" in page
    assert "Item 201" in page
    assert "The night bus." in page
    assert "You asked for a night bus. It comes in May." in page
    assert "Chair of the board" in page
    assert "not who you are" not in page


def test_the_printed_code_changes_nothing(client: FlaskClient, held: Held) -> None:
    page = open_it(client, held)
    for verb in ("/edit", "/withdraw", "/challenge", "my-data", "/erase"):
        assert verb not in page.split("<main", 1)[1].split("</main>", 1)[0]
    for verb in ("edit", "withdraw"):
        where = f"{held.here}submissions/{held.submission}/{verb}"
        assert client.get(where).status_code == 403
        assert client.post(where, data={"q-main-text": "Other words."}).status_code == 403
    assert client.get("/en/my-data").status_code == 403
    assert client.post("/en/my-data/erase").status_code in (403, 404)
    assert "The night bus." in open_it(client, held)


def test_the_class_gives_one_verdict_which_counts_nobody(client: FlaskClient, held: Held) -> None:
    open_it(client, held)
    where = f"{held.here}dialogues/receipt/{held.theme}/verdict"
    assert client.post(where, data={"score": "11"}).status_code == 422
    assert client.post(where, data={"score": "8"}).status_code == 303
    assert "Verdict of your class: 8 of 10." in open_it(client, held)
    assert client.post(where, data={"score": "1"}).status_code == 403
    verdict = db.session.query(Verdict).one()
    assert verdict.score == 8
    assert responses.verdicts(db.session(), verdict.theme.run) == {}


def test_what_was_promised_and_has_not_come_is_overdue(
    client: FlaskClient, held: Held, clock: datetime
) -> None:
    """From the day after on; what was answered is not, and after closing nothing is."""
    with command() as session:
        session.query(Dialogue).one().reply_due_on = clock.date()
    with clock_at(clock + timedelta(days=2)):
        assert "overdue</strong>" not in open_it(client, held)
    with command() as session:
        session.query(Run).one().state = "draft"
    assert "overdue</strong>" not in open_it(client, held)
    with clock_at(clock + timedelta(days=2)):
        assert "The answer is 2 days overdue</strong>" in open_it(client, held)
        with command() as session:
            session.query(Consultation).one().closed_at = clock
        assert "overdue</strong>" not in open_it(client, held)


def test_without_the_code_the_group_is_closed(client: FlaskClient, held: Held) -> None:
    where = f"{held.here}dialogues/receipt"
    assert client.get(where).status_code == 303
    verdict = f"{where}/{held.theme}/verdict"
    assert client.post(verdict, data={"score": "8"}).status_code == 403
    open_it(client, held)
    client.post("/en/receipt/close")
    assert client.get(where).status_code == 303


def test_who_holds_the_class_code_still_writes_as_themselves(
    client: FlaskClient, held: Held, sign_in: Callable[[Account], FlaskClient]
) -> None:
    open_it(client, held)
    assert client.get(f"{held.here}receipt").location.endswith("/dialogues/receipt")
    with client.session_transaction() as web_session:
        assert "receipts" not in web_session
        assert len(web_session["group_receipts"]) == 1


def test_a_long_session_costs_as_many_queries_as_a_short_one(
    client: FlaskClient, held: Held, count_queries: Callable[..., int]
) -> None:
    where = f"{held.here}dialogues/receipt"
    open_it(client, held)
    few = count_queries(lambda: client.get(where))
    with command() as session:
        dialogue = session.query(Dialogue).one()
        assert dialogue.participant is not None
        dialogue.state = "running"
        for number in range(8):
            item = items.enter(session, dialogue, Entry(f"m{number}", 1, "hope", f"More {number}"))
            items.become_submission(session, item, dialogue.participant)
        dialogue.state = "submitted"
    assert count_queries(lambda: client.get(where)) == few
