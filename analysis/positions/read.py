"""Kind, stance and mood of short texts. What missed its bar is "not read"."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.text.embed import Encoder, UseEncoder
from analysis.text.language import base_language

NOT_READ = "not read"
# Languages in which a kind reached its bar on texts that it wasn't learnt from
# (benchmarks/positions.py). Stance and mood are read in none: stance stayed below .70 with topics
# left out, and for mood there are no human judgements to measure by.
READ_IN: dict[str, frozenset[str]] = {
    "kind": frozenset({"de"}),
    "stance": frozenset(),
    "mood": frozenset(),
}
# The weights belong to this encoder's vectors. Written by benchmarks/train_positions.py.
ENCODER = UseEncoder.name
COEFFICIENTS = "proposals.csv"


@dataclass(frozen=True)
class Reading:
    """A word, or NOT_READ with probability 0; else the chance that the word is right."""

    value: str = NOT_READ
    probability: float = 0.0


@dataclass(frozen=True)
class Position:
    """`kind`: proposal or reason; `stance`: for, against, conditional or unclear, relative to a
    question; `mood`: hope or worry; each may be NOT_READ.
    """

    kind: Reading = Reading()
    stance: Reading = Reading()
    mood: Reading = Reading()


def read_positions(
    texts: Sequence[str],
    language: str,
    *,
    question: str | None = None,
    encoder: Encoder | None = None,
) -> tuple[Position, ...]:
    """The position of each text, all in `language` (ISO 639, regions ignored).

    `question` is what a stance is relative to; without one it is NOT_READ, and at present with one
    too, see READ_IN. Sentences that are neither proposal nor reason are read as the likelier one.
    Raises MissingExtra where the default encoder is not installed.
    """
    if base_language(language) not in READ_IN["kind"] or not texts:
        return (Position(),) * len(texts)
    encoder = encoder or UseEncoder()
    if encoder.name != ENCODER:
        return (Position(),) * len(texts)
    vectors = encoder.encode(texts)
    spoken = np.abs(vectors).sum(1) > 0
    chances = proposal_chances(vectors)
    return tuple(
        Position(_kind(float(chance)) if said else Reading())
        for chance, said in zip(chances, spoken, strict=True)
    )


def proposal_chances(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Chance in 0..1 that each row, a vector of ENCODER, is a proposal rather than a reason."""
    weights = _coefficients()
    total = vectors.astype(np.float64) @ weights[1:] + weights[0]
    result: NDArray[np.float64] = 1 / (1 + np.exp(-total))
    return result


def _kind(chance: float) -> Reading:
    if chance >= 0.5:
        return Reading("proposal", round(chance, 4))
    return Reading("reason", round(1 - chance, 4))


@cache
def _coefficients() -> NDArray[np.float64]:
    """The intercept, then one weight for each dimension."""
    with Path(__file__).with_name(COEFFICIENTS).open(encoding="utf-8", newline="") as opened:
        return np.array([float(row["weight"]) for row in csv.DictReader(opened)])
