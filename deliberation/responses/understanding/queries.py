"""Whether people understood the reasons: from when it is asked, whom, and what they said."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean, pstdev

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from deliberation import disclosure
from deliberation.consultations.models import Consultation
from deliberation.insights import queries as insights
from deliberation.people.models import Account, Participant
from deliberation.responses import queries as responses
from deliberation.responses.due.queries import scope_of
from deliberation.responses.queries import MINORS
from deliberation.responses.understanding.models import Understanding

SCORES = range(1, 6)


@dataclass(frozen=True)
class Result:
    """What contributors said; everything but `is_hidden` is None or empty where too few spoke.

    `spread` is the standard deviation; `counts` says how many chose 1 to 5.
    """

    count: int | None
    mean: float | None
    spread: float | None
    counts: tuple[int, ...]

    @property
    def is_hidden(self) -> bool:
        return self.count is None


def asked_from(session: Session, consultation: Consultation, days: int) -> datetime | None:
    """From when the question is put: so many days after the respond phase; None: never yet."""
    ends = [p.ends_at for p in consultation.phases if p.kind == "respond" and p.ends_at]
    run = insights.published_run(session, consultation)
    if not ends or run is None or not responses.responses_of(session, run):
        return None
    return max(ends) + timedelta(days=days)


def is_asked(
    session: Session,
    consultation: Consultation,
    participants: Sequence[Participant],
    moment: datetime,
    days: int,
) -> bool:
    """Whether these contributors are asked now: they were answered and have not said yet."""
    day = asked_from(session, consultation, days)
    if day is None or moment < day or has_said(session, consultation, participants):
        return False
    run = insights.published_run(session, consultation)
    assert run is not None  # there are answers
    own = responses.themes_of(session, run, [one.id for one in participants])
    return bool(own.keys() & responses.responses_of(session, run).keys())


def has_said(
    session: Session, consultation: Consultation, participants: Sequence[Participant]
) -> bool:
    """One of them answered, or did not want to be asked."""
    query = select(Understanding.id).where(
        Understanding.consultation_id == consultation.id,
        Understanding.participant_id.in_([one.id for one in participants]),
    )
    return session.scalar(query.limit(1)) is not None


def result_of(session: Session, consultation: Consultation) -> Result:
    """How many answered, their mean and spread; hidden where too few did (one statement)."""
    return results_of(session, [consultation.id]).get(consultation.id, Result(0, None, None, ()))


def results_of(session: Session, consultation_ids: Collection[int]) -> dict[int, Result]:
    """The same for several consultations at once; those without an answer are left out."""
    query = select(Understanding.consultation_id, Understanding.score, Participant.age_band)
    query = query.join(Understanding.participant).where(
        Understanding.consultation_id.in_(consultation_ids), Understanding.score.is_not(None)
    )
    said: dict[int, list[tuple[int, str]]] = {}
    for consultation_id, score, band in session.execute(query):
        said.setdefault(consultation_id, []).append((score or 0, band))
    return {number: _result(answers) for number, answers in said.items()}


def results_for(session: Session, account: Account) -> list[tuple[Consultation, Result]]:
    """The results of every consultation on whose board this account sits, the newest first."""
    asked = select(Understanding.consultation_id).where(Understanding.score.is_not(None))
    answered = session.scalars(asked.distinct()).all()
    if not answered:  # as a rule: the question comes late
        return []
    query = select(Consultation).where(
        Consultation.id.in_(answered), scope_of(session, account).covers()
    )
    talks = session.scalars(
        query.options(joinedload(Consultation.mission)).order_by(Consultation.id.desc())
    ).all()
    found = results_of(session, [talk.id for talk in talks])
    return [(talk, found[talk.id]) for talk in talks]


def _result(answers: list[tuple[int, str]]) -> Result:
    scores = [score for score, _ in answers]
    young = any(band in MINORS for _, band in answers)
    count = disclosure.shown(len(scores), may_include_minors=young)
    if not count:
        return Result(count, None, None, ())
    counts = tuple(scores.count(score) for score in SCORES)
    return Result(count, round(fmean(scores), 1), round(pstdev(scores), 1), counts)


def lines_of(session: Session, consultation: Consultation) -> list[str]:
    """The open lines in an order that says nothing, for staff; none while too few answered."""
    if not result_of(session, consultation).count:
        return []
    query = select(Understanding.line).where(
        Understanding.consultation_id == consultation.id, Understanding.line != ""
    )
    return sorted(session.scalars(query))
