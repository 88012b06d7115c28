"""What the matcher reads about a pair: each likeness, seen in four to six ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from analysis.matching.likeness import Matrix, likenesses, shares, standard
from analysis.text.clean import tokens
from analysis.text.embed import Encoder

TINY = 1e-9
# A likeness so many deviations away says no more than one at this distance.
FARTHEST = 5.0


def features(
    arguments: Sequence[str], themes: Sequence[str], encoder: Encoder
) -> Iterator[tuple[str, Matrix]]:
    """Name and matrix of shape (arguments, themes), one feature at a time to spare memory."""
    for name, likeness in likenesses(arguments, themes, encoder).items():
        for view, matrix in _views(likeness):
            yield f"{name}/{view}", matrix
    shape = (len(arguments), len(themes))
    said = np.log1p([[len(tokens(text))] for text in arguments])
    meant = np.log1p([[len(tokens(text)) for text in themes]])
    yield "argument_length", np.broadcast_to(said, shape)
    yield "theme_length", np.broadcast_to(meant, shape)
    yield "themes", np.full(shape, np.log(len(themes)))


def _views(likeness: Matrix) -> Iterator[tuple[str, Matrix]]:
    """In the corpus, beside the argument's other themes, beside the theme's other arguments."""
    z = np.clip(standard(likeness), -FARTHEST, FARTHEST)
    by_argument = z - z.mean(1, keepdims=True)
    columns = likeness - likeness.mean(0)
    yield "corpus", z
    yield "argument", by_argument
    yield "theme", np.clip(columns / (columns.std(0) + TINY), -FARTHEST, FARTHEST)
    yield "lead", _lead(z)
    yield "both", by_argument - z.mean(0) + z.mean()
    yield "share", shares(z)


def _lead(z: Matrix) -> Matrix:
    """How far a theme is ahead of the argument's next best one, or behind its best one."""
    if z.shape[1] < 2:
        return np.zeros_like(z)
    ordered = np.sort(z, axis=1)
    best, second = ordered[:, -1:], ordered[:, -2:-1]
    lead: Matrix = np.where(z >= best, z - second, z - best)
    return lead
