"""The estimate told before an analysis starts, beside what it then took.

Run from the repository root: `python -m benchmarks.estimate`. Each consultation of ../shared/data,
and 10,000 recombined submissions (benchmarks/scale.py), in a process of its own. The bar: within a
half of the truth, for CPU seconds and for the peak of memory.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from analysis.params import ThemeParams
from analysis.themes.estimate import estimate, measure_letter
from benchmarks import scale
from benchmarks.themes import costs

ROOT = Path(__file__).resolve().parents[1]
NAMES = (*costs.CORPORA, "1000", "10000", "100000")
BAR = 0.5


def measure(name: str) -> dict[str, float]:
    """Estimated and true cost of one corpus."""
    from analysis.themes.find import find_themes

    documents = costs.read(name)[0] if name in costs.CORPORA else scale.recombined(int(name))[0]
    texts = [document.text for document in documents]
    told = estimate(sum(map(len, texts)), measure_letter(texts))
    languages = tuple(sorted({document.language or "" for document in documents} - {""}))
    started = time.process_time()
    # Recombined submissions repeat sentences as no people do: each counts as a text of its own.
    find_themes(documents, ThemeParams(languages=languages, collapse=name in costs.CORPORA))
    return {
        "told": told.seconds,
        "seconds": time.process_time() - started,
        "told MB": told.megabytes,
        "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000,
    }


def main() -> None:
    """One process a corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="?", choices=NAMES)
    asked = parser.parse_args().name
    if asked:
        print(json.dumps(measure(asked)))
        return
    for name in NAMES:
        command = [sys.executable, "-m", "benchmarks.estimate", name]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        row = json.loads(done.stdout.splitlines()[-1])
        time_off, memory_off = row["told"] / row["seconds"] - 1, row["told MB"] / row["MB"] - 1
        verdict = "within" if max(abs(time_off), abs(memory_off)) <= BAR else "NOT within"
        print(
            f"{name:7} told {row['told']:6.1f} s, took {row['seconds']:6.1f} ({time_off:+.0%});"
            f" told {row['told MB']:5.0f} MB, took {row['MB']:5.0f} ({memory_off:+.0%}): {verdict}",
            flush=True,
        )


if __name__ == "__main__":
    main()
