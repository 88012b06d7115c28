"""What changes a ballot and its statements; casting, proof and flags are said here for everybody
and done in the folders of their names."""

from typing import Any

from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.consultations.models import MODERATION_MODES, Consultation
from deliberation.errors import Closed, Conflict, Invalid, NotAllowed
from deliberation.people import queries as people_queries
from deliberation.people.models import Account, Participant
from deliberation.submissions.models import is_storable, says_something
from deliberation.voting import queries
from deliberation.voting.casting.operations import (
    cast,
    demand_proof,
    recount,
    undo_last,
)
from deliberation.voting.flags.operations import flag_suspects
from deliberation.voting.models import (
    MAX_TEXT,
    PROOFS,
    RUBRIC,
    SHOWS_RESULTS,
    Ballot,
    Statement,
    Vote,
)
from deliberation.voting.proof.operations import (
    Joined,
    give_invitations,
    join,
    prove,
    prove_email,
    prove_invitation,
    request_email_proof,
    take_receipt,
    voter_for,
)

__all__ = [
    "Joined",
    "cast",
    "flag_suspects",
    "give_invitations",
    "join",
    "prove",
    "prove_email",
    "prove_invitation",
    "recount",
    "request_email_proof",
    "take_receipt",
    "undo_last",
]

MAX_OWN = 20  # statements of one participant
CHOICES = {"proof": PROOFS, "shows_results": SHOWS_RESULTS, "moderation": MODERATION_MODES}
RANGES = {"results_after": (0, 1000), "receipts_per_hour": (1, 100_000)}
SWITCHES = ("allows_statements", "is_embeddable", "is_youth")
MAX_SIDES = 12


# The ballot.


def set_up(
    session: Session,
    consultation: Consultation,
    by: Account | None = None,
    role: str = "organiser",
    **fields: Any,
) -> Ballot:
    """Make the ballot of a consultation, or change its rules; only the named fields change.

    Raises Invalid(field).
    """
    for name, value in fields.items():
        _check_rule(name, value)
    ballot = queries.ballot_of(session, consultation)
    if ballot is None:
        ballot = Ballot(consultation=consultation)
        session.add(ballot)
    changed = sorted(name for name, value in fields.items() if getattr(ballot, name) != value)
    for name in changed:
        setattr(ballot, name, fields[name])
    session.flush()
    _record(session, "ballot:set_up", ballot, consultation, by, role, changed=changed)
    return ballot


def _check_rule(name: str, value: Any) -> None:
    if name in CHOICES and value not in CHOICES[name]:
        raise Invalid(name, "Choose one from the list.")
    if name in RANGES:
        low, high = RANGES[name]
        if not low <= value <= high:
            raise Invalid(name, "Enter a number from %(low)s to %(high)s.", low=low, high=high)
    if name == "sides":
        keys = [side.get("key") for side in value]
        if len(value) > MAX_SIDES or len(set(keys)) < len(keys) or not all(keys):
            raise Invalid(name, "Name each known side once.")
    elif name not in {*CHOICES, *RANGES, *SWITCHES}:
        raise Invalid(name, "A ballot has no such rule.")


# Statements: from the organiser, from participants, from themes.


def add_seed(
    session: Session,
    ballot: Ballot,
    text: str,
    language: str,
    side: str = "",
    by: Account | None = None,
    role: str = "organiser",
) -> Statement:
    """A statement by the organiser, with the side of the matter it speaks for."""
    if side and side not in {known["key"] for known in ballot.sides}:
        raise Invalid("side", "Choose one of the known sides.")
    words = _words(text)
    _demand_new(session, ballot, words)
    statement = _add(session, ballot, words, language, origin="seed", side=side, state="visible")
    _record(session, "statement:seed", statement, ballot.consultation, by, role, content=words)
    return statement


def propose(
    session: Session,
    ballot: Ballot,
    text: str,
    language: str,
    participant: Participant,
    *,
    network: str = "",
) -> Statement:
    """A participant's own statement, with which its author agrees from the start.

    The same words again, also somebody else's, join the statement that is there with an agreeing
    vote: look at `author_id`. Raises Closed, NotAllowed (proof), Invalid(text) or Conflict.
    """
    consultation = ballot.consultation
    if not consultation.phase_is_open("weigh", now()):
        raise Closed("Voting is not open now. The consultation page says what comes next.")
    if not ballot.allows_statements:
        raise Closed("On this ballot only the organiser adds statements.")
    words = _words(text)
    voter = voter_for(session, ballot, participant, network=network)
    demand_proof(ballot, voter.proof)
    session.refresh(voter, with_for_update=True)  # a form sent twice waits here
    same = queries.same_words(session, ballot, words, participant)
    if same is not None:
        if same.is_open and same.author_id != participant.id:
            cast(session, same, participant, 1, network=network)
        return same
    if queries.own_count(session, ballot, participant) >= MAX_OWN:
        raise Conflict("You have added as many statements as one person can add here.")
    is_minor = people_queries.is_minor(participant.age_band)
    statement = _add(
        session,
        ballot,
        words,
        language,
        origin="participant",
        author_id=participant.id,
        state="waiting" if ballot.moderation == "pre" or is_minor else "visible",
    )
    _agree_with_own(session, statement, participant, voter.proof)
    _record(session, "statement:propose", statement, consultation, None, "participant",
            content=words)  # fmt: skip
    return statement


