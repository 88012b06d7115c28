"""That somebody looked at the home of the board."""

from sqlalchemy.orm import Session

from deliberation.base import now
from deliberation.people.models import Account
from deliberation.responses.board import queries
from deliberation.responses.board.models import BoardVisit


def visit(session: Session, account: Account) -> BoardVisit:
    """Note the visit; a new one begins when the last look is more than half an hour ago."""
    moment = now()
    held = queries.visit_of(session, account)
    if held is None:
        held = BoardVisit(account_id=account.id, seen_at=moment)
        session.add(held)
    else:
        if moment - held.seen_at > queries.SAME_VISIT:
            held.before_at = held.seen_at
        held.seen_at = moment
    session.flush()
    return held
