"""Writes the coefficients that tell a proposal from a reason, learnt from the dialogue of Bonn.

Run from the repository root: `python -m benchmarks.train_positions`; it needs ../shared/data.
What they are worth on documents never seen is measured by `python -m benchmarks.positions`.
"""

import csv
from pathlib import Path

from analysis.positions import read
from analysis.text.embed import UseEncoder
from benchmarks.positions import learn, units_of_kind

TARGET = Path(read.__file__).with_name(read.COEFFICIENTS)
DECIMALS = 4


def main() -> None:
    """Learn, round, write."""
    texts, labels, _ = units_of_kind()
    weights, intercept = learn(UseEncoder().encode(texts), labels)
    with TARGET.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerow(("feature", "weight"))
        writer.writerow(("intercept", round(intercept, DECIMALS)))
        writer.writerows((i, round(float(weight), DECIMALS)) for i, weight in enumerate(weights))
    print(f"{len(weights)} coefficients from {len(texts)} sentences written")


if __name__ == "__main__":
    main()
