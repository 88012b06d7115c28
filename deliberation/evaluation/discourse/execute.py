"""How far the two readers agree, category by category, and what they found over the sample."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.orm import Session

from deliberation.evaluation.discourse import queries
from deliberation.evaluation.discourse.models import CATEGORIES, DiscourseSample

Codes = tuple[tuple[int, str], ...]  # place of the item, code


@dataclass(frozen=True)
class CategoryResult:
    """One category: how often each of the two readers gave each code, and how far they agree.

    `kappa` is Cohen's with its 95 % interval; None where both gave one code to everything.
    """

    category: str
    counts: tuple[tuple[str, int, int], ...]  # code, first reader, second reader
    units: int
    same: float
    kappa: tuple[float, float, float] | None


def results(session: Session, sample: DiscourseSample) -> tuple[CategoryResult, ...]:
    """Empty until both readers have coded everything that still has words."""
    if not queries.is_complete(session, sample):
        return ()
    first, second = (queries.codings(session, sample, reader) for reader in queries.READERS)
    both = sorted(first.keys() & second.keys())
    return tuple(
        _measured(
            category,
            tuple((place, first[place][category]) for place in both),
            tuple((place, second[place][category]) for place in both),
            sample.seed,
        )
        for category in CATEGORIES
    )


@lru_cache(maxsize=256)
def _measured(category: str, first: Codes, second: Codes, seed: int) -> CategoryResult:
    from analysis.evaluate.agreement import measure_agreement

    one = {str(place): frozenset({code}) for place, code in first}
    other = {str(place): frozenset({code}) for place, code in second}
    found = measure_agreement(one, other, seed=seed)
    kappa = found.kappa
    is_defined = kappa.value is not None and kappa.low is not None and kappa.high is not None
    said = [[code for _, code in side] for side in (first, second)]
    return CategoryResult(
        category=category,
        counts=tuple((c, said[0].count(c), said[1].count(c)) for c in CATEGORIES[category]),
        units=found.units,
        same=found.same.value or 0.0,
        kappa=(kappa.value or 0.0, kappa.low or 0.0, kappa.high or 0.0) if is_defined else None,
    )
