"""BERTopic as the engine: its own choice of models, as far as they are installed.

With umap-learn and hdbscan that is UMAP to five dimensions and HDBSCAN; without them BERTopic takes
PCA and scikit-learn's HDBSCAN. Points in no dense place are unthemed, and there is one level only.
The smallest theme follows the rule that its users scale by: one text in 500, at least five.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.extras import load
from analysis.themes.cluster import Labels, Vectors, by_size
from analysis.themes.nest import LEVELS
from analysis.themes.placement import Placement
from analysis.themes.stability import best_matches

Progress = Callable[[float], None]

SMALLEST = 5
ONE_IN = 500
KEPT_SHARE = 0.8


def place_by_bertopic(vectors: Vectors, seed: int, resamples: int, progress: Progress) -> Placement:
    """Places by BERTopic's models; `strength` is HDBSCAN's probability of membership."""
    labels, strength = _grouped(vectors, seed)
    progress(1 / (resamples + 1))
    none = np.full(len(labels), -1, dtype=np.int64)
    count = int(labels.max(initial=-1)) + 1
    values = np.zeros(count)
    random = np.random.default_rng(seed)
    for i in range(resamples):
        kept = np.sort(random.permutation(len(labels))[: round(KEPT_SHARE * len(labels))])
        values += best_matches(labels[kept], _grouped(vectors[kept], seed)[0], count)
        progress((i + 2) / (resamples + 1))
    return Placement(
        theme=labels,
        nearest=labels,
        second=none,
        strength=strength,
        margin=strength,
        stability=values / resamples if resamples else None,
        levels=dict.fromkeys(LEVELS, labels),
    )


def _grouped(vectors: Vectors, seed: int) -> tuple[Labels, NDArray[np.float64]]:
    """The group of each row (-1 none) and how surely it belongs there."""
    size = max(SMALLEST, len(vectors) // ONE_IN)
    if len(vectors) <= size:
        return np.full(len(vectors), -1, dtype=np.int64), np.zeros(len(vectors))
    model = load("bertopic").BERTopic(min_topic_size=size)
    reduced = _seeded(model.umap_model, seed).fit_transform(vectors)
    fitted = _seeded(model.hdbscan_model, seed).fit(np.nan_to_num(reduced))
    labels = by_size(np.asarray(fitted.labels_, dtype=np.int64))
    strength = np.round(np.asarray(fitted.probabilities_, dtype=np.float64), 4)
    return labels, np.where(labels >= 0, strength, 0.0)


def _seeded(model: Any, seed: int) -> Any:
    """The model on one thread and with the seed, where it knows of them."""
    for name, value in (
        ("random_state", seed),
        ("n_jobs", 1),
        ("core_dist_n_jobs", 1),
        ("copy", True),
    ):
        if hasattr(model, name):
            setattr(model, name, value)
    return model
