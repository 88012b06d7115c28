"""From arrays to records: one line for each statement, the lists, the places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.opinions.bridging import Bridging
from analysis.opinions.matrix import Floats, Ints, Mask, Matrix
from analysis.opinions.params import OpinionParams
from analysis.opinions.records import Place, Representative, Share, StatementResult
from analysis.opinions.statistics import (
    Tallies,
    Tests,
    compare,
    intervals,
    ratios,
    representative,
    tally,
    tally_groups,
)

# How far apart two groups' agreement must lie for a statement to divide them; without groups, the
# share that must stand on each side.
DIVIDES_FROM = 0.3
UNCERTAIN_FROM = 0.3


@dataclass(frozen=True)
class Grouped:
    """`labels` (rows,) of the grouped, and those found without each statement (rows, folds)."""

    labels: Ints
    without: Ints
    k: int


@dataclass(frozen=True)
class Findings:
    """What the statements' records are made of; arrays by column, `by_group` (columns, groups)."""

    overall: Tallies
    by_group: Tallies | None
    tests: Tests | None
    bridging: Bridging | None
    common: Mask
    divides: Mask
    uncertain: Mask
    divided: Floats


def examine(
    everyone: Matrix,
    people: Matrix,
    grouped: Grouped | None,
    bridging: Bridging | None,
    params: OpinionParams,
) -> Findings:
    """All statistics: `everyone` for the overall counts, `people` (the included) for the groups."""
    overall = tally(everyone)
    enough = overall.seen >= max(1, params.common_votes)
    uncertain = enough & (overall.passed >= UNCERTAIN_FROM * overall.seen)
    if grouped is None:
        agree, against = _shares(overall.agree, overall), _shares(overall.disagree, overall)
        divided = np.minimum(agree, against)
        common = enough & (agree >= params.common_share)
        return Findings(
            overall,
            None,
            None,
            bridging,
            common,
            enough & (divided >= DIVIDES_FROM),
            uncertain,
            divided,
        )
    groups = tally_groups(people, grouped.labels, grouped.k)
    tests = compare(tally_groups(people, grouped.without, grouped.k))
    divided = np.ptp(groups.smoothed, axis=1)
    heard = groups.seen >= max(1, params.common_votes)
    shared = heard & (_shares(groups.agree, groups) >= params.common_share)
    common = np.asarray(shared.all(axis=1))
    divides = (divided >= DIVIDES_FROM) & (tests.adjusted.min(axis=(1, 2)) <= params.fdr)
    return Findings(overall, groups, tests, bridging, common, divides, uncertain, divided)


def statement_results(
    found: Findings, names: tuple[str, ...], order: Ints, params: OpinionParams
) -> tuple[StatementResult, ...]:
    """One record for each statement; `order` are the columns in the order of `names`."""
    everyone = _share_table(found.overall, found.overall.agree.shape[0])
    groups = _group_shares(found.by_group)
    marked = _representatives(found, params)
    return tuple(
        _statement(found, int(column), name, everyone[column], groups, marked)
        for name, column in zip(names, order, strict=True)
    )


def ranked(
    statements: tuple[StatementResult, ...], flag: str, by: tuple[str, ...]
) -> tuple[str, ...]:
    """Names of the statements with `flag`, highest first by the fields `by`, then by name."""
    chosen = [line for line in statements if getattr(line, flag)]
    chosen.sort(key=lambda line: (*(-(_value(line, field)) for field in by), line.statement))
    return tuple(line.statement for line in chosen)


def places(names: tuple[str, ...], points: Floats, inside: Mask, groups: Ints) -> tuple[Place, ...]:
    """Everybody's place; all arrays in the order of `names`, `groups` -1 for none."""
    rounded = np.round(points, 6) + 0.0
    return tuple(
        Place(name, bool(is_in), int(group) if group >= 0 else None, float(x), float(y))
        for name, is_in, group, (x, y) in zip(
            names, inside.tolist(), groups.tolist(), rounded.tolist(), strict=True
        )
    )


def brief(number: float) -> float:
    """Six significant digits: the same bytes on every machine."""
    return float(f"{number:.6g}") + 0.0


def _value(line: StatementResult, field: str) -> float:
    if field == "pass_share":
        return line.overall.passed / max(1, line.overall.seen)
    if field == "agree_share":
        return line.overall.agree_share
    if field == "balance":
        return min(line.overall.agree, line.overall.disagree) / max(1, line.overall.seen)
    value = getattr(line, field)
    return float(value) if value is not None else 0.0


def _statement(
    found: Findings,
    column: int,
    name: str,
    overall: Share,
    groups: list[tuple[Share, ...]],
    marked: dict[int, tuple[Representative, ...]],
) -> StatementResult:
    merit, smoothed = found.bridging, None
    if found.by_group is not None:
        smoothed = found.by_group.smoothed[column]
    return StatementResult(
        statement=name,
        overall=overall,
        by_group=groups[column] if groups else (),
        group_aware_consensus=None if smoothed is None else brief(float(smoothed.prod())),
        lowest_group_agreement=None if smoothed is None else brief(float(smoothed.min())),
        divisiveness=None if smoothed is None else brief(float(found.divided[column])),
        bridging=None if merit is None else brief(float(merit.score[column])),
        bridging_low=None if merit is None else brief(float(merit.low[column])),
        is_bridging=merit is not None and bool(merit.bridges[column]),
        is_common_ground=bool(found.common[column]),
        is_divisive=bool(found.divides[column]),
        is_uncertain=bool(found.uncertain[column]),
        representative_for=marked.get(column, ()),
        p_adjusted=None
        if found.tests is None
        else brief(float(found.tests.adjusted[column].min())),
    )


def _representatives(
    found: Findings, params: OpinionParams
) -> dict[int, tuple[Representative, ...]]:
    if found.by_group is None or found.tests is None:
        return {}
    how_much = ratios(found.by_group)
    marked: dict[int, tuple[Representative, ...]] = {}
    for place in zip(*representative(found.by_group, found.tests, params.fdr), strict=True):
        column, group, direction = (int(position) for position in place)
        p = brief(float(found.tests.adjusted[place]))
        line = Representative(group, direction == 0, p, brief(float(how_much[place])))
        marked[column] = (*marked.get(column, ()), line)
    return marked


def _shares(part: Floats, counts: Tallies) -> Floats:
    return np.asarray(part / np.maximum(1.0, counts.seen))


def _share_table(counts: Tallies, size: int) -> list[Share]:
    low, high = intervals(counts.agree, counts.seen)
    shares = _shares(counts.agree, counts)
    return [
        Share(
            int(counts.agree[i]),
            int(counts.disagree[i]),
            int(counts.passed[i]),
            brief(shares[i]),
            brief(low[i]),
            brief(high[i]),
        )
        for i in range(size)
    ]


def _group_shares(groups: Tallies | None) -> list[tuple[Share, ...]]:
    if groups is None:
        return []
    columns, k = groups.agree.shape
    flat = Tallies(groups.agree.ravel(), groups.disagree.ravel(), groups.passed.ravel())
    shares = _share_table(flat, columns * k)
    return [tuple(shares[column * k : (column + 1) * k]) for column in range(columns)]
