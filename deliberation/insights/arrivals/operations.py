"""Asking the machine where later submissions belong."""

from sqlalchemy.orm import Session

from deliberation import jobs
from deliberation.consultations.models import Consultation
from deliberation.insights import queries as runs
from deliberation.insights.models import Run

JOB = "insights.place_arrivals"


def announce(session: Session, consultation: Consultation) -> jobs.Job | None:
    """Something may have arrived: ask for it to be placed, if themes are published.

    However many arrive meanwhile, one such job waits at a time and takes all of them. A running one
    may have read already, so it doesn't count.
    """
    run = runs.published_run(session, consultation)
    if run is None:
        return None
    job = jobs.latest_for(session, subject(run))
    if job is not None and job.state == "queued":
        return job
    return jobs.enqueue(session, JOB, {"run": run.ref}, subject_ref=subject(run))


def subject(run: Run) -> str:
    """Under which name a page finds the job; the run's own ref belongs to its finding."""
    return f"since{run.ref}"[:16]
