"""The files that `mission-commons themes` writes, as text: the same for the same result."""

import csv
import io
import resource
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from analysis.briefs.summary import check_sentences
from analysis.results import Ledger, Point, Theme, ThemeResult
from webapp import files
from webapp.cli.analysis import pages, theme_report
from webapp.cli.analysis.texts import Texts
from webapp.insights.pictures import MapTheme, ThemePicture, theme_picture

MAP = (
    '{% from "components/theme_map.html" import theme_map %}'
    "{{ theme_map(picture, title, source=source, is_file=true) }}"
)


def texts(result: ThemeResult, read: Texts, cpu_seconds: float) -> dict[str, str]:
    """The name and the content of every file; only run.json tells how long it took."""
    picture = _picture(result)
    words = {row.id: row.text for row in read.rows}
    summaries = [sentences(theme, result, words) for theme in result.themes]
    return {
        "themes.json": files.to_json(_themes(result, words)),
        "assignments.csv": _assignments(result),
        "submissions.csv": _submissions(result, read),
        "left_out.csv": _left_out(result, read),
        "campaigns.csv": _campaigns(result),
        "ledger.json": files.to_json(_ledgers(result, read)),
        "run.json": files.to_json(_run(result, read, cpu_seconds)),
        "map.svg": _map(result, picture),
        "report.html": theme_report.page(result, read, picture, headline(result), summaries),
    }


def headline(result: ThemeResult) -> str:
    """What was found, in one sentence."""
    ledger = result.submissions
    given = result.provenance.params.get("given")
    themes = f"{len(result.themes)} themes" + (f" of {len(given)} given ones" if given else "")
    return (
        f"{themes}. {ledger.received:,} received = {ledger.themed:,} themed + "
        f"{ledger.unthemed:,} unthemed + {ledger.set_aside:,} set aside."
    )


def level_of(result: ThemeResult) -> int:
    """The level of the themes that were asked for; level 1 has the broadest ones."""
    names = [level.name for level in result.levels]
    asked = result.provenance.params["granularity"]
    return names.index(asked) + 1 if asked in names else 1


def _themes(result: ThemeResult, words: dict[str, str]) -> dict[str, Any]:
    """The themes that were asked for, whole, and the names and counts of every level."""
    return {
        "level": level_of(result),
        "without_points": without_points(result),
        "themes": [_theme(theme, result, words) for theme in result.themes],
        "levels": [
            {
                "level": number,
                "name": level.name,
                "themes": [_numbered(branch.to_json()) for branch in level.themes],
            }
            for number, level in enumerate(result.levels, start=1)
        ],
    }


def without_points(result: ThemeResult) -> list[str]:
    """The given themes that no point says."""
    return [story.key for story in result.lineage if story.kind == "rested" and story.key]


def _numbered(found: dict[str, Any]) -> dict[str, Any]:
    """Themes are counted from 1 for people; a parent is a theme of the level above."""
    parent = found.pop("parent")
    return {
        "theme": found.pop("index") + 1,
        "parent": None if parent is None else parent + 1,
        **found,
    }


def _theme(theme: Theme, result: ThemeResult, words: dict[str, str]) -> dict[str, Any]:
    found = theme.to_json()
    points = {quote.point: quote.kind for quote in theme.quotes}
    points |= {point: "rare" for point in theme.rare if point not in points}
    found["quotes"] = [
        _quote(result.points[place], kind, words) for place, kind in sorted(points.items())
    ]
    found["summary"] = sentences(theme, result, words)
    found["medoid"] = _quote(result.points[theme.medoid], "central", words)
    del found["rare"]
    return _numbered(found)


def sentences(theme: Theme, result: ThemeResult, words: dict[str, str]) -> list[dict[str, Any]]:
    """The theme's summary with its words; a sentence without sources, or not exact, is refused."""
    found = [
        _quote(result.points[each.point], each.kind, words)
        | {"position": each.position, "supports": [_place(result, at) for at in each.supports]}
        for each in theme.summary
    ]
    check_sentences(theme.summary, [each["text"] for each in found], result.points, words)
    return found


def _place(result: ThemeResult, at: int) -> dict[str, Any]:
    """A point as assignments.csv names it."""
    return {"id": result.points[at].document, "point": result.points[at].index + 1}


def _quote(point: Point, kind: str, words: dict[str, str]) -> dict[str, Any]:
    text = words[point.document][point.start : point.end]
    return {"id": point.document, "start": point.start, "end": point.end, "kind": kind} | {
        "text": text
    }


