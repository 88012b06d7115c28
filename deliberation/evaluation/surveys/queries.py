"""What the surveys say, told only of enough people, and only in steps of as many."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from deliberation import disclosure, sealing
from deliberation.consultations.models import Consultation
from deliberation.evaluation.surveys.models import ITEMS, SurveyAnswer
from deliberation.people.models import Account, Participant
from deliberation.people.queries import is_minor

SCORES = range(1, 6)


@dataclass(frozen=True)
class Item:
    """One question: how many answers are told, their mean and standard deviation; None while
    there are too few."""

    key: str
    count: int | None
    mean: float | None
    spread: float | None


def mark_of(account: Account) -> str:
    """By which an organiser's sheet is found again; it does not lead back to the account."""
    return sealing.pseudonym("survey", account.ref)


def has_answered(
    session: Session, consultation: Consultation, participants: Sequence[Participant]
) -> bool:
    """One of this person's pseudonyms here has handed in a sheet."""
    return _exists(
        session,
        consultation,
        SurveyAnswer.participant_id.in_([one.id for one in participants]),
    )


def has_organiser_answered(session: Session, consultation: Consultation, account: Account) -> bool:
    return _exists(session, consultation, SurveyAnswer.account_key == mark_of(account))


def _exists(session: Session, consultation: Consultation, whose: object) -> bool:
    query = select(SurveyAnswer.id).where(
        SurveyAnswer.consultation_id == consultation.id,
        or_(whose),  # type: ignore[arg-type]
    )
    return session.scalar(query.limit(1)) is not None


def results(session: Session, consultation: Consultation, audience: str) -> tuple[Item, ...]:
    """Each question by itself (one statement).

    A mean that moved with every answer would tell what the last one was. So answers are told in
    steps: of the first 5, 10, 15 (of the first 10, 20 where minors are among them), item by item.
    Two states of the page differ by nobody or by as many as are needed to hide in.
    """
    query = (
        select(SurveyAnswer.scores, Participant.age_band)
        .outerjoin(SurveyAnswer.participant)
        .where(SurveyAnswer.consultation_id == consultation.id, SurveyAnswer.audience == audience)
        .order_by(SurveyAnswer.id)
    )
    rows = session.execute(query).all()
    step = disclosure.limit(may_include_minors=any(is_minor(band or "") for _, band in rows))
    return tuple(
        _item(key, [scores[key] for scores, _ in rows if key in scores], step)
        for key in ITEMS[audience]
    )


def _item(key: str, given: list[int], step: int) -> Item:
    told = given[: len(given) - len(given) % step]
    if not told:
        return Item(key, 0 if not given else None, None, None)
    return Item(key, len(told), round(fmean(told), 1), round(pstdev(told), 1))


def lines_of(session: Session, consultation: Consultation, audience: str) -> list[str]:
    """The open lines in an order that says nothing, for staff; none while too few answered."""
    if not any(item.count for item in results(session, consultation, audience)):
        return []
    query = select(SurveyAnswer.line).where(
        SurveyAnswer.consultation_id == consultation.id,
        SurveyAnswer.audience == audience,
        SurveyAnswer.line != "",
    )
    return sorted(session.scalars(query))
