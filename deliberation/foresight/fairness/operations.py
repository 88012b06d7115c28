"""Fill in the worksheet behind a fairness verdict, stage by stage."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.errors import Closed, Incomplete, Invalid, sentence, told
from deliberation.foresight.fairness import queries
from deliberation.foresight.fairness.models import (
    ANSWERS,
    CONFIDENCES,
    GENERATIONS,
    MARKS,
    PERIODS,
    QUESTIONS,
    WAYS,
    FairnessEffect,
    FairnessSheet,
)
from deliberation.foresight.models import VERDICTS, FairnessVerdict
from deliberation.foresight.voices.queries import GROUPS
from deliberation.missions.models import Mission
from deliberation.people.models import Account

MAX_NOTE = 1000
MAX_LINE = 300


@dataclass(frozen=True)
class EffectText:
    """One effect, named as the columns of `FairnessEffect`."""

    text: str
    generation: str
    period: str
    mark: int
    confidence: str
    is_intended: bool
    source: str


def sheet_for(session: Session, mission: Mission, version_ref: str, language: str) -> FairnessSheet:
    """The open worksheet of a version; a new one when there is none."""
    found = queries.open_sheet(session, version_ref)
    if found is None:
        found = FairnessSheet(mission=mission, version_ref=version_ref, language=language)
        session.add(found)
        session.flush()
    return found


def ask(
    session: Session,
    sheet: FairnessSheet,
    answers: Mapping[str, Mapping[str, str]],
    account: Account,
) -> None:
    """The five questions: yes, no or unclear, the reason, and the evidence ("": none yet)."""
    gaps = [gap for key in QUESTIONS for gap in _unanswered(key, answers.get(key, {}))]
    _keep(sheet, gaps)
    sheet.questions = {
        key: {part: answers[key].get(part, "").strip() for part in ("answer", "reason", "evidence")}
        for key in QUESTIONS
    }
    _done(session, sheet, account, "questions")


def _unanswered(key: str, said: Mapping[str, str]) -> Iterator[Invalid]:
    if said.get("answer") not in ANSWERS:
        yield Invalid(f"{key}_answer", "Choose yes, no or unclear.")
    if not said.get("reason", "").strip():
        yield Invalid(f"{key}_reason", "Give the reason in a sentence.")
    yield from _too_long(key, said, ("reason", "evidence"))


def add_effect(
    session: Session, sheet: FairnessSheet, said: EffectText, account: Account
) -> FairnessEffect:
    """One effect on one generation in one span of years."""
    _demand_open(sheet)
    choices = (
        ("generation", said.generation, GENERATIONS),
        ("period", said.period, PERIODS),
        ("confidence", said.confidence, CONFIDENCES),
        ("mark", said.mark, range(-2, 3)),
    )
    for name, value, known in choices:
        if value not in known:
            raise Invalid(name, "Choose one of the answers.")
    if said.generation.startswith("born") and said.period == "0_5":
        raise Invalid("period", "They are not born then. Choose later years.")
    source = sentence("Write where this is known from.")
    effect = FairnessEffect(
        **vars(said)
        | {
            "text": told("text", said.text, "Write the effect.", limit=MAX_LINE),
            "source": told("source", said.source, source, limit=MAX_LINE),
        }
    )
    sheet.effects.append(effect)
    _done(session, sheet, account, "effect")
    return effect


def drop_effect(session: Session, sheet: FairnessSheet, effect: FairnessEffect) -> None:
    _demand_open(sheet)
    sheet.effects.remove(effect)
    session.flush()


def look_ahead(
    session: Session,
    sheet: FairnessSheet,
    found: Mapping[str, Mapping[str, str]],
    account: Account,
) -> None:
    """Whether the verdict holds in each scenario: by its ref a verdict ("": none) and why."""
    gaps: list[Invalid] = []
    for ref, said in found.items():
        if said.get("verdict", "") not in ("", *VERDICTS):
            gaps.append(Invalid(f"verdict-{ref}", "Choose the verdict."))
        gaps += _too_long("", said, ("reason",), field=f"reason-{ref}")
    _keep(sheet, gaps)
    sheet.scenarios = {ref: dict(said) for ref, said in found.items() if said.get("verdict")}
    _done(session, sheet, account, "scenarios")


def tell_heard(
    session: Session,
    sheet: FairnessSheet,
    found: Mapping[str, Mapping[str, str]],
    account: Account,
) -> None:
    """For each group when and how it was heard, and what is missing; one of them is said."""
    gaps: list[Invalid] = []
    for group in GROUPS:
        said = found.get(group, {})
        if not said.get("how", "").strip() and not said.get("gap", "").strip():
            gaps.append(Invalid(f"{group}_gap", "Say how they were heard, or what is missing."))
        gaps += _too_long(group, said, ("how", "gap"))
    _keep(sheet, gaps)
    sheet.heard = {
        group: {part: found[group].get(part, "").strip() for part in ("how", "gap")}
        for group in GROUPS
    }
    _done(session, sheet, account, "heard")


def mark_ways(
    session: Session, sheet: FairnessSheet, found: Mapping[str, Mapping[str, Any]], account: Account
) -> None:
    """The five ways of working: 0 to 3, each with its evidence."""
    gaps: list[Invalid] = []
    low, high = MARKS
    for way in WAYS:
        said = found.get(way, {})
        mark = said.get("mark")
        if not isinstance(mark, int) or not low <= mark <= high:
            gaps.append(Invalid(f"{way}_mark", "Choose a mark from 0 to 3."))
        if not said.get("evidence", "").strip():
            gaps.append(Invalid(f"{way}_evidence", "Write the evidence for the mark."))
        gaps += _too_long(way, said, ("evidence",))
    _keep(sheet, gaps)
    sheet.ways = {
        way: {"mark": found[way]["mark"], "evidence": found[way]["evidence"].strip()}
        for way in WAYS
    }
    _done(session, sheet, account, "ways")


def against(sheet: FairnessSheet, verdict: str, justification: str) -> Iterator[Invalid]:
    """What speaks against closing the worksheet with this verdict, before it is recorded.

    Without five clear "no" the effects are looked at, unless nobody can tell yet; and "fair" in
    spite of a "yes" is justified in public.
    """
    begun = bool(sheet.questions)
    if begun and verdict != "cannot_tell" and not sheet.is_early_exit and not sheet.effects:
        yield Invalid(
            "verdict", "Five clear answers of no, each with evidence, are not there. Add effects."
        )
    if sheet.has_yes and verdict == "fair" and not justification.strip():
        yield Invalid("justification", "A question was answered with yes. Say why it is fair.")


def bind(session: Session, sheet: FairnessSheet, verdict: FairnessVerdict) -> None:
    """The worksheet belongs to this verdict and no longer changes."""
    sheet.verdict = verdict
    session.flush()


def _too_long(
    key: str, said: Mapping[str, Any], parts: tuple[str, ...], field: str = ""
) -> Iterator[Invalid]:
    for part in parts:
        if len(said.get(part, "")) > MAX_NOTE:
            yield Invalid(
                field or f"{key}_{part}",
                "At most %(limit)s characters are possible.",
                limit=MAX_NOTE,
            )


def _keep(sheet: FairnessSheet, gaps: list[Invalid]) -> None:
    _demand_open(sheet)
    if gaps:
        raise Incomplete(gaps)


def _demand_open(sheet: FairnessSheet) -> None:
    if sheet.verdict_id is not None:
        raise Closed("The verdict is recorded; its worksheet no longer changes.")


def _done(session: Session, sheet: FairnessSheet, account: Account, stage: str) -> None:
    session.flush()
    journal.record(
        session,
        "fairness:examine",
        sheet,
        role="board_member",
        actor_ref=account.ref,
        scope_ref=sheet.mission.ref,
        details={"stage": stage},
    )
