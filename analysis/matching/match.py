"""How surely each argument says each theme."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.matching.features import features
from analysis.text.embed import Encoder, UseEncoder

# Written by benchmarks/train_matching.py: one line per feature, and the "intercept".
COEFFICIENTS = "coefficients.csv"


def match_points(
    arguments: Sequence[str], themes: Sequence[str], *, encoder: Encoder | None = None
) -> NDArray[np.float32]:
    """Scores in 0..1, shape (len(arguments), len(themes)).

    A logistic regression on `features`, trained on English debates; a score is the chance that a
    human judge says the theme covers the argument. All arguments should be of one debate (and
    of one side, where sides are known), since words that they all use are set aside.
    Without `encoder`, the default one. Raises MissingExtra where an extra is not installed.
    """
    shape = (len(arguments), len(themes))
    if not all(shape):
        return np.zeros(shape, dtype=np.float32)
    weights = coefficients()
    total = np.full(shape, weights["intercept"])
    for name, feature in features(arguments, themes, encoder or UseEncoder()):
        total += weights[name] * feature
    scores: NDArray[np.float32] = (1 / (1 + np.exp(-total))).astype(np.float32)
    return scores


@cache
def coefficients() -> dict[str, float]:
    """Weight of each feature by name."""
    with Path(__file__).with_name(COEFFICIENTS).open(encoding="utf-8", newline="") as opened:
        return {row["feature"]: float(row["weight"]) for row in csv.DictReader(opened)}
