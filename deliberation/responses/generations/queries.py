"""Young people and adults side by side, where they differ or where only the young speak.

Both are compared by shares of their own lane: there are hardly ever as many of one as of the
other. What was said as people of 2060 belongs to neither.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation import disclosure
from deliberation.insights.ledger.queries import is_counted
from deliberation.insights.models import Point, Theme
from deliberation.insights.positions.models import PointCoding, ThemePosition
from deliberation.responses.queries import Lanes
from deliberation.submissions.counting.queries import counts_people
from deliberation.submissions.models import Submission

GAP = 15  # percentage points from which a difference is told
YOUTH, ADULTS = "youth", "adults"


@dataclass(frozen=True)
class Stand:
    """The share of each side's submissions read for a position, in percent; None: too few."""

    position: ThemePosition
    youth: float | None
    adults: float | None

    @property
    def differs(self) -> bool:
        return _differ(self.youth, self.adults)


@dataclass(frozen=True)
class Generations:
    """How both speak of a theme. `stands` is empty where nobody read it for positions."""

    youth: Lanes
    adults: Lanes
    stands: tuple[Stand, ...]

    @property
    def is_only_youth(self) -> bool:
        """Only young people speak of it."""
        return bool(self.youth.here) and self.adults.here == 0

    @property
    def differs(self) -> bool:
        """Enough to be told side by side."""
        shares = _differ(share_of(self.youth), share_of(self.adults))
        return shares or any(stand.differs for stand in self.stands)


def share_of(lane: Lanes) -> float | None:
    """Of the lane's submissions those that speak of the theme, in percent."""
    if lane.here is None or not lane.everywhere:
        return None
    return 100 * lane.here / lane.everywhere


def _differ(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and abs(one - other) >= GAP


def generations(
    session: Session,
    theme: Theme,
    lanes: dict[str, Lanes],
    held: Sequence[ThemePosition],
) -> Generations:
    """Both sides of a theme with these lanes (`responses.lanes_of`) and positions, in one statement
    where there are any; small cells, and what would give them away, are not told."""
    youth = lanes.get(YOUTH, Lanes(0, 0))
    return Generations(youth, adults_of(lanes), _stands(session, theme, held) if held else ())


def adults_of(lanes: dict[str, Lanes]) -> Lanes:
    """Today's adults; None when one of their lanes may not be told."""
    told = [lanes[name] for name in ("citizens", "stakeholders") if name in lanes]
    here, everywhere = [lane.here for lane in told], [lane.everywhere for lane in told]
    if not told or None in here or None in everywhere:
        return Lanes(None, None)
    return Lanes(sum(n or 0 for n in here), sum(n or 0 for n in everywhere))


def _stands(session: Session, theme: Theme, held: Sequence[ThemePosition]) -> tuple[Stand, ...]:
    """The positions of a theme by side; empty where one side is too small to have shares."""
    counts = _counts(session, theme)
    if not counts:
        return ()
    totals = {side: sum(row[side] for row in counts.values()) for side in (YOUTH, ADULTS)}
    if any(count is None for count in disclosure.table(totals, minors=(YOUTH,)).values()):
        return ()
    told = disclosure.across(counts, YOUTH, may_include_minors=True)

    def share(position: ThemePosition, side: str) -> float | None:
        count = told.get(position.id, {}).get(side, 0)
        return None if count is None else 100 * count / max(1, totals[side])

    if not all(totals.values()):
        return ()
    return tuple(
        Stand(position, share(position, YOUTH), share(position, ADULTS)) for position in held
    )


def _counts(session: Session, theme: Theme) -> dict[int, dict[str, int]]:
    """Position -> side -> submissions that people read for it (one statement)."""
    submissions = func.count(Submission.id.distinct())
    query = select(PointCoding.position_id, Submission.lane, submissions)
    query = query.join(PointCoding.point).join(Point.submission)
    query = query.join(ThemePosition, ThemePosition.id == PointCoding.position_id)
    query = query.where(
        Point.theme_id == theme.id,
        ThemePosition.theme_id == theme.id,
        ThemePosition.is_active,
        is_counted(theme.run),
        counts_people(),
    )
    counts: dict[int, dict[str, int]] = defaultdict(lambda: {YOUTH: 0, ADULTS: 0})
    for position, lane, count in session.execute(
        query.group_by(PointCoding.position_id, Submission.lane)
    ):
        counts[position or 0][YOUTH if lane == YOUTH else ADULTS] += count
    return dict(counts)
