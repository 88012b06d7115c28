"""One thread per computation: the machine is shared, and sums come out the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from analysis.extras import load

# The limit holds for libraries that are already loaded, so these are loaded first.
COMPUTING = ("numpy", "scipy.linalg", "scipy.sparse.csgraph", "sklearn.metrics", "faiss")


@contextmanager
def one_thread(progress: Callable[[float], None]) -> Iterator[None]:
    """Limits BLAS and OpenMP to one thread while inside; raises MissingExtra without packages."""
    for i, module in enumerate(COMPUTING):
        load(module)
        progress((i + 1) / len(COMPUTING))
    load("faiss").omp_set_num_threads(1)
    with load("threadpoolctl").threadpool_limits(limits=1):
        yield
