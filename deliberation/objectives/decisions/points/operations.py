"""Planned moments to continue, adapt, pause or stop, with what was said beforehand."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.errors import Closed, Invalid, sentence, told
from deliberation.objectives.decisions import queries as deciding
from deliberation.objectives.decisions.log import operations as log
from deliberation.objectives.models import DECISION_OPTIONS, DecisionPoint, Objective, lines
from deliberation.objectives.stopping import operations as stopping
from deliberation.people.models import Account

MAX_QUESTION = 300
MAX_SIGN = 300
MAX_OWNER = 160
FROZEN = sentence("Its day has come. What was said beforehand stays as it is.")


def set_decision_point(
    session: Session,
    objective: Objective,
    account: Account,
    *,
    question: str,
    due_on: date | None,
    evidence_wanted: str = "",
    owner: str = "",
    thresholds: str = "",
    sign: str = "",
) -> DecisionPoint:
    """Plan a moment to continue, adapt, pause or stop, with what would decide it, one a line.

    `due_on` is the day at the latest; `sign` is what would make it due at once when it is seen.
    """
    question = told(
        "question", question, "Write the question that will be decided.", limit=MAX_QUESTION
    )
    if due_on is None or due_on < now().date():
        raise Invalid("due_on", "Enter a day that has not passed.")
    point = DecisionPoint(
        question=question,
        due_on=due_on,
        owner=told("owner", owner, "Name the office that brings the evidence.", limit=MAX_OWNER),
        evidence_wanted=told("evidence_wanted", evidence_wanted),
        thresholds=told("thresholds", thresholds),
        sign=told("sign", sign, limit=MAX_SIGN),
    )
    objective.decision_points.append(point)
    session.flush()
    _note(session, "decision_point:set", point, account, due=due_on.isoformat())
    return point


def set_beforehand(
    session: Session,
    point: DecisionPoint,
    account: Account,
    *,
    thresholds: str,
    evidence_wanted: str,
    sign: str = "",
) -> None:
    """Say again what would decide it. Raises Closed from its day on."""
    if deciding.is_frozen(point):
        raise Closed(FROZEN)
    wanted = sentence("Write what result leads to which decision.")
    point.thresholds = told("thresholds", thresholds, wanted)
    point.evidence_wanted = told("evidence_wanted", evidence_wanted)
    point.sign = told("sign", sign, limit=MAX_SIGN)
    session.flush()
    _note(session, "decision_point:set", point, account, due=point.due_on.isoformat())


def see_sign(
    session: Session, point: DecisionPoint, account: Account, *, seen_on: date | None, source: str
) -> None:
    """The sign to watch was seen: the point is due from that day. Raises Closed when it is due."""
    if deciding.is_frozen(point):
        raise Closed("It is due already.")
    if not point.sign:
        raise Closed("No sign was named for it.")
    if seen_on is None or seen_on > now().date():
        raise Invalid("seen_on", "Enter the day on which it was seen.")
    point.sign_source = told("source", source, "Write where it was seen.", limit=MAX_SIGN)
    point.sign_seen_on = point.due_on = seen_on
    session.flush()
    _note(session, "decision_point:sign", point, account, due=seen_on.isoformat())


def decide(
    session: Session,
    point: DecisionPoint,
    outcome: str,
    learning_note: str,
    account: Account,
    evidence_found: str = "",
) -> None:
    """Continue, adapt, pause or stop, once, with what was learnt.

    Stopping needs what was said beforehand and the evidence, and opens the stop procedure, in
    which the owner is heard.
    """
    if point.outcome is not None:
        raise Closed("This has been decided already.")
    if outcome not in DECISION_OPTIONS:
        raise Invalid("outcome", "Choose what happens now.")
    if outcome == "stop" and not point.thresholds:
        raise Invalid("outcome", "Nothing was said beforehand that would make the board stop.")
    learning = sentence("Write what you have learnt; everybody can read it.")
    evidence = sentence("Write what the evidence shows.") if outcome == "stop" else ""
    point.learning_note = told("learning_note", learning_note, learning)
    point.evidence_found = told("evidence_found", evidence_found, evidence)
    if outcome == "stop":
        criteria = lines(point.thresholds)
        stopping.open_for(session, point.objective, criteria, point.evidence_found, account)
    point.outcome, point.decided_at = outcome, now()
    session.flush()
    _log(session, point)
    _note(session, "decision_point:decide", point, account, outcome=outcome)


def _log(session: Session, point: DecisionPoint) -> None:
    objective = point.objective
    version = objective.public or objective.latest
    line = log.Line(
        kind="decision_point",
        subject_ref=point.ref,
        version_number=version.number if version else None,
        what=f"{objective.code} {point.question}",
        outcome=point.outcome or "",
        language=objective.mission.language,
        reason=point.learning_note,
        options_considered=point.thresholds,
        evidence=tuple(lines(point.evidence_found)),
    )
    log.write(session, objective.mission, line)


def _note(
    session: Session, action: str, point: DecisionPoint, account: Account, **details: Any
) -> None:
    journal.record(
        session,
        action,
        point.objective,
        role="board_member",
        actor_ref=account.ref,
        scope_ref=point.objective.mission.ref,
        details=details,
    )
