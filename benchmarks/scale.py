"""From text to described themes at size: CPU seconds, memory, and the ratio to the encoder alone.

Run from the repository root: `python -m benchmarks.scale 10000 100000 1000000`. Each submission is
made of two sentences of like length from different real submissions on one subject
(../shared/data), so that hardly two are near-duplicates (printed). Collapse and caches are off.
Each size runs in a process of its own; the stock encoder reads the same texts in the same process,
above ENCODED texts an even sample of so many, scaled up. Ends with the exponent of the cost.
"""

import argparse
import itertools
import json
import math
import resource
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

from analysis.params import ThemeParams
from analysis.results import Document
from benchmarks.themes import corpora

ROOT = Path(__file__).resolve().parents[1]
WORDS = (7, 17)
ENCODED = 10_000
FEWEST = 60
# Subjects whose sentences repeat one another by nature: official wording and form letters.
ALIKE = ("goal ", "net neutrality", "appointment")


def sentences() -> dict[tuple[str, str], list[tuple[str, int]]]:
    """By subject and language: sentences of WORDS words, with the number of their submission."""
    from analysis.text.segment import segment

    found: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    submission = 0
    for subject, texts in sorted(_subjects().items()):
        for text, language in texts:
            submission += 1
            for start, end in segment(text):
                sentence = " ".join(text[start:end].split())
                if WORDS[0] <= len(sentence.split()) <= WORDS[1] and "://" not in sentence:
                    found[subject, language].append((sentence, submission))
    return {key: rows for key, rows in found.items() if len(rows) >= FEWEST}


def _subjects() -> dict[str, list[tuple[str, str]]]:
    proposals = corpora.DATA / "decide-madrid-proposals" / "proposals.csv"
    madrid = [(row["description"], "es") for row in corpora.read_rows(proposals)]
    found = {name: rows for name, rows in corpora.classes().items() if not name.startswith(ALIKE)}
    return found | {"madrid": madrid}


def recombined(count: int) -> tuple[list[Document], list[str]]:
    """Distinct submissions of two sentences each, and their subjects."""
    pool = sentences()
    names = sorted(pool)
    pairs = np.array([len(pool[name]) ** 2 for name in names])
    like = {name: _by_length(pool[name]) for name in names}
    random = np.random.default_rng(17)
    documents: list[Document] = []
    subjects = []
    seen: set[tuple[int, int, int]] = set()
    while len(documents) < count:
        for subject in random.choice(len(names), count, p=pairs / pairs.sum()).tolist():
            rows = pool[names[subject]]
            one = int(random.random() * len(rows))
            others = like[names[subject]][len(rows[one][0].split())]
            other = others[int(random.random() * len(others))]
            if rows[one][1] == rows[other][1] or (subject, one, other) in seen:
                continue
            seen |= {(subject, one, other), (subject, other, one)}
            i = str(len(documents))
            text = f"{_ended(rows[one][0])} {_ended(rows[other][0])}"
            documents.append(Document(i, i, text, names[subject][1]))
            subjects.append(names[subject][0])
            if len(documents) == count:
                break
    return documents, subjects


def _by_length(rows: list[tuple[str, int]]) -> dict[int, list[int]]:
    """For a length in words, the rows that have it, give or take one word."""
    found = defaultdict(list)
    for row, (sentence, _) in enumerate(rows):
        for length in (-1, 0, 1):
            found[len(sentence.split()) + length].append(row)
    return found


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def measure(count: int) -> dict[str, object]:
    """One size, from texts to described themes."""
    from sklearn.metrics import adjusted_mutual_info_score

    from analysis.text.embed import UseEncoder
    from analysis.themes.find import find_themes

    documents, subjects = recombined(count)
    UseEncoder().encode(["warm"])
    languages = tuple(sorted({document.language or "" for document in documents}))
    params = ThemeParams(languages=languages, collapse=False)
    started = time.process_time()
    result = find_themes(documents, params)
    spent = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
    sample = documents[:: max(1, count // ENCODED)]
    started = time.process_time()
    UseEncoder().encode([document.text for document in sample])
    stock = (time.process_time() - started) * count / len(sample)
    main = {
        point.document: point.theme for point in reversed(result.points) if point.theme is not None
    }
    found = [main.get(document.id, -1) for document in documents]
    copies = sum(len(family.documents) for family in result.families)
    return {
        "submissions": count,
        "points": len(result.points),
        "near-duplicates": f"{copies / count:.2%}",
        "CPU seconds": round(spent, 1),
        "the encoder alone": round(stock, 1),
        "encoder's texts": f"{len(sample)} of {count}",
        "ratio": round(spent / stock, 2),
        "peak MB": round(peak),
        "themes": len(result.themes),
        "levels": [len(level.themes) for level in result.levels],
        "AMI with subjects": round(adjusted_mutual_info_score(subjects, found), 3),
        "unthemed": f"{result.points_ledger.unthemed / len(result.points):.1%}",
        "firm / fair / fragile": [
            sum(theme.firmness == word for theme in result.themes)
            for word in ("firm", "fair", "fragile")
        ],
        "seconds by stage": result.provenance.timings,
    }


def main() -> None:
    """All sizes asked for, then the exponents."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--one", type=int)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.one)))
        return
    costs = []
    for size in asked.sizes:
        command = [sys.executable, "-m", "benchmarks.scale", "--one", str(size)]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        report = json.loads(done.stdout.splitlines()[-1])
        costs.append((size, report["CPU seconds"]))
        print(
            "\n".join(f"{name}: {value}" for name, value in report.items()), end="\n\n", flush=True
        )
    for (few, less), (many, more) in itertools.pairwise(costs):
        exponent = math.log(more / less) / math.log(many / few)
        print(f"exponent from {few} to {many}: {exponent:.2f}")


if __name__ == "__main__":
    main()
