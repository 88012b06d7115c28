"""Commands that look after the record: journal, jobs, retention."""

import os
import time
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text

from deliberation import journal
from deliberation.base import clock_at, now
from deliberation.people.models import WebSession
from deliberation.privacy.retention import operations as retention
from tests import factories
from webapp import engine
from webapp.cli import group
from webapp.extensions import db
from webapp.settings import Settings
from webapp.transaction import Site, command


def run(settings: Settings, *arguments: str) -> Result:
    environment = {
        "INSTANCE": str(settings.instance),
        "SECRET_KEY": settings.secret_key,
        "RECEIPT_KEY": settings.receipt_key,
    }
    return CliRunner().invoke(group, list(arguments), env=environment)


@pytest.fixture
def recorded(app: Site) -> Site:
    """Three lines in the journal, one of them about words."""
    with command() as session:
        mission = factories.make_mission(session)
        for number in range(3):
            content = "words" if number == 0 else None
            journal.record(session, "mission:edit", mission, role="chair", content=content)
    return app


def test_verify_says_what_is_sealed_and_what_is_erased(recorded: Site, settings: Settings) -> None:
    first = run(settings, "journal", "verify")
    assert first.exit_code == 0
    assert "sealed:   0" in first.output
    assert "unsealed: 3" in first.output
    assert run(settings, "journal", "seal").output == "3 rows sealed.\n"
    with command() as session:
        session.execute(text("DELETE FROM journal_salt"))
    done = run(settings, "journal", "verify")
    assert done.exit_code == 0
    for words in ("sealed:   3", "unsealed: 0", "erased:   1", "not running", "journal is whole"):
        assert words in done.output


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal_entry SET role = 'analyst' WHERE id = 2",
        "UPDATE journal_entry SET at = '2020-01-01 00:00:00.000000' WHERE id = 2",
        "DELETE FROM journal_entry WHERE id = 3",
        "UPDATE journal_block SET hash = 'x'",
    ],
)
def test_verify_finds_a_changed_row(recorded: Site, settings: Settings, change: str) -> None:
    run(settings, "journal", "seal")
    with command() as session:
        session.execute(text(change))
    found = run(settings, "journal", "verify")
    assert found.exit_code == 1
    assert "block 1" in found.output


def test_verify_fails_when_a_running_worker_seals_nothing(
    recorded: Site, settings: Settings
) -> None:
    with clock_at(now() + timedelta(seconds=61)):
        assert run(settings, "journal", "verify").exit_code == 0
        engine.alive_file(settings).touch()
        found = run(settings, "journal", "verify")
        assert found.exit_code == 1
        assert "waited for more than a minute" in found.output
        # A worker that was killed leaves its file behind; it soon counts as gone.
        past = time.time() - 60
        os.utime(engine.alive_file(settings), (past, past))
        assert run(settings, "journal", "verify").exit_code == 0


def test_a_worker_shows_that_it_lives_plans_the_retention_and_tidies_up(
    app: Site, settings: Settings
) -> None:
    import threading

    left = [settings.instance / "uploads" / "left.csv", settings.instance / "mail" / "left.eml"]
    for path in left:
        path.parent.mkdir()
        path.write_text("words of somebody")
        os.utime(path, (0, 0))
    worker = engine.Worker()

    def work() -> None:
        with app.app_context():
            worker.run()

    thread = threading.Thread(target=work)
    thread.start()
    deadline = time.monotonic() + 20
    listed = ""
    while listed.count("done") < 2 and time.monotonic() < deadline:
        time.sleep(0.2)
        listed = run(settings, "jobs", "list").output
    assert engine.worker_is_running(settings)
    worker.stopping.set()
    thread.join(20)
    assert not engine.worker_is_running(settings)
    assert [path for path in left if path.exists()] == []
    # Today's work is done, tomorrow's and the next look for news are waiting.
    lines = sorted(line.split()[1:3] for line in listed.splitlines())
    assert lines == [
        [name, state]
        for name in ("people.retention", "responses.plan_news")
        for state in ("done", "queued")
    ]
    assert run(settings, "jobs", "list", "--state", "failed").output == "There are no such jobs.\n"


def test_retention_says_first_and_deletes_then(
    app: Site, settings: Settings, clock: datetime
) -> None:
    with command() as session:
        session.add(WebSession(token_hmac="old", data="{}", expires_at=clock - timedelta(days=1)))
    said = run(settings, "retention", "--dry-run")
    assert said.exit_code == 0
    assert "1 rows would be deleted or cut loose." in said.output
    assert db.session.scalars(select(WebSession)).all()
    db.session.rollback()
    assert "1 rows were deleted or cut loose." in run(settings, "retention").output
    assert db.session.scalars(select(WebSession)).all() == []
    db.session.rollback()
    assert "0 rows" in run(settings, "retention").output


def test_the_job_name_leads_to_the_retention() -> None:
    assert engine.task(retention.JOB) is retention.TASK
