"""What a text is known by when its themes are learnt: its vector, its words, its characters, and
which of them go together in all texts, labelled or not (latent semantic analysis, Deerwester and
others 1990): with few labels a word that nobody labelled yet counts through its company."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.extras import load
from analysis.text.clean import clean

Floats = NDArray[np.float64]
MAX_CHARS = 4_000
# How much the encoder's vector counts beside words, characters, and characters of the first line.
VECTOR_WEIGHT = 0.5
# Directions of words that go together, at most, and one for as many texts; and how much they count.
DIRECTIONS, TEXTS_A_DIRECTION = 100, 10
DIRECTION_WEIGHT = 1.0


@dataclass(frozen=True)
class Features:
    """Fitted vocabularies and the directions found in them (None for few texts). Rows are kept
    apart as dense vectors and sparse counts."""

    vectorizers: tuple[Any, ...]
    directions: Any

    def of(self, texts: Sequence[str], vectors: NDArray[Any]) -> tuple[Floats, Any]:
        """Dense rows (texts, dimensions) and sparse rows (texts, terms), for sums of products."""
        terms = _terms(self.vectorizers, texts)
        blocks = [_unit(np.asarray(vectors, dtype=np.float64)) * VECTOR_WEIGHT**0.5]
        if self.directions is not None:
            blocks.append(_unit(self.directions.transform(terms)) * DIRECTION_WEIGHT**0.5)
        return np.hstack(blocks), terms


def fit_features(texts: Sequence[str]) -> Features:
    """Vocabularies of all texts, labelled or not: words, characters, and those of first lines.

    A text of several lines is read as a heading and what stands below it.
    """
    make = load("sklearn.feature_extraction.text").TfidfVectorizer
    long, first = _read(texts)
    characters = {"analyzer": "char_wb", "ngram_range": (2, 5)}
    kinds = (({"ngram_range": (1, 2)}, long), (characters, long), (characters, first))
    fitted = []
    for options, source in kinds:
        vectorizer = make(sublinear_tf=True, min_df=min(2, len(texts)), **options)
        try:
            fitted.append(vectorizer.fit(source))
        except ValueError:  # nothing stands in two texts
            fitted.append(None)
    directions = None
    count = min(DIRECTIONS, len(texts) // TEXTS_A_DIRECTION)
    terms = _terms(fitted, texts)
    if 1 < count < terms.shape[1]:
        svd = load("sklearn.decomposition").TruncatedSVD(count, random_state=0)
        directions = svd.fit(terms)
    return Features(tuple(fitted), directions)


def _terms(vectorizers: Sequence[Any], texts: Sequence[str]) -> Any:
    """Sparse rows of words, characters, and characters of first lines, side by side."""
    sparse = load("scipy.sparse")
    long, first = _read(texts)
    blocks = [
        fitted.transform(source)
        for fitted, source in zip(vectorizers, (long, long, first), strict=True)
        if fitted is not None
    ]
    return sparse.hstack(blocks or [sparse.csr_matrix((len(texts), 1))]).tocsr()


def _unit(rows: Floats) -> Floats:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    found: Floats = np.divide(rows, length, out=np.zeros_like(rows), where=length > 1e-12)
    return found


def _read(texts: Sequence[str]) -> tuple[list[str], list[str]]:
    first = [clean(text.strip().partition("\n")[0], MAX_CHARS) for text in texts]
    return [clean(text, MAX_CHARS) for text in texts], first
