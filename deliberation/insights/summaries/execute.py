"""Summaries on their way into the database: checked word by word as they are written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from deliberation.insights.summaries.models import SENTENCE_KINDS, ThemeSentence

if TYPE_CHECKING:
    from analysis.results import ThemeResult


def store_sentences(
    session: Session,
    result: ThemeResult,
    theme_ids: Sequence[int],
    point_ids: Mapping[int, int],
    originals: Mapping[str, str],
) -> None:
    """Write the summaries of a new run; `point_ids` has the row numbers of the points that are
    still there, `originals` the texts by document.

    Raises Unsupported, and nothing is stored, for a sentence that stands on no point or whose words
    are not what was written.
    """
    rows: list[dict[str, Any]] = []
    for theme in result.themes:
        kept = [each for each in theme.summary if each.point in point_ids]
        _check(result, kept, originals)
        rows += [
            {
                "theme_id": theme_ids[theme.index],
                "point_id": point_ids[each.point],
                "kind": each.kind if each.kind in SENTENCE_KINDS else "rare",
                "stance": each.position[:16],
                "position": place,
                "supports": [point_ids[at] for at in each.supports if at in point_ids],
            }
            for place, each in enumerate(kept)
        ]
    if rows:
        session.execute(insert(ThemeSentence), rows)


def _check(result: ThemeResult, kept: Sequence[Any], originals: Mapping[str, str]) -> None:
    from analysis.briefs.summary import check_sentences

    points = [result.points[each.point] for each in kept]
    words = [originals[point.document][point.start : point.end] for point in points]
    check_sentences(kept, words, result.points, originals)
