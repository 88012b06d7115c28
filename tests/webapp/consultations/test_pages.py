"""The page of a consultation, and an organiser who makes, completes and opens one."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deliberation.base import clock_at
from deliberation.consultations import queries
from deliberation.consultations.models import Consultation
from deliberation.insights.models import Run, Theme
from deliberation.missions.models import Mission
from deliberation.objectives.models import Clause, Evidence, Objective, ObjectiveVersion
from deliberation.people.models import Account
from deliberation.responses.models import ThemeResponse
from tests.conftest import NOW
from tests.factories import make_account, make_consultation, make_mission, make_submission
from webapp.consultations import presenters
from webapp.extensions import db

pytestmark = pytest.mark.usefixtures("clock")
SignIn = Callable[[Account], FlaskClient]


def address_of(consultation: Consultation, rest: str = "") -> str:
    return f"/en/{consultation.mission.ref}/{consultation.ref}/{rest}"


@pytest.fixture
def organiser(client: FlaskClient) -> tuple[Account, Mission]:
    mission = make_mission(db.session())
    account = make_account(db.session(), ("organiser", mission))
    db.session.commit()
    return account, mission


def form_values(html: str) -> dict[str, str | list[str]]:
    """What a browser without JavaScript would send back unchanged: the page's own fields."""
    body = html[html.index('id="settings"') :]
    values: dict[str, str | list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", body):
        kind = re.search(r'type="([^"]*)"', tag)
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name is None or (
            kind and kind.group(1) in ("radio", "checkbox") and " checked" not in tag
        ):
            continue
        values[name.group(1)] = unescape(value.group(1)) if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>([^<]*)</textarea>', body):
        values[name] = unescape(text)
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', body, re.S):
        chosen = re.search(r'<option value="([^"]*)"[^>]*selected', options)
        first = re.search(r'<option value="([^"]*)"', options)
        found = chosen or first
        values[name] = unescape(found.group(1)) if found else ""
    values.pop("csrf_token", None)
    return values


COMPLETE = {
    "purpose-en": "Tell us what soil needs.",
    "promise-open_for_influence-en": "The objectives.",
    "promise-fixed-en": "The year.",
    "promise-decider": "The board, by majority",
    "promise-responder_name": "Ilva Brandsteed",
    "promise-responder_office": "Chair",
    "controller": "Ministry of Soil",
    "contact": "soil@example.org",
}


def make_draft(browser: FlaskClient, mission: Mission) -> Consultation:
    start = {
        "title": "Living soils",
        "recipe": "trade_off",
        "language": "en",
        "starts_on": "2027-03-20",
        "time_zone": "Europe/Berlin",
        "country": "DE",
    }
    response = browser.post(f"/en/{mission.ref}/consultations/new", data=start)
    assert response.status_code == 303
    return db.session.scalars(select(Consultation).order_by(Consultation.id.desc())).first()  # type: ignore[return-value]


def test_the_page_states_promise_phase_and_what_comes_next(client: FlaskClient) -> None:
    consultation = make_consultation(db.session())
    make_submission(db.session(), consultation, "Worms & <b>roots</b>")
    make_submission(db.session(), consultation, "Hidden words", is_listed=False)
    make_submission(db.session(), consultation, "Waiting words", state="waiting")
    db.session.commit()
    text = client.get(address_of(consultation)).text
    order = [
        text.index(words)
        for words in ("The promise", "Now: Share", "Next: Weigh, from", "The brief", "So far")
    ]
    assert order == sorted(order)
    assert "Worms &amp; &lt;b&gt;roots&lt;/b&gt;" in text
    assert "Hidden words" not in text
    assert "Waiting words" not in text
    assert "The soil board" in text


def test_submissions_that_are_not_shown_are_not_on_the_page(client: FlaskClient) -> None:
    consultation = make_consultation(db.session(), shows_submissions=False)
    make_submission(db.session(), consultation, "Secret words")
    db.session.commit()
    text = client.get(address_of(consultation)).text
    assert "Secret words" not in text
    assert "Single submissions are not shown here" in text


def test_the_plain_switch_keeps_the_page(client: FlaskClient) -> None:
    consultation = make_consultation(
        db.session(),
        brief={"en": "Long words.\n\nMore long words."},
        plain_brief={"en": "Short words."},
    )
    db.session.commit()
    full, plain = (client.get(address_of(consultation, query)).text for query in ("", "?plain=1"))
    assert "More long words." in full
    assert "Short words." not in full
    assert "Short words." in plain
    assert "More long words." not in plain


def test_the_page_follows_the_clock(client: FlaskClient) -> None:
    consultation = make_consultation(db.session())
    db.session.commit()
    end = next(phase.ends_at for phase in consultation.phases if phase.kind == "share")
    assert end is not None
    with clock_at(end - timedelta(seconds=1)):
        text = client.get(address_of(consultation)).text
        assert "Now: Share" in text
        assert "today is the last day" in text
    with clock_at(end):
        assert "Now: Weigh" in client.get(address_of(consultation)).text


@pytest.mark.parametrize("rest", ["", "themes/", "rules", "data/"])
def test_every_page_states_the_phase_and_what_comes_next_once(
    client: FlaskClient, rest: str
) -> None:
    consultation = make_consultation(db.session())
    db.session.commit()
    text = client.get(address_of(consultation, rest)).text
    assert text.count("Now: Share.") == 1
    assert text.count("Next: Weigh, from") == 1


def test_the_page_shows_what_came_of_it_and_nothing_unpublished(client: FlaskClient) -> None:
    session = db.session()
    consultation = make_consultation(session, running="respond")
    published = Run(consultation=consultation, number=1, state="published")
    themes = [Theme(run=published, label=f"T{n}", state="approved") for n in range(2)]
    draft = Run(consultation=consultation, number=2, state="draft")
    session.add_all([*themes, Theme(run=draft, label="Unreviewed")])
    session.add(ThemeResponse(theme=themes[0], status="partly", text="Words.", office="Board"))
    objective = Objective(mission=consultation.mission, code="S1")
    version = ObjectiveVersion(objective=objective, number=1, state="adopted", title="More worms")
    clause = Clause(version=version, ordinal=1, text="By 2035 twice as many worms.")
    session.add(Evidence(clause=clause, theme=themes[0]))
    session.commit()
    record = presenters.record_of(consultation)
    assert (record.themes, record.answered, record.objectives) == (2, 1, 1)
    text = client.get(address_of(consultation)).text
    assert "2 themes came out of it" in text
    assert "1 of 2 have an answer of the board" in text
    published.state = "superseded"
    session.commit()
    assert "came out of it" not in client.get(address_of(consultation)).text


def test_an_overdue_reply_is_in_plain_sight(client: FlaskClient) -> None:
    consultation = make_consultation(db.session(), running="respond")
    assert consultation.promise is not None
    consultation.promise.reply_due_on = (NOW - timedelta(days=3)).date()
    db.session.commit()
    assert "3 days overdue" in client.get(address_of(consultation)).text


def test_a_draft_is_seen_by_its_staff_only(
    client: FlaskClient, sign_in: SignIn, organiser: tuple[Account, Mission]
) -> None:
    draft = make_consultation(db.session(), organiser[1], opened_at=None)
    db.session.commit()
    assert client.get(address_of(draft)).status_code == 403
    assert client.get(address_of(draft, "edit")).status_code == 403
    assert sign_in(organiser[0]).get(address_of(draft)).status_code == 200


def test_the_page_asks_as_often_for_many_submissions_as_for_few(
    client: FlaskClient, count_queries: Callable[..., int]
) -> None:
    consultation = make_consultation(db.session())
    make_submission(db.session(), consultation)
    db.session.commit()
    address = address_of(consultation)
    client.get(address)
    few = count_queries(lambda: client.get(address))
    for _ in range(10):
        make_submission(db.session(), consultation)
    db.session.commit()
    assert count_queries(lambda: client.get(address)) == few <= 16


def test_from_a_recipe_to_an_open_consultation(
    sign_in: SignIn, organiser: tuple[Account, Mission]
) -> None:
    account, mission = organiser
    browser = sign_in(account)
    assert "Mission framing" in browser.get(f"/en/{mission.ref}/consultations/new").text
    draft = make_draft(browser, mission)
    html = browser.get(address_of(draft, "edit")).text
    assert "8 things are still missing" in html
    assert 'href="#promise-decider"' in html
    refused = browser.post(address_of(draft, "open"))
    assert refused.status_code == 422
    assert "It cannot open yet" in refused.text
    assert "Say who decides." in refused.text
    values = form_values(html) | COMPLETE
    assert browser.post(address_of(draft, "edit"), data=values).status_code == 303
    assert "Nothing is missing" in browser.get(address_of(draft, "edit")).text
    opened = browser.post(address_of(draft, "open"))
    assert opened.status_code == 303
    db.session.refresh(draft)
    assert draft.opened_at == NOW
    assert draft.promise is not None
    assert draft.promise.decider == "The board, by majority"


def test_saving_the_page_as_it_came_changes_nothing(
    sign_in: SignIn, organiser: tuple[Account, Mission]
) -> None:
    browser = sign_in(organiser[0])
    draft = make_draft(browser, organiser[1])
    before = draft.told()
    html = browser.get(address_of(draft, "edit")).text
    response = browser.post(address_of(draft, "edit"), data=form_values(html))
    assert response.status_code == 303
    db.session.refresh(draft)
    assert draft.told() == before


def test_questions_are_added_moved_and_removed_by_buttons(
    sign_in: SignIn, organiser: tuple[Account, Mission]
) -> None:
    browser = sign_in(organiser[0])
    draft = make_draft(browser, organiser[1])

    def press(act: str, **changes: str) -> int:
        values = form_values(browser.get(address_of(draft, "edit")).text)
        data = values | changes | {"act": act}
        status = browser.post(address_of(draft, "edit"), data=data).status_code
        db.session.expire_all()
        return status

    assert press("add_question", new_prompt="And you?", new_kind="scale") == 303
    added = next(q for q in draft.questions if q.prompt == {"en": "And you?"})
    assert added.kind == "scale"
    assert press(f"up:{added.key}") == 303
    asked = [q.key for q in draft.questions if not q.is_demographic]
    assert asked == ["way", "why", added.key, "burden"]
    assert press("remove:way") == 303
    assert press("add_about", new_prompt="Which county?") == 303
    about = [q for q in draft.questions if q.is_demographic]
    assert about[-1].prompt == {"en": "Which county?"}
    assert press("add_question", new_prompt="", new_kind="open") == 422


def test_wrong_dates_are_named_at_their_own_field(
    sign_in: SignIn, organiser: tuple[Account, Mission]
) -> None:
    browser = sign_in(organiser[0])
    draft = make_draft(browser, organiser[1])
    values = form_values(browser.get(address_of(draft, "edit")).text)
    values["phases-1-starts"] = "2027-03-28T02:30"
    response = browser.post(address_of(draft, "edit"), data=values)
    assert response.status_code == 422
    assert 'href="#phases-1-starts"' in response.text
    assert "That time does not exist" in response.text
    values["phases-1-starts"] = "soon"
    assert browser.post(address_of(draft, "edit"), data=values).status_code == 422


def test_a_second_language_gives_every_text_a_second_field(
    sign_in: SignIn, organiser: tuple[Account, Mission]
) -> None:
    browser = sign_in(organiser[0])
    draft = make_draft(browser, organiser[1])
    values = form_values(browser.get(address_of(draft, "edit")).text)
    values["languages"] = ["en", "ar"]
    assert browser.post(address_of(draft, "edit"), data=values).status_code == 303
    html = browser.get(address_of(draft, "edit")).text
    assert re.search(r'name="title-ar"[^>]*lang="ar"', html)
    assert 'href="#title-ar"' in html
    assert "Title (Arabic)" in html


def test_changing_an_open_question_needs_a_reason_that_everybody_reads(
    client: FlaskClient, sign_in: SignIn, organiser: tuple[Account, Mission]
) -> None:
    browser = sign_in(organiser[0])
    draft = make_draft(browser, organiser[1])
    values = form_values(browser.get(address_of(draft, "edit")).text) | COMPLETE
    browser.post(address_of(draft, "edit"), data=values)
    browser.post(address_of(draft, "open"))
    values = form_values(browser.get(address_of(draft, "edit")).text)
    values["questions-1-prompt-en"] = "Say why."
    refused = browser.post(address_of(draft, "edit"), data=values)
    assert refused.status_code == 422
    assert 'href="#reason"' in refused.text
    values["reason"] = "Nobody understood it."
    assert browser.post(address_of(draft, "edit"), data=values).status_code == 303
    text = browser.get(address_of(draft)).text
    assert "Nobody understood it." in text
    assert "Why, and what would have to be true" in text  # what stood there before
    assert len(queries.notes(db.session(), draft)) == 1


def test_hostile_input_is_stored_as_text_or_refused(
    sign_in: SignIn, organiser: tuple[Account, Mission]
) -> None:
    browser = sign_in(organiser[0])
    draft = make_draft(browser, organiser[1])
    values = form_values(browser.get(address_of(draft, "edit")).text)
    values["title-en"] = "<script>alert(1)</script>\x00'; DROP TABLE mission; --"
    values["promise-decider"] = "x" * 201
    response = browser.post(address_of(draft, "edit"), data=values)
    assert response.status_code == 422
    assert 'href="#promise-decider"' in response.text
    values["promise-decider"] = "=1+1"
    assert browser.post(address_of(draft, "edit"), data=values).status_code == 303
    text = browser.get(address_of(draft)).text
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text
