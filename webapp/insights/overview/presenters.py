"""All themes at a glance: the map, the tree, and one table for each way of counting them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from math import hypot, pi, sqrt
from typing import Any

from flask import url_for
from flask_babel import format_date
from flask_babel import gettext as _

from deliberation.insights import queries
from deliberation.insights.models import Run, Theme
from deliberation.insights.overview.queries import weeks_of_themes
from deliberation.insights.queries import ThemeSummary
from webapp.extensions import db
from webapp.insights import presenters
from webapp.insights.pictures import (
    MapTheme,
    ThemePicture,
    TreePicture,
    theme_picture,
    tree_picture,
)
from webapp.insights.words import group_name
from webapp.languages import day

FILLED = 0.30  # of the map's square, as the analysis laid it out
MOST_WEEKS = 12  # above it, months

Cell = str | int | None  # None: too few to tell


@dataclass(frozen=True)
class Counted:
    """One table: a row a theme, whose name comes first. `name` is its name in files."""

    name: str
    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def told(self) -> list[list[str | int]]:
        """The rows for people: a count that could point to somebody is said to be too small."""
        few = _("too few to tell")
        return [[few if cell is None else cell for cell in row] for row in self.rows]


@dataclass(frozen=True)
class Overview:
    """What the page and every file of it show; `unplaced` themes were made by people."""

    run: Run
    picture: ThemePicture
    tree: TreePicture | None
    unplaced: tuple[str, ...]
    tables: tuple[Counted, ...]
    ledger: Any


def overview(run: Run) -> Overview:
    """The living themes of a run, broadest first; its statements don't grow with the points."""
    session = db.session()
    summaries = queries.theme_summaries(session, run)
    weeks = weeks_of_themes(session, run)
    placed = [one for one in summaries if one.theme.map_x is not None]
    return Overview(
        run=run,
        picture=theme_picture(_circles(placed)),
        tree=_tree(summaries),
        unplaced=tuple(one.theme.label for one in summaries if one.theme.map_x is None),
        tables=tuple(_tables(summaries, weeks)),
        ledger=presenters.spoken(queries.ledger(session, run)),
    )


def _circles(summaries: Sequence[ThemeSummary]) -> list[MapTheme]:
    """Areas count what stands in the themes now; after moves and merges circles shrink together
    until none overlaps, so that areas stay comparable."""
    places = [(one.theme.map_x or 0.0, one.theme.map_y or 0.0) for one in summaries]
    widths = [sqrt(one.received_count) for one in summaries]
    unit = sqrt(FILLED / pi / max(sum(one.received_count for one in summaries), 1))
    for (one, width), (other, other_width) in combinations(zip(places, widths, strict=True), 2):
        if width + other_width:
            away = hypot(one[0] - other[0], one[1] - other[1])
            unit = min(unit, away / (width + other_width))
    return [
        MapTheme(
            name=one.theme.label,
            x=x,
            y=y,
            radius=unit * width,
            points=one.received_count,
            submissions=one.received_count,
            firmness=one.theme.firmness,
            url=_address(one.theme),
        )
        for one, (x, y), width in zip(summaries, places, widths, strict=True)
    ]


def _address(theme: Theme) -> str:
    return url_for("insights.theme", ref=theme.ref, **presenters.place(theme.run.consultation))


def _tree(summaries: Iterable[ThemeSummary]) -> TreePicture | None:
    """Themes that the broader level holds together, largest first; None where none are together.

    The machine's name of the broader level was approved by nobody: the largest theme names a band.
    """
    inside: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for one in sorted(summaries, key=lambda one: -one.received_count):
        inside[one.theme.broad or one.theme.key].append((one.theme.label, one.received_count))
    if all(len(themes) == 1 for themes in inside.values()):
        return None
    return tree_picture((_band(themes), themes) for themes in inside.values())


def _band(themes: Sequence[tuple[str, int]]) -> str:
    largest = themes[0][0]
    return _("%(theme)s and nearby", theme=largest) if len(themes) > 1 else largest


def _tables(
    summaries: Sequence[ThemeSummary], weeks: Mapping[int, Mapping[date, int]]
) -> Iterator[Counted]:
    yield Counted(
        "themes",
        _("Every theme"),
        _("A copied letter counts once among the different ones."),
        (_("Theme"), _("Received"), _("Different"), _("Firmness")),
        tuple(
            (one.theme.label, one.received_count, one.distinct_count,
             FIRMNESS[one.theme.firmness]())
            for one in summaries
        ),
    )  # fmt: skip
    for name, title, note in (
        ("lanes", _("By lane"), _("Lanes are never added up with one another.")),
        ("channels", _("By channel"), _("How the submissions came in.")),
        ("languages", _("By language"), ""),
    ):
        yield _crossed(name, title, note, [(one, getattr(one, name)) for one in summaries])
    yield _over_time(summaries, weeks)


# The words of the macro components/firmness.html.
FIRMNESS = {
    "firm": lambda: _("firm"),
    "fair": lambda: _("fair"),
    "fragile": lambda: _("fragile"),
    "not measured": lambda: _("not measured"),
}


def _crossed(
    name: str,
    title: str,
    note: str,
    counted: Sequence[tuple[ThemeSummary, Mapping[str, int | None]]],
) -> Counted:
    """A column a group; whoever is in no row of a theme is zero there."""
    sizes: Counter[str] = Counter()
    for _one, counts in counted:
        for group, count in counts.items():
            sizes[group] += count or 0
    groups = sorted(sizes, key=lambda group: (-sizes[group], group))
    rows = tuple(
        (one.theme.label, *(counts.get(group, 0) for group in groups)) for one, counts in counted
    )
    return Counted(name, title, note, (_("Theme"), *map(group_name, groups)), rows)


def _over_time(
    summaries: Sequence[ThemeSummary], weeks: Mapping[int, Mapping[date, int]]
) -> Counted:
    """Submissions by week, or by the month of the week's Monday where there are many weeks."""
    mondays = {monday for by_week in weeks.values() for monday in by_week}
    is_by_week = len(mondays) <= MOST_WEEKS
    counts = {theme: _summed(by_week, is_by_week=is_by_week) for theme, by_week in weeks.items()}
    steps = sorted({step for found in counts.values() for step in found})
    title = _("By week (its Monday)") if is_by_week else _("By month")
    rows = tuple(
        (one.theme.label, *(counts.get(one.theme.id, {}).get(step, 0) for step in steps))
        for one in summaries
    )
    told = [day(step) if is_by_week else format_date(step, "MMM y", rebase=False) for step in steps]
    heads = (_("Theme"), *told)
    return Counted("time", title, _("When the submissions came in."), heads, rows)


def _summed(by_week: Mapping[date, int], *, is_by_week: bool) -> dict[date, int]:
    found: Counter[date] = Counter()
    for monday, count in by_week.items():
        found[monday if is_by_week else monday.replace(day=1)] += count
    return dict(found)
