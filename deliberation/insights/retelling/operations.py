"""Asking for the words of changed themes again."""

from datetime import timedelta

from sqlalchemy.orm import Session

from deliberation import jobs
from deliberation.base import now
from deliberation.insights.models import Run
from deliberation.insights.retelling import queries

JOB = "insights.retell"
PAUSE = timedelta(seconds=15)  # an analyst makes several steps in a row; they are told together


def announce(session: Session, run: Run) -> jobs.Job | None:
    """If people moved points, ask for keywords, quotes and summaries anew; one job waits."""
    if run.state != "draft" or not queries.changed_themes(session, run):
        return None
    job = jobs.latest_for(session, subject(run))
    if job is not None and job.state == "queued":
        return job
    return jobs.enqueue(
        session, JOB, {"run": run.ref}, subject_ref=subject(run), run_after=now() + PAUSE
    )


def subject(run: Run) -> str:
    """Under which name the job is found; the run's own ref belongs to its finding."""
    return f"tell{run.ref}"[:16]
