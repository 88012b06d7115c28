"""Hand in a sheet of the survey, once."""

from collections.abc import Mapping, Sequence

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.consultations.models import Consultation
from deliberation.errors import Closed, Conflict, Invalid
from deliberation.evaluation.surveys import queries
from deliberation.evaluation.surveys.models import ITEMS, MAX_LINE, SurveyAnswer
from deliberation.people.models import Account, Participant


def answer(
    session: Session,
    consultation: Consultation,
    participants: Sequence[Participant],
    scores: Mapping[str, int],
    line: str,
) -> SurveyAnswer:
    """A sheet of somebody who took part, or of a group; every question may be left out.

    `participants` are one person's pseudonyms here. Raises Conflict the second time.
    """
    if not participants:
        raise Closed("Only people who took part are asked. Open your receipt code first.")
    if queries.has_answered(session, consultation, participants):
        raise Conflict("You have answered this already. Thank you.")
    sheet = SurveyAnswer(participant_id=participants[0].id, audience="participants")
    return _store(session, consultation, sheet, scores, line)


def answer_as_organiser(
    session: Session,
    consultation: Consultation,
    account: Account,
    scores: Mapping[str, int],
    line: str,
) -> SurveyAnswer:
    """A sheet of somebody who runs the consultation or reads what came in."""
    if queries.has_organiser_answered(session, consultation, account):
        raise Conflict("You have answered this already. Thank you.")
    sheet = SurveyAnswer(account_key=queries.mark_of(account), audience="organisers")
    return _store(session, consultation, sheet, scores, line)


def _store(
    session: Session,
    consultation: Consultation,
    sheet: SurveyAnswer,
    scores: Mapping[str, int],
    line: str,
) -> SurveyAnswer:
    if consultation.opened_at is None:
        raise Closed("This consultation is still being prepared.")
    asked = ITEMS[sheet.audience]
    for key, score in scores.items():
        if key not in asked or score not in queries.SCORES:
            raise Invalid(key, "Choose a number from 1 to 5.")
    if not scores:
        raise Invalid(asked[0], "Answer at least one of the questions.")
    if len(line) > MAX_LINE:
        raise Invalid("line", "At most %(limit)s characters are possible.", limit=MAX_LINE)
    sheet.consultation_id = consultation.id
    sheet.scores = {key: scores[key] for key in asked if key in scores}
    sheet.line = line.replace("\0", "").strip()
    try:
        with session.begin_nested():  # two sheets sent at once meet at the same row
            session.add(sheet)
            session.flush()
    except IntegrityError as error:
        raise Conflict("You have answered this already. Thank you.") from error
    journal.record(
        session,
        "survey:answer",
        consultation,
        role="participant" if sheet.audience == "participants" else "organiser",
        scope_ref=consultation.ref,
    )
    return sheet


def forget(session: Session, participant: Participant) -> None:
    """Take the open line away; the numbers are counted on, without a person."""
    mine = SurveyAnswer.participant_id == participant.id
    session.execute(update(SurveyAnswer).where(mine).values(line=""))


def forget_account(session: Session, account: Account) -> None:
    """The same for an organiser's sheets; nothing finds them again."""
    mine = SurveyAnswer.account_key == queries.mark_of(account)
    session.execute(update(SurveyAnswer).where(mine).values(line="", account_key=None))
