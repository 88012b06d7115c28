"""What the pages of comments show: a draft paragraph by paragraph with what people say."""

from dataclasses import dataclass

from deliberation.base import now
from deliberation.comments import queries
from deliberation.comments.models import Comment, CommentRound
from deliberation.consultations.models import Consultation
from deliberation.objectives.models import Objective, ObjectiveVersion
from deliberation.objectives.public_comment import queries as drafts
from deliberation.objectives.public_comment.queries import Discussion
from webapp.extensions import db
from webapp.submissions.presenters import participants


@dataclass(frozen=True)
class Page:
    """The newest public wording with every comment on it, also on its earlier wordings."""

    objective: Objective
    version: ObjectiveVersion
    discussion: Discussion
    counts: dict[str, int]  # of comments that are not shown, by state
    is_open: bool
    answered: int
    total: int


def version_now(found: CommentRound) -> ObjectiveVersion:
    """The wording that comments stand under: the newest one that everybody may read."""
    objective = drafts.objective_of(db.session(), found)
    public = [version for version in objective.versions if version.was_public]
    return public[0] if public else drafts.version_of(db.session(), found)


def page_of(found: CommentRound) -> Page:
    session = db.session()
    version = version_now(found)
    rounds = queries.rounds_of(session, found.objective_ref)
    shown = queries.shown(session, rounds)
    counts = queries.counts(session, rounds)
    return Page(
        objective=version.objective,
        version=version,
        discussion=drafts.discussion(version, shown),
        counts={state: count for state, count in counts.items() if state != "visible"},
        is_open=found.is_open(now()),
        answered=sum(bool(one.outcome) for one in shown),
        total=len(shown),
    )


def on_receipt(consultation: Consultation) -> list[Comment]:
    """What the holder of the receipt commented in this consultation."""
    found = queries.by_participants(db.session(), participants(consultation))
    return [one for one in found if one.round.consultation_id == consultation.id]


def open_round_of(objective: Objective) -> CommentRound | None:
    """Where everybody can comment on it now."""
    return next((one for one in rounds_of(objective) if one.is_open(now())), None)


def rounds_of(objective: Objective) -> list[CommentRound]:
    """For the page of an objective: when and where it was out for comments."""
    return queries.rounds_of(db.session(), objective.ref)
