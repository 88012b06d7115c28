"""Passive indicators: reasons, reciprocity and concentration, read from the record alone.

Nothing here judges a single contribution or person, and none of it says whether a reason is good.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from deliberation import disclosure
from deliberation.consultations.models import Consultation
from deliberation.dialogues.models import Dialogue, DialogueItem, DialogueTable
from deliberation.insights import queries as insights
from deliberation.insights.kept.queries import kept
from deliberation.submissions.counting.queries import by_contributor, contributor, counts_people
from deliberation.submissions.models import WRITTEN_PARTS, Answer, Submission

CHUNK = 2_000


@dataclass(frozen=True)
class Reasons:
    """Submissions in which a word of the rule gives a reason, of those in languages it knows."""

    given: int
    checked: int
    unchecked: int

    @property
    def share(self) -> float | None:
        return self.given / self.checked if self.checked else None


@dataclass(frozen=True)
class Indicators:
    """`concentration` is the Gini coefficient of submissions per contributor, 0 where all wrote
    equally often; None where too few wrote. Nods are those at tables, items and tables of sessions
    that were handed in. How long each person spoke is counted nowhere.
    """

    reasons: Reasons
    contributors: int
    concentration: float | None
    nodded_items: int
    items: int
    read_back_tables: int
    tables: int


def indicators(session: Session, consultation: Consultation) -> Indicators:
    """A fixed number of statements; the texts of a large published analysis are read once."""
    run = insights.published_run(session, consultation)

    def count() -> tuple[int, int, int]:
        return _reasons(session, consultation)

    given, checked, unchecked = kept(session, run, "reasons", count) if run else count()
    sizes = _submissions_per_contributor(session, consultation)
    nodded, items = _nods(session, consultation)
    read_back, tables = _read_back(session, consultation)
    return Indicators(
        reasons=Reasons(given, checked, unchecked),
        contributors=len(sizes),
        concentration=gini(sizes) if disclosure.shown(len(sizes)) else None,
        nodded_items=nodded,
        items=items,
        read_back_tables=read_back,
        tables=tables,
    )


def gives_reason(text: str, language: str) -> bool | None:
    """Whether a word of the rule stands in the text; None in a language without a rule."""
    rule = _rules().get(language.split("-")[0])
    return None if rule is None else rule.search(text.casefold()) is not None


def gini(sizes: Iterable[int]) -> float:
    """Gini coefficient of counts of one or more: mean difference over twice the mean."""
    ordered = sorted(sizes)
    n, total = len(ordered), sum(ordered)
    ranked = sum(place * size for place, size in enumerate(ordered, 1))
    return 2 * ranked / (n * total) - (n + 1) / n if total else 0.0


@cache
def _rules() -> dict[str, re.Pattern[str]]:
    listed = tomllib.loads((Path(__file__).parent / "reasons.toml").read_text("utf-8"))
    return {
        code: re.compile(rf"\b(?:{'|'.join(re.escape(word) for word in words)})\b")
        for code, words in listed.items()
    }


def _stands(consultation: Consultation) -> tuple[ColumnElement[bool], ...]:
    return (
        Submission.consultation_id == consultation.id,
        Submission.state == "visible",
        Submission.withdrawn_at.is_(None),
        Submission.erased_at.is_(None),
        counts_people(),
    )


def _reasons(session: Session, consultation: Consultation) -> tuple[int, int, int]:
    query = (
        select(Submission.id, Submission.language, Answer.text)
        .join(Answer.submission)
        .where(*_stands(consultation), Answer.part.in_(WRITTEN_PARTS))
        .order_by(Submission.id)
        .execution_options(yield_per=CHUNK)
    )
    found: dict[int, bool | None] = {}
    for number, language, text in session.execute(query):
        gives = gives_reason(text, language)
        found[number] = None if gives is None else bool(found.get(number)) or gives
    given = sum(one is True for one in found.values())
    unchecked = sum(one is None for one in found.values())
    return given, len(found) - unchecked, unchecked


def _submissions_per_contributor(session: Session, consultation: Consultation) -> list[int]:
    who = contributor()
    query = select(func.count()).where(*_stands(consultation), by_contributor())
    return list(session.scalars(query.group_by(who)))


def _held(consultation: Consultation) -> tuple[ColumnElement[bool], ...]:
    return (
        Dialogue.consultation_id == consultation.id,
        Dialogue.state.in_(("submitted", "closed")),
    )


def _nods(session: Session, consultation: Consultation) -> tuple[int, int]:
    """Items of today that somebody else at the table nodded to, and all such items."""
    query = select(func.count().filter(DialogueItem.nods > 0), func.count()).select_from(
        DialogueItem
    )
    query = query.join(DialogueItem.dialogue).where(
        *_held(consultation),
        DialogueItem.removed_at.is_(None),
        DialogueItem.perspective != "imaginary_future",
    )
    row = session.execute(query).one()
    return row[0], row[1]


def _read_back(session: Session, consultation: Consultation) -> tuple[int, int]:
    """Tables to which their sheet was read back, and all tables."""
    query = select(func.count().filter(DialogueTable.read_back.is_(True)), func.count())
    query = query.select_from(DialogueTable).join(DialogueTable.dialogue)
    row = session.execute(query.where(*_held(consultation))).one()
    return row[0], row[1]