def edit_own(
    session: Session, statement: Statement, text: str, participant: Participant
) -> Statement:
    """Reword one's own statement until somebody else has voted on it."""
    if statement.author_id != participant.id:
        raise NotAllowed("Only its author can do this. Open your receipt code first.")
    # Whoever votes at this moment comes before or after, never between.
    session.refresh(statement, with_for_update=True)
    if statement.state not in ("waiting", "visible") or statement.foreign_vote_count > 0:
        raise Closed("Somebody has voted on this statement, so its words stay as they are.")
    ballot = queries.ballot_of(session, statement.consultation)
    words = _words(text)
    statement.text, statement.folded = words, _folded(words)
    if (ballot is not None and ballot.moderation == "pre") or people_queries.is_minor(
        participant.age_band
    ):
        statement.state = "waiting"
    journal.forget(session, statement.ref)
    _record(session, "statement:edit", statement, statement.consultation, None, "participant",
            content=words)  # fmt: skip
    return statement


def promote(
    session: Session,
    ballot: Ballot,
    point_ref: str,
    theme_ref: str,
    text: str,
    language: str,
    by: Account | None = None,
    role: str = "organiser",
) -> Statement:
    """A point of an approved theme becomes a statement; promoted again it is the same one."""
    found = queries.promoted(session, ballot, point_ref) if point_ref else None
    if found is not None:
        return found
    words = _words(text)
    statement = _add(session, ballot, words, language, origin="theme", state="visible",
                     point_ref=point_ref or None, theme_ref=theme_ref)  # fmt: skip
    _record(session, "statement:promote", statement, ballot.consultation, by, role,
            content=words, theme=theme_ref)  # fmt: skip
    return statement


def take_back(
    session: Session, statement: Statement, by: Account | None = None, role: str = "organiser"
) -> None:
    """Undo a seed or a promotion until somebody has voted on it: the statement is gone."""
    session.refresh(statement, with_for_update=True)
    if statement.origin not in ("seed", "theme"):
        raise Closed("Only what staff put to the vote can be taken back.")
    if statement.vote_count:
        raise Closed("Somebody has voted on this statement, so it stays. It can be removed.")
    _record(session, "statement:take_back", statement, statement.consultation, by, role)
    session.delete(statement)
    session.flush()


# Moderation.


def decide(
    session: Session,
    statement: Statement,
    state: str,
    reason: str | None = None,
    by: Account | None = None,
    role: str = "moderator",
) -> Statement:
    """Show a statement, or remove it for a reason of the rubric, or put it back to wait."""
    if state not in ("visible", "removed", "waiting"):
        raise Invalid("state", "Choose one of the states.")
    if state == "removed" and reason not in RUBRIC:
        raise Invalid("reason", "Choose a reason from the list.")
    if statement.state == "split" or not statement.text:
        raise Closed("This statement is no longer there as it was.")
    statement.state = state
    statement.removal_reason = reason if state == "removed" else None
    session.flush()
    _record(session, "statement:decide", statement, statement.consultation, by, role,
            state=state, reason=statement.removal_reason or "")  # fmt: skip
    return statement


def split(
    session: Session,
    statement: Statement,
    first: str,
    second: str,
    by: Account | None = None,
    role: str = "moderator",
) -> tuple[Statement, Statement]:
    """Two ideas become two statements, offered to everybody; the votes stay with the old one."""
    if statement.state not in ("waiting", "visible"):
        raise Closed("This statement is no longer there as it was.")
    ballot = queries.ballot_of(session, statement.consultation)
    assert ballot is not None
    words = _words(first, "first"), _words(second, "second")
    if _folded(words[0]) == _folded(words[1]):
        raise Invalid("second", "Write the other idea here.")
    inherited = {"origin": "split", "parent_id": statement.id, "state": "visible",
                 "side": statement.side, "theme_ref": statement.theme_ref}  # fmt: skip
    one, two = (_add(session, ballot, w, statement.language, **inherited) for w in words)
    statement.state = "split"
    session.flush()
    _record(session, "statement:split", statement, statement.consultation, by, role,
            halves=[one.ref, two.ref], content="\n".join(words))  # fmt: skip
    return one, two


def _add(session: Session, ballot: Ballot, words: str, language: str, **values: Any) -> Statement:
    if not 2 <= len(language) <= 8:
        raise Invalid("language", "Choose the language you write in.")
    statement = Statement(
        consultation=ballot.consultation,
        text=words,
        folded=_folded(words),
        language=language,
        **values,
    )
    session.add(statement)
    session.flush()
    return statement


def _agree_with_own(
    session: Session, statement: Statement, participant: Participant, proof: str
) -> None:
    session.add(
        Vote(participant_id=participant.id, statement_id=statement.id, value=1, proof=proof)
    )
    statement.agree_count = 1
    session.flush()


def _words(text: str, field: str = "text") -> str:
    words = " ".join(text.split())
    if not says_something(words):
        raise Invalid(field, "Write one idea in one sentence.")
    if not is_storable(words):
        raise Invalid(field, "This has a character that can't be stored.")
    if len(words) > MAX_TEXT:
        raise Invalid(
            field,
            "The text has %(count)s characters; at most %(limit)s are possible. Shorten it.",
            count=len(words),
            limit=MAX_TEXT,
        )
    return words


def _folded(words: str) -> str:
    return queries.key_of(words)


def _demand_new(session: Session, ballot: Ballot, words: str) -> None:
    if queries.same_words(session, ballot, words) is not None:
        raise Conflict("This statement is there already.")


def _record(
    session: Session,
    action: str,
    subject: Any,
    consultation: Consultation,
    by: Account | None,
    role: str,
    content: str | None = None,
    **details: Any,
) -> None:
    journal.record(
        session,
        action,
        subject,
        role=role,
        actor_ref=by.ref if by else None,
        scope_ref=consultation.ref,
        details=details,
        content=content,
    )
    session.flush()
