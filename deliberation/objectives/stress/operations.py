"""What a stress test does to an objective: edits become versions, signs become triggers."""

from dataclasses import fields
from datetime import date

from sqlalchemy.orm import Session

from deliberation.errors import Conflict, Invalid, NotFound
from deliberation.foresight.scenarios.models import ScenarioSet
from deliberation.foresight.stress import operations as stress
from deliberation.foresight.stress.findings import operations as findings
from deliberation.foresight.stress.models import StressChange, StressTest
from deliberation.foresight.stress.operations import Frozen
from deliberation.objectives import operations as objectives
from deliberation.objectives.decisions.points import operations as points
from deliberation.objectives.models import Objective, ObjectiveVersion, Wording
from deliberation.people.models import Account


def begin(
    session: Session,
    objective: Objective,
    found: ScenarioSet | None,
    account: Account,
    *,
    lead: str,
    held_on: date | None,
) -> StressTest:
    """A test of what the board works on, else of what stands, as it reads today."""
    version = objective.in_work or objective.public or objective.latest
    if version is None:
        raise NotFound("There is no version of this objective yet.")
    return stress.start(
        session,
        objective.mission,
        _frozen(objective, version),
        found,
        account,
        lead=lead,
        held_on=held_on,
    )


def _frozen(objective: Objective, version: ObjectiveVersion) -> Frozen:
    """Text, baseline, target and year, as they stand."""
    figures = (
        version.indicator,
        _figure(version.baseline_value, version.baseline_year),
        "→",
        _figure(version.target_value, version.target_year),
        version.unit,
    )
    has_figures = version.baseline_value is not None or version.target_value is not None
    return Frozen(
        objective_ref=objective.ref,
        version_ref=version.ref,
        version_number=version.number,
        title=f"{objective.code} {version.title}"[:200],
        statement=version.statement,
        target=" ".join(part for part in figures if part)[:400] if has_figures else "",
        language=version.language,
    )


def _figure(value: object, year: int | None) -> str:
    if value is None:
        return f"({year})" if year else ""
    said = f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return f"{said} ({year})" if year else said


def conclude(
    session: Session,
    objective: Objective,
    test: StressTest,
    account: Account,
    *,
    breaking: str,
    next_on: date | None,
) -> None:
    """The end of a test: every sign to watch becomes the trigger of a decision point.

    Each point is due on the day of the next test at the latest, and at once when its sign is seen.
    """
    stress.conclude(session, test, account, breaking=breaking, next_on=next_on)
    for sign in test.signs:
        wrong = sign.assumption.wrong_if if sign.assumption else ""
        point = points.set_decision_point(
            session,
            objective,
            account,
            question=sign.question,
            due_on=next_on,
            evidence_wanted=wrong,
            owner=sign.office,
            sign=sign.text,
        )
        sign.point_ref = point.ref
    session.flush()


def answer(
    session: Session,
    objective: Objective,
    change: StressChange,
    outcome: str,
    words: str,
    account: Account,
    *,
    change_reason: str = "",
) -> ObjectiveVersion | None:
    """Accept or decline a proposed change. Accepted words make a version that cites the test.

    Raises Conflict when the words that were to change no longer stand as they were.
    """
    version = None
    if outcome == "accepted" and change.replacement and not change.outcome:
        if not words.strip():
            raise Invalid("answer", "Write why; everybody can read it.")
        version = _reword(session, objective, change, account, change_reason)
    became = version.ref if version else ""
    findings.answer(session, change, outcome, words, account, became_ref=became)
    return version


def _reword(
    session: Session,
    objective: Objective,
    change: StressChange,
    account: Account,
    change_reason: str,
) -> ObjectiveVersion:
    latest = objective.latest
    assert latest is not None  # an objective begins with a version
    texts = [clause.text for clause in latest.clauses]
    place = next((n for n, text in enumerate(texts) if change.clause_text in text), None)
    if place is None:
        raise Conflict("The words of this change have changed since. Write it in by hand.")
    texts[place] = texts[place].replace(change.clause_text, change.replacement, 1)
    names = [field.name for field in fields(Wording) if field.name != "clauses"]
    kept = {name: getattr(latest, name) for name in names} | {"stress_test_ref": change.test.ref}
    wording = Wording(clauses=tuple(texts), **kept)
    old = latest.clauses[place]
    version = objectives.revise(session, objective, wording, account, change_reason=change_reason)
    clause = version.clauses[place]
    if not clause.evidence:  # however much it is reworded, it is the same clause
        objectives.inherit_evidence(clause, old)
    session.flush()
    return version
