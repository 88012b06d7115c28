"""The whole line from votes to result: planted camps, order, names, doubles, edges."""

import json
from dataclasses import replace

import numpy as np
import pytest

from analysis.opinions.find import find_opinions, input_hash
from analysis.opinions.groups import agreement
from analysis.opinions.params import OpinionParams
from analysis.opinions.records import OpinionResult, StatementResult, Votes
from tests.analysis.opinions.made import camps, noise, votes_of

QUICK = OpinionParams(shuffles=25, resamples=10)


def labels(result: OpinionResult) -> np.ndarray:
    return np.array([-1 if place.group is None else place.group for place in result.places])


def text(result: OpinionResult) -> str:
    return json.dumps(replace(result, provenance=replace(result.provenance, timings={})).to_json())


@pytest.mark.parametrize("seed", range(2))
def test_two_planted_camps_are_found_with_what_they_share(seed: int) -> None:
    votes, member = camps(seed)
    result = find_opinions(votes, OpinionParams(resamples=20))
    assert result.declared
    assert result.k == 2
    assert agreement(member, labels(result)) > 0.9
    assert set(result.common_ground[:3]) == {"s0", "s1", "s2"}
    assert len(result.common_ground) == 3
    assert {line.k for line in result.evidence} == set(range(2, 9))
    marked = {line.statement for line in result.statements if line.representative_for}
    assert marked == set(votes.statements[3:])
    assert not {"s0", "s1", "s2"} & set(result.divisive)


def test_three_planted_camps_are_three() -> None:
    votes, member = camps(1, sizes=(50, 60, 40), statements=36)
    result = find_opinions(votes, QUICK)
    assert (result.declared, result.k) == (True, 3)
    assert agreement(member, labels(result)) > 0.9
    assert [group.letter for group in result.groups] == ["A", "B", "C"]
    sizes = [group.size for group in result.groups]
    assert sizes == sorted(sizes, reverse=True)


def test_votes_without_camps_give_a_reason_and_the_lists_of_all() -> None:
    result = find_opinions(noise(3), QUICK)
    assert not result.declared
    assert result.reason in ("not_above_chance", "not_stable", "group_too_small")
    assert result.groups == ()
    assert {place.group for place in result.places} == {None}
    assert all(line.by_group == () for line in result.statements)
    assert all(line.p_adjusted is None for line in result.statements)
    assert result.divisive
    assert result.slate.statements


def test_groups_asked_for_are_given_but_not_declared() -> None:
    result = find_opinions(noise(3), replace(QUICK, groups=3))
    assert not result.declared
    assert result.reason
    assert len(result.groups) == result.k == 3
    assert all(len(line.by_group) == 3 for line in result.statements)


def test_stopping_early_still_gives_the_reason() -> None:
    for seed in range(4):
        votes = noise(seed, people=80)
        full, early = (
            find_opinions(votes, replace(QUICK, stops_early=stops)) for stops in (False, True)
        )
        assert (full.declared, early.declared) == (False, False)
        assert early.reason in ("not_above_chance", "not_stable", "group_too_small")


def test_without_shuffles_nothing_is_declared() -> None:
    votes, _ = camps(1)
    result = find_opinions(votes, replace(QUICK, shuffles=0))
    assert (result.declared, result.reason, result.null95) == (False, "not_measured", None)


def test_the_same_votes_give_the_same_bytes() -> None:
    votes, _ = camps(2)
    assert text(find_opinions(votes, QUICK)) == text(find_opinions(votes, QUICK))


def _shuffled(votes: Votes, seed: int) -> Votes:
    order = np.random.default_rng(seed).permutation(len(votes.value))
    return replace(
        votes,
        participant=votes.participant[order],
        statement=votes.statement[order],
        value=votes.value[order],
    )


def test_the_order_of_the_votes_changes_no_byte() -> None:
    votes, _ = camps(2)
    assert text(find_opinions(_shuffled(votes, 1), QUICK)) == text(find_opinions(votes, QUICK))


def _renamed(votes: Votes, seed: int) -> tuple[Votes, dict[str, str], dict[str, str]]:
    """The same votes under other names and positions, and the former name of each."""
    chance = np.random.default_rng(seed)
    people = chance.permutation(len(votes.participants))
    lines = chance.permutation(len(votes.statements))
    place_of, line_of = np.argsort(people), np.argsort(lines)
    new_people = tuple(f"x{chance.integers(1e9)}-{i}" for i in people)
    new_lines = tuple(f"y{chance.integers(1e9)}-{j}" for j in lines)
    renamed = replace(
        votes,
        participants=new_people,
        statements=new_lines,
        participant=place_of[votes.participant].astype(np.int32),
        statement=line_of[votes.statement].astype(np.int32),
    )
    return (
        renamed,
        {new: votes.participants[i] for new, i in zip(new_people, people, strict=True)},
        {new: votes.statements[j] for new, j in zip(new_lines, lines, strict=True)},
    )


