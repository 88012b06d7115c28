"""What was found about the fairness of versions, which are named by their refs."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from deliberation.foresight.models import FairnessVerdict


def verdict_of(session: Session, version_ref: str) -> FairnessVerdict | None:
    """The verdict that counts for a version: the newest one; None while nobody assessed it."""
    found = verdicts_of(session, version_ref)
    return found[0] if found else None


def verdicts_of(session: Session, version_ref: str) -> list[FairnessVerdict]:
    """Every verdict on a version with assessors and advice, newest first (three statements)."""
    query = select(FairnessVerdict).where(FairnessVerdict.version_ref == version_ref)
    query = query.options(
        selectinload(FairnessVerdict.assessors), selectinload(FairnessVerdict.advice)
    )
    return list(session.scalars(query.order_by(FairnessVerdict.number.desc())))


def reviews_due(session: Session, version_refs: Collection[str]) -> list[FairnessVerdict]:
    """The newest verdicts on these versions that named a day for another look."""
    newest = (
        select(func.max(FairnessVerdict.id))
        .where(FairnessVerdict.version_ref.in_(version_refs))
        .group_by(FairnessVerdict.version_ref)
    )
    query = select(FairnessVerdict).where(
        FairnessVerdict.id.in_(newest), FairnessVerdict.review_on.is_not(None)
    )
    return list(session.scalars(query.order_by(FairnessVerdict.review_on)))
