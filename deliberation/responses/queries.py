"""What is read about answers: the newest of each theme, what is missing, the verdicts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from deliberation import disclosure
from deliberation.consultations.models import Consultation
from deliberation.insights import queries as insights
from deliberation.insights.kept.queries import kept
from deliberation.insights.lanes import queries as lanes
from deliberation.insights.ledger.queries import is_counted, is_shown
from deliberation.insights.models import Point, Quote, Run, Theme
from deliberation.objectives.models import ObjectiveVersion
from deliberation.people.models import AGE_BANDS, Participant
from deliberation.people.queries import is_minor
from deliberation.responses.models import ThemeResponse, Verdict
from deliberation.submissions.counting.queries import is_role_played
from deliberation.submissions.models import ROLE_PLAYED, Submission

MINORS = tuple(band for band in AGE_BANDS if is_minor(band))


# Answers.


def response_to(session: Session, theme: Theme) -> ThemeResponse | None:
    """The answer that counts now."""
    return next(iter(responses_to(session, theme)), None)


def responses_to(session: Session, theme: Theme) -> list[ThemeResponse]:
    """All answers to a theme, the newest first; earlier ones were amended, not removed."""
    query = _responses().where(ThemeResponse.theme_id == theme.id)
    return list(session.scalars(query.order_by(ThemeResponse.number.desc())))


def responses_of(session: Session, run: Run) -> dict[int, ThemeResponse]:
    """The answer that counts now for each answered theme of a run, by the theme's id."""
    query = _responses().join(ThemeResponse.theme).where(Theme.run_id == run.id, is_newest())
    return {response.theme_id: response for response in session.scalars(query)}


def _responses() -> Select[ThemeResponse]:
    version = joinedload(ThemeResponse.version)
    return select(ThemeResponse).options(version.joinedload(ObjectiveVersion.objective))


def is_newest() -> ColumnElement[bool]:
    """The answer was not amended."""
    newer = aliased(ThemeResponse)
    return ~exists().where(
        newer.theme_id == ThemeResponse.theme_id, newer.number > ThemeResponse.number
    )


def unanswered(session: Session, run: Run) -> list[Theme]:
    """The approved themes of a run without an answer."""
    query = select(Theme).where(Theme.run_id == run.id, is_unanswered())
    return list(session.scalars(query.order_by(Theme.position)))


def is_unanswered() -> ColumnElement[bool]:
    """The theme stands and has no answer."""
    answers = exists().where(ThemeResponse.theme_id == Theme.id)
    return and_(Theme.state == "approved", ~answers)


def own_lines(session: Session, theme: Theme) -> frozenset[str]:
    """Which lines of its own the answer needs: "minority", "youth", "2060" (one statement)."""
    is_rare = exists().where(
        Quote.theme_id == theme.id, Quote.kind == "rare", Quote.point_id == Point.id
    )
    lines = {
        "minority": is_rare,
        "youth": Submission.lane == "youth",
        "2060": is_role_played(),
    }
    query = select(*(func.max(case((holds, 1), else_=0)) for holds in lines.values()))
    query = query.select_from(Point).join(Point.submission)
    here = query.where(Point.theme_id == theme.id, is_counted(theme.run))
    found = zip(lines, session.execute(here).one(), strict=True)
    return frozenset(name for name, holds in found if holds)


def late_days(session: Session, consultation: Consultation, moment: datetime) -> int:
    """Days since the promised day; public from the day after until every theme is answered."""
    promise = consultation.promise
    if promise is None or promise.reply_due_on is None or consultation.closed_at is not None:
        return 0
    late = (moment.astimezone(consultation.zone).date() - promise.reply_due_on).days
    if late <= 0:
        return 0
    run = insights.published_run(session, consultation)
    return late if run is None or unanswered(session, run) else 0


# The participants' verdict.


