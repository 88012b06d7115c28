"""A contributor says that a theme is missing; an analyst answers."""

from sqlalchemy.orm import Session

from deliberation.base import now
from deliberation.errors import Closed, Conflict, Invalid
from deliberation.insights.challenges import queries
from deliberation.insights.challenges.models import MissingTheme
from deliberation.insights.models import Run, Theme
from deliberation.insights.steps import operations as steps
from deliberation.people.models import Account, Participant


def say_missing(session: Session, run: Run, participant: Participant, text: str) -> MissingTheme:
    """Somebody who took part in the consultation misses a theme in the published analysis.

    Raises Conflict while an earlier word of the same person waits for its answer.
    """
    text = steps.words("text", text, steps.LONG)
    if run.state != "published":
        raise Closed("These themes are not the published ones any more.")
    if participant.scope_ref != run.consultation.ref:
        raise Conflict("You took part in another consultation.")
    said = queries.missing_by(session, run, [participant.id])
    if any(one.answered_at is None for one in said):
        raise Conflict("You have said so already; an analyst will answer.")
    missing = MissingTheme(run=run, participant=participant, text=text)
    session.add(missing)
    session.flush()
    steps.note(session, "missing:say", missing, run, None)
    return missing


def answer_missing(
    session: Session, missing: MissingTheme, text: str, account: Account, theme: Theme | None = None
) -> None:
    """Answer; `theme` is where the matter is found, when it is in one after all."""
    text = steps.words("text", text, steps.LONG)
    if missing.answered_at is not None:
        raise Conflict("This was answered already.")
    if theme is not None and (theme.run_id != missing.run_id or not theme.is_living):
        raise Invalid("target", "Choose a theme from the list.")
    missing.answer, missing.answered_by_id, missing.answered_at = text, account.id, now()
    missing.theme = theme
    session.flush()
    steps.note(session, "missing:answer", missing, missing.run, account)
