"""Sentences rebuilt, proposals told from reasons, for told from against; beside bar and floor.

Run from the repository root: `python -m benchmarks.positions`. German: the cycling dialogue of
Bonn, folds by document. English: ArgKP's train split, topics left out.
"""

import csv
import itertools
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np

from analysis.text.embed import UseEncoder
from analysis.text.segment import Span, segment, sentences

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
BONN = DATA / "cycling-dialogue-bonn"
ARGKP = DATA / "argkp-train"
BARS = {"sentences": 0.95, "kind": 0.70, "stance": 0.70}
FOLDS = 5
TOPIC_FOLDS = 8
KINDS = {"mpos": 1, "premise": 0}
# So many sentences a loop of the timing, the data repeated.
MANY = 100_000


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def rebuilt(folder: Path = BONN) -> list[tuple[str, list[str]]]:
    """Each contribution's text and its sentences as people cut it.

    The text as it was written, with its line breaks; where it differs by more than white space from
    the sentences, these joined by spaces.
    """
    originals = {row["ID"]: row["text"] for row in rows(folder / "contributions.csv")}
    units: dict[str, list[str]] = defaultdict(list)
    for row in rows(folder / "argument-units-bonn.csv"):
        if row["title/text"] == "text" and row["content"].strip():
            units[row["document_id"]].append(row["content"])
    texts = []
    for name, cut in units.items():
        text = originals.get(name, "")
        same = _bare(text) == _bare("".join(cut))
        texts.append((text if same else " ".join(cut), cut))
    return texts


def boundary_counts(text: str, cut: list[str], spans: list[Span]) -> tuple[int, int, int]:
    """Boundaries found, wrongly found, and missed inside one text; white space is not counted.

    A boundary is met when it lies between two spans: a list mark belongs to neither.
    """
    before = [0, *itertools.accumulate(not char.isspace() for char in text)]
    wanted = set(itertools.accumulate(len(_bare(unit)) for unit in cut[:-1]))
    gaps = [(before[a[1]], before[b[0]]) for a, b in itertools.pairwise(spans)]
    met = sum(any(place in wanted for place in range(a, b + 1)) for a, b in gaps)
    return met, len(gaps) - met, len(wanted) - met


def boundary_f1(texts: list[tuple[str, list[str]]], cutter: Callable[[str], list[Span]]) -> float:
    """F1 of the boundaries of all texts together."""
    counts = np.array([boundary_counts(text, cut, cutter(text)) for text, cut in texts]).sum(0)
    return float(2 * counts[0] / (2 * counts[0] + counts[1] + counts[2]))


def units_of_kind(folder: Path = BONN) -> tuple[list[str], np.ndarray, list[str]]:
    """Texts, 1 for a proposal and 0 for a reason, documents; other and double codes left out."""
    kept = [row for row in rows(folder / "argument-units-bonn.csv") if row["code"] in KINDS]
    labels = np.array([KINDS[row["code"]] for row in kept])
    return [row["content"] for row in kept], labels, [row["document_id"] for row in kept]


def learn(vectors: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and intercept of a logistic regression, both kinds weighing the same."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=10, max_iter=1000, class_weight="balanced", tol=1e-6)
    model.fit(vectors, labels)
    return model.coef_[0], float(model.intercept_[0])


def kind_f1(vectors: np.ndarray, labels: np.ndarray, documents: list[str]) -> float:
    """Macro-F1 of proposal against reason, documents left out."""
    from sklearn.metrics import f1_score
    from sklearn.model_selection import GroupKFold

    said = np.zeros(len(labels))
    for learnt, left in GroupKFold(FOLDS).split(vectors, labels, documents):
        weights, intercept = learn(vectors[learnt], labels[learnt])
        said[left] = vectors[left] @ weights + intercept > 0
    return float(f1_score(labels, said, average="macro"))


def stance_accuracy(folder: Path = ARGKP) -> tuple[float, float]:
    """For against against, topics left out: ours, from argument x topic; and the commoner side."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold

    table = rows(folder / "arguments_train.csv")
    topics = [row["topic"] for row in table]
    labels = np.array([row["stance"] == "1" for row in table])
    encoder = UseEncoder()
    arguments, claims = encoder.encode([row["argument"] for row in table]), encoder.encode(topics)
    features = 20 * np.hstack([arguments / 20, arguments * claims, np.abs(arguments - claims)])
    said = np.zeros(len(table), dtype=bool)
    for learnt, left in GroupKFold(TOPIC_FOLDS).split(features, labels, topics):
        model = LogisticRegression(C=0.01, max_iter=300).fit(features[learnt], labels[learnt])
        said[left] = model.predict(features[left])
    return float((said == labels).mean()), float(max(labels.mean(), 1 - labels.mean()))


def _bare(text: str) -> str:
    return "".join(text.split())


def _line(name: str, ours: float, bar: float, floor: float | None = None) -> None:
    beside = "" if floor is None else f"floor {floor:.3f} "
    print(f"{name}: {ours:.3f} {beside}bar {bar:.2f} ratio {ours / bar:.3f}", flush=True)


def main() -> None:
    """Prints every figure; skips what has no data."""
    if BONN.is_dir():
        texts = rebuilt()
        stops = boundary_f1(texts, _at_stops)
        _line("sentence boundaries, F1", boundary_f1(texts, sentences), BARS["sentences"], stops)
        _line("the same by points (short sentences joined), F1", boundary_f1(texts, segment), 0.95)
        started = time.process_time()
        repeats = MANY // len(texts)
        for text, _ in texts * repeats:
            segment(text)
        spent = (time.process_time() - started) / (repeats * len(texts)) * MANY
        print(f"cutting {MANY:,} contributions: {spent:.1f} CPU s")
        contents, labels, documents = units_of_kind()
        vectors = UseEncoder().encode(contents)
        one_answer = 1 - labels.mean()
        floor = one_answer / (1 + one_answer)  # macro-F1 of always saying "reason"
        _line("proposal against reason, macro-F1", kind_f1(vectors, labels, documents), 0.7, floor)
    if ARGKP.is_dir():
        _line("for against against, accuracy", *_ordered(stance_accuracy()))
        print("stance missed its bar and mood has no human judgements: both stored as 'not read'")


def _ordered(pair: tuple[float, float]) -> tuple[float, float, float]:
    return pair[0], BARS["stance"], pair[1]


def _at_stops(text: str) -> list[Span]:
    """The floor: after each full stop, question or exclamation mark with white space behind it."""
    import re

    edges = [0, *(mark.end() for mark in re.finditer(r"[.!?]+\s+", text)), len(text)]
    return [(a, b) for a, b in itertools.pairwise(edges) if a < b]


if __name__ == "__main__":
    main()
