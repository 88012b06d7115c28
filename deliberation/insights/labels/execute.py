"""How the machine learns from analysts: load points and decisions, compute, store suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session, joinedload

from deliberation import jobs, journal
from deliberation.base import now
from deliberation.errors import Closed
from deliberation.insights.labels.models import Suggestion
from deliberation.insights.ledger.queries import is_readable
from deliberation.insights.models import Point, Run, Theme

QUESTIONS = 60  # in one queue; after that the machine should learn again
CANDIDATES = 9
LEAST = 0.02  # likelihood below which a theme isn't offered as a candidate


@dataclass(frozen=True)
class Lesson:
    """Readable points: row number, words, and the theme's key a person gave ("" none of them,
    None undecided). `themes` are row numbers of living themes by key."""

    points: list[int]
    texts: list[str]
    labels: list[str | None]
    themes: dict[str, int]
    params: dict[str, Any]


@dataclass(frozen=True)
class Learnt:
    """Rows of suggestions without the point's answer, and what is told about them on the run."""

    rows: list[dict[str, Any]]
    report: dict[str, Any]


def load(session: Session, payload: dict[str, Any]) -> Lesson:
    """Read what people decided: points they placed, and all points of themes they approved."""
    run = _run(session, payload)
    living = {theme.id: theme for theme in run.themes if theme.is_living}
    query = select(Point).join(Point.submission).options(joinedload(Point.answer))
    query = query.where(Point.run_id == run.id, is_readable(run)).order_by(Point.id)
    read = [p for p in session.scalars(query) if p.set_aside is None and p.text.strip()]
    return Lesson(
        points=[point.id for point in read],
        texts=[point.text for point in read],
        labels=[_label(point, living) for point in read],
        themes={theme.key: theme.id for theme in living.values()},
        params=dict(run.params),
    )


def compute(lesson: Lesson, progress: jobs.Progress) -> Learnt:
    """Vectors, then what is learnt; with too little to learn from only the queue is made."""
    from analysis.errors import MissingExtra, NotEnoughData
    from analysis.learning.learn import leanings, learn
    from analysis.learning.queue import next_to_label
    from analysis.text.embed import choose_encoder

    if not lesson.points:
        raise Closed("There are no points to ask about.")
    seed = int(lesson.params.get("seed", 0))
    try:
        encoder, _ = choose_encoder(str(lesson.params.get("encoder", "auto")), seed)
        vectors = encoder.encode(lesson.texts, lambda done: progress("vectors", 0.8 * done))
        progress("learning", 0.8)
        labelled = [at for at, label in enumerate(lesson.labels) if label is not None]
        labels = [None if key is None else {key} - {""} for key in lesson.labels]
        try:
            learned = learn(lesson.texts, vectors, labels, seed)
        except NotEnoughData:
            queue = next_to_label(None, vectors, labelled, QUESTIONS, seed)
            return _learnt(lesson, queue, {}, {"labels": len(labelled), "expected": None})
        scores = learned.scores(lesson.texts, vectors)
        chances = learned.probabilities(lesson.texts, vectors)
        queue = next_to_label(leanings(scores), vectors, labelled, QUESTIONS, seed)
    except MissingExtra as error:
        raise Closed("A package that the analysis needs is not installed here.") from error
    likely = {
        at: _likely(learned.themes, [float(chance) for chance in row])
        for at, row in enumerate(chances)
        if lesson.labels[at] is None
    }
    expected = learned.expected.to_json() if learned.expected else None
    return _learnt(lesson, queue, likely, {"labels": learned.label_count, "expected": expected})


def store(session: Session, payload: dict[str, Any], learnt: Learnt) -> None:
    """Replace the suggestions of the run; what was decided or taken back meanwhile is left out."""
    run = _run(session, payload)
    if run.state != "draft":
        return
    here = select(Point.id).where(Point.run_id == run.id)
    session.execute(delete(Suggestion).where(Suggestion.point_id.in_(here)))
    undecided = set(session.scalars(here.where(Point.origin == "machine")))
    themes = {
        *session.scalars(select(Theme.id).where(Theme.run_id == run.id)),
        None,
    }
    rows = [
        row for row in learnt.rows if row["point_id"] in undecided and row["theme_id"] in themes
    ]
    if rows:
        session.execute(insert(Suggestion), rows)
    report = learnt.report | {"at": now().isoformat()}
    run.provenance = run.provenance | {"learning": report}
    scope = run.consultation.ref
    details = {"labels": report["labels"], "suggestions": len(rows)}
    journal.record(session, "run:learned", run, role="machine", scope_ref=scope, details=details)
    session.flush()


LEARN = jobs.Task(load=load, compute=compute, store=store, is_heavy=True)


def _run(session: Session, payload: dict[str, Any]) -> Run:
    return session.scalars(select(Run).where(Run.ref == payload["run"])).one()


def _label(point: Point, living: dict[int, Theme]) -> str | None:
    theme = living.get(point.theme_id) if point.theme_id else None
    if point.origin == "person":
        return theme.key if theme else ""
    return theme.key if theme is not None and theme.state == "approved" else None


def _likely(keys: Sequence[str], chances: list[float]) -> list[tuple[str, float]]:
    """Themes by falling probability, the first of them however unlikely."""
    ranked = sorted(zip(keys, chances, strict=True), key=lambda pair: (-pair[1], pair[0]))
    return ranked[:1] + [pair for pair in ranked[1:CANDIDATES] if pair[1] >= LEAST]


def _learnt(
    lesson: Lesson,
    queue: list[int],
    likely: dict[int, list[tuple[str, float]]],
    report: dict[str, Any],
) -> Learnt:
    places = {at: position for position, at in enumerate(queue)}
    rows = []
    for at in sorted(places.keys() | likely.keys()):
        ranked = likely.get(at, [])
        rows.append(
            {
                "point_id": lesson.points[at],
                "theme_id": lesson.themes[ranked[0][0]] if ranked else None,
                "probability": round(ranked[0][1], 4) if ranked else 0.0,
                "others": [key for key, _ in ranked[1:]],
                "position": places.get(at),
            }
        )
    return Learnt(rows, report)