@dataclass(frozen=True)
class Judgement:
    """How participants judge one answer; None, and no scores, where too few have spoken.

    `scores` says how many gave 0, 1, 2 up to 10.
    """

    count: int | None
    mean: float | None  # 0 to 10
    scores: tuple[int, ...] = ()


def verdicts(session: Session, run: Run) -> dict[int, Judgement]:
    """The verdict on each theme by its id; small counts are not told, nor what they gave."""
    minors = func.sum(case((Participant.age_band.in_(MINORS), 1), else_=0))
    query = select(Verdict.theme_id, Verdict.score, func.count(), minors)
    query = query.join(Verdict.theme).join(Verdict.participant).where(Theme.run_id == run.id)
    query = query.where(Participant.is_group.is_(False))  # a class is not one more person
    counts: dict[int, list[int]] = {}
    young: dict[int, int] = {}
    for theme_id, score, count, of_minors in session.execute(
        query.group_by(Verdict.theme_id, Verdict.score)
    ):
        counts.setdefault(theme_id, [0] * 11)[score] = count
        young[theme_id] = young.get(theme_id, 0) + of_minors
    return {theme: _judgement(scores, young[theme] > 0) for theme, scores in counts.items()}


def _judgement(scores: list[int], has_minors: bool) -> Judgement:
    count = disclosure.shown(sum(scores), may_include_minors=has_minors)
    if not count:
        return Judgement(count, None)
    mean = sum(score * number for score, number in enumerate(scores)) / count
    return Judgement(count, round(mean, 1), tuple(scores))


def themes_of(session: Session, run: Run, participant_ids: Collection[int]) -> dict[int, int]:
    """The themes that hold words of these participants: theme id -> participant id."""
    query = select(Point.theme_id, Submission.participant_id).join(Point.submission).distinct()
    query = query.where(
        Point.run_id == run.id,
        Point.theme_id.is_not(None),
        Submission.participant_id.in_(participant_ids),
        is_counted(run),
    )
    found = session.execute(query)
    return {theme: person for theme, person in found if theme is not None and person is not None}


def scores_by(session: Session, participant_ids: Collection[int]) -> dict[int, int]:
    """What these participants said themselves: theme id -> score."""
    query = select(Verdict.theme_id, Verdict.score)
    query = query.where(Verdict.participant_id.in_(participant_ids))
    return {theme: score for theme, score in session.execute(query)}


# What a brief adds to the summary of a theme.


@dataclass(frozen=True)
class Lanes:
    """One lane in the theme and in the whole analysis; None where too few to tell."""

    here: int | None
    everywhere: int | None


def lanes_of(session: Session, summary: insights.ThemeSummary) -> dict[str, Lanes]:
    """Submissions of each lane in a theme beside all of that lane that stand (one statement).

    Hidden are the same cells as in the summary of the theme and in the record of participation:
    two tables of the same people that hide different cells would give both away.
    """
    run = summary.theme.run
    query = select(Submission.lane, func.count())
    query = query.where(Submission.consultation_id == run.consultation_id, is_counted(run))
    query = query.group_by(Submission.lane).order_by(Submission.lane)
    count = lambda: {lane: n for lane, n in session.execute(query)}  # noqa: E731
    counts = dict(kept(session, run, "lanes", count))
    played = counts.pop(ROLE_PLAYED, 0)
    told = disclosure.table(counts, minors=insights.MINORS)
    everywhere = lanes.beside_people(told, played)
    here = summary.lanes
    return {lane: Lanes(here.get(lane, 0), everywhere[lane]) for lane in everywhere}


def interests_in(session: Session, theme: Theme) -> list[str]:
    """The organisations and interests declared by stakeholders whose words are shown here."""
    query = select(Submission.interest).distinct()
    query = query.join(Point, Point.submission_id == Submission.id)
    here = query.where(
        Point.theme_id == theme.id, Submission.lane == "stakeholders", is_shown(theme.run)
    )
    return sorted(name for name in session.scalars(here) if name)
