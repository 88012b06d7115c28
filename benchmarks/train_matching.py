"""Writes the matcher's coefficients, learnt from all topics of ArgKP's train split.

Run from the repository root: `python -m benchmarks.train_matching`; it needs ../shared/data.
What they are worth on topics never seen is measured by `python -m benchmarks.matching`.
"""

import csv
from pathlib import Path

from analysis.matching import match
from benchmarks.matching import learn, measure, read

TARGET = Path(match.__file__).with_name(match.COEFFICIENTS)
DECIMALS = 5


def main() -> None:
    """Learn, round, write."""
    debates = read()
    names, matrices = measure(debates)
    weights, intercept = learn(matrices, debates)
    with TARGET.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerow(("feature", "weight"))
        writer.writerow(("intercept", round(intercept, DECIMALS)))
        writer.writerows(
            (name, round(float(weight), DECIMALS))
            for name, weight in zip(names, weights, strict=True)
        )
    print(f"{len(names)} coefficients from {len(debates)} debates written")


if __name__ == "__main__":
    main()
