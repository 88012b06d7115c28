"""Open a wave of the survey, and hand in sheets: from a phone by the code, or from paper."""

import secrets
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import REF_ALPHABET
from deliberation.consultations.models import Consultation
from deliberation.dialogues.items.queries import personal_in
from deliberation.dialogues.models import Dialogue
from deliberation.dialogues.surveys import queries
from deliberation.dialogues.surveys.models import (
    CODE_LENGTH,
    MARKS,
    MAX_LINE,
    WAVES,
    Sheet,
    Survey,
)
from deliberation.errors import Closed, Invalid, told
from deliberation.people.models import Account
from deliberation.submissions.models import is_storable

MAX_KEY = 64


def open_wave(
    session: Session, dialogue: Dialogue, wave: str, account: Account | None = None
) -> Survey:
    """Let phones hand in sheets of this wave; "" lets none. The code stays the same."""
    if not dialogue.is_open:
        raise Closed("This session was submitted already.")
    if wave and wave not in queries.waves(dialogue):
        raise Invalid("wave", "This session has no such survey.")
    survey = queries.survey_of(session, dialogue)
    if survey is None:
        survey = Survey(dialogue=dialogue, code=_fresh_code(session))
        session.add(survey)
    survey.wave = wave
    session.flush()
    journal.record(
        session,
        "survey:open",
        dialogue,
        role="facilitator",
        actor_ref=account.ref if account else None,
        scope_ref=dialogue.consultation.ref,
        details={"wave": wave},
    )
    return survey


def hand_in(
    session: Session,
    dialogue: Dialogue,
    wave: str,
    entry_key: str,
    marks: Mapping[str, int | None],
    line: str = "",
) -> Sheet:
    """One anonymous sheet; the same key again is the sheet that is in already.

    There are at most as many sheets of a wave as people in the room.
    """
    if not dialogue.is_open:
        raise Closed("The session is over, so no more sheets are taken.")
    if wave not in WAVES or not 1 <= len(entry_key) <= MAX_KEY or not is_storable(entry_key):
        raise Invalid("wave", "This was not sent as the page sends it. Open the page again.")
    held = session.get(Sheet, (dialogue.id, entry_key))
    if held is not None:
        return held
    session.execute(select(Dialogue.id).where(Dialogue.id == dialogue.id).with_for_update())
    if queries.counts(session, dialogue)[wave] >= dialogue.people_count:
        raise Closed(
            "There is a sheet of each of the %(count)s people already.",
            count=dialogue.people_count,
        )
    sheet = Sheet(
        dialogue_id=dialogue.id,
        entry_key=entry_key,
        wave=wave,
        marks=_marks(dialogue, wave, marks),
        line=told("line", line, limit=MAX_LINE),
    )
    if not is_storable(sheet.line):
        raise Invalid("line", "This has a character that can't be stored.")
    if dialogue.has_minors and personal_in(sheet.line, dialogue.language):
        raise Invalid("line", "This may tell who somebody is. Write it without names or numbers.")
    if not sheet.marks and not sheet.line:
        raise Invalid("line", "Answer at least one question.")
    session.add(sheet)
    session.flush()
    return sheet


def forget_lines(session: Session, consultation: Consultation, dry_run: bool) -> int:
    """The open lines of all sheets of a consultation go; the marks stay. How many there were."""
    here = select(Dialogue.id).where(Dialogue.consultation_id == consultation.id)
    query = select(Sheet).where(Sheet.dialogue_id.in_(here), Sheet.line != "")
    found = list(session.scalars(query))
    for sheet in found if not dry_run else ():
        sheet.line = ""
    session.flush()
    return len(found)


def _marks(dialogue: Dialogue, wave: str, marks: Mapping[str, int | None]) -> dict[str, int]:
    found = {}
    for question in queries.questions(dialogue, wave):
        mark = marks.get(question.key)
        if question.kind != "scale" or mark is None:
            continue
        if not MARKS[0] <= mark <= MARKS[1]:
            raise Invalid(question.key, "Choose a mark from 1 to 5.")
        found[question.key] = mark
    return found


def _fresh_code(session: Session) -> str:
    while True:
        code = "".join(secrets.choice(REF_ALPHABET) for _ in range(CODE_LENGTH))
        if queries.by_code(session, code) is None:
            return code
