"""What the queue of questions shows: one point, buttons for its themes, how sure the machine is."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from deliberation import jobs
from deliberation.insights import queries as runs
from deliberation.insights.labels import operations as labels
from deliberation.insights.labels import queries
from deliberation.insights.labels.models import Suggestion
from deliberation.insights.labels.queries import Progress
from deliberation.insights.models import ReviewStep, Run, Theme
from webapp.extensions import db

KEYS = 9


@dataclass(frozen=True)
class Queue:
    """Everything on the page. `buttons` have a theme, its key and a note; `more` are the rest."""

    question: Suggestion | None
    buttons: list[dict[str, Any]]
    more: list[Theme]
    progress: Progress
    expected: str
    levels: list[dict[str, int]]
    job: jobs.Job | None
    last_step: ReviewStep | None


def queue(run: Run, after: int) -> Queue:
    """The next question behind place `after`, and what stands around it."""
    session = db.session()
    question = queries.next_question(session, run, after)
    themes = list(queries.suggested(run, question)) if question else []
    return Queue(
        question=question,
        buttons=[_button(question, theme, at) for at, theme in enumerate(themes[:KEYS], 1)],
        more=themes[KEYS:],
        progress=queries.progress(session, run),
        expected=_expected(run),
        levels=_levels(run),
        job=jobs.latest_for(session, labels.subject(run)),
        last_step=runs.last_step(session, run),
    )


def _button(question: Suggestion | None, theme: Theme, key: int) -> dict[str, Any]:
    is_best = question is not None and question.theme_id == theme.id
    share = round(100 * question.probability) if question and is_best else None
    return {"theme": theme, "key": key, "share": share}


def _expected(run: Run) -> str:
    """How often the suggestions are right, in one sentence; "" where nothing was measured."""
    found = run.provenance.get("learning", {}).get("expected")
    if not found:
        return ""
    return _(
        "Of 100 suggestions about %(share)s are right (%(low)s to %(high)s), "
        "on a held-back sample of %(count)s points.",
        share=round(100 * found["accuracy"]),
        low=round(100 * found["low"]),
        high=round(100 * found["high"]),
        count=found["sample"],
    )


def _levels(run: Run) -> list[dict[str, int]]:
    """What accepting would move, for each certainty (in percent) at which it moves anything."""
    counts = {
        round(100 * level): queries.acceptable_count(db.session(), run, level)
        for level in queries.CERTAINTIES
    }
    return [{"percent": percent, "count": count} for percent, count in counts.items() if count]
