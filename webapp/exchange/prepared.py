"""Published files: small ones are made at once, large ones by the worker and kept for an hour.

A file is found by the hash of what is in it. When an author takes words back, the hash is another
one: what was made before is never handed out again, and goes with the next tidying.
"""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Response, current_app, redirect, render_template, request
from sqlalchemy.orm import Session

from deliberation import jobs
from deliberation.consultations.models import Consultation
from deliberation.jobs import Job, Task
from webapp.extensions import db

KEPT_SECONDS = 3600
JOB = "exchange.prepare"
MIMETYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "zip": "application/zip",
}


@dataclass(frozen=True)
class File:
    """One file to be made: `state` is whatever its content depends on, as plain data."""

    kind: str  # a key of MAKERS
    extension: str
    name: str
    state: Mapping[str, Any]
    is_large: bool

    @property
    def key(self) -> str:
        """The hash of the kind and of all that the content depends on."""
        told = json.dumps([self.kind, self.extension, self.state], default=str, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:40]

    @property
    def path(self) -> Path:
        return folder() / f"{self.key}.{self.extension}"


Maker = Callable[[Mapping[str, Any]], bytes]


def maker(kind: str, extension: str) -> Maker:
    """What makes a kind of file; imported when it is needed."""
    from webapp.exchange.bundle import archive
    from webapp.exchange.report import forms

    makers: dict[tuple[str, str], Maker] = {
        ("bundle", "zip"): archive.from_state,
        **{("report", ending): make for ending, make in forms.FORMS.items()},
        **{("card", ending): make for ending, make in forms.CARD_FORMS.items()},
    }
    return makers[kind, extension]


def answer(file: File, consultation: Consultation) -> Response:
    """The file itself; or, while a large one is not there yet, the page that waits for it."""
    if not file.is_large:
        return _sent(file, maker(file.kind, file.extension)(file.state))
    if request.method == "POST":
        _order(file)
        return redirect(request.path, 303)  # type: ignore[return-value]
    is_ready = file.path.exists()
    if is_ready and "download" in request.args:
        return _sent(file, file.path.read_bytes())
    job = jobs.latest_for(db.session(), file.key[:16])
    page = render_template(
        "exchange/preparing.html",
        consultation=consultation,
        where=request.path,
        is_ready=is_ready,
        job=job if job and not job.is_finished else None,
    )
    return Response(page)


def _sent(file: File, content: bytes) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{file.name}.{file.extension}"'}
    return Response(content, mimetype=MIMETYPES[file.extension], headers=headers)


def _order(file: File) -> Job | None:
    """Have the worker make it, once however often it is asked for."""
    if file.path.exists():
        return None
    forget_old()
    (folder() / f"{file.key}.json").write_text(json.dumps(file.state, default=str), "utf-8")
    payload = {"key": file.key, "kind": file.kind, "extension": file.extension}
    return jobs.enqueue(
        db.session(),
        JOB,
        payload,
        subject_ref=file.key[:16],
        unique_key=f"{JOB}:{file.key}.{file.extension}",
    )


def folder() -> Path:
    """Where prepared files lie; nobody but the site reads it."""
    found: Path = current_app.config["SETTINGS"].instance / "prepared"
    found.mkdir(parents=True, exist_ok=True)
    found.chmod(0o700)
    return found


def forget_old() -> int:
    """Delete what is older than an hour; returns how many files."""
    stale = [f for f in folder().iterdir() if time.time() - f.stat().st_mtime > KEPT_SECONDS]
    for file in stale:
        file.unlink(missing_ok=True)
    return len(stale)


# The worker's side.


def _load(session: Session, payload: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    state = json.loads((folder() / f"{payload['key']}.json").read_text("utf-8"))
    return payload, state


def _compute(
    loaded: tuple[dict[str, Any], dict[str, Any]], progress: jobs.Progress
) -> tuple[dict[str, Any], bytes]:
    payload, state = loaded
    progress("making", 0.1)
    return payload, maker(payload["kind"], payload["extension"])(state)


def _store(session: Session, payload: dict[str, Any], made: tuple[dict[str, Any], bytes]) -> None:
    _payload, content = made
    unfinished = folder() / f"{payload['key']}.part"
    unfinished.write_bytes(content)
    unfinished.replace(folder() / f"{payload['key']}.{payload['extension']}")
    (folder() / f"{payload['key']}.json").unlink(missing_ok=True)


TASK = Task(load=_load, compute=_compute, store=_store, is_heavy=True)
