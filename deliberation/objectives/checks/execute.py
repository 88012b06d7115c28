"""Has the wording of objectives read by the analysis; nothing is stored and nothing leaves.

The analysis is imported when it is needed: the site starts without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.objectives.records import ObjectiveReading as ObjectiveReading


def read(statement: str, indicator: str, language: str) -> ObjectiveReading:
    """What a statement says that can be checked later, each thing with its place in it."""
    from analysis.objectives.read import read_objective

    return read_objective(statement, indicator, language)


def binds_less(before: str, after: str, language: str) -> bool:
    """Whether a quantifier got weaker: "all" to "many", "at least" to "up to"."""
    from analysis.objectives.compare import is_weaker

    return is_weaker(before, after, language)


def reaches_wider(before: str, after: str, language: str) -> bool:
    """Whether the place that it speaks of grew."""
    from analysis.objectives.compare import is_wider

    return is_wider(before, after, language)
