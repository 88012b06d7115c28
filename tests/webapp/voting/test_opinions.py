"""What people agree on: lists, map, table, groups, one statement, files, the embedded view."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete

from deliberation.base import clock_at, now
from deliberation.consultations.models import Question
from deliberation.insights.opinions import queries as opinions
from deliberation.insights.opinions.models import OpinionPlace
from deliberation.people.models import Demographic
from deliberation.voting.models import Ballot
from tests.conftest import NOW
from tests.factories import WEEK, make_account, make_run, make_theme
from tests.webapp.voting.crowd import SHARED, TEXTS, Crowd, make_crowd
from webapp.extensions import db
from webapp.transaction import Site


@pytest.fixture
def crowd(app: Site, clock: Any) -> Crowd:
    return make_crowd(db.session(), shows_results="always", is_embeddable=True)


def open_receipt(client: FlaskClient, crowd: Crowd, number: int = 0) -> None:
    """As the receipt page leaves the session."""
    with client.session_transaction() as session:
        session["receipts"] = {str(crowd.people[number].id): now().timestamp() + 10**9}


def headings(text: str) -> list[str]:
    return [
        re.sub(r"<[^>]+>", "", found).strip() for found in re.findall(r"<h2[^>]*>(.*?)</h2>", text)
    ]


def test_common_ground_comes_first_and_the_map_last(client: Any, crowd: Crowd) -> None:
    page = client.get(crowd.address("opinions"))
    assert headings(page.text)[:6] == [
        "Common ground",
        "What divides",
        "What bridges",
        "What is uncertain",
        "Statements that stand together for many",
        "The map",
    ]
    assert "24 people voted, in 2 groups. They share 3 statements." in page.text
    assert "The directions mean nothing" in page.text
    assert "map-here" not in page.text
    assert "Not a secret ballot" in page.text
    method = re.search(r'href="([^"]*/methods/opinions)"', page.text)
    assert method is not None
    assert "what they are, what they are not" in client.get(method[1]).text
    assert "24 of 24 voters agree with at least one of these" in page.text


def test_every_bar_tells_its_numbers(client: Any, crowd: Crowd) -> None:
    page = client.get(crowd.address("opinions")).text
    first = page[page.index('class="opinion"') :]
    assert TEXTS[SHARED[0]] in first
    assert "23 agree, 1 disagree, 0 pass" in first
    assert "(24 votes)" in first
    assert "11 agree, 1 disagree, 0 pass" in first  # group A


def test_a_voter_sees_where_they_are(client: Any, crowd: Crowd) -> None:
    open_receipt(client, crowd)
    assert "map-here" in client.get(crowd.address("opinions")).text
    assert "You stand in this group" in client.get(crowd.address("opinions/group/A")).text
    assert "You stand in this group" not in client.get(crowd.address("opinions/group/B")).text
    assert "You are here" not in client.get(crowd.address("opinions.svg")).text


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("too_few_participants", "Too few people"),
        ("too_few_statements", "too few statements"),
        ("not_above_chance", "shuffled by chance"),
        ("not_stable", "A fifth|a fifth"),
        ("group_too_small", "a handful of people"),
    ],
)
def test_without_groups_the_reason_and_the_lists_are_shown(
    client: Any, app: Site, clock: Any, reason: str, words: str
) -> None:
    crowd = make_crowd(db.session(), reason, shows_results="always")
    page = client.get(crowd.address("opinions")).text
    assert "No stable groups" in page
    assert re.search(words, page)
    assert TEXTS[SHARED[0]] in page
    assert "Group A" not in page
    assert client.get(crowd.address("opinions/group/A")).status_code == 404


def test_a_group_is_described_by_its_statements(client: Any, crowd: Crowd) -> None:
    page = client.get(crowd.address("opinions/group/A")).text
    agrees, rejects = page.index("With what it agrees"), page.index("What it rejects")
    assert agrees < page.index(TEXTS[2]) < rejects < page.index(TEXTS[3])
    assert "not who they are, how old, or where they live" in page
    assert client.get(crowd.address("opinions/group/C")).status_code == 404


def test_results_open_after_the_voters_own_votes(client: Any, app: Site, clock: Any) -> None:
    crowd = make_crowd(db.session(), results_after=10)
    page = client.get(crowd.address("opinions")).text
    assert "After 6 more votes you see what others think." in page
    assert TEXTS[SHARED[0]] not in page
    for kind in ("csv", "svg", "png"):
        assert client.get(crowd.address(f"opinions.{kind}")).status_code == 404
    open_receipt(client, crowd)  # has answered all there is
    assert TEXTS[SHARED[0]] in client.get(crowd.address("opinions")).text


def test_results_wait_for_the_end_where_the_organiser_says_so(
    client: Any, app: Site, clock: Any, sign_in: Callable[..., FlaskClient]
) -> None:
    crowd = make_crowd(db.session(), shows_results="after_closing")
    open_receipt(client, crowd)
    waiting = client.get(crowd.address("opinions")).text
    assert "when the voting has ended" in waiting
    statement = client.get(crowd.address(f"statements/{crowd.statements[0].ref}")).text
    assert "group-bars" not in statement
    assert "By proof" not in statement
    with clock_at(NOW + 2 * WEEK):
        assert TEXTS[SHARED[0]] in client.get(crowd.address("opinions")).text
    organiser = make_account(db.session(), ("organiser", crowd.ballot.consultation))
    db.session.commit()
    assert TEXTS[SHARED[0]] in sign_in(organiser).get(crowd.address("opinions")).text


def test_an_edition_is_for_everybody(client: Any, app: Site, clock: Any) -> None:
    crowd = make_crowd(db.session(), shows_results="after_closing")
    assert crowd.run is not None
    crowd.run.published_at = now()
    db.session.commit()
    assert TEXTS[SHARED[0]] in client.get(crowd.address("opinions")).text


def test_an_edition_tells_groups_by_what_people_said_and_live_only_staff_sees_them(
    client: Any, crowd: Crowd, sign_in: Any
) -> None:
    consultation = crowd.ballot.consultation
    consultation.questions.append(
        Question(
            key="place",
            kind="choice",
            prompt={"en": "Where do you live?"},
            options=[{"key": "farm", "label": {"en": "On a farm"}}],
            is_demographic=True,
        )
    )
    for person in crowd.people:
        person.demographics.append(Demographic(question_key="place", option_key="farm"))
    organiser = make_account(db.session(), ("organiser", consultation))
    db.session().commit()
    assert "Groups by what people said" not in client.get(crowd.address("opinions")).text
    run = opinions.latest(db.session(), consultation)
    run.result = run.result | {"breakdowns": opinions.breakdowns(db.session(), run)}
    run.published_at = now()
    db.session().commit()
    page = client.get(crowd.address("opinions")).text
    assert "Counted when this edition was published." in page
    assert "On a farm" in page
    run.published_at = None
    db.session().commit()
    sign_in(organiser)
    assert "Only staff sees this before an edition" in client.get(crowd.address("opinions")).text


def test_nothing_counted_yet_says_so(client: Any, app: Site, clock: Any) -> None:
    crowd = make_crowd(db.session(), has_run=False, shows_results="always")
    assert "Nothing has been counted yet" in client.get(crowd.address("opinions")).text


def test_a_removed_statement_leaves_every_list(client: Any, crowd: Crowd) -> None:
    crowd.statements[SHARED[0]].state = "removed"
    db.session.commit()
    for page in ("opinions", "opinions/group/A", "opinions.csv", "opinions/embed"):
        assert TEXTS[SHARED[0]] not in client.get(crowd.address(page)).text
    assert client.get(crowd.address(f"statements/{crowd.statements[0].ref}")).status_code == 403


def test_one_statement_in_figures_and_words(client: Any, crowd: Crowd) -> None:
    mission = crowd.ballot.consultation.mission
    theme = make_theme(
        db.session(),
        make_run(db.session(), crowd.ballot.consultation, state="published"),
        "Life in the soil",
        state="approved",
    )
    crowd.statements[0].theme_ref = theme.ref
    db.session.commit()
    open_receipt(client, crowd, 1)
    page = client.get(crowd.address(f"statements/{crowd.statements[0].ref}")).text
    assert "96 of 100 (81 to 100)" in page
    assert "nearly everybody agrees" in page
    assert "with a confirmed e-mail address" in page
    assert "without proof" in page
    assert f"/{mission.ref}/" in page
    assert "Life in the soil" in page
    assert "On this one you agreed." in page
    assert "Change your answer" in page


def test_the_csv_holds_every_statement_and_no_formula(client: Any, crowd: Crowd) -> None:
    crowd.statements[5].text = "=1+1 is a formula"
    db.session.commit()
    answer = client.get(crowd.address("opinions.csv"))
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["statement"] for row in rows] == [s.ref for s in crowd.statements]
    assert rows[5]["text"] == "'=1+1 is a formula"
    assert (rows[0]["agree_all"], rows[0]["disagree_all"], rows[0]["agree_A"]) == ("23", "1", "11")
    assert (rows[0]["common_ground"], rows[2]["common_ground"]) == ("1", "0")


def test_the_map_is_an_svg_and_a_png_of_its_own(client: Any, crowd: Crowd) -> None:
    svg = client.get(crowd.address("opinions.svg"))
    assert svg.content_type == "image/svg+xml"
    assert ElementTree.fromstring(svg.data).tag.endswith("svg")
    assert "2 groups of people who vote alike" in svg.text
    png = client.get(crowd.address("opinions.png"))
    assert png.data.startswith(b"\x89PNG")
    assert "attachment" in png.headers["Content-Disposition"]


def test_only_the_embedded_view_may_be_framed(client: Any, crowd: Crowd) -> None:
    page = client.get(crowd.address("opinions/embed"))
    assert "frame-ancestors *" in page.headers["Content-Security-Policy"]
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in page.headers
    assert "<form" not in page.text
    assert "<script" not in page.text
    assert TEXTS[SHARED[0]] in page.text
    for other in ("opinions", "vote", f"statements/{crowd.statements[0].ref}"):
        policy = client.get(crowd.address(other)).headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy


def test_the_embedded_view_is_the_same_for_every_reader(client: Any, crowd: Crowd) -> None:
    stranger = client.get(crowd.address("opinions/embed")).text
    open_receipt(client, crowd)
    assert client.get(crowd.address("opinions/embed")).text == stranger


def test_embedding_is_the_organisers_choice(client: Any, app: Site, clock: Any) -> None:
    closed = make_crowd(db.session(), shows_results="always", is_embeddable=False)
    answer = client.get(closed.address("opinions/embed"))
    assert answer.status_code == 404
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    early = make_crowd(db.session(), is_embeddable=True)
    page = client.get(early.address("opinions/embed"))
    assert page.status_code == 200
    assert TEXTS[SHARED[0]] not in page.text


def test_no_ballot_no_pages(client: Any, crowd: Crowd) -> None:
    pages = ("vote", "opinions", "opinions/group/A", "opinions.csv", "opinions/embed")
    addresses = [crowd.address(page) for page in pages]
    db.session.delete(db.session.get_one(Ballot, crowd.ballot.id))
    db.session.commit()
    assert [client.get(address).status_code for address in addresses] == [404] * 5


def test_the_consultation_leads_to_the_vote_and_the_results(client: Any, crowd: Crowd) -> None:
    page = client.get(crowd.address("")).text
    assert "Vote on statements" in page
    assert "What people agree on" in page
    with clock_at(NOW + 2 * WEEK):
        later = client.get(crowd.address("")).text
        assert "Vote on statements" not in later
        assert "What people agree on" in later


@pytest.mark.parametrize(
    ("page", "most"), [("opinions", 15), ("opinions/group/A", 14), ("opinions.csv", 12)]
)
def test_the_pages_cost_a_fixed_number_of_queries(
    client: Any, crowd: Crowd, count_queries: Callable[..., int], page: str, most: int
) -> None:
    open_receipt(client, crowd)
    client.get(crowd.address(page))
    assert count_queries(lambda: client.get(crowd.address(page))) <= most


def test_without_a_place_for_anybody_there_is_no_map(client: Any, crowd: Crowd) -> None:
    assert crowd.run is not None
    db.session.execute(delete(OpinionPlace).where(OpinionPlace.run_id == crowd.run.id))
    db.session.commit()
    assert "There is no map" in client.get(crowd.address("opinions")).text
    assert '<svg class="opinion-map"' not in client.get(crowd.address("opinions/embed")).text
