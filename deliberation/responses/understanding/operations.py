"""A contributor says, once, whether an answer came and whether its reasons are understood."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.errors import Closed, Conflict, Invalid
from deliberation.people.models import Participant
from deliberation.responses.understanding import queries
from deliberation.responses.understanding.models import Understanding

MAX_LINE = 500


def answer(
    session: Session,
    consultation: Consultation,
    participants: Sequence[Participant],
    score: int | None,
    line: str,
    days: int,
) -> Understanding:
    """1 to 5 and one open line; None: does not want to be asked again.

    `participants` are one person's pseudonyms here. Raises Conflict the second time, Closed while
    the question is not put to them.
    """
    if score is not None and score not in queries.SCORES:
        raise Invalid("score", "Choose a number from 1 to 5.")
    if len(line) > MAX_LINE:
        raise Invalid("line", "At most %(limit)s characters are possible.", limit=MAX_LINE)
    if queries.has_said(session, consultation, participants):
        raise Conflict("You have answered this question already. Thank you.")
    if not queries.is_asked(session, consultation, participants, now(), days):
        raise Closed("This question is not being asked now.")
    said = Understanding(
        participant_id=participants[0].id,
        consultation_id=consultation.id,
        score=score,
        line=line.replace("\0", "").strip() if score is not None else "",
    )
    session.add(said)
    session.flush()
    journal.record(
        session,
        "understanding:give",
        consultation,
        role="participant",
        scope_ref=consultation.ref,
    )
    return said


def forget(session: Session, participant: Participant) -> None:
    """Take the open line away; the number is counted on, without a person."""
    mine = Understanding.participant_id == participant.id
    session.execute(update(Understanding).where(mine).values(line=""))
