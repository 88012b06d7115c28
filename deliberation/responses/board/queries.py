"""What changed on somebody's boards since they last looked: lines of the public journal."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.consultations.models import Consultation
from deliberation.journal import JournalEntry
from deliberation.missions.models import Mission
from deliberation.people.models import Account
from deliberation.responses.board.models import BoardVisit
from deliberation.responses.due.queries import scope_of

SAME_VISIT = timedelta(minutes=30)  # looking again within it is the same visit
AT_FIRST = timedelta(days=14)  # what somebody is told who was never here
LINES = 300

Scopes = dict[str, Mission | Consultation]


def visit_of(session: Session, account: Account) -> BoardVisit | None:
    return session.scalar(select(BoardVisit).where(BoardVisit.account_id == account.id))


def since(session: Session, account: Account, moment: datetime) -> datetime:
    """From when on things are new: the end of the visit before this one."""
    visit = visit_of(session, account)
    if visit is None:
        return moment - AT_FIRST
    if moment - visit.seen_at > SAME_VISIT:
        return visit.seen_at
    return visit.before_at or moment - AT_FIRST


def scopes_of(session: Session, account: Account) -> Scopes:
    """The missions and consultations of the account's boards by their refs."""
    scope = scope_of(session, account)
    missions = select(Mission)
    if scope.missions is not None:
        missions = missions.where(Mission.id.in_(scope.missions))
    talks = select(Consultation).where(scope.covers(), Consultation.opened_at.is_not(None))
    found: list[Mission | Consultation] = [*session.scalars(missions), *session.scalars(talks)]
    return {thing.ref: thing for thing in found}


def changes(
    session: Session,
    account: Account,
    scope_refs: Collection[str],
    actions: Collection[str],
    after: datetime,
) -> list[JournalEntry]:
    """What others did there since, newest first; one's own acts are no news."""
    query = select(JournalEntry).where(
        JournalEntry.scope_ref.in_(scope_refs),
        JournalEntry.action.in_(actions),
        JournalEntry.at > after,
        JournalEntry.actor_ref.is_distinct_from(account.ref),
    )
    return list(session.scalars(query.order_by(JournalEntry.id.desc()).limit(LINES)))
