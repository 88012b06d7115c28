"""Texts linked to families of copies: exact, edited, with additions.

Texts are sets of overlapping word triples. Candidates come from MinHash (Broder 1997) with banding
and are verified by counting, so a chance collision links nothing; a link needs its evidence from
all over the shorter text, so a quoted sentence links nothing either. What is left over is compared
with the central member of each family, which can't chain.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.campaigns.order import common_order
from analysis.campaigns.reading import Numbers, Read, ragged, spans
from analysis.campaigns.verify import Pairs, copies
from analysis.extras import load

Progress = Callable[[float], None]
WordsOf = Callable[[int], Sequence[str]]
Labels = NDArray[np.int64]

BANDS = 12
# In a crowded bucket each is compared with its neighbour and with this many of the first.
FIRST = 3
ROWS_AT_ONCE = 2_000
# As many members of a family, evenly drawn, say which one is central.
JURY = 200
REMEMBERED = 5_000
# With this part of a letter's triples, and no fewer, a text is read word by word; it is a copy when
# it has this part of the letter's words in the letter's order.
LOOK = 0.12
FEWEST_LOOKED = 4
ORDERED = 0.65
ROUNDS = 4


def groups_of(labels: Labels) -> list[list[int]]:
    """Positions with the same label (not -1), where there are two or more."""
    order = np.argsort(labels, kind="stable")
    edges = np.flatnonzero(np.diff(labels[order], prepend=-2))
    groups = np.split(order, edges[1:]) if len(order) else []
    return sorted(g.tolist() for g in groups if len(g) > 1 and labels[g[0]] >= 0)


def family_labels(
    texts: Read, words_of: WordsOf, min_words: int, progress: Progress = lambda fraction: None
) -> Labels:
    """A number per text, equal for copies of one text, -1 for texts under `min_words` words.

    `words_of` gives the words of the text at a position; few are asked for.
    """
    long_enough = np.flatnonzero(texts.words >= min_words)
    labels = np.full(len(texts.words), -1, dtype=np.int64)
    if not len(long_enough):
        return labels
    _, first, copy_of = np.unique(texts.prints[long_enough], return_index=True, return_inverse=True)
    different = texts.take(long_enough[first])
    linked = _checked(different, _linked(different, progress))
    origins = long_enough[first]
    linked = _joined(different, linked, lambda i: words_of(int(origins[i])))
    labels[long_enough] = linked[copy_of]
    return labels


def _linked(texts: Read, progress: Progress) -> Labels:
    """Components of the texts linked by any band."""
    labels = np.arange(len(texts.words))
    random = np.random.default_rng(20260101)
    for band in range(BANDS):
        pairs = _candidates(_band(texts, random), labels)
        pairs = pairs[copies(texts, pairs)]
        if len(pairs):
            labels = components(len(labels), labels, pairs)
        progress((band + 1) / BANDS)
    return labels


def components(size: int, labels: Labels, pairs: Pairs) -> Labels:
    """Labels after these pairs were linked too."""
    sparse, graph = load("scipy.sparse"), load("scipy.sparse.csgraph")
    ends = labels[pairs]
    ones = np.ones(len(ends), dtype=np.int8)
    edges = sparse.coo_matrix((ones, (ends[:, 0], ends[:, 1])), shape=(size, size))
    _, merged = graph.connected_components(edges, directed=False)
    return np.asarray(merged[labels], dtype=np.int64)


def _band(texts: Read, random: np.random.Generator) -> NDArray[np.uint64]:
    """Two MinHash values of each text in one number."""
    factors = random.integers(0, 2**32, size=2, dtype=np.uint64).astype(np.uint32) | np.uint32(1)
    shifts = random.integers(0, 2**32, size=2, dtype=np.uint64).astype(np.uint32)
    keys = np.empty(len(texts.words), dtype=np.uint64)
    for at in range(0, len(keys), ROWS_AT_ONCE):
        edges = texts.starts[at : at + ROWS_AT_ONCE + 1]
        triples = texts.triples[edges[0] : edges[-1]]
        least = [
            np.minimum.reduceat(triples * factor + shift, edges[:-1] - edges[0]).astype(np.uint64)
            for factor, shift in zip(factors, shifts, strict=True)
        ]
        keys[at : at + len(edges) - 1] = (least[0] << np.uint64(32)) | least[1]
    return keys


def _candidates(keys: NDArray[np.uint64], labels: Labels) -> Pairs:
    """Pairs with equal keys that aren't linked yet: each with its neighbour and with the first."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    is_new = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    start = np.maximum.accumulate(np.where(is_new, np.arange(len(order)), 0))
    place = np.arange(len(order)) - start
    at = np.flatnonzero(place > 0)
    found = [np.column_stack([order[at - 1], order[at]])]
    for first in range(FIRST):
        later = at[place[at] > first + 1]
        found.append(np.column_stack([order[start[later] + first], order[later]]))
    pairs = np.concatenate(found).astype(np.int64)
    return np.asarray(pairs[labels[pairs[:, 0]] != labels[pairs[:, 1]]])


def _checked(texts: Read, labels: Labels) -> Labels:
    """Families in which each member is a copy of the central one; chains fall apart."""
    size = len(labels)
    settled = np.arange(size, 2 * size)
    sizes = np.bincount(labels, minlength=size)
    open_ones = np.flatnonzero(sizes[labels] > 1)
    for _ in range(ROUNDS):
        if not len(open_ones):
            break
        central = central_members(texts, labels, open_ones)
        centre_of = np.zeros(size, dtype=np.int64)
        centre_of[labels[central]] = central
        pairs = np.column_stack([open_ones, centre_of[labels[open_ones]]])
        is_member = copies(texts, pairs) | (pairs[:, 0] == pairs[:, 1])
        settled[pairs[is_member, 0]] = pairs[is_member, 1]
        open_ones = open_ones[~is_member]
    return np.asarray(np.unique(settled, return_inverse=True)[1], dtype=np.int64)


