"""How many points stand in each theme, for the figures of a second reader."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from deliberation.insights.ledger.queries import is_readable
from deliberation.insights.models import Point, Run, Theme
from deliberation.submissions.counting.queries import counts_people


def sizes(session: Session, run: Run) -> dict[int | None, int]:
    """Points that can be read by living theme (None: in no theme); one statement."""
    living = select(Theme.id).where(Theme.run_id == run.id, Theme.state.in_(("draft", "approved")))
    query = select(Point.theme_id, func.count()).join(Point.submission)
    query = query.where(
        Point.run_id == run.id,
        Point.set_aside.is_(None),
        is_readable(run),
        counts_people(),
        or_(Point.theme_id.is_(None), Point.theme_id.in_(living)),
    )
    return {theme: count for theme, count in session.execute(query.group_by(Point.theme_id))}
