"""Worksheets of fairness, the sum of their effects, and recommendations without an answer."""

from collections.abc import Collection, Iterable
from statistics import mean

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from deliberation.foresight.fairness.models import (
    GENERATIONS,
    PERIODS,
    FairnessEffect,
    FairnessSheet,
)
from deliberation.foresight.models import FairnessAdvice, FairnessVerdict


def open_sheet(session: Session, version_ref: str) -> FairnessSheet | None:
    """The worksheet that leads to the next verdict of a version."""
    query = select(FairnessSheet).where(
        FairnessSheet.version_ref == version_ref, FairnessSheet.verdict_id.is_(None)
    )
    return session.scalar(query.order_by(FairnessSheet.id.desc()).limit(1))


def sheets_of(session: Session, verdicts: Collection[FairnessVerdict]) -> dict[int, FairnessSheet]:
    """The worksheets by the row of the verdict they led to (two statements)."""
    query = select(FairnessSheet).where(
        FairnessSheet.verdict_id.in_([verdict.id for verdict in verdicts])
    )
    query = query.options(selectinload(FairnessSheet.effects))
    return {sheet.verdict_id: sheet for sheet in session.scalars(query) if sheet.verdict_id}


def grid(effects: Iterable[FairnessEffect]) -> dict[tuple[str, str], float | None]:
    """The mean mark of every generation in every span of years; None where nothing was said."""
    marks: dict[tuple[str, str], list[int]] = {}
    for effect in effects:
        marks.setdefault((effect.generation, effect.period), []).append(effect.mark)
    cells = ((generation, period) for generation in GENERATIONS for period in PERIODS)
    return {cell: mean(marks[cell]) if cell in marks else None for cell in cells}


def unanswered_advice(session: Session, version_ref: str) -> list[FairnessAdvice]:
    """Recommendations about a version on which nobody has said yet whether they are followed."""
    query = select(FairnessAdvice).join(FairnessAdvice.verdict)
    query = query.where(FairnessVerdict.version_ref == version_ref, FairnessAdvice.state == "")
    return list(session.scalars(query.order_by(FairnessAdvice.id)))