@pytest.mark.parametrize("seed", range(2))
def test_other_names_and_places_change_nothing(seed: int) -> None:
    votes, _ = camps(seed, sizes=(40, 70))
    renamed, person, line = _renamed(votes, seed)
    first, second = find_opinions(votes, QUICK), find_opinions(renamed, QUICK)
    assert second.evidence == first.evidence
    assert second.groups == first.groups
    before = {place.participant: place for place in first.places}
    for place in second.places:
        name = person[place.participant]
        assert replace(place, participant=name) == before[name]
    was = {result.statement: result for result in first.statements}
    for result in second.statements:
        name = line[result.statement]
        assert replace(result, statement=name) == was[name]


def _without_merit(line: StatementResult) -> tuple[object, ...]:
    return line.statement, line.is_common_ground, [s.agree_share for s in line.by_group]


def test_everybody_twice_gives_the_same_groups_and_shares() -> None:
    for seed in range(3):
        votes, _ = camps(seed, sizes=(40, 50), firmness=0.75)
        people = len(votes.participants)
        twice = Votes(
            (*votes.participants, *(f"{name}-again" for name in votes.participants)),
            votes.statements,
            np.concatenate([votes.participant, votes.participant + people]).astype(np.int32),
            np.tile(votes.statement, 2),
            np.tile(votes.value, 2),
        )
        once, doubled = (find_opinions(each, QUICK) for each in (votes, twice))
        assert once.declared
        assert doubled.declared
        assert labels(doubled).tolist() == labels(once).tolist() * 2
        for first, second in zip(once.statements, doubled.statements, strict=True):
            assert _without_merit(first)[2] == _without_merit(second)[2]
            assert second.overall.agree == 2 * first.overall.agree
        assert [e.silhouette for e in doubled.evidence] == pytest.approx(
            [e.silhouette for e in once.evidence], abs=1e-5
        )


def test_a_run_on_the_run_before_keeps_the_letters() -> None:
    votes, member = camps(4, sizes=(70, 40))
    first = find_opinions(votes, QUICK)
    swapped = {
        place.participant: "BA"[place.group] for place in first.places if place.group is not None
    }
    second = find_opinions(votes, QUICK, before=swapped)
    assert [group.letter for group in second.groups] == ["A", "B"]
    assert [group.size for group in second.groups] == [40, 70]
    assert {second.places[i].group for i in np.flatnonzero(member == 1)} == {0}


@pytest.mark.parametrize(
    ("people", "statements", "reason"),
    [
        (0, 0, "too_few_participants"),
        (0, 5, "too_few_participants"),
        (5, 0, "too_few_participants"),
        (1, 1, "too_few_participants"),
        (9, 10, "too_few_participants"),
        (30, 2, "too_few_statements"),
    ],
)
def test_too_little_is_said_to_be_too_little(people: int, statements: int, reason: str) -> None:
    table = np.random.default_rng(0).integers(-1, 2, (people, statements))
    result = find_opinions(votes_of(table), QUICK)
    assert (result.declared, result.reason, result.k) == (False, reason, 0)
    assert len(result.places) == people
    assert len(result.statements) == statements


@pytest.mark.parametrize("value", [1, 0, -1])
def test_everyone_voting_alike_is_no_group(value: int) -> None:
    result = find_opinions(votes_of(np.full((40, 8), value)), QUICK)
    assert not result.declared
    assert {(place.x, place.y) for place in result.places} == {(0.0, 0.0)}


def test_who_voted_little_is_placed_but_not_grouped() -> None:
    votes, _ = camps(6)
    kept = ~((votes.participant < 5) & (votes.statement > 4))
    fewer = replace(
        votes,
        participant=votes.participant[kept],
        statement=votes.statement[kept],
        value=votes.value[kept],
    )
    result = find_opinions(fewer, QUICK)
    assert [place.is_included for place in result.places[:5]] == [False] * 5
    assert [place.group for place in result.places[:5]] == [None] * 5
    assert any(place.x for place in result.places[:5])
    assert sum(group.size for group in result.groups) == len(votes.participants) - 5


def test_the_listener_hears_every_stage_and_may_end_the_run() -> None:
    votes, _ = camps(1)
    heard: list[tuple[str, float]] = []
    find_opinions(votes, QUICK, progress=lambda stage, done: heard.append((stage, done)))
    fractions = [done for _, done in heard]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0

    def stop(stage: str, done: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_opinions(votes, QUICK, progress=stop)


def test_the_fingerprint_knows_no_order_but_names_votes_and_key() -> None:
    votes, _ = camps(1)
    assert input_hash(_shuffled(votes, 2)) == input_hash(votes)
    assert input_hash(replace(votes, value=-votes.value)) != input_hash(votes)
    assert input_hash(votes, b"key") != input_hash(votes)
    assert find_opinions(votes, QUICK, key=b"key").provenance.input_hash == input_hash(
        votes, b"key"
    )
