"""The board answers what is new, and asks initiatives what changed for them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.errors import Invalid, NotFound, told
from deliberation.missions.models import Initiative, Mission
from deliberation.objectives.checks.models import (
    WASHING_QUESTIONS,
    InitiativeQuestion,
    WashingAnswer,
)
from deliberation.people.models import Account

MAX_ANSWER = 2000
MAX_QUESTION = 300


def answer(
    session: Session, mission: Mission, question: str, text: str, account: Account
) -> WashingAnswer:
    """Answer one of the six questions in public; a later answer takes the place of the former."""
    if question not in WASHING_QUESTIONS:
        raise Invalid("answer", "Choose one of the six questions.")
    said = told("answer", text, "Write the answer. Everybody can read it.", limit=MAX_ANSWER)
    query = select(WashingAnswer).where(
        WashingAnswer.mission_id == mission.id, WashingAnswer.question == question
    )
    found = session.scalar(query)
    if found is None:
        found = WashingAnswer(mission=mission, question=question, answer=said)
        session.add(found)
    found.answer, found.answered_at = said, now()
    session.flush()
    _note(session, "washing:answer", mission, mission, account, question=question)
    return found


def ask(
    session: Session, mission: Mission, initiative_ref: str, text: str, account: Account
) -> InitiativeQuestion:
    """Ask the owner of an initiative what changed for it; the question is dated and public."""
    query = select(Initiative).where(
        Initiative.mission_id == mission.id, Initiative.ref == initiative_ref
    )
    initiative = session.scalar(query)
    if initiative is None:
        raise NotFound("There is no such initiative in this mission.")
    said = told("text", text, "Write the question. Everybody can read it.", limit=MAX_QUESTION)
    asked = InitiativeQuestion(initiative=initiative, text=said)
    session.add(asked)
    session.flush()
    _note(session, "initiative:ask", initiative, mission, account)
    return asked


def _note(
    session: Session,
    action: str,
    thing: Mission | Initiative,
    mission: Mission,
    account: Account,
    **details: str,
) -> None:
    journal.record(
        session,
        action,
        thing,
        role="board_member",
        actor_ref=account.ref,
        scope_ref=mission.ref,
        details=details,
    )
