"""Runs BERTopic in its own environment on vectors, once for the same vectors."""

import hashlib
import os
import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import peers
from benchmarks.themes.corpora import CACHE

SCRIPT = Path(__file__).with_name("peers_bertopic.py")
SEEDS = 3
RESAMPLES = 20
KEPT = 0.8
ONE_THREAD = {
    name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")
}


def resamples(size: int) -> NDArray[np.bool_]:
    """Which rows each resample keeps: four fifths, the same for every method."""
    random = np.random.default_rng(11)
    kept = np.zeros((RESAMPLES, size), dtype=bool)
    for row in kept:
        row[random.permutation(size)[: round(KEPT * size)]] = True
    return kept


def bertopic(
    vectors: NDArray[np.float32], seeds: int = SEEDS, count: int = RESAMPLES
) -> dict[str, NDArray[np.float64]]:
    """What peers_bertopic.py writes, from disk when it ran on these vectors before."""
    exact = np.ascontiguousarray(vectors, dtype=np.float32)
    parts = (exact.tobytes(), SCRIPT.read_bytes(), repr((seeds, count)).encode())
    digest = hashlib.sha256(b"".join(parts)).hexdigest()[:24]
    target = CACHE / f"bertopic-{digest}.npz"
    if not target.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        source = CACHE / f"bertopic-{digest}-in.npz"
        np.savez(source, vectors=exact, seeds=seeds, resamples=resamples(len(exact))[:count])
        partial = target.with_suffix(".part.npz")
        subprocess.run(
            [str(peers.python()), str(SCRIPT), str(source), str(partial)],
            check=True,
            env=os.environ | ONE_THREAD,
        )
        partial.rename(target)
        source.unlink()
    with np.load(target) as found:
        return {name: found[name] for name in found.files}
