"""Assisted coding of Bonn's main topics: with all labels, and with the few that the queue asks for.

Run from the repository root: `python -m benchmarks.assisted_coding`. Macro-F1 with all labels is
cross-validated in five folds. The curve learns from labels of four fifths and is read on the
held-out fifth, whose texts take part in nothing; the peer asks for points at random.
"""

import csv
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.learning.learn import leanings, learn
from analysis.learning.queue import next_to_label
from analysis.text.embed import UseEncoder

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
SOURCE = DATA / "cycling-dialogue-bonn" / "contributions.csv"
CACHE = Path(tempfile.gettempdir()) / "mission-commons-bonn-heading-text.npy"
SEEDS = tuple(range(5))
FOLDS, BAR, SHARE, RATIO = 5, 0.70, 0.15, 0.95
START, BATCH = 30, 20
MARKS = (0.05, 0.10, 0.15)


@dataclass(frozen=True)
class Coded:
    """Texts with a heading each, their vectors, and the number of each one's main topic."""

    texts: list[str]
    vectors: np.ndarray
    topic: np.ndarray


def read() -> Coded:
    """The data set, encoded once: heading and text side by side."""
    with SOURCE.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    if not CACHE.exists():
        encoder = UseEncoder()
        below = [row["text"] or row["title"] for row in rows]
        np.save(
            CACHE, np.hstack([encoder.encode([r["title"] for r in rows]), encoder.encode(below)])
        )
    vectors = np.load(CACHE).astype(np.float64)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    topics = sorted({row["main_category_level1"] for row in rows})
    topic = np.array([topics.index(row["main_category_level1"]) for row in rows])
    return Coded([f"{row['title']}\n{row['text']}" for row in rows], vectors, topic)


def predicted(data: Coded, pool: np.ndarray, known: set[int], rows: np.ndarray) -> np.ndarray:
    """Topics of `rows` by what is learnt from the `known` ones of the pool."""
    model = _learn(data, pool, known)
    scores = model.scores([data.texts[i] for i in rows], data.vectors[rows])
    return np.array([int(key) for key in model.themes])[scores.argmax(axis=1)]


def _learn(data: Coded, pool: np.ndarray, known: set[int]):  # type: ignore[no-untyped-def]
    labels = [{str(data.topic[i])} if i in known else None for i in pool]
    return learn([data.texts[i] for i in pool], data.vectors[pool], labels)


def queue_order(data: Coded, pool: np.ndarray, count: int, seed: int) -> list[int]:
    """The points the queue asks for, learning again after each batch."""
    vectors = data.vectors[pool]
    asked = next_to_label(None, vectors, [], START, seed)
    while len(asked) < count:
        model = _learn(data, pool, {int(pool[i]) for i in asked})
        shares = leanings(model.scores([data.texts[i] for i in pool], vectors))
        asked += next_to_label(shares, vectors, asked, min(BATCH, count - len(asked)), seed)
    return [int(pool[i]) for i in asked]


def macro_f1(truth: np.ndarray, guess: np.ndarray) -> float:
    from sklearn.metrics import f1_score

    return float(f1_score(truth, guess, average="macro", zero_division=0))


def interval(truth: np.ndarray, guess: np.ndarray) -> tuple[float, float]:
    """Percentile bootstrap over texts, 95 %."""
    draw = np.random.default_rng(0)
    samples = [draw.integers(0, len(truth), len(truth)) for _ in range(300)]
    values = [macro_f1(truth[rows], guess[rows]) for rows in samples]
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)


def folds(data: Coded, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    from sklearn.model_selection import StratifiedKFold

    split = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    return list(split.split(data.topic, data.topic))


def all_labels(data: Coded) -> None:
    guess = np.zeros_like(data.topic)
    for pool, rows in folds(data, 0):
        guess[rows] = predicted(data, pool, set(map(int, pool)), rows)
    value, (low, high) = macro_f1(data.topic, guess), interval(data.topic, guess)
    hits = float((guess == data.topic).mean())
    print(
        f"all labels, {FOLDS} folds: macro-F1 {value:.3f} [{low:.3f}, {high:.3f}] bar {BAR:.2f} "
        f"ratio {value / BAR:.3f}; accuracy {hits:.3f}"
    )


def curve(data: Coded, seed: int) -> dict[str, float]:
    """Macro-F1 on the held-out fifth, with all labels, by the queue and at random."""
    pool, rows = folds(data, seed)[0]
    truth, most = data.topic[rows], int(SHARE * len(pool))
    found = {"all": macro_f1(truth, predicted(data, pool, set(map(int, pool)), rows))}
    drawn = [int(i) for i in np.random.default_rng(seed).permutation(pool)]
    for name, order in {"queue": queue_order(data, pool, most, seed), "random": drawn}.items():
        for mark in MARKS:
            guess = predicted(data, pool, set(order[: int(mark * len(pool))]), rows)
            found[f"{name} {mark:.0%}"] = macro_f1(truth, guess)
        print(f"  seed {seed} {name} {SHARE:.0%}: interval {np.round(interval(truth, guess), 3)}")
    return found


def main() -> None:
    """Prints the score with all labels, the curve of three seeds, medians and ratios."""
    if not SOURCE.is_file():
        print("skipped: cycling-dialogue-bonn is absent")
        return
    data = read()
    all_labels(data)
    found = [curve(data, seed) for seed in SEEDS]
    for name in found[0]:
        values = [each[name] for each in found]
        ratio = float(np.median([each[name] / each["all"] for each in found]))
        print(
            f"{name}: median macro-F1 {np.median(values):.3f} of {np.round(values, 3)}, "
            f"{ratio:.1%} of all labels"
        )
    reached = float(np.median([each[f"queue {SHARE:.0%}"] / each["all"] for each in found]))
    print(
        f"queue at {SHARE:.0%}: {reached:.1%} of all labels, goal {RATIO:.0%}, "
        f"ratio {reached / RATIO:.3f}"
    )


if __name__ == "__main__":
    main()
