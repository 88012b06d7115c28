"""What a person can do with what is held about them: see it, take it along, have it erased.

Erasing takes words, names and every link to a person; published counts stay. It is recorded as a
mark that names nobody, so that a restored backup erases the same again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from deliberation import journal, sealing
from deliberation.base import now
from deliberation.comments import operations as comments
from deliberation.comments.models import Comment
from deliberation.dialogues.future import operations as future
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.models import DialogueItem
from deliberation.dialogues.safeguarding import operations as safeguarding
from deliberation.evaluation.surveys import operations as surveys
from deliberation.foresight.stress.scoring import operations as scoring
from deliberation.insights.challenges.models import MissingTheme
from deliberation.insights.models import Challenge, Point, Quote, ReviewStep, Theme
from deliberation.insights.opinions.models import OpinionPlace
from deliberation.insights.positions.models import FactMark
from deliberation.missions.models import BoardSeat
from deliberation.missions.statements.models import StatementPosition
from deliberation.moderation.models import Appeal, ModerationDecision
from deliberation.objectives.candidates import operations as candidates
from deliberation.objectives.models import Position
from deliberation.people import operations as people
from deliberation.people.models import (
    Account,
    Consent,
    Demographic,
    Erasure,
    Participant,
)
from deliberation.privacy import queries
from deliberation.privacy.queries import Person
from deliberation.responses.following import operations as following
from deliberation.responses.following.models import HelpOffer
from deliberation.responses.understanding import operations as understanding
from deliberation.submissions import operations as submissions
from deliberation.submissions.models import Answer, Receipt, Submission
from deliberation.voting.forgetting import operations as voting
from deliberation.voting.models import Statement


@dataclass(frozen=True)
class Mark:
    """An erasure without the person: the HMAC of a ref, its kind, and when."""

    ref_hmac: str
    kind: str
    erased_at: datetime


def download(session: Session, person: Person) -> dict[str, Any]:
    """Everything held about the person, ready to be written as JSON."""
    return {
        "made_at": now().isoformat(),
        "data": [
            {"table": holding.table, "what": holding.what, "rows": rows}
            for holding, rows in queries.held(session, person)
            if rows
        ],
    }


def erase(session: Session, person: Person) -> list[Mark]:
    """Erase every participant and the account of this person; returns the marks to keep.

    Works at any time, also after the freeze and after publication. Who calls it deletes message
    files, notes the marks outside the database and truncates the write-ahead log after the commit.
    """
    marks = [_erase_participant(session, one) for one in person.participants]
    if person.account is not None:
        marks.append(_erase_account(session, person.account))
    session.flush()
    return marks


def replay_erasures(session: Session, marks: Iterable[Mark]) -> int:
    """Erase again whatever a restored database still holds of erased people; returns how many.

    `marks` come from the erasures of the replaced database and from the file beside it. A mark
    that fits nothing here is kept, so that an even older backup finds it.
    """
    known = set(session.scalars(select(Erasure.ref_hmac)))
    wanted = {mark.ref_hmac: mark for mark in marks if mark.ref_hmac not in known}
    count = 0
    for person in _marked(session, wanted.keys()):
        for mark in erase(session, person):
            wanted.pop(mark.ref_hmac, None)
        count += 1
    session.add_all(
        Erasure(ref_hmac=mark.ref_hmac, kind=mark.kind, erased_at=mark.erased_at)
        for mark in wanted.values()
    )
    session.flush()
    return count


def replay_withdrawals(session: Session, refs: Iterable[str]) -> int:
    """Take the words of these submissions and items of rooms away again; returns how many still
    had some."""
    count = 0
    for ref in refs:
        submission = session.scalar(select(Submission).where(Submission.ref == ref))
        if submission is not None and submission.has_words:
            erase_words(session, [submission])
            count += 1
        item = session.scalar(select(DialogueItem).where(DialogueItem.ref == ref))
        if item is not None and item.removed_at is None:
            items.remove(session, item)
            count += 1
    return count


def _marked(session: Session, marks: Iterable[str]) -> Iterator[Person]:
    """People of this database whom the marks mean."""
    wanted = set(marks)
    for participant in session.scalars(select(Participant).where(Participant.erased_at.is_(None))):
        if sealing.erased(participant.ref) in wanted:
            yield Person(None, (participant,))
    for account in session.scalars(select(Account)):
        if sealing.erased(account.ref) in wanted:
            yield queries.person_of_account(session, account)


def _erase_participant(session: Session, participant: Participant) -> Mark:
    """Words, votes, answers about the person, consents, the receipt go; a nameless row stays."""
    query = select(Submission).where(Submission.participant_id == participant.id)
    erase_words(session, session.scalars(query).all())
    added = select(Statement).where(Statement.author_id == participant.id)
    said = select(Comment).where(Comment.participant_id == participant.id)
    comments.erase(session, session.scalars(said).all())
    voting.forget_votes(session, participant)
    voting.erase_statements(session, session.scalars(added).all())
    following.forget(session, participant)
    understanding.forget(session, participant)
    surveys.forget(session, participant)
    for table in (Consent, Demographic, Receipt, OpinionPlace, HelpOffer):
        session.execute(delete(table).where(table.participant_id == participant.id))
    session.execute(
        update(MissingTheme)
        .where(MissingTheme.participant_id == participant.id)
        .values(text="", answer="")
    )
    session.expire(participant, ["consents", "demographics"])
    participant.account_key, participant.age_band = None, "unsaid"
    participant.erased_at = participant.erased_at or now()
    return _note(session, participant, participant.scope_ref)


def erase_words(session: Session, written: Iterable[Submission]) -> None:
    """Words of submissions, and what others wrote to their author about them."""
    written = list(written)
    _forget_keywords(session, written)
    _forget_promoted(session, written)
    future.forget(session, [one.id for one in written])
    for submission in written:
        _forget_exchanges(session, submission)
        submissions.erase(session, submission)


def _forget_promoted(session: Session, written: Sequence[Submission]) -> None:
    """A point that was offered for votes repeats the words of its author."""
    rows = [one.id for one in written]
    refs = select(Point.ref).where(Point.submission_id.in_(rows))
    promoted = select(Statement).where(Statement.point_ref.in_(refs))
    voting.erase_statements(session, session.scalars(promoted).all())


def _forget_exchanges(session: Session, submission: Submission) -> None:
    """Appeals, challenges, quotes and notes may repeat the words; that they were made stays."""
    decided = select(ModerationDecision).where(ModerationDecision.submission_id == submission.id)
    points = select(Point.id).where(Point.submission_id == submission.id)
    challenged = select(Challenge).where(Challenge.point_id.in_(points))
    decisions = [decision.id for decision in session.scalars(decided)]
    for made in [*session.scalars(decided), *session.scalars(challenged)]:
        journal.forget(session, made.ref)
    session.execute(
        update(Appeal).where(Appeal.decision_id.in_(decisions)).values(text="", answer="")
    )
    session.execute(
        update(ModerationDecision).where(ModerationDecision.id.in_(decisions)).values(note="")
    )
    session.execute(
        update(Challenge).where(Challenge.point_id.in_(points)).values(text="", answer="")
    )
    for told in (Quote, FactMark):
        session.execute(delete(told).where(told.point_id.in_(points)))


def _forget_keywords(session: Session, written: Sequence[Submission]) -> None:
    """Take words out of machine-made keywords and labels that nobody else wrote.

    Also out of what the review remembers of a label, which undo would bring back.
    """
    own = _folded("\n".join(answer.text for one in written for answer in one.answers))
    rows = [one.id for one in written]
    runs = select(Point.run_id).where(Point.submission_id.in_(rows)).distinct()
    for run_id in session.scalars(runs).all():
        themes = session.scalars(select(Theme).where(Theme.run_id == run_id)).all()
        named = {word for theme in themes for word in _machine_words(theme)}
        suspect = {word for word in named if any(part in own for part in _folded(word).split())}
        gone = suspect - _said_by_others(session, run_id, rows, suspect)
        for theme in themes if gone else ():
            _clear(theme, gone)
        for step in session.scalars(select(ReviewStep).where(ReviewStep.run_id == run_id)):
            if gone:
                step.before = _scrubbed(step.before, gone)
                step.summary = _scrubbed(step.summary, gone)


def _machine_words(theme: Theme) -> list[str]:
    """The phrases that the machine chose: keywords, and a label that nobody has changed."""
    return theme.keywords + (theme.label.split(", ") if theme.label_origin == "machine" else [])


def _clear(theme: Theme, gone: set[str]) -> None:
    theme.keywords = [word for word in theme.keywords if word not in gone]
    if theme.label_origin == "machine":
        number = str(theme.position + 1)
        theme.label = _scrubbed(theme.label, gone) or ", ".join(theme.keywords) or number


def _scrubbed(value: Any, gone: set[str]) -> Any:
    """The value with the phrases taken out of every list of phrases in it."""
    match value:
        case dict():
            return {key: _scrubbed(held, gone) for key, held in value.items()}
        case list():
            return [_scrubbed(held, gone) for held in value]
        case str():
            return ", ".join(part for part in value.split(", ") if part not in gone)
    return value


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _said_by_others(
    session: Session, run_id: int, rows: Sequence[int], words: Iterable[str]
) -> set[str]:
    """Those of the words that stand in somebody else's answers in the same run."""
    missing, said = set(words), set[str]()
    query = select(Answer.text).join(Point, Point.answer_id == Answer.id).distinct()
    query = query.where(Point.run_id == run_id, Point.submission_id.not_in(rows))
    for text in session.scalars(query):
        if not missing:
            break
        folded = _folded(text)
        found = {word for word in missing if _folded(word) in folded}
        missing -= found
        said |= found
    return said


