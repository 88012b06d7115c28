"""All themes of a run over time; their other tables stand in `insights.queries`."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.insights.kept.queries import kept
from deliberation.insights.ledger.queries import is_counted
from deliberation.insights.models import Point, Run
from deliberation.submissions.counting.queries import counts_people
from deliberation.submissions.models import Submission

Weeks = Mapping[date, int]


def weeks_of_themes(session: Session, run: Run) -> dict[int, Weeks]:
    """Per theme (row number): the Monday of each week and the submissions that came in it (UTC)."""
    found: dict[int, Counter[date]] = defaultdict(Counter)
    for theme_id, day, count in kept(session, run, "days", lambda: _days(session, run)):
        monday = day - timedelta(days=day.weekday())
        found[theme_id][monday] += count
    return {theme_id: dict(weeks) for theme_id, weeks in found.items()}


def _days(session: Session, run: Run) -> list[tuple[int, date, int]]:
    """A submission came on one day, so that days may be added up to weeks."""
    day = func.date(Submission.created_at)
    query = select(Point.theme_id, day, func.count(Point.submission_id.distinct()))
    query = query.join(Point.submission)
    query = query.where(Point.run_id == run.id, Point.theme_id.is_not(None), is_counted(run))
    query = query.where(counts_people())
    rows = session.execute(query.group_by(Point.theme_id, day))
    # SQLite gives the day as text, PostgreSQL as a date.
    return [(theme, date.fromisoformat(str(told)), count) for theme, told, count in rows]
