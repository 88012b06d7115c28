"""How much of what was received says a theme, as a second reader's sample tells it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.orm import Session

from deliberation.insights.models import Run
from deliberation.insights.prevalence import queries
from deliberation.insights.reading import queries as reading


@dataclass(frozen=True)
class Spread:
    """Shares of the points received, 0 to 1: as they were sorted, and with the 95 % interval that
    counts mistakes of sorting; `sample` points were coded twice."""

    sorted: float
    share: float
    low: float
    high: float
    sample: int


Sizes = tuple[tuple[int | None, int], ...]
Pairs = tuple[tuple[int | None, int | None], ...]


def spreads(session: Session, run: Run) -> dict[int, Spread]:
    """The figures of the themes by their ids; empty until a second reader has coded the sample.

    The same codings give the same figures.
    """
    sample = reading.second_reading(session, run)
    if sample is None or not reading.progress(session, sample).is_complete:
        return {}
    pairs = tuple((first, second) for _, first, second in reading.codings(session, sample))
    sizes = queries.sizes(session, run).items()
    return _measured(tuple(sorted(sizes, key=str)), pairs)


@lru_cache(maxsize=64)
def _measured(sizes: Sizes, pairs: Pairs) -> dict[int, Spread]:
    from analysis.errors import NotEnoughData
    from analysis.evaluate.prevalence import prevalence

    try:
        found = prevalence(dict(sizes), pairs)
    except NotEnoughData:
        return {}
    return {
        theme: Spread(each.sorted, each.share, each.low, each.high, each.sample)
        for theme, each in found.items()
        if isinstance(theme, int)
    }
