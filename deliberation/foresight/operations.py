"""Record whether one version of an objective is fair across generations."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.errors import Invalid, sentence, told
from deliberation.foresight import queries
from deliberation.foresight.models import VERDICTS, Assessor, FairnessVerdict
from deliberation.people.models import Account

MAX_ASSESSORS = 20
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


def assess(
    session: Session,
    version_ref: str,
    assessment: Assessment,
    account: Account,
    scope_ref: str,
) -> FairnessVerdict:
    """A verdict on the version with this ref; a later one follows it and both stay readable.

    Conditions need their text, and "cannot tell" needs the day on which it is looked at again.
    `scope_ref` is the mission's, for the journal.
    """
    if assessment.verdict not in VERDICTS:
        raise Invalid("verdict", "Choose the verdict.")
    values = _texts(assessment)
    if assessment.verdict == "cannot_tell" and assessment.review_on is None:
        raise Invalid("review_on", "Enter the day on which it is looked at again.")
    if assessment.review_on is not None and assessment.review_on <= now().date():
        raise Invalid("review_on", "Enter a day that lies ahead.")
    former = queries.verdict_of(session, version_ref)
    verdict = FairnessVerdict(
        version_ref=version_ref,
        number=former.number + 1 if former else 1,
        verdict=assessment.verdict,
        review_on=assessment.review_on,
        language=assessment.language,
        **values,
    )
    verdict.assessors = _assessors(assessment)
    session.add(verdict)
    session.flush()
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
    }


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
