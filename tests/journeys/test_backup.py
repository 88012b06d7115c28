"""The drill: back up a running site, lose or change the database, restore, and check everything."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, func, make_url, select, text

from deliberation import sealing
from deliberation.people import operations as people
from deliberation.people.models import Account, WebSession
from deliberation.privacy import operations as privacy
from deliberation.privacy import queries
from deliberation.submissions import operations as submissions
from deliberation.submissions.models import Draft, Submission
from tests import factories
from tests.conftest import site_settings
from webapp import backups, create_app, erasures
from webapp.cli import group
from webapp.extensions import db
from webapp.settings import Settings
from webapp.transaction import Site, command

KEEP, LEAVE, REGRET = "Earthworms stay.", "Zebrafinch leaves.", "Quokka regrets."


def run(settings: Settings, *arguments: str) -> Result:
    """One console command, as an operator types it."""
    environment = {
        "INSTANCE": str(settings.instance),
        "SECRET_KEY": settings.secret_key,
        "RECEIPT_KEY": settings.receipt_key,
        "DATABASE_URL": settings.database_url,
    }
    return CliRunner().invoke(group, list(arguments), env=environment)


@pytest.fixture
def sqlite_site(settings: Settings) -> Iterator[Site]:
    yield from _filled(settings)


@pytest.fixture
def postgres_site(tmp_path: Path) -> Iterator[Site]:
    """A site on a PostgreSQL database of its own."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    if not url:
        pytest.skip("needs PostgreSQL: set TEST_DATABASE_URL")
    name = f"drill_{os.getpid()}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    address = make_url(url).set(database=name).render_as_string(hide_password=False)
    made = site_settings(tmp_path, database_url=address)
    assert run(made, "migrate").exit_code == 0
    yield from _filled(made)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def site(request: pytest.FixtureRequest) -> Site:
    """A site on each database, with three submissions and an account."""
    found: Site = request.getfixturevalue(f"{request.param}_site")
    return found


def _filled(settings: Settings) -> Iterator[Site]:
    app = create_app(settings)
    with app.app_context():
        with command() as session:
            consultation = factories.make_consultation(session)
            for words in (KEEP, LEAVE, REGRET):
                draft = Draft(
                    answers={"main": {"text": words}}, demographics={}, language="en",
                    age_band="25_39", agrees=True,
                )  # fmt: skip
                submissions.submit(session, consultation, draft)
            account = people.register(session, "zoe@example.org", "Zoe")
            session.add(
                WebSession(
                    token_hmac="x", data="{}", account_ref=account.ref,
                    expires_at=account.created_at,
                )
            )  # fmt: skip
        yield app
        db.session.remove()
        db.engine.dispose()


def written(words: str) -> Submission:
    """The submission with these words, or the one that lost them (the second, the third)."""
    place = (KEEP, LEAVE, REGRET).index(words)
    return db.session.scalars(select(Submission).order_by(Submission.id)).all()[place]


def _leave_and_regret(instance: Path) -> None:
    """After the backup: one person and one account are erased, one submission is withdrawn."""
    with command() as session:
        leaving = queries.person_of_receipts(session, [written(LEAVE).participant_id or 0])
        account = session.scalars(select(Account)).one()
        marks = privacy.erase(session, leaving)
        marks += privacy.erase(session, queries.person_of_account(session, account))
        submissions.withdraw(session, written(REGRET))
    erasures.finish(instance, account.ref, marks)


def _demand_replayed() -> None:
    db.session.rollback()
    assert [answer.text for answer in written(KEEP).answers] == [KEEP]
    assert written(LEAVE).answers == []
    assert written(LEAVE).erased_at is not None
    assert db.session.scalar(select(func.count()).select_from(Account)) == 0
    assert db.session.scalar(select(func.count()).select_from(WebSession)) == 0
    db.session.rollback()


def test_the_drill(site: Site, tmp_path: Path) -> None:
    settings: Settings = site.config["SETTINGS"]
    file = tmp_path / "kept" / "site.backup"
    first = run(settings, "backup", str(file))
    assert first.exit_code == 0, first.output
    assert file.stat().st_mode & 0o077 == 0
    _leave_and_regret(settings.instance)
    with command() as session:
        factories.make_mission(session, title={"en": "Made after the backup"})
    db.session.remove()
    db.engine.dispose()
    done = run(settings, "restore", str(file), "--yes")
    assert done.exit_code == 0, done.output
    assert "Erased again: 2 people, 1 submissions taken back." in done.output
    assert written(REGRET).answers == []
    _demand_replayed()
    # What was replaced is kept beside, with what came after the backup.
    kept = next(settings.instance.glob("replaced-*"))
    assert kept.stat().st_mode & 0o077 == 0
    assert run(settings, "journal", "verify").exit_code == 0
    # A second restore of the same backup erases the same again.
    assert run(settings, "restore", str(file), "--yes").exit_code == 0
    _demand_replayed()


