"""What happens beside the database when somebody's data are erased, after the commit.

The marks also go into a file, so that a backup restored without the newer database still erases
whom it has to; they are HMACs and name nobody.
"""

import logging
import threading
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from flask import current_app

from deliberation import database
from deliberation.people.models import Account
from deliberation.privacy.operations import Mark
from webapp import mail
from webapp.extensions import db
from webapp.transaction import after_commit

log = logging.getLogger("mission_commons")
FILE = "erasures.log"
_one_writer = threading.Lock()


def finish_later(account: Account | None, marks: list[Mark]) -> None:
    """Once the erasure is stored: note the marks, delete messages, empty the write-ahead log."""
    instance: Path = current_app.config["SETTINGS"].instance
    owner = account.ref if account is not None else None
    after_commit(lambda: finish(instance, owner, marks))


def finish(instance: Path, owner: str | None, marks: Iterable[Mark]) -> None:
    note(instance, marks)
    if owner is not None:
        mail.erase(instance, owner)
    if not database.truncate_log(db.engine):
        log.warning("the write-ahead log was in use; the next checkpoint empties it")


def note(instance: Path, marks: Iterable[Mark]) -> None:
    """Append one line a mark."""
    text = "".join(f"{m.kind} {m.ref_hmac} {m.erased_at.isoformat()}\n" for m in marks)
    with _one_writer, (instance / FILE).open("a", encoding="ascii") as file:
        file.write(text)
    (instance / FILE).chmod(0o600)


def noted(instance: Path) -> list[Mark]:
    """Every mark of the file; a line cut off by a power failure is left out."""
    path = instance / FILE
    if not path.exists():
        return []
    parts = (line.split(" ") for line in path.read_text("ascii").splitlines())
    return [
        Mark(mark, kind, datetime.fromisoformat(at))
        for kind, mark, at in (part for part in parts if len(part) == 3)
        if len(mark) == 64 and len(at) >= 19
    ]
