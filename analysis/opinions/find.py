"""Finding opinion groups: a straight line from votes to one frozen result.

The method and what it cannot tell stand in docs/methods/opinions.md.
"""

from __future__ import annotations

import hashlib
import hmac
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata

import numpy as np

from analysis.extras import load
from analysis.opinions.assemble import (
    Grouped,
    brief,
    examine,
    places,
    ranked,
    statement_results,
)
from analysis.opinions.bridging import find_bridging
from analysis.opinions.evidence import FEWEST_STATEMENTS, MOST_PEOPLE, Verdict, tried, weigh
from analysis.opinions.groups import Partition, partitions
from analysis.opinions.honest import groups_without
from analysis.opinions.letters import letters
from analysis.opinions.matrix import Floats, Ints, Mask, Matrix, Ordered, included, read_matrix
from analysis.opinions.params import OpinionParams
from analysis.opinions.records import (
    GroupEvidence,
    OpinionGroup,
    OpinionResult,
    Slate,
    StatementResult,
    Votes,
)
from analysis.opinions.slate import choose_slate
from analysis.opinions.space import Centred, Space, centre, find_space, means, place
from analysis.progress import Tracker
from analysis.results import Provenance

# Stages in order, with the part of the work that each is expected to be.
STAGES = {
    "reading": 3.0,
    "map": 3.0,
    "groups": 3.0,
    "resamples": 25.0,
    "shuffles": 50.0,
    "bridging": 5.0,
    "statements": 8.0,
    "slate": 3.0,
}
METHOD = "opinions-1"
PACKAGES = ("numpy", "scipy")


@dataclass(frozen=True)
class _Map:
    """The included (`rows` of the matrix), their votes, the axes and everybody's place."""

    rows: Ints
    people: Matrix
    centred: Centred
    space: Space
    points: Floats


def find_opinions(
    votes: Votes,
    params: OpinionParams,
    *,
    before: Mapping[str, str] | None = None,
    progress: Callable[[str, float], None] = lambda stage, fraction: None,
    key: bytes | None = None,
) -> OpinionResult:
    """The opinion groups of these votes, or the reason why none are declared.

    The same votes, params and seed give the same result except `provenance.timings`, in whatever
    order they come. `before` is each participant's letter in the last run: letters keep their
    people. With `params.groups` the groups asked for are given even where they are not `declared`.
    `progress(stage, fraction)` is called with one of STAGES and the fraction (0 to 1, never going
    back) of the whole run; what it raises ends the run. With `key` the input hash is an HMAC.
    Raises ValueError where votes contradict each other; few or no votes give a result that says so.
    """
    tracker = Tracker(progress, STAGES)
    tracker.enter("reading")
    with load("threadpoolctl").threadpool_limits(limits=1):
        ordered = read_matrix(votes)
        hashed = input_hash(votes, key)
        tracker.enter("map")
        drawn = _draw(ordered.matrix, included(ordered.matrix, params))
        found, verdict = _group(drawn, params, tracker)
        labels = _labels(found, verdict, params)
        names, labels = _name(labels, ordered, drawn.rows, votes.participants, before)
        statements = _statements(ordered, drawn, labels, len(names), votes, params, tracker)
        tracker.enter("slate")
        slate = _slate(ordered, votes, params)
        tracker.finish()
    provenance = Provenance(
        hashed,
        params.to_json(),
        "",
        _versions(),
        params.seed,
        tracker.timings,
        _warnings(drawn, params),
    )
    return _result(votes, ordered, drawn, verdict, labels, names, statements, slate, provenance)


def input_hash(votes: Votes, key: bytes | None = None) -> str:
    """Hexadecimal digest over names and votes in any order: HMAC-SHA-256 with `key`, else SHA-256.

    The plain one is a fingerprint of people's votes and must not be stored.
    """
    digest = hmac.new(key, digestmod=hashlib.sha256) if key is not None else hashlib.sha256()
    ranks = []
    for names in (votes.participants, votes.statements):
        order = sorted(range(len(names)), key=lambda i: names[i])
        for i in order:
            encoded = names[i].encode("utf-8", "surrogatepass")
            digest.update(len(encoded).to_bytes(8, "big") + encoded)
        rank = np.empty(len(names), dtype=np.int64)
        rank[order] = np.arange(len(names))
        ranks.append(rank)
    pairs = ranks[0][votes.participant] * len(votes.statements) + ranks[1][votes.statement]
    digest.update(np.sort(pairs * 3 + votes.value + 1).astype("<i8").tobytes())
    return digest.hexdigest()


def _draw(matrix: Matrix, inside: Mask) -> _Map:
    rows = np.flatnonzero(inside)
    people = matrix.take(rows)
    centred = centre(people)
    space = find_space(centred)
    points = np.empty((matrix.height, 2))
    points[rows] = place(centred, space)
    if not inside.all():
        points[~inside] = place(centre(matrix.take(~inside), means(people)), space)
    return _Map(rows, people, centred, space, points)


