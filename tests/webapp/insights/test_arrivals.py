"""What arrived since: the page of staff, and the job that a sent submission asks for."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from deliberation.base import now
from deliberation.insights.arrivals.models import Arrival
from deliberation.insights.models import Run
from deliberation.jobs import Job
from deliberation.people.models import Account
from tests.factories import (
    make_account,
    make_consultation,
    make_point,
    make_run,
    make_submission,
    make_theme,
)
from webapp.extensions import db
from webapp.transaction import Site, command


@pytest.fixture
def run(app: Site, clock: datetime, sign_in: Callable[[Account], FlaskClient]) -> Run:
    with command() as session:
        consultation = make_consultation(session, running="respond")
        made = make_run(session, consultation, state="published", published_at=now())
        buses = make_theme(session, made, "Buses", state="approved")
        make_point(session, made, make_submission(session, consultation, "Buses."), buses)
        later = make_submission(session, consultation, "More buses please.")
        make_submission(session, consultation, "Not looked at yet.")
        answer = later.answers[0]
        session.add(
            Arrival(
                run=made,
                submission=later,
                answer=answer,
                start=0,
                end=len(answer.text),
                language="en",
                theme=buses,
                strength=0.7,
            )
        )
        analyst = make_account(session, ("analyst", consultation))
    sign_in(analyst)
    return made


def address(run: Run) -> str:
    return f"/en/{run.consultation.mission.ref}/{run.consultation.ref}/analysis/arrived"


def test_the_page_counts_by_theme_and_says_what_waits(client: FlaskClient, run: Run) -> None:
    page = client.get(address(run))
    assert page.status_code == 200
    assert "More buses please." in page.text
    assert "Buses." not in page.text.replace("More buses please.", "")
    assert "1 submission waits to be looked at." in page.text


def test_a_notice_shows_what_seems_new(client: FlaskClient, run: Run) -> None:
    with command() as session:
        here = session.get_one(Run, run.id)
        answer = session.scalars(select(Arrival)).one().answer
        here.provenance = here.provenance | {
            "drift": {
                "is_alarm": True,
                "p_value": 0.01,
                "count": 16,
                "examples": [[answer.id, 0, 4]],
            }
        }
    page = client.get(address(run)).text
    assert "Something new may be being said" in page
    assert ">More<" in page


def test_looking_now_asks_for_one_job(client: FlaskClient, run: Run) -> None:
    assert client.post(address(run)).status_code == 303
    assert client.post(address(run)).status_code == 303
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Job)) == 1
    assert "The machine is at it." in client.get(address(run)).text


def test_without_published_themes_there_is_no_such_page(client: FlaskClient, run: Run) -> None:
    with command() as session:
        session.get_one(Run, run.id).state = "draft"
    assert client.get(address(run)).status_code == 404
