"""What changes by learning from analysts: ask for it, answer a question, accept suggestions."""

from collections import defaultdict

from sqlalchemy.orm import Session

from deliberation import jobs
from deliberation.errors import Conflict, Invalid, NotFound
from deliberation.insights import operations as insights
from deliberation.insights import queries as runs
from deliberation.insights.labels import queries
from deliberation.insights.models import Point, Run, Theme
from deliberation.insights.steps import operations as steps
from deliberation.people.models import Account


def request_learning(session: Session, run: Run, account: Account) -> jobs.Job:
    """Ask the machine to learn from what people decided so far; one such job waits at a time."""
    steps.demand(session, run, "draft")
    job = jobs.enqueue(
        session,
        "insights.learn",
        {"run": run.ref},
        subject_ref=subject(run),
        unique_key=f"insights.learn:{run.ref}",
    )
    steps.note(session, "run:learn", run, run, account)
    return job


def subject(run: Run) -> str:
    """Under which name the page finds the job; the run's own ref belongs to its finding."""
    return f"learn{run.ref}"[:16]


def answer(session: Session, run: Run, ref: str, theme: Theme | None, account: Account) -> Point:
    """A person's word on one point: this theme, or none of them. One step of the review."""
    found = runs.points_of(session, run, [ref])
    if not found:
        raise NotFound("There is no such point in this analysis.")
    if theme is not None:
        insights.move(session, run, found, theme, account)
    else:
        insights.restore_points(session, run, found, account)
    return found[0]


def accept(session: Session, run: Run, certainty: float, count: int, account: Account) -> int:
    """Follow all suggestions at least this certain, as one step; `count` is what was announced.

    The points stay the machine's: nobody read them one by one, and nothing is learnt from them
    before their theme is approved.
    """
    steps.demand(session, run, "draft")
    if certainty not in queries.CERTAINTIES:
        raise Invalid("certainty", "Choose a certainty from the list.")
    chosen = queries.acceptable(session, run, certainty)
    if not chosen:
        raise Conflict("There are no such suggestions any more.")
    if len(chosen) != count:
        raise Conflict("The number of suggestions has changed meanwhile. Look again.")
    by_theme = defaultdict(list)
    for suggestion in chosen:
        assert suggestion.theme is not None  # the query joins it
        by_theme[suggestion.theme].append(suggestion.point)
    for theme, points in by_theme.items():
        steps.demand_not_apart(session, run, points, theme)
    touched = [suggestion.point for suggestion in chosen]
    summary = {"points": count, "certainty": certainty}
    with steps.step(session, run, "move", account, touched, **summary):
        for theme, points in by_theme.items():
            for point in points:
                point.place(theme, by=point.origin)
    return count
