"""Letters from a template in which each phrase was drawn from a list of synonyms.

Such texts share few word triples, but the words between the swapped ones stand in the same order.
Candidates share runs of a corpus's most common words and signs, with gaps for all others (their
"skeleton"); they are verified by the longest common order of words and signs, against what texts
of this corpus have in common by chance. A machine also leaves its own marks: all its letters write
apostrophes and quotation marks the same way.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.campaigns.order import common_order
from analysis.campaigns.reading import READ_CHARS
from analysis.extras import load
from analysis.text.clean import TOKEN, clean

Progress = Callable[[float], None]
Groups = list[list[int]]

MIN_WORDS = 30
# Templates are looked for among so many texts, evenly drawn; all others are compared with them.
SAMPLE = 4_000
COMMON = 50
RUN = 4
GAP = "*"
# A run that more texts have tells nothing, but for templates that as large a part came from, some
# partners are drawn at random.
TELLING = 0.03
PARTNERS = 12
LOOK = 0.09
AT_ONCE = 5_000
# The longest common order over the longer text; and this many times what chance gives.
ORDER = 0.38
OVER_CHANCE = 1.35
CHANCE_PAIRS = 500
# Either half has this part of the whole's order at least: a sentence that both quote fills one.
EITHER_HALF = 0.6
# So many words and signs of a text are compared, and only with texts of like length.
READ_WORDS = 250
LIKE_LENGTH = 0.6
MIN_FAMILY = 3
JUDGES = 5
SIGN = re.compile(f"{TOKEN.pattern}|[.,;:!?]")
APOSTROPHE = re.compile("\\w(['’ʼ])\\w")
CURLY = "’ʼ“”„‘"


@dataclass(frozen=True)
class Text:
    """Words and signs in order; `marks`: its apostrophes and quotes are "curly", "straight", ""."""

    words: list[str]
    marks: str


def find_swapped(texts: Sequence[str], progress: Progress = lambda fraction: None) -> Groups:
    """Groups of at least MIN_FAMILY positions in `texts`, each group from one template."""
    step = max(1, -(-len(texts) // SAMPLE))
    drawn = list(range(0, len(texts), step))
    sample = [_read(texts[i]) for i in drawn]
    if sum(len(text.words) >= RUN for text in sample) < MIN_FAMILY:
        return []
    common = _common_words(sample)
    runs = _Runs(sample, common)
    bar = max(ORDER, OVER_CHANCE * _chance(sample))
    progress(0.3)
    groups = [[drawn[i] for i in group] for group in _linked(sample, runs.likely_pairs(), bar)]
    progress(0.6)
    if step > 1 and groups:
        _attach(texts, groups, {i: sample[at] for at, i in enumerate(drawn)}, runs, bar)
    progress(1.0)
    return sorted(sorted(group) for group in groups)


def _read(text: str) -> Text:
    cleaned = clean(text, READ_CHARS)
    raw = text[:READ_CHARS]
    curly, straight = sum(map(raw.count, CURLY)), raw.count("'") + raw.count('"')
    marks = "" if curly == straight else ("curly" if curly > straight else "straight")
    return Text(SIGN.findall(cleaned.casefold())[:READ_WORDS], marks)


def _common_words(sample: Sequence[Text]) -> frozenset[str]:
    counts = Counter(word for text in sample for word in dict.fromkeys(text.words))
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    return frozenset(ranked[:COMMON])


def _skeleton(words: Sequence[str], common: frozenset[str]) -> list[str]:
    """The common words and signs, and one GAP for each run of others."""
    bones: list[str] = []
    for word in words:
        bone = word if word in common else GAP
        if bone != GAP or not bones or bones[-1] != GAP:
            bones.append(bone)
    return bones


class _Runs:
    """Which runs of RUN bones each text of the sample has, as a matrix of texts by runs."""

    def __init__(self, sample: Sequence[Text], common: frozenset[str]) -> None:
        self._common = common
        self._number: dict[tuple[str, ...], int] = {}
        self.matrix = self._matrix([self._runs(text) for text in sample])

    def _of(self, text: Text) -> set[tuple[str, ...]]:
        bones = _skeleton(text.words, self._common)
        return {tuple(bones[i : i + RUN]) for i in range(len(bones) - RUN + 1)}

    def _runs(self, text: Text) -> list[int]:
        found = sorted(self._of(text))
        return sorted(self._number.setdefault(run, len(self._number)) for run in found)

    def _matrix(self, rows: Sequence[Sequence[int]]) -> Any:
        starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
        columns = np.array([number for row in rows for number in row], dtype=np.int64)
        parts = (np.ones(len(columns)), columns, starts)
        return load("scipy.sparse").csr_matrix(parts, shape=(len(rows), len(self._number)))

    def likeness(self, texts: Sequence[Text], others: Sequence[int]) -> NDArray[np.float64]:
        """Jaccard likeness of texts outside the sample to some inside, shape (texts, others)."""
        sets = [self._of(text) for text in texts]
        number = self._number.get
        known = [[n for run in runs if (n := number(run)) is not None] for runs in sets]
        mine = self._matrix(known)
        theirs = self.matrix[list(others)]
        shared = np.asarray((mine @ theirs.T).todense())
        total = np.array([[len(runs)] for runs in sets]) + np.diff(theirs.indptr)[None, :] - shared
        return np.asarray(shared / np.maximum(total, 1.0), dtype=np.float64)

    def likely_pairs(self) -> NDArray[np.int64]:
        """Pairs of the sample with a Jaccard likeness of runs of at least LOOK."""
        size = self.matrix.shape[0]
        held = np.asarray(self.matrix.sum(axis=0)).ravel()
        is_telling = (held > 1) & (held <= max(40.0, TELLING * size))
        telling = self.matrix[:, np.flatnonzero(is_telling)].tocsr()
        found = [np.zeros((0, 2), dtype=np.int64)]
        for at in range(0, size, 500):
            both = (telling[at : at + 500] @ telling.T).tocoo()
            pairs = np.column_stack([both.row.astype(np.int64) + at, both.col])
            found.append(pairs[(pairs[:, 0] < pairs[:, 1]) & (both.data >= 2)])
        random = np.random.default_rng(20260102)
        partners = random.integers(0, max(size, 1), size=(size, PARTNERS))
        drawn = np.column_stack([np.repeat(np.arange(size), PARTNERS), partners.ravel()])
        found.append(drawn[drawn[:, 0] < drawn[:, 1]])
        pairs = np.unique(np.concatenate(found), axis=0)
        return pairs[self._jaccard(pairs) >= LOOK]

    def _jaccard(self, pairs: NDArray[np.int64]) -> NDArray[np.float64]:
        sizes = np.diff(self.matrix.indptr)
        shared = np.zeros(len(pairs))
        for at in range(0, len(pairs), 20_000):
            left, right = pairs[at : at + 20_000].T
            both = self.matrix[left].multiply(self.matrix[right]).sum(axis=1)
            shared[at : at + 20_000] = np.asarray(both).ravel()
        total = sizes[pairs[:, 0]] + sizes[pairs[:, 1]] - shared
        return np.asarray(shared / np.maximum(total, 1), dtype=np.float64)


def _order(one: Text, other: Text) -> float:
    """The common order as a share of the longer text; 0 where marks or length are too different, or
    where it stands in one half only."""
    if one.marks and other.marks and one.marks != other.marks:
        return 0.0
    longer = max(len(one.words), len(other.words), 1)
    if min(len(one.words), len(other.words)) < LIKE_LENGTH * longer:
        return 0.0
    order = common_order(one.words, other.words) / longer
    return order if min(_halves(one.words, other.words)) >= EITHER_HALF * order else 0.0


def _halves(one: Sequence[str], other: Sequence[str]) -> list[float]:
    """The common order of first half with first half, and of second with second."""
    i, j = len(one) // 2, len(other) // 2
    pairs = ((one[:i], other[:j]), (one[i:], other[j:]))
    return [common_order(a, b) / max(len(a), len(b), 1) for a, b in pairs]


def _chance(sample: Sequence[Text]) -> float:
    """The common order of texts drawn at random: its median, so that no campaign moves it."""
    if len(sample) < 2:
        return 0.0
    random = np.random.default_rng(20260103)
    drawn = random.integers(0, len(sample), size=(CHANCE_PAIRS, 2))
    orders = [_order(sample[i], sample[j]) for i, j in drawn.tolist() if i != j]
    return float(np.median(orders)) if orders else 0.0


def _linked(sample: Sequence[Text], pairs: NDArray[np.int64], bar: float) -> Groups:
    """Components of at least MIN_FAMILY texts."""
    root = list(range(len(sample)))

    def top(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    for i, j in pairs.tolist():
        one, other = top(i), top(j)
        if one != other and _order(sample[i], sample[j]) >= bar:
            root[max(one, other)] = min(one, other)
    groups: dict[int, list[int]] = {}
    for i in range(len(sample)):
        groups.setdefault(top(i), []).append(i)
    return [group for group in groups.values() if len(group) >= MIN_FAMILY]


def _attach(
    texts: Sequence[str], groups: Groups, sample: dict[int, Text], runs: _Runs, bar: float
) -> None:
    """Adds the texts outside the sample to the group that they have most in common with."""
    place = {position: at for at, position in enumerate(sample)}
    judges = [group[:: max(1, len(group) // JUDGES)][:JUDGES] for group in groups]
    asked = [place[member] for members in judges for member in members]
    owner = np.repeat(np.arange(len(judges)), [len(members) for members in judges])
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    outside = [i for i in range(len(texts)) if i not in sample]
    for at in range(0, len(outside), AT_ONCE):
        some = outside[at : at + AT_ONCE]
        read = [_read(texts[i]) for i in some]
        best = np.maximum.reduceat(runs.likeness(read, asked), first, axis=1)
        for row in np.flatnonzero((best >= LOOK).any(axis=1)).tolist():
            numbers = np.flatnonzero(best[row] >= LOOK).tolist()
            orders = [max(_order(read[row], sample[j]) for j in judges[n]) for n in numbers]
            nearest = max(range(len(numbers)), key=lambda k: (orders[k], k))
            if orders[nearest] >= bar:
                groups[numbers[nearest]].append(some[row])
