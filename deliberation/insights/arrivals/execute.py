"""How later submissions are placed beside a sample of the run; nothing of the run moves."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, joinedload

from deliberation import jobs, journal
from deliberation.base import now
from deliberation.errors import Closed
from deliberation.insights.arrivals import queries
from deliberation.insights.arrivals.models import Arrival
from deliberation.insights.arrivals.operations import announce
from deliberation.insights.channels import queries as channels
from deliberation.insights.ledger.queries import is_readable
from deliberation.insights.models import Point, Run
from deliberation.submissions.models import Answer

if TYPE_CHECKING:
    from analysis.results import Document
    from analysis.themes.arrivals import Arrived, Sampled
    from analysis.themes.drift import Drift

AT_ONCE = 300  # submissions placed by one job; another follows
SAMPLE = 1_500  # points of the run that stand for it
OF_A_THEME = 12  # at least so many of each theme, where it has them
WATCHED = 500  # earlier arrivals that are looked at again for something new
EXAMPLES = 5
CHUNK = 500
FIRST_WATCH = 16  # arrivals at which drift is looked for first; then whenever they have doubled


@dataclass(frozen=True)
class Waiting:
    """`fresh` are the answers to place, `earlier` those placed before and watched for drift."""

    sample: list[Sampled]
    fresh: list[Document]
    earlier: list[Document]
    submission_of: dict[str, int]
    watch: bool
    params: dict[str, Any]


@dataclass(frozen=True)
class Placed:
    """Points of the fresh answers; `drift` None where it was not looked for."""

    points: list[tuple[int, Arrived]]
    drift: Drift | None
    examples: list[tuple[int, int, int]]  # answer, start, end of what seems new
    watched: int


def load(session: Session, payload: dict[str, Any]) -> Waiting:
    """What waits, a sample of the run to compare with, and whether to watch for something new."""
    run = _run(session, payload)
    if run.state != "published":
        return Waiting([], [], [], {}, False, {})
    answers = queries.waiting_answers(session, run, AT_ONCE)
    count = _submission_count(session, run) + len({answer.submission_id for answer in answers})
    watched = int((run.provenance.get("drift") or {}).get("count", 0))
    watch = bool(answers) and count >= max(FIRST_WATCH, 2 * watched)
    earlier = queries.arrived_answers(session, run, WATCHED) if watch else []
    consultation = run.consultation
    items = channels.items_among(session, consultation) if answers else set()
    return Waiting(
        sample=_sample(session, run) if answers else [],
        fresh=[_document(answer, items) for answer in answers],
        earlier=[_document(answer, items) for answer in earlier],
        submission_of={str(answer.id): answer.submission_id for answer in answers},
        watch=watch,
        params={
            "seed": int(run.params.get("seed", 0)),
            "languages": tuple(consultation.languages),
            "question_texts": tuple(
                sorted(
                    {
                        text
                        for question in consultation.questions
                        for prompt in (question.prompt, question.plain_prompt, question.hint)
                        for text in prompt.values()
                        if text
                    }
                )
            ),
        },
    )


def compute(waiting: Waiting, progress: jobs.Progress) -> Placed:
    """The nearest theme of each point of the fresh answers."""
    from analysis.errors import MissingExtra
    from analysis.params import ThemeParams
    from analysis.themes.arrivals import place_arrivals

    documents = waiting.earlier + waiting.fresh
    if not waiting.fresh:
        return Placed([], None, [], 0)
    try:
        found, drift = place_arrivals(
            waiting.sample,
            documents,
            ThemeParams(**waiting.params),
            watch=waiting.watch,
            progress=lambda share: progress("vectors", share),
        )
    except MissingExtra as error:
        raise Closed("A package that the analysis needs is not installed here.") from error
    fresh = {document.id for document in waiting.fresh}
    examples = [found[at] for at in (drift.examples[:EXAMPLES] if drift else ())]
    return Placed(
        points=[
            (waiting.submission_of[point.document], point)
            for point in found
            if point.document in fresh
        ],
        drift=drift,
        examples=[(int(point.document), point.start, point.end) for point in examples],
        watched=len({document.submission for document in documents}),
    )


def store(session: Session, payload: dict[str, Any], placed: Placed) -> None:
    """Write the places; what was taken back meanwhile is left out. Nothing of the run moves."""
    run = _run(session, payload)
    if run.state != "published" or not placed.points:
        return
    numbers = {int(point.document) for _, point in placed.points}
    there = set(session.scalars(select(Answer.id).where(Answer.id.in_(numbers))))
    rows = [
        {
            "run_id": run.id,
            "submission_id": submission,
            "answer_id": int(point.document),
            "start": point.start,
            "end": point.end,
            "language": point.language,
            "set_aside": point.set_aside,
            "theme_id": point.theme,
            "strength": point.strength,
            "placed_at": now(),
        }
        for submission, point in placed.points
        if int(point.document) in there
    ]
    if rows:
        session.execute(insert(Arrival), rows)
    details: dict[str, Any] = {"points": len(rows)}
    if placed.drift is not None:
        run.provenance = run.provenance | {"drift": _told(placed)}
        details["is_alarm"] = placed.drift.is_alarm
    scope = run.consultation.ref
    journal.record(session, "run:arrivals", run, role="machine", scope_ref=scope, details=details)
    session.flush()
    if queries.waiting_count(session, run):
        announce(session, run.consultation)


PLACE = jobs.Task(load=load, compute=compute, store=store, is_heavy=True)


def _run(session: Session, payload: dict[str, Any]) -> Run:
    return session.scalars(select(Run).where(Run.ref == payload["run"])).one()


def _told(placed: Placed) -> dict[str, Any]:
    assert placed.drift is not None  # the caller looked
    return {
        "is_alarm": placed.drift.is_alarm,
        "p_value": placed.drift.p_value,
        "count": placed.watched,
        "at": now().isoformat(),
        "examples": [list(example) for example in placed.examples],
    }


def _submission_count(session: Session, run: Run) -> int:
    query = select(func.count(Arrival.submission_id.distinct())).where(Arrival.run_id == run.id)
    return session.scalar(query) or 0


def _document(answer: Answer, items: set[int]) -> Document:
    """The answer as a run reads it: cut into the same points."""
    from analysis.results import Document

    return Document(
        id=str(answer.id),
        submission=str(answer.submission_id),
        text=answer.text,
        language=answer.submission.language,
        is_whole=answer.submission_id in items,
        asks_for=answer.question.asks_for,
    )


def _sample(session: Session, run: Run) -> list[Sampled]:
    """An even part of the run's points, and of small themes more of them."""
    from analysis.themes.arrivals import Sampled

    living = {theme.id for theme in run.themes if theme.is_living}
    rows = session.execute(
        select(Point.id, Point.theme_id)
        .join(Point.submission)
        .where(Point.run_id == run.id, Point.set_aside.is_(None), is_readable(run))
        .order_by(Point.id)
    ).all()
    by_theme: dict[int, list[int]] = defaultdict(list)
    for number, theme in rows:
        if theme in living:
            by_theme[theme].append(number)
    step = max(1, -(-len(rows) // SAMPLE))
    chosen = {number for number, _ in rows[::step]}
    for numbers in by_theme.values():
        chosen.update(numbers[:: max(1, len(numbers) // OF_A_THEME)][:OF_A_THEME])
    numbers = sorted(chosen)
    points: list[Point] = []
    for start in range(0, len(numbers), CHUNK):
        query = select(Point).options(joinedload(Point.answer)).order_by(Point.id)
        points += session.scalars(query.where(Point.id.in_(numbers[start : start + CHUNK])))
    return [
        Sampled(
            point.text,
            point.language,
            point.submission_id,
            point.theme_id if point.theme_id in living else None,
        )
        for point in points
        if point.text.strip()
    ]
