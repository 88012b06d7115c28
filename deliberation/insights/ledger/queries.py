"""The ledger: where every received submission of a run is now, and which ones still count."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Subquery, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from deliberation.insights.kept.queries import kept
from deliberation.insights.models import Point, Run
from deliberation.submissions.counting.queries import counts_people, is_role_played
from deliberation.submissions.models import ROLE_PLAYED, Submission, SubmissionEvent


@dataclass(frozen=True)
class PointLedger:
    """The same account for points; `gone` are those whose words were removed or taken back."""

    found: int
    themed: int
    unthemed: int
    set_aside: int
    gone: int

    @property
    def balances(self) -> bool:
        return self.found == self.themed + self.unthemed + self.set_aside + self.gone


@dataclass(frozen=True)
class RolePlayed:
    """The account of what was said as people of 2060: nothing of it stands in the ledger itself.

    `points` of them make up the same account once more.
    """

    received: int
    themed: int
    unthemed: int
    set_aside: int
    removed: int
    withdrawn: int
    waiting: int
    later: int
    points: PointLedger

    @property
    def balances(self) -> bool:
        parts = self.themed + self.unthemed + self.set_aside + self.removed + self.withdrawn
        return self.received == parts and self.points.balances


@dataclass(frozen=True)
class Ledger:
    """Submissions by where they are. `received` are those the run had to account for.

    `waiting` ones (held for a moderator) and `later` ones (sent or changed after the run had read
    the submissions) are not part of `received`; they are shown beside it. `lost` are submissions
    that the run read and has no point of: always 0, or the run cannot be published.
    """

    received: int
    themed: int
    unthemed: int
    set_aside: int
    removed: int
    withdrawn: int
    reasons: dict[str, int]
    waiting: int
    later: int
    lost: int
    points: PointLedger
    role_played: RolePlayed

    @property
    def balances(self) -> bool:
        """Nothing was lost on the way."""
        parts = self.themed + self.unthemed + self.set_aside + self.removed + self.withdrawn
        is_split = sum(self.reasons.values()) == self.set_aside
        own = self.points.balances and self.role_played.balances
        return self.received == parts and is_split and not self.lost and own


def ledger(session: Session, run: Run) -> Ledger:
    """The account of a run as of this moment, counted in the database.

    A submission is themed when at least one of its points is in a theme; else set aside when
    every point is (under the reason that sorts last, so that "blank" yields to any other); else
    unthemed. Withdrawn ones count as withdrawn, whatever they were before. Erasing takes words
    and leaves counts: an erased one stays where the run had put it, or counts as withdrawn when
    the run could not read it any more.
    """
    return kept(session, run, "ledger", lambda: _counted(session, run))


PLACES = ("themed", "unthemed", "set_aside", "removed", "withdrawn", "waiting", "later")


def _counted(session: Session, run: Run) -> Ledger:
    placed = _placed(run)
    place = _place_of_submission(run, placed)
    query = select(Submission.lane, place, placed.c.reason, func.count())
    query = query.select_from(Submission).outerjoin(placed, placed.c.id == Submission.id)
    query = query.where(Submission.consultation_id == run.consultation_id)
    places: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    reasons: Counter[str] = Counter()
    for lane, where, reason, count in session.execute(
        query.group_by(Submission.lane, place, placed.c.reason)
    ):
        places[lane == ROLE_PLAYED][where] += count
        if where == "set_aside" and lane != ROLE_PLAYED:
            reasons[reason] += count
    all_of, points, read = _totals(session, run, placed)
    ledgers = _point_ledgers(session, run, points)
    return Ledger(
        **_account(places[0], all_of[0]),
        reasons=dict(sorted(reasons.items())),
        lost=run.provenance.get("read_count", read) - read,
        points=ledgers[0],
        role_played=RolePlayed(**_account(places[1], all_of[1]), points=ledgers[1]),
    )


Pair = tuple[int, int]  # of people, and of those who played a part


def _totals(session: Session, run: Run, placed: Subquery) -> tuple[Pair, Pair, int]:
    """All submissions and all points, counted apart from where they are, and what the run has
    points of (one statement)."""
    here = Submission.consultation_id == run.consultation_id
    points = select(func.count(Point.id)).join(Point.submission).where(Point.run_id == run.id)
    query = select(
        select(func.count(Submission.id)).where(here, counts_people()).scalar_subquery(),
        select(func.count(Submission.id)).where(here, is_role_played()).scalar_subquery(),
        points.where(counts_people()).scalar_subquery(),
        points.where(is_role_played()).scalar_subquery(),
        select(func.count()).select_from(placed).scalar_subquery(),
    )
    row = session.execute(query).one()
    return (row[0], row[1]), (row[2], row[3]), row[4]


def _account(places: Counter[str], total: int) -> dict[str, int]:
    """What the run had to account for, and where it is."""
    found = {name: places[name] for name in PLACES}
    return {"received": total - found["waiting"] - found["later"]} | found


def _point_ledgers(session: Session, run: Run, totals: Pair) -> list[PointLedger]:
    """Of what people said, and of what was said as people of 2060."""
    place = case(
        (~is_counted(run), "gone"),
        (Point.theme_id.is_not(None), "themed"),
        (Point.set_aside.is_not(None), "set_aside"),
        else_="unthemed",
    )
    query = select(Submission.lane, place, func.count()).join(Point.submission)
    places: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for lane, where, count in session.execute(
        query.where(Point.run_id == run.id).group_by(Submission.lane, place)
    ):
        places[lane == ROLE_PLAYED][where] += count
    names = ("themed", "unthemed", "set_aside", "gone")
    return [
        PointLedger(found=total, **{name: counts[name] for name in names})
        for total, counts in zip(totals, places, strict=True)
    ]


def _placed(run: Run) -> Subquery:
    """Per submission that the run read: is a point in a theme, are all aside, and why."""
    is_themed = func.max(case((Point.theme_id.is_not(None), 1), else_=0))
    is_aside = func.min(case((Point.set_aside.is_not(None), 1), else_=0))
    query = select(
        Point.submission_id.label("id"),
        is_themed.label("is_themed"),
        is_aside.label("is_aside"),
        func.max(Point.set_aside).label("reason"),
    )
    return query.where(Point.run_id == run.id).group_by(Point.submission_id).subquery()


def _place_of_submission(run: Run, placed: Subquery) -> ColumnElement[str]:
    is_unread = placed.c.id.is_(None)
    return case(
        (Submission.withdrawn_at.is_not(None), "withdrawn"),
        (Submission.state == "removed", "removed"),
        (Submission.state == "waiting", "waiting"),
        (and_(Submission.erased_at.is_not(None), is_unread), "withdrawn"),
        (or_(is_unread, _is_changed_since(run)), "later"),
        (placed.c.is_themed == 1, "themed"),
        (placed.c.is_aside == 1, "set_aside"),
        else_="unthemed",
    )


def _is_changed_since(run: Run) -> ColumnElement[bool]:
    """Edited after the run read it: the offsets of its points no longer mean anything."""
    if run.read_at is None:
        return false()
    edits = select(SubmissionEvent.id).where(
        SubmissionEvent.submission_id == Submission.id,
        SubmissionEvent.kind == "edited",
        SubmissionEvent.at > run.read_at,
    )
    return edits.exists()


def is_counted(run: Run) -> ColumnElement[bool]:
    """Its points count: not removed, waiting, withdrawn or changed. Erased ones still do."""
    is_in = and_(Submission.state == "visible", Submission.withdrawn_at.is_(None))
    return and_(is_in, ~_is_changed_since(run))


def is_readable(run: Run) -> ColumnElement[bool]:
    """Its points count and its words are still there, for staff to read."""
    return and_(is_counted(run), Submission.erased_at.is_(None))


def is_shown(run: Run) -> ColumnElement[bool]:
    """Its words may stand on a public page: readable, and shown by its author."""
    return and_(is_readable(run), Submission.is_listed)
