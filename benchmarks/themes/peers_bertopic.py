"""BERTopic as its users run it. Run by the peers' interpreter: `python peers_bertopic.py IN OUT`.

IN is an .npz with `vectors` and, optionally, `resamples` (rows kept in each, one boolean row per
resample). OUT gets labels per fit (-1 left out), labels per resample, and CPU seconds. UMAP is
seeded, so that the run can be repeated; its compilation is not counted. The two rules share one
UMAP, as they would see the same.
"""

import sys
import time

import numpy as np
from bertopic import BERTopic
from hdbscan import HDBSCAN
from umap import UMAP


def reduce(vectors: np.ndarray, seed: int) -> tuple[np.ndarray, float]:
    """BERTopic's default UMAP, and its CPU seconds."""
    started = time.process_time()
    found = _umap(seed).fit_transform(vectors)
    return np.nan_to_num(found), time.process_time() - started


def cluster(reduced: np.ndarray, size: int) -> tuple[np.ndarray, float]:
    """BERTopic's default HDBSCAN at a `min_cluster_size`, and its CPU seconds."""
    started = time.process_time()
    labels = _hdbscan(size).fit(reduced).labels_
    return labels, time.process_time() - started


def _umap(seed: int) -> UMAP:
    return UMAP(
        n_neighbors=15,
        n_components=5,
        min_dist=0.0,
        metric="cosine",
        low_memory=False,
        random_state=seed,
        n_jobs=1,
    )


def _hdbscan(size: int) -> HDBSCAN:
    return HDBSCAN(
        min_cluster_size=size,
        metric="euclidean",
        cluster_selection_method="eom",
        prediction_data=True,
        core_dist_n_jobs=1,
    )


def is_what_bertopic_does(vectors: np.ndarray, labels: np.ndarray) -> bool:
    """Whether BERTopic itself, given these models, groups as we do here."""
    texts = [f"word{i % 97} word{i % 89} word{i % 83}" for i in range(len(vectors))]
    model = BERTopic(umap_model=_umap(0), hdbscan_model=_hdbscan(10))
    found = np.array(model.fit_transform(texts, vectors)[0])
    pairs = {(int(a), int(b)) for a, b in zip(found, labels, strict=True)}
    return len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})


def main(source: str, target: str) -> None:
    given = np.load(source)
    vectors = given["vectors"].astype(np.float32)
    seeds = int(given["seeds"])
    reduce(vectors[:200], 0)
    sizes = {"default": 10, "scaled": max(5, len(vectors) // 500)}
    out: dict[str, list] = {f"{rule} {what}": [] for rule in sizes for what in ("fits", "cpu")}
    for seed in range(seeds):
        reduced, spent = reduce(vectors, seed)
        for rule, size in sizes.items():
            labels, more = cluster(reduced, size)
            out[f"{rule} fits"].append(labels)
            out[f"{rule} cpu"].append(spent + more)
    kept_rows = given["resamples"] if "resamples" in given else np.zeros((0, len(vectors)), bool)
    for rule in sizes:
        out[f"{rule} again"] = []
    for i, kept in enumerate(kept_rows):
        reduced, _ = reduce(vectors[kept], i)
        for rule, size in sizes.items():
            labels = np.full(len(vectors), -2)
            scaled = size if rule == "default" else max(5, int(kept.sum()) // 500)
            labels[kept] = cluster(reduced, scaled)[0]
            out[f"{rule} again"].append(labels)
    checked = len(vectors) <= 5_000 and is_what_bertopic_does(vectors, out["default fits"][0])
    np.savez_compressed(target, checked=checked, **{k: np.array(v) for k, v in out.items()})


if __name__ == "__main__":
    main(*sys.argv[1:3])
