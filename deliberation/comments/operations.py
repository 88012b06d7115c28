"""Comments: open and close a round, comment, moderate, answer, take back, erase."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import journal, sealing
from deliberation.base import now
from deliberation.comments.models import (
    KINDS,
    MAX_ANSWER,
    MAX_COMMENT,
    MAX_QUOTE,
    OUTCOMES,
    Comment,
    CommentRound,
)
from deliberation.consultations.models import Consultation
from deliberation.errors import Closed, Conflict, Invalid
from deliberation.moderation.models import REASONS
from deliberation.people import operations as people
from deliberation.people import queries as people_queries
from deliberation.people.models import Account, Consent, Participant
from deliberation.submissions import operations as submissions
from deliberation.submissions.models import is_storable, says_something


@dataclass(frozen=True)
class CommentText:
    """What somebody writes about a paragraph; an empty quote means the whole of it.

    `replacement` are the words a suggestion would put in the place of the quoted ones; empty
    ones would strike them out.
    """

    kind: str
    text: str
    language: str
    quote: str = ""
    replacement: str = ""
    age_band: str = "unsaid"
    agrees: bool = False

    def check(self, clause_text: str) -> tuple[int, int]:
        """Raise Invalid for what cannot be stored; return where the quote stands."""
        if self.kind not in KINDS:
            raise Invalid("kind", "Choose whether you comment or suggest other words.")
        if self.kind == "comment" and not says_something(self.text):
            raise Invalid("text", "Write what you think of it.")
        for name, words, limit in (
            ("text", self.text, MAX_COMMENT),
            ("replacement", self.replacement, MAX_QUOTE),
            ("quote", self.quote, MAX_QUOTE),
        ):
            if len(words) > limit:
                raise Invalid(name, "At most %(limit)s characters are possible.", limit=limit)
            if not is_storable(words):
                raise Invalid(name, "This has a character that can't be stored.")
        if not 2 <= len(self.language) <= 8:
            raise Invalid("language", "Choose the language you write in.")
        quote = self.quote.strip()
        start = clause_text.find(quote)
        if start < 0:
            raise Invalid("quote", "Copy the words exactly as they stand in the paragraph.")
        if self.kind == "suggestion" and self.replacement.strip() == (quote or clause_text):
            raise Invalid("replacement", "These are the words that stand there already.")
        return (start, start + len(quote)) if quote else (0, len(clause_text))


@dataclass(frozen=True)
class Commented:
    """What was stored; `code` only for somebody who holds no receipt yet, with its `seed`."""

    comment: Comment
    code: str | None = None
    seed: str = ""


# The board opens and closes.


def open_round(
    session: Session,
    consultation: Consultation,
    objective_ref: str,
    version_ref: str,
    closes_on: date | None,
    account: Account,
) -> CommentRound:
    """Everybody may comment on this version until the end of a day."""
    if closes_on is None or closes_on <= now().date():
        raise Invalid("closes_on", "Enter a day after today.")
    if consultation.opened_at is None or consultation.closed_at is not None:
        raise Closed("This consultation is not open, so nobody could take part in it.")
    found = session.scalar(
        select(CommentRound).where(
            CommentRound.consultation_id == consultation.id,
            CommentRound.version_ref == version_ref,
        )
    )
    if found is None:
        found = CommentRound(
            consultation=consultation, objective_ref=objective_ref, version_ref=version_ref
        )
        session.add(found)
    found.closes_on, found.closed_at = closes_on, None
    found.is_premoderated = consultation.moderation_mode == "pre"
    session.flush()
    _note(session, "comments:open", found, "board_member", account, until=closes_on.isoformat())
    return found


def close_round(session: Session, found: CommentRound, account: Account) -> None:
    """End it before its day; what was said stays."""
    if found.closed_at is not None:
        raise Closed("The comments are closed already.")
    found.closed_at = now()
    session.flush()
    _note(session, "comments:close", found, "board_member", account)


# Everybody comments.


def comment(
    session: Session,
    found: CommentRound,
    clause_ref: str,
    clause_text: str,
    text: CommentText,
    *,
    account: Account | None = None,
    participant: Participant | None = None,
    post_key: str | None = None,
) -> Commented:
    """Store a comment on a paragraph with the words it is about; without an account one gets a
    receipt.

    Raises Invalid, Closed, NotAllowed (age) or Conflict (the same words again).
    """
    start, end = text.check(clause_text)
    _demand_may_take_part(found, text, account, participant)
    consultation = found.consultation
    seed = sealing.token("\x1f".join((post_key or sealing.fresh_token(), text.text, clause_ref)))
    mark = sealing.token(seed)
    if session.scalar(select(Comment.id).where(Comment.post_key == mark)) is not None:
        raise Conflict("This was sent already. It stands under its paragraph.")
    participant = participant or people.participant_for(
        session, consultation.ref, account, text.age_band
    )
    _put_consent(participant, consultation.notice_version)
    code = None if account else submissions.give_receipt(session, participant, seed)
    made = _written(text, participant, found)
    made.clause_ref, made.clause_text, made.start, made.end = clause_ref, clause_text, start, end
    made.post_key = mark
    found.comments.append(made)
    session.flush()
    _note(session, "comment:make", made, "participant", content=made.text + made.replacement)
    return Commented(made, code, seed if code else "")


def _demand_may_take_part(
    found: CommentRound, text: CommentText, account: Account | None, participant: Participant | None
) -> None:
    if not found.is_open(now()):
        raise Closed("Comments are not open now.")
    if not text.agrees:
        raise Invalid("agrees", "Say that you want to take part.")
    band = participant.age_band if participant else "unsaid"
    said = text.age_band if band == "unsaid" else band
    submissions.check_age(found.consultation, account, said)


def _written(text: CommentText, participant: Participant, found: CommentRound) -> Comment:
    is_minor = people_queries.is_minor(participant.age_band)
    return Comment(
        participant=participant,
        kind=text.kind,
        state="waiting" if found.is_premoderated or is_minor else "visible",
        language=text.language,
        text=text.text.strip(),
        replacement=text.replacement.strip() if text.kind == "suggestion" else "",
    )


def withdraw(session: Session, comment: Comment) -> None:
    """Its author takes it back: the words go, that there was one stays."""
    if comment.state in ("withdrawn", "erased"):
        raise Closed("This comment was taken back already.")
    _forget(session, comment, "withdrawn")
    _note(session, "comment:withdraw", comment, "participant")


def erase(session: Session, comments: Iterable[Comment]) -> None:
    """The words go for good, with the answers that may repeat them; the rows stay as counts."""
    for one in comments:
        _forget(session, one, "erased")
    session.flush()


def unlink(session: Session, consultation: Consultation, dry_run: bool) -> int:
    """What the end of the promised months takes: who wrote, and words that were never public."""
    query = select(Comment).join(Comment.round)
    query = query.where(
        CommentRound.consultation_id == consultation.id, Comment.participant_id.is_not(None)
    )
    linked = session.scalars(query).all()
    if not dry_run:
        erase(session, [one for one in linked if one.state in ("waiting", "removed")])
        for one in linked:
            one.participant = None
        session.flush()
    return len(linked)


def _forget(session: Session, comment: Comment, state: str) -> None:
    comment.text, comment.replacement, comment.answer = "", "", ""
    comment.state, comment.post_key = state, None
    journal.forget(session, comment.ref)
    session.flush()


# Staff.


def decide(session: Session, comment: Comment, state: str, reason: str, account: Account) -> None:
    """A moderator shows a comment, or removes it for a reason of the published list."""
    if state not in ("visible", "removed"):
        raise Invalid("state", "Choose whether to approve or to remove it.")
    if state == "removed" and reason not in REASONS:
        raise Invalid("reason", "Choose the rule that the text breaks.")
    if comment.state in ("withdrawn", "erased"):
        raise Closed("Its author has taken this comment back.")
    comment.state, comment.removal_reason = state, reason if state == "removed" else ""
    session.flush()
    _note(session, "comment:decide", comment, "moderator", account, state=state, reason=reason)


def answer(
    session: Session,
    comments: Sequence[Comment],
    outcome: str,
    words: str,
    account: Account,
    *,
    became_ref: str = "",
) -> None:
    """The board answers one comment, or several with the same words; every answer is public.

    Accepting a suggestion makes a version, so that is not done here alone: see
    `objectives.public_comment`.
    """
    if not comments:
        raise Invalid("comments", "Choose at least one comment.")
    if outcome not in OUTCOMES or not outcome:
        raise Invalid("outcome", "Choose what the board does with it.")
    if not words.strip():
        raise Invalid("answer", "Write the answer; everybody can read it.")
    if len(words) > MAX_ANSWER:
        raise Invalid("answer", "At most %(limit)s characters are possible.", limit=MAX_ANSWER)
    if any(not one.is_public for one in comments):
        raise Closed("Only comments that everybody can read are answered.")
    for one in comments:
        one.outcome, one.answer = outcome, words.strip()
        one.answered_by_ref, one.answered_at = account.ref, now()
        one.became_ref = became_ref or one.became_ref
        session.flush()
        _note(session, "comment:answer", one, "board_member", account, outcome=outcome)


def _put_consent(participant: Participant, notice_version: str) -> None:
    given = {(consent.kind, consent.notice_version) for consent in participant.consents}
    if ("take_part", notice_version) not in given:
        participant.consents.append(Consent(kind="take_part", notice_version=notice_version))


def _note(
    session: Session,
    action: str,
    thing: CommentRound | Comment,
    role: str,
    account: Account | None = None,
    content: str | None = None,
    **details: Any,
) -> None:
    journal.record(
        session,
        action,
        thing,
        role=role,
        actor_ref=account.ref if account else None,
        scope_ref=thing.consultation.ref,
        details=details,
        content=content,
    )
