"""Texts with human labels from ../shared/data, and their vectors, kept on disk between runs.

Tuned on: ArgKP topics whose SHA-256 is even, and sdg-multilingual. Reported on: the odd topics,
Bonn, and mixtures of real classes. A text without one clear label is grouped but not scored.
"""

import csv
import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
CACHE = Path(os.environ.get("BENCHMARK_CACHE", "/tmp/mission-commons-benchmarks"))
MIXED_ROWS = 5_000
SMALLEST_CLASS = 111
# Each class of the unequal mixture is that much smaller than the one before: 505 down to 5.
SHRINKING = 0.9


@dataclass(frozen=True)
class Corpus:
    """`labels[i]` is "" where people gave none or several; `granularity` is what is asked for."""

    name: str
    texts: list[str]
    labels: list[str]
    languages: list[str]
    granularity: str = "medium"

    def vectors(self) -> NDArray[np.float32]:
        """What the default encoder makes of the texts, each language's mean taken off."""
        from analysis.themes.spaces import without_language

        return without_language(encoded(self.texts), self.languages)

    def scored(self) -> NDArray[np.bool_]:
        """Which texts have a label."""
        return np.array([label != "" for label in self.labels])


def encoded(texts: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors of the default encoder, from disk when these texts were encoded before."""
    from analysis.text.embed import UseEncoder

    digest = hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()[:24]
    file = CACHE / f"use-{digest}.npy"
    if not file.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        np.save(file, UseEncoder().encode(texts))
    vectors: NDArray[np.float32] = np.load(file)
    return vectors


def is_odd(topic: str) -> bool:
    """Whether an ArgKP topic is reported on (odd) or tuned on (even)."""
    return int(hashlib.sha256(topic.encode()).hexdigest(), 16) % 2 == 1


def debates(odd: bool) -> Iterator[Corpus]:
    """One corpus per ArgKP topic and stance; the label is the one key point that matches."""
    folder = DATA / "argkp-train"
    matched: dict[str, list[str]] = defaultdict(list)
    for row in read_rows(folder / "labels_train.csv"):
        if row["label"] == "1":
            matched[row["arg_id"]].append(row["key_point_id"])
    by_debate: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in read_rows(folder / "arguments_train.csv"):
        by_debate[row["topic"], row["stance"]].append(row)
    for (topic, stance), rows in sorted(by_debate.items()):
        if is_odd(topic) == odd:
            labels = [found[0] if len(found := matched[row["arg_id"]]) == 1 else "" for row in rows]
            texts = [row["argument"] for row in rows]
            yield Corpus(f"argkp {topic} {stance}", texts, labels, ["en"] * len(rows))


def sdg() -> Corpus:
    """Goals, targets and indicators in eight languages; the label is the goal."""
    file = DATA / "sdg-multilingual" / "sdg.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    labels = [f"goal {row['goal']}" for row in rows]
    return Corpus("sdg", [row["text"] for row in rows], labels, [row["lang"][:2] for row in rows])


def bonn(level: int) -> Corpus:
    """Cycling in Bonn: the main topic at level 1, or the one fine topic where there is just one."""
    rows = read_rows(DATA / "cycling-dialogue-bonn" / "contributions.csv")
    texts = [f"{row['title']}\n{row['text']}".strip() for row in rows]
    if level == 1:
        labels = [row["main_category_level1"] for row in rows]
    else:
        fine = [[k for k in row if k.startswith("level2_") and row[k] == "1"] for row in rows]
        labels = [found[0] if len(found) == 1 else "" for found in fine]
    granularity = "coarse" if level == 1 else "fine"
    return Corpus(f"bonn level {level}", texts, labels, ["de"] * len(rows), granularity)


def mixture(equal: bool) -> Corpus:
    """About 5,000 real texts of 45 subjects, in equal parts or from 505 down to 5."""
    by_size = sorted(classes().items(), key=lambda item: (-len(item[1]), item[0]))
    subjects = [item for item in by_size if len(item[1]) >= SMALLEST_CLASS]
    random = np.random.default_rng(3)
    largest = MIXED_ROWS * (1 - SHRINKING)
    rows: list[tuple[str, str, str]] = []
    for i, (name, found) in enumerate(subjects):
        wanted = MIXED_ROWS // len(subjects) if equal else round(largest * SHRINKING**i)
        chosen = random.permutation(len(found))[: max(5, wanted)]
        rows += [(found[j][0], name, found[j][1]) for j in chosen]
    rows = [rows[i] for i in random.permutation(len(rows))]
    texts, labels, languages = (list(column) for column in zip(*rows, strict=True))
    return Corpus(f"mixture {'equal' if equal else 'unequal'}", texts, labels, languages)


def classes() -> dict[str, list[tuple[str, str]]]:
    """Distinct texts with their language, by subject."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in read_rows(DATA / "argkp-train" / "arguments_train.csv"):
        found[row["topic"]][row["argument"]] = "en"
    for corpus in (sdg(), bonn(1)):
        for text, label, language in zip(
            corpus.texts, corpus.labels, corpus.languages, strict=True
        ):
            if label != "level1_misc":
                found[label][text] = language
    for folder in sorted((DATA / "polis-opendata").iterdir()):
        if folder.is_dir():
            language = {"vtaiwan.uberx": "zh", "austria-climate.5twd2jsnkf": "de"}
            for row in read_rows(folder / "comments.csv"):
                found[folder.name][row["comment-body"]] = language.get(folder.name, "en")
    for row in read_rows(DATA / "open-answers-two-coders" / "responses.csv"):
        found["appointment"][row["text"]] = "en"
    comments = DATA / "fcc-net-neutrality-samples" / "comments.jsonl"
    for line in comments.read_text(encoding="utf-8").splitlines():
        found["net neutrality"][json.loads(line)["text"]] = "en"
    return {name: list(texts.items()) for name, texts in found.items()}


def read_rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))
