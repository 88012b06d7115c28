"""How voices hang together: the graph that is cut into themes, and each voice's share in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from analysis.extras import load
from analysis.themes.cluster import Graph, Labels, Vectors, neighbour_count, neighbour_graph

Progress = Callable[[float], None]
Shares = NDArray[np.float64]

# Up to here every voice is a node of the graph; above, micro-centres are.
FULL_GRAPH = 20_000
MICRO_CENTRES = 4_000
CENTRES_PER_VOICE = 8
# Neighbours from other submissions are wanted, so some more are fetched.
SPARE = 45
ROWS_AT_ONCE = 2_000


class Ties(Protocol):
    """What a grouping needs to know about the voices."""

    def graph(self, kept: NDArray[np.bool_] | None = None) -> Graph:
        """The graph of all nodes, or that which the kept voices alone would give."""
        ...

    def shares(self, labels: Labels) -> Shares:
        """Which part of each voice's ties goes to each group of nodes; shape (voices, groups).

        `labels` has the group of each node, -1 for none.
        """
        ...


@dataclass(frozen=True)
class NeighbourTies:
    """Each voice is a node, tied to its nearest voices of other submissions.

    `found` has more neighbours than the graph takes, so that those of a part of the voices can be
    had without another search.
    """

    found: NDArray[np.int64]
    count: int

    @cached_property
    def whole(self) -> Graph:
        """The graph of all voices."""
        return self._graph_of(self.found)

    def graph(self, kept: NDArray[np.bool_] | None = None) -> Graph:
        """See Ties; nodes that are not kept stay, without ties."""
        if kept is None:
            return self.whole
        is_usable = (self.found >= 0) & kept[self.found] & kept[:, None]
        return self._graph_of(np.where(is_usable, self.found, -1))

    def shares(self, labels: Labels) -> Shares:
        """See Ties."""
        graph = self.whole
        parts = (graph.weights, graph.indices, graph.indptr)
        matrix = load("scipy.sparse").csr_matrix(parts, shape=(graph.size, graph.size))
        return _shares(matrix, labels, graph.size)

    def _graph_of(self, found: NDArray[np.int64]) -> Graph:
        order = np.argsort(found < 0, axis=1, kind="stable")[:, : self.count]
        return neighbour_graph(np.take_along_axis(found, order, axis=1))


@dataclass(frozen=True)
class CentreTies:
    """Micro-centres are the nodes; `votes` (voices by centres, CSR) says who stands near which."""

    votes: Any

    @cached_property
    def whole(self) -> Graph:
        """The graph of all centres."""
        return self._graph_of(self.votes)

    def graph(self, kept: NDArray[np.bool_] | None = None) -> Graph:
        """See Ties: two centres are tied by the voices that stand near both."""
        return self.whole if kept is None else self._graph_of(self.votes[np.flatnonzero(kept)])

    def shares(self, labels: Labels) -> Shares:
        """See Ties."""
        return _shares(self.votes, labels, self.votes.shape[1])

    def _graph_of(self, votes: Any) -> Graph:
        ties = (votes.T @ votes).tocsr()
        ties.setdiag(0)
        ties.eliminate_zeros()
        ties.sort_indices()
        return Graph(ties.indptr.astype(np.int64), ties.indices.astype(np.int32), ties.data)


def tie_voices(vectors: Vectors, homes: Labels, progress: Progress) -> Ties:
    """Ties of voices given by unit `vectors`; `homes` is the submission of each voice.

    Sentences of one submission are alike because one person wrote them, so ties are drawn between
    submissions.
    """
    if len(vectors) > FULL_GRAPH:
        return _centre_ties(vectors, progress)
    count = neighbour_count(len(vectors))
    wanted = min(len(vectors) - 1, count + SPARE)
    faiss = load("faiss")
    faiss.omp_set_num_threads(1)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    parts = []
    for at in range(0, len(vectors), ROWS_AT_ONCE):
        rows = np.arange(at, min(at + ROWS_AT_ONCE, len(vectors)))
        _, found = index.search(vectors[rows], wanted + 1)
        parts.append(_from_others(found, rows, homes))
        progress((at + len(rows)) / len(vectors))
    return NeighbourTies(np.concatenate(parts)[:, : 2 * count], count)


def _from_others(found: NDArray[np.int64], rows: Labels, homes: Labels) -> NDArray[np.int64]:
    """Neighbours with those of the same submission put last as -1 (kept where there are only such).

    The voice itself is never its own neighbour.
    """
    is_self = found == rows[:, None]
    is_own = (homes[found] == homes[rows][:, None]) & ~is_self
    has_others = (~is_own & ~is_self).any(axis=1)
    dropped = is_self | (is_own & has_others[:, None])
    cleared = np.where(dropped, -1, found)
    order = np.argsort(dropped, axis=1, kind="stable")
    return np.asarray(np.take_along_axis(cleared, order, axis=1), dtype=np.int64)


def _centre_ties(vectors: Vectors, progress: Progress) -> CentreTies:
    faiss = load("faiss")
    sparse = load("scipy.sparse")
    faiss.omp_set_num_threads(1)
    count = min(MICRO_CENTRES, len(vectors) // 4)
    means = faiss.Kmeans(
        vectors.shape[1],
        count,
        niter=8,
        seed=1,
        spherical=True,
        min_points_per_centroid=1,
        max_points_per_centroid=64,
    )
    means.train(vectors)
    progress(0.5)
    parts = []
    for at in range(0, len(vectors), ROWS_AT_ONCE):
        likeness, near = means.index.search(vectors[at : at + ROWS_AT_ONCE], CENTRES_PER_VOICE)
        parts.append((np.clip(likeness, 0.0, None).astype(np.float64), near))
        progress(0.5 + 0.5 * at / len(vectors))
    weights = np.concatenate([part[0] for part in parts]).ravel()
    columns = np.concatenate([part[1] for part in parts]).ravel()
    starts = np.arange(0, len(weights) + 1, CENTRES_PER_VOICE)
    return CentreTies(sparse.csr_matrix((weights, columns, starts), shape=(len(vectors), count)))


def _shares(matrix: Any, labels: Labels, size: int) -> Shares:
    groups = int(labels.max(initial=-1)) + 1
    sparse = load("scipy.sparse")
    nodes = np.flatnonzero(labels >= 0)
    member = sparse.csr_matrix((np.ones(len(nodes)), (nodes, labels[nodes])), shape=(size, groups))
    inside = (matrix @ member).toarray()
    total = np.asarray(matrix.sum(axis=1)).reshape(-1, 1)
    shares: Shares = np.divide(inside, total, out=np.zeros_like(inside), where=total > 0)
    return shares
