"""How one step of a review works: what it needs, what it remembers, what it tells the journal."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.errors import Closed, Conflict, Invalid
from deliberation.insights import queries
from deliberation.insights.codebook import queries as codebook
from deliberation.insights.models import ApartPair, Campaign, Point, ReviewStep, Run, Theme
from deliberation.insights.positions.models import PointCoding, ThemePosition
from deliberation.people.models import Account

Points = Sequence[Point]
Rows = Sequence[Theme | Point | Campaign | ApartPair | ThemePosition | PointCoding]
LONG = 2000  # characters of a text that may have lines


@contextmanager
def step(
    session: Session,
    run: Run,
    action: str,
    account: Account,
    touched: Rows,
    **summary: Any,
) -> Iterator[ReviewStep]:
    """Note how the touched rows are, let the caller change them, and log it as one step."""
    demand(session, run, "published" if action == "correct" else "draft")
    if any(row.run_id != run.id for row in touched if not isinstance(row, ApartPair)):
        raise Conflict("This belongs to another analysis.")
    number = queries.step_count(session, run) + 1
    made = ReviewStep(
        run_id=run.id, number=number, action=action, summary=summary, actor_id=account.id
    )
    made.remember(touched)
    yield made
    session.add(made)
    session.flush()
    session.expire_all()
    note(session, f"theme:{action}", run, run, account, step=number)


def demand(session: Session, run: Run, state: str) -> None:
    """The run is in this state; on PostgreSQL two reviewers take turns from here on."""
    session.refresh(run, ["state"], with_for_update=True)
    if run.state != state:
        raise Closed("Only a draft of themes can be reviewed.")


def demand_not_apart(session: Session, run: Run, points: Points, target: Theme) -> None:
    """No two points that people keep apart would meet in `target`."""
    pair = codebook.kept_apart(session, run, points, target)
    if pair is not None:
        raise Invalid(
            "target",
            "These two points were said never to belong together: “%(one)s” and “%(other)s”.",
            one=pair[0].text,
            other=pair[1].text,
        )


def words(field: str, text: str, limit: int) -> str:
    """The text without needless space; raises Invalid(field) when it is empty or too long."""
    text = text.strip() if limit == LONG else " ".join(text.split())
    if not text or len(text) > limit:
        raise Invalid(field, "Write 1 to %(limit)s characters.", limit=limit)
    return text


def note(
    session: Session, action: str, subject: Any, run: Run, account: Account | None, **details: Any
) -> None:
    """A line in the journal about a run and what belongs to it."""
    journal.record(
        session,
        action,
        subject,
        role="analyst" if account else "participant",
        actor_ref=account.ref if account else None,
        scope_ref=run.consultation.ref,
        details=details,
    )
