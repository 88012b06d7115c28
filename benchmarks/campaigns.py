"""Campaigns: planted form letters among real texts, a million texts, and the hand-found letters.

Run from the repository root: `python -m benchmarks.campaigns`. Needs ../shared/data. Honest texts
are recombined from sentences of different real submissions, so they share whole sentences as
honest texts never do; letters are real texts kept out of those. A copy has 0 to 20 % of its words
changed, dropped or doubled, and every third has a paragraph of other sentences put in.
"""

import argparse
import csv
import json
import random
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
SOURCES = (
    (DATA / "cycling-dialogue-bonn" / "contributions.csv", "text"),
    (DATA / "decide-madrid-proposals" / "proposals.csv", "description"),
)
FCC = DATA / "fcc-net-neutrality-samples" / "comments.jsonl"
SENTENCE = re.compile(r"[^.!?]{30,110}[.!?]+")


def real_texts() -> list[str]:
    """The submissions of two real consultations, in German and Spanish."""
    texts = []
    for file, column in SOURCES:
        with file.open(encoding="utf-8", newline="") as opened:
            texts += [row[column] for row in csv.DictReader(opened) if row[column]]
    return texts


def planted(size: int, seed: int = 0) -> tuple[list[str], list[int]]:
    """`size` texts, half of them copies, and the letter of each (-1: an honest one)."""
    chance = random.Random(seed)
    texts = sorted(set(real_texts()))
    chance.shuffle(texts)
    sources = [text for text in texts if 30 <= len(text.split()) <= 80]
    originals = sources[: min(len(sources) // 3, max(5, size // 50))]
    kept_out = set(originals)
    sentences = [s.strip() for t in texts if t not in kept_out for s in SENTENCE.findall(t)]
    # What people add to a letter is their own: those sentences stand in no honest text.
    sentences, own = sentences[::2], sentences[1::2]
    words = [word for sentence in sentences for word in sentence.split()]
    weights = [1 / (1 + i) for i in range(len(originals))]
    letters = list(range(len(originals))) * 2
    letters += chance.choices(range(len(originals)), weights, k=max(0, size // 2 - len(letters)))
    rows = [(_copy(originals[letter], own, words, chance), letter) for letter in letters]
    rows += [
        (" ".join(chance.sample(sentences, chance.choice((3, 3, 4, 4)))), -1)
        for _ in range(size - len(rows))
    ]
    chance.shuffle(rows)
    return [text for text, _ in rows], [letter for _, letter in rows]


def _copy(letter: str, own: list[str], words: list[str], chance: random.Random) -> str:
    """The letter as somebody sends it."""
    rate = chance.random() * 0.2
    said = []
    for word in letter.split():
        draw = chance.random()
        if draw >= rate:
            said.append(word)
        elif draw < 0.6 * rate:
            said.append(chance.choice(words))
        elif draw < 0.8 * rate:
            said += [word, chance.choice(words)]
    if chance.random() < 1 / 3:
        at = chance.choice((0, len(said) // 2, len(said)))
        said[at:at] = chance.sample(own, chance.choice((1, 2, 3)))
    return " ".join(said)


def agreement(truth: list[int], groups: list[list[int]]) -> tuple[float, float]:
    """Precision and recall over pairs of texts."""
    found = sum(len(group) * (len(group) - 1) // 2 for group in groups)
    right = 0
    for group in groups:
        for letter, count in Counter(truth[i] for i in group).items():
            right += count * (count - 1) // 2 if letter >= 0 else 0
    sizes = Counter(letter for letter in truth if letter >= 0)
    whole = sum(count * (count - 1) // 2 for count in sizes.values())
    return right / max(found, 1), right / max(whole, 1)


def measure(tool: str, size: int, seed: int) -> dict[str, object]:
    """One tool on one corpus, in this process."""
    texts, truth = planted(size, seed)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    groups = _with_datasketch(texts) if tool == "datasketch" else _with_ours(texts)
    spent = time.process_time() - started
    precision, recall = agreement(truth, groups)
    small = {i for i, count in Counter(truth).items() if i >= 0 and count <= 20}
    few = [i for i, letter in enumerate(truth) if letter in small]
    place = {text: at for at, text in enumerate(few)}
    inside = [[place[i] for i in group if i in place] for group in groups]
    return {
        "tool": tool,
        "texts": size,
        "seed": seed,
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "recall, letters of 2 to 20 copies": round(
            agreement([truth[i] for i in few], inside)[1], 4
        ),
        "CPU seconds": round(spent, 1),
        "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000),
        "of which the texts": round(before / 1000),
        "honest texts in a family": sum(truth[i] < 0 for group in groups for i in group),
    }


def _with_ours(texts: list[str]) -> list[list[int]]:
    from analysis.campaigns.families import find_campaigns

    return [list(family.members) for family in find_campaigns(texts)]


def _with_datasketch(texts: list[str]) -> list[list[int]]:
    """MinHash with its own LSH at 0.5 over word triples, and the components of what it links."""
    from datasketch import MinHash, MinHashLSH  # type: ignore[import-untyped]

    index = MinHashLSH(threshold=0.5, num_perm=128)
    parent = list(range(len(texts)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, text in enumerate(texts):
        words = text.casefold().split()
        sketch = MinHash(num_perm=128)
        sketch.update_batch([" ".join(words[j : j + 3]).encode() for j in range(len(words) - 2)])
        for other in index.query(sketch):
            parent[root(i)] = root(other)
        index.insert(i, sketch)
    groups: dict[int, list[int]] = {}
    for i in range(len(texts)):
        groups.setdefault(root(i), []).append(i)
    return [group for group in groups.values() if len(group) > 1]


def hand_found() -> dict[str, object]:
    """The letters of the FCC docket that were found by hand, in 243 texts cut at 500 signs."""
    from analysis.campaigns.families import find_campaigns

    with FCC.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    families = find_campaigns([row["text"] for row in rows])
    family_of = {i: family.index for family in families for i in family.members}
    known = [i for i, row in enumerate(rows) if (row["hand_campaign"] or -1) >= 0]
    same = [p for p in combinations(known, 2) if _hand(rows, p[0]) == _hand(rows, p[1])]
    linked = [i in family_of and family_of[i] == family_of.get(j) for i, j in same]
    recursive = [i for i, row in enumerate(rows) if _is_recursive(row["text"])]
    pairs = list(combinations(recursive, 2))
    return {
        "pairs of one hand-found campaign": len(same),
        "of them linked": sum(linked),
        "campaigns not wholly linked": sorted(
            {
                _hand(rows, i)
                for (i, _), is_linked in zip(same, linked, strict=True)
                if not is_linked
            }
        ),
        "pairs of different ones linked": sum(
            _hand(rows, i) != _hand(rows, j) and i in family_of and family_of[i] == family_of.get(j)
            for i, j in combinations(known, 2)
        ),
        "synonym-swapped texts": len(recursive),
        "pairs of them linked": round(
            sum(i in family_of and family_of[i] == family_of.get(j) for i, j in pairs) / len(pairs),
            3,
        ),
        "others in their families": sum(
            i not in set(recursive)
            for family in families
            if set(family.members) & set(recursive)
            for i in family.members
        ),
        "families": [(family.kind, len(family.members)) for family in families],
    }


def _hand(rows: list[dict[str, object]], i: int) -> object:
    return rows[i]["hand_campaign"]


def _is_recursive(text: str) -> bool:
    """The template's one sentence that every copy has, with its swapped word."""
    return bool(
        re.search(r"is an? (distortion|betrayal|perversion|corruption|exploitation) of", text)
    )


def main() -> None:
    """Without arguments everything; with `--one TOOL SIZE SEED` that one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--one", nargs=3)
    parser.add_argument("--small", action="store_true", help="without the million")
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.one[0], int(asked.one[1]), int(asked.one[2]))))
        return
    if not FCC.exists() or not all(file.exists() for file, _ in SOURCES):
        sys.exit("skipped: ../shared/data is absent")
    print(json.dumps(hand_found(), indent=1))
    runs = [("ours", 10_000, seed) for seed in range(3)]
    runs += [("ours", 100_000, 0), ("datasketch", 100_000, 0)]
    spent: dict[tuple[str, int], float] = {}
    for tool, size, seed in runs + ([] if asked.small else [("ours", 1_000_000, 0)]):
        command = [
            sys.executable,
            "-m",
            "benchmarks.campaigns",
            "--one",
            tool,
            str(size),
            str(seed),
        ]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        print(done.stdout, end="", flush=True)
        spent[tool, size] = float(json.loads(done.stdout)["CPU seconds"])
    ratio = spent["datasketch", 100_000] / spent["ours", 100_000]
    print(f"datasketch took {ratio:.0f} times as long at 100,000")


if __name__ == "__main__":
    main()
