"""A public reason for what a check warned of."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.errors import Closed, Invalid, told
from deliberation.objectives.checks import queries
from deliberation.objectives.checks.models import CheckReason
from deliberation.objectives.models import ObjectiveVersion
from deliberation.people.models import Account

MAX_REASON = 1000


def give_reason(
    session: Session, version: ObjectiveVersion, code: str, reason: str, account: Account
) -> CheckReason:
    """Say in public why the version stays so; a later reason takes the place of the former.

    Raises Closed for a version that is no longer in work or standing, Invalid where nothing of
    this kind was warned of.
    """
    if version.state in ("superseded", "withdrawn"):
        raise Closed("This version no longer stands.")
    if code not in {one.code for one in queries.cautions(session, version)}:
        raise Invalid("reason", "The check does not warn of this any more.")
    text = told("reason", reason, "Write the reason. Everybody can read it.", limit=MAX_REASON)
    query = select(CheckReason).where(
        CheckReason.version_id == version.id, CheckReason.code == code
    )
    given = session.scalar(query)
    if given is None:
        given = CheckReason(version=version, code=code, reason=text)
        session.add(given)
    given.reason, given.given_at = text, now()
    session.flush()
    journal.record(
        session,
        "check:reason",
        version.objective,
        role="board_member",
        actor_ref=account.ref,
        scope_ref=version.objective.mission.ref,
        details={"version": version.number, "caution": code},
    )
    return given
