"""What runs jobs: a worker process that seals the journal, claims jobs and keeps their leases.

Light tasks run in the worker itself, heavy ones in a child process started afresh (`spawn`), so
that a heartbeat goes on while numpy holds the interpreter, memory is given back, and a cancelled
job can be ended at once.
"""

import logging
import multiprocessing
import os
import resource
import secrets
import threading
import time
from importlib import import_module
from multiprocessing.process import BaseProcess
from pathlib import Path

from flask import current_app
from sqlalchemy.orm import Session, sessionmaker

from deliberation import database, jobs, journal
from deliberation.privacy.retention import operations as retention
from deliberation.responses.following import operations as following
from webapp import mail
from webapp.dialogues.photos import pictures
from webapp.exchange import prepared, uploads
from webapp.extensions import db
from webapp.settings import Settings

log = logging.getLogger("mission_commons.worker")

# Job name -> where its Task stands. Names only: the site starts without importing any of them.
TASKS = {
    "insights.find_themes": "deliberation.insights.execute:FIND_THEMES",
    "insights.fill_themes": "deliberation.insights.given.execute:FILL",
    "insights.place_arrivals": "deliberation.insights.arrivals.execute:PLACE",
    "insights.retell": "deliberation.insights.retelling.execute:RETELL",
    "insights.suggest_split": "deliberation.insights.splitting.execute:SUGGEST",
    "insights.learn": "deliberation.insights.labels.execute:LEARN",
    "insights.find_opinions": "deliberation.insights.opinions.execute:FIND_OPINIONS",
    "panels.check": "deliberation.panels.execute:CHECK",
    "panels.draw": "deliberation.panels.execute:DRAW",
    "exchange.prepare": "webapp.exchange.prepared:TASK",
    "responses.plan_news": "deliberation.responses.following.operations:TASK",
    "responses.send_news": "webapp.responses.following.sending:TASK",
    "people.retention": "deliberation.privacy.retention.operations:TASK",
}
PAUSE = 1.0  # seconds between looks
HEARTBEAT = 3.0
NICE = 10  # an analysis waits for the people on the site, not they for it
TIDY_EVERY = 600.0
THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def task(name: str) -> jobs.Task:
    """The Task of a job name; KeyError for a name that nobody does."""
    module, attribute = TASKS[name].split(":")
    found: jobs.Task = getattr(import_module(module), attribute)
    return found


def session_factory() -> sessionmaker[Session]:
    return sessionmaker(db.engine, expire_on_commit=False)


def reporter(sessions: jobs.SessionFactory, job_ref: str, owner: str) -> jobs.Progress:
    """Write progress at most three times a second; raise Cancelled when asked to stop."""
    last = 0.0

    def report(stage: str, share: float) -> None:
        nonlocal last
        if time.monotonic() - last >= 0.3:
            last = time.monotonic()
            jobs.report(sessions, job_ref, owner, stage, share)

    return report


def run_waiting(limit: int = 100) -> int:
    """Do the waiting jobs here and now, one after another; for tests and the console."""
    sessions, owner = session_factory(), f"inline-{secrets.token_hex(4)}"
    for done in range(limit):
        claimed = jobs.claim(sessions, owner)
        if claimed is None:
            return done
        ref, name = claimed
        jobs.run(sessions, task(name), ref, owner, reporter(sessions, ref, owner))
    return limit


