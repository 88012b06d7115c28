"""The voting desk while people vote: live results, runs beside each other, editions, flags."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from deliberation import jobs
from deliberation.base import clock_at
from deliberation.insights.opinions import queries as opinions
from deliberation.insights.opinions.models import OpinionRun
from deliberation.people.models import Account
from deliberation.voting.models import VoteFlag
from tests.conftest import NOW
from tests.factories import WEEK, make_account
from tests.webapp.voting.crowd import APART, SHARED, TEXTS, Crowd, make_crowd
from webapp.extensions import db
from webapp.transaction import Site, command


@pytest.fixture
def crowd(app: Site, clock: Any) -> Crowd:
    return make_crowd(db.session())


@pytest.fixture
def analyst(crowd: Crowd, sign_in: Callable[[Account], FlaskClient]) -> FlaskClient:
    with command() as session:
        account = make_account(session, ("analyst", crowd.ballot.consultation))
    return sign_in(account)


def later_run(crowd: Crowd, number: int = 2, **changes: Any) -> OpinionRun:
    """Another run, like the first but for the changes of its result."""
    assert crowd.run is not None
    with command() as session:
        run = OpinionRun(
            consultation=crowd.ballot.consultation, number=number, state="done", finished_at=NOW,
            participant_count=30, vote_count=180, result=crowd.run.result | changes,
        )  # fmt: skip
        session.add(run)
        session.flush()
    return run


def test_the_overview_counts_people_votes_proofs_and_statements(
    crowd: Crowd, analyst: FlaskClient
) -> None:
    page = analyst.get(crowd.address("vote/desk")).text
    assert "24 people took part" in page
    assert "144 votes" in page
    assert "2 groups hold: A 12, B 12." in page
    assert page.index(TEXTS[SHARED[0]]) < page.index(TEXTS[APART[0]])
    assert "with a receipt code" in page
    assert "with a confirmed e-mail address" in page
    few = analyst.get(crowd.address("vote/desk?sort=agree&page=0")).text
    assert "shared" in few


def test_the_overview_costs_the_same_for_more_statements(
    crowd: Crowd, analyst: FlaskClient, count_queries: Callable[..., int]
) -> None:
    assert count_queries(lambda: analyst.get(crowd.address("vote/desk"))) <= 24


def test_no_groups_is_said_with_its_reason(
    app: Site, clock: Any, sign_in: Callable[[Account], FlaskClient]
) -> None:
    crowd = make_crowd(db.session(), "not_above_chance")
    with command() as session:
        account = make_account(session, ("organiser", crowd.ballot.consultation))
    page = sign_in(account).get(crowd.address("vote/desk")).text
    assert "no clearer than in votes that were shuffled by chance" in page


def test_a_run_is_asked_for_once_and_its_progress_shown(crowd: Crowd, analyst: FlaskClient) -> None:
    page = crowd.address("vote/desk/groups")
    assert analyst.post(page).status_code == 303
    told = analyst.get(page).text
    assert "Waiting for a free worker" in told
    assert 'hx-trigger="every 2s"' in told
    assert "Compute now" not in told
    newest = opinions.newest(db.session(), crowd.ballot.consultation)
    assert newest is not None
    assert newest.is_waiting
    assert jobs.latest_for(db.session(), newest.ref) is not None
    assert analyst.post(page).status_code == 409


def test_two_runs_beside_each_other_say_what_changed(crowd: Crowd, analyst: FlaskClient) -> None:
    assert crowd.run is not None
    refs = [statement.ref for statement in crowd.statements]
    after = later_run(crowd, common_ground=[refs[0], refs[2]])
    page = analyst.get(
        crowd.address(f"vote/desk/groups/compare?before={crowd.run.ref}&after={after.ref}")
    ).text
    assert "The groups are the same; 3 statements came to a list or left one." in page
    gone, come = page.split("Only before")[1].split("Only after")[:2]
    assert TEXTS[1] in gone
    assert TEXTS[4] in gone
    assert TEXTS[2] in come
    assert "1 statement stands in both." in page
    lost = later_run(crowd, 3, declared=False, reason="not_stable", groups=[])
    page = analyst.get(
        crowd.address(f"vote/desk/groups/compare?before={crowd.run.ref}&after={lost.ref}")
    ).text
    assert "The groups of the earlier run no longer hold." in page
    assert analyst.get(crowd.address("vote/desk/groups/compare?before=x")).status_code == 303


def test_an_edition_is_published_when_the_voting_has_ended(
    crowd: Crowd, analyst: FlaskClient, sign_in: Callable[[Account], FlaskClient]
) -> None:
    assert crowd.run is not None
    page, ref = crowd.address("vote/desk/groups"), crowd.run.ref
    told = analyst.get(page).text
    assert "An edition is published when the voting has ended." in told
    assert analyst.post(f"{page}/{ref}/publish").status_code == 403
    with clock_at(NOW + WEEK):
        with command() as session:
            organiser = make_account(session, ("organiser", crowd.ballot.consultation))
        client = sign_in(organiser)
        assert "Publish run 1 as the edition of today" in client.get(page).text
        assert client.post(f"{page}/{ref}/publish").status_code == 303
        assert "edition of 22 March 2027" in client.get(page).text
    db.session.expire_all()
    assert crowd.run.is_published


def test_flags_are_counts_and_the_groups_are_shown_without_bursts(
    crowd: Crowd, analyst: FlaskClient
) -> None:
    page = crowd.address("vote/desk/flags")
    assert "No burst was flagged" in analyst.get(page).text
    with command() as session:
        for person in crowd.people[:11]:
            session.add(VoteFlag(participant_id=person.id, kind="burst"))
    assert "This line is computed with the next run." in analyst.get(page).text
    assert crowd.run is not None
    with command() as session:
        run = session.merge(crowd.run)
        session.add(OpinionRun(
            consultation=run.consultation, number=1, state="done", is_sensitivity=True,
            parent_id=run.id, participant_count=13, vote_count=78, left_out_count=11,
            result=run.result | {"declared": False, "reason": "too_few_participants", "groups": []},
            finished_at=NOW,
        ))  # fmt: skip
    told = analyst.get(page).text
    assert "The groups of the earlier run no longer hold." not in told
    assert "Without the flagged bursts the groups do not hold." in told
    assert all(person.ref not in told for person in crowd.people)
