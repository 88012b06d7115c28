"""Before an analysis starts its cost is told, and while it runs what is left."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask.testing import FlaskClient

from deliberation import jobs
from deliberation.base import now
from deliberation.insights import operations as insights
from deliberation.insights.estimate.execute import expected
from deliberation.jobs import Job
from deliberation.people.models import Account
from tests.factories import make_account, make_consultation, make_run, make_submission
from webapp.insights.waiting import told_during
from webapp.transaction import Site, command

SignIn = Callable[[Account], FlaskClient]


def test_the_start_page_tells_time_and_memory(
    app: Site, clock: datetime, client: FlaskClient, sign_in: SignIn
) -> None:
    with command() as session:
        consultation = make_consultation(session, running="make_sense")
        for number in range(3):
            make_submission(session, consultation, f"Worms {number}.")
        analyst = make_account(session, ("analyst", consultation))
        address = f"/en/{consultation.mission.ref}/{consultation.ref}/analysis/new"
    sign_in(analyst)
    page = client.get(address).text
    assert "It will take about 4 seconds and 400 MB of memory on this machine." in page


def test_the_analysis_before_tells_how_fast_this_machine_is(app: Site, clock: datetime) -> None:
    with command() as session:
        consultation = make_consultation(session, running="make_sense")
        make_submission(session, consultation, "Worms. " * 100)
        unknown = expected(session, consultation).seconds
        told = {"timings": {"reading": 3 * unknown}, "read_count": 1}
        make_run(session, consultation, provenance=told)
        assert abs(expected(session, consultation).seconds - 3 * unknown) < 0.01


def test_what_is_left_is_told_once_it_can_be(app: Site, clock: datetime) -> None:
    job = Job(state="running", attempts=1, progress=0.05, started_at=now() - timedelta(seconds=30))
    with app.test_request_context("/en/"):
        assert told_during(None) == told_during(job) == ""
        job.progress = 0.25
        assert told_during(job) == "About 2 minutes left."
        job.progress, job.attempts = 0.75, 2
        assert told_during(job) == "Try 2. About 10 seconds left."
        job.state = "done"
        assert told_during(job) == ""


def test_a_running_analysis_shows_it(
    app: Site, clock: datetime, client: FlaskClient, sign_in: SignIn
) -> None:
    with command() as session:
        consultation = make_consultation(session, running="make_sense")
        make_submission(session, consultation, "Worms.")
        analyst = make_account(session, ("analyst", consultation))
        run = insights.request_run(session, consultation, analyst, {"granularity": "medium"})
        job = jobs.latest_for(session, run.ref)
        assert job is not None
        job.state, job.progress, job.attempts = "running", 0.5, 1
        job.started_at = now() - timedelta(seconds=20)
        base = f"/en/{consultation.mission.ref}/{consultation.ref}/analysis/{run.ref}/progress"
    sign_in(analyst)
    assert "About 20 seconds left." in client.get(base).text
