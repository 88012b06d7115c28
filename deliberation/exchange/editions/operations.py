"""Publishing who took part."""

from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.errors import Conflict
from deliberation.exchange.editions import queries
from deliberation.exchange.editions.queries import ACTION


def publish(
    session: Session, consultation: Consultation, *, actor_ref: str | None, role: str
) -> None:
    """Count what people said about themselves and publish it for good, as a line of the journal.

    Raises Conflict while people can still write, where nothing was asked, where nothing may be
    told, and where the difference to any earlier edition would point to people.
    """
    if not queries.writing_has_ended(consultation, now()):
        raise Conflict("People can still write. Publish who took part when the writing has ended.")
    contributors, tables = queries.counted(session, consultation)
    if not tables:
        raise Conflict("People were not asked about themselves, so there is nothing to publish.")
    before = queries.latest(session, consultation)
    if before is not None:
        if (before.contributors, before.tables) == (contributors, tables):
            raise Conflict("Nothing has changed since the last edition.")
        earlier = queries.editions(session, consultation)
        limit = queries.fewest(session, consultation)
        if any(queries.tells_apart(one, contributors, tables, limit) for one in earlier):
            raise Conflict(
                "Too few people have come or gone since the last edition: the difference would "
                "point to them. The last edition stays."
            )
    journal.record(
        session,
        ACTION,
        consultation,
        role=role,
        actor_ref=actor_ref,
        scope_ref=consultation.ref,
        details={
            "number": before.number + 1 if before else 1,
            "contributors": contributors,
            "tables": tables,
        },
    )
    session.flush()
