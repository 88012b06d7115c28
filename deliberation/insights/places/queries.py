"""A consultation held by place, rolled up: each part alone, side by side, and their sum.

Nothing is merged. A part's submissions and themes stay its own; the roll-up reads the same
counters and counts the same points as the parts' own pages, so the numbers are the same.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from deliberation.consultations.models import Consultation
from deliberation.consultations.places.queries import family
from deliberation.insights.kept.queries import is_kept, kept
from deliberation.insights.ledger.queries import is_counted
from deliberation.insights.models import Point, Run, Theme
from deliberation.submissions.counting.queries import contributor, counts_people
from deliberation.submissions.models import Submission, SubmissionCount


@dataclass(frozen=True)
class ReceivedTheme:
    """A published theme with the submissions its own page counts in it."""

    theme: Theme
    received: int


@dataclass(frozen=True)
class Part:
    """One row: `contributors` are those whose submissions stand, told apart by pseudonym."""

    consultation: Consultation
    received: int
    contributors: int
    themes: tuple[ReceivedTheme, ...]  # the strongest first; empty until they are published


@dataclass(frozen=True)
class RollUp:
    """The whole, if it is open, and then its parts by place."""

    parts: tuple[Part, ...]

    @property
    def received(self) -> int:
        return sum(part.received for part in self.parts)

    @property
    def contributors(self) -> int:
        """Each counted once in each consultation: pseudonyms are never joined across them."""
        return sum(part.contributors for part in self.parts)


def roll_up(session: Session, consultation: Consultation, moment: datetime) -> RollUp:
    """As many statements for many parts as for few; large published counts are kept one by one."""
    found = family(session, consultation, moment)
    numbers = [each.id for each in found]
    received, contributors = _received(session, numbers), _contributors(session, numbers)
    themes = _themes(session, numbers)
    return RollUp(
        tuple(
            Part(each, received.get(each.id, 0), contributors.get(each.id, 0), themes[each.id])
            for each in found
        )
    )


def _received(session: Session, numbers: Sequence[int]) -> dict[int, int]:
    query = select(SubmissionCount.consultation_id, SubmissionCount.count).where(
        SubmissionCount.consultation_id.in_(numbers), SubmissionCount.name == "received"
    )
    return {number: count for number, count in session.execute(query)}


def _contributors(session: Session, numbers: Sequence[int]) -> dict[int, int]:
    query = select(Submission.consultation_id, func.count(contributor().distinct())).where(
        Submission.consultation_id.in_(numbers),
        Submission.state == "visible",
        Submission.withdrawn_at.is_(None),
    )
    rows = session.execute(query.group_by(Submission.consultation_id))
    return {number: count for number, count in rows}


def _themes(session: Session, numbers: Sequence[int]) -> dict[int, tuple[ReceivedTheme, ...]]:
    published = select(Run).where(Run.consultation_id.in_(numbers), Run.state == "published")
    runs = {run.id: run for run in session.scalars(published)}
    counts = _counts_in(session, [run for run in runs.values() if not is_kept(run)])
    for run in runs.values():
        counts |= _kept_counts(session, run) if is_kept(run) else {}
    found: dict[int, list[ReceivedTheme]] = defaultdict(list)
    approved = select(Theme).where(Theme.run_id.in_(runs), Theme.state == "approved")
    for theme in session.scalars(approved.order_by(Theme.position, Theme.id)):
        one = ReceivedTheme(theme, counts.get(theme.id, 0))
        found[runs[theme.run_id].consultation_id].append(one)
    strongest = {
        number: tuple(sorted(themes, key=lambda one: -one.received))
        for number, themes in found.items()
    }
    return defaultdict(tuple, strongest)


def _kept_counts(session: Session, run: Run) -> dict[int, int]:
    return kept(session, run, "received", lambda: _counts_in(session, [run]))


def _counts_in(session: Session, runs: Sequence[Run]) -> dict[int, int]:
    """Theme id -> submissions received, counted as on the theme's own page."""
    if not runs:
        return {}
    standing = or_(*(and_(Point.run_id == run.id, is_counted(run)) for run in runs))
    query = (
        select(Point.theme_id, func.count(Submission.id.distinct()))
        .join(Point.submission)
        .where(standing, Point.theme_id.is_not(None), counts_people())
    )
    rows = session.execute(query.group_by(Point.theme_id))
    return {theme: count for theme, count in rows if theme is not None}
