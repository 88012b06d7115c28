"""How far two readers agree: the stored codings go to the analysis and come back as figures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.orm import Session

from deliberation.insights.models import Run, Theme
from deliberation.insights.reading import queries
from deliberation.insights.reading.queries import SampleProgress

FIRM = 0.6  # methods.md 3.3: below it a theme is published as provisional
ENOUGH = 10  # points of the sample that one of the two put into a theme, to judge it alone
Coding = tuple[tuple[int, int | None, int | None], ...]  # point, first theme, second theme


@dataclass(frozen=True)
class Figure:
    """A value with its 95 % interval; None where it is not defined."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class ReaderAgreement:
    """Two readers of `n` points: share of equal codes, Cohen's kappa, Krippendorff's alpha."""

    n: int
    same: Figure
    kappa: Figure
    alpha: Figure

    @property
    def is_firm(self) -> bool:
        return self.kappa.value is not None and self.kappa.value >= FIRM


@dataclass(frozen=True)
class Agreement:
    """What is known about a second reader of a run.

    `progress` is None while no sample is drawn; `overall` while its coding is not complete;
    `of_themes` has the themes (by id) that enough points of the sample were put into.
    """

    progress: SampleProgress | None
    overall: ReaderAgreement | None
    of_themes: dict[int, ReaderAgreement]

    def is_provisional(self, theme: Theme) -> bool:
        """Readers disagree too much on the analysis, or on this theme where that was measured."""
        judged = self.of_themes.get(theme.id, self.overall)
        found = [one for one in (self.overall, judged) if one is not None]
        return any(not one.is_firm for one in found)


NOT_READ = Agreement(None, None, {})


def agreement(session: Session, run: Run) -> Agreement:
    """The agreement of the run's two readers; the same codings give the same figures."""
    reading = queries.second_reading(session, run)
    if reading is None:
        return NOT_READ
    done = queries.progress(session, reading)
    coding = tuple(queries.codings(session, reading)) if done.is_complete else ()
    if len(coding) < 2:
        return Agreement(done, None, {})
    themes = sorted({theme for row in coding for theme in row[1:] if theme is not None})
    enough = [theme for theme in themes if sum(theme in row[1:] for row in coding) >= ENOUGH]
    alone = {theme: _measured(_one_against_rest(coding, theme), reading.seed) for theme in enough}
    return Agreement(done, _measured(coding, reading.seed), alone)


def _one_against_rest(coding: Coding, theme: int) -> Coding:
    """The same codings, asking only whether a point is in the theme."""
    return tuple(
        (point, theme if first == theme else None, theme if second == theme else None)
        for point, first, second in coding
    )


@lru_cache(maxsize=256)
def _measured(coding: Coding, seed: int) -> ReaderAgreement:
    from analysis.evaluate.agreement import measure_agreement

    first = {str(point): _code(theme) for point, theme, _ in coding}
    second = {str(point): _code(theme) for point, _, theme in coding}
    found = measure_agreement(first, second, seed=seed)
    figures = (found.same, found.kappa, found.alpha)
    same, kappa, alpha = (Figure(each.value, each.low, each.high) for each in figures)
    return ReaderAgreement(found.units, same, kappa, alpha)


def _code(theme: int | None) -> frozenset[str]:
    return frozenset() if theme is None else frozenset({str(theme)})
