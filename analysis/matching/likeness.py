"""How alike each argument and each theme are, measured in several ways.

Every measure is a matrix of shape (arguments, themes). All are taken inside the corpus at hand:
what every argument of a debate says tells no two of its themes apart. The cost grows with
arguments times themes, never with the square of the arguments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.extras import load
from analysis.matching.words import word_likenesses
from analysis.text.clean import clean
from analysis.text.embed import Encoder

Matrix = NDArray[np.float64]

# The mean of few arguments is shrunk: of one alone nothing would be left.
SHRINK = 5
# Of all pairs, the share from which an argument counts as an example of a theme.
EXAMPLES = 0.75
SHARPNESS = 2.0
TINY = 1e-9


@dataclass(frozen=True)
class Spaces:
    """Arguments and themes as vectors: of meaning, and of character n-grams (sparse)."""

    arguments: Matrix
    themes: Matrix
    argument_characters: Any
    theme_characters: Any


def likenesses(
    arguments: Sequence[str], themes: Sequence[str], encoder: Encoder
) -> dict[str, Matrix]:
    """Each measure by name, shape (arguments, themes). Raises MissingExtra without scikit-learn."""
    spaces = _spaces(arguments, themes, encoder)
    measures = {"meaning": spaces.arguments @ spaces.themes.T}
    centre = spaces.arguments.sum(0) / (len(arguments) + SHRINK)
    own_centre = spaces.themes.mean(0) if len(themes) > 1 else centre
    centred = units(spaces.arguments - centre)
    measures["meaning_apart"] = centred @ units(spaces.themes - own_centre).T
    measures["meaning_centred"] = centred @ units(spaces.themes - centre).T
    measures["characters"] = _dense(spaces.argument_characters @ spaces.theme_characters.T)
    measures |= word_likenesses(arguments, themes, encoder)
    return measures | _by_example(centred, spaces.argument_characters, measures)


def units(rows: Matrix) -> Matrix:
    """Rows scaled to length one; zero rows stay zero."""
    scaled: Matrix = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), TINY)
    return scaled


def standard(matrix: Matrix) -> Matrix:
    """Mean 0 and deviation 1 over the whole matrix."""
    scaled: Matrix = (matrix - matrix.mean()) / (matrix.std() + TINY)
    return scaled


def shares(matrix: Matrix) -> Matrix:
    """Softmax over the themes of each argument."""
    grown = np.exp(SHARPNESS * (matrix - matrix.max(1, keepdims=True)))
    result: Matrix = grown / grown.sum(1, keepdims=True)
    return result


def _spaces(arguments: Sequence[str], themes: Sequence[str], encoder: Encoder) -> Spaces:
    """Both sides in one call: some encoders fit the texts that they are given."""
    texts = [clean(text) for text in (*arguments, *themes)]
    vectors = encoder.encode(texts).astype(np.float64)
    vectorizer = load("sklearn.feature_extraction.text").TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True
    )
    try:
        characters = vectorizer.fit_transform(texts)
    except ValueError:  # not one n-gram in all texts
        characters = load("scipy.sparse").csr_matrix((len(texts), 1))
    n = len(arguments)
    return Spaces(vectors[:n], vectors[n:], characters[:n], characters[n:])


def _by_example(centred: Matrix, characters: Any, measures: dict[str, Matrix]) -> dict[str, Matrix]:
    """Likeness to the arguments that a first guess gives to each theme, itself left out.

    People say one thing in many words; those who say it in the theme's own words lead to the rest.
    """
    guess = sum(
        (standard(measures[name]) for name in ("meaning_apart", "characters", "theme_words_near")),
        start=np.zeros_like(measures["meaning"]),
    )
    guess = guess / 3
    sureness = 1 / (1 + np.exp(-SHARPNESS * (guess - np.quantile(guess, EXAMPLES))))
    weight = shares(guess) * sureness
    weight = weight / (weight.sum(0) + TINY)
    own_meaning = (centred**2).sum(1, keepdims=True) * weight
    meaning = centred @ (centred.T @ weight) - own_meaning
    own_characters = np.asarray(characters.multiply(characters).sum(1)).reshape(-1, 1) * weight
    likeness = _dense(characters @ (characters.T @ weight)) - own_characters
    second = 0.5 * guess + 0.25 * _standard_rows(meaning) + 0.25 * _standard_rows(likeness)
    return {"examples": meaning, "example_characters": likeness, "second_guess": second}


def _standard_rows(matrix: Matrix) -> Matrix:
    return standard(matrix - matrix.mean(1, keepdims=True))


def _dense(matrix: Any) -> Matrix:
    return np.asarray(matrix.todense() if hasattr(matrix, "todense") else matrix, dtype=np.float64)
