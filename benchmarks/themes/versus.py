"""Ours beside BERTopic on the same vectors: agreement with people, stability, unthemed, CPU.

Run from the repository root: `python -m benchmarks.themes.versus [tuned]`. Both get the encoder's
vectors with each language's mean taken off. Agreement is adjusted mutual information (AMI) on texts
with one label, the median of three fits; a left-out text counts as in an extra theme. Intervals are
bootstraps over debates or over texts. Stability is the mean adjusted Rand index of 20 resamples of
80 % with the whole fit on the texts kept. BERTopic's results are kept on disk between runs.
"""

import sys
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from analysis.params import ThemeParams
from analysis.themes.cluster import compress
from analysis.themes.place import Cut, cut_space, placement
from analysis.themes.threads import one_thread
from benchmarks.themes import corpora, peer

BOOTSTRAPS = 200
Labels = NDArray[np.int64]


def ours(vectors: NDArray[np.float32], granularity: str, seed: int = 0) -> tuple[Labels, float]:
    """Our themes of texts given by their vectors, and the CPU seconds, resamples included."""
    started = time.process_time()
    params = ThemeParams(granularity=granularity, seed=seed)
    rows = np.arange(len(vectors))
    cut = cut_space(compress(vectors), rows, params, lambda fraction: None)
    assert isinstance(cut, Cut)
    themes = placement(cut.grouping, params.min_strength, None).theme
    return themes, time.process_time() - started


def methods(corpus: corpora.Corpus) -> dict[str, dict[str, object]]:
    """Fits (one per seed), labels on each resample, and CPU seconds, of each method."""
    vectors = corpus.vectors()
    found = peer.bertopic(vectors)
    kept_rows = peer.resamples(len(vectors))
    fits = [ours(vectors, corpus.granularity, seed) for seed in range(peer.SEEDS)]
    again = np.full((len(kept_rows), len(vectors)), -2)
    for labels, kept in zip(again, kept_rows, strict=True):
        labels[kept] = ours(vectors[kept], corpus.granularity)[0]
    table: dict[str, dict[str, object]] = {
        "ours": {
            "fits": [labels for labels, _ in fits],
            "again": again,
            "cpu": [spent for _, spent in fits],
        }
    }
    for rule in ("default", "scaled"):
        table[rule] = {name: found[f"{rule} {name}"] for name in ("fits", "again", "cpu")}
    return table


def figures(corpus: corpora.Corpus) -> dict[str, dict[str, float]]:
    """Per method: AMI, stability, themes, share unthemed, CPU seconds, and AMI of bootstraps."""
    scored = corpus.scored()
    truth = np.array(corpus.labels)[scored]
    random = np.random.default_rng(5)
    draws = [random.integers(0, len(truth), len(truth)) for _ in range(BOOTSTRAPS)]
    report: dict[str, dict[str, float]] = {}
    for name, parts in methods(corpus).items():
        fits = [np.asarray(fit) for fit in parts["fits"]]
        values = [adjusted_mutual_info_score(truth, fit[scored]) for fit in fits]
        middle = fits[int(np.argsort(values)[len(values) // 2])][scored]
        steady = [
            adjusted_rand_score(fits[0][labels > -2], labels[labels > -2])
            for labels in parts["again"]
        ]
        report[name] = {
            "AMI": float(np.median(values)),
            "stability": float(np.mean(steady)),
            "themes": float(np.median([len(set(fit[fit >= 0])) for fit in fits])),
            "unthemed": float(np.median([np.mean(fit < 0) for fit in fits])),
            "cpu": float(np.median(parts["cpu"])),
        }
        if len(truth) > 500:
            for i, draw in enumerate(draws):
                report[name][f"draw {i}"] = adjusted_mutual_info_score(truth[draw], middle[draw])
    return report


def over_debates(reports: Sequence[dict[str, dict[str, float]]]) -> dict[str, dict[str, float]]:
    """Means over debates; the bootstraps draw debates."""
    random = np.random.default_rng(5)
    draws = [random.integers(0, len(reports), len(reports)) for _ in range(BOOTSTRAPS)]
    mean: dict[str, dict[str, float]] = {}
    for name in reports[0]:
        mean[name] = {
            key: float(np.mean([r[name][key] for r in reports])) for key in reports[0][name]
        }
        values = np.array([r[name]["AMI"] for r in reports])
        mean[name] |= {f"draw {i}": float(values[draw].mean()) for i, draw in enumerate(draws)}
    return mean


def show(title: str, report: dict[str, dict[str, float]]) -> None:
    """One table, with the interval of our lead over scaled BERTopic."""
    print(title)
    for name, row in report.items():
        print(
            f"  {name:8} AMI {row['AMI']:.3f}  stability {row['stability']:.3f}"
            f"  themes {row['themes']:.0f}  unthemed {row['unthemed']:.1%}  CPU {row['cpu']:.1f} s"
        )
    lead = [
        report["ours"][key] - report["scaled"][key]
        for key in report["ours"]
        if key.startswith("draw")
    ]
    low, high = np.quantile(lead, [0.025, 0.975])
    print(
        f"  lead over scaled: {np.mean(lead):+.3f} (95 % {low:+.3f} to {high:+.3f})\n", flush=True
    )


def main() -> None:
    """The corpora reported on; with `tuned`, those that the constants were chosen on."""
    is_tuned = "tuned" in sys.argv[1:]
    with one_thread(lambda fraction: None):
        debates = [d for d in corpora.debates(not is_tuned) if len(set(d.labels) - {""}) > 1]
        others = (
            [corpora.sdg()]
            if is_tuned
            else [corpora.bonn(1), corpora.bonn(2), corpora.mixture(True), corpora.mixture(False)]
        )
        show(f"{len(debates)} debates of ArgKP", over_debates([figures(d) for d in debates]))
        for corpus in others:
            show(f"{corpus.name}, {len(corpus.texts)} texts", figures(corpus))


if __name__ == "__main__":
    main()
