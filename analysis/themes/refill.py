"""Small computations for the review desk, where people change the themes that were found."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.errors import NotEnoughData
from analysis.extras import load
from analysis.text.clean import sameness_key
from analysis.text.embed import Encoder, TfidfEncoder, Vectors, choose_encoder
from analysis.themes.describe import Description, describe_groups
from analysis.themes.threads import one_thread

__all__ = ["Description", "describe_groups", "split_points"]

STARTS = 8


def split_points(texts: Sequence[str], languages: Sequence[str], seed: int) -> list[int]:
    """Two groups, 0 and 1, of the points of one theme; 0 is the larger. Equal texts stay together.

    `languages` has the ISO 639 code of each text. Spherical 2-means on the sentence vectors, the
    best of STARTS starts. Raises NotEnoughData when there are not two different texts.
    """
    keys = [sameness_key(text) for text in texts]
    first_of = {key: i for i, key in reversed(list(enumerate(keys)))}
    distinct = sorted(first_of.values())
    if len(distinct) < 2:
        raise NotEnoughData("A theme of one text cannot be split.")
    with one_thread(lambda fraction: None):
        encoder = _encoder_for(languages, seed)
        vectors = encoder.encode([texts[i] for i in distinct])
        halves = _two_means(vectors, seed)
    half_of = {keys[i]: int(half) for i, half in zip(distinct, halves, strict=True)}
    groups = [half_of[key] for key in keys]
    return groups if 2 * sum(groups) <= len(groups) else [1 - group for group in groups]


def _encoder_for(languages: Sequence[str], seed: int) -> Encoder:
    encoder, _ = choose_encoder("auto", seed)
    is_known = encoder.languages is not None and set(languages) <= encoder.languages
    return encoder if is_known else TfidfEncoder(seed)


def _two_means(vectors: Vectors, seed: int) -> Sequence[int]:
    """Groups of unit vectors; never all in one."""
    cluster = load("sklearn.cluster")
    means = cluster.KMeans(2, n_init=STARTS, random_state=seed).fit(vectors)
    labels = [int(label) for label in means.labels_]
    if len(set(labels)) < 2:  # all vectors are equal although the texts differ
        labels = [int(i > 0) for i in range(len(vectors))]
    return labels
