"""The ledger: where every received submission of a run is now, and which ones still count."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Subquery, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from deliberation.insights.kept.queries import kept
from deliberation.insights.models import Point, Run
from deliberation.submissions.models import Submission, SubmissionEvent


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

    @property
    def balances(self) -> bool:
        """Nothing was lost on the way."""
        parts = self.themed + self.unthemed + self.set_aside + self.removed + self.withdrawn
        is_split = sum(self.reasons.values()) == self.set_aside
        return self.received == parts and is_split and not self.lost and self.points.balances


def ledger(session: Session, run: Run) -> Ledger:
    """The account of a run as of this moment, counted in the database.

    A submission is themed when at least one of its points is in a theme; else set aside when
    every point is (under the reason that sorts last, so that "blank" yields to any other); else
    unthemed. Withdrawn ones count as withdrawn, whatever they were before. Erasing takes words
    and leaves counts: an erased one stays where the run had put it, or counts as withdrawn when
    the run could not read it any more.
    """
    return kept(session, run, "ledger", lambda: _counted(session, run))


def _counted(session: Session, run: Run) -> Ledger:
    placed = _placed(run)
    place = _place_of_submission(run, placed)
    query = select(place, placed.c.reason, func.count())
    query = query.select_from(Submission).outerjoin(placed, placed.c.id == Submission.id)
    query = query.where(Submission.consultation_id == run.consultation_id)
    places: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for where, reason, count in session.execute(query.group_by(place, placed.c.reason)):
        places[where] += count
        if where == "set_aside":
            reasons[reason] += count
    total = session.scalars(
        select(func.count()).where(Submission.consultation_id == run.consultation_id)
    ).one()
    read = session.scalars(select(func.count()).select_from(placed)).one()
    return Ledger(
        received=total - places["waiting"] - places["later"],
        **{name: places[name] for name in ("themed", "unthemed", "set_aside")},
        **{name: places[name] for name in ("removed", "withdrawn", "waiting", "later")},
        reasons=dict(sorted(reasons.items())),
        lost=run.provenance.get("read_count", read) - read,
        points=_point_ledger(session, run),
    )


def _point_ledger(session: Session, run: Run) -> PointLedger:
    place = case(
        (~is_counted(run), "gone"),
        (Point.theme_id.is_not(None), "themed"),
        (Point.set_aside.is_not(None), "set_aside"),
        else_="unthemed",
    )
    query = select(place, func.count()).join(Point.submission).where(Point.run_id == run.id)
    places = {where: count for where, count in session.execute(query.group_by(place))}
    found = session.scalars(select(func.count()).where(Point.run_id == run.id)).one()
    names = ("themed", "unthemed", "set_aside", "gone")
    return PointLedger(found=found, **{name: places.get(name, 0) for name in names})


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
