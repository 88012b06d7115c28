"""The points that a number counts: of a theme, narrowed by one thing the number speaks of."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from deliberation.insights.ledger.queries import is_counted, is_shown
from deliberation.insights.models import Campaign, CampaignMember, Point, Quote, Theme
from deliberation.insights.positions.models import FactMark, PointCoding, ThemePosition
from deliberation.submissions.counting.queries import counts_people
from deliberation.submissions.models import Submission

ORGANISED = ("organised", "individual")


@dataclass(frozen=True)
class Narrowing:
    """Which points of the theme; empty fields narrow nothing. `position` is a ref.

    Words of people who played a part are counted in their lane only, and found under it.
    """

    lane: str = ""
    language: str = ""
    channel: str = ""
    position: str = ""
    kind: str = ""
    campaign: str = ""  # ORGANISED
    fact: str = ""
    rare: str = ""  # "yes"


@dataclass(frozen=True)
class Listed:
    """`points` may be shown; `point_count` and `submission_count` count the others, too."""

    points: list[Point]
    point_count: int
    submission_count: int


def listed(
    session: Session, theme: Theme, narrowing: Narrowing, *, after: str = "", limit: int = 20
) -> Listed:
    """A page of the points behind a number of the theme, and the number (two statements)."""
    here = _narrowed(select(Point).join(Point.submission), theme, narrowing)
    page = here.where(is_shown(theme.run)).options(
        joinedload(Point.answer), contains_eager(Point.submission)
    )
    if after:
        last = select(Point.id).where(Point.ref == after, Point.run_id == theme.run_id)
        page = page.where(Point.id > last.scalar_subquery())
    counted = here.where(is_counted(theme.run)).with_only_columns(
        func.count(Point.id), func.count(Submission.id.distinct())
    )
    points, submissions = session.execute(counted).one()
    found = session.scalars(page.order_by(Point.id).limit(limit))
    return Listed(list(found), points, submissions)


def _narrowed(query: Select[Point], theme: Theme, narrowing: Narrowing) -> Select[Point]:
    wanted: list[ColumnElement[bool]] = [Point.theme_id == theme.id]
    if not narrowing.lane:
        wanted.append(counts_people())
    for column, value in (
        (Submission.lane, narrowing.lane),
        (Submission.language, narrowing.language),
        (Submission.channel, narrowing.channel),
    ):
        if value:
            wanted.append(column == value)
    wanted += _read_as(theme, narrowing)
    if narrowing.campaign in ORGANISED:
        organised = exists().where(
            CampaignMember.submission_id == Submission.id,
            CampaignMember.campaign_id == Campaign.id,
            Campaign.run_id == theme.run_id,
            Campaign.is_organised,
        )
        wanted.append(organised if narrowing.campaign == "organised" else ~organised)
    if narrowing.rare:
        wanted.append(exists().where(Quote.point_id == Point.id, Quote.kind == "rare"))
    return query.where(*wanted)


def _read_as(theme: Theme, narrowing: Narrowing) -> list[ColumnElement[bool]]:
    """What people said of the points."""
    wanted: list[ColumnElement[bool]] = []
    coding = PointCoding.point_id == Point.id
    if narrowing.kind:
        wanted.append(exists().where(coding, PointCoding.kind == narrowing.kind))
    if narrowing.position:
        held = and_(
            ThemePosition.id == PointCoding.position_id, ThemePosition.ref == narrowing.position
        )
        wanted.append(exists().where(coding, held, ThemePosition.theme_id == theme.id))
    if narrowing.fact:
        marked = FactMark.point_id == Point.id
        wanted.append(exists().where(marked, FactMark.state == narrowing.fact))
    return wanted
