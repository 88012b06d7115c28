"""Draws: quotas hold, chances are the fairest there are, the same seed gives the same panel."""

import json
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import combinations

import numpy as np
import pytest

from analysis.errors import MissingExtra, NotEnoughData
from analysis.sortition import draw, leximin
from analysis.sortition.draw import LOTS, Infeasible, check, draw_panel
from analysis.sortition.frame import Frame, WrongFrame, frame_of
from analysis.sortition.greedy import Greedy
from analysis.sortition.params import DrawParams
from analysis.sortition.programme import Programme, least
from analysis.sortition.records import Person, Quota
from analysis.sortition.tickets import Tickets, commitment
from tests.analysis.sortition.pools import knot, pool_and_quotas

LOT = 2e-6  # chances are whole lots of a million, and the search stops at one lot
SHAPES = ((2, 2), (2, 3), (3, 2), (2, 2, 2), (3, 3))


def feasible_pools(wanted: int):
    """(frame, pool, quotas, size) of random pools some panel can be drawn from."""
    number = found = 0
    while found < wanted:
        number += 1
        size = 5 + number % 4
        pool, quotas = pool_and_quotas(number, 18 + number % 23, size, SHAPES[number % 5])
        frame = frame_of(pool, quotas, size)
        if check(pool, quotas, size).is_feasible:
            found += 1
            yield frame, pool, quotas, size


def greedy_chances(frame: Frame) -> list[float] | None:
    """The chance of each cell in the greedy draw, worked out over all its ways to a panel.

    Restarts make it the chance given that an attempt ends well; None where none can.
    """
    greedy = Greedy(frame)

    @cache
    def ends(taken: tuple[int, ...]) -> tuple[float, ...]:
        """The chance to end well from here, and the expected people per cell of those ends."""
        if sum(taken) == frame.size:
            met = 1.0 if greedy.is_met(taken) else 0.0
            return (met, *(met * count for count in taken))
        chances = greedy.step(taken)
        total = [0.0] * (len(taken) + 1)
        if chances is None:
            return tuple(total)
        everybody = sum(chances.values())
        for cell, weight in chances.items():
            after = ends((*taken[:cell], taken[cell] + 1, *taken[cell + 1 :]))
            total = [t + weight / everybody * a for t, a in zip(total, after, strict=True)]
        return tuple(total)

    well, *expected = ends((0,) * len(frame.cells))
    if well == 0:
        return None
    return [e / well / people for e, people in zip(expected, frame.counts, strict=True)]


def test_on_200_pools_quotas_hold_and_nobody_has_less_than_the_greedy_draw_gives():
    """Greedy chances are computed, not simulated, so there is no margin but the size of a lot."""
    better = compared = 0
    for frame, pool, quotas, size in feasible_pools(200):
        found = draw_panel(pool, quotas, DrawParams(size=size, seed="spring"))
        assert found.method == "leximin"
        assert len(set(found.panel)) == size
        assert all(row.low <= row.panel <= row.high for row in found.composition)
        assert sum(found.probabilities.values()) == pytest.approx(size)
        greedy = greedy_chances(frame)
        if greedy is None:
            continue  # always a dead end: nothing to compare with
        of = frame.cell_of()
        possible = [greedy[of[one]] for one, chance in found.probabilities.items() if chance > 0]
        compared += 1
        assert found.lowest >= min(possible) - LOT
        better += found.lowest > min(possible) + 0.01
    assert compared >= 190
    assert better >= 50  # the comparison can tell the two apart


def test_the_computed_greedy_chances_are_those_of_the_draw_itself():
    frame, *_ = next(feasible_pools(1))
    expected = greedy_chances(frame)
    greedy, draws = Greedy(frame), 4_000
    seats = np.zeros(len(frame.cells))
    for panel in greedy.samples(Tickets("s", frame.pool_hash), draws, 1_000):
        seats += panel
    counts = np.array(frame.counts)
    # Five standard errors of a share of `draws` draws.
    assert seats / draws / counts == pytest.approx(expected, abs=5 * 0.5 / draws**0.5)


