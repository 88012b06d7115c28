"""A running worker seals the journal and does jobs, in a process of its own."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deliberation import journal
from tests.factories import make_mission
from webapp.extensions import db
from webapp.transaction import Site, command

COMMAND = Path(sys.executable).with_name("mission-commons")


def test_a_running_worker_seals_what_happens(app: Site) -> None:
    folder = app.config["SETTINGS"].instance
    keys = {"SECRET_KEY": "s" * 32, "RECEIPT_KEY": "r" * 32}
    worker = subprocess.Popen(
        [COMMAND, "worker"],
        env=os.environ | {"INSTANCE": str(folder)} | keys,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        for _ in range(2):
            with command() as session:
                journal.record(session, "mission:create", make_mission(session), role="organiser")
            _wait_until_sealed()
    finally:
        worker.terminate()
        _, said = worker.communicate(timeout=20)
    assert worker.returncode == 0
    assert "waits" not in said
    assert journal.verify(db.session()).is_whole


def _wait_until_sealed(seconds: float = 20.0) -> None:
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        db.session.rollback()
        if not journal.has_unsealed(db.session()):
            return
        time.sleep(0.2)
    pytest.fail("the worker did not seal the journal")
