"""What reads opinion runs: the latest one, the history, the map, who stands where."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation import disclosure
from deliberation.consultations.models import Consultation
from deliberation.insights.models import Point, Quote, Theme
from deliberation.insights.opinions.models import OpinionPlace, OpinionRun
from deliberation.people import queries as people
from deliberation.people.models import Demographic, Participant
from deliberation.voting.models import MAX_TEXT, Ballot, Statement

UNSAID = "unsaid"
NO_GROUP = "none"


def latest(
    session: Session, consultation: Consultation, *, published_only: bool = False
) -> OpinionRun | None:
    """The newest run with a result; the newest edition with `published_only`."""
    query = select(OpinionRun).where(
        OpinionRun.consultation_id == consultation.id,
        OpinionRun.state == "done",
        OpinionRun.is_sensitivity.is_(False),
    )
    if published_only:
        query = query.where(OpinionRun.published_at.is_not(None))
    return session.scalar(query.order_by(OpinionRun.number.desc()).limit(1))


def newest(session: Session, consultation: Consultation) -> OpinionRun | None:
    """The newest run, in whatever state."""
    return next(iter(history(session, consultation, limit=1)), None)


def history(session: Session, consultation: Consultation, limit: int = 50) -> list[OpinionRun]:
    """Runs of a consultation, newest first, without the sensitivity lines."""
    query = select(OpinionRun).where(
        OpinionRun.consultation_id == consultation.id, OpinionRun.is_sensitivity.is_(False)
    )
    return list(session.scalars(query.order_by(OpinionRun.number.desc()).limit(limit)))


def run_named(session: Session, ref: str) -> OpinionRun | None:
    return session.scalar(select(OpinionRun).where(OpinionRun.ref == ref))


def sensitivity_of(session: Session, run: OpinionRun) -> OpinionRun | None:
    """The same analysis without the voters of bursts; None where nobody was flagged."""
    query = select(OpinionRun).where(OpinionRun.parent_id == run.id)
    return session.scalar(query.where(OpinionRun.state == "done").limit(1))


@dataclass(frozen=True)
class Spot:
    """One point of the map: x and y as the run computed them, a letter or None; no person."""

    x: float
    y: float
    letter: str | None


def places(session: Session, run: OpinionRun) -> list[Spot]:
    """The map of a run, in an order that says nothing about people."""
    query = select(OpinionPlace.x, OpinionPlace.y, OpinionPlace.letter)
    query = query.where(OpinionPlace.run_id == run.id)
    return sorted(
        (Spot(x, y, letter) for x, y, letter in session.execute(query)),
        key=lambda spot: (spot.letter or "", spot.x, spot.y),
    )


def has_map(session: Session, run: OpinionRun) -> bool:
    """Whether the places of this run are still kept."""
    place = session.scalar(select(OpinionPlace.id).where(OpinionPlace.run_id == run.id).limit(1))
    return place is not None


def place_of(
    session: Session, run: OpinionRun, participants: Iterable[Participant]
) -> OpinionPlace | None:
    """Where this visitor stands, who may hold several pseudonyms here."""
    rows = [participant.id for participant in participants]
    query = select(OpinionPlace).where(
        OpinionPlace.run_id == run.id, OpinionPlace.participant_id.in_(rows)
    )
    return session.scalar(query.order_by(OpinionPlace.letter.is_(None), OpinionPlace.id).limit(1))


def letters_before(session: Session, consultation: Consultation) -> dict[int, str]:
    """Participant row -> letter in the newest finished run, so that letters keep their people."""
    run = latest(session, consultation)
    if run is None:
        return {}
    query = select(OpinionPlace.participant_id, OpinionPlace.letter).where(
        OpinionPlace.run_id == run.id, OpinionPlace.letter.is_not(None)
    )
    return {row: letter for row, letter in session.execute(query) if letter}


Breakdown = dict[str, dict[str, int | None]]
Breakdowns = dict[str, Breakdown]


def groups_by_attribute(
    session: Session, run: OpinionRun, question_key: str
) -> dict[str, dict[str, int | None]]:
    """Option -> group letter (or "none") -> people, by what people said about themselves.

    Passed through the minimum cell (`disclosure.grid`). For staff until an edition is published.
    """
    query = (
        select(Demographic.option_key, OpinionPlace.letter, func.count())
        .select_from(OpinionPlace)
        .outerjoin(
            Demographic,
            (Demographic.participant_id == OpinionPlace.participant_id)
            & (Demographic.question_key == question_key),
        )
        .where(OpinionPlace.run_id == run.id)
        .group_by(Demographic.option_key, OpinionPlace.letter)
    )
    found = list(session.execute(query))
    letters = sorted({letter or NO_GROUP for _, letter, _ in found})
    cells: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(letters, 0))
    for option, letter, count in found:
        cells[option or UNSAID][letter or NO_GROUP] += count
    return disclosure.grid(
        cells,
        may_include_minors=_has_minors(session, run),
        former=_told_before(session, run, question_key),
    )


def _told_before(session: Session, run: OpinionRun, question_key: str) -> list[Breakdown]:
    """What earlier editions told of this question."""
    query = select(OpinionRun.result).where(
        OpinionRun.consultation_id == run.consultation_id,
        OpinionRun.id != run.id,
        OpinionRun.published_at.is_not(None),
    )
    tables = ((result or {}).get("breakdowns", {}) for result in session.scalars(query))
    return [table[question_key] for table in tables if question_key in table]


def breakdowns(session: Session, run: OpinionRun) -> Breakdowns:
    """Groups by every question about the person: question, option, letter, people."""
    if not run.is_declared:
        return {}
    keys = [q.key for q in run.consultation.questions if q.is_demographic]
    return {key: groups_by_attribute(session, run, key) for key in keys}


def tells_apart(session: Session, run: OpinionRun) -> bool:
    """Whether this run and an earlier edition would differ by so few people that they are told."""
    few = disclosure.limit(may_include_minors=_has_minors(session, run))
    editions = select(OpinionRun.id).where(
        OpinionRun.consultation_id == run.consultation_id, OpinionRun.published_at.is_not(None)
    )
    here = _people_of(session, run.id)
    differences = (len(here ^ _people_of(session, other)) for other in session.scalars(editions))
    return any(0 < difference < few for difference in differences)


def _people_of(session: Session, run_id: int) -> set[int]:
    query = select(OpinionPlace.participant_id).where(OpinionPlace.run_id == run_id)
    return set(session.scalars(query))


def _has_minors(session: Session, run: OpinionRun) -> bool:
    """Somebody on the map may be under 18; who did not say an age group is not known to be."""
    youth = select(Ballot.id).where(Ballot.consultation_id == run.consultation_id, Ballot.is_youth)
    if session.scalar(youth) is not None:
        return True
    bands = select(Participant.age_band).join(
        OpinionPlace, OpinionPlace.participant_id == Participant.id
    )
    found = session.scalars(bands.where(OpinionPlace.run_id == run.id).distinct())
    return any(people.is_minor(band) for band in found)


@dataclass(frozen=True)
class Candidate:
    """A point of a theme that could become a statement, or already did."""

    point: Point
    text: str
    statement: Statement | None


def candidates(session: Session, theme: Theme) -> list[Candidate]:
    """Quotes of an approved theme that everybody may read and that are short enough to vote on."""
    query = select(Point).join(Quote, Quote.point_id == Point.id)
    query = query.where(Quote.theme_id == theme.id, Point.theme_id == theme.id)
    points = session.scalars(query.order_by(Quote.kind == "rare", Quote.position, Quote.id))
    shown = [point for point in points if point.submission.is_public]
    texts = {point.ref: " ".join(point.text.split()) for point in shown}
    made = select(Statement).where(Statement.point_ref.in_(texts))
    known = {statement.point_ref: statement for statement in session.scalars(made)}
    return [
        Candidate(point, texts[point.ref], known.get(point.ref))
        for point in shown
        if 0 < len(texts[point.ref]) <= MAX_TEXT
    ]


def statements_of(session: Session, theme: Theme) -> list[Statement]:
    """Statements that were promoted from a theme and can be read."""
    query = select(Statement).where(Statement.theme_ref == theme.ref, Statement.state == "visible")
    return list(session.scalars(query.order_by(Statement.id)))
