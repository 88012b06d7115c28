"""A summary of points in their own words: whole sentences, each with the points it speaks for.

Sentences are chosen by facility location (Cornuejols, Fisher and Nemhauser 1977; for summaries Lin
and Bilmes 2011): one after the other the sentence that brings most points nearer to a chosen one.
Nobody writes a sentence here: what is shown is a piece of what somebody wrote, and what has no
point to stand on is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.errors import AnalysisError
from analysis.results import Point, Sentence

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]

# Letters of a sentence that says one thing and is understood alone. On the ArgKP debates tuned on,
# twelve sentences reach .92 of the key points within these bounds and .87 up to 140 letters.
SHORTEST, LONGEST = 25, 110
# The square root of how many spoke, within these.
FEWEST, MOST = 3, 12
# Likeness (cosine after the mean is taken off) from which a sentence speaks for a point.
SPEAKS_FOR = 0.3
# A view of so many of those who spoke, and of so many at least, is never left out.
FLOOR, FLOOR_SOURCES = 0.05, 3
# The mean of few points is shrunk: of one alone nothing would be left.
SHRINK = 5
# Of more points an even part is read.
READ = 2_000


class Unsupported(AnalysisError):
    """A sentence stands on no point, or its words are not those of its point."""


@dataclass(frozen=True)
class Said:
    """A point that may speak: `point` is its number, `source` whoever is counted once, `position`
    a side such as "for" ("" where it is not known), `letters` how much it says."""

    point: int
    source: str
    lane: str
    letters: int
    position: str = ""


def summarise(said: Sequence[Said], vectors: NDArray[np.float32]) -> tuple[Sentence, ...]:
    """Sentences for these points, `vectors` being their unit rows in the same order.

    Opposed positions of FLOOR or more have equally many sentences. Then come views of FLOOR that no
    sentence speaks for, the most central point of each lane that has not spoken, and the point
    furthest from all chosen ones. Equal input gives equal output; nobody speaks twice.
    """
    if not said:
        return ()
    step = -(-len(said) // READ)
    room = _Room(said[::step], _centred(vectors[::step]))
    for chosen, kind in _by_position(room):
        room.choose(chosen, kind)
    _add_minorities(room)
    _add_lanes(room)
    _add_rarest(room)
    return _with_support(room, said, _centred(vectors), step)


def check_sentences(
    sentences: Sequence[Sentence],
    words: Sequence[str],
    points: Sequence[Point],
    originals: Mapping[str, str],
) -> None:
    """Called where sentences are written down; `words` are the texts to be written, `originals` the
    texts of the documents by their ids.

    Raises Unsupported where a sentence has no point, doesn't stand on its own point, or its words
    are not letter by letter what stands there.
    """
    for sentence, text in zip(sentences, words, strict=True):
        if not sentence.supports or sentence.point not in sentence.supports:
            raise Unsupported("A sentence of the summary stands on no point.")
        point = points[sentence.point]
        if text != originals[point.document][point.start : point.end]:
            raise Unsupported("A sentence of the summary is not what was written.")


class _Room:
    """What is chosen so far, and how near every point is to it."""

    def __init__(self, said: Sequence[Said], vectors: Floats) -> None:
        self.said, self.vectors = said, vectors
        self.likeness = np.maximum(vectors @ vectors.T, 0)
        # A vector without direction is like itself all the same.
        np.fill_diagonal(self.likeness, 1)
        self.sources, self.source = np.unique([each.source for each in said], return_inverse=True)
        self.is_short = np.array([SHORTEST <= each.letters <= LONGEST for each in said])
        self.is_free = np.ones(len(said), dtype=bool)
        self.chosen: list[tuple[int, str]] = []

    @property
    def nearest(self) -> Floats:
        """Likeness of each point to the sentence nearest to it."""
        rows = [row for row, _ in self.chosen]
        return np.asarray(self.likeness[:, rows].max(axis=1, initial=0.0))

    def choose(self, row: int, kind: str) -> None:
        """This one speaks; whoever wrote it doesn't speak again."""
        self.chosen.append((row, kind))
        self.is_free &= self.source != self.source[row]

    def candidates(self, among: Ids) -> Ids:
        """Of these points those that may be chosen, the readable ones if there are any."""
        free = among[self.is_free[among]]
        short = free[self.is_short[free]]
        return short if len(short) else free

    def count(self, rows: Ids) -> int:
        """How many different sources are behind these points."""
        return len(np.unique(self.source[rows]))

    @property
    def least(self) -> int:
        """How many sources make a view that is never left out."""
        return max(FLOOR_SOURCES, int(np.ceil(FLOOR * len(self.sources))))


