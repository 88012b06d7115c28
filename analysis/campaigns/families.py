"""Near-duplicate families: exact copies, edited copies, copies with additions.

Texts are sets of overlapping word triples. Candidates come from MinHash (Broder 1997) with banding
and are verified by the exact Jaccard similarity, so a chance collision links nothing. Links are
drawn at 0.5; at lower values single linkage chains unrelated texts together. What is left over
is then attached to the nearest family at 0.25, which cannot chain.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.extras import load
from analysis.text.clean import tokens

Progress = Callable[[float], None]
Pairs = NDArray[np.int64]

# Short honest texts are alike without being copied: "More cycle paths please!" is no campaign.
MIN_WORDS = 12
LINK = 0.5
ATTACH = 0.25
# A member may also hide nearly the whole letter inside a long text of its own.
CONTAINED = 0.8
SHINGLE = 3
HASHES = 64
ROWS_PER_BAND = 2
# Inside a crowded bucket all are compared with the first few only.
CROWDED = 40
READ_CHARS = 20_000


def find_families(
    texts: Sequence[str],
    *,
    min_words: int = MIN_WORDS,
    link: float = LINK,
    attach: float = ATTACH,
    progress: Progress = lambda fraction: None,
) -> list[list[int]]:
    """Groups of two or more positions in `texts` that are copies of one text.

    Families and members are in the order of first appearance; every position is in one family at
    most. Texts under `min_words` words are never in one.
    """
    words = [tokens(text, READ_CHARS) for text in texts]
    long_enough = [i for i, found in enumerate(words) if len(found) >= min_words]
    first_of, copies = _exact_copies(words, long_enough)
    progress(0.3)
    if len(first_of) > 1:
        linked = _linked(shingle_matrix([words[i] for i in first_of]), link, attach, progress)
    else:
        linked = [[i] for i in range(len(first_of))]
    families = [sorted(j for i in group for j in copies[first_of[i]]) for group in linked]
    progress(1.0)
    return sorted(family for family in families if len(family) > 1)


def _exact_copies(
    words: Sequence[list[str]], positions: Sequence[int]
) -> tuple[list[int], dict[int, list[int]]]:
    """First position of each different text, and all positions of each."""
    first_by_text: dict[str, int] = {}
    copies: dict[int, list[int]] = defaultdict(list)
    for i in positions:
        first = first_by_text.setdefault(" ".join(words[i]), i)
        copies[first].append(i)
    return list(first_by_text.values()), copies


def _linked(matrix: Any, link: float, attach: float, progress: Progress) -> list[list[int]]:
    graph = load("scipy.sparse.csgraph")
    sparse = load("scipy.sparse")
    pairs = _candidates(_signatures(matrix, progress))
    progress(0.8)
    pairs = pairs[_jaccard(matrix, pairs) >= link]
    size = matrix.shape[0]
    ones = np.ones(len(pairs), dtype=np.int8)
    edges = sparse.coo_matrix((ones, (pairs[:, 0], pairs[:, 1])), shape=(size, size))
    _, labels = graph.connected_components(edges, directed=False)
    labels = _attached(matrix, labels, attach)
    groups: dict[int, list[int]] = defaultdict(list)
    for i, label in enumerate(labels.tolist()):
        groups[label].append(i)
    return list(groups.values())


def shingle_matrix(words: Sequence[list[str]]) -> Any:
    """Binary CSR matrix, texts by distinct word triples."""
    sparse = load("scipy.sparse")
    hashes: dict[str, int] = {}
    rows = []
    for found in words:
        numbers = np.array([_stable_hash(word, hashes) for word in found], dtype=np.uint64)
        rows.append(np.unique(_shingles(numbers)))
    _, columns = np.unique(np.concatenate(rows), return_inverse=True)
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    ones = np.ones(len(columns), dtype=np.float64)
    return sparse.csr_matrix((ones, columns, starts))


def _stable_hash(word: str, seen: dict[str, int]) -> int:
    """The same 64 bits in every process, unlike hash()."""
    if word not in seen:
        digest = hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest()
        seen[word] = int.from_bytes(digest, "little")
    return seen[word]


def _shingles(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    width = min(SHINGLE, len(numbers))
    count = len(numbers) - width + 1
    mixed = np.zeros(count, dtype=np.uint64)
    for offset in range(width):
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + numbers[offset : offset + count]
    return mixed ^ (mixed >> np.uint64(29))


def _signatures(matrix: Any, progress: Progress) -> NDArray[np.uint64]:
    """MinHash signatures, shape (texts, HASHES); the hash family is fixed, not seeded by runs."""
    random = np.random.default_rng(20260101)
    factors = random.integers(1, 2**63, size=HASHES, dtype=np.uint64) | np.uint64(1)
    shifts = random.integers(0, 2**63, size=HASHES, dtype=np.uint64)
    columns = matrix.indices.astype(np.uint64) + np.uint64(1)
    starts = matrix.indptr[:-1]
    signatures = np.empty((matrix.shape[0], HASHES), dtype=np.uint64)
    for i in range(HASHES):
        mixed = columns * factors[i] + shifts[i]
        mixed ^= mixed >> np.uint64(32)
        mixed *= np.uint64(0xD6E8FEB86659FD93)
        mixed ^= mixed >> np.uint64(32)
        signatures[:, i] = np.minimum.reduceat(mixed, starts)
        progress(0.3 + 0.4 * (i + 1) / HASHES)
    return signatures


def _candidates(signatures: NDArray[np.uint64]) -> Pairs:
    """Pairs that agree in all rows of some band, each once, the smaller position first."""
    found = [np.zeros((0, 2), dtype=np.int64)]
    for start in range(0, HASHES, ROWS_PER_BAND):
        band = np.ascontiguousarray(signatures[:, start : start + ROWS_PER_BAND])
        keys = band.view([("", band.dtype)] * ROWS_PER_BAND).ravel()
        order = np.argsort(keys, kind="stable")
        is_new = np.concatenate([[True], keys[order][1:] != keys[order][:-1]])
        edges = np.append(np.flatnonzero(is_new), len(order))
        sizes = np.diff(edges)
        for at, size in zip(edges[:-1][sizes > 1], sizes[sizes > 1], strict=True):
            found.append(_bucket_pairs(order[at : at + size]))
    return np.unique(np.concatenate(found), axis=0)


def _bucket_pairs(bucket: NDArray[np.int64]) -> Pairs:
    if len(bucket) <= CROWDED:
        left, right = np.triu_indices(len(bucket), k=1)
    else:
        left = np.repeat(np.arange(10), len(bucket))
        right = np.tile(np.arange(len(bucket)), 10)
        left, right = left[left < right], right[left < right]
    return np.column_stack([bucket[left], bucket[right]]).astype(np.int64)


def _jaccard(matrix: Any, pairs: Pairs) -> NDArray[np.float64]:
    sizes = np.diff(matrix.indptr)
    shared = np.zeros(len(pairs))
    for at in range(0, len(pairs), 20_000):
        left, right = pairs[at : at + 20_000].T
        overlap = matrix[left].multiply(matrix[right]).sum(axis=1)
        shared[at : at + 20_000] = np.asarray(overlap).ravel()
    total = sizes[pairs[:, 0]] + sizes[pairs[:, 1]] - shared
    return np.asarray(shared / total, dtype=np.float64)


def _attached(matrix: Any, labels: NDArray[Any], attach: float) -> NDArray[Any]:
    """Single texts joined to the family whose representative they are nearest to."""
    sizes = np.bincount(labels)
    families = np.flatnonzero(sizes > 1)
    singles = np.flatnonzero(sizes[labels] == 1)
    if not len(families) or not len(singles):
        return labels
    central = [central_member(matrix, np.flatnonzero(labels == family)) for family in families]
    attached = labels.copy()
    for at in range(0, len(singles), 2_000):
        some = singles[at : at + 2_000]
        score = _closeness(matrix, some, np.array(central), attach)
        is_near = score.max(axis=1) >= attach
        attached[some[is_near]] = families[score.argmax(axis=1)[is_near]]
    return attached


def _closeness(
    matrix: Any, singles: NDArray[Any], central: NDArray[Any], attach: float
) -> NDArray[np.float64]:
    """Jaccard of singles (rows) to representatives; at least `attach` where one contains it."""
    lengths = np.diff(matrix.indptr)
    shared = (matrix[singles] @ matrix[central].T).toarray()
    likeness = shared / (lengths[singles][:, None] + lengths[central][None, :] - shared)
    is_inside = shared / lengths[central][None, :] >= CONTAINED
    return np.asarray(np.where(is_inside, np.maximum(likeness, attach), likeness))


def central_member(matrix: Any, members: NDArray[Any]) -> int:
    """The member that shares most with all others (the first of equals)."""
    total = np.asarray(matrix[members].sum(axis=0)).ravel()
    sizes = np.diff(matrix.indptr)[members]
    return int(members[np.argmax(np.asarray(matrix[members] @ total).ravel() / sizes)])
