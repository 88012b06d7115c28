"""Vectors to groups: PCA, a graph of nearest neighbours, Leiden.

The neighbours are exact up to `FULL_GRAPH` points; above, points are first drawn together into
micro-centres whose graph keeps the density between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.extras import load

Vectors = NDArray[np.float32]
Labels = NDArray[np.int64]

DIMENSIONS = 64
FEW_POINTS = 500
FEW_NEIGHBOURS = 8
NEIGHBOURS = 15


def compress(vectors: Vectors, dimensions: int = DIMENSIONS) -> Vectors:
    """Unit rows in the main directions of variation; shape (rows, at most `dimensions`)."""
    exact = np.asarray(vectors, dtype=np.float64)
    centred = exact - exact.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    kept = min(dimensions, centred.shape[1], max(1, len(centred) - 1))
    return units(centred @ directions[:, ::-1][:, :kept])


def units(vectors: NDArray[Any]) -> Vectors:
    """Rows scaled to length one; zero rows stay zero."""
    exact = np.asarray(vectors, dtype=np.float64)
    lengths = np.linalg.norm(exact, axis=1, keepdims=True)
    result: Vectors = np.divide(
        exact, lengths, out=np.zeros_like(exact), where=lengths > 1e-12
    ).astype(np.float32)
    return result


def neighbour_count(points: int) -> int:
    """How many neighbours of each point the graph looks at."""
    return min(FEW_NEIGHBOURS if points < FEW_POINTS else NEIGHBOURS, points - 1)


@dataclass(frozen=True)
class Graph:
    """A symmetric weighted graph as CSR parts."""

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    weights: NDArray[np.float64]

    @property
    def size(self) -> int:
        """Number of nodes."""
        return len(self.indptr) - 1


def neighbour_graph(found: NDArray[np.int64]) -> Graph:
    """Edges between neighbours, weighted by the Jaccard likeness of their neighbourhoods.

    `found` has the neighbours of each node in a row, -1 where there are fewer.
    """
    sparse = load("scipy.sparse")
    size, count = found.shape
    rows = np.repeat(np.arange(size), count)
    columns = found.ravel()
    is_real = columns >= 0
    ones = np.ones(int(is_real.sum()))
    links = sparse.csr_matrix((ones, (rows[is_real], columns[is_real])), shape=(size, size))
    around = links + sparse.identity(size, format="csr")
    sizes = np.asarray(around.sum(axis=1)).ravel()
    shared = (around @ around.T).multiply((links + links.T) > 0).tocsr()
    shared.sort_indices()
    sources = np.repeat(np.arange(size), np.diff(shared.indptr))
    weights = shared.data / (sizes[sources] + sizes[shared.indices] - shared.data)
    return Graph(shared.indptr.astype(np.int64), shared.indices.astype(np.int32), weights)


def communities(graph: Graph, resolution: float, seed: int) -> tuple[Labels, float]:
    """Leiden's communities numbered from 0 (largest first) and their modularity at resolution 1.

    A node without ties is in none (-1).
    """
    leiden = load("graspologic_native")
    if not len(graph.indices):
        return np.full(graph.size, -1, dtype=np.int64), 0.0
    _, found = leiden.leiden_csr(
        graph.indptr,
        graph.indices,
        graph.weights,
        graph.size,
        resolution=resolution,
        iterations=2,
        seed=seed,
    )
    labels = np.array([found[i] for i in range(graph.size)], dtype=np.int64)
    labels = by_size(np.where(np.diff(graph.indptr) > 0, labels, -1))
    return labels, modularity(graph, labels)


def by_size(labels: Labels) -> Labels:
    """Renumbered from 0, the largest group first, then the one that appears first; -1 stays."""
    kept = labels[labels >= 0]
    if not len(kept):
        return labels
    _, first, inverse, counts = np.unique(
        kept, return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(counts), dtype=np.int64)
    rank[np.lexsort((first, -counts))] = np.arange(len(counts))
    renumbered = labels.copy()
    renumbered[labels >= 0] = rank[inverse]
    return renumbered


def modularity(graph: Graph, labels: Labels) -> float:
    """Newman's modularity of a partition of the weighted graph, resolution 1; -1 is no group."""
    sources = np.repeat(np.arange(graph.size), np.diff(graph.indptr))
    total = graph.weights.sum()
    groups = labels[sources]
    is_placed = groups >= 0
    inside = graph.weights[is_placed & (groups == labels[graph.indices])].sum()
    degree = np.bincount(groups[is_placed], weights=graph.weights[is_placed])
    return float(inside / total - ((degree / total) ** 2).sum())
