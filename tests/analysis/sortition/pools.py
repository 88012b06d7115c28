"""Random pools with quotas: drawn from a population that volunteers unevenly."""

import math
import random
from collections.abc import Sequence

from analysis.sortition.records import Person, Quota


def pool_and_quotas(
    number: int, people: int, size: int, shape: Sequence[int], slack: float = 0.1
) -> tuple[list[Person], list[Quota]]:
    """`shape` is how many values each category has; quotas lie around the population's shares."""
    chance = random.Random(number)
    values = {f"c{i}": [f"v{j}" for j in range(count)] for i, count in enumerate(shape)}
    population = {c: [chance.uniform(0.5, 1.5) for _ in known] for c, known in values.items()}
    willing = {c: [w * chance.uniform(0.4, 1.6) for w in population[c]] for c in values}
    pool = [
        Person(f"p{i:04}", {c: chance.choices(values[c], willing[c])[0] for c in values})
        for i in range(people)
    ]
    quotas = []
    for category, known in values.items():
        total = sum(population[category])
        for value, weight in zip(known, population[category], strict=True):
            target = size * weight / total
            low, high = math.floor(target * (1 - slack)), math.ceil(target * (1 + slack))
            quotas.append(Quota(category, value, max(0, low), high))
    return pool, quotas


def knot() -> tuple[list[Person], list[Quota]]:
    """Fractions of people would do better than people: one at most of each of three values.

    Two seats. Each of the first three has two of the three values, so one of them and the last one
    are the only panels: chances 1/3 and 1. Halves of the three and half of the last would be 1/2.
    """
    cells = {"a": "xxo", "b": "xox", "c": "oxx", "z": "ooo"}
    pool = [
        Person(name, {f"c{i}": value for i, value in enumerate(cell)})
        for name, cell in cells.items()
    ]
    quotas = [
        Quota(f"c{i}", value, 0, 1 if value == "x" else 2) for i in range(3) for value in "xo"
    ]
    return pool, quotas
