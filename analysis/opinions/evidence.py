"""Do the groups hold? Against shuffled votes, without a fifth of the people, and in size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.opinions.groups import Partition, agreement, partitions
from analysis.opinions.matrix import Floats, Ints, Matrix
from analysis.opinions.params import FEWEST_GROUPS, MOST_GROUPS, OpinionParams
from analysis.opinions.records import GroupEvidence
from analysis.opinions.shuffles import shuffled_silhouettes, thresholds
from analysis.opinions.space import map_points
from analysis.progress import Tracker

Progress = Callable[[float], None]

KEPT = 0.8
# Of larger crowds a random part of this size is shuffled and resampled.
MOST_PEOPLE = 3000
FEWEST_STATEMENTS = 3


@dataclass(frozen=True)
class Verdict:
    """The evidence for each number of groups, the one to report (0: none) and why it fails."""

    evidence: tuple[GroupEvidence, ...]
    k: int
    reason: str


def tried(params: OpinionParams) -> tuple[int, ...]:
    """The numbers of groups that this run may declare."""
    return (params.groups,) if params.groups else tuple(range(FEWEST_GROUPS, MOST_GROUPS + 1))


def weigh(
    matrix: Matrix,
    found: dict[int, Partition],
    params: OpinionParams,
    tracker: Tracker,
) -> Verdict:
    """The evidence for the groupings `found` of these participants (rows of `matrix`).

    Above MOST_PEOPLE participants a random part of them is grouped anew, and compared with its own
    shuffles and resamples.
    """
    part, part_found = _part(matrix, found, params)
    numbers = tuple(k for k in tried(params) if k in part_found)
    if not numbers:
        return Verdict((), 0, "not_above_chance")
    smallest = {k: int(np.bincount(found[k].labels).min()) for k in numbers}
    fits = {k: _is_large_enough(smallest[k], matrix.height, params) for k in numbers}
    tracker.enter("resamples")
    again = _resample(part, part_found, numbers, fits, params, tracker)
    in_play = {k: fits[k] and _is_stable(again[k], params) for k in numbers}
    tracker.enter("shuffles")
    chance = _shuffle(part, part_found, numbers, in_play, params, tracker)
    lines = []
    for k in numbers:
        seen, limit = part_found[k].silhouette, chance[k]
        holds = in_play[k] and limit is not None and seen > limit
        lines.append(GroupEvidence(k, seen, limit, again[k], smallest[k], holds))
    return _verdict(tuple(lines), matrix.height, params)


def _verdict(lines: tuple[GroupEvidence, ...], people: int, params: OpinionParams) -> Verdict:
    """The best number: of those that hold, or else of those that fail least."""
    reasons = {line.k: _failures(line, people, params) for line in lines}
    best = min(lines, key=lambda line: (len(reasons[line.k]), -_lead(line), line.k))
    return Verdict(lines, best.k, (reasons[best.k] or ("",))[0])


def _failures(line: GroupEvidence, people: int, params: OpinionParams) -> tuple[str, ...]:
    found = []
    fits = _is_large_enough(line.smallest, people, params)
    given_up = fits and params.stops_early and params.resamples > 0
    if line.null95 is not None and line.silhouette <= line.null95:
        found.append("not_above_chance")
    if not _is_stable(line.bootstrap_ari, params) and (line.bootstrap_ari is not None or given_up):
        found.append("not_stable")
    if not fits:
        found.append("group_too_small")
    if not found and not line.holds:
        found.append("not_measured")
    return tuple(found)


def _lead(line: GroupEvidence) -> float:
    return line.silhouette - (line.null95 or 0.0)


def _is_stable(likeness: float | None, params: OpinionParams) -> bool:
    return likeness is not None and likeness >= params.min_agreement


def _is_large_enough(size: int, people: int, params: OpinionParams) -> bool:
    return size >= max(params.min_group_size, params.min_group_share * people)


def _part(
    matrix: Matrix, found: dict[int, Partition], params: OpinionParams
) -> tuple[Matrix, dict[int, Partition]]:
    if matrix.height <= MOST_PEOPLE:
        return matrix, found
    chance = np.random.default_rng([params.seed, 3])
    rows = np.sort(chance.choice(matrix.height, MOST_PEOPLE, replace=False))
    part = matrix.take(rows)
    again = partitions(map_points(part), max(found))
    return part, {k: again[k] for k in found if k in again}


def _resample(
    matrix: Matrix,
    found: dict[int, Partition],
    numbers: tuple[int, ...],
    fits: dict[int, bool],
    params: OpinionParams,
    progress: Progress,
) -> dict[int, float | None]:
    """The mean agreement with the groups of 80 % of the participants; None for 0 resamples."""
    times, size = params.resamples, int(KEPT * matrix.height)
    if not times or size < 2 or (params.stops_early and not any(fits.values())):
        return dict.fromkeys(numbers)
    total, hopes = np.zeros(len(numbers)), np.array([fits[k] for k in numbers])
    asked = hopes.copy() if params.stops_early else np.ones(len(numbers), dtype=bool)
    for i in range(times):
        chance = np.random.default_rng([params.seed, 2, i])
        rows = np.sort(chance.choice(matrix.height, size, replace=False))
        total[asked] += _agreements(matrix, rows, found, np.array(numbers)[asked])
        hopes &= total + times - i - 1 >= params.min_agreement * times
        if params.stops_early:
            asked &= hopes
        if not asked.any():
            break
        progress((i + 1) / times)
    means = zip(numbers, total / times, asked, strict=True)
    return {k: float(value) if is_known else None for k, value, is_known in means}


def _agreements(matrix: Matrix, rows: Ints, found: dict[int, Partition], numbers: Ints) -> Floats:
    part = matrix.take(rows)
    again = partitions(map_points(part), int(numbers.max()))
    return np.array(
        [agreement(found[k].labels[rows], again[k].labels) if k in again else 0.0 for k in numbers]
    )


def _shuffle(
    matrix: Matrix,
    found: dict[int, Partition],
    numbers: tuple[int, ...],
    in_play: dict[int, bool],
    params: OpinionParams,
    progress: Progress,
) -> dict[int, float | None]:
    """The silhouette that chance reaches for each number of groups; None where not measured."""
    if not params.shuffles or (params.stops_early and not any(in_play.values())):
        return dict.fromkeys(numbers)
    columns = range(FEWEST_GROUPS, max(numbers) + 1)
    asked = np.array([k in numbers for k in columns])
    hopeless = params.stops_early
    observed = np.array(
        [
            found[k].silhouette if k in numbers and (in_play[k] or not hopeless) else np.nan
            for k in columns
        ]
    )
    drawn = shuffled_silhouettes(
        matrix, observed, params.shuffles, params.seed, params.stops_early, progress
    )
    limits = thresholds(drawn, asked)
    return {k: float(limits[k - FEWEST_GROUPS]) for k in numbers}
