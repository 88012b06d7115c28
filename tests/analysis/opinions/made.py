"""Invented votes: camps that are planted, and votes that mean nothing."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.opinions.records import Votes

BLANK = 9


def votes_of(table: NDArray[np.integer], prefix: str = "") -> Votes:
    """Votes from a table (participants, statements) with BLANK for what was not seen."""
    people, statements = table.shape
    rows, columns = np.nonzero(table != BLANK)
    return Votes(
        tuple(f"{prefix}p{i}" for i in range(people)),
        tuple(f"{prefix}s{j}" for j in range(statements)),
        rows.astype(np.int32),
        columns.astype(np.int32),
        table[rows, columns].astype(np.int8),
    )


def draw(
    chance: np.random.Generator, agree: NDArray[np.floating], seen: float, passing: float = 0.1
) -> NDArray[np.int8]:
    """A table of votes with these chances (participants, statements) to agree."""
    table = np.where(chance.random(agree.shape) < agree, 1, -1)
    table[chance.random(agree.shape) < passing] = 0
    table[chance.random(agree.shape) >= seen] = BLANK
    return table.astype(np.int8)


def camps(
    seed: int,
    sizes: Sequence[int] = (60, 60),
    statements: int = 30,
    shared: int = 3,
    seen: float = 0.6,
    firmness: float = 0.85,
) -> tuple[Votes, NDArray[np.intp]]:
    """Camps that answer alike within; the first `shared` statements find 95 % of all agreeing."""
    chance = np.random.default_rng(seed)
    member = np.repeat(np.arange(len(sizes)), sizes)
    leaning = np.array(
        [
            np.where(np.arange(statements) % len(sizes) == camp, firmness, 1 - firmness)
            for camp in range(len(sizes))
        ]
    )
    leaning[:, :shared] = 0.95
    return votes_of(draw(chance, leaning[member], seen)), member


def noise(seed: int, people: int = 60, statements: int = 20, seen: float = 0.6) -> Votes:
    """Votes of people without an opinion as a whole: every statement has its own popularity."""
    chance = np.random.default_rng(seed)
    popularity = np.broadcast_to(chance.uniform(0.2, 0.8, statements), (people, statements))
    return votes_of(draw(chance, popularity, seen))
