"""An encoder's vectors, estimated from the words of a text: learnt from a sample of the corpus.

Ridge regression from hashed words and their beginnings (TF-IDF weighted) to the vectors that the
encoder gave the sample. Fifty times faster than the encoder; on half of 11,600 real texts that it
had not seen, grouping agreed with people's labels nearly as well (AMI .79 against .80).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.extras import load
from analysis.text.clean import clean

WORD = re.compile(r"\w+")
# Scripts written without spaces are read by pairs of characters.
UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
BEGINNING = 5
COLUMNS = 2**18
RIDGE = 0.3
READ_CHARS = 1_000


class Distilled:
    """Fits on a sample, then estimates the vectors of any text."""

    def __init__(self, texts: Sequence[str], vectors: NDArray[np.float64]) -> None:
        """`vectors` has the target of each text, shape (len(texts), dimensions)."""
        extraction = load("sklearn.feature_extraction.text")
        self._hashing: Any = extraction.HashingVectorizer(
            analyzer=features, n_features=COLUMNS, alternate_sign=False, norm=None, dtype=np.float32
        )
        counts = self._hashing.transform(texts)
        self._weighting: Any = extraction.TfidfTransformer(sublinear_tf=True).fit(counts)
        ridge = load("sklearn.linear_model").Ridge(alpha=RIDGE, solver="sparse_cg", tol=1e-3)
        ridge.fit(self._weighting.transform(counts), vectors)
        self._weights = np.ascontiguousarray(ridge.coef_.T, dtype=np.float32)
        self._start = np.asarray(ridge.intercept_, dtype=np.float32)

    def estimate(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Estimated vectors, shape (len(texts), dimensions)."""
        words = self._weighting.transform(self._hashing.transform(texts)).astype(np.float32)
        return np.asarray(words @ self._weights + self._start, dtype=np.float32)


def features(text: str) -> list[str]:
    """The words of a text, the beginnings of long ones, and pairs in scripts without spaces."""
    found = WORD.findall(clean(text, READ_CHARS).lower())
    beginnings = [f"{word[:BEGINNING]}*" for word in found if len(word) > BEGINNING]
    pairs = [
        word[i : i + 2] for word in found if UNSPACED.search(word) for i in range(len(word) - 1)
    ]
    return found + beginnings + pairs
