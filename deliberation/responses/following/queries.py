"""What is read about followers: what is new for them, who gets a digest, who offers to help."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, joinedload

from deliberation import disclosure, sealing
from deliberation.consultations.models import Consultation
from deliberation.insights.ledger.queries import is_counted
from deliberation.insights.models import Point, Run, Theme
from deliberation.objectives.models import (
    Clause,
    Decision,
    DecisionPoint,
    Evidence,
    ObjectiveVersion,
)
from deliberation.people.models import Participant
from deliberation.responses.following.models import Delivery, Digest, Follower, HelpOffer
from deliberation.responses.models import ThemeResponse
from deliberation.responses.queries import MINORS
from deliberation.submissions.models import Submission


def follower_of(session: Session, participant: Participant) -> Follower | None:
    """The address that this contributor left, if any."""
    mark = sealing.follower(participant.ref)
    return session.scalar(select(Follower).where(Follower.participant_mark == mark))


def follower_named(session: Session, ref: str) -> Follower | None:
    return session.scalar(select(Follower).where(Follower.ref == ref))


def offers_of(session: Session, participant: Participant) -> set[str]:
    """The roles in which this contributor offers to help."""
    query = select(HelpOffer.role).where(HelpOffer.participant_id == participant.id)
    return set(session.scalars(query))


def confirmed(scope_ref: str) -> Select[Follower]:
    """The followers of a consultation who confirmed their address."""
    return select(Follower).where(
        Follower.scope_ref == scope_ref, Follower.confirmed_at.is_not(None)
    )


def delivery_named(session: Session, ref: str) -> Delivery | None:
    """One delivery with all that its mail needs (one statement)."""
    digest = joinedload(Delivery.digest)
    talk = digest.joinedload(Digest.consultation).joinedload(Consultation.mission)
    query = select(Delivery).where(Delivery.ref == ref)
    return session.scalar(
        query.options(talk, digest.joinedload(Digest.theme), joinedload(Delivery.follower))
    )


# What is new.


@dataclass(frozen=True)
class News:
    """What happened in a span of time: which kinds of events, when the first and the last."""

    events: tuple[str, ...]
    first: datetime
    last: datetime


def told_until(session: Session, consultation: Consultation) -> datetime | None:
    """Up to which moment news have been told; None: never."""
    query = select(func.max(Digest.until)).where(
        Digest.consultation_id == consultation.id, Digest.kind == "news"
    )
    return session.scalar(query)


def news_of(
    session: Session, consultation: Consultation, since: datetime, until: datetime
) -> News | None:
    """Answers given, objectives adopted and decision points decided in (since, until]."""
    found: dict[str, tuple[datetime, datetime]] = {}
    for name, (query, column) in _events(consultation).items():
        span = query.with_only_columns(func.min(column), func.max(column))
        first, last = session.execute(span.where(column > since, column <= until)).one()
        if first is not None:
            found[name] = (first, last)
    if not found:
        return None
    firsts, lasts = zip(*found.values(), strict=True)
    return News(tuple(found), min(firsts), max(lasts))


def _events(consultation: Consultation) -> dict[str, tuple[Select[Any], Any]]:
    """For each kind of event the rows of this consultation, and the column of their moment."""
    answers = select(ThemeResponse).join(ThemeResponse.theme).join(Theme.run)
    answers = answers.where(Run.consultation_id == consultation.id, Run.state == "published")
    resting = (
        select(ObjectiveVersion.id)
        .join(ObjectiveVersion.clauses)
        .join(Clause.evidence)
        .join(Theme, Theme.id == Evidence.theme_id)
        .join(Theme.run)
        .where(Run.consultation_id == consultation.id)
    )
    objectives = select(ObjectiveVersion.objective_id).where(
        ObjectiveVersion.id.in_(resting), ObjectiveVersion.state.in_(("adopted", "superseded"))
    )
    adopted = select(Decision).where(Decision.version_id.in_(resting))
    points = select(DecisionPoint).where(DecisionPoint.objective_id.in_(objectives))
    return {
        "answers": (answers, ThemeResponse.responded_at),
        "objective": (adopted, Decision.decided_at),
        "decision_point": (points, DecisionPoint.decided_at),
    }


# Offers to help.


def offer_counts(session: Session, theme: Theme) -> dict[str, int | None]:
    """How many authors of this theme offer to help in each role; None where too few to tell."""
    is_minor = case((Participant.age_band.in_(MINORS), 1), else_=0)
    people = _authors(theme).subquery()
    query = (
        select(HelpOffer.role, func.count(), func.sum(is_minor))
        .join(HelpOffer.participant)
        .where(HelpOffer.participant_id.in_(select(people.c[0])))
        .group_by(HelpOffer.role)
    )
    return {
        role: disclosure.shown(count, may_include_minors=young > 0)
        for role, count, young in session.execute(query)
    }


def offering(session: Session, theme: Theme, role: str) -> list[Participant]:
    """The authors of a theme who offer to help in a role; never shown to anybody."""
    query = select(Participant).join(HelpOffer, HelpOffer.participant_id == Participant.id)
    query = query.where(HelpOffer.role == role, Participant.id.in_(_authors(theme)))
    return list(session.scalars(query.order_by(Participant.id)))


def invitations_of(session: Session, participants: Sequence[Participant]) -> list[Digest]:
    """The invitations that these contributors' offers were answered with, the newest first."""
    people = [one.id for one in participants]
    offers = select(HelpOffer.role).where(HelpOffer.participant_id.in_(people))
    themes = select(Point.theme_id).join(Point.submission)
    themes = themes.where(Submission.participant_id.in_(people), Point.theme_id.is_not(None))
    query = select(Digest).where(
        Digest.kind == "invitation", Digest.role.in_(offers), Digest.theme_id.in_(themes)
    )
    return list(session.scalars(query.options(joinedload(Digest.theme)).order_by(Digest.id.desc())))


def _authors(theme: Theme) -> Select[Any]:
    query = select(Submission.participant_id).join(Point, Point.submission_id == Submission.id)
    return query.where(
        Point.theme_id == theme.id, Submission.participant_id.is_not(None), is_counted(theme.run)
    )