def _assignments(result: ThemeResult) -> str:
    """One row a point and level; a point in no theme has no row here but counts in the ledger.

    The strength is that of the level that was asked for.
    """
    rows = []
    for at, point in enumerate(result.points):
        place = (point.document, point.index + 1, point.start, point.end)
        for number, level in enumerate(result.levels, start=1):
            theme = level.of_point[at]
            if theme is not None:
                label = level.themes[theme].label
                rows.append((*place, theme + 1, label, point.strength, number))
    return table(("id", "point", "start", "end", "theme", "label", "strength", "level"), rows)


def _submissions(result: ThemeResult, read: Texts) -> str:
    """The main theme is the one with most characters of the submission."""
    length: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for point in result.points:
        if point.theme is not None:
            length[point.document][point.theme] += point.end - point.start
    rows = []
    for row in read.rows:
        found = length.get(row.id, {})
        order = sorted(found, key=lambda theme: (-found[theme], theme))
        main = result.themes[order[0]].label if order else ""
        numbers = " ".join(str(theme + 1) for theme in order)
        rows.append((row.id, main, numbers))
    return table(("id", "main_theme", "themes"), rows)


def _left_out(result: ThemeResult, read: Texts) -> str:
    """Submissions of which no point is in a theme, and why."""
    reasons: dict[str, list[str]] = defaultdict(list)
    themed = {point.document for point in result.points if point.theme is not None}
    for point in result.points:
        reasons[point.document].append(point.set_aside or "unthemed")
    rows = [(row.id, _reason(reasons[row.id])) for row in read.rows if row.id not in themed]
    return table(("id", "reason"), rows)


def _reason(found: list[str]) -> str:
    """Unthemed as soon as one point is; else the reason of most points."""
    if "unthemed" in found:
        return "unthemed"
    return max(sorted(set(found)), key=found.count)


def _campaigns(result: ThemeResult) -> str:
    rows = [
        (document, family.index + 1, family.kind, len(family.documents))
        for family in result.families
        for document in family.documents
    ]
    return table(("id", "family", "kind", "size"), rows)


def _ledgers(result: ThemeResult, read: Texts) -> dict[str, Any]:
    """The whole, and the same by language and by each asked column; every line balances."""
    outcome = theme_report.outcomes(result)
    found: dict[str, Any] = {
        "submissions": _spelled(result.submissions),
        "points": _spelled(result.points_ledger),
    }
    languages = theme_report.languages(result)
    by = {"language": [languages[row.id] for row in read.rows]}
    by |= {name: [row.groups[i] for row in read.rows] for i, name in enumerate(read.columns)}
    for name, values in by.items():
        lines: dict[str, dict[str, int]] = {}
        for row, value in zip(read.rows, values, strict=True):
            line = lines.setdefault(
                value, {"received": 0, "themed": 0, "unthemed": 0, "set_aside": 0}
            )
            line["received"] += 1
            line[outcome[row.id]] += 1
        found[f"by_{name}"] = dict(sorted(lines.items()))
    return found


def _spelled(ledger: Ledger) -> dict[str, Any]:
    return ledger.to_json() | {"balances": ledger.balances}


def _run(result: ThemeResult, read: Texts, cpu_seconds: float) -> dict[str, Any]:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    timings = result.provenance.timings | {"cpu": round(cpu_seconds, 2)}
    return result.provenance.to_json() | {
        "file": read.name,
        "groups": list(read.columns),
        "timings": timings,
        "peak_megabytes": peak,
    }


def _picture(result: ThemeResult) -> ThemePicture:
    return theme_picture(
        MapTheme(
            name=theme.label,
            x=theme.x,
            y=theme.y,
            radius=theme.radius,
            points=theme.point_count,
            submissions=theme.submission_count,
            firmness=theme.firmness,
        )
        for theme in result.themes
    )


def _map(result: ThemeResult, picture: ThemePicture) -> str:
    drawing = pages.environment().from_string(MAP)
    source = f"{result.submissions.received:,} submissions. Near: similar texts. "
    return drawing.render(
        picture=picture, title=headline(result), source=f"{source}The axes mean nothing."
    )


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """CSV with plain line ends; text that no spreadsheet program runs as a formula."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(
        [files.neutral(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
    )
    return target.getvalue()
