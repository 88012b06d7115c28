"""Migrations run up and down with data, on both databases, and end equal to the models."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.orm import Session

from deliberation import schema
from deliberation.consultations.models import Consultation
from deliberation.insights.opinions.models import OpinionRun
from deliberation.voting.models import Vote
from tests import factories
from tests.conftest import site_settings
from webapp import create_app
from webapp.extensions import db
from webapp.settings import ROOT, Settings
from webapp.transaction import command


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a site whose database is empty."""
    if request.param == "sqlite":
        yield site_settings(tmp_path)
        return
    url = os.environ.get("TEST_DATABASE_URL", "")
    if not url:
        pytest.skip("needs PostgreSQL: set TEST_DATABASE_URL")
    name = f"migrations_{os.getpid()}"
    admin = create_engine(url)
    with admin.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {name}"))
    separator = "&" if "?" in url else "?"
    yield site_settings(tmp_path, database_url=f"{url}{separator}options=-csearch_path%3D{name}")
    with admin.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))


def _include(thing: object, name: str, kind: str, reflected: bool, other: object) -> bool:
    return not (kind == "table" and name.startswith("submission_search"))


def _vote(session: Session, consultation: Consultation) -> None:
    """A row in the tables of voting, so that they are taken down filled."""
    ballot = factories.make_ballot(session, consultation)
    statement = factories.make_statement(session, ballot)
    person = factories.make_participant(session, consultation)
    run = OpinionRun(consultation=consultation, number=1)
    session.add_all([Vote(participant_id=person.id, statement_id=statement.id, value=1), run])


def test_up_down_up_with_data(empty: Settings) -> None:
    with create_app(empty).app_context():
        upgrade()
        with command() as session:
            consultation = factories.make_consultation(session)
            factories.make_submission(session, consultation, "Words that stay.")
            _vote(session, consultation)
        with db.engine.connect() as connection:
            options = {"include_object": _include, "compare_type": True}
            found = compare_metadata(
                MigrationContext.configure(connection, opts=options), schema.metadata
            )
        assert found == []
        downgrade(revision="0001")
        assert "submission_search" not in inspect(db.engine).get_table_names()
        upgrade()
        with db.engine.connect() as connection:
            kept = connection.execute(text("SELECT text FROM answer")).scalars().all()
        assert kept == ["Words that stay."]
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        db.engine.dispose()


def test_one_numbered_line_of_migrations() -> None:
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    assert len(scripts.get_heads()) == 1
    assert [s.revision for s in scripts.walk_revisions()][::-1] == [
        f"{n:04d}" for n in range(1, len(list(scripts.walk_revisions())) + 1)
    ]


def _checks_and_indexes(engine: Engine) -> set[str]:
    """Every CHECK and every index as the database stores it, partial ones included."""
    inspector = inspect(engine)
    tables = [t for t in inspector.get_table_names() if t in schema.metadata.tables]
    checks = {
        f"{table}: {check['name']}: {' '.join(check['sqltext'].split())}"
        for table in tables
        for check in inspector.get_check_constraints(table)
    }
    with engine.connect() as connection:
        query = "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        indexes = {" ".join(sql.split()) for sql in connection.execute(text(query)).scalars()}
    return checks | indexes


def test_checks_and_partial_indexes_equal_the_models(tmp_path: Path, migrated_file: Path) -> None:
    fresh = create_engine(f"sqlite:///{tmp_path / 'models.db'}")
    schema.metadata.create_all(fresh)
    migrated = create_engine(f"sqlite:///{migrated_file}")
    assert _checks_and_indexes(migrated) == _checks_and_indexes(fresh)
    assert any("WHERE state = 'adopted'" in found for found in _checks_and_indexes(fresh))
