"""How a session talks to SQLite: who writes says so before the first statement.

SQLite cannot turn a read transaction into a write transaction while others write, so a
transaction that will write begins IMMEDIATE (docs/decisions/0002).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Engine, event

_is_writing: ContextVar[bool] = ContextVar("is_writing", default=False)

PATIENCE = 5.0  # seconds that a writer waits
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={1000 * PATIENCE:.0f}",
    "PRAGMA cache_size=-65536",
    "PRAGMA mmap_size=268435456",
    # Erased words are overwritten with zeros, not left in free pages.
    "PRAGMA secure_delete=ON",
)


@contextmanager
def writing(value: bool = True) -> Iterator[None]:
    """Transactions begun inside take the write lock at once."""
    token = _is_writing.set(value)
    try:
        yield
    finally:
        _is_writing.reset(token)


def truncate_log(engine: Engine) -> bool:
    """Empty SQLite's write-ahead log, which still holds pages as they were before an erasure.

    Outside any transaction. True when done; False while somebody reads an older state (the next
    checkpoint empties it then). Other databases have no such file.
    """
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy


def configure(engine: Engine) -> None:
    """Attach the SQLite settings and the explicit BEGIN; other databases are left as they are."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(pragma)

    # SQLite's own waiting looks again and again, and may pass a writer over until it gives up.
    # The threads of one process take turns instead, so that only processes meet at the file.
    turn = threading.Lock()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        if not _is_writing.get():
            connection.exec_driver_sql("BEGIN")
            return
        connection.info["has_turn"] = turn.acquire(timeout=PATIENCE)
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def give_up_turn(raw: Any, record: Any, *_: Any) -> None:
        if record.info.pop("has_turn", False):
            turn.release()

    event.listen(engine, "checkin", give_up_turn)
    event.listen(engine, "invalidate", give_up_turn)
