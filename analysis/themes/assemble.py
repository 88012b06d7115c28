"""From placed voices to the records of a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from analysis.briefs.quotes import Candidate, choose_quotes
from analysis.briefs.summary import Said, summarise
from analysis.results import Point, Sentence, Theme
from analysis.themes.cluster import Labels
from analysis.themes.corpus import Corpus
from analysis.themes.describe import Description
from analysis.themes.hold import Held
from analysis.themes.nest import LEVELS
from analysis.themes.placement import Placement
from analysis.themes.stability import firmness

# A point is borderline when the second theme holds nearly as many of its ties.
NEARLY = 0.2


@dataclass
class Placed:
    """Where each voice went, over all spaces; themes are numbered through, -1 is none."""

    voices: int
    stability: list[float | None] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)  # of the codebook

    def __post_init__(self) -> None:
        self.theme: Labels = np.full(self.voices, -1, dtype=np.int64)
        self.other: Labels = np.full(self.voices, -1, dtype=np.int64)
        self.strength: NDArray[np.float64] = np.zeros(self.voices)
        self.margin: NDArray[np.float64] = np.zeros(self.voices)
        self.levels: dict[str, Labels] = {
            name: np.full(self.voices, -1, dtype=np.int64) for name in LEVELS
        }

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
        for name, groups in placed.levels.items():
            first = int(self.levels[name].max(initial=-1)) + 1
            self.levels[name][at] = np.where(groups >= 0, groups + first, -1)
        for theme in kept.tolist():
            figure = None if placed.stability is None else float(placed.stability[theme])
            self.stability.append(None if figure is None else round(figure, 4))
            self.keys.append(None)

    def follow(self, held: Held) -> None:
        """Takes over what the codebook made of the groups.

        A voice that people's decisions keep where its ties do not lead has no strength there, and a
        theme that the grouping does not find again no stability.
        """
        number = np.full(len(self.stability) + 1, -1, dtype=np.int64)
        for theme, group in enumerate(held.group_of):
            number[group] = theme if group >= 0 else -1
        is_elsewhere = number[self.theme] != held.theme
        self.theme, self.other = held.theme.copy(), number[self.other]
        self.other[self.other == self.theme] = -1
        self.strength[is_elsewhere] = self.margin[is_elsewhere] = 0.0
        is_measured = any(figure is not None for figure in self.stability)
        lost = 0.0 if is_measured else None
        self.stability = [self.stability[g] if g >= 0 else lost for g in held.group_of]
        self.keys = list(held.keys)

    def reorder(self, order: Sequence[int]) -> None:
        """Numbers the themes anew: order[0] becomes 0 and so on."""
        rank = np.full(len(order) + 1, -1, dtype=np.int64)
        rank[list(order)] = np.arange(len(order))
        self.theme = rank[self.theme]
        self.other = rank[self.other]
        self.stability = [self.stability[theme] for theme in order]
        self.keys = [self.keys[theme] for theme in order]

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
        key=placed.keys[index],
        summary=_summary(corpus, candidates, members),
    )


def _summary(
    corpus: Corpus, candidates: Sequence[Candidate], members: Members
) -> tuple[Sentence, ...]:
    """The theme's summary; what speaks for a voice speaks for all points that have it."""
    said = [Said(row, each.source, each.lane, each.letters) for row, each in enumerate(candidates)]
    points: dict[int, list[int]] = {voice: [] for voice in members.voices}
    for point in members.points:
        points.setdefault(corpus.voices.of_point[point], []).append(point)
    return tuple(
        replace(
            each,
            point=candidates[each.point].point,
            supports=tuple(
                sorted(point for row in each.supports for point in points[members.voices[row]])
            ),
        )
        for each in summarise(said, members.vectors)
    )
