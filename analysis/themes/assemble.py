"""From placed voices to the records of a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analysis.briefs.quotes import choose_quotes
from analysis.results import Point, Theme
from analysis.themes.cluster import Labels
from analysis.themes.corpus import Corpus
from analysis.themes.describe import Description
from analysis.themes.place import Placement
from analysis.themes.stability import firmness

# A point is borderline when the second theme holds nearly as many of its ties.
NEARLY = 0.2


@dataclass
class Placed:
    """Where each voice went, over all spaces; themes are numbered through, -1 is none."""

    voices: int
    stability: list[float | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.theme: Labels = np.full(self.voices, -1, dtype=np.int64)
        self.other: Labels = np.full(self.voices, -1, dtype=np.int64)
        self.strength: NDArray[np.float64] = np.zeros(self.voices)
        self.margin: NDArray[np.float64] = np.zeros(self.voices)

    def add(self, positions: Sequence[int], placed: Placement) -> None:
        """Takes in one space; a theme without a voice is dropped.

        `other` is the second theme of a themed voice and the nearest of an unthemed one.
        """
        kept = np.unique(placed.theme[placed.theme >= 0])
        number = np.full(placed.count + 1, -1, dtype=np.int64)
        number[kept] = len(self.stability) + np.arange(len(kept))
        at = np.array(positions, dtype=np.int64)
        is_themed = placed.theme >= 0
        self.theme[at] = number[placed.theme]
        self.other[at] = number[np.where(is_themed, placed.second, placed.nearest)]
        self.strength[at] = placed.strength
        self.margin[at] = placed.margin
        for theme in kept.tolist():
            figure = None if placed.stability is None else float(placed.stability[theme])
            self.stability.append(None if figure is None else round(figure, 4))

    def reorder(self, order: Sequence[int]) -> None:
        """Numbers the themes anew: order[0] becomes 0 and so on."""
        rank = np.full(len(order) + 1, -1, dtype=np.int64)
        rank[list(order)] = np.arange(len(order))
        self.theme = rank[self.theme]
        self.other = rank[self.other]
        self.stability = [self.stability[theme] for theme in order]

    def points_of(self, corpus: Corpus) -> list[list[int]]:
        """The points of each theme, in order."""
        members: list[list[int]] = [[] for _ in self.stability]
        for point, voice in enumerate(corpus.voices.of_point):
            if voice >= 0 and self.theme[voice] >= 0:
                members[int(self.theme[voice])].append(point)
        return members


def reading_order(corpus: Corpus, members: Sequence[Sequence[int]]) -> list[int]:
    """Themes by distinct submissions, most first; of equals the one met first in the texts."""
    return sorted(
        range(len(members)),
        key=lambda theme: (-corpus.distinct_count(members[theme]), members[theme][0]),
    )


def point_records(corpus: Corpus, placed: Placed) -> tuple[Point, ...]:
    """The points as they are handed out."""
    records = []
    for draft, voice in zip(corpus.drafts, corpus.voices.of_point, strict=True):
        theme = int(placed.theme[voice]) if voice >= 0 else -1
        other = int(placed.other[voice]) if voice >= 0 else -1
        records.append(
            Point(
                document=corpus.documents[draft.document].id,
                index=draft.index,
                start=draft.start,
                end=draft.end,
                language=draft.language,
                set_aside=draft.set_aside,
                theme=theme if theme >= 0 else None,
                strength=float(placed.strength[voice]) if voice >= 0 else 0.0,
                margin=float(placed.margin[voice]) if voice >= 0 else 0.0,
                second_theme=other if other >= 0 else None,
            )
        )
    return tuple(records)


@dataclass(frozen=True)
class Members:
    """What belongs to one theme: its points, and the voices with unit vectors to quote from."""

    points: list[int]
    voices: list[int]
    vectors: NDArray[np.float32]


def theme_record(
    corpus: Corpus,
    index: int,
    members: Members,
    described: Description,
    placed: Placed,
    quote_limit: int,
) -> Theme:
    """One theme with its words, counts and quotes."""
    candidates = [corpus.quotable(corpus.voices.first[voice]) for voice in members.voices]
    quotes, rare, medoid = choose_quotes(candidates, members.vectors, quote_limit)
    margins = [placed.margin[corpus.voices.of_point[point]] for point in members.points]
    stability = placed.stability[index]
    return Theme(
        index=index,
        label=described.label,
        keywords=described.keywords,
        medoid=medoid,
        point_count=len(members.points),
        submission_count=len({corpus.submission(point) for point in members.points}),
        distinct_count=corpus.distinct_count(members.points),
        quotes=quotes,
        rare=rare,
        stability=stability,
        borderline=round(float(np.mean([margin < NEARLY for margin in margins])), 4),
        firmness=firmness(stability),
        languages=corpus.submissions_by(members.points, corpus.language),
        lanes=corpus.submissions_by(members.points, corpus.lane),
    )
