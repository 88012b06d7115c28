"""Backups of the database while the site runs, and the way back, which erases again.

SQLite goes through its own backup interface, PostgreSQL through pg_dump and pg_restore.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import delete, make_url, select
from sqlalchemy.exc import DatabaseError

from deliberation import database
from deliberation.base import now
from deliberation.dialogues.models import DialogueItem
from deliberation.people.models import Erasure, SignInLink, WebSession
from deliberation.privacy import operations as privacy
from deliberation.privacy.operations import Mark
from deliberation.submissions.models import Submission
from webapp import erasures
from webapp.extensions import db
from webapp.settings import Settings
from webapp.transaction import command

SQLITE_START = b"SQLite format 3\x00"


class BackupError(Exception):
    """Why a backup or a restore did not happen, in one plain sentence."""


@dataclass(frozen=True)
class TakenBack:
    """What a restored database may still hold although people had it taken away since."""

    marks: list[Mark]
    withdrawn: list[str]


@dataclass(frozen=True)
class Restored:
    replaced: Path | None  # where the database that was replaced is kept
    erased_count: int
    withdrawn_count: int


def back_up(settings: Settings, target: Path) -> None:
    """Write one consistent copy to `target`, readable by its owner only."""
    if target.exists():
        raise BackupError(f"{target} exists already; choose another name.")
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    if _is_sqlite(settings):
        _copy_sqlite(_file(settings), unfinished)
    else:
        _run("pg_dump", settings, "--format=custom", "--no-owner", f"--file={unfinished}")
    unfinished.replace(target)


def restore(settings: Settings, source: Path) -> Restored:
    """Put a backup in place of the database: migrate it, and erase again what was erased since.

    The replaced database is kept beside. Sessions and sign-in links of the backup end.
    """
    _demand_backup(settings, source)
    taken = _taken_back(settings)
    db.session.remove()
    db.engine.dispose()
    replaced = _keep_replaced(settings)
    if _is_sqlite(settings):
        _put_sqlite(source, _file(settings))
    else:
        arguments = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
        _run("pg_restore", settings, *arguments, "--dbname", _address(settings), str(source))
    upgrade()
    with command() as session:
        session.execute(delete(WebSession))
        session.execute(delete(SignInLink))
        erased = privacy.replay_erasures(session, taken.marks)
        withdrawn = privacy.replay_withdrawals(session, taken.withdrawn)
    database.truncate_log(db.engine)
    return Restored(replaced, erased, withdrawn)


def _is_sqlite(settings: Settings) -> bool:
    return make_url(settings.database).get_backend_name() == "sqlite"


def _file(settings: Settings) -> Path:
    return Path(make_url(settings.database).database or "")


def _taken_back(settings: Settings) -> TakenBack:
    """From the database that will be replaced, if it can be read, and from the file beside it."""
    marks = {mark.ref_hmac: mark for mark in erasures.noted(settings.instance)}
    if _is_sqlite(settings) and not _file(settings).exists():
        return TakenBack(list(marks.values()), [])
    gone = Submission.withdrawn_at.is_not(None) | Submission.erased_at.is_not(None)
    try:
        stored = db.session.scalars(select(Erasure)).all()
        taken_out = select(DialogueItem.ref).where(DialogueItem.removed_at.is_not(None))
        withdrawn = [
            *db.session.scalars(select(Submission.ref).where(gone)),
            *db.session.scalars(taken_out),
        ]
    except DatabaseError:
        return TakenBack(list(marks.values()), [])
    new = [Mark(row.ref_hmac, row.kind, row.erased_at) for row in stored]
    missing = [mark for mark in new if mark.ref_hmac not in marks]
    if missing:
        erasures.note(settings.instance, missing)
    return TakenBack([*marks.values(), *missing], withdrawn)


def _keep_replaced(settings: Settings) -> Path | None:
    """A copy of the present database; None when there is none or it cannot be read."""
    stamp = now().strftime("%Y%m%dT%H%M%S-%f")  # two restores in one second keep two files
    ending = "db" if _is_sqlite(settings) else "dump"
    kept = settings.instance / f"replaced-{stamp}.{ending}"
    if not _is_sqlite(settings):
        back_up(settings, kept)
        return kept
    present = _file(settings)
    if not present.exists():
        return None
    try:
        back_up(settings, kept)
    except (BackupError, sqlite3.DatabaseError):
        # A damaged file is kept as it is, with its log, and makes room for a fresh one.
        for ending in ("", "-wal", "-shm"):
            part = Path(f"{present}{ending}")
            if part.exists():
                part.replace(Path(f"{kept}{ending}"))
    return kept


def _demand_backup(settings: Settings, source: Path) -> None:
    """The file is a whole backup of this product for this kind of database."""
    with source.open("rb") as file:
        start = file.read(len(SQLITE_START))
    if not _is_sqlite(settings):
        if not start.startswith(b"PGDMP"):
            raise BackupError(f"{source} is no PostgreSQL backup made by this program.")
        return
    if start != SQLITE_START:
        raise BackupError(f"{source} is no SQLite backup made by this program.")
    with closing(_open_read_only(source)) as backup:
        _demand_whole(backup, source)
        found = backup.execute("SELECT count(*) FROM sqlite_master WHERE name = 'journal_block'")
        if not found.fetchone()[0]:
            raise BackupError(f"{source} is a database of another program.")


def _open_read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path.absolute()}?mode=ro", uri=True)


def _demand_whole(connection: sqlite3.Connection, path: Path) -> None:
    try:
        answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        answer = str(error)
    if answer != "ok":
        raise BackupError(f"{path} is damaged: {answer}.")


def _copy_sqlite(source: Path, target: Path) -> None:
    """One step copies one state, while others go on writing."""
    if not source.exists():
        raise BackupError(f"There is no database at {source}.")
    with closing(_open_read_only(source)) as present, closing(sqlite3.connect(target)) as copy:
        present.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        _demand_whole(copy, target)


def _put_sqlite(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(_open_read_only(source)) as backup, closing(sqlite3.connect(target)) as live:
        live.execute("PRAGMA journal_mode=WAL")
        live.execute("PRAGMA secure_delete=ON")
        live.execute("PRAGMA busy_timeout=30000")
        backup.backup(live)


def _address(settings: Settings) -> str:
    """The address for PostgreSQL's own programs, without the password."""
    # URL.set cannot take a password away.
    url = make_url(settings.database).set(drivername="postgresql")._replace(password=None)
    return url.render_as_string(hide_password=False)


def _run(program: str, settings: Settings, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise BackupError(f"{program} is missing: install PostgreSQL's client programs.")
    password = make_url(settings.database).password
    # Somebody who holds a table for longer than a minute makes it fail instead of waiting.
    environment = os.environ | {"PGOPTIONS": "-c lock_timeout=60s"}
    if password:
        environment["PGPASSWORD"] = str(password)
    target = () if "--dbname" in arguments else ("--dbname", _address(settings))
    done = subprocess.run(
        [path, *arguments, *target], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise BackupError(f"{program} stopped: {done.stderr.strip().splitlines()[-1:]}")
