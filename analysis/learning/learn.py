"""Learns from people's assignments which themes a point has; several themes per point.

Least-squares classifiers on the sum of three likenesses (vectors, words, characters), one per
theme and all from one factorisation, with rare themes weighted up. What a point would have scored
had it not been learnt from follows in closed form (Cawley and Talbot 2004, section 3); on those
scores each theme is calibrated by a logistic curve (Platt 1999). Then it learns once more, with
the surest of its own answers beside the people's, as much lighter evidence (self-training, Yarowsky
1995); a person's answer is never replaced.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.errors import NotEnoughData
from analysis.extras import load
from analysis.learning.expected import Expected, measure
from analysis.learning.features import Features, Floats, fit_features

# Strength of the ridge; chosen on folds of Bonn among 0.1 to 40 (flat between 2 and 8).
RIDGE = 4.0
SHARPNESS = 3.0
# More labels than this are sampled: the cost of learning grows with their cube.
MOST_LABELS = 4_000
# Of the texts that nobody labelled, this part of each theme's surest is learnt from, so lightly.
OWN_ANSWERS, OWN_WEIGHT = 0.5, 0.2
MOST_OWN = 2_000
HELD_BACK, MOST_HELD_BACK = 0.2, 400
FEWEST_TO_MEASURE = 20

Label = AbstractSet[str]


@dataclass(frozen=True)
class Weights:
    """Linear scores: dense (dimensions, themes), sparse terms (terms, themes), bias (themes,)."""

    dense: Floats
    terms: Floats
    bias: Floats
    slope: Floats
    shift: Floats


@dataclass(frozen=True)
class Learned:
    """`themes` are the keys of the columns; `expected` is None with too few labels to measure."""

    themes: tuple[str, ...]
    label_count: int
    expected: Expected | None
    features: Features
    weights: Weights

    def scores(self, texts: Sequence[str], vectors: NDArray[Any]) -> Floats:
        """Shape (texts, themes); rare and frequent themes on one scale, about -1 to 1."""
        dense, terms = self.features.of(texts, vectors)
        return _scores(self.weights, dense, terms)

    def probabilities(self, texts: Sequence[str], vectors: NDArray[Any]) -> Floats:
        """Calibrated, shape (texts, themes), each 0 to 1 by itself: a text may have several."""
        return calibrated(self.weights, self.scores(texts, vectors))


def learn(
    texts: Sequence[str],
    vectors: NDArray[Any],
    labels: Sequence[Label | None],
    seed: int = 0,
) -> Learned:
    """Learn from the texts that have labels: keys of themes, empty for "none of them".

    `texts` are all there are, `vectors` their rows of an encoder, `labels` None where nobody has
    decided. Raises NotEnoughData below two labelled themes (two kinds of labels).
    """
    known = _sample([at for at, label in enumerate(labels) if label is not None], seed)
    given = [frozenset(labels[at] or ()) for at in known]
    themes = tuple(sorted(set().union(*given)))
    if not themes or len(set(given)) < 2:
        raise NotEnoughData("Points of at least two themes are needed to learn from.")
    features = fit_features(texts)
    dense, terms = features.of(texts, np.asarray(vectors))
    targets = np.array([[theme in label for theme in themes] for label in given])
    expected = _expected([texts[at] for at in known], dense[known], terms[known], targets, seed)
    weights = _fit(dense[known], terms[known], targets)
    unknown = np.setdiff1d(np.arange(len(texts)), known)
    own, answers = _own_answers(
        _scores(weights, dense[unknown], terms[unknown]), not targets.any(axis=1).all()
    )
    if len(own):
        rows = np.r_[known, unknown[own]]
        weights = _fit(dense[rows], terms[rows], np.r_[targets, answers], len(known))
    return Learned(themes, len(known), expected, features, weights)


def leanings(scores: Floats) -> Floats:
    """Shares that add up to one per row: which theme a text leans to, rare ones not last."""
    powers = np.exp(SHARPNESS * (scores - scores.max(axis=1, keepdims=True)))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def calibrated(weights: Weights, scores: Floats) -> Floats:
    """The probability that belongs to each score."""
    exponent = np.clip(scores * weights.slope + weights.shift, -30, 30)
    found: Floats = 1.0 / (1.0 + np.exp(-exponent))
    return found


def _scores(weights: Weights, dense: Floats, terms: Any) -> Floats:
    found: Floats = dense @ weights.dense + terms @ weights.terms + weights.bias
    return found


def _own_answers(scores: Floats, may_be_none: bool) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Rows of `scores` (texts, themes) to learn from, and the one theme of each of them.

    Of each theme's texts it is the part OWN_ANSWERS that is furthest ahead of its second theme.
    Where people said "none" of some text, a text without a score above 0 is none, too.
    """
    ordered = np.sort(scores, axis=1)
    ahead = np.round(ordered[:, -1] - ordered[:, -2], 9) if scores.shape[1] > 1 else ordered[:, -1]
    best = scores.argmax(axis=1)
    found: list[int] = []
    for theme in range(scores.shape[1]):
        own = np.flatnonzero(best == theme)
        surest = own[np.argsort(-ahead[own], kind="stable")]
        found += surest[: min(int(OWN_ANSWERS * len(own)), MOST_OWN // scores.shape[1])].tolist()
    rows = np.array(found, dtype=np.int64)
    answers = np.arange(scores.shape[1]) == best[rows][:, None]
    return rows, answers & (scores[rows] > 0) if may_be_none else answers


def _fit(
    dense: Floats, terms: Any, targets: NDArray[np.bool_], said_by_people: int | None = None
) -> Weights:
    """Solve for all themes at once; targets of shape (texts, themes), people's answers first."""
    count = len(targets) if said_by_people is None else said_by_people
    weight = _importance(targets) * np.where(np.arange(len(targets)) < count, 1.0, OWN_WEIGHT)
    likeness = dense @ dense.T + np.asarray((terms @ terms.T).todense())
    inverse = np.linalg.inv(likeness + np.diag(RIDGE / weight))
    ones = inverse.sum(axis=1)
    centred = inverse - np.outer(ones, ones) / ones.sum()
    signs = np.where(targets, 1.0, -1.0)
    parts = centred @ signs
    bias = (ones @ signs) / ones.sum()
    left_out = signs - parts / np.maximum(np.diag(centred), 1e-12)[:, None]
    slope, shift = _calibration(left_out[:count], targets[:count])
    return Weights(dense.T @ parts, terms.T @ parts, bias, slope, shift)


def _importance(targets: NDArray[np.bool_]) -> Floats:
    """Every theme, and "none", counts as much as every other; a mean where a text has several."""
    kinds = np.c_[targets, ~targets.any(axis=1)].astype(np.float64)
    counts = kinds.sum(axis=0)
    share = np.divide(len(kinds), counts, out=np.zeros_like(counts), where=counts > 0)
    found: Floats = kinds @ share / kinds.sum(axis=1) / (counts > 0).sum()
    return found


def _calibration(scores: Floats, targets: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    linear = load("sklearn.linear_model")
    slopes, shifts = [], []
    for column, truth in zip(scores.T, targets.T, strict=True):
        if truth.all():
            slopes.append(0.0)
            shifts.append(float(np.log(len(truth) + 1)))
            continue
        # Platt's targets: nobody is ever quite sure, however well the scores tell them apart.
        yes, no = int(truth.sum()), int((~truth).sum())
        share = np.where(truth, (yes + 1) / (yes + 2), 1 / (no + 2))
        twice = np.r_[column, column][:, None]
        curve = linear.LogisticRegression(C=1e4, max_iter=200)
        curve.fit(twice, np.arange(len(twice)) < len(column), np.r_[share, 1 - share])
        slopes.append(max(0.0, float(curve.coef_[0, 0])))
        shifts.append(float(curve.intercept_[0]))
    return np.array(slopes), np.array(shifts)


def _expected(
    texts: Sequence[str], dense: Floats, terms: Any, targets: NDArray[np.bool_], seed: int
) -> Expected | None:
    """Learn from four fifths and look at the rest; equal texts are always on the same side."""
    ranks = np.array([_rank(text, seed) for text in texts])
    count = min(MOST_HELD_BACK, int(HELD_BACK * len(texts)))
    back = ranks <= np.sort(ranks)[count - 1] if count else np.zeros(len(texts), dtype=bool)
    rest = ~back
    if len(texts) < FEWEST_TO_MEASURE or len(np.unique(targets[rest], axis=0)) < 2:
        return None
    seen = targets[rest].any(axis=0)
    weights = _fit(dense[rest], terms[rest], targets[rest][:, seen])
    guessed = np.full(targets[back].shape, -np.inf)
    guessed[:, seen] = _scores(weights, dense[back], terms[back])
    return measure(guessed, targets[back], seed)


def _sample(known: list[int], seed: int) -> list[int]:
    if len(known) <= MOST_LABELS:
        return known
    draw = np.random.default_rng(seed)
    return sorted(draw.choice(known, MOST_LABELS, replace=False).tolist())


def _rank(text: str, seed: int) -> int:
    digest = hashlib.sha256(f"{seed}:{' '.join(text.lower().split())}".encode("utf-8", "replace"))
    return int.from_bytes(digest.digest()[:7], "big")
