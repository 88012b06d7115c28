"""Bring a mixed group to the table; everybody scores alone, then all scores are shown."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import sealing
from deliberation.base import REF_ALPHABET, now
from deliberation.errors import Closed, Incomplete, Invalid, NotFound, told
from deliberation.foresight.stress.models import PARTS, Score, StressParticipant, StressTest
from deliberation.foresight.stress.operations import freeze_stories, note
from deliberation.foresight.stress.scoring import queries
from deliberation.people.models import Account

MAX_NAME = 160
MAX_REASON = 1000
MOST = 12  # people at one table
CODE_LENGTH = 12  # of 31 letters: 59 bits, for one table and some weeks


@dataclass(frozen=True)
class Invited:
    """Somebody at the table; `code` only for those without an account, and only now."""

    participant: StressParticipant
    code: str = ""


@dataclass(frozen=True)
class Mark:
    """What one participant says of one scenario."""

    relevance: int
    feasibility: int
    reason: str


def invite(
    session: Session,
    test: StressTest,
    part: str,
    *,
    name: str = "",
    is_sceptic: bool = False,
    account: Account | None = None,
) -> Invited:
    """One more person; board members score with their account, others get a code.

    Young people stay without a name, so none of them is the named sceptic.
    """
    _demand_preparing(test)
    if part not in PARTS:
        raise Invalid("part", "Choose as what they take part.")
    if len(test.participants) >= MOST:
        raise Invalid("part", "At most %(limit)s people take part.", limit=MOST)
    name = _name(test, part, name, is_sceptic, account)
    number = max((one.number for one in test.participants), default=0) + 1
    code = "" if account else fresh_code()
    made = StressParticipant(
        number=number,
        part=part,
        name=name,
        is_sceptic=is_sceptic,
        account_id=account.id if account else None,
        code_hmac=_sealed(code) if code else None,
    )
    test.participants.append(made)
    session.flush()
    return Invited(made, code)


def _name(test: StressTest, part: str, name: str, is_sceptic: bool, account: Account | None) -> str:
    """The name as it is published: of board members and of the sceptic, of nobody else."""
    if part == "board":
        seat = next((s for s in test.mission.seats if account and s.account_id == account.id), None)
        if seat is None or account is None:
            raise Invalid("account", "Choose a member with a seat on this board.")
        if any(one.account_id == account.id for one in test.participants):
            raise Invalid("account", "This member takes part already.")
        return seat.name
    if part == "youth" and is_sceptic:
        raise Invalid("is_sceptic", "The sceptic is named in public, so choose an adult.")
    if not is_sceptic:
        return ""
    return told("name", name, "Name the sceptic; the name is published.", limit=MAX_NAME)


def dismiss(session: Session, test: StressTest, participant: StressParticipant) -> None:
    """They do not take part after all."""
    _demand_preparing(test)
    test.participants.remove(participant)
    session.flush()


def renew_code(session: Session, participant: StressParticipant) -> str:
    """A new code for somebody who lost theirs; the old one opens nothing any more."""
    if participant.account_id is not None or participant.test.is_shown:
        raise Closed("There is no code to renew.")
    code = fresh_code()
    participant.code_hmac = _sealed(code)
    session.flush()
    return code


def open_code(session: Session, test: StressTest, code: str) -> StressParticipant:
    """The participant of this test whose code it is. Raises NotFound."""
    query = select(StressParticipant).where(
        StressParticipant.test_id == test.id, StressParticipant.code_hmac == _sealed(code)
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound("This code does not belong to this test. Check it letter by letter.")
    return found


def open_scoring(session: Session, test: StressTest, account: Account) -> None:
    """Everybody scores alone from now on. Raises Incomplete while the group is not mixed."""
    _demand_preparing(test)
    gaps = list(missing(test))
    if gaps:
        raise Incomplete(gaps)
    test.state = "scoring"
    freeze_stories(session, test)
    session.flush()
    note(session, "stress:open", test, account, people=len(test.participants))


def missing(test: StressTest) -> Iterator[Invalid]:
    """What the group still lacks: two of the board, two citizens or young people, a sceptic."""
    parts = [one.part for one in test.participants]
    if parts.count("board") < 2:
        yield Invalid("participants", "At least two board members take part.")
    if parts.count("citizen") + parts.count("youth") < 2:
        yield Invalid("participants", "At least two citizens or young people take part.")
    if not any(one.is_sceptic for one in test.participants):
        yield Invalid("participants", "Name a sceptic.")
    if not test.assumptions:
        yield Invalid("assumptions", "Write at least one thing that must stay true.")


def score(session: Session, participant: StressParticipant, marks: Mapping[str, Mark]) -> None:
    """All four scenarios at once, by their refs; may be changed until all are shown.

    The journal says that somebody has scored, never who or how. With the last one all are shown.
    """
    test = participant.test
    if test.state != "scoring":
        raise Closed("Scores are not taken now.")
    gaps = [gap for s in test.set.scenarios for gap in _unfit(s.ref, marks.get(s.ref))]
    if gaps:
        raise Incomplete(gaps)
    known = {one.scenario_id: one for one in participant.scores}
    for scenario in test.set.scenarios:
        mark = marks[scenario.ref]
        one = known.get(scenario.id)
        if one is None:
            one = Score(scenario=scenario)
            participant.scores.append(one)
        one.relevance, one.feasibility = mark.relevance, mark.feasibility
        one.reason = mark.reason.strip()
    session.flush()
    note(session, "stress:score", test, None)
    if not queries.waiting_for(test):
        _reveal(session, test, None)


def _unfit(ref: str, mark: Mark | None) -> Iterator[Invalid]:
    for axis in ("relevance", "feasibility"):
        if mark is None or not -2 <= getattr(mark, axis) <= 2:
            yield Invalid(f"{axis}-{ref}", "Choose a mark from −2 to 2.")
    if mark is None or not mark.reason.strip():
        yield Invalid(f"reason-{ref}", "Give the reason in a sentence.")
    elif len(mark.reason) > MAX_REASON:
        yield Invalid(
            f"reason-{ref}", "At most %(limit)s characters are possible.", limit=MAX_REASON
        )


def reveal(session: Session, test: StressTest, account: Account) -> None:
    """Show the scores that are in, without waiting for the others."""
    if test.state != "scoring":
        raise Closed("Scores are not taken now.")
    if not any(one.scores for one in test.participants):
        raise Closed("Nobody has scored yet.")
    _reveal(session, test, account)


def _reveal(session: Session, test: StressTest, account: Account | None) -> None:
    test.state, test.revealed_at = "revealed", now()
    for one in test.participants:
        one.code_hmac = None  # the codes have done their work
    session.flush()
    scored = sum(bool(one.scores) for one in test.participants)
    note(session, "stress:reveal", test, account, scored=scored)


def rename_member(session: Session, account: Account, name: str) -> None:
    """An erased account: its scores stay as one of the group's, under another name."""
    query = select(StressParticipant).where(StressParticipant.account_id == account.id)
    for one in session.scalars(query):
        one.name, one.account_id = name, None
    session.flush()


def fresh_code() -> str:
    """Twelve letters in groups of four, to be read from a slip."""
    letters = "".join(secrets.choice(REF_ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(letters[place : place + 4] for place in range(0, CODE_LENGTH, 4))


def _sealed(code: str) -> str:
    kept = "".join(letter for letter in code.lower() if letter.isalnum())
    return sealing.token(f"stress\x1f{kept}")


def _demand_preparing(test: StressTest) -> None:
    if test.state != "preparing":
        raise Closed("The group is scoring already, so it no longer changes.")