def _group(
    drawn: _Map, params: OpinionParams, tracker: Tracker
) -> tuple[dict[int, Partition], Verdict]:
    """Groupings for every number of groups, and what speaks for each."""
    tracker.enter("groups")
    if len(drawn.rows) < 2 * params.min_group_size:
        return {}, Verdict((), 0, "too_few_participants")
    if (drawn.people.votes_by_column > 0).sum() < FEWEST_STATEMENTS:
        return {}, Verdict((), 0, "too_few_statements")
    found = partitions(drawn.points[drawn.rows], max(tried(params)))
    return found, weigh(drawn.people, found, params, tracker)


def _labels(found: dict[int, Partition], verdict: Verdict, params: OpinionParams) -> Ints | None:
    """The groups to show: those declared, or those asked for."""
    shows = verdict.k in found and (not verdict.reason or params.groups is not None)
    return found[verdict.k].labels if shows else None


def _name(
    labels: Ints | None,
    ordered: Ordered,
    rows: Ints,
    participants: tuple[str, ...],
    before: Mapping[str, str] | None,
) -> tuple[tuple[str, ...], Ints | None]:
    """The groups' letters in order, and the labels renumbered to that order."""
    if labels is None:
        return (), None
    people = [participants[i] for i in ordered.participants[rows]]
    given = letters(labels, people, before)
    order = sorted(range(len(given)), key=lambda group: given[group])
    number = np.empty(len(given), dtype=np.intp)
    number[order] = np.arange(len(given))
    return tuple(given[group] for group in order), number[labels]


def _statements(
    ordered: Ordered,
    drawn: _Map,
    labels: Ints | None,
    k: int,
    votes: Votes,
    params: OpinionParams,
    tracker: Tracker,
) -> tuple[StatementResult, ...]:
    tracker.enter("bridging")
    merit = find_bridging(drawn.people, drawn.points[drawn.rows, 0]) if len(drawn.rows) else None
    tracker.enter("statements")
    grouped = None
    if labels is not None:
        without = groups_without(drawn.centred, labels, k, drawn.space.axes)
        grouped = Grouped(labels, without, k)
    found = examine(ordered.matrix, drawn.people, grouped, merit, params)
    columns = np.empty(len(votes.statements), dtype=np.intp)
    columns[ordered.statements] = np.arange(len(votes.statements))
    return statement_results(found, votes.statements, columns, params)


def _slate(ordered: Ordered, votes: Votes, params: OpinionParams) -> Slate:
    chosen = choose_slate(ordered.matrix, params.slate_size)
    names = tuple(votes.statements[ordered.statements[column]] for column in chosen.columns)
    return Slate(names, chosen.covered, chosen.of)


def _result(
    votes: Votes,
    ordered: Ordered,
    drawn: _Map,
    verdict: Verdict,
    labels: Ints | None,
    names: tuple[str, ...],
    statements: tuple[StatementResult, ...],
    slate: Slate,
    provenance: Provenance,
) -> OpinionResult:
    people = len(votes.participants)
    inside, group = np.zeros(people, dtype=bool), np.full(people, -1, dtype=np.intp)
    points = np.empty((people, 2))
    points[ordered.participants] = drawn.points
    inside[ordered.participants[drawn.rows]] = True
    sizes = np.zeros(0, dtype=np.intp)
    if labels is not None:
        group[ordered.participants[drawn.rows]] = labels
        sizes = np.bincount(labels, minlength=len(names))
    evidence = tuple(_rounded(line) for line in verdict.evidence)
    chosen = next((line for line in evidence if line.k == verdict.k), None)
    grouped = labels is not None
    return OpinionResult(
        declared=grouped and not verdict.reason,
        reason=verdict.reason,
        k=verdict.k,
        silhouette=chosen.silhouette if chosen else None,
        null95=chosen.null95 if chosen else None,
        bootstrap_ari=chosen.bootstrap_ari if chosen else None,
        evidence=evidence,
        groups=tuple(OpinionGroup(name, int(n)) for name, n in zip(names, sizes, strict=True)),
        places=places(votes.participants, points, inside, group),
        statements=statements,
        common_ground=ranked(
            statements,
            "is_common_ground",
            ("lowest_group_agreement", "group_aware_consensus", "agree_share"),
        ),
        divisive=ranked(statements, "is_divisive", ("divisiveness", "balance")),
        bridging=ranked(statements, "is_bridging", ("bridging_low", "bridging")),
        uncertain=ranked(statements, "is_uncertain", ("pass_share",)),
        slate=slate,
        provenance=provenance,
    )


def _brief(number: float | None) -> float | None:
    return None if number is None else brief(number)


def _rounded(line: GroupEvidence) -> GroupEvidence:
    return GroupEvidence(
        line.k,
        brief(line.silhouette),
        _brief(line.null95),
        _brief(line.bootstrap_ari),
        line.smallest,
        line.holds,
    )


def _warnings(drawn: _Map, params: OpinionParams) -> tuple[str, ...]:
    if len(drawn.rows) > MOST_PEOPLE and (params.shuffles or params.resamples):
        return (f"The evidence was measured on {MOST_PEOPLE} participants drawn at random.",)
    return ()


def _versions() -> dict[str, str]:
    versions = {"method": METHOD, "python": platform.python_version()}
    for package in PACKAGES:
        versions[package] = metadata.version(package)
    return dict(sorted(versions.items()))
