"""What report.html shows of themes: each with its words, its quotes and its firmness."""

from collections import Counter, defaultdict
from typing import Any

from analysis.results import Branch, Theme, ThemeResult
from deliberation import disclosure
from webapp.cli.analysis import pages
from webapp.cli.analysis.texts import Texts
from webapp.insights.pictures import ThemePicture, TreePicture, tree_picture

MOST_VALUES = 12  # of a column that themes are counted by; the rest together


def page(
    result: ThemeResult,
    read: Texts,
    picture: ThemePicture,
    headline: str,
    summaries: list[list[dict[str, Any]]],
) -> str:
    """The whole page; `summaries` has the sentences of each theme."""
    words = {row.id: row.text for row in read.rows}
    return pages.render(
        "insights/report_file.html",
        headline=headline,
        result=result,
        picture=picture,
        file=read.name,
        themes=[
            _shown(theme, result, words, found)
            for theme, found in zip(result.themes, summaries, strict=True)
        ],
        tree=_tree(result),
        tables=[_by_column(result, read, place, name) for place, name in enumerate(read.columns)],
        campaigns=sorted((len(family.documents) for family in result.families), reverse=True),
        minimum=disclosure.limit(),
        empty=[story.key for story in result.lineage if story.kind == "rested"],
    )


def outcomes(result: ThemeResult) -> dict[str, str]:
    """Of each submission: themed, unthemed or set_aside, as the ledger says it."""
    found: dict[str, str] = {}
    rank = ("themed", "unthemed", "set_aside")
    for point in result.points:
        here = "set_aside" if point.set_aside else "unthemed"
        here = here if point.theme is None else "themed"
        before = found.get(point.document, "set_aside")
        found[point.document] = min(here, before, key=rank.index)
    return found


def languages(result: ThemeResult) -> dict[str, str]:
    """The language of most points of each submission."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for point in result.points:
        counts[point.document][point.language] += 1
    return {name: min(c, key=lambda code: (-c[code], code)) for name, c in counts.items()}


def _shown(
    theme: Theme, result: ThemeResult, words: dict[str, str], summary: list[dict[str, Any]]
) -> dict[str, Any]:
    points = {quote.point: quote.kind for quote in theme.quotes}
    points |= {place: "rare" for place in theme.rare if place not in points}
    return {
        "theme": theme,
        "quotes": [
            {
                "text": words[result.points[place].document][
                    result.points[place].start : result.points[place].end
                ],
                "id": result.points[place].document,
                "kind": kind,
                "language": result.points[place].language,
            }
            for place, kind in points.items()
        ],
        "inside": _inside(theme, result),
        "summary": summary,
    }


def _inside(theme: Theme, result: ThemeResult) -> list[Branch]:
    """The finer themes of a theme, where it has more than one."""
    names = [level.name for level in result.levels]
    below = names.index(result.provenance.params["granularity"]) + 1 if names else 0
    finer = result.levels[below].themes if below < len(names) else ()
    found = [branch for branch in finer if branch.parent == theme.index]
    return found if len(found) > 1 else []


def _tree(result: ThemeResult) -> TreePicture | None:
    """The two upper levels as areas."""
    if len(result.levels) < 2:
        return None
    broad, narrow = result.levels[:2]
    return tree_picture(
        (
            branch.label,
            [(b.label, b.submission_count) for b in narrow.themes if b.parent == branch.index],
        )
        for branch in broad.themes
    )


def _by_column(result: ThemeResult, read: Texts, place: int, name: str) -> dict[str, Any]:
    """Submissions of each theme by the values of a column; small cells are not shown."""
    value_of = {row.id: row.groups[place] for row in read.rows}
    common = [value for value, _ in Counter(value_of.values()).most_common(MOST_VALUES)]
    seen: dict[int, set[str]] = defaultdict(set)
    for point in result.points:
        if point.theme is not None:
            seen[point.theme].add(point.document)
    rows = []
    for theme in result.themes:
        counts: Counter[str] = Counter(value_of[name] for name in seen[theme.index])
        cells = {value: counts.pop(value, 0) for value in common}
        if counts:
            cells["…"] = counts.total()
        rows.append({"theme": theme, "cells": disclosure.table(cells)})
    columns = common + (["…"] if any("…" in row["cells"] for row in rows) else [])
    return {"name": name, "columns": columns, "rows": rows}
