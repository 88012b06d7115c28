"""The map of themes as plain numbers: circles, their names, and a dot for each point.

Takes and gives nothing but numbers and text, so that the site and the console command draw the
same picture with the same macro (templates/components/theme_map.html).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt
from textwrap import wrap

WIDTH = HEIGHT = 640
MARGIN = 12
MOST_DOTS = 4000  # over all themes; above it, a dot stands for several points
LETTER = 0.56  # width of a letter, in heights
SIZES = (20, 17, 14, 12)  # heights of the letters of a name, the largest that fits


@dataclass(frozen=True)
class MapTheme:
    """What is known of one theme: place and radius in the unit square, and its counts."""

    name: str
    x: float
    y: float
    radius: float
    points: int
    submissions: int
    firmness: str
    url: str = ""


@dataclass(frozen=True)
class DrawnTheme:
    """One circle in units of the view box, rounded to tenths."""

    number: int  # in the table below the map
    theme: MapTheme
    x: float
    y: float
    radius: float
    dots: str  # the data of an SVG path
    lines: tuple[str, ...]  # the name, in lines that fit; empty where only the number fits
    size: int

    def line_y(self, index: int) -> float:
        """The baseline of a line of the name."""
        middle = self.y - self.size * 1.15 * (len(self.lines) - 1) / 2
        return round(middle + self.size * (1.15 * index + 0.35), 1)


@dataclass(frozen=True)
class ThemePicture:
    """What the macro draws; `per_dot` points share a dot."""

    width: int
    height: int
    themes: tuple[DrawnTheme, ...]
    per_dot: int


def theme_picture(themes: Iterable[MapTheme]) -> ThemePicture:
    """The drawing of these themes, in their order."""
    found = list(themes)
    per_dot = max(1, -(-sum(theme.points for theme in found) // MOST_DOTS))
    drawn = tuple(_drawn(number, theme, per_dot) for number, theme in enumerate(found, start=1))
    return ThemePicture(WIDTH, HEIGHT, drawn, per_dot)


def _drawn(number: int, theme: MapTheme, per_dot: int) -> DrawnTheme:
    scale = WIDTH - 2 * MARGIN
    x, y = MARGIN + scale * theme.x, MARGIN + scale * theme.y
    radius = scale * theme.radius
    lines, size = _fitted(theme.name, radius)
    return DrawnTheme(
        number=number,
        theme=theme,
        x=round(x, 1),
        y=round(y, 1),
        radius=round(radius, 1),
        dots=_dots(x, y, radius, -(-theme.points // per_dot)),
        lines=lines,
        size=size,
    )


def _dots(x: float, y: float, radius: float, count: int) -> str:
    """Dots spread evenly from the middle outwards, as a sunflower's seeds (Vogel 1979)."""
    size = min(2.6, 0.6 * radius / sqrt(max(count, 1)))
    turn = pi * (3 - sqrt(5))
    parts = []
    for step in range(count):
        away = 0.92 * radius * sqrt((step + 0.5) / count)
        left = x + away * cos(step * turn) - size
        top = y + away * sin(step * turn)
        arc = f"a{size:.1f} {size:.1f} 0 1 0"
        parts.append(f"M{left:.1f} {top:.1f}{arc} {2 * size:.1f} 0{arc} {-2 * size:.1f} 0")
    return "".join(parts)


def _fitted(name: str, radius: float) -> tuple[tuple[str, ...], int]:
    """The name in up to three lines within the circle, in the largest letters that fit."""
    for size in SIZES:
        width = int(1.7 * radius / (LETTER * size))
        if width < 4:
            continue
        lines = wrap(name, width, break_long_words=False)
        fits = all(len(line) <= width for line in lines)
        if fits and 0 < len(lines) <= 3 and len(lines) * size * 1.15 <= 1.4 * radius:
            return tuple(lines), size
    return (), 14


@dataclass(frozen=True)
class Area:
    """A rectangle of the tree of levels, in units of the view box."""

    name: str
    count: int
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    size: int


@dataclass(frozen=True)
class TreePicture:
    """Broad themes as bands, the themes inside each as its cells; areas count submissions."""

    width: int
    height: int
    bands: tuple[tuple[Area, tuple[Area, ...]], ...]


HEAD = 170  # width of a band's own name


def tree_picture(tree: Iterable[tuple[str, Sequence[tuple[str, int]]]]) -> TreePicture:
    """The drawing of broad themes, each with its themes and their counts."""
    found = [(name, [each for each in inside if each[1]]) for name, inside in tree]
    sums = [sum(count for _, count in inside) for _, inside in found]
    total, top, bands = sum(sums) or 1, 0.0, []
    for (name, inside), count in zip(found, sums, strict=True):
        height = HEIGHT * count / total
        head = _area(name, count, 0.0, top, HEAD, height)
        left, cells = float(HEAD), []
        for inner, inner_count in inside:
            width = (WIDTH - HEAD) * inner_count / count
            cells.append(_area(inner, inner_count, left, top, width, height))
            left += width
        bands.append((head, tuple(cells)))
        top += height
    return TreePicture(WIDTH, HEIGHT, tuple(bands))


def _area(name: str, count: int, x: float, y: float, width: float, height: float) -> Area:
    for size in SIZES[1:]:
        letters = int((width - 8) / (LETTER * size))
        lines = wrap(name, letters, break_long_words=False) if letters > 3 else []
        fits = bool(lines) and all(len(line) <= letters for line in lines)
        if fits and len(lines) * size * 1.15 <= height - 6:
            break
    else:
        lines, size = [], SIZES[-1]
    place = (round(value, 1) for value in (x, y, width, height))
    return Area(name, count, *place, tuple(lines), size)
