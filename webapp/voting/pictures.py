"""The opinion map as plain numbers: where every dot, outline and letter stands in the drawing.

Takes and gives nothing but tuples and text, so that the site and the console command draw the
same picture with the same macro (templates/components/opinion_map.html).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil, hypot, sqrt

WIDTH, HEIGHT, LEAST_HEIGHT, MARGIN = 640, 460, 200, 34
DOT = 4.6  # radius of one person's dot, in the drawing's units
LARGEST = 16.0
MOST_DOTS = 1500  # above it, people who stand close together share one larger dot
CELL = 9  # side of the square whose people share a dot
LETTER = 15  # half the height of a letter's disc

Spot = tuple[float, float]
Place = tuple[float, float, str | None]  # x, y, and the letter of the group
Scale = tuple[float, float, float, int]  # middle x, middle y, factor, height of the drawing

# One shape and one colour a group; the colours are those of tokens.css, for drawings without it.
SHAPES = ("disc", "square", "triangle", "diamond", "cross", "wedge", "hexagon", "bar")
COLOURS = (
    "#0072b2",
    "#b55200",
    "#00795a",
    "#a2447c",
    "#5b6b70",
    "#7a6a00",
    "#2b7fb8",
    "#2f2f2f",
)
_CORNERS: dict[str, tuple[Spot, ...]] = {
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "triangle": ((0, -1.2), (1.1, 0.8), (-1.1, 0.8)),
    "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    "cross": (
        *((-0.4, -1.1), (0.4, -1.1), (0.4, -0.4), (1.1, -0.4), (1.1, 0.4), (0.4, 0.4)),
        *((0.4, 1.1), (-0.4, 1.1), (-0.4, 0.4), (-1.1, 0.4), (-1.1, -0.4), (-0.4, -0.4)),
    ),
    "wedge": ((-1.1, -0.8), (1.1, -0.8), (0, 1.2)),
    "hexagon": ((-0.55, -1), (0.55, -1), (1.1, 0), (0.55, 1), (-0.55, 1), (-1.1, 0)),
    "bar": ((-0.5, -1.3), (0.5, -1.3), (0.5, 1.3), (-0.5, 1.3)),
}


@dataclass(frozen=True)
class DrawnGroup:
    """One group of the map: its dots as one path, its outline, and where its letter stands."""

    letter: str  # "" for people in no group
    number: int  # 1 to 8, of the colour and the shape; 0 for people in no group
    size: int
    shape: str
    colour: str
    dots: str  # the data of an SVG path
    outline: str  # "x,y x,y …", "" when fewer than three spots span nothing
    label_x: float
    label_y: float


@dataclass(frozen=True)
class Picture:
    """What the macro draws; all lengths in units of the view box, rounded to tenths."""

    width: int
    height: int
    groups: tuple[DrawnGroup, ...]
    alone: DrawnGroup | None
    you: Spot | None
    people: int
    is_gathered: bool  # people who stand close together share a dot
    scale: "Scale" = (0.0, 0.0, 1.0, HEIGHT)

    def with_you(self, you: Spot | None) -> "Picture":
        """The same map with the reader's own place, as the run computed it."""
        return replace(self, you=_drawn_at(self.scale, you) if you else None)


def opinion_picture(
    places: Iterable[Place], groups: Sequence[tuple[str, int]], you: Spot | None = None
) -> Picture:
    """Lay out a map of opinions.

    `places`: of every included participant x, y and the letter of the group or None; `groups`:
    letter and number of people, in order; `you`: x and y of the reader.
    """
    found = [(float(x), float(y), letter) for x, y, letter in places]
    scale = _scale([(x, y) for x, y, _letter in found] + ([you] if you else []))
    is_gathered = len(found) > MOST_DOTS
    spots: dict[str, list[Spot]] = {}
    for x, y, letter in found:
        spots.setdefault(letter or "", []).append(_drawn_at(scale, (x, y)))
    known = [letter for letter, _size in groups]
    drawn = [
        _drawn(letter, number, size, spots.get(letter, []), is_gathered)
        for number, (letter, size) in enumerate(groups, 1)
    ]
    alone = [spot for letter, rest in spots.items() if letter not in known for spot in rest]
    return Picture(
        width=WIDTH,
        height=scale[3],
        groups=_apart(drawn, scale[3]),
        alone=_drawn("", 0, len(alone), alone, is_gathered) if alone else None,
        you=_drawn_at(scale, you) if you else None,
        people=len(found),
        is_gathered=is_gathered,
        scale=scale,
    )


