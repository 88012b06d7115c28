"""Which of the numbers of a text is the target, which the start: a small linear model.

The weights are in `coefficients.csv`, learnt by `python -m benchmarks.train_objective_reader`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from analysis.objectives.features import share_features, year_features
from analysis.objectives.figures import Amount, Year

COEFFICIENTS = "coefficients.csv"
MODELS = ("amount", "target_year", "baseline_year")
# Below this score (log odds) a candidate is nobody's target, even where it is the only one.
LEAST = {"amount": -3.0, "target_year": -1.0, "baseline_year": -0.5}
CALENDAR = frozenset(
    {"old", "past", "now", "near_future", "far_future", "beyond", "fives"}
    | {"nearest_past", "nearest_future", "earliest", "last"}
)
Weights = Mapping[str, float]


@lru_cache(maxsize=1)
def weights() -> dict[str, dict[str, float]]:
    """Model -> feature -> weight; each has an "intercept"."""
    source = files("analysis.objectives").joinpath(COEFFICIENTS).read_text(encoding="utf-8")
    found: dict[str, dict[str, float]] = {name: {} for name in MODELS}
    for row in csv.DictReader(source.splitlines()):
        found[row["model"]][row["feature"]] = float(row["weight"])
    return found


def score(row: Mapping[str, float], model: Weights) -> float:
    """Log odds that the candidate with these features is meant."""
    return model.get("intercept", 0.0) + sum(model.get(k, 0.0) * v for k, v in row.items() if v)


def best_amount(
    text: str,
    found: Sequence[Amount],
    dates: Sequence[Year],
    horizon: str = "",
    model: Weights | None = None,
) -> Amount | None:
    """The percentage that is the target, or None."""
    if not found:
        return None
    chosen = weights()["amount"] if model is None else model
    scores = [score(row, chosen) for row in share_features(text, found, dates, horizon)]
    top = max(range(len(found)), key=scores.__getitem__)
    return found[top] if scores[top] >= LEAST["amount"] else None


def best_years(
    text: str,
    found: Sequence[Year],
    amount: Amount | None,
    horizon: str = "",
    models: Mapping[str, Weights] | None = None,
) -> tuple[Year | None, Year | None]:
    """The target year and the baseline year; the second lies before the first."""
    if not found:
        return None, None
    known = weights() if models is None else models
    rows = year_features(text, found, amount, horizon)
    target = _top(found, [score(row, known["target_year"]) for row in rows], "target_year")
    earlier = [
        score(timeless(row), known["baseline_year"]) if _may_start(one, target) else float("-inf")
        for one, row in zip(found, rows, strict=True)
    ]
    return target, _top(found, earlier, "baseline_year")


def timeless(row: Mapping[str, float]) -> dict[str, float]:
    """Without what says only how long ago a year is: the start of a new objective is recent."""
    return {name: value for name, value in row.items() if name.split(":")[-1] not in CALENDAR}


def _may_start(one: Year, target: Year | None) -> bool:
    return target is None or one.value < target.value


def _top(found: Sequence[Year], scores: Sequence[float], kind: str) -> Year | None:
    top = max(range(len(found)), key=scores.__getitem__)
    return found[top] if scores[top] >= LEAST[kind] else None
