"""Three regions and the country: each alone, all together, and the counts are the same."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from deliberation.consultations.models import Consultation
from deliberation.consultations.places.operations import set_place
from deliberation.people.models import Account
from deliberation.submissions.operations import count
from tests.factories import (
    make_account,
    make_consultation,
    make_participant,
    make_point,
    make_run,
    make_submission,
    make_theme,
)
from tests.webapp.consultations.test_pages import address_of, form_values
from webapp.extensions import db

pytestmark = pytest.mark.usefixtures("clock")
SIZES = {"": 4, "Nordhavn": 3, "Ostmark": 2, "Suedland": 1}


@pytest.fixture
def account(client: FlaskClient) -> Account:
    return make_account(db.session())


@pytest.fixture
def places(account: Account) -> dict[str, Consultation]:
    """The country ("") and three regions, each with submissions and one published theme."""
    session, found = db.session(), {}
    for place, size in SIZES.items():
        whole = found.get("")
        talk = make_consultation(session, whole.mission if whole else None, running="respond")
        talk.title = {"en": f"Soil {place}"}
        found[place] = talk
        fill(talk, size, f"Worms {place}")
        set_place(session, talk, whole, place, account)
    session.commit()
    return found


def fill(talk: Consultation, size: int, label: str) -> None:
    """`size` people, of whom the first wrote twice, and a theme with all that they wrote."""
    session = db.session()
    theme = make_theme(session, make_run(session, talk, state="published"), label, state="approved")
    people = [make_participant(session, talk) for _ in range(size)]
    for person in [people[0], *people]:
        submission = make_submission(session, talk, participant=person)
        make_point(session, theme.run, submission, theme)
        count(session, talk, "received")


def rows(html: str) -> dict[str, tuple[int, int]]:
    """Place -> submissions received and contributors, as the table says."""
    found = {}
    for row in re.findall(r"<tr.*?</tr>", html[html.index("<tbody>") :], re.S):
        cells = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        found[cells[0]] = (int(cells[-2]), int(cells[-1]))
    return found


def test_the_total_is_the_sum_and_each_row_is_what_its_own_page_says(
    client: FlaskClient, places: dict[str, Consultation]
) -> None:
    html = client.get(address_of(places["Ostmark"], "places")).text
    assert html == client.get(address_of(places["Ostmark"], "places")).text
    found = rows(html)
    total = found.pop("All places together")
    assert found == {place or "Everywhere else": (size + 1, size) for place, size in SIZES.items()}
    assert total == tuple(map(sum, zip(*found.values(), strict=True))) == (14, 10)
    for place, talk in places.items():
        own = client.get(address_of(talk)).text
        received = found[place or "Everywhere else"][0]
        assert f"See all {received} submissions" in own
        assert address_of(talk, "places") in own


def test_a_regions_themes_are_visible_alone_and_in_the_roll_up(
    client: FlaskClient, places: dict[str, Consultation]
) -> None:
    html = client.get(address_of(places[""], "places")).text
    for place, talk in places.items():
        alone = client.get(address_of(talk, "themes/")).text
        section = html[html.index(f'<section aria-labelledby="at-{talk.ref}"') :]
        section = section[: section.index("</section>")]
        count_here = f"{SIZES[place] + 1} submissions"
        for text in (alone, section):
            assert f"Worms {place}" in text
            assert count_here in text
        others = [f"Worms {other}" for other in SIZES if other and other != place]
        assert not any(other in alone or other in section for other in others)


def test_a_draft_part_is_named_nowhere(
    client: FlaskClient, places: dict[str, Consultation], account: Account
) -> None:
    places["Suedland"].opened_at = None
    db.session.commit()
    html = client.get(address_of(places[""], "places")).text
    assert "Suedland" not in html
    assert rows(html)["All places together"] == (12, 9)
    assert client.get(address_of(places["Suedland"], "places")).status_code == 403


def test_without_parts_the_page_says_so(client: FlaskClient) -> None:
    alone = make_consultation(db.session())
    db.session.commit()
    assert "No place has a consultation" in client.get(address_of(alone, "places")).text
    assert address_of(alone, "places") not in client.get(address_of(alone)).text


def test_more_places_cost_no_more_statements(
    client: FlaskClient,
    places: dict[str, Consultation],
    account: Account,
    count_queries: Callable[..., int],
) -> None:
    where = address_of(places[""], "places")
    client.get(where)
    few = count_queries(lambda: client.get(where))
    for number in range(5):
        more = make_consultation(db.session(), places[""].mission, running="respond")
        fill(more, 2, f"More worms {number}")
        set_place(db.session(), more, places[""], f"Place {number}", account)
    db.session.commit()
    assert count_queries(lambda: client.get(where)) == few <= 16
    assert len(rows(client.get(where).text)) == 10


def test_the_organiser_of_a_part_sets_its_place(
    client: FlaskClient,
    places: dict[str, Consultation],
    sign_in: Callable[[Account], FlaskClient],
) -> None:
    whole = places[""]
    city = make_consultation(db.session(), whole.mission, opened_at=None)
    hidden = make_consultation(
        db.session(), whole.mission, opened_at=None, title={"en": "Somebody's draft"}
    )
    organiser = make_account(db.session(), ("organiser", city))
    db.session.commit()
    browser = sign_in(organiser)
    html = browser.get(address_of(city, "edit")).text
    assert "Somebody&#39;s draft" not in html
    values = form_values(html) | {"part_of": whole.ref}
    refused = browser.post(address_of(city, "edit"), data=values)
    assert refused.status_code == 422
    assert "Name the place where this part asks." in refused.text
    unknown = browser.post(address_of(city, "edit"), data=values | {"part_of": hidden.ref})
    assert unknown.status_code == 422
    saved = browser.post(address_of(city, "edit"), data=values | {"place_name": "Westort"})
    assert saved.status_code == 303
    db.session.refresh(city)
    assert (city.parent, city.place) == (whole, "Westort")
    assert browser.get(address_of(whole, "edit")).status_code == 403
