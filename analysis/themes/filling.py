"""Filling themes that people wrote: which of the points at hand say them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.text.embed import Encoder, TfidfEncoder, choose_encoder
from analysis.themes.given import LEAST_CHANCE, GivenTheme, mixed_chances
from analysis.themes.threads import one_thread


@dataclass(frozen=True)
class Wording:
    """A point, the answer that it stands in, and its ISO 639 code."""

    text: str
    answer: str
    language: str


def fill_themes(
    points: Sequence[Wording],
    themes: Sequence[GivenTheme],
    wanted: Collection[int],
    seed: int = 0,
    progress: Callable[[float], None] = lambda fraction: None,
) -> list[int | None]:
    """For each point the one of the `wanted` themes that it says, or None.

    `themes` are all that there are: a point goes to a wanted one only where that is likelier than
    every other and LEAST_CHANCE or more. Languages that the encoder doesn't know are compared by
    their letters. Raises MissingExtra without the packages.
    """
    found: list[int | None] = [None] * len(points)
    with one_thread(lambda fraction: None):
        encoder, _ = choose_encoder("auto", seed)
        spaces: dict[str, list[int]] = defaultdict(list)
        for at, point in enumerate(points):
            known = encoder.languages is not None and point.language in encoder.languages
            spaces["" if known else point.language].append(at)
        for name, rows in sorted(spaces.items()):
            reader: Encoder = TfidfEncoder(seed) if name else encoder
            answers = list(dict.fromkeys(points[at].answer for at in rows))
            number = {answer: place for place, answer in enumerate(answers)}
            chances = mixed_chances(
                [points[at].text for at in rows],
                answers,
                [number[points[at].answer] for at in rows],
                themes,
                reader,
                progress,
            )
            best = np.argmax(chances, axis=1)
            for row, at in enumerate(rows):
                theme = int(best[row])
                if theme in wanted and chances[row, theme] >= LEAST_CHANCE:
                    found[at] = theme
    return found
