"""What every test can ask for: a clock that stands still, a migrated database, the site."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import g
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.orm import Session
from werkzeug.routing.rules import Rule

from deliberation import database, schema, sealing
from deliberation.base import clock_at
from deliberation.people.models import Account
from webapp import create_app
from webapp.extensions import db
from webapp.settings import Settings
from webapp.transaction import Site

pytest_plugins = ["tests.live"]

NOW = datetime(2027, 3, 15, 12, 0, tzinfo=UTC)
KEYS = sealing.Keys(b"s" * 32, b"r" * 32)
SHARED_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser beside other work may miss a beat: its test gets a second go, printed as "R".
    What is wrong with a page is wrong both times. The longest test comes first, or else one process
    is still at it when the others have nothing left."""
    items.sort(key=lambda item: "test_every_page_is_reached_by_links" not in item.nodeid)
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1))


def shared_data(folder: str) -> Path:
    """A folder of real data beside the checkout; skips the test where it is absent."""
    path = SHARED_DATA / folder
    if not path.is_dir():
        pytest.skip(f"needs the real data set ../shared/data/{folder}")
    return path


def sandbox_or_skip() -> None:
    """Skips the test where a sealed process can't be had; CI installs bubblewrap."""
    from analysis.errors import NotSealed
    from analysis.text.second import sealed

    try:
        sealed.check()
    except NotSealed as missing:
        pytest.skip(str(missing))


@pytest.fixture
def clock() -> Iterator[datetime]:
    """The clock stands still at NOW. `with clock_at(other):` inside a test moves it."""
    with clock_at(NOW):
        yield NOW


def site_settings(instance: Path, **changes: object) -> Settings:
    values: dict[str, object] = {
        "secret_key": "s" * 32,
        "receipt_key": "r" * 32,
        "instance": instance,
    }
    return Settings(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file on which every migration has run, once for the whole session."""
    folder = tmp_path_factory.mktemp("migrated")
    with create_app(site_settings(folder)).app_context():
        upgrade()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return folder / "app.db"


def _compiled_when_asked(compile_builder: Callable[..., Any]) -> Callable[..., Any]:
    """A route's address builder is compiled when an address is asked for, not for each new site:
    every test has a site of its own and asks for few of its 300 addresses."""

    def compile_later(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        made: list[Callable[..., Any]] = []

        def build(self: Rule, *args: Any, **values: Any) -> Any:
            if not made:
                made.append(compile_builder(rule, append_unknown))
            return made[0](self, *args, **values)

        return build

    return compile_later


Rule._compile_builder = _compiled_when_asked(Rule._compile_builder)  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Every test has a site of its own; its templates need compiling only once a session."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def settings(tmp_path: Path, migrated_file: Path) -> Settings:
    shutil.copy(migrated_file, tmp_path / "app.db")
    return site_settings(tmp_path)


@pytest.fixture
def app(settings: Settings, compiled_templates: FileSystemBytecodeCache) -> Iterator[Site]:
    """The site on its own fresh SQLite file."""
    site = create_app(settings)
    site.jinja_env.bytecode_cache = compiled_templates
    site.testing = True
    site.teardown_request(forget_the_visitor)
    with site.app_context():
        yield site
        db.session.remove()
        db.engine.dispose()


def forget_the_visitor(error: BaseException | None) -> None:
    """The test's own application context outlives a request; a real one does not."""
    for name in (
        "actor",
        "_login_user",
        "language",
        "thing",
        "csp_nonce",
        "csrf_token",
        "csrf_valid",
        "is_invented",
        "token_failed",
        "frame_ancestors",
        "is_installable",
        "missions_of_board",
    ):
        g.pop(name, None)


@pytest.fixture
def client(app: Site) -> FlaskClient:
    """A browser without JavaScript. Forms need no token here; tests of the token switch it on."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.fixture
def sign_in(client: FlaskClient) -> Callable[[Account], FlaskClient]:
    """Sign an account in by writing the server-side session, as the sign-in page does."""

    def act(account: Account) -> FlaskClient:
        with client.session_transaction() as session:
            session["_user_id"] = account.ref
            session["_fresh"] = True
            session["signed_in_at"] = datetime.now(UTC).timestamp() + 10**9
        return client

    return act


@pytest.fixture
def count_queries(app: Site) -> Callable[..., int]:
    """`count_queries(act)`: how many statements the site sends to the database during `act()`."""

    def count(act: Callable[[], object]) -> int:
        statements: list[str] = []

        def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
            if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA")):
                statements.append(statement)

        gc.collect()  # what an earlier page loaded would otherwise be found again, or not
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            act()
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(statements)

    return count


@pytest.fixture(scope="session")
def postgres_engine() -> Iterator[Engine]:
    url = os.environ.get("TEST_DATABASE_URL", "")
    if not url:
        pytest.skip("needs PostgreSQL: set TEST_DATABASE_URL")
    engine = create_engine(url)
    # One schema per test process, so that parallel runs do not meet.
    name = f"test_{os.getpid()}"
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    scoped = create_engine(url, connect_args={"options": f"-c search_path={name}"})
    schema.metadata.create_all(scoped)
    with scoped.begin() as connection:
        connection.execute(
            text(
                "CREATE TABLE submission_search (submission_id INTEGER PRIMARY KEY, words TSVECTOR)"
            )
        )
    yield scoped
    scoped.dispose()
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def session(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path
) -> Iterator[Session]:
    """A session on each of the two real engines; nothing of a test is left behind."""
    sealing.use(KEYS)
    if request.param == "postgres":
        engine = request.getfixturevalue("postgres_engine")
        with engine.connect() as connection:
            outer = connection.begin()
            with Session(connection, join_transaction_mode="create_savepoint") as inner:
                yield inner
            outer.rollback()
        return
    shutil.copy(migrated_file, tmp_path / "domain.db")
    engine = create_engine(f"sqlite:///{tmp_path / 'domain.db'}")
    database.configure(engine)
    with database.writing(), Session(engine) as inner:
        yield inner
    engine.dispose()


def pytest_collection_finish() -> None:
    """What all tests share is not looked through again each time memory is tidied."""
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]
    """In CI everything a skip could be for is installed, so a skip is a failure there."""
    report = yield
    if os.environ.get("FAIL_ON_SKIP") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but should have run: {report.longrepr}"
    return report