def all_panels(frame: Frame) -> list[np.ndarray]:
    """Every panel that meets the quotas, by count per cell."""
    seats = [cell for cell, count in enumerate(frame.counts) for _ in range(count)]
    greedy = Greedy(frame)
    found = {
        tuple(np.bincount(chosen, minlength=len(frame.cells)).tolist())
        for chosen in combinations(seats, frame.size)
    }
    return [np.array(one) for one in found if greedy.is_met(one)]


def enumerated_leximin(frame: Frame) -> list[float]:
    """The sorted chances of the leximin lottery, over all panels there are: by raising, cell
    after cell, what each could have beside the others' guarantees."""
    panels, counts = np.array(all_panels(frame), float), np.array(frame.counts, float)
    cells, due = len(counts), {}
    while len(due) < cells:
        open_ = [cell for cell in range(cells) if cell not in due]
        level = -lp_best(panels, counts, due, open_)
        for cell in open_:
            others = {**due, **{one: level for one in open_ if one != cell}}
            if -lp_best(panels, counts, others, [cell]) <= level + 1e-7:
                due[cell] = level
    return [due[cell] for cell in range(cells)]


def lp_best(panels, counts, due, open_) -> float:
    """Minus the largest chance that all of `open_` can have beside what is due."""
    rows = -panels.T / counts[:, None]
    bound = np.array([-due.get(cell, 0.0) + 1e-9 for cell in range(len(counts))])
    lifted = np.array([[1.0 if cell in open_ else 0.0] for cell in range(len(counts))])
    return least(
        np.concatenate([np.zeros(len(panels)), [-1.0]]),
        A_ub=np.hstack([rows, lifted]),
        b_ub=bound,
        A_eq=np.concatenate([np.ones(len(panels)), [0.0]])[None, :],
        b_eq=np.ones(1),
    ).fun


@pytest.mark.parametrize("number", range(12))
def test_chances_are_leximin_among_all_panels_there_are(number):
    pool, quotas = pool_and_quotas(number, 13, 4, (2, 3), slack=0.05)
    frame = frame_of(pool, quotas, 4)
    if not check(pool, quotas, 4).is_feasible:
        pytest.skip("no panel")
    of, expected = frame.cell_of(), enumerated_leximin(frame)
    found = draw_panel(pool, quotas, DrawParams(size=4, seed="s")).probabilities
    assert [found[one] for one in of] == pytest.approx(
        [expected[cell] for cell in of.values()], abs=5e-6
    )


def test_where_fractions_of_people_would_do_better_the_stages_find_the_truth():
    pool, quotas = knot()
    found = draw_panel(pool, quotas, DrawParams(size=2, seed="s"))
    assert found.method == "leximin"
    assert found.lowest == pytest.approx(1 / 3, abs=LOT)
    assert found.probabilities["z"] == 1.0
    assert found.best_minimum == pytest.approx(1 / 3, abs=1e-6)


def test_stages_alone_come_to_the_same_chances(monkeypatch):
    pool, quotas = pool_and_quotas(3, 60, 10, (2, 3, 3))
    short = draw_panel(pool, quotas, DrawParams(size=10, seed="s"))
    monkeypatch.setattr(leximin, "panels_around", lambda *given: [])
    long = draw_panel(pool, quotas, DrawParams(size=10, seed="s"))
    assert long.probabilities == pytest.approx(short.probabilities, abs=1e-5)


def test_the_same_pool_quotas_and_seed_give_the_same_bytes_in_any_order_of_rows():
    pool, quotas = pool_and_quotas(7, 60, 12, (2, 3, 3))
    params = DrawParams(size=12, seed="3 8 19 22 40")
    first = draw_panel(pool, quotas, params)
    again = draw_panel(pool[::-1], quotas[::-1], params)
    assert json.dumps(first.to_json()) == json.dumps(again.to_json())
    panels = {draw_panel(pool, quotas, replace(params, seed=f"s{i}")).panel for i in range(10)}
    assert len(panels) == 10