class Worker:
    """The loop of `mission-commons worker`."""

    def __init__(self) -> None:
        self.sessions = session_factory()
        self.owner = f"{os.uname().nodename[:20]}-{os.getpid()}-{secrets.token_hex(4)}"
        self.stopping = threading.Event()
        self.tidied = -TIDY_EVERY

    def run(self) -> None:
        jobs.in_transaction(self.sessions, _plan)
        beat = alive_file(current_app.config["SETTINGS"])
        threading.Thread(target=self._seal_for_ever, daemon=True).start()
        threading.Thread(target=self._beat_for_ever, args=(beat,), daemon=True).start()
        while not self.stopping.is_set():
            try:
                found = self._one_job()
            except Exception as error:  # the loop outlives any single job
                log.error("a job stopped with %s", type(error).__name__)
                found = False
            if not found:
                self._tidy()
                self.stopping.wait(PAUSE)
        beat.unlink(missing_ok=True)

    def _tidy(self) -> None:
        """Now and then, delete files that nobody needs: uploads, old messages, photos."""
        if time.monotonic() - self.tidied < TIDY_EVERY:
            return
        self.tidied = time.monotonic()
        uploads.forget_old()
        prepared.forget_old()
        mail.forget_old(current_app.config["SETTINGS"].instance)
        with self.sessions() as session:
            pictures.forget_unnamed(session)

    def _beat_for_ever(self, beat: Path) -> None:
        """Say every few seconds that this worker lives, whatever its job is doing."""
        beat.touch()
        while not self.stopping.wait(HEARTBEAT):
            beat.touch()

    def _one_job(self) -> bool:
        claimed = jobs.claim(self.sessions, self.owner)
        if claimed is None:
            return False
        ref, name = claimed
        log.info("job %s: %s", ref, name)
        if task(name).is_heavy:
            self._run_in_child(ref, name)
        else:
            progress = reporter(self.sessions, ref, self.owner)
            jobs.run(self.sessions, task(name), ref, self.owner, progress)
        return True

    def _run_in_child(self, ref: str, name: str) -> None:
        for variable in THREAD_LIMITS:
            os.environ[variable] = "1"
        context = multiprocessing.get_context("spawn")
        child = context.Process(target=run_child, args=(ref, name, self.owner, os.getpid()))
        child.start()
        while child.is_alive() and not self.stopping.is_set():
            child.join(HEARTBEAT)
            if child.is_alive() and not jobs.renew(self.sessions, ref, self.owner):
                _end(child)
                jobs.finish(self.sessions, task(name), ref, self.owner, "cancelled")
        if self.stopping.is_set():
            _end(child)
        if child.exitcode != 0:
            self._after_fault(ref, name)

    def _after_fault(self, ref: str, name: str) -> None:
        """The child died without ending its job: try again, or say so after the last attempt."""
        with self.sessions() as session:
            job = jobs.latest(session, ref)
        if job is None or job.owner != self.owner or job.is_finished:
            return
        if job.attempts >= task(name).max_attempts:
            sentence = "The analysis stopped several times. It may need more memory."
            jobs.finish(self.sessions, task(name), ref, self.owner, "failed", sentence)
        else:
            jobs.release(self.sessions, ref, self.owner)

    def _seal_for_ever(self) -> None:
        while not self.stopping.wait(PAUSE):
            try:
                seal_all(self.sessions)
            except Exception as error:  # a busy database: the next second tries again
                log.warning("sealing waits: %s", type(error).__name__)


def alive_file(settings: Settings) -> Path:
    """The file a running worker touches."""
    return settings.instance / "worker.alive"


def worker_is_running(settings: Settings) -> bool:
    """Whether a worker on this machine showed itself within the last few heartbeats."""
    beat = alive_file(settings)
    return beat.exists() and time.time() - beat.stat().st_mtime < 5 * HEARTBEAT


def _plan(session: Session) -> int:
    retention.plan(session)
    following.plan(session, current_app.config["SETTINGS"].question_days)
    return 0


def seal_all(sessions: jobs.SessionFactory | None = None) -> int:
    """Seal every waiting journal row; returns how many. Takes no write lock when none waits."""
    sessions = sessions or session_factory()
    sealed = 0
    while _rows_wait(sessions):
        sealed += jobs.in_transaction(sessions, journal.seal)
    return sealed


def _rows_wait(sessions: jobs.SessionFactory) -> bool:
    with database.writing(False), sessions() as session:
        return journal.has_unsealed(session)


def _end(child: BaseProcess) -> None:
    child.terminate()
    child.join(5)
    if child.is_alive():
        child.kill()
        child.join()


def run_child(ref: str, name: str, owner: str, parent: int) -> None:
    """In the fresh process: start the site's settings and database, then do the job."""
    from webapp import create_app

    os.nice(NICE)
    app = create_app()
    limit = app.config["SETTINGS"].job_memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    threading.Thread(target=_die_with, args=(parent,), daemon=True).start()
    with app.app_context(), database.writing(False):
        sessions = session_factory()
        jobs.run(sessions, task(name), ref, owner, reporter(sessions, ref, owner))


def _die_with(parent: int) -> None:
    """A child must not go on without its worker: nobody would renew the lease."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
