"""Writes the weights with which the reader of objectives tells targets from starts and asides.

Run from the repository root: `python -m benchmarks.train_objective_reader`; needs ../shared/data.
They are learnt on the tuning half of net-zero-targets alone; what they are worth on the other half
is measured by `python -m benchmarks.objective_reader`.
"""

import csv
from pathlib import Path

from analysis.objectives import choose
from analysis.objectives.features import share_features, year_features
from analysis.objectives.figures import masked, shares, years
from benchmarks.objective_reader import Coded, in_tuning_half, net_zero

TARGET = Path(choose.__file__).with_name(choose.COEFFICIENTS)
# Strength of the ridge, chosen by five folds within the tuning half.
RIDGE = 0.3
CHOICE_RIDGE = 0.2
DECIMALS = 3


Store = tuple[list[dict[str, float]], list[bool], list[float]]
# What a reader would say before seeing any example; learning moves the weights away from it only
# as far as the examples ask for it.
BELIEFS = {
    "left_verb": 1.0, "right_reduction": 1.5, "right_below": 0.5, "left_goal": 0.5, "left_by": 0.5,
    "left_from": -2.5, "left_former": -2.0, "left_past": -1.5, "left_other": -1.0,
    "right_other": -1.5, "right_is_so": -2.0, "tiny": -1.5, "whole": -0.5, "first": 1.0,
    "left_unconditional": 1.5, "left_conditional": -1.0, "left_way": 2.5, "left_own": -1.0,
    "left_direct": 1.0, "left_total": 1.5, "left_renewed": 1.0, "left_mitigation": 1.5,
    "left_long": 1.0, "left_growth": -2.0,
    "fits": 0.8, "fits_not": -0.4,
    "dated_over": -2.0, "undated": -0.5, "right_own": -0.5, "left_global": -1.5,
}  # fmt: skip
DATES = {
    "intercept": -1.0, "left_by": 1.5, "left_in": 0.5, "right_latest": 1.0, "joined": 2.0,
    "near_future": 1.0, "far_future": 1.0, "left_base": -2.0, "left_base_long": -1.5,
    "left_base_word": -1.5,
    "right_levels": -2.0, "left_month": -2.0, "left_past": -1.0, "right_report": -1.0,
    "old": -2.0, "past": -2.0, "now": -1.0, "left_base_share": -2.0,
}  # fmt: skip
STARTS = {
    "intercept": -2.5, "left_base": 2.5, "left_base_long": 2.0, "left_base_word": 2.5,
    "right_levels": 2.5,
    "left_base_share": 3.0, "left_by": -2.0, "left_month": -1.5, "left_past": -0.5,
    "right_report": -1.5, "right_update": -1.5, "joined": -1.0, "right_range_start": -1.0,
}  # fmt: skip


def _amounts(rows: list[Coded]) -> list[tuple[list[dict[str, float]], list[bool]]]:
    """For each text the features of every candidate, and which of them is the coded one."""
    texts = []
    for row, text in ((row, masked(row.text)) for row in rows if "amount" in row.literal):
        found, dates = shares(text), years(text)
        labels = [row.is_amount(one.value) for one in found]
        if any(labels):
            listed = (share_features(text, found, dates, name) for name in ("", row.horizon))
            texts.extend((features, labels) for features in listed)
    return texts


def _choice(
    texts: list[tuple[list[dict[str, float]], list[bool]]], ridge: float
) -> dict[str, float]:
    """Weights with which the coded candidate of each text scores highest (a conditional logit)."""
    import numpy as np
    from scipy.optimize import minimize
    from scipy.special import logsumexp

    names = sorted({key for features, _ in texts for row in features for key in row})
    prior = np.array([BELIEFS.get(name, 0.0) for name in names])
    blocks = [
        (np.array([[row.get(key, 0.0) for key in names] for row in features]), np.array(labels))
        for features, labels in texts
    ]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total = ((weights - prior) ** 2).sum() / (2 * ridge)
        slope = (weights - prior) / ridge
        for matrix, right in blocks:
            scores = matrix @ weights
            everything, coded = logsumexp(scores), logsumexp(scores[right])
            total += 0.5 * (everything - coded)
            slope = slope + 0.5 * matrix.T @ np.exp(scores - everything)
            slope = slope - 0.5 * matrix[right].T @ np.exp(scores[right] - coded)
        return float(total), slope

    learnt = minimize(loss, prior, jac=True, method="L-BFGS-B").x
    return {name: float(weight) for name, weight in zip(names, learnt, strict=True)}


def _years(rows: list[Coded], name: str, amount: dict[str, float]) -> Store:
    """The same for years; the amount is the one that the first model chooses."""
    store: Store = ([], [], [])
    for row, text in ((row, masked(row.text)) for row in rows if name in row.literal):
        found, dates = shares(text), years(text)
        labels = [str(one.value) == row.coded[name] for one in dates]
        for horizon in ("", row.horizon):
            chosen = choose.best_amount(text, found, dates, horizon, amount)
            features = year_features(text, dates, chosen, horizon)
            if name == "baseline_year":
                features = [choose.timeless(row) for row in features]
            _add(store, features, labels)
    return store


def _add(store: Store, features: list[dict[str, float]], labels: list[bool]) -> None:
    """Only texts in which the coded value is a candidate teach, each as much as any other."""
    right = max(sum(labels), 1)
    store[0].extend(features)
    store[1].extend(labels)
    store[2].extend(0.5 / right if label else 0.5 for label in labels)


def _fit(store: Store, ridge: float, beliefs: dict[str, float]) -> dict[str, float]:
    """Weights of "this year is meant" (a logistic regression held towards the beliefs)."""
    import numpy as np
    from scipy.optimize import minimize
    from scipy.special import expit

    features, labels, heavy = store
    names = sorted({key for row in features for key in row})
    matrix = np.array([[1.0, *(row.get(key, 0.0) for key in names)] for row in features])
    right, heavy_ = np.array(labels, dtype=float), np.array(heavy)
    prior = np.array([beliefs.get(name, 0.0) for name in ("intercept", *names)])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights
        away = weights - prior
        total = (heavy_ * (np.logaddexp(0, scores) - right * scores)).sum()
        slope = matrix.T @ (heavy_ * (expit(scores) - right))
        return float(total + (away**2).sum() / (2 * ridge)), slope + away / ridge

    learnt = minimize(loss, prior, jac=True, method="L-BFGS-B").x
    return {n: float(w) for n, w in zip(("intercept", *names), learnt, strict=True)}


def learn(rows: list[Coded], ridge: float = RIDGE) -> dict[str, dict[str, float]]:
    """Model -> feature -> weight, with the intercept."""
    amount = _choice(_amounts(rows), CHOICE_RIDGE)
    target = _fit(_years(rows, "target_year", amount), ridge, DATES)
    baseline = _fit(_years(rows, "baseline_year", amount), ridge, STARTS)
    return {"amount": amount, "target_year": target, "baseline_year": baseline}


def main() -> None:
    """Learn, round, write."""
    models = learn([row for row in net_zero() if in_tuning_half(row.id)])
    with TARGET.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerow(("model", "feature", "weight"))
        for name, weights in models.items():
            for key, weight in weights.items():
                if round(weight, DECIMALS):
                    writer.writerow((name, key, round(weight, DECIMALS)))
    print({name: len(weights) for name, weights in models.items()}, "weights written")


if __name__ == "__main__":
    main()
