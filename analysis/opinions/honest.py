"""Groups found without the statement they are compared on.

The groups come from the votes themselves, so a statement that helped to form them differs between
them even when it means nothing. Therefore each statement is tested on groups found anew from four
fifths of the statements, itself not among them.
"""

from __future__ import annotations

import numpy as np

from analysis.opinions.groups import matched, partitions
from analysis.opinions.matrix import Floats, Ints
from analysis.opinions.space import Centred, find_space, place

FOLDS = 5


def groups_without(centred: Centred, labels: Ints, k: int, axes: Floats) -> Ints:
    """Groups of the participants (rows, folds); column f was found without statements j mod 5 = f.

    They are numbered like `labels` (rows,). `axes` (columns, 2) are those of all statements, from
    which the search starts. Where too little is left to form `k` groups, nobody is in one (-1).
    """
    height, width = centred.votes.shape
    found = np.full((height, FOLDS), -1, dtype=np.intp)
    folds = np.arange(width) % FOLDS
    for fold in range(FOLDS):
        space = find_space(centred, near=axes * (folds != fold)[:, None])
        again = partitions(place(centred, space), k)
        if k in again:
            found[:, fold] = matched(again[k].labels, labels)
    return found
