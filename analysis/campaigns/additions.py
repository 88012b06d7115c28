"""What a copy says beyond the letter it copies."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.campaigns.linking import central_members
from analysis.campaigns.order import common_order
from analysis.campaigns.reading import READ_CHARS, read
from analysis.text.clean import tokens
from analysis.text.segment import segment

# A sentence is the letter's own when it shares half of all words with one of the letter's, or
# when nearly all of its words stand in the letter.
SAME_SENTENCE = 0.5
INSIDE = 0.9
# Where words were swapped, the sentence's order is left: so much of it, of sentences this long.
SAME_ORDER = 0.45
ORDERED_WORDS = 8
# Fewer words are a greeting or a name, not an addition.
OWN_WORDS = 5


def representative(texts: Sequence[str]) -> int:
    """Position of the text that shares most with all others: the letter with the fewest changes."""
    everybody = np.arange(len(texts))
    return int(central_members(read(texts), np.zeros_like(everybody), everybody)[0])


def match_sentences(sentences: Sequence[str], letter: Sequence[str]) -> list[int | None]:
    """For each sentence the position of the sentence of the letter that it repeats, or None."""
    in_order = [tokens(sentence) for sentence in letter]
    originals = [frozenset(words) for words in in_order]
    whole = frozenset().union(*originals)
    matches = []
    for sentence in sentences:
        words = tokens(sentence)
        match = _match(frozenset(words), originals, whole)
        matches.append(_ordered_match(words, in_order) if match is None else match)
    return matches


def _ordered_match(words: list[str], originals: Sequence[list[str]]) -> int | None:
    """The sentence of the letter whose order of words is kept, though many were swapped."""
    if len(words) < ORDERED_WORDS or not originals:
        return None
    kept = [common_order(words, other) / max(len(words), len(other)) for other in originals]
    best = max(range(len(originals)), key=kept.__getitem__)
    return best if kept[best] >= SAME_ORDER else None


def _match(
    words: frozenset[str], originals: Sequence[frozenset[str]], whole: frozenset[str]
) -> int | None:
    if not words or not originals:
        return None
    shared = [len(words & other) / len(words | other) for other in originals]
    best = max(range(len(originals)), key=shared.__getitem__)
    is_inside = len(words & whole) >= INSIDE * len(words) and shared[best] > 0.2
    return best if shared[best] >= SAME_SENTENCE or is_inside else None


def own_words(text: str, letter: str) -> list[tuple[int, int]]:
    """Spans of `text` that hold a sentence of one's own, which the letter doesn't have."""
    spans = segment(text[:READ_CHARS])
    said = [text[start:end] for start, end in spans]
    sentences = [letter[start:end] for start, end in segment(letter[:READ_CHARS])]
    matches = match_sentences(said, sentences)
    return [
        span
        for span, sentence, match in zip(spans, said, matches, strict=True)
        if match is None and len(tokens(sentence)) >= OWN_WORDS
    ]