def test_a_large_pool_is_drawn_by_the_exact_method():
    pool, quotas = pool_and_quotas(1, 1_000, 100, (2, 5, 4, 3))
    found = draw_panel(pool, quotas, DrawParams(size=100, seed="s"))
    assert (found.method, found.reason) == ("leximin", "")
    assert found.lowest == pytest.approx(found.best_minimum, abs=LOT)
    assert all(row.low <= row.panel <= row.high for row in found.composition)


def test_each_chance_is_an_exact_number_of_lots():
    pool, quotas = pool_and_quotas(2, 40, 8, (2, 3))
    found = draw_panel(pool, quotas, DrawParams(size=8, seed="s"))
    people = frame_of(pool, quotas, 8)
    for one, cell in people.cell_of().items():
        lots = Fraction(found.probabilities[one]).limit_denominator(LOTS * people.counts[cell])
        assert (lots * LOTS * people.counts[cell]).denominator == 1
    assert found.lots == LOTS
    assert 0 <= found.lot < LOTS


def test_frequencies_over_seeds_are_the_chances_told():
    pool, quotas = pool_and_quotas(4, 24, 6, (2, 2))
    seen: defaultdict[str, int] = defaultdict(int)
    for number in range(300):
        found = draw_panel(pool, quotas, DrawParams(size=6, seed=f"s{number}", alternates=0))
        for one in found.panel:
            seen[one] += 1
    for one, chance in found.probabilities.items():
        assert seen[one] / 300 == pytest.approx(chance, abs=5 * 0.5 / 300**0.5)


# What can't be drawn.


def test_quotas_that_collide_are_named_with_the_smallest_change():
    pool = [Person(f"y{i}", {"age": "young", "place": "north"}) for i in range(10)]
    pool += [Person(f"o{i}", {"age": "old", "place": "south"}) for i in range(10)]
    pool += [Person("x", {"age": "young", "place": "south"})]
    quotas = [
        Quota("age", "young", 6, 8),
        Quota("age", "old", 2, 4),
        Quota("place", "north", 2, 3),
        Quota("place", "south", 5, 8),
    ]
    found = check(pool, quotas, 10)
    assert not found.is_feasible
    assert found.categories == ("age", "place")
    told = {(b.category, b.value, b.kind, b.number) for b in found.conflict}
    assert ("age", "old", "at most", 4) in told or ("age", "young", "at least", 6) in told
    assert sum(abs(b.instead - b.number) for b in found.changes) == 2
    with pytest.raises(Infeasible, match=r"age: .*place: "):
        draw_panel(pool, quotas, DrawParams(size=10, seed="s"))


@pytest.mark.parametrize("number", [0, 1, 3, 4, 5, 6, 7, 9])
def test_a_conflict_is_irreducible_and_the_change_is_enough(number):
    pool, quotas = pool_and_quotas(number, 14, 8, (3, 3, 3), slack=0.0)
    pool = pool[:12]
    found = check(pool, quotas, 8)
    assert not found.is_feasible

    def only(bounds):
        return [
            Quota(
                q.category,
                q.value,
                q.low if (q.category, q.value, "at least") in bounds else 0,
                q.high if (q.category, q.value, "at most") in bounds else 99,
            )
            for q in quotas
        ]

    conflict = [(b.category, b.value, b.kind) for b in found.conflict]
    assert not check(pool, only(conflict), 8).is_feasible
    for dropped in conflict:
        assert check(pool, only([one for one in conflict if one != dropped]), 8).is_feasible
    moved = {(b.category, b.value, b.kind): b.instead for b in found.changes}
    changed = [
        Quota(
            q.category,
            q.value,
            moved.get((q.category, q.value, "at least"), q.low),
            moved.get((q.category, q.value, "at most"), q.high),
        )
        for q in quotas
    ]
    assert check(pool, changed, 8).is_feasible


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda pool, quotas: (pool[:3], quotas), "fewer than the 4 seats"),
        (lambda pool, quotas: (pool, []), "no quotas"),
        (lambda pool, quotas: (pool + pool[:1], quotas), "more than once"),
        (lambda pool, quotas: (pool, quotas + quotas[:1]), "more than one quota"),
        (lambda pool, quotas: (pool, quotas[1:]), "has no quota"),
        (lambda pool, quotas: (pool, [*quotas, Quota("x", "y", 0, 1)]), "no category x"),
        (
            lambda pool, quotas: (pool, [replace(quotas[0], low=9, high=8), *quotas[1:]]),
            "the least",
        ),
    ],
)
def test_what_does_not_fit_together_is_said(change, sentence):
    pool, quotas = change(*pool_and_quotas(1, 20, 4, (2, 2)))
    with pytest.raises((WrongFrame, NotEnoughData), match=sentence):
        draw_panel(pool, quotas, DrawParams(size=4, seed="s"))


