"""How well the reader of objectives finds what people coded in 260 real targets.

Run from the repository root: `python -m benchmarks.objective_reader`; it needs ../shared/data.
A coded value counts where it stands literally in the text. The weights were learnt on the tuning
half (by hash of the row's id); the figures that count are those of the other half and of all.
"""

import csv
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from analysis.objectives.figures import masked
from analysis.objectives.read import read_objective
from analysis.objectives.records import ObjectiveReading

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
BARS = {"target_year": 0.92, "amount": 0.90, "baseline_year": 0.85}
COLUMNS = {
    "amount": "percentage_reduction",
    "baseline_year": "baseline_year",
    "target_year": "year",
}


@dataclass(frozen=True)
class Coded:
    """One wording with what a person coded; `literal` names the fields whose value is in it."""

    id: str
    text: str
    kind: str
    horizon: str
    coded: dict[str, str]
    literal: frozenset[str]

    def is_amount(self, value: str) -> bool:
        """Whether this number is the coded percentage."""
        return bool(value and self.coded["amount"]) and float(value) == float(self.coded["amount"])


def net_zero(folder: Path = DATA) -> list[Coded]:
    """The wordings of end targets and of interim targets, each with its own codes."""
    found = []
    with (folder / "net-zero-targets" / "targets.csv").open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            for when in ("end", "interim"):
                text = row[f"{when}_target_text"]
                coded = {name: row[f"{when}_target_{c}"] for name, c in COLUMNS.items()}
                literal = frozenset(n for n, value in coded.items() if _stands(value, masked(text)))
                if text.strip():
                    found.append(
                        Coded(row["id_code"], text, row[f"{when}_target"], when, coded, literal)
                    )
    return found


def _stands(value: str, text: str) -> bool:
    return bool(value) and bool(re.search(rf"(?<![\d.,]){re.escape(value)}(?!\d|[.,]\d)", text))


def in_tuning_half(row_id: str) -> bool:
    """Half of the rows, by their id alone."""
    return hashlib.sha256(row_id.encode()).digest()[0] % 2 == 0


def read_value(reading: ObjectiveReading, field: str) -> str:
    """What was read in one field, as the coders write it."""
    return reading.amount if field == "amount" else str(getattr(reading, field) or "")


def is_right(row: Coded, reading: ObjectiveReading, field: str, either_end: bool) -> bool:
    """Whether what was read is what was coded; `either_end` also takes the other end of a range."""
    read = {read_value(reading, field)}
    if either_end and field == "amount":
        read.add(reading.other_end)
    return float(row.coded[field]) in {float(value) for value in read if value}


def measure(
    rows: list[Coded], readings: list[ObjectiveReading], either_end: bool = False
) -> dict[str, tuple[float, float, float, int]]:
    """Field -> precision, recall, F1 and the number of wordings whose value is literal."""
    found = {}
    for field in BARS:
        pairs = [pair for pair in zip(rows, readings, strict=True) if field in pair[0].literal]
        read = [(row, reading) for row, reading in pairs if read_value(reading, field)]
        right = sum(is_right(row, reading, field, either_end) for row, reading in read)
        precision, recall = right / max(len(read), 1), right / max(len(pairs), 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        found[field] = (precision, recall, f1, len(pairs))
    return found


def vague_but_measurable(folder: Path = DATA) -> tuple[int, int]:
    """Of pledges coded "Other" without a year: how many are called measurable, and how many."""
    vague = [r for r in net_zero(folder) if r.kind == "Other" and not r.coded["target_year"]]
    return sum(read_objective(r.text, horizon=r.horizon).measurable for r in vague), len(vague)


def measurable_shares(folder: Path = DATA) -> dict[str, float]:
    """Share called measurable: outcome targets with and without indicators, initiatives."""
    indicators: dict[str, list[str]] = {}
    wordings = {}
    with (folder / "sdg-targets-indicators-en" / "targets.csv").open(encoding="utf-8") as opened:
        for row in csv.DictReader(opened):
            if row["target_code"].split(".")[1].isdigit():  # letters are means, not outcomes
                wordings[row["target_code"]] = row["target"]
                indicators.setdefault(row["target_code"], []).append(row["indicator"])
    with (folder / "european-citizens-initiatives" / "initiatives.csv").open(
        encoding="utf-8"
    ) as opened:
        initiatives = [row["objective"] for row in csv.DictReader(opened)]
    readings = {
        "outcome targets, with indicator": [
            read_objective(text, "; ".join(indicators[code])) for code, text in wordings.items()
        ],
        "outcome targets, without": [read_objective(text) for text in wordings.values()],
        "citizens' initiatives": [read_objective(text) for text in initiatives],
    }
    return {name: sum(r.measurable for r in found) / len(found) for name, found in readings.items()}


def halves() -> dict[str, list[Coded]]:
    """The rows by what they were used for."""
    rows = net_zero()
    return {
        "tuning half": [row for row in rows if in_tuning_half(row.id)],
        "other half": [row for row in rows if not in_tuning_half(row.id)],
        "all": rows,
    }


def _print(name: str, rows: list[Coded], readings: list[ObjectiveReading], either: bool) -> None:
    for field, figures in measure(rows, readings, either).items():
        precision, recall, f1, count = figures
        says = "meets" if f1 >= BARS[field] else "MISSES"
        print(
            f"{name:<34}{field:<15}{count:>5}{precision:>11.3f}{recall:>8.3f}{f1:>7.3f}"
            f"  {says} {BARS[field]:.2f}"
        )


def main() -> None:
    """Prints precision, recall and F1 by field and half, then the shares called measurable."""
    if not (DATA / "net-zero-targets").is_dir():
        print("skipped: net-zero-targets is absent")
        return
    print(f"{'rows':<34}{'field':<15}{'n':>5}{'precision':>11}{'recall':>8}{'F1':>7}")
    for name, rows in halves().items():
        readings = [read_objective(row.text, horizon=row.horizon) for row in rows]
        _print(name, rows, readings, False)
        _print(f"{name}, either end of a range", rows, readings, True)
    rows = net_zero()
    _print("all, column heading not read", rows, [read_objective(r.text) for r in rows], False)
    print()
    print(
        "vague pledges (Other, no year) called measurable: {} of {}".format(*vague_but_measurable())
    )
    for name, share in measurable_shares().items():
        print(f"{name:<34}{share:>6.1%} measurable")


if __name__ == "__main__":
    main()
