"""Words for themes: the phrases that mark one off from the others, and a label made of them.

The weights are BERTopic's class-based TF-IDF, computed on our own assignment of texts to themes.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.extras import load
from analysis.text.clean import clean
from analysis.text.stopwords import stopwords

PLAIN_WORD = re.compile(r"[^\W\d_]{2,}(?:[-'’][^\W\d_]{2,})*")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
KEYWORDS = 8
IN_LABEL = 3
# "parking spaces" tells more than "parking" or "spaces" alone.
PHRASE_BONUS = 1.6
# Two keywords that begin with the same letters say the same.
SAME_STEM = 6


@dataclass(frozen=True)
class Description:
    """A label to start from (people rename themes) and keywords, the most telling first."""

    label: str
    keywords: tuple[str, ...]


def describe_groups(
    texts_by_group: Mapping[str, Sequence[str]], languages: Sequence[str] = ()
) -> dict[str, Description]:
    """A description of each group, as it differs from the other groups given.

    `languages` are the ISO 639 codes of the texts; their function words are no keywords.
    """
    ignored = stopwords(tuple(sorted(set(languages))))
    counts: dict[str, Counter[str]] = {}
    surfaces: dict[str, Counter[str]] = defaultdict(Counter)
    for group, texts in texts_by_group.items():
        counts[group] = Counter()
        for text in texts:
            counts[group].update(_phrases(text, ignored, surfaces))
    ranked = _ranked(counts, {group: len(texts) for group, texts in texts_by_group.items()})
    described: dict[str, Description] = {}
    for group, phrases in ranked.items():
        taken = {description.label.casefold() for description in described.values()}
        described[group] = _description(phrases, surfaces, texts_by_group[group], taken)
    return described


def _phrases(text: str, ignored: frozenset[str], surfaces: dict[str, Counter[str]]) -> set[str]:
    """Words and pairs of adjacent words without function words (or with one between them)."""
    found: set[str] = set()
    cleaned = ADDRESS.sub("|", clean(text))
    words = list(PLAIN_WORD.finditer(cleaned))
    for i, word in enumerate(words):
        if _is_ignored(word.group(), ignored):
            continue
        for length in (1, 2, 3):
            chosen = words[i : i + length]
            if len(chosen) == length and _is_phrase(chosen, cleaned, ignored):
                surface = cleaned[chosen[0].start() : chosen[-1].end()]
                found.add(surface.casefold())
                surfaces[surface.casefold()][surface] += 1
    return found


def _is_phrase(words: list[re.Match[str]], text: str, ignored: frozenset[str]) -> bool:
    between = all(text[a.end() : b.start()] == " " for a, b in itertools.pairwise(words))
    middle_is_small = len(words) < 3 or _is_ignored(words[1].group(), ignored)
    return between and middle_is_small and not _is_ignored(words[-1].group(), ignored)


def _is_ignored(word: str, ignored: frozenset[str]) -> bool:
    return (word.isascii() and len(word) < 3) or word.casefold() in ignored


def _ranked(counts: Mapping[str, Counter[str]], sizes: Mapping[str, int]) -> dict[str, list[str]]:
    """Phrases of each group by class-based TF-IDF, the most telling first."""
    sparse = load("scipy.sparse")
    vectorizers = load("bertopic.vectorizers")
    vocabulary = sorted({phrase for found in counts.values() for phrase in found})
    if len(vocabulary) < 2:  # the transformer cannot do with one
        return {group: sorted(found) for group, found in counts.items()}
    column = {phrase: i for i, phrase in enumerate(vocabulary)}
    rows, columns, values = [], [], []
    for row, found in enumerate(counts.values()):
        for phrase in sorted(found):
            rows.append(row)
            columns.append(column[phrase])
            values.append(found[phrase])
    shape = (len(counts), len(vocabulary))
    table = sparse.csr_matrix((values, (rows, columns)), shape=shape)
    transformer = vectorizers.ClassTfidfTransformer(reduce_frequent_words=True)
    weights = transformer.fit(table).transform(table).tocsr()
    return {
        group: _best(weights[row], vocabulary, found, sizes[group])
        for row, (group, found) in enumerate(counts.items())
    }


def _best(row: Any, vocabulary: Sequence[str], found: Counter[str], size: int) -> list[str]:
    """Only what several texts say counts as typical, unless there are hardly any."""
    floor = 1 if size < 5 else max(2, size // 50)
    scored = [
        (weight * (PHRASE_BONUS if " " in vocabulary[i] else 1.0), vocabulary[i])
        for i, weight in zip(row.indices, row.data, strict=True)
        if found[vocabulary[i]] >= floor
    ]
    return [phrase for _, phrase in sorted(scored, key=lambda item: (-item[0], item[1]))]


def _description(
    phrases: Sequence[str],
    surfaces: Mapping[str, Counter[str]],
    texts: Sequence[str],
    taken: set[str],
) -> Description:
    keywords: list[str] = []
    for phrase in phrases:
        if len(keywords) < KEYWORDS and not _repeats(phrase, keywords):
            keywords.append(phrase)
    shown = tuple(_surface(surfaces[phrase]) for phrase in keywords)
    for length in range(IN_LABEL, KEYWORDS + 1):
        label = _capitalised(", ".join(shown[:length]))
        if label.casefold() not in taken:
            break
    return Description(label or _capitalised(clean(texts[0], 60) if texts else ""), shown)


def _repeats(phrase: str, chosen: Sequence[str]) -> bool:
    stems = {word[:SAME_STEM] for word in phrase.split()}
    return any(stems & {word[:SAME_STEM] for word in other.split()} for other in chosen)


def _surface(forms: Counter[str]) -> str:
    """The most usual spelling, the alphabetically first of equals."""
    return min(forms, key=lambda form: (-forms[form], form))


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