def _scale(spots: Sequence[Spot]) -> Scale:
    """One scale for both directions: the distances are what the map is about."""
    xs, ys = [x for x, _y in spots] or [0.0], [y for _x, y in spots] or [0.0]
    room = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    spans = max(xs) - min(xs), max(ys) - min(ys)
    fits = [have / need for have, need in zip(room, spans, strict=True) if need > 0]
    factor = min(fits, default=1.0)
    height = max(ceil(spans[1] * factor) + 2 * MARGIN, LEAST_HEIGHT)
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2, factor, height


def _drawn_at(scale: Scale, spot: Spot) -> Spot:
    x, y, factor, height = scale
    return (
        round(WIDTH / 2 + (spot[0] - x) * factor, 1),
        round(height / 2 - (spot[1] - y) * factor, 1),
    )


def _drawn(letter: str, number: int, size: int, spots: list[Spot], is_gathered: bool) -> DrawnGroup:
    shape = SHAPES[(number - 1) % len(SHAPES)] if number else "disc"
    corners = hull(spots)
    x, y = _middle(spots)
    return DrawnGroup(
        letter=letter,
        number=(number - 1) % len(SHAPES) + 1 if number else 0,
        size=size,
        shape=shape,
        colour=COLOURS[(number - 1) % len(COLOURS)] if number else "#4d5653",
        dots="".join(_dot(shape, x, y, r) for x, y, r in _sized(spots, is_gathered)),
        outline=" ".join(f"{_n(x)},{_n(y)}" for x, y in corners) if len(corners) > 2 else "",
        label_x=x,
        label_y=y,
    )


def hull(spots: Iterable[Spot]) -> list[Spot]:
    """The corners of the smallest convex outline, counter-clockwise (Andrew's monotone chain)."""
    ordered = sorted(set(spots))
    if len(ordered) < 3:
        return ordered
    below, above = _chain(ordered), _chain(ordered[::-1])
    return below[:-1] + above[:-1]


def _chain(spots: Sequence[Spot]) -> list[Spot]:
    chain: list[Spot] = []
    for spot in spots:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], spot) <= 0:
            chain.pop()
        chain.append(spot)
    return chain


def _turn(a: Spot, b: Spot, c: Spot) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _middle(spots: Sequence[Spot]) -> Spot:
    if not spots:
        return WIDTH / 2, HEIGHT / 2
    count = len(spots)
    return round(sum(x for x, _ in spots) / count, 1), round(sum(y for _, y in spots) / count, 1)


def _apart(groups: Sequence[DrawnGroup], height: int) -> tuple[DrawnGroup, ...]:
    """The groups with letters that do not cover one another: a later one makes way downwards."""
    placed: list[DrawnGroup] = []
    for group in groups:
        y = group.label_y
        while any(hypot(p.label_x - group.label_x, p.label_y - y) < 2 * LETTER for p in placed):
            y += LETTER
        placed.append(replace(group, label_y=min(y, height - LETTER)))
    return tuple(placed)


def _sized(spots: Sequence[Spot], is_gathered: bool) -> list[tuple[float, float, float]]:
    """Every dot with its radius; the area grows with the number of people it stands for."""
    if not is_gathered:
        counts = Counter(spots)
    else:
        counts = Counter((_square(x), _square(y)) for x, y in spots)
    return [
        (x, y, min(round((2.4 if is_gathered else DOT) * sqrt(n), 1), LARGEST))
        for (x, y), n in sorted(counts.items())
    ]


def _square(value: float) -> float:
    return (ceil(value / CELL) - 0.5) * CELL


def _dot(shape: str, x: float, y: float, radius: float) -> str:
    """One dot as a closed piece of a path."""
    if shape == "disc":
        r, across = _n(radius), _n(2 * radius)
        return f"M{_n(x - radius)} {_n(y)}a{r} {r} 0 1 0 {across} 0a{r} {r} 0 1 0 -{across} 0z"
    corners = [(x + dx * radius, y + dy * radius) for dx, dy in _CORNERS[shape]]
    return "M" + "L".join(f"{_n(a)} {_n(b)}" for a, b in corners) + "z"


def _n(value: float) -> str:
    """A number as short as it can be."""
    return f"{value:.1f}".removesuffix(".0")
