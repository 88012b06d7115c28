"""A hundred people vote at once on the production server while opinion groups are being looked for.

The server is `mission-commons serve` as operators run it, the worker `mission-commons worker`;
SQLite, and PostgreSQL too where TEST_DATABASE_URL names one. The conversation holds many votes
already. Every caller joins by the form and then answers one statement after the other, as the
page does it with a script: one POST, answered with the next card. One answer in ten is sent
twice, as by an impatient finger. All callers are threads of a process on the same machine, so
their own work is inside every figure. Afterwards the stored votes are counted anew: none lost,
none double, and the tallies agree with them. Beside it stands the bare insert, one flask route
with one commit under the same server (bare_insert.py).

    .venv/bin/python -m benchmarks.voting_load [VOTES_OF_EACH_VOTER]
"""

import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.voting_callers import VOTERS, Tally, all_at_once, insert, vote
from benchmarks.voting_stage import Stage

VOTES = 30
POLIS = 17  # votes a second of a Polis server measured on such a machine
COMMAND = Path(sys.executable).with_name("mission-commons")
PORT = 8000 + os.getpid() % 1000


@contextmanager
def running(*command: str, environment: dict[str, str], port: int | None = None) -> Iterator[None]:
    """A process for the time of the block; with a port, waits until it listens."""
    process = subprocess.Popen(command, env=os.environ | environment, stderr=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL)  # fmt: skip
    try:
        until = time.monotonic() + 60
        while port is not None and not _listens(port):
            if time.monotonic() > until or process.poll() is not None:
                raise RuntimeError(f"{command[-1]} did not start")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _listens(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def bare(environment: dict[str, str], votes: int) -> tuple[Tally, float]:
    """The same callers on the smallest site that stores a row."""
    granian = (str(COMMAND.with_name("granian")), "--interface", "wsgi", "--workers", "2",
               "--blocking-threads", "4", "--backpressure", "64", "--port", str(PORT),
               "benchmarks.bare_insert:site")  # fmt: skip
    with running(*granian, environment=environment, port=PORT):
        return all_at_once(lambda number, tally: insert(PORT, number, votes, tally))


@contextmanager
def clustering(stage: Stage) -> Iterator[list[int]]:
    """Ask for opinion groups again and again; yields the list of runs that were finished."""
    finished: list[int] = []
    stopping = threading.Event()

    def ask() -> None:
        while not stopping.is_set():
            ref = stage.ask_for_groups()
            while not stage.is_done(ref) and not stopping.wait(0.2):
                pass
            if stage.is_done(ref):
                finished.append(1)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield finished
    finally:
        stopping.set()
        asking.join()


def measure(name: str, database_url: str, votes: int, say: Callable[[str], None]) -> bool:
    """One database: fill, vote, recount, compare; True when every check holds."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        environment = {
            "INSTANCE": folder, "PORT": str(PORT), "SECRET_KEY": secrets.token_hex(32),
            "RECEIPT_KEY": secrets.token_hex(32), "WORKERS": "2", "OMP_NUM_THREADS": "1",
            "DATABASE_URL": database_url or f"sqlite:///{folder}/app.db",
        }  # fmt: skip
        stage = stack.enter_context(Stage(environment))
        filled = stage.count_votes()
        worker = running(str(COMMAND), "worker", environment=environment)
        server = running(str(COMMAND), "serve", environment=environment, port=PORT)
        with worker, clustering(stage) as runs:
            while not stage.is_computing():
                time.sleep(0.1)
            with server:
                tally, seconds = all_at_once(
                    lambda number, tally: vote(PORT, stage.address, number, votes, tally)
                )
            ended = len(runs)
            floor, floor_seconds = bare(environment, votes)
        found = stage.recount()
    rate, floor_rate = tally.sent / seconds, floor.sent / floor_seconds
    say(f"{name}: {tally.sent:,} votes of {VOTERS} voters at once, beside {filled:,} earlier ones")
    say(f"  {tally.repeated} sent twice; groups were computed all the while, {ended} runs ended")
    say(f"  faults {len(tally.faults)}; stored {found.votes - filled:,}, double {found.doubles}, "
        f"tallies that differ {found.wrong_tallies}")  # fmt: skip
    say(f"  {rate:7.1f} votes a second, p95 {1000 * tally.p95:6.0f} ms")
    say(f"  {floor_rate:7.1f} bare inserts a second, p95 {1000 * floor.p95:6.0f} ms: ratio "
        f"{rate / floor_rate:.2f}")  # fmt: skip
    say(f"  a Polis server measured on such a machine took {POLIS} votes a second: "
        f"{rate / POLIS:.1f} times as many")  # fmt: skip
    for fault in tally.faults[:5]:
        say(f"  {fault}")
    stored_all = found.votes - filled == tally.sent == VOTERS * votes
    return stored_all and not (tally.faults or found.doubles or found.wrong_tallies)


def main() -> int:
    votes = int(sys.argv[1]) if len(sys.argv) > 1 else VOTES
    databases = {"SQLite": ""}
    if os.environ.get("TEST_DATABASE_URL"):
        databases["PostgreSQL"] = os.environ["TEST_DATABASE_URL"]
    held = [measure(name, url, votes, print) for name, url in databases.items()]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
