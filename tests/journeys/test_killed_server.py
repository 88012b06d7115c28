"""SIGKILL while the site stores a submission: all of it is there or nothing, and whoever sends the
same page again has sent one submission."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("mission-commons")
MOMENTS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)  # of the time that one POST takes
CONSULTATION = "SELECT id FROM consultation ORDER BY id LIMIT 1"
# What the counters have to say, counted anew.
RECOUNT = """
    SELECT count(*), sum(state = 'waiting' AND withdrawn_at IS NULL),
        sum(state = 'removed' AND withdrawn_at IS NULL), sum(withdrawn_at IS NOT NULL)
    FROM submission WHERE consultation_id = ? AND lane <> '2060'
"""


class Server:
    """`mission-commons serve` on a folder, in a process group of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.folder = folder
        self.address = f"http://127.0.0.1:{port}"
        self.environment = os.environ | {
            "INSTANCE": str(folder), "PORT": str(port), "MODE": "development",
            "SECRET_KEY": "s" * 32, "RECEIPT_KEY": "r" * 32, "WORKERS": "1",
        }  # fmt: skip
        self.environment.pop("DATABASE_URL", None)
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [COMMAND, "serve"],
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 20
        while True:
            try:
                urllib.request.urlopen(f"{self.address}/en/how-it-works", timeout=5).close()
                return
            except OSError:
                assert time.monotonic() < until, "the site did not start"
                time.sleep(0.05)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def read(self, query: str, *values: object) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.folder / "app.db")) as database:
            return database.execute(query, values).fetchall()


class Visitor:
    """A browser without JavaScript: cookies, forms, redirects."""

    def __init__(self, server: Server) -> None:
        self.server = server
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(cookies)
        [(mission, consultation)] = server.read(
            "SELECT m.ref, c.ref FROM consultation c JOIN mission m ON m.id = c.mission_id "
            "ORDER BY c.id LIMIT 1"
        )
        self.address = f"{server.address}/en/{mission}/{consultation}/submissions/new"

    def load(self, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """GET, or POST when there are fields."""
        body = None if fields is None else urllib.parse.urlencode(fields).encode()
        try:
            with self.opener.open(self.address, body, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def written(self, words: str) -> dict[str, str]:
        """The filled form, as it stands in the browser just before it is sent."""
        _, page = self.load()
        self.load({"csrf_token": hidden(page, "csrf_token"), "age_band": "40_64", "step": "age"})
        _, page = self.load()
        names = ("csrf_token", "post_key", "age_band")
        return {name: hidden(page, name) for name in names} | {
            "q-first-text": words, "language": "en", "lane": "citizens", "display": "listed",
            "agrees": "y", "page": "0", "step": "send",
        }  # fmt: skip

    def send_again(self, form: dict[str, str]) -> tuple[int, str]:
        """Press the button again; if the page asks to, once more with its new token."""
        status, page = self.load(form)
        if status == 422:
            assert form["q-first-text"] in page, "the words were lost"
            assert hidden(page, "post_key") == form["post_key"]
            status, page = self.load(form | {"csrf_token": hidden(page, "csrf_token")})
        return status, page


def hidden(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None, f"no {name} on the page"
    return found[1]


@pytest.fixture
def server(demo_folder: Path, tmp_path: Path) -> Iterator[Server]:
    folder = tmp_path / "killed"
    shutil.copytree(demo_folder, folder)
    running = Server(folder)
    yield running
    running.kill()


def kill_while(server: Server, act: Callable[[], object], seconds: float) -> bool:
    """Kill the server so long after `act` began; True when `act` never got its answer."""
    unanswered: list[OSError] = []

    def try_it() -> None:
        try:
            act()
        except OSError as cut:
            unanswered.append(cut)

    sender = threading.Thread(target=try_it)
    sender.start()
    time.sleep(seconds)
    server.kill()
    sender.join(20)
    return bool(unanswered)


def stored(server: Server, words: str) -> int:
    query = "SELECT count(DISTINCT submission_id) FROM answer WHERE text = ?"
    return int(str(server.read(query, words)[0][0]))


def test_a_killed_server_leaves_all_or_nothing_and_a_retry_sends_one(server: Server) -> None:
    visitor = Visitor(server)
    form = visitor.written("Nobody is killed here.")
    started = time.monotonic()
    status, page = visitor.load(form)
    needed = time.monotonic() - started
    assert status == 200
    assert "Your receipt" in page

    cut = 0
    for number, moment in enumerate(MOMENTS):
        words = f"The {number}th time the power failed while I wrote about soil."
        visitor = Visitor(server)
        form = visitor.written(words)
        cut += kill_while(server, lambda v=visitor, f=form: v.load(f), moment * needed)
        half = stored(server, words)
        assert half in (0, 1)
        server.start()
        status, page = visitor.send_again(form)
        assert (status, "Your receipt" in page) == (200, True)
        assert 'class="slip-words"' in page, "the code has to be told, since nobody read it"
        assert stored(server, words) == 1
    assert cut > 0, "no kill fell into a POST"
    _demand_consistent(server, sent=1 + len(MOMENTS))


def _demand_consistent(server: Server, sent: int) -> None:
    [(consultation,)] = server.read(CONSULTATION)
    counters = dict(server.read(
        "SELECT name, count FROM submission_count WHERE consultation_id = ?", consultation
    ))  # fmt: skip
    [(received, waiting, removed, withdrawn)] = server.read(RECOUNT, consultation)
    assert counters.get("received") == received
    assert counters.get("waiting", 0) == waiting
    assert counters.get("removed", 0) == removed
    assert counters.get("withdrawn", 0) == withdrawn
    [(people,)] = server.read(
        "SELECT count(*) FROM receipt r JOIN submission s USING (participant_id) "
        "WHERE s.consultation_id = ? AND s.lane <> '2060'",
        consultation,
    )
    assert people == received
    [(noted,)] = server.read(
        "SELECT count(*) FROM submission_event e JOIN submission s ON s.id = e.submission_id "
        "WHERE e.kind = 'received' AND s.consultation_id = ? AND s.lane <> '2060'", consultation,
    )  # fmt: skip
    assert noted == received
    assert sent < received
    assert server.read("PRAGMA integrity_check") == [("ok",)]
    assert server.read("PRAGMA foreign_key_check") == []
