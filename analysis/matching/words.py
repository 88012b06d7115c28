"""Words that an argument shares with a theme, the same or near ones; rare ones count most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.extras import load
from analysis.text.clean import tokens
from analysis.text.embed import Encoder
from analysis.text.language import READ_CHARS, LanguageTeller
from analysis.text.stopwords import stopwords

Matrix = NDArray[np.float64]

# Words alike in so many first letters count as one; a plain stemmer for many languages.
STEM = 5
# What a word without a subject weighs beside others, when it comes to near words.
EMPTY_WORD = 0.2
# Languages are told from so many pieces of joined texts, surer than from single short ones.
PIECES = 20
TINY = 1e-9


@dataclass(frozen=True)
class Vocabulary:
    """Words of a corpus: their place, unit vectors, weights, and the weights of their stems."""

    place: dict[str, int]
    vectors: Matrix
    weights: Matrix
    stems: dict[str, float]


def word_likenesses(
    arguments: Sequence[str], themes: Sequence[str], encoder: Encoder
) -> dict[str, Matrix]:
    """Four measures by name, shape (arguments, themes), each between 0 and about 1.

    Weights are inverse document frequencies, ln((1 + n) / (1 + df)), of the corpus at hand.
    """
    said = [list(dict.fromkeys(tokens(text))) for text in arguments]
    meant = [list(dict.fromkeys(tokens(text))) for text in themes]
    empty = stopwords(_languages([*themes, *arguments]))
    vocabulary = _vocabulary([*said, *meant], empty, encoder)
    result = dict(
        zip(("theme_words", "shared_words"), _shared(said, meant, vocabulary.stems), strict=True)
    )
    near = _near(said, meant, vocabulary)
    return result | {"theme_words_near": near[0], "argument_words_near": near[1]}


def _languages(texts: Sequence[str]) -> tuple[str, ...]:
    """Those that pieces of the corpus, drawn evenly, are in."""
    step = max(1, len(texts) // PIECES)
    pieces = [
        " ".join(text[:READ_CHARS] for text in texts[start : start + 10])[:READ_CHARS]
        for start in range(0, len(texts), step)
    ]
    teller = LanguageTeller()
    teller.settle(pieces)
    return teller.allowed


def _vocabulary(texts: list[list[str]], empty: frozenset[str], encoder: Encoder) -> Vocabulary:
    counts = Counter(stem for words in texts for stem in _stems(words))
    stems = {stem: float(np.log((1 + len(texts)) / (1 + count))) for stem, count in counts.items()}
    words = sorted({word for text in texts for word in text})
    vectors = encoder.encode(words).astype(np.float64)
    weights = np.array(
        [stems[word[:STEM]] * (EMPTY_WORD if word in empty else 1.0) for word in words],
        dtype=np.float64,
    )
    return Vocabulary({word: i for i, word in enumerate(words)}, vectors, weights, stems)


def _stems(words: list[str]) -> set[str]:
    return {word[:STEM] for word in words}


def _shared(
    said: list[list[str]], meant: list[list[str]], weights: dict[str, float]
) -> tuple[Matrix, Matrix]:
    """Share of the theme's words that the argument has; the same over both lengths."""
    names = {stem: i for i, stem in enumerate(sorted(weights))}
    roots = np.sqrt([weights[stem] for stem in names])
    rows = [_incidence([sorted(_stems(text)) for text in side], names) for side in (said, meant)]
    weighted = [side.multiply(roots).tocsr() if roots.size else side for side in rows]
    common = np.asarray((weighted[0] @ weighted[1].T).todense(), dtype=np.float64)
    said_total, meant_total = (
        np.asarray(side.multiply(side).sum(1)).reshape(-1) for side in weighted
    )
    both = np.sqrt(said_total[:, None] * meant_total[None, :])
    return common / (meant_total[None, :] + TINY), common / (both + TINY)


def _near(
    said: list[list[str]], meant: list[list[str]], vocabulary: Vocabulary
) -> tuple[Matrix, Matrix]:
    """Weighted mean, over the words of one side, of the likeness to the other's nearest word."""
    shape = (len(said), len(meant))
    of_theme, of_argument = np.zeros(shape), np.zeros(shape)
    incidence = _incidence(said, vocabulary.place)
    weights = vocabulary.weights
    totals = np.asarray(incidence @ weights).reshape(-1) if weights.size else np.zeros(shape[0])
    speaking = np.flatnonzero([len(words) for words in said])
    starts = np.cumsum([0, *(len(words) for words in said)])[speaking]
    flat = [vocabulary.place[word] for words in said for word in words]
    for column, words in enumerate(meant):
        places = [vocabulary.place[word] for word in words]
        if not places or not flat:
            continue
        nearness = vocabulary.vectors @ vocabulary.vectors[places].T
        of_argument[:, column] = incidence @ (weights * nearness.max(1)) / (totals + TINY)
        best = np.maximum.reduceat(nearness[flat], starts, axis=0)
        theme_weights = weights[places]
        of_theme[speaking, column] = best @ theme_weights / (theme_weights.sum() + TINY)
    return of_theme, of_argument


def _incidence(texts: list[list[str]], place: dict[str, int]) -> Any:
    """Sparse 0/1 matrix of texts and words."""
    starts = np.cumsum([0, *(len(words) for words in texts)])
    columns = [place[word] for words in texts for word in words]
    shape = (len(texts), max(1, len(place)))
    return load("scipy.sparse").csr_matrix((np.ones(len(columns)), columns, starts), shape=shape)