# Limits, by counts.


def test_above_the_limit_of_cells_or_without_a_solver_the_draw_is_greedy_and_says_so(monkeypatch):
    pool, quotas = pool_and_quotas(5, 40, 8, (2, 3))
    params = DrawParams(size=8, seed="s", max_cells=2, samples=50)
    found = draw_panel(pool, quotas, params)
    assert (found.method, found.is_estimated, found.best_minimum) == ("greedy", True, None)
    assert "too many" in found.reason
    assert found == draw_panel(pool[::-1], quotas, params)

    def missing(module):
        raise MissingExtra("analysis", module)

    monkeypatch.setattr(draw, "load", missing)
    assert "solver" in draw_panel(pool, quotas, replace(params, max_cells=1_500)).reason


def test_a_search_that_stops_early_says_how_far_it_came_and_still_tells_exact_chances(monkeypatch):
    pool, quotas = pool_and_quotas(3, 60, 10, (2, 3, 3))
    monkeypatch.setattr(leximin, "panels_around", lambda *given: [])
    reached = {}
    for most in range(1, 40):
        found = draw_panel(pool, quotas, DrawParams(size=10, seed="s", max_panels=most))
        reached[found.method] = found
        assert sum(found.probabilities.values()) == pytest.approx(10)
        assert found.lowest <= found.best_minimum + LOT
    assert list(reached) == ["partial", "maximin", "leximin"]
    assert "before the smallest chance" in reached["partial"].reason
    assert "after the smallest chance" in reached["maximin"].reason
    assert reached["maximin"].lowest == pytest.approx(reached["leximin"].lowest, abs=5e-6)


def test_who_fits_in_no_panel_is_counted_and_not_the_smallest_chance():
    pool = [Person(f"a{i}", {"c": "a"}) for i in range(5)] + [Person("b", {"c": "b"})]
    quotas = [Quota("c", "a", 2, 2), Quota("c", "b", 0, 0)]
    found = draw_panel(pool, quotas, DrawParams(size=2, seed="s"))
    assert found.excluded == 1
    assert found.probabilities["b"] == 0
    assert found.lowest == pytest.approx(0.4)


def test_the_commitment_binds_seed_and_pool():
    pool, quotas = pool_and_quotas(1, 20, 4, (2, 2))
    known = frame_of(pool, quotas, 4).pool_hash
    changed = [Person(pool[0].id, {"c0": "v0", "c1": "v9"}), *pool[1:]]
    assert commitment(" rain ", known) == commitment("rain", known)
    assert commitment("rain", known) != commitment("snow", known)
    other = frame_of(changed, [*quotas, Quota("c1", "v9", 0, 4)], 4).pool_hash
    assert commitment("rain", known) != commitment("rain", other)


def test_programmes_know_when_there_is_no_panel():
    pool, quotas = pool_and_quotas(1, 20, 4, (2, 2))
    programme = Programme(frame_of(pool, quotas, 4))
    assert programme.within(np.zeros(4), np.full(4, 9.0), np.full(4, 9.0)) is None
