"""Work that takes longer than a page: a job is a row, its work is load -> compute -> store.

`load` is a short read transaction, `compute` is pure and holds no session, `store` is a short
write transaction. A job is claimed under a lease; whoever loses the lease can store nothing,
so a killed worker's job is simply claimed again (docs/decisions/0005).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Mapped, Session, mapped_column

from deliberation import database
from deliberation.base import Base, Referenced, now, one_of
from deliberation.errors import DomainError

STATES = ("queued", "running", "done", "failed", "cancelled")
LEASE = timedelta(seconds=15)
FINISHED = ("done", "failed", "cancelled")


class Job(Base, Referenced):
    """One piece of work. `payload` holds refs and parameters, never words or addresses."""

    __tablename__ = "job"
    __table_args__ = (
        one_of("state", STATES),
        CheckConstraint("progress BETWEEN 0 AND 1", name="progress_share"),
        Index("ix_job_waiting", "state", "run_after"),
    )

    name: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(10), default="queued")
    subject_ref: Mapped[str] = mapped_column(String(16), default="", index=True)
    # At most one waiting or running job per key; None for no such limit.
    unique_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    attempts: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None] = mapped_column(String(60))
    leased_until: Mapped[datetime | None]
    is_cancel_requested: Mapped[bool] = mapped_column(default=False)
    stage: Mapped[str] = mapped_column(String(40), default="")
    progress: Mapped[float] = mapped_column(default=0.0)
    error: Mapped[str] = mapped_column(Text, default="")  # a sentence for the person who waits
    run_after: Mapped[datetime] = mapped_column(default=now)
    queued_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED


class Cancelled(Exception):
    """Raised inside compute when a person cancelled the job or the lease was lost."""


Progress = Callable[[str, float], None]


def _no_load(session: Session, payload: dict[str, Any]) -> Any:
    return None


def _no_compute(loaded: Any, progress: Progress) -> Any:
    return loaded


def _no_failure(session: Session, payload: dict[str, Any], state: str) -> None:
    return None


def _nothing_more(computed: Any) -> None:
    return None


@dataclass(frozen=True)
class Task:
    """How one kind of job is done. Only `store` may write; it runs in one transaction.

    `abandoned` is told when the job ends as failed or cancelled, in the transaction that says so.
    `afterwards` acts outside the database (an e-mail) once `store` is committed: a process that
    dies in between leaves it undone, and nothing ever does it twice.
    """

    store: Callable[[Session, dict[str, Any], Any], None]
    load: Callable[[Session, dict[str, Any]], Any] = _no_load
    compute: Callable[[Any, Progress], Any] = _no_compute
    abandoned: Callable[[Session, dict[str, Any], str], None] = _no_failure
    afterwards: Callable[[Any], None] = _nothing_more
    is_heavy: bool = False  # heavy tasks run in a child process of the worker
    max_attempts: int = 3


Tasks = Mapping[str, Task]
SessionFactory = Callable[[], Session]


def enqueue(
    session: Session,
    name: str,
    payload: dict[str, Any],
    *,
    subject_ref: str = "",
    unique_key: str | None = None,
    run_after: datetime | None = None,
) -> Job:
    """Add a job in the caller's transaction; an unfinished job of the same key is returned."""
    if unique_key is not None:
        waiting = session.scalar(select(Job).where(Job.unique_key == unique_key))
        if waiting is not None:
            return waiting
    job = Job(
        name=name,
        payload=payload,
        subject_ref=subject_ref,
        unique_key=unique_key,
        run_after=run_after or now(),
    )
    session.add(job)
    session.flush()
    return job


def latest_for(session: Session, subject_ref: str) -> Job | None:
    """The newest job about a subject, to show its progress."""
    query = select(Job).where(Job.subject_ref == subject_ref)
    return session.scalar(query.order_by(Job.id.desc()).limit(1))


def request_cancel(job: Job) -> None:
    """Ask a running job to stop; a waiting one ends at the next look of the worker."""
    job.is_cancel_requested = True


def latest(session: Session, job_ref: str) -> Job | None:
    """The job of this ref as it stands in the database now."""
    return session.scalar(select(Job).where(Job.ref == job_ref))


def in_transaction(sessions: SessionFactory, act: Callable[[Session], int]) -> int:
    """Do `act` in one short write transaction; returns what it returns."""
    with database.writing(), sessions() as session:
        outcome = act(session)
        session.commit()
        return outcome


