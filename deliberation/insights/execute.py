"""How themes are found: load what was written, compute apart from the database, store the draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from deliberation import jobs, journal, sealing
from deliberation.base import now
from deliberation.errors import Closed
from deliberation.insights.channels import queries as channels
from deliberation.insights.codebook import queries as codebook
from deliberation.insights.codebook.execute import codebook_of, forbidden_ids, store_themes
from deliberation.insights.codebook.queries import Remembered, RememberedPlace
from deliberation.insights.models import (
    Campaign,
    CampaignMember,
    Point,
    Quote,
    Run,
)
from deliberation.insights.positions import operations as positions
from deliberation.insights.summaries.execute import store_sentences
from deliberation.submissions import queries as submissions
from deliberation.submissions.models import Answer, Submission
from deliberation.submissions.queries import WrittenAnswer

if TYPE_CHECKING:
    from analysis.results import Point as FoundPoint
    from analysis.results import ThemeResult

SEPARATE_LANES = ("youth", "2060")  # each is quoted by itself; stakeholders speak with everybody


@dataclass(frozen=True)
class Corpus:
    """Everything the computation needs, free of the database.

    `readable` are the language codes of all submissions to account for, by row number, also of
    those without a written answer; `items` are those that a session noted as one point each.
    """

    written: list[WrittenAnswer]
    readable: dict[int, str]
    items: set[int]
    question_texts: tuple[str, ...]
    languages: tuple[str, ...]
    params: dict[str, Any]
    key: bytes
    read_at: datetime
    remembered: Remembered


@dataclass(frozen=True)
class Found:
    """The result beside what it was computed from."""

    corpus: Corpus
    result: ThemeResult


def load(session: Session, payload: dict[str, Any]) -> Corpus:
    """Read what is visible now, and what was asked."""
    run = session.scalars(select(Run).where(Run.ref == payload["run"])).one()
    consultation = run.consultation
    readable = select(Submission.id, Submission.language).where(
        Submission.consultation_id == consultation.id,
        Submission.state == "visible",
        Submission.withdrawn_at.is_(None),
        Submission.erased_at.is_(None),
    )
    texts = {
        text
        for question in consultation.questions
        for prompt in (question.prompt, question.plain_prompt, question.hint)
        for text in prompt.values()
        if text
    }
    return Corpus(
        written=submissions.written_answers(session, consultation),
        readable={row: language for row, language in session.execute(readable)},
        items=channels.items_among(session, consultation),
        question_texts=tuple(sorted(texts)),
        languages=tuple(consultation.languages),
        params=run.params,
        key=sealing.corpus_key(),
        read_at=now(),
        remembered=codebook.remembered(session, run),
    )


def compute(corpus: Corpus, progress: jobs.Progress) -> Found:
    """Find themes; what the analysis refuses becomes a sentence on the run's page."""
    from analysis.errors import AnalysisError, MissingExtra
    from analysis.params import ThemeParams
    from analysis.results import Document
    from analysis.themes.find import find_themes

    if not corpus.written:
        raise Closed("There is nothing written yet, so there are no themes to find.")
    documents = [
        Document(
            id=str(answer.answer_id),
            submission=str(answer.submission_id),
            text=answer.text,
            language=answer.language,
            lane=answer.lane if answer.lane in SEPARATE_LANES else "",
            is_whole=answer.submission_id in corpus.items,
            asks_for=answer.asks_for,
        )
        for answer in corpus.written
    ]
    params = ThemeParams(
        languages=corpus.languages, question_texts=corpus.question_texts, **corpus.params
    )
    try:
        book = codebook_of(corpus.remembered)
        result = find_themes(documents, params, progress=progress, key=corpus.key, codebook=book)
        return Found(corpus, result)
    except MissingExtra as error:
        raise Closed("A package that the analysis needs is not installed here.") from error
    except AnalysisError as error:
        raise Closed("There is too little text to find themes in.") from error


def store(session: Session, payload: dict[str, Any], found: Found) -> None:
    """Write the draft in one transaction; what was taken back meanwhile is left out."""
    run = session.scalar(select(Run).where(Run.ref == payload["run"]))
    if run is None or not run.is_waiting:
        return
    theme_ids = store_themes(session, run, found.result, found.corpus.remembered)
    point_ids = _store_points(session, run, found, theme_ids)
    positions.carry_readings(session, run, found.corpus.remembered.readings)
    _store_quotes(session, found.result, theme_ids, point_ids)
    originals = {str(answer.answer_id): answer.text for answer in found.corpus.written}
    store_sentences(session, found.result, theme_ids, point_ids, originals)
    _store_campaigns(session, run, found)
    run.state, run.finished_at = "draft", now()
    counts = {"themes": len(theme_ids), "points": len(point_ids)}
    scope = run.consultation.ref
    journal.record(session, "run:find", run, role="machine", scope_ref=scope, details=counts)
    session.flush()