def test_erased_again_even_when_the_newer_database_is_lost(
    sqlite_site: Site, tmp_path: Path
) -> None:
    settings: Settings = sqlite_site.config["SETTINGS"]
    file = tmp_path / "site.backup"
    assert run(settings, "backup", str(file)).exit_code == 0
    _leave_and_regret(settings.instance)
    db.session.remove()
    db.engine.dispose()
    for ending in ("", "-wal", "-shm"):
        (settings.instance / f"app.db{ending}").unlink(missing_ok=True)
    done = run(settings, "restore", str(file), "--yes")
    assert done.exit_code == 0, done.output
    _demand_replayed()


def test_a_damaged_database_is_put_aside(sqlite_site: Site, tmp_path: Path) -> None:
    settings: Settings = sqlite_site.config["SETTINGS"]
    file = tmp_path / "site.backup"
    assert run(settings, "backup", str(file)).exit_code == 0
    db.session.remove()
    db.engine.dispose()
    for ending in ("-wal", "-shm"):
        (settings.instance / f"app.db{ending}").unlink(missing_ok=True)
    (settings.instance / "app.db").write_bytes(b"no database any more" * 1000)
    done = run(settings, "restore", str(file), "--yes")
    assert done.exit_code == 0, done.output
    assert [answer.text for answer in written(LEAVE).answers] == [LEAVE]


def test_restoring_asks_first(sqlite_site: Site, tmp_path: Path) -> None:
    settings: Settings = sqlite_site.config["SETTINGS"]
    file = tmp_path / "site.backup"
    run(settings, "backup", str(file))
    with command() as session:
        session.delete(session.scalars(select(Account)).one())
    assert run(settings, "restore", str(file)).exit_code != 0
    assert db.session.scalar(select(func.count()).select_from(Account)) == 0


def test_a_backup_never_overwrites(sqlite_site: Site, tmp_path: Path) -> None:
    file = tmp_path / "site.backup"
    file.write_text("something else")
    found = run(sqlite_site.config["SETTINGS"], "backup", str(file))
    assert found.exit_code == 1
    assert "exists already" in found.output
    assert file.read_text() == "something else"


@pytest.mark.parametrize("content", [b"", b"text", b"SQLite format 3\x00" + b"x" * 4096])
def test_what_is_no_backup_is_refused_and_nothing_changes(
    site: Site, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "wrong"
    file.write_bytes(content)
    found = run(site.config["SETTINGS"], "restore", str(file), "--yes")
    assert found.exit_code == 1
    assert re.search(r"wrong is (no|damaged)", found.output)
    assert [answer.text for answer in written(LEAVE).answers] == [LEAVE]


def test_a_database_of_another_program_is_refused(sqlite_site: Site, tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE cats (name)")
    found = run(sqlite_site.config["SETTINGS"], "restore", str(file), "--yes")
    assert found.exit_code == 1


def test_without_the_client_programs_there_is_one_plain_sentence(
    postgres_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: Settings = postgres_site.config["SETTINGS"]
    monkeypatch.setenv("PATH", str(tmp_path))
    found = run(settings, "backup", str(tmp_path / "b"))
    assert found.exit_code == 1
    assert "install PostgreSQL's client programs" in found.output
    assert not (tmp_path / "b").exists()


def test_no_password_reaches_a_command_line(settings: Settings) -> None:
    address = "postgresql+psycopg://ada:geheim@db.example.org/commons"
    secret = site_settings(settings.instance, database_url=address)
    assert backups._address(secret) == "postgresql://ada@db.example.org/commons"


def test_the_file_of_erasures_names_nobody(sqlite_site: Site) -> None:
    settings: Settings = sqlite_site.config["SETTINGS"]
    ref = db.session.scalars(select(Account.ref)).one()
    _leave_and_regret(settings.instance)
    content = (settings.instance / erasures.FILE).read_text()
    assert ref not in content
    assert sealing.erased(ref) in content
    (settings.instance / erasures.FILE).write_text(content + "account 12ab")  # a cut-off line
    assert len(erasures.noted(settings.instance)) == 2
