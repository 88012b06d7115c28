"""What is read about runs and themes: the ledger, the summaries, points with their words."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from deliberation import disclosure
from deliberation.consultations.models import Consultation
from deliberation.insights.channels.queries import Raised, raised_in
from deliberation.insights.kept.queries import kept
from deliberation.insights.lanes.queries import MINORS, lanes_told
from deliberation.insights.ledger.queries import (
    Ledger,
    is_counted,
    is_readable,
    is_shown,
    ledger,
)
from deliberation.insights.models import (
    Campaign,
    CampaignMember,
    Challenge,
    Point,
    ReviewStep,
    Run,
    Theme,
)
from deliberation.insights.quotes.queries import Quoted, points_with_words, quotes_of
from deliberation.insights.summaries.queries import SaidSentence, sentences_of
from deliberation.submissions.counting.queries import (
    GROUP_CHANNEL,
    contributor,
    counts_people,
)
from deliberation.submissions.models import ROLE_PLAYED, WRITTEN_PARTS, Answer, Submission

# Said here for everybody; counted in insights/ledger, kept in insights/summaries and quotes.
__all__ = [
    "MINORS",
    "Ledger",
    "Quoted",
    "SaidSentence",
    "ledger",
    "quotes_of",
    "sentences_of",
]


# Runs and their review.


def runs(session: Session, consultation: Consultation) -> list[Run]:
    """All analyses of a consultation, newest first."""
    query = select(Run).where(Run.consultation_id == consultation.id)
    query = query.options(joinedload(Run.requested_by))
    return list(session.scalars(query.order_by(Run.number.desc())))


def newest_run(session: Session, consultation: Consultation) -> Run | None:
    """The latest analysis, in whatever state."""
    return next(iter(runs(session, consultation)), None)


def published_run(session: Session, consultation: Consultation) -> Run | None:
    """The analysis that the public sees now."""
    query = select(Run).where(Run.consultation_id == consultation.id, Run.state == "published")
    return session.scalar(query.order_by(Run.number.desc()).limit(1))


def steps(session: Session, run: Run, limit: int = 50) -> list[ReviewStep]:
    """The human changes, newest first."""
    query = select(ReviewStep).where(ReviewStep.run_id == run.id)
    query = query.options(joinedload(ReviewStep.actor)).order_by(ReviewStep.number.desc())
    return list(session.scalars(query.limit(limit)))


def step_count(session: Session, run: Run) -> int:
    """How many human changes the run has seen, undone ones and undoings included."""
    query = select(func.coalesce(func.max(ReviewStep.number), 0))
    return session.scalars(query.where(ReviewStep.run_id == run.id)).one()


def last_step(session: Session, run: Run) -> ReviewStep | None:
    """The step that undo would take back."""
    query = select(ReviewStep).where(
        ReviewStep.run_id == run.id, ReviewStep.undone_at.is_(None), ReviewStep.action != "undo"
    )
    return session.scalar(query.order_by(ReviewStep.number.desc()).limit(1))


def theme_count(session: Session, run: Run) -> int:
    """How many themes the run has, merged and set-aside ones included."""
    return session.scalars(select(func.count()).where(Theme.run_id == run.id)).one()


def point_count(session: Session, theme: Theme) -> int:
    """How many points stand in the theme."""
    return session.scalars(select(func.count()).where(Point.theme_id == theme.id)).one()


def open_challenge(session: Session, point: Point) -> Challenge | None:
    """An objection to this point that waits for its answer."""
    query = select(Challenge).where(Challenge.point_id == point.id)
    return session.scalar(query.where(Challenge.answered_at.is_(None)).limit(1))


def challenges(session: Session, run: Run) -> list[Challenge]:
    """The objections of contributors to this run, unanswered ones first."""
    query = select(Challenge).join(Challenge.point).where(Point.run_id == run.id)
    words = contains_eager(Challenge.point)
    query = query.options(words.joinedload(Point.answer), words.joinedload(Point.theme))
    is_done = Challenge.answered_at.is_not(None)
    return list(session.scalars(query.order_by(is_done, Challenge.id)))


@dataclass(frozen=True)
class Family:
    """A campaign with its size and the words of its earliest copy that can still be read."""

    campaign: Campaign
    size: int
    sample: str


def campaigns(session: Session, run: Run) -> list[Family]:
    """Families of near-identical submissions, largest first; two statements."""
    size, earliest = func.count(CampaignMember.id), func.min(Answer.id)
    query = select(Campaign, size).join(Campaign.members).join(CampaignMember.submission)
    query = query.where(Campaign.run_id == run.id, counts_people())
    query = query.group_by(Campaign.id).order_by(size.desc(), Campaign.id)
    read = (
        select(earliest)
        .join(CampaignMember, CampaignMember.submission_id == Answer.submission_id)
        .join(CampaignMember.campaign)
        .where(Campaign.run_id == run.id, Answer.part.in_(WRITTEN_PARTS))
        .group_by(Campaign.id)
    )
    words = select(CampaignMember.campaign_id, Answer.text).join(
        Answer, Answer.submission_id == CampaignMember.submission_id
    )
    samples = {row[0]: row[1] for row in session.execute(words.where(Answer.id.in_(read)))}
    return [
        Family(campaign, count, samples.get(campaign.id, ""))
        for campaign, count in session.execute(query)
    ]


# Themes with their strength and breadth.


@dataclass(frozen=True)
class ThemeSummary:
    """What a list or a brief says about one theme; counts are of submissions.

    What was said as people of 2060 stands in `lanes` and in no other number.
    `distinct_count` counts each campaign once; `campaign_count` are all near-identical ones,
    `organised_count` those that a person called organised. In `lanes` a count too small to be
    shown is None. `reached` of the run's groups (lanes, languages, channels) have at least the
    minimum cell of submissions here, `missing` do not. `evenness` (0 to 1) is exp(Shannon entropy)
    of the shares over the number of combinations of groups in the run (methods.md 3.3).
    """

    theme: Theme
    received_count: int
    distinct_count: int
    contributor_count: int
    campaign_count: int
    organised_count: int
    lanes: dict[str, int | None]
    languages: dict[str, int]
    channels: dict[str, int]
    reached: tuple[str, ...]
    missing: tuple[str, ...]
    evenness: float
    quotes: tuple[Quoted, ...]
    raised: Raised = Raised()  # in sessions, by groups: no contributors

    @property
    def individual_count(self) -> int:
        """Received without the organised copies."""
        return self.received_count - self.organised_count

    @property
    def quote(self) -> Point | None:
        """The first of its quotes that may be shown."""
        return self.quotes[0].point if self.quotes else None


Cells = dict[tuple[str, str, str], int]  # (lane, language, channel) -> submissions
GROUPS = (Submission.lane, Submission.language, Submission.channel)


def theme_summaries(session: Session, run: Run) -> list[ThemeSummary]:
    """The living themes of a run, broadest first; five statements however many points."""
    query = select(Theme).where(Theme.run_id == run.id, Theme.state.in_(("draft", "approved")))
    cells = kept(session, run, "cells", lambda: _cells_by_theme(session, run))
    combinations = {cell for by_cell in cells.values() for cell in _of_people(by_cell)}
    strengths = kept(session, run, "strengths", lambda: _strengths(session, run))
    quotes = quotes_of(session, run)
    themes = list(session.scalars(query))
    lanes = lanes_told({theme.id: _by_group(cells[theme.id], 0) for theme in themes})
    has_sessions = any(GROUP_CHANNEL in cell for by in cells.values() for cell in by)
    raised = raised_in(session, run) if has_sessions else {}
    summaries = [
        _summary(
            theme,
            cells[theme.id],
            combinations,
            strengths[theme.id],
            quotes[theme.id],
            lanes[theme.id],
            raised.get(theme.id, Raised()),
        )
        for theme in themes
    ]
    return sorted(summaries, key=lambda s: (-len(s.reached), -s.distinct_count, s.theme.position))


def _cells_by_theme(session: Session, run: Run) -> dict[int | None, Cells]:
    """Submissions by combination of groups per theme; key None: outside all themes."""
    query = select(Point.theme_id, *GROUPS, func.count(Point.submission_id.distinct()))
    query = query.join(Point.submission).where(Point.run_id == run.id, is_counted(run))
    cells: dict[int | None, Cells] = defaultdict(dict)
    for theme_id, lane, language, channel, count in session.execute(
        query.group_by(Point.theme_id, *GROUPS)
    ):
        cells[theme_id][lane, language, channel] = count
    return cells


def _strengths(session: Session, run: Run) -> dict[int | None, tuple[int, ...]]:
    """Per theme: submissions received, distinct, contributors, in campaigns, organised."""
    is_organised = func.max(case((Campaign.is_organised, 1), else_=0)).label("is_organised")
    families = select(
        CampaignMember.submission_id, func.min(Campaign.id).label("family"), is_organised
    )
    families = families.join(CampaignMember.campaign).where(Campaign.run_id == run.id)
    copies = families.group_by(CampaignMember.submission_id).subquery()
    counted = (
        Submission.id,
        # Negative numbers keep families, and people, apart from single submissions.
        case((copies.c.family.is_not(None), -copies.c.family), else_=Submission.id),
        contributor(),
        case((copies.c.family.is_not(None), Submission.id)),
        case((copies.c.is_organised == 1, Submission.id)),
    )
    query = select(Point.theme_id, *(func.count(column.distinct()) for column in counted))
    query = query.join(Point.submission)
    query = query.outerjoin(copies, copies.c.submission_id == Submission.id)
    query = query.where(Point.run_id == run.id, Point.theme_id.is_not(None), is_counted(run))
    query = query.where(counts_people())
    strengths: dict[int | None, tuple[int, ...]] = defaultdict(lambda: (0, 0, 0, 0, 0))
    for theme_id, *numbers in session.execute(query.group_by(Point.theme_id)):
        strengths[theme_id] = tuple(numbers)
    return strengths


def _summary(
    theme: Theme,
    cells: Cells,
    combinations: set[tuple[str, str, str]],
    strength: tuple[int, ...],
    quotes: list[Quoted],
    lanes: dict[str, int | None],
    raised: Raised,
) -> ThemeSummary:
    cells = _of_people(cells)
    here = [_by_group(cells, axis) for axis in range(3)]
    groups = [group for axis in range(3) for group in sorted({cell[axis] for cell in combinations})]
    minimum = {group: disclosure.limit(may_include_minors=group in MINORS) for group in groups}
    sizes = {group: count for counts in here for group, count in counts.items()}
    reached = tuple(group for group in groups if sizes.get(group, 0) >= minimum[group])
    return ThemeSummary(
        theme=theme,
        received_count=strength[0],
        distinct_count=strength[1],
        contributor_count=strength[2],
        campaign_count=strength[3],
        organised_count=strength[4],
        lanes=lanes,
        languages=here[1],
        channels=here[2],
        reached=reached,
        missing=tuple(group for group in groups if group not in reached),
        evenness=_evenness(cells.values(), len(combinations)),
        quotes=tuple(quotes),
        raised=raised,
    )


def _of_people(cells: Cells) -> Cells:
    """Without the lane of those who played a part."""
    return {cell: count for cell, count in cells.items() if cell[0] != ROLE_PLAYED}


def _by_group(cells: Cells, axis: int) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for cell, count in cells.items():
        counts[cell[axis]] += count
    return dict(counts.most_common())


def _evenness(counts: Iterable[int], group_count: int) -> float:
    """exp(Shannon entropy) of the shares over the number of groups, 0 to 1."""
    total = sum(counts := list(counts))
    if not total:
        return 0.0
    return math.exp(-sum(n / total * math.log(n / total) for n in counts)) / group_count


# Points with their words.


@dataclass(frozen=True)
class Placement:
    """Where one point of a submission went: a theme, aside, or (neither) the unthemed list."""

    point: Point
    theme: Theme | None


def placements(session: Session, submission: Submission) -> list[Placement]:
    """Where the published run put the points of a submission, in order of the text."""
    run = published_run(session, submission.consultation)
    if run is None:
        return []
    query = points_with_words(run).where(Point.submission_id == submission.id, is_readable(run))
    return [Placement(point, point.theme) for point in session.scalars(query.order_by(Point.id))]


def points(
    session: Session,
    run: Run,
    place: Theme | str,
    *,
    after: str = "",
    limit: int = 20,
    shown_only: bool = False,
) -> list[Point]:
    """Points of a theme, or those "unthemed" or "set_aside", in order of arrival, by keyset.

    `after` is the ref of the last point seen; `shown_only` leaves out what its author does not
    show to the public.
    """
    query = points_with_words(run).where(is_shown(run) if shown_only else is_readable(run))
    if after:
        last = select(Point.id).where(Point.ref == after, Point.run_id == run.id)
        query = query.where(Point.id > last.scalar_subquery())
    if isinstance(place, Theme):
        query = query.where(Point.theme_id == place.id)
    else:
        aside = Point.set_aside
        is_here = aside.is_not(None) if place == "set_aside" else aside.is_(None)
        query = query.where(Point.theme_id.is_(None), is_here)
    return list(session.scalars(query.order_by(Point.id).limit(limit)))


def points_of(session: Session, run: Run, refs: Sequence[str]) -> list[Point]:
    """The run's points of these refs, for a step."""
    query = select(Point).where(Point.run_id == run.id, Point.ref.in_(refs))
    return list(session.scalars(query.order_by(Point.id)))