def abandoned(session: Session, payload: dict[str, Any], state: str) -> None:
    """The job ended without a result: the run says so, and another one may be asked for."""
    run = session.scalar(select(Run).where(Run.ref == payload["run"]))
    if run is not None and run.is_waiting:
        run.state, run.finished_at = state, now()
        session.flush()


FIND_THEMES = jobs.Task(load=load, compute=compute, store=store, abandoned=abandoned, is_heavy=True)


def _store_points(
    session: Session, run: Run, found: Found, theme_ids: Sequence[int]
) -> dict[int, int]:
    """Insert the points; returns row numbers by place in the result.

    A submission in which nothing is written gets one empty point that is set aside as blank, so
    that it stays in the ledger.
    """
    corpus, result = found.corpus, found.result
    submission_of = {answer.answer_id: answer.submission_id for answer in corpus.written}
    present, decided = _still_there(session, run), corpus.remembered.places
    forbidden = forbidden_ids(run)
    places, rows = [], []
    for place, point in enumerate(result.points):
        answer_id = int(point.document)
        if answer_id in present:
            places.append(place)
            row = _row(run, point, submission_of[answer_id], theme_ids)
            former = decided.get((answer_id, point.start, point.end))
            rows.append(row | _by_decision(former, forbidden))
    blank = corpus.readable.keys() - set(submission_of.values())
    rows.extend(_blank_row(run, row, corpus.readable[row]) for row in sorted(blank))
    written = {submission_of[answer_id] for answer_id in submission_of.keys() & present}
    # Every one of them has to have a point, or the ledger tells and the run cannot be published.
    run.provenance = result.provenance.to_json() | {
        "read_at": corpus.read_at.isoformat(),
        "read_count": len(written | blank),
    }
    if not rows:
        return {}
    statement = insert(Point).returning(Point.id, sort_by_parameter_order=True)
    ids = session.scalars(statement, rows).all()
    return dict(zip(places, ids, strict=False))


def _row(
    run: Run, point: FoundPoint, submission_id: int, theme_ids: Sequence[int]
) -> dict[str, Any]:
    return {
        "run_id": run.id,
        "submission_id": submission_id,
        "answer_id": int(point.document),
        "start": point.start,
        "end": point.end,
        "language": point.language,
        "set_aside": point.set_aside,
        "theme_id": None if point.theme is None else theme_ids[point.theme],
        "second_theme_id": None if point.second_theme is None else theme_ids[point.second_theme],
        "strength": point.strength,
        "margin": point.margin,
    }


def _by_decision(place: RememberedPlace | None, forbidden: dict[str, int]) -> dict[str, Any]:
    """Who put a point there, and the forbidden theme it would be in, for the runs after this."""
    found: dict[str, Any] = {"origin": "person" if place and place.by_person else "machine"}
    if place is not None and place.theme in forbidden:
        found |= {"second_theme_id": forbidden[place.theme]}
    return found


def _blank_row(run: Run, submission_id: int, language: str) -> dict[str, Any]:
    nothing = {"answer_id": None, "theme_id": None, "second_theme_id": None}
    numbers = {"start": 0, "end": 0, "strength": 0.0, "margin": 0.0}
    place = {"run_id": run.id, "submission_id": submission_id, "language": language}
    return place | nothing | numbers | {"set_aside": "blank", "origin": "machine"}


def _still_there(session: Session, run: Run) -> set[int]:
    """Answers that were not taken back while the machine computed."""
    query = select(Answer.id).join(Answer.submission)
    return set(session.scalars(query.where(Submission.consultation_id == run.consultation_id)))


def _store_quotes(
    session: Session, result: ThemeResult, theme_ids: Sequence[int], point_ids: dict[int, int]
) -> None:
    rows = []
    for theme in result.themes:
        kinds = {quote.point: quote.kind for quote in theme.quotes}
        kinds |= {point: "rare" for point in theme.rare if point not in kinds}
        kept = [(point_ids[point], kind) for point, kind in kinds.items() if point in point_ids]
        rows += [
            {"theme_id": theme_ids[theme.index], "point_id": row, "kind": kind, "position": at}
            for at, (row, kind) in enumerate(kept)
        ]
    if rows:
        session.execute(insert(Quote), rows)


def _store_campaigns(session: Session, run: Run, found: Found) -> None:
    """Families of documents become campaigns of submissions; one submission alone is none."""
    submission_of = {str(answer.answer_id): answer.submission_id for answer in found.corpus.written}
    rows = []
    for family in found.result.families:
        members = {submission_of[document] for document in family.documents}
        if len(members) < 2:
            continue
        campaign = Campaign(run_id=run.id, kind=family.kind)
        session.add(campaign)
        session.flush()
        rows += [{"campaign_id": campaign.id, "submission_id": row} for row in sorted(members)]
    if rows:
        session.execute(insert(CampaignMember), rows)
