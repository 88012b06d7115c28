"""Rate a version privately; the chair may close before everybody has."""

from typing import Any

from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.errors import Closed, Invalid, NotAllowed
from deliberation.objectives.decisions.operations import seat_of
from deliberation.objectives.models import IN_WORK, ObjectiveVersion
from deliberation.objectives.ratings import queries
from deliberation.objectives.ratings.models import AXES, SCALE, Rating
from deliberation.people.models import Account


def rate(
    session: Session, version: ObjectiveVersion, account: Account, ambition: int, feasibility: int
) -> Rating:
    """A seated member's two marks; may be changed until all marks are shown.

    The journal says that this member has rated, never how.
    """
    if version.state not in IN_WORK:
        raise Closed("This version is decided or withdrawn, so it is not rated any more.")
    if seat_of(version, account) is None:
        raise NotAllowed("Only members with a seat on this board rate.")
    if queries.is_shown(session, version):
        raise Closed("The ratings are shown already, so none can be changed.")
    for axis, mark in zip(AXES, (ambition, feasibility), strict=True):
        if not SCALE[0] <= mark <= SCALE[1]:
            raise Invalid(axis, "Choose a mark from 1 to 5.")
    rating = queries.own(session, version, account)
    if rating is None:
        rating = Rating(version_id=version.id, account_id=account.id)
        session.add(rating)
    rating.ambition, rating.feasibility, rating.rated_at = ambition, feasibility, now()
    session.flush()
    _note(session, "rating:give", version, account, "board_member")
    return rating


def close(session: Session, version: ObjectiveVersion, account: Account) -> None:
    """The chair shows the ratings that are in, without waiting for the others."""
    if queries.is_shown(session, version):
        raise Closed("The ratings are shown already.")
    if not queries.counted(session, version):
        raise Closed("Nobody has rated this version yet.")
    version.ratings_closed_at = now()
    session.flush()
    _note(session, "ratings:close", version, account, "chair")


def _note(
    session: Session, action: str, version: ObjectiveVersion, account: Account, role: str
) -> None:
    details: dict[str, Any] = {"version": version.number}
    journal.record(
        session,
        action,
        version.objective,
        role=role,
        actor_ref=account.ref,
        scope_ref=version.objective.mission.ref,
        details=details,
    )
