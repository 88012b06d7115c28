"""What came after the published themes had been found: how many, where it belongs, is it new."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from deliberation.consultations.models import Consultation
from deliberation.insights import queries as runs
from deliberation.insights.arrivals.models import Arrival
from deliberation.insights.ledger.queries import is_counted
from deliberation.insights.models import Point, Run, Theme
from deliberation.submissions.counting.queries import counts_people
from deliberation.submissions.models import WRITTEN_PARTS, Answer, Submission

SHOWN = 50


@dataclass(frozen=True)
class Since:
    """Submissions that came after `run` had read: `placed` of them have been looked at,
    `waiting` not yet. `by_theme` counts submissions (None: no theme); one may be in several."""

    run: Run
    placed: int
    waiting: int
    by_theme: list[tuple[Theme | None, int]]
    newest: list[Arrival]
    drift: dict[str, Any] | None

    @property
    def is_alarm(self) -> bool:
        """Whether the arrivals seem to say something that no theme is about."""
        return bool(self.drift and self.drift["is_alarm"])


def since(session: Session, consultation: Consultation) -> Since | None:
    """What arrived since the published run; None without one. Six statements."""
    run = runs.published_run(session, consultation)
    if run is None:
        return None
    here = _current(run)
    count = func.count(Arrival.submission_id.distinct())
    query = select(Arrival.theme_id, count).join(Arrival.submission).where(here)
    query = query.where(Arrival.set_aside.is_(None), counts_people()).group_by(Arrival.theme_id)
    counts: dict[int | None, int] = {theme: n for theme, n in session.execute(query)}
    by_theme: list[tuple[Theme | None, int]] = [
        (theme, counts[theme.id]) for theme in run.themes if theme.id in counts
    ]
    if None in counts:
        by_theme.append((None, counts[None]))
    newest = select(Arrival).join(Arrival.submission).where(here, Arrival.set_aside.is_(None))
    newest = newest.options(
        contains_eager(Arrival.submission), joinedload(Arrival.answer), joinedload(Arrival.theme)
    ).order_by(Arrival.id.desc())
    placed = select(count).join(Arrival.submission).where(here, counts_people())
    return Since(
        run=run,
        placed=session.scalar(placed) or 0,
        waiting=waiting_count(session, run, counts_people()),
        by_theme=sorted(by_theme, key=lambda pair: -pair[1]),
        newest=list(session.scalars(newest.limit(SHOWN))),
        drift=run.provenance.get("drift"),
    )


@dataclass(frozen=True)
class Example:
    """A point that seems to say something new, in its author's words."""

    text: str
    language: str


def drift_examples(session: Session, found: Since) -> list[Example]:
    """The examples of a drift notice whose words can still be read."""
    examples = [tuple(each) for each in (found.drift or {}).get("examples", [])]
    query = select(Answer).join(Answer.submission).options(contains_eager(Answer.submission))
    query = query.where(Answer.id.in_([each[0] for each in examples]), _is_readable_now())
    answers = {answer.id: answer for answer in session.scalars(query)}
    return [
        Example(answers[number].text[start:end], answers[number].submission.language)
        for number, start, end in examples
        if number in answers
    ]


def waiting_count(session: Session, run: Run, *narrowing: ColumnElement[bool]) -> int:
    """Later submissions that nobody has looked at yet."""
    query = _later(run).where(*narrowing)
    query = query.with_only_columns(func.count(Submission.id.distinct()))
    return session.scalar(query.order_by(None)) or 0


def waiting_answers(session: Session, run: Run, limit: int) -> list[Answer]:
    """The answers of the first `limit` of them, in order of arrival."""
    first = _later(run).with_only_columns(Submission.id).distinct().limit(limit)
    query = select(Answer).join(Answer.submission).options(contains_eager(Answer.submission))
    query = query.where(
        Submission.id.in_(list(session.scalars(first.order_by(None).order_by(Submission.id)))),
        Answer.part.in_(WRITTEN_PARTS),
    )
    return list(session.scalars(query.order_by(Submission.id, Answer.id)))


def arrived_answers(session: Session, run: Run, limit: int) -> Sequence[Answer]:
    """The answers that were looked at before, newest `limit` of them, in order of arrival."""
    seen = select(Arrival.answer_id).join(Arrival.submission).where(_current(run)).distinct()
    query = select(Answer).where(Answer.id.in_(seen)).order_by(Answer.id.desc()).limit(limit)
    return list(session.scalars(query))[::-1]


def _later(run: Run) -> Select[Any]:
    """Written submissions that the run has not read as they are now, and that are not placed."""
    is_read = select(Point.id).where(Point.run_id == run.id, Point.submission_id == Submission.id)
    is_placed = select(Arrival.id).where(
        Arrival.run_id == run.id, Arrival.submission_id == Submission.id
    )
    return (
        select(Submission)
        .join(Submission.answers)
        .where(
            Submission.consultation_id == run.consultation_id,
            _is_readable_now(),
            or_(~is_read.exists(), ~is_counted(run)),
            ~is_placed.exists(),
            Answer.part.in_(WRITTEN_PARTS),
        )
        .order_by(Submission.id)
    )


def _is_readable_now() -> ColumnElement[bool]:
    return and_(
        Submission.state == "visible",
        Submission.withdrawn_at.is_(None),
        Submission.erased_at.is_(None),
    )


def _current(run: Run) -> ColumnElement[bool]:
    """Placed for this run, and still there to be read."""
    return and_(Arrival.run_id == run.id, _is_readable_now())
