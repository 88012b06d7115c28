"""What changes submissions: send, edit, take back, erase; their counts and the search index."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deliberation import journal, sealing
from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.errors import Closed, Conflict, Invalid, NotAllowed, NotFound
from deliberation.people import operations as people
from deliberation.people import queries as people_queries
from deliberation.people.models import Account, Consent, Demographic, Participant
from deliberation.submissions import queries
from deliberation.submissions.models import (
    STATES,
    Draft,
    Entry,
    Receipt,
    Submission,
    SubmissionCount,
    SubmissionEvent,
)

__all__ = ["Draft", "Submitted"]

EVENT_OF_STATE = {"removed": "removed", "visible": "restored"}


@dataclass(frozen=True)
class Submitted:
    """What was stored; `code` only for a contributor who holds no receipt yet.

    `seed` gives the same code again (`Receipt.code_from`) for as long as a session keeps it.
    """

    submission: Submission
    code: str | None
    seed: str = ""


def submit(
    session: Session,
    consultation: Consultation,
    draft: Draft,
    *,
    account: Account | None = None,
    participant: Participant | None = None,
    post_key: str | None = None,
) -> Submitted:
    """Store what somebody sends: rows, consents, counts, index, journal line, receipt.

    `post_key` is a fresh secret of the form (`sealing.fresh_token`): sent twice with the same
    words it gives the same submission and the same code. Raises Invalid(field), Closed, NotAllowed
    (age) or Conflict (the same words from the same person).
    """
    entries = draft.entries(consultation.questions)
    seed = sealing.token("\x1f".join((post_key or sealing.fresh_token(), *_content(entries))))
    mark = sealing.token(seed)  # kept, while the seed of the code is not
    before = _sent_before(session, consultation, mark)
    if before is not None:
        return Submitted(before, _code_of(session, before, seed), seed)
    _check(consultation, draft, account, participant)
    try:
        with session.begin_nested():
            participant = participant or people.participant_for(
                session, consultation.ref, account, draft.age_band
            )
            if queries.duplicate_of(session, consultation, participant, entries) is not None:
                raise Conflict("You have sent these words already. Your receipt shows them.")
            submission = _store(session, consultation, draft, entries, participant, mark)
            code = None if account else give_receipt(session, participant, seed)
    except IntegrityError:
        # The same form arrived twice at the same moment; the other one was faster.
        before = _sent_before(session, consultation, mark)
        if before is None:
            raise Conflict("It was sent twice at the same moment. Look at your receipt.") from None
        return Submitted(before, _code_of(session, before, seed), seed)
    return Submitted(submission, code, seed)


def edit(session: Session, submission: Submission, draft: Draft) -> Submission:
    """Replace the words until the freeze. What was removed or pre-moderated waits again."""
    _demand_unfrozen(submission)
    consultation = submission.consultation
    entries = draft.entries(consultation.questions)
    band = submission.participant.age_band if submission.participant else "unsaid"
    is_minor = people_queries.is_minor(band)
    before = submission.counted_as
    submission.write(entries)
    submission.show_as(draft, is_minor)
    if submission.state == "removed" or consultation.moderation_mode == "pre" or is_minor:
        submission.state = "waiting"
    if submission.participant is not None:
        _put_consents(submission.participant, draft, consultation.notice_version)
    journal.forget(session, submission.ref)
    _note(session, submission, "edited", "submission:edit", content=_joined(entries))
    _recount(session, submission, before)
    reindex(session, submission)
    return submission


def withdraw(session: Session, submission: Submission) -> None:
    """Take the words back before the freeze. The count of what was received stays."""
    _demand_unfrozen(submission)
    before = submission.counted_as
    submission.withdrawn_at = now()
    _forget_words(session, submission)
    _note(session, submission, "withdrawn", "submission:withdraw")
    _recount(session, submission, before)


def erase(session: Session, submission: Submission) -> None:
    """Take the words away for good, at any time; published counts stay as they are.

    Before the freeze, or while it waits for a moderator, it counts as withdrawn.
    """
    if submission.erased_at is not None:
        return
    before = submission.counted_as
    submission.erased_at = now()
    is_unread = submission.state == "waiting"
    if is_unread or not submission.consultation.is_frozen(now()):
        submission.withdrawn_at = submission.withdrawn_at or submission.erased_at
    _forget_words(session, submission)
    _note(session, submission, "erased", "submission:erase")
    _recount(session, submission, before)


def set_state(session: Session, submission: Submission, state: str) -> None:
    """A moderator shows or removes a submission, or puts it back to wait; the caller journals."""
    if state not in STATES:
        raise Invalid("state", "Choose one of the states.")
    _demand_words(submission)
    if submission.state == state:
        return
    before, was_waiting = submission.counted_as, submission.state == "waiting"
    submission.state = state
    kind = "shown" if state == "visible" and was_waiting else EVENT_OF_STATE.get(state)
    if kind is not None:
        session.add(SubmissionEvent(submission_id=submission.id, kind=kind, at=now()))
    session.flush()
    _recount(session, submission, before)
    reindex(session, submission)


def open_receipt(session: Session, code: str) -> Receipt:
    """The receipt of this code, however it was typed. The caller limits the number of tries."""
    mark = sealing.receipt(Receipt.normalised(code))
    receipt = session.scalar(select(Receipt).where(Receipt.code_hmac == mark))
    if receipt is None:
        raise NotFound("No receipt has this code. Look at each word again.")
    return receipt


def count(session: Session, consultation: Consultation, name: str, by: int = 1) -> None:
    """Move one counter in one statement, so that parallel writers lose nothing."""
    if by == 0:
        return
    # The two databases share the wording but not the class.
    upsert: Any = postgresql.insert if _is_postgres(session) else sqlite.insert
    row = upsert(SubmissionCount).values(consultation_id=consultation.id, name=name, count=by)
    session.execute(
        row.on_conflict_do_update(
            index_elements=["consultation_id", "name"],
            set_={"count": SubmissionCount.count + by},
        )
    )


def index_texts(session: Session, texts: Iterable[tuple[int, str]]) -> None:
    """Put the words of public submissions, by row number, into the search index."""
    if _is_postgres(session):
        insert = "INSERT INTO submission_search VALUES (:id, to_tsvector('simple', :words))"
        texts = [(number, queries.folded(words)) for number, words in texts]
    else:
        insert = "INSERT INTO submission_search (rowid, words) VALUES (:id, :words)"
    rows = [{"id": number, "words": words} for number, words in texts]
    if rows:
        _write_index(session, insert, rows)


def reindex(session: Session, submission: Submission) -> None:
    """Bring the search index in line with what everybody may read of this submission."""
    session.flush()
    key = "submission_id" if _is_postgres(session) else "rowid"
    delete = f"DELETE FROM submission_search WHERE {key} = :id"  # noqa: S608
    _write_index(session, delete, [{"id": submission.id}])
    if submission.is_public:
        words = "\n".join(answer.text for answer in submission.answers if answer.is_written)
        index_texts(session, [(submission.id, words)])


def _write_index(session: Session, statement: str, rows: list[dict[str, Any]]) -> None:
    """A savepoint of its own around each change: without it the FTS5 of SQLite 3.40 loses a row
    that is added, deleted and added again in one transaction."""
    with session.begin_nested():
        session.execute(text(statement), rows or None)


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _content(entries: Iterable[Entry]) -> list[str]:
    return [f"{question.key}\x1f{part}\x1f{words}" for question, part, words in entries]


def _joined(entries: Iterable[Entry]) -> str:
    return "\x1e".join(_content(entries))


def _sent_before(session: Session, consultation: Consultation, mark: str) -> Submission | None:
    query = select(Submission).where(
        Submission.consultation_id == consultation.id, Submission.post_key == mark
    )
    return session.scalar(query)


def _code_of(session: Session, submission: Submission, seed: str) -> str | None:
    """The code again, if it was this very form that got it."""
    code = Receipt.code_from(seed)
    query = select(Receipt.code_hmac).where(Receipt.participant_id == submission.participant_id)
    is_its_own = session.scalar(query) == sealing.receipt(Receipt.normalised(code))
    return code if is_its_own else None


def give_receipt(session: Session, participant: Participant, seed: str) -> str | None:
    """A receipt for somebody who holds none yet: its code, which belongs to the secret `seed`."""
    held = select(Receipt.id).where(Receipt.participant_id == participant.id)
    if session.scalar(held) is not None:
        return None
    code = Receipt.code_from(seed)
    mark = sealing.receipt(Receipt.normalised(code))
    session.add(Receipt(participant_id=participant.id, code_hmac=mark))
    session.flush()
    return code


def _check(
    consultation: Consultation,
    draft: Draft,
    account: Account | None,
    participant: Participant | None,
) -> None:
    """What has to hold before anything is stored; paper and sessions are typed in later."""
    if draft.channel == "online":
        if not consultation.phase_is_open("share", now()):
            raise Closed(
                "Submissions are not open now. The consultation page says what comes next."
            )
        if not draft.agrees:
            raise Invalid("agrees", "Say that you want to take part.")
        band = participant.age_band if participant else "unsaid"
        check_age(consultation, account, draft.age_band if band == "unsaid" else band)


def check_age(consultation: Consultation, account: Account | None, band: str) -> None:
    """Somebody without an account says an age group first; whoever registers has said so then."""
    if account is not None:
        return
    if band == "unsaid":
        raise Invalid("age_band", "Say how old you are. We keep only the age group.")
    if not people_queries.is_old_enough(band, consultation.country):
        raise NotAllowed(
            "You are too young to send something in alone here. Nothing was stored. "
            "Your class, club or family can take part as a group."
        )


def _store(
    session: Session,
    consultation: Consultation,
    draft: Draft,
    entries: list[Entry],
    participant: Participant,
    mark: str,
) -> Submission:
    if participant.age_band == "unsaid":
        participant.age_band = draft.age_band
    is_minor = people_queries.is_minor(participant.age_band)
    submission = Submission(
        consultation=consultation,
        participant=participant,
        channel=draft.channel,
        state="waiting" if consultation.moderation_mode == "pre" or is_minor else "visible",
        import_key=draft.import_key,
        post_key=mark,
    )
    submission.show_as(draft, is_minor)
    submission.write(entries)
    session.add(submission)
    session.flush()
    _put_consents(participant, draft, consultation.notice_version)
    _put_demographics(participant, draft, draft.about_person(consultation.questions))
    _note(session, submission, "received", "submission:create", content=_joined(entries))
    if not submission.is_role_played:
        count(session, consultation, "received")
    _recount(session, submission, None)
    reindex(session, submission)
    return submission


def _put_consents(participant: Participant, draft: Draft, notice_version: str) -> None:
    """What the person agreed to, under the notice of this day."""
    given = {(c.kind, c.notice_version) for c in participant.consents}
    for kind, is_given in (("take_part", draft.agrees), ("public_display", draft.is_listed)):
        if is_given and (kind, notice_version) not in given:
            participant.consents.append(Consent(kind=kind, notice_version=notice_version))


def _put_demographics(participant: Participant, draft: Draft, chosen: dict[str, str]) -> None:
    """Chosen options about the person; one that is now "prefer not to say" is deleted."""
    for held in list(participant.demographics):
        option = chosen.pop(held.question_key, None)
        if option is not None:
            held.option_key = option
        elif held.question_key in draft.demographics:
            participant.demographics.remove(held)
    for key, option in chosen.items():
        participant.demographics.append(Demographic(question_key=key, option_key=option))


def _demand_words(submission: Submission) -> None:
    if not submission.has_words:
        raise Closed("The words of this submission were taken back already.")


def _demand_unfrozen(submission: Submission) -> None:
    _demand_words(submission)
    if submission.consultation.is_frozen(now()):
        raise Closed(
            "The date until which this could be changed has passed. "
            "You can still erase your data: the words go, the published counts stay."
        )


def _forget_words(session: Session, submission: Submission) -> None:
    """Everything that holds words or a name goes; the row stays as a count."""
    submission.answers.clear()
    submission.shown_name = submission.interest = ""
    submission.post_key = None
    reindex(session, submission)
    if not _is_postgres(session):
        # A deleted word stays in the index's older segments until they are merged.
        _write_index(
            session, "INSERT INTO submission_search (submission_search) VALUES ('optimize')", []
        )
    journal.forget(session, submission.ref)


def _note(
    session: Session, submission: Submission, kind: str, action: str, content: str | None = None
) -> None:
    """A line in the submission's own history and one in the journal, without the person."""
    session.add(SubmissionEvent(submission_id=submission.id, kind=kind, at=now()))
    journal.record(
        session,
        action,
        submission,
        role="participant",
        scope_ref=submission.consultation.ref,
        details={"channel": submission.channel, "lane": submission.lane},
        content=content,
    )
    session.flush()


def _recount(session: Session, submission: Submission, before: str | None) -> None:
    after = submission.counted_as
    if before == after:
        return
    if before is not None:
        count(session, submission.consultation, before, -1)
    if after is not None:
        count(session, submission.consultation, after)
