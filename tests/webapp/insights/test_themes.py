"""The public pages of themes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from deliberation.base import now
from deliberation.insights.models import Quote, Run
from deliberation.people.models import Account
from tests.factories import (
    make_account,
    make_consultation,
    make_participant,
    make_point,
    make_run,
    make_submission,
    make_theme,
)
from webapp.transaction import Site, command


@pytest.fixture
def run(app: Site, clock: datetime) -> Run:
    with command() as session:
        consultation = make_consultation(session, running="respond")
        run = make_run(session, consultation, state="published", published_at=now())
        worms = make_theme(session, run, "Worms", state="approved", claim="We want worms.")
        water = make_theme(
            session, run, "Water", state="approved", firmness="fragile", stability=0.3
        )
        for number in range(25):
            lane = "youth" if number < 3 else "citizens"
            submission = make_submission(session, consultation, f"Worms, {number}.", lane=lane)
            make_point(session, run, submission, worms)
        submission = make_submission(session, consultation, "Regen.", language="de")
        make_point(session, run, submission, water, language="de")
        make_point(session, run, make_submission(session, consultation, "Something else."))
        hidden = make_submission(session, consultation, "Secret wish.", is_listed=False)
        make_point(session, run, hidden, worms)
    return run


def address(run: Run, rest: str = "") -> str:
    return f"/en/{run.consultation.mission.ref}/{run.consultation.ref}/themes/{rest}"


def get(client: FlaskClient, run: Run, rest: str = "", **arguments: str) -> str:
    page = client.get(address(run, rest), query_string=arguments)
    assert page.status_code == 200
    return page.text


def test_the_list_opens_with_the_ledger(client: FlaskClient, run: Run) -> None:
    page = get(client, run)
    assert page.index("28 submissions received") < page.index("Worms") < page.index("Water")
    assert "not answered yet" in page


def test_the_list_is_ordered_and_narrowed_as_asked(client: FlaskClient, run: Run) -> None:
    fragile = get(client, run, sort="fragile")
    assert fragile.index(">Water<") < fragile.index(">Worms<")
    german = get(client, run, language="de")
    assert ">Water<" in german
    assert ">Worms<" not in german
    assert "No theme fits this choice." in get(client, run, language="de", lane="youth")


def test_small_youth_numbers_are_not_told(client: FlaskClient, run: Run) -> None:
    page = get(client, run, run.themes[0].ref)
    assert page.count("too few to tell") == 2  # the youth lane, and the one it would follow from
    assert "lane-youth" not in page


def test_the_theme_page_quotes_word_for_word_and_only_what_is_shown(
    client: FlaskClient, run: Run
) -> None:
    page = get(client, run, run.themes[0].ref)
    assert "We want worms." in page
    assert "Worms, 0." in page
    assert "26 submissions" in page.replace("<strong>", "").replace("</strong>", "")
    for rest in ("", run.themes[0].ref, "unthemed", "set-aside"):
        assert "Secret wish." not in get(client, run, rest)


def test_points_are_paged(client: FlaskClient, run: Run) -> None:
    page = get(client, run, run.themes[0].ref)
    after = page.split("after=")[1].split("#")[0].split('"')[0]
    rest = get(client, run, run.themes[0].ref, after=after)
    assert "Worms, 24." in rest.split('id="points"')[1]
    assert "Worms, 3." not in rest.split('id="points"')[1]


def test_rare_views_have_a_place_also_when_there_are_none(client: FlaskClient, run: Run) -> None:
    assert "We looked for the points furthest" in get(client, run, run.themes[1].ref)
    with command() as session:
        session.query(Quote).filter_by(theme_id=run.themes[1].id).one().kind = "rare"
    page = get(client, run, run.themes[1].ref)
    assert "We looked for the points furthest" not in page


def test_what_stands_in_no_theme_can_be_read(client: FlaskClient, run: Run) -> None:
    assert "Something else." in get(client, run, "unthemed")


def test_nothing_is_public_before_publication(client: FlaskClient, run: Run) -> None:
    with command() as session:
        session.get_one(Run, run.id).state = "draft"
    assert "No themes are published yet" in get(client, run)
    assert client.get(address(run, run.themes[0].ref)).status_code == 403
    assert client.get(address(run, "unthemed")).status_code == 404


def test_a_merged_theme_leads_to_its_heir(client: FlaskClient, run: Run) -> None:
    worms, water = run.themes
    with command() as session:
        theme = session.merge(water)
        theme.state, theme.merged_into_id = "merged", worms.id
    assert client.get(address(run, water.ref)).location.endswith(worms.ref)


def test_the_list_costs_the_same_however_long_it_is(
    client: FlaskClient, run: Run, count_queries: Callable[..., int]
) -> None:
    few = count_queries(lambda: get(client, run))
    with command() as session:
        same = session.get_one(Run, run.id)
        for number in range(10):
            theme = make_theme(session, same, f"More {number}", state="approved")
            make_point(session, same, make_submission(session, same.consultation), theme)
    assert count_queries(lambda: get(client, run)) == few < 30


def test_only_the_author_says_not_what_i_meant(client: FlaskClient, run: Run) -> None:
    where = address(run, f"points/{run.themes[0].points[0].ref}/challenge")
    assert client.get(where).status_code == 403


def test_an_author_says_not_what_i_meant(client: FlaskClient, run: Run) -> None:
    with command() as session:
        same = session.get_one(Run, run.id)
        author = make_participant(session, same.consultation)
        submission = make_submission(session, same.consultation, "Mine.", participant=author)
        point = make_point(session, same, submission, same.themes[0])
        session.flush()
        ref, key = point.ref, str(author.id)
    where = address(run, f"points/{ref}/challenge")
    with client.session_transaction() as opened:
        opened["receipts"] = {key: now().timestamp() + 600}
    assert "Mine." in client.get(where).text
    assert client.post(where, data={"text": ""}).status_code == 422
    assert client.post(where, data={"text": "I meant the water."}).status_code == 303


def test_staff_reads_drafts(client: FlaskClient, run: Run, sign_in: Any) -> None:
    with command() as session:
        same = session.get_one(Run, run.id)
        same.state = "draft"
        analyst: Account = make_account(session, ("analyst", same.consultation))
    sign_in(analyst)
    assert "still in review" in get(client, run, run.themes[0].ref)


def test_the_summary_is_in_peoples_words_with_how_many_it_speaks_for(
    client: FlaskClient, run: Run
) -> None:
    from deliberation.insights.summaries.models import ThemeSentence

    with command() as session:
        here = session.merge(run, load=True)
        worms, water = here.themes
        points = worms.points[:3]
        numbers = [point.id for point in points]
        session.add_all(
            [
                ThemeSentence(
                    theme_id=worms.id, point_id=numbers[0], kind="youth", supports=numbers
                ),
                ThemeSentence(
                    theme_id=worms.id,
                    point_id=numbers[1],
                    kind="minority",
                    position=1,
                    supports=numbers[1:2],
                ),
            ]
        )
        refs = worms.ref, water.ref
    page = get(client, run, refs[0])
    start = page.index("In short, sentence by sentence")
    told = page[start : page.index("In their own words")]
    assert "Worms, 0." in told
    assert "speaks for 3 points" in told
    assert "a view of few, apart from the others" in told
    assert "from the youth lane" not in told  # three youths are too few to tell
    assert "No sentence of this theme may be shown." in get(client, run, refs[1])
