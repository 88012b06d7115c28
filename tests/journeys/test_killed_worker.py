"""SIGKILL in the middle of an analysis: nothing half-written, and the job is taken up again."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from sqlalchemy import func, select

from deliberation import journal
from deliberation.base import now
from deliberation.insights import operations as insights
from deliberation.insights import queries
from deliberation.insights.models import Campaign, Point, Quote, Run, Theme
from deliberation.jobs import Job
from tests.conftest import site_settings
from tests.factories import make_account, make_consultation, make_submission
from webapp import create_app
from webapp.extensions import db
from webapp.transaction import Site, command

COMMAND = Path(sys.executable).with_name("mission-commons")
SUBJECTS = ("worms", "rivers", "meadows", "school gardens", "farm loans", "sealed car parks")
WISHES = ("need rest from ploughs", "want clean water", "belong to everybody", "lack money")
THE_JOB = select(Job).where(Job.name == "insights.find_themes")
PLACES = ("in the north", "near the coast", "in our valley", "around the old town", "on slopes")


@pytest.fixture
def site(tmp_path: Path, migrated_file: Path) -> Iterator[Site]:
    """A site with 120 submissions and a requested run."""
    shutil.copy(migrated_file, tmp_path / "app.db")
    app = create_app(site_settings(tmp_path))
    with app.app_context():
        with command() as session:
            consultation = make_consultation(session, running="make_sense")
            for subject in SUBJECTS:
                for wish in WISHES:
                    for place in PLACES:
                        text = (
                            f"The {subject} {place} {wish}. It has been so for {len(place)} years."
                        )
                        make_submission(session, consultation, text)
            analyst = make_account(session, ("analyst", consultation))
            insights.request_run(session, consultation, analyst)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def start_worker(site: Site) -> Iterator[Callable[[], psutil.Process]]:
    """Starts `mission-commons worker` on the site's folder; whatever is left is killed."""
    settings = site.config["SETTINGS"]
    environment = os.environ | {
        "INSTANCE": str(settings.instance),
        "SECRET_KEY": settings.secret_key,
        "RECEIPT_KEY": settings.receipt_key,
    }
    environment.pop("DATABASE_URL", None)
    started: list[psutil.Process] = []

    def start() -> psutil.Process:
        worker = subprocess.Popen([COMMAND, "worker"], env=environment, stderr=subprocess.DEVNULL)
        started.append(psutil.Process(worker.pid))
        return started[-1]

    yield start
    for worker in started:
        for process in [*_living_children(worker), worker]:
            if process.is_running():
                process.kill()
        worker.wait(10)


def _living_children(worker: psutil.Process) -> list[psutil.Process]:
    return worker.children(recursive=True) if worker.is_running() else []


def job() -> Job:
    db.session.rollback()
    return db.session.scalars(THE_JOB).one()


def wait_for(condition: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"{job().state}, {job().stage}, {job().attempts}"
        time.sleep(0.1)


def is_in_the_middle(attempt: int) -> bool:
    found = job()
    return found.attempts == attempt and found.state == "running" and found.progress > 0


def written() -> int:
    """Rows that a run stores."""
    counts = (select(func.count(kind.id)) for kind in (Theme, Point, Quote, Campaign))
    return sum(db.session.scalars(count).one() for count in counts)


def unsealed() -> int:
    db.session.rollback()
    return journal.verify(db.session()).unsealed_count


def test_a_killed_analysis_leaves_nothing_and_is_taken_up_again(
    site: Site, start_worker: Callable[[], psutil.Process]
) -> None:
    worker = start_worker()
    wait_for(lambda: is_in_the_middle(attempt=1), 20)
    [child] = [c for c in worker.children() if "spawn_main" in " ".join(c.cmdline())]
    child.send_signal(signal.SIGKILL)
    wait_for(lambda: job().state == "queued", 10)
    assert written() == 0
    assert db.session.scalars(select(Run)).one().state == "queued"

    wait_for(lambda: is_in_the_middle(attempt=2), 20)
    worker.send_signal(signal.SIGKILL)  # nobody renews the lease now
    worker.wait(10)
    assert written() == 0
    with command() as session:  # instead of waiting until the lease ends by itself
        session.scalars(THE_JOB).one().leased_until = now() - timedelta(seconds=1)

    start_worker()
    wait_for(lambda: job().state == "done", 30)
    run = db.session.scalars(select(Run)).one()
    ledger = queries.ledger(db.session(), run)
    assert (run.state, job().attempts) == ("draft", 3)
    assert ledger.balances
    assert ledger.received == len(SUBJECTS) * len(WISHES) * len(PLACES)
    assert ledger.points.found == db.session.scalars(select(func.count(Point.id))).one()
    assert job().unique_key is None
    wait_for(lambda: unsealed() == 0, 5)
