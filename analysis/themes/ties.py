"""How voices hang together: the graph that is cut into themes, and each voice's share in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
ROWS_OF_SHARES = 20_000
# A resample keeps four fifths.
KEPT_SHARE = 0.8


class Ties(Protocol):
    """What a grouping needs to know about the voices."""

    @property
    def whole(self) -> Graph:
        """The graph of all nodes."""
        ...

    @property
    def node_homes(self) -> Labels | None:
        """The submission of each node, None where a node is no single voice."""
        ...

    def draw(self, seed: int) -> tuple[NDArray[np.bool_], Graph]:
        """A random four fifths: which nodes are kept, and the graph that they alone would give.

        Nodes that are not kept stay, without ties.
        """
        ...

    def standings(self, labels: Labels) -> Iterator[Shares]:
        """Which part of each voice's ties goes to each group of nodes; blocks of rows, in order.

        `labels` has the group of each node, -1 for none; shape (voices in the block, groups).
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
    homes: Labels

    @cached_property
    def whole(self) -> Graph:
        """The graph of all voices."""
        return self._graph_of(self.found)

    @property
    def node_homes(self) -> Labels | None:
        """See Ties."""
        return self.homes

    def draw(self, seed: int) -> tuple[NDArray[np.bool_], Graph]:
        """See Ties: whole submissions are drawn."""
        random = np.random.default_rng(seed)
        submissions = np.unique(self.homes)
        size = max(1, round(KEPT_SHARE * len(submissions)))
        kept = np.isin(self.homes, random.choice(submissions, size, replace=False))
        is_usable = (self.found >= 0) & kept[self.found] & kept[:, None]
        return kept, self._graph_of(np.where(is_usable, self.found, -1))

    def standings(self, labels: Labels) -> Iterator[Shares]:
        """See Ties."""
        graph = self.whole
        parts = (graph.weights, graph.indices, graph.indptr)
        matrix = load("scipy.sparse").csr_matrix(parts, shape=(graph.size, graph.size))
        return _shares(matrix, labels)

    def _graph_of(self, found: NDArray[np.int64]) -> Graph:
        order = np.argsort(found < 0, axis=1, kind="stable")[:, : self.count]
        return neighbour_graph(np.take_along_axis(found, order, axis=1))


@dataclass(frozen=True)
class CentreTies:
    """Micro-centres are the nodes; `votes` (voices by centres, CSR) says who stands near which."""

    votes: Any

    @cached_property
    def whole(self) -> Graph:
        """The graph of all centres: two are tied by the voices that stand near both."""
        ties = (self.votes.T @ self.votes).tocsr()
        ties.setdiag(0)
        return _graph(ties)

    @property
    def node_homes(self) -> Labels | None:
        """See Ties."""
        return None

    def draw(self, seed: int) -> tuple[NDArray[np.bool_], Graph]:
        """See Ties: micro-centres are drawn."""
        random = np.random.default_rng(seed)
        graph = self.whole
        kept = np.zeros(graph.size, dtype=bool)
        kept[random.permutation(graph.size)[: round(KEPT_SHARE * graph.size)]] = True
        sources = np.repeat(np.arange(graph.size), np.diff(graph.indptr))
        weights = graph.weights * (kept[sources] & kept[graph.indices])
        matrix = load("scipy.sparse").csr_matrix(
            (weights, graph.indices.copy(), graph.indptr.copy()), shape=(graph.size, graph.size)
        )
        return kept, _graph(matrix)

    def standings(self, labels: Labels) -> Iterator[Shares]:
        """See Ties."""
        return _shares(self.votes, labels)


def _graph(matrix: Any) -> Graph:
    matrix.eliminate_zeros()
    matrix.sort_indices()
    weights = matrix.data.astype(np.float64)
    return Graph(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), weights)


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
    return NeighbourTies(np.concatenate(parts)[:, : 2 * count], count, homes)


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
        parts.append((np.clip(likeness, 0.0, None), near.astype(np.int32)))
        progress(0.5 + 0.5 * at / len(vectors))
    weights = np.concatenate([part[0] for part in parts]).ravel()
    columns = np.concatenate([part[1] for part in parts]).ravel()
    starts = np.arange(0, len(weights) + 1, CENTRES_PER_VOICE)
    return CentreTies(sparse.csr_matrix((weights, columns, starts), shape=(len(vectors), count)))


def _shares(matrix: Any, labels: Labels) -> Iterator[Shares]:
    """Blocks of rows, so that a million voices by hundreds of groups are never held at once."""
    groups = int(labels.max(initial=-1)) + 1
    sparse = load("scipy.sparse")
    nodes = np.flatnonzero(labels >= 0)
    size = (matrix.shape[1], groups)
    member = sparse.csr_matrix((np.ones(len(nodes)), (nodes, labels[nodes])), shape=size)
    for at in range(0, matrix.shape[0], ROWS_OF_SHARES):
        rows = matrix[at : at + ROWS_OF_SHARES]
        inside = (rows @ member).toarray()
        total = np.asarray(rows.sum(axis=1)).reshape(-1, 1)
        yield np.divide(inside, total, out=np.zeros_like(inside), where=total > 0)
