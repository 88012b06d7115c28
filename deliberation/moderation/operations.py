"""Moderation: look, decide with a published reason, and hear one appeal by another person."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.errors import Closed, Conflict, Invalid, NotAllowed
from deliberation.moderation.models import (
    APPEAL_OUTCOMES,
    OUTCOMES,
    REASONS,
    Appeal,
    Flag,
    ModerationDecision,
)
from deliberation.people.models import Account
from deliberation.submissions import operations as submissions
from deliberation.submissions.models import Submission

MAX_NOTE = 1000
MAX_APPEAL = 2000


def flag(session: Session, submission: Submission, reason: str) -> Flag:
    """Ask a moderator to look. Anybody may; nothing changes until a moderator decides."""
    if reason not in REASONS:
        raise Invalid("reason", "Choose a reason from the list.")
    waiting = session.scalar(
        select(Flag).where(
            Flag.submission_id == submission.id, Flag.reason == reason, Flag.settled_at.is_(None)
        )
    )
    if waiting is not None:
        return waiting
    raised = Flag(submission_id=submission.id, reason=reason)
    session.add(raised)
    session.flush()
    return raised


def decide(
    session: Session,
    submission: Submission,
    outcome: str,
    account: Account,
    *,
    reason: str = "",
    note: str = "",
    role: str = "moderator",
) -> ModerationDecision:
    """Approve or remove a submission. Removing needs a reason; its author reads reason and note.

    Raises Invalid, or Closed when the author has taken the submission back.
    """
    if outcome not in OUTCOMES:
        raise Invalid("outcome", "Choose whether to approve or to remove it.")
    if outcome == "removed" and reason not in REASONS:
        raise Invalid("reason", "Choose the rule that the text breaks.")
    if len(note) > MAX_NOTE:
        raise Invalid("note", "The note can have at most %(limit)s characters.", limit=MAX_NOTE)
    if not submission.has_words:
        raise Closed("Its author has taken this submission back.")
    decision = ModerationDecision(
        submission=submission,
        outcome=outcome,
        reason=reason if outcome == "removed" else None,
        note=note.strip(),
        decided_by_id=account.id,
    )
    session.add(decision)
    submissions.set_state(session, submission, "visible" if outcome == "approved" else "removed")
    _settle_flags(session, submission)
    session.flush()
    _record(session, "moderation:decide", decision, account, role, outcome, decision.reason)
    return decision


def appeal(session: Session, decision: ModerationDecision, text: str) -> Appeal:
    """The author asks once for another person's decision. Raises Invalid, Conflict or Closed."""
    if decision.outcome != "removed":
        raise Closed("Only a removal can be appealed.")
    if session.scalar(select(Appeal).where(Appeal.decision_id == decision.id)) is not None:
        raise Conflict("You have appealed this decision already. It can be appealed once.")
    if not text.strip():
        raise Invalid("text", "Write why the decision should be looked at again.")
    if len(text) > MAX_APPEAL:
        raise Invalid("text", "The appeal can have at most %(limit)s characters.", limit=MAX_APPEAL)
    made = Appeal(decision=decision, text=text.strip().replace("\0", ""))
    session.add(made)
    session.flush()
    journal.record(
        session,
        "appeal:make",
        decision,
        role="participant",
        scope_ref=decision.submission.consultation.ref,
        content=made.text,
    )
    return made


def decide_appeal(
    session: Session,
    made: Appeal,
    outcome: str,
    answer: str,
    account: Account,
    *,
    role: str = "moderator",
) -> Appeal:
    """Uphold the removal or restore the submission; never by the first moderator."""
    if made.decision.decided_by_id == account.id:
        raise NotAllowed("An appeal is decided by another person than the first decision.")
    if made.outcome is not None:
        raise Conflict("This appeal has been decided already.")
    if outcome not in APPEAL_OUTCOMES:
        raise Invalid("outcome", "Choose whether the removal stands.")
    if not answer.strip():
        raise Invalid("answer", "Write the author a sentence that gives the reason.")
    made.outcome, made.answer = outcome, answer.strip()[:MAX_NOTE]
    made.decided_by_id, made.decided_at = account.id, now()
    submission = made.decision.submission
    if outcome == "restored" and submission.has_words:
        submissions.set_state(session, submission, "visible")
    session.flush()
    _record(session, "appeal:decide", made.decision, account, role, outcome, None)
    return made


def _settle_flags(session: Session, submission: Submission) -> None:
    session.execute(
        update(Flag)
        .where(Flag.submission_id == submission.id, Flag.settled_at.is_(None))
        .values(settled_at=now())
    )


def _record(
    session: Session,
    action: str,
    decision: ModerationDecision,
    account: Account,
    role: str,
    outcome: str,
    reason: str | None,
) -> None:
    journal.record(
        session,
        action,
        decision,
        role=role,
        actor_ref=account.ref,
        scope_ref=decision.submission.consultation.ref,
        details={"outcome": outcome, "reason": reason or ""},
    )