def _by_position(room: _Room) -> list[tuple[int, str]]:
    """Central sentences, or one after the other of each position, equally many of each."""
    names = np.array([each.position for each in room.said])
    sides = [np.flatnonzero(names == name) for name in np.unique(names) if name]
    sides = [rows for rows in sides if room.count(rows) >= room.least]
    if len(sides) < 2:
        everything = np.arange(len(room.said))
        wanted = _size(len(room.sources))
        return [(row, "central") for row in _spread(room, everything, wanted)]
    each = max(1, _size(len(room.sources)) // len(sides))
    found = [_spread(room, rows, each) for rows in sides]
    turns = min(len(rows) for rows in found)
    return [(rows[turn], "position") for turn in range(turns) for rows in found]


def _size(sources: int) -> int:
    return int(min(MOST, max(FEWEST, round(sources**0.5)), sources))


def _spread(room: _Room, among: Ids, wanted: int) -> list[int]:
    """Up to `wanted` points of `among` that together are nearest to all of `among`.

    Likeness counts squared: being quite near to few is worth more than a little near to many.
    """
    value = room.likeness[among] ** 2
    nearest, found = np.zeros(len(among)), []
    free = room.is_free.copy()
    for _ in range(wanted):
        open_ = among[free[among]]
        short = open_[room.is_short[open_]]
        open_ = short if len(short) else open_
        if not len(open_):
            break
        gain = np.maximum(value[:, open_] - nearest[:, None], 0).sum(axis=0)
        best = int(open_[int(np.round(gain, 6).argmax())])
        found.append(best)
        nearest = np.maximum(nearest, value[:, best])
        free &= room.source != room.source[best]
    return found


def _add_minorities(room: _Room) -> None:
    """Views of FLOOR that no sentence speaks for: points alike among themselves, far from all."""
    is_alike = room.likeness >= SPEAKS_FOR
    tried = np.zeros(len(room.said), dtype=bool)
    while True:
        unheard = (room.nearest < SPEAKS_FOR) & room.is_free & ~tried
        crowd = (is_alike & unheard[None]).sum(axis=1) * unheard
        if not crowd.any():
            return
        middle = int(crowd.argmax())
        around = np.flatnonzero(is_alike[middle] & unheard)
        if len(around) < room.least:  # fewer points than sources are needed, here and elsewhere
            return
        tried[middle] = True
        if room.count(around) >= room.least:
            room.choose(_middle(room, around), "minority")


def _add_lanes(room: _Room) -> None:
    """The most central point of each lane in which nobody was chosen."""
    lanes = np.array([each.lane for each in room.said])
    for lane in np.unique(lanes):
        inside = np.flatnonzero(lanes == lane)
        heard = {str(lanes[row]) for row, _ in room.chosen}
        if lane and lane not in heard and len(room.candidates(inside)):
            room.choose(_middle(room, inside), str(lane))


def _add_rarest(room: _Room) -> None:
    """The point that is least like everything chosen."""
    open_ = room.candidates(np.arange(len(room.said)))
    if len(open_) and room.chosen:
        room.choose(int(open_[int(np.round(room.nearest[open_], 6).argmin())]), "rare")


def _middle(room: _Room, among: Ids) -> int:
    open_ = room.candidates(among)
    near = np.round(room.likeness[open_][:, among].sum(axis=1), 6)
    return int(open_[int(near.argmax())])


def _centred(vectors: NDArray[np.float32]) -> Floats:
    """What all points share is taken off."""
    exact = np.asarray(vectors, dtype=np.float64)
    exact = exact - exact.sum(axis=0) / (len(exact) + SHRINK)
    lengths = np.linalg.norm(exact, axis=1, keepdims=True)
    return np.asarray(np.round(exact / np.maximum(lengths, 1e-12), 6))


def _with_support(
    room: _Room, said: Sequence[Said], vectors: Floats, step: int
) -> tuple[Sentence, ...]:
    """Each point is spoken for by the sentence nearest to it, when that is near enough."""
    rows = [row * step for row, _ in room.chosen]
    likeness = np.round(vectors @ vectors[rows].T, 6)
    likeness[rows, np.arange(len(rows))] = 2  # everybody speaks for themselves
    nearest = likeness.argmax(axis=1)
    is_near = likeness[np.arange(len(said)), nearest] >= SPEAKS_FOR
    found = []
    for at, (row, kind) in enumerate(room.chosen):
        behind = np.flatnonzero((nearest == at) & is_near)
        own = room.said[row]
        supports = tuple(said[other].point for other in behind.tolist())
        found.append(Sentence(kind, own.point, supports, own.position))
    return tuple(found)


def spoken_share(sentences: Sequence[Sentence], total: int) -> float:
    """The share of `total` points that some sentence speaks for."""
    return len({point for each in sentences for point in each.supports}) / total if total else 0.0
