"""The survey of a dialogue: its questions, how many sheets are in, and what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation import disclosure
from deliberation.dialogues.models import Dialogue
from deliberation.dialogues.surveys.models import WAVES, Sheet, Survey

CLAIM_FROM = 30  # sheets of either wave; with fewer a change is told and nothing concluded from it


@dataclass(frozen=True)
class Question:
    """One question of the protocol's survey."""

    key: str
    kind: str  # scale or text
    text: dict[str, str]  # by language


@dataclass(frozen=True)
class Change:
    """One question before and after. None: too few sheets to show without showing a person."""

    question: Question
    pre_count: int
    post_count: int
    pre: float | None
    post: float | None

    @property
    def is_shown(self) -> bool:
        return self.pre is not None and self.post is not None

    @property
    def difference(self) -> float | None:
        return None if self.pre is None or self.post is None else self.post - self.pre


def questions(dialogue: Dialogue, wave: str) -> list[Question]:
    """What the dialogue's own protocol asks in this wave."""
    listed: Sequence[dict[str, Any]] = dialogue.protocol.get("survey") or ()
    return [Question(one["key"], one["kind"], one["text"]) for one in listed if wave in one["when"]]


def waves(dialogue: Dialogue) -> tuple[str, ...]:
    """The waves in which it asks anything."""
    return tuple(wave for wave in WAVES if questions(dialogue, wave))


def survey_of(session: Session, dialogue: Dialogue) -> Survey | None:
    return session.scalar(select(Survey).where(Survey.dialogue_id == dialogue.id))


def by_code(session: Session, code: str) -> Survey | None:
    """The survey of a code, however it was typed."""
    typed = "".join(character for character in code[:40].lower() if character.isalnum())
    return session.scalar(select(Survey).where(Survey.code == typed)) if typed else None


def counts(session: Session, dialogue: Dialogue) -> dict[str, int]:
    """How many sheets of each wave are in."""
    query = select(Sheet.wave, func.count()).where(Sheet.dialogue_id == dialogue.id)
    found = {wave: count for wave, count in session.execute(query.group_by(Sheet.wave))}
    return {wave: found.get(wave, 0) for wave in WAVES}


def changes(session: Session, dialogue: Dialogue) -> list[Change]:
    """The means before and after of each question of both waves; empty until the session is over.

    Shown only then, and only from enough sheets: a mean that moves with every new sheet would
    tell what was on it.
    """
    if dialogue.is_open:
        return []
    sheets = _sheets(session, dialogue)
    after = {one.key for one in questions(dialogue, "post")}
    asked = [one for one in questions(dialogue, "pre") if one.kind == "scale" and one.key in after]
    return [_change(question, sheets, dialogue.has_minors) for question in asked]


def lines(session: Session, dialogue: Dialogue) -> dict[str, list[str]]:
    """The open lines of each wave, in the order of the alphabet; for those who ran the session."""
    if dialogue.is_open:
        return {}
    found: dict[str, list[str]] = {wave: [] for wave in WAVES}
    for sheet in _sheets(session, dialogue):
        if sheet.line:
            found[sheet.wave].append(sheet.line)
    return {wave: sorted(said, key=str.casefold) for wave, said in found.items() if said}


def may_claim(found: Sequence[Change]) -> bool:
    """Whether there are enough sheets to say more of a change than that it was there."""
    return bool(found) and all(min(one.pre_count, one.post_count) >= CLAIM_FROM for one in found)


def _sheets(session: Session, dialogue: Dialogue) -> list[Sheet]:
    return list(session.scalars(select(Sheet).where(Sheet.dialogue_id == dialogue.id)))


def _change(question: Question, sheets: Sequence[Sheet], has_minors: bool) -> Change:
    marks = {
        wave: [
            sheet.marks[question.key]
            for sheet in sheets
            if sheet.wave == wave and question.key in sheet.marks
        ]
        for wave in WAVES
    }
    least = disclosure.limit(may_include_minors=has_minors)
    is_shown = all(len(given) >= least for given in marks.values())
    return Change(
        question=question,
        pre_count=len(marks["pre"]),
        post_count=len(marks["post"]),
        pre=fmean(marks["pre"]) if is_shown else None,
        post=fmean(marks["post"]) if is_shown else None,
    )
