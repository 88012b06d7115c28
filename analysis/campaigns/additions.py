"""What a copy says beyond the letter it copies."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.campaigns.families import READ_CHARS, central_member, shingle_matrix
from analysis.text.clean import tokens

# A sentence is the letter's own when it shares half of all words with one of the letter's, or
# when nearly all of its words stand in the letter.
SAME_SENTENCE = 0.5
INSIDE = 0.9


def representative(texts: Sequence[str]) -> int:
    """Position of the text that shares most with all others: the letter with the fewest changes."""
    words = [tokens(text, READ_CHARS) for text in texts]
    return central_member(shingle_matrix(words), np.arange(len(texts)))


def match_sentences(sentences: Sequence[str], letter: Sequence[str]) -> list[int | None]:
    """For each sentence the position of the sentence of the letter that it repeats, or None."""
    originals = [frozenset(tokens(sentence)) for sentence in letter]
    whole = frozenset().union(*originals)
    return [_match(frozenset(tokens(sentence)), originals, whole) for sentence in sentences]


def _match(
    words: frozenset[str], originals: Sequence[frozenset[str]], whole: frozenset[str]
) -> int | None:
    if not words or not originals:
        return None
    shared = [len(words & other) / len(words | other) for other in originals]
    best = max(range(len(originals)), key=shared.__getitem__)
    is_inside = len(words & whole) >= INSIDE * len(words) and shared[best] > 0.2
    return best if shared[best] >= SAME_SENTENCE or is_inside else None
