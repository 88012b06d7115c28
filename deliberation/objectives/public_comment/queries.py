"""A draft that is out for comments: the clauses with what people say about each."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.comments import queries as comments
from deliberation.comments.models import Comment, CommentRound
from deliberation.comments.queries import Anchor
from deliberation.consultations.models import Consultation
from deliberation.errors import NotFound
from deliberation.missions.models import Mission
from deliberation.objectives.models import Clause, Objective, ObjectiveVersion


@dataclass(frozen=True)
class Placed:
    """A comment with where its words are in the version that is read."""

    comment: Comment
    anchor: Anchor


@dataclass(frozen=True)
class Paragraph:
    """One clause with the comments on it."""

    clause: Clause
    placed: tuple[Placed, ...]


@dataclass(frozen=True)
class Discussion:
    """A version with everything said about it and about its earlier wordings.

    `removed`: comments whose paragraph is no longer there. Each comment stands exactly once.
    """

    version: ObjectiveVersion
    paragraphs: tuple[Paragraph, ...]
    removed: tuple[Placed, ...]


def version_of(session: Session, found: CommentRound) -> ObjectiveVersion:
    """The version that a round of comments was opened for."""
    query = select(ObjectiveVersion).where(ObjectiveVersion.ref == found.version_ref)
    version = session.scalar(query)
    if version is None:
        raise NotFound("There is no such version.")
    return version


def objective_of(session: Session, found: CommentRound) -> Objective:
    """The objective that a round of comments is about."""
    objective = session.scalar(select(Objective).where(Objective.ref == found.objective_ref))
    if objective is None:
        raise NotFound("There is no such objective.")
    return objective


def discussion(version: ObjectiveVersion, said: Sequence[Comment]) -> Discussion:
    """Put every comment to the clause where its words are now."""
    texts = [clause.text for clause in version.clauses]
    placed = [Placed(comment, comments.anchor(comment, texts)) for comment in said]
    paragraphs = tuple(
        Paragraph(clause, tuple(one for one in placed if one.anchor.place == place))
        for place, clause in enumerate(version.clauses)
    )
    return Discussion(version, paragraphs, tuple(one for one in placed if one.anchor.place is None))


def consultations_for(session: Session, mission: Mission) -> list[Consultation]:
    """The consultations in which people could comment: open and not closed, newest first."""
    query = select(Consultation).where(
        Consultation.mission_id == mission.id,
        Consultation.opened_at.is_not(None),
        Consultation.closed_at.is_(None),
    )
    return list(session.scalars(query.order_by(Consultation.id.desc())))
