"""Arguments to key points, topics left out, by the metric of the ArgKP-2021 shared task.

Run from the repository root: `python -m benchmarks.matching`. For each topic the coefficients are
learnt from all the others. "Shipped" are those of the package: they have seen these topics.
"""

import csv
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.matching.features import features
from analysis.matching.match import match_points
from analysis.text.embed import UseEncoder

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "argkp-train"
BARS = {"strict": 0.80, "relaxed": 0.90}
UNDECIDED = -1
# Strength of the ridge, chosen among five by the mean over left-out topics.
RIDGE = 0.003
BATCHES = 4


@dataclass(frozen=True)
class Debate:
    """One topic and stance; `labels` is 1, 0 or UNDECIDED, shape (arguments, key points)."""

    topic: str
    arguments: list[str]
    key_points: list[str]
    labels: np.ndarray


def read(folder: Path = DATA) -> list[Debate]:
    """All topics and stances that have both arguments and key points."""
    tables = {}
    for name in ("arguments", "key_points", "labels"):
        with (folder / f"{name}_train.csv").open(encoding="utf-8", newline="") as opened:
            tables[name] = list(csv.DictReader(opened))
    given = {(row["arg_id"], row["key_point_id"]): int(row["label"]) for row in tables["labels"]}
    debates = []
    for side in sorted({(row["topic"], row["stance"]) for row in tables["arguments"]}):
        arguments, points = (
            [row for row in tables[name] if (row["topic"], row["stance"]) == side]
            for name in ("arguments", "key_points")
        )
        if not points:
            continue
        labels = [
            [given.get((a["arg_id"], p["key_point_id"]), UNDECIDED) for p in points]
            for a in arguments
        ]
        texts = [row["argument"] for row in arguments], [row["key_point"] for row in points]
        debates.append(Debate(side[0], *texts, np.array(labels)))
    return debates


def precision(debate: Debate, scores: np.ndarray) -> tuple[float, float]:
    """Average precision, strict and relaxed, of the surer half of arguments by their best point."""
    from sklearn.metrics import average_precision_score

    rows, best = np.arange(len(scores)), scores.argmax(1)
    sureness, labels = scores[rows, best], debate.labels[rows, best]
    half = np.argsort(-sureness, kind="stable")[: len(scores) // 2]
    truths = labels[half] == 1, labels[half] != 0
    strict, relaxed = (
        float(average_precision_score(truth, sureness[half])) if truth.any() else 0.0
        for truth in truths
    )
    return strict, relaxed


def learn(matrices: list[np.ndarray], debates: list[Debate]) -> tuple[np.ndarray, float]:
    """Weights of the features (debates of shape arguments x key points x features), intercept."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    rows = np.concatenate([matrix.reshape(-1, matrix.shape[-1]) for matrix in matrices])
    labels = np.concatenate([debate.labels.ravel() for debate in debates])
    decided = labels != UNDECIDED
    scaler = StandardScaler().fit(rows[decided])
    model = LogisticRegression(C=RIDGE, max_iter=1000, tol=1e-6)
    model.fit(scaler.transform(rows[decided]), labels[decided])
    weights = model.coef_[0] / scaler.scale_
    return weights, float(model.intercept_[0] - weights @ scaler.mean_)


def measure(debates: list[Debate]) -> tuple[list[str], list[np.ndarray]]:
    """Names of the features and, per debate, their values."""
    encoder = UseEncoder()
    listed = [list(features(debate.arguments, debate.key_points, encoder)) for debate in debates]
    names = [name for name, _ in listed[0]]
    return names, [np.stack([matrix for _, matrix in pairs], axis=-1) for pairs in listed]


def leave_topics_out(debates: list[Debate], matrices: list[np.ndarray]) -> list[np.ndarray]:
    """Scores of each debate by what was learnt from the other topics."""
    scores: list[np.ndarray] = [np.zeros(0)] * len(debates)
    for topic in sorted({debate.topic for debate in debates}):
        kept = [i for i, debate in enumerate(debates) if debate.topic != topic]
        weights, intercept = learn([matrices[i] for i in kept], [debates[i] for i in kept])
        for i in set(range(len(debates))) - set(kept):
            scores[i] = 1 / (1 + np.exp(-(matrices[i] @ weights + intercept)))
    return scores


def characters(debate: Debate) -> np.ndarray:
    """The floor: character TF-IDF, fitted on the debate."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    vectors = vectorizer.fit_transform(debate.arguments + debate.key_points)
    n = len(debate.arguments)
    return np.asarray((vectors[:n] @ vectors[n:].T).todense())


def _summary(name: str, pairs: list[tuple[float, float]], topics: list[str]) -> None:
    figures = np.array(pairs)
    draw = np.random.default_rng(0)
    names = sorted(set(topics))
    places = [np.flatnonzero(np.array(topics) == topic) for topic in names]
    samples = [
        figures[np.concatenate([places[i] for i in draw.integers(0, len(names), len(names))])]
        for _ in range(1000)
    ]
    for column, (kind, bar) in enumerate(BARS.items()):
        low, high = np.quantile([sample[:, column].mean() for sample in samples], (0.025, 0.975))
        ours = figures[:, column].mean()
        print(
            f"{name}, {kind} mAP: {ours:.3f} [{low:.3f}, {high:.3f}] "
            f"bar {bar:.2f} ratio {ours / bar:.3f}"
        )


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def main() -> None:
    """Prints left-out, shipped and floor figures, and the CPU time of a pair."""
    if not DATA.is_dir():
        print("skipped: argkp-train is absent")
        return
    debates = read()
    topics = [debate.topic for debate in debates]
    print(f"{len(debates)} debates of {len(set(topics))} topics")
    _, matrices = measure(debates)
    ways = {
        "topics left out": leave_topics_out(debates, matrices),
        "floor: character TF-IDF": [characters(debate) for debate in debates],
    }
    encoder = UseEncoder()
    ways["shipped (has seen them)"] = [
        match_points(debate.arguments, debate.key_points, encoder=encoder) for debate in debates
    ]
    for name, scores in ways.items():
        pairs = [precision(debate, given) for debate, given in zip(debates, scores, strict=True)]
        _summary(name, pairs, topics)
    some = debates[:BATCHES]
    work = sum(debate.labels.size for debate in some)
    spent = sorted(
        _seconds(lambda: [match_points(d.arguments, d.key_points, encoder=encoder) for d in some])
        for _ in range(3)
    )[1]
    each = 1000 * spent / work
    print(f"CPU time of a pair, encoding included: {each:.2f} ms, bar 1 ms, ratio {each:.2f}")


if __name__ == "__main__":
    main()