def _erase_account(session: Session, account: Account) -> Mark:
    """The account and its roles go. What was done in an office stays, under the office's name."""
    for seat in session.scalars(select(BoardSeat).where(BoardSeat.account_id == account.id)):
        _rename_positions(session, account, seat.office)
        seat.name, seat.interests, seat.account_id = seat.office, "", None
    _rename_positions(session, account, "—")
    safeguarding.release_lead(session, account)
    surveys.forget_account(session, account)
    people.sign_out_everywhere(session, account)
    journal.forget(session, account.ref)
    mark = _note(session, account)
    session.delete(account)
    return mark


def _rename_positions(session: Session, account: Account, name: str) -> None:
    query = update(Position).where(Position.account_id == account.id)
    session.execute(query.values(member_name=name, interest="", account_id=None))
    candidates.rename_member(session, account, name)
    scoring.rename_member(session, account, name)
    session.execute(
        update(StatementPosition)
        .where(StatementPosition.account_id == account.id)
        .values(member_name=name, account_id=None)
    )


def _note(session: Session, erased: Account | Participant, scope_ref: str = "") -> Mark:
    """The mark, kept once, and a line in the journal that names nobody."""
    kind = type(erased).__name__.lower()
    mark = Mark(sealing.erased(erased.ref), kind, now())
    if session.scalar(select(Erasure.id).where(Erasure.ref_hmac == mark.ref_hmac)) is None:
        session.add(Erasure(ref_hmac=mark.ref_hmac, kind=kind, erased_at=mark.erased_at))
        journal.record(session, f"{kind}:erase", erased, role="participant", scope_ref=scope_ref)
    return mark
