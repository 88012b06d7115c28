"""An uploaded file between two pages of the import; nothing of it stays afterwards."""

import secrets
import time
from pathlib import Path

from flask import current_app, session

from deliberation.errors import NotFound
from webapp import files

KEPT_SECONDS = 3600


def _folder() -> Path:
    folder: Path = current_app.config["SETTINGS"].instance / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def keep(name: str, content: bytes, encoding: str) -> None:
    """Store the file for this session until it is imported, at most an hour."""
    forget_old()
    forget()
    ending = name.lower().rsplit(".", 1)[-1]
    path = _folder() / f"{secrets.token_hex(16)}.{ending}"
    path.write_bytes(content)
    session["upload"] = {"file": path.name, "encoding": encoding}


def kept() -> files.Table:
    """The table of this session's file; NotFound when there is none any more."""
    path = _path()
    if path is None or not path.exists():
        raise NotFound("The uploaded file is no longer here. Choose it again.")
    return files.read(path.name, path.read_bytes(), session["upload"]["encoding"])


def forget() -> None:
    path = _path()
    if path is not None:
        path.unlink(missing_ok=True)
        session.pop("upload", None)


def forget_old() -> int:
    """Delete what sessions left behind; returns how many files."""
    stale = [f for f in _folder().iterdir() if time.time() - f.stat().st_mtime > KEPT_SECONDS]
    for file in stale:
        file.unlink(missing_ok=True)
    return len(stale)


def _path() -> Path | None:
    upload = session.get("upload")
    return _folder() / Path(upload["file"]).name if upload else None
