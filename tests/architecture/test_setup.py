"""What is missing on a machine is named in one plain sentence; nothing else is printed."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import site_settings
from webapp.cli.server import demand_free_port
from webapp.settings import SettingsError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Just what the set-up script reads, in a folder of its own."""
    (tmp_path / ".ci").mkdir()
    for name in (".ci/setup", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def python_that(folder: Path, script: str) -> str:
    """A stand-in for the machine's Python."""
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def set_up(clone: Path, python: str) -> str:
    done = subprocess.run(
        ["sh", ".ci/setup"],
        cwd=clone,
        env={"PATH": os.environ["PATH"], "PYTHON": python},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    return done.stderr.strip().splitlines()[-1]


def test_no_python(clone: Path) -> None:
    assert set_up(clone, "no-such-python") == (
        "setup: Python is missing: install Python 3.11 or newer."
    )


def test_an_old_python(clone: Path) -> None:
    old = python_that(clone, '[ "$1" = --version ] && echo Python 3.9.2 && exit 0; exit 1')
    assert set_up(clone, old).startswith("setup: Python 3.9.2 is too old: install Python 3.11")


def test_a_python_without_venv(clone: Path) -> None:
    bare = python_that(clone, 'case "$2" in *venv*) exit 1;; esac; exit 0')
    assert "venv module is missing" in set_up(clone, bare)


def test_no_network(clone: Path) -> None:
    """pip cannot reach a registry: an address on this machine where nothing listens."""
    venv = clone / ".venv" / "bin"
    venv.mkdir(parents=True)
    (venv / "python").symlink_to(sys.executable)
    uv = venv / "uv"
    uv.write_text("#!/bin/sh\necho 'error: failed to connect: Connection refused' >&2\nexit 2\n")
    uv.chmod(0o755)
    assert "the package registry cannot be reached" in set_up(clone, sys.executable)


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"Port {port} is taken"):
            demand_free_port(site_settings(tmp_path, port=port))