def claim(sessions: SessionFactory, owner: str) -> tuple[str, str] | None:
    """Take the next waiting or abandoned job under a lease; returns (job ref, task name)."""
    moment = now()
    is_waiting = (Job.state == "queued") & (Job.run_after <= moment)
    is_abandoned = (Job.state == "running") & (Job.leased_until < moment)
    with database.writing(), sessions() as session:
        query = select(Job).where(or_(is_waiting, is_abandoned)).order_by(Job.id).limit(1)
        job = session.scalar(query.with_for_update(skip_locked=True))
        if job is None:
            return None
        job.state, job.owner = "running", owner
        job.attempts += 1
        job.leased_until = moment + LEASE
        job.started_at = moment
        claimed = job.ref, job.name
        session.commit()
        return claimed


def renew(sessions: SessionFactory, job_ref: str, owner: str) -> bool:
    """Extend the lease; False when it was lost or a person asked to cancel."""
    with database.writing(), sessions() as session:
        job = _owned(session, job_ref, owner)
        if job is None or job.is_cancel_requested:
            return False
        job.leased_until = now() + LEASE
        session.commit()
        return True


def report(sessions: SessionFactory, job_ref: str, owner: str, stage: str, share: float) -> None:
    """Write progress; raises Cancelled when the job is no longer ours or was cancelled."""
    with database.writing(), sessions() as session:
        job = _owned(session, job_ref, owner)
        if job is None or job.is_cancel_requested:
            raise Cancelled(job_ref)
        job.stage, job.progress = stage, min(max(share, 0.0), 1.0)
        session.commit()


def run(sessions: SessionFactory, task: Task, job_ref: str, owner: str, progress: Progress) -> str:
    """Do one claimed job from load to store; returns the state it ended in.

    A DomainError ends the job as failed with its sentence; any other error is retried until the
    task's attempts are used up, then raised to the caller's log without its message being shown.
    """
    with sessions() as session:
        job = _owned(session, job_ref, owner)
        if job is None:
            return "lost"
        payload, attempts = dict(job.payload), job.attempts
        if job.is_cancel_requested:
            return finish(sessions, task, job_ref, owner, "cancelled")
        loaded = task.load(session, payload)
    try:
        computed = task.compute(loaded, progress)
    except Cancelled:
        return finish(sessions, task, job_ref, owner, "cancelled")
    except DomainError as error:
        return finish(sessions, task, job_ref, owner, "failed", error.message)
    except Exception:
        if attempts < task.max_attempts:
            release(sessions, job_ref, owner)
            raise
        finish(sessions, task, job_ref, owner, "failed", "The work stopped with a fault.")
        raise
    state = _store(sessions, task, job_ref, owner, payload, computed)
    if state == "done":
        task.afterwards(computed)
    return state


def _store(
    sessions: SessionFactory,
    task: Task,
    job_ref: str,
    owner: str,
    payload: dict[str, Any],
    computed: Any,
) -> str:
    with database.writing(), sessions() as session:
        if not _end(session, job_ref, owner, "done", ""):
            session.rollback()
            return "lost"
        try:
            task.store(session, payload, computed)
        except DomainError as error:
            session.rollback()
            return finish(sessions, task, job_ref, owner, "failed", error.message)
        session.commit()
    return "done"


def finish(
    sessions: SessionFactory, task: Task, job_ref: str, owner: str, state: str, error: str = ""
) -> str:
    """End a job without a result, in one fenced transaction."""
    with database.writing(), sessions() as session:
        if not _end(session, job_ref, owner, state, error):
            return "lost"
        payload = session.scalar(select(Job.payload).where(Job.ref == job_ref)) or {}
        task.abandoned(session, payload, state)
        session.commit()
    return state


def release(sessions: SessionFactory, job_ref: str, owner: str) -> None:
    """Give the job back to the queue, to be tried again after a pause that doubles."""
    with database.writing(), sessions() as session:
        job = _owned(session, job_ref, owner)
        if job is not None:
            job.state, job.owner, job.leased_until = "queued", None, None
            job.run_after = now() + timedelta(seconds=2**job.attempts)
        session.commit()


def _owned(session: Session, job_ref: str, owner: str) -> Job | None:
    query = select(Job).where(Job.ref == job_ref, Job.owner == owner, Job.state == "running")
    return session.scalar(query)


def _end(session: Session, job_ref: str, owner: str, state: str, error: str) -> bool:
    """The fence: only the owner of a running job can end it, and only once."""
    outcome = session.execute(
        update(Job)
        .where(Job.ref == job_ref, Job.owner == owner, Job.state == "running")
        .values(
            state=state,
            error=error,
            unique_key=None,
            leased_until=None,
            finished_at=now(),
            progress=1.0 if state == "done" else Job.progress,
        )
    )
    assert isinstance(outcome, CursorResult)
    return outcome.rowcount == 1
