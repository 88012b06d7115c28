"""Record whether one version of an objective is fair across generations."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.errors import Closed, Incomplete, Invalid, sentence, told
from deliberation.foresight import queries
from deliberation.foresight.fairness import operations as fairness
from deliberation.foresight.fairness import queries as sheets
from deliberation.foresight.models import VERDICTS, Assessor, FairnessAdvice, FairnessVerdict
from deliberation.people.models import Account

MAX_ASSESSORS = 20
MAX_ADVICE = 12
MAX_NAME = 160


@dataclass(frozen=True)
class Assessment:
    """What the assessors found. `assessors` pairs each name with their dissent ("": none)."""

    verdict: str
    reasons: str
    assessors: tuple[tuple[str, str], ...]
    conditions: str = ""
    method: str = ""
    review_on: date | None = None
    language: str = "en"
    justification: str = ""  # of "fair" although a question was answered with yes
    advice: tuple[str, ...] = ()  # what the assessors recommend


def assess(
    session: Session,
    version_ref: str,
    assessment: Assessment,
    account: Account,
    scope_ref: str,
) -> FairnessVerdict:
    """A verdict on the version with this ref; a later one follows it and both stay readable.

    Conditions need their text, and "cannot tell" needs the day on which it is looked at again.
    An open worksheet of the version is closed with it. `scope_ref` is the mission's, for the
    journal.
    """
    if assessment.verdict not in VERDICTS:
        raise Invalid("verdict", "Choose the verdict.")
    values = _texts(assessment)
    if assessment.verdict == "cannot_tell" and assessment.review_on is None:
        raise Invalid("review_on", "Enter the day on which it is looked at again.")
    if assessment.review_on is not None and assessment.review_on <= now().date():
        raise Invalid("review_on", "Enter a day that lies ahead.")
    sheet = sheets.open_sheet(session, version_ref)
    if sheet and (gaps := [*fairness.against(sheet, assessment.verdict, assessment.justification)]):
        raise Incomplete(gaps)
    former = queries.verdict_of(session, version_ref)
    verdict = FairnessVerdict(
        version_ref=version_ref,
        number=former.number + 1 if former else 1,
        verdict=assessment.verdict,
        review_on=assessment.review_on,
        language=assessment.language,
        **values,
    )
    verdict.assessors, verdict.advice = _assessors(assessment), _advice(assessment)
    session.add(verdict)
    session.flush()
    if sheet is not None:
        fairness.bind(session, sheet, verdict)
    journal.record(
        session,
        "fairness:assess",
        verdict,
        role="board_member",
        actor_ref=account.ref,
        scope_ref=scope_ref,
        details={"verdict": verdict.verdict, "number": verdict.number},
    )
    return verdict


def _texts(assessment: Assessment) -> dict[str, str]:
    is_conditional = assessment.verdict == "fair_with_conditions"
    conditions = sentence("Write the conditions under which it is fair.") if is_conditional else ""
    return {
        "reasons": told("reasons", assessment.reasons, "Write the reasons for the verdict."),
        "conditions": told("conditions", assessment.conditions, conditions),
        "method": told("method", assessment.method),
        "justification": told("justification", assessment.justification),
    }


def _advice(assessment: Assessment) -> list[FairnessAdvice]:
    lines = [line.strip() for line in assessment.advice if line.strip()]
    if len(lines) > MAX_ADVICE:
        raise Invalid("advice", "At most %(limit)s lines are possible.", limit=MAX_ADVICE)
    return [
        FairnessAdvice(number=number, text=told("advice", line))
        for number, line in enumerate(lines, 1)
    ]


def _assessors(assessment: Assessment) -> list[Assessor]:
    named = [(name.strip(), dissent.strip()) for name, dissent in assessment.assessors]
    if not any(name for name, _ in named):
        raise Invalid("assessors-0-name", "Name who assessed it.")
    if len(named) > MAX_ASSESSORS:
        raise Invalid("assessors-0-name", "At most %(limit)s can be named.", limit=MAX_ASSESSORS)
    found = []
    for place, (name, dissent) in enumerate(named):
        if name or dissent:
            field = f"assessors-{place}"
            wanted = sentence("Name who sees it otherwise.")
            name = told(f"{field}-name", name, wanted, limit=MAX_NAME)
            found.append(Assessor(name=name, dissent=told(f"{field}-dissent", dissent)))
    return found


def answer_advice(
    session: Session,
    advice: FairnessAdvice,
    account: Account,
    scope_ref: str,
    *,
    is_followed: bool | None,
    reason: str = "",
    instead: str = "",
) -> None:
    """Whether it is followed. If not, everybody reads why, and what is done instead."""
    if is_followed is None:
        raise Invalid("state", "Choose whether you follow it.")
    if advice.state == "followed":
        raise Closed("It was said already that this is followed.")
    why = "" if is_followed else sentence("Write why you do not follow it.")
    other = "" if is_followed else sentence("Write what you do instead.")
    said = told("reason", reason, why), told("instead", instead, other)
    advice.state = "followed" if is_followed else "not_followed"
    advice.reason, advice.instead = said
    advice.answered_at = now()
    session.flush()
    journal.record(
        session,
        "fairness:answer",
        advice.verdict,
        role="board_member",
        actor_ref=account.ref,
        scope_ref=scope_ref,
        details={"advice": advice.number, "state": advice.state},
    )
