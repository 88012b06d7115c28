"""Asking how a theme could be split; only a person splits it."""

from sqlalchemy.orm import Session

from deliberation import jobs
from deliberation.errors import Invalid
from deliberation.insights import queries as runs
from deliberation.insights.models import Run, Theme
from deliberation.insights.steps import operations as steps
from deliberation.people.models import Account

JOB = "insights.suggest_split"
FEWEST = 4  # points in a theme that can be split in two


def request_split(session: Session, run: Run, theme: Theme, account: Account) -> jobs.Job:
    """Ask for a suggestion. Nothing moves; the suggestion is shown and a person decides."""
    steps.demand(session, run, "draft")
    if theme.run_id != run.id or not theme.is_living:
        raise Invalid("theme", "Choose a theme from the list.")
    if runs.point_count(session, theme) < FEWEST:
        raise Invalid("theme", "A theme of fewer than %(count)s points isn't split.", count=FEWEST)
    payload = {"run": run.ref, "theme": theme.ref}
    job = jobs.enqueue(
        session, JOB, payload, subject_ref=subject(run), unique_key=f"{JOB}:{theme.ref}"
    )
    steps.note(session, "run:suggest_split", run, run, account, theme=theme.ref)
    return job


def subject(run: Run) -> str:
    """Under which name a page finds the job; the run's own ref belongs to its finding."""
    return f"part{run.ref}"[:16]