def _joined(texts: Read, labels: Labels, words_of: WordsOf) -> Labels:
    """Every text and family compared with the central members of all families, and linked."""
    sizes = np.bincount(labels, minlength=len(labels))
    members = np.flatnonzero(sizes[labels] > 1)
    if not len(members):
        return labels
    central = central_members(texts, labels, members)
    asking = np.concatenate([np.flatnonzero(sizes[labels] == 1), central])
    pairs, shared = _sharing(texts, np.sort(asking), central)
    is_other = labels[pairs[:, 0]] != labels[pairs[:, 1]]
    pairs, shared = pairs[is_other], shared[is_other]
    is_copy = copies(texts, pairs)
    words_of = lru_cache(maxsize=REMEMBERED)(words_of)
    for at in _doubtful(pairs, shared, is_copy):
        is_copy[at] = _in_order(words_of(int(pairs[at, 1])), words_of(int(pairs[at, 0])))
    pairs, shared = pairs[is_copy], shared[is_copy]
    # A single text goes to the nearest family only, so it can't chain two of them.
    order = np.argsort(-shared, kind="stable")
    is_single = sizes[labels[pairs[order, 0]]] == 1
    _, first = np.unique(pairs[order][is_single, 0], return_index=True)
    kept = np.concatenate([pairs[order][~is_single], pairs[order][is_single][first]])
    return components(len(labels), labels, kept) if len(kept) else labels


def _doubtful(pairs: Pairs, shared: Numbers, is_copy: NDArray[np.bool_]) -> list[int]:
    """Of each text that is no copy yet, the pair with the letter it shares most with."""
    order = np.lexsort((-shared, pairs[:, 0]))
    order = order[~np.isin(pairs[order, 0], pairs[is_copy, 0])]
    is_first = np.diff(pairs[order, 0], prepend=-1) != 0
    return [int(at) for at in order[is_first]]


def _in_order(letter: Sequence[str], text: Sequence[str]) -> bool:
    return common_order(letter, text) >= ORDERED * len(letter)


def central_members(texts: Read, labels: Labels, members: Numbers) -> Numbers:
    """Of each family of two or more the member whose triples most of the others have."""
    order = members[np.argsort(labels[members], kind="stable")]
    _, start, sizes = np.unique(labels[order], return_index=True, return_counts=True)
    step = -(-sizes // JURY)
    family = np.repeat(np.arange(len(sizes)), sizes)
    is_heard = (np.arange(len(order)) - start[family]) % step[family] == 0
    order, family = order[is_heard], family[is_heard]
    edges = [0]
    while edges[-1] < len(order):
        next_family = family[min(edges[-1] + 10 * ROWS_AT_ONCE, len(order) - 1)]
        end = int(np.searchsorted(family, next_family))
        edges.append(end if end > edges[-1] and end + 1 < len(order) else len(order))
    found = [_central(texts, order[a:b], family[a:b]) for a, b in pairwise(edges)]
    return np.concatenate(found)


def _central(texts: Read, rows: Numbers, family: Numbers) -> Numbers:
    items, owner = ragged(texts.starts, rows)
    key = (family[owner].astype(np.uint64) << np.uint64(32)) | texts.triples[items]
    _, at, held_by = np.unique(key, return_inverse=True, return_counts=True)
    total = np.bincount(owner, weights=held_by[at], minlength=len(rows))
    weight = total / np.maximum(texts.sizes[rows], 1)
    order = np.lexsort((rows, -weight, family))
    is_first = np.concatenate([[True], family[order][1:] != family[order][:-1]])
    return np.asarray(rows[order][is_first], dtype=np.int64)


def _sharing(texts: Read, asking: Numbers, central: Numbers) -> tuple[Pairs, Numbers]:
    """Pairs (text, central member) that share enough triples for a closer look, and how many."""
    rows, owner = ragged(texts.starts, central)
    order = np.argsort(texts.triples[rows], kind="stable")
    wanted, holder = texts.triples[rows][order], central[owner[order]]
    is_wanted = np.zeros(1 << 24, dtype=bool)
    is_wanted[wanted & np.uint32(0xFFFFFF)] = True
    found, counts = [np.zeros((0, 2), dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for at in range(0, len(asking), 10 * ROWS_AT_ONCE):
        some = asking[at : at + 10 * ROWS_AT_ONCE]
        items, who = ragged(texts.starts, some)
        triples = texts.triples[items]
        maybe = np.flatnonzero(is_wanted[triples & np.uint32(0xFFFFFF)])
        low = np.searchsorted(wanted, triples[maybe], "left")
        high = np.searchsorted(wanted, triples[maybe], "right")
        hit, back = spans(low, high)
        key = (some[who[maybe[back]]].astype(np.uint64) << np.uint64(32)) | holder[hit].astype(
            np.uint64
        )
        pair, count = np.unique(key, return_counts=True)
        left = (pair >> np.uint64(32)).astype(np.int64)
        right = (pair & np.uint64(0xFFFFFFFF)).astype(np.int64)
        needed = LOOK * np.minimum(texts.sizes[left], texts.sizes[right])
        is_enough = (count >= np.maximum(needed, FEWEST_LOOKED)) & (left != right)
        found.append(np.column_stack([left[is_enough], right[is_enough]]))
        counts.append(count[is_enough])
    return np.concatenate(found), np.concatenate(counts)
