"""Runs migrations on SQLite and PostgreSQL. SQLite rebuilds tables to change them (batch mode),
so foreign keys are switched off around it and checked afterwards (docs/decisions/0002)."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from deliberation import schema
from webapp.extensions import db

SEARCH_TABLE = "submission_search"  # made by 0002, in each database's own way


def include_object(thing, name, kind, reflected, compare_to):  # type: ignore[no-untyped-def]
    """Leave the full-text index (and SQLite's shadow tables of it) out of comparisons."""
    return not (kind == "table" and name.startswith(SEARCH_TABLE))


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=schema.metadata,
        include_object=include_object,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if dangling:
                raise RuntimeError(f"rows that point nowhere after migrating: {dangling[:5]}")


def main() -> None:
    assert current_app
    with db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        driver = connection.connection.driver_connection
        assert driver is not None
        if is_sqlite:
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            run(connection)
            connection.commit()
        finally:
            if is_sqlite:
                driver.execute("PRAGMA foreign_keys=ON")


main()
