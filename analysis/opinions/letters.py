"""Letters that keep their people from run to run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from analysis.opinions.matrix import Ints

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def letters(
    labels: Ints, participants: Sequence[str], before: Mapping[str, str] | None
) -> tuple[str, ...]:
    """The letter of each group; `labels` (people,) and their names, -1 for people in no group.

    Groups take the letters of the last run so that most people keep theirs (Hungarian method, Kuhn
    1955); a group with no one from before takes the first letter not in use, the largest first.
    """
    sizes = np.bincount(labels[labels >= 0])
    old = sorted(set(before.values())) if before else []
    given: dict[int, str] = {}
    if before and old:
        table = np.zeros((len(sizes), len(old)))
        for label, name in zip(labels, participants, strict=True):
            if label >= 0 and name in before:
                table[label, old.index(before[name])] += 1
        rows, columns = linear_sum_assignment(-table)
        given = {int(r): old[c] for r, c in zip(rows, columns, strict=True) if table[r, c] > 0}
    fresh = iter([letter for letter in ALPHABET if letter not in old])
    for group in np.argsort(-sizes, kind="stable"):
        if int(group) not in given:
            given[int(group)] = next(fresh)
    return tuple(given[group] for group in range(len(sizes)))
