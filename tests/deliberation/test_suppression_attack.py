"""An attack on everything that is published about groups of people: nobody's cell is derived.

The attacker knows every table as it was published, which counts say the same thing, and all public
totals; what is hidden is an unknown of at least zero. For every hidden cell that is too small, the
lowest and the highest value that fit all equations are computed (a linear programme): the attack
wins where they lie closer together than the minimum cell, or leave one value only.
"""

import random
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.optimize import linprog
from sqlalchemy.orm import Session

from deliberation import disclosure
from deliberation.consultations.models import Question
from deliberation.errors import Conflict
from deliberation.exchange import queries as exchange
from deliberation.exchange.editions import queries as editions
from deliberation.exchange.editions.operations import publish
from deliberation.exchange.record.queries import participation_in
from deliberation.insights import queries as insights
from deliberation.people.models import Demographic
from deliberation.responses import queries as responses
from deliberation.submissions.models import Submission
from tests import factories as make

POPULATIONS = 1_000
LANES = ("citizens", "stakeholders", "youth", "2060")
MINORS = insights.MINORS
Told = Mapping[str, int | None]


class Attack:
    """What is known: told cells, and sums of cells. Cells of one name are one and the same."""

    def __init__(self) -> None:
        self.known: dict[Hashable, int] = {}
        self.sums: list[tuple[list[Hashable], int]] = []

    def read(self, name: Hashable, told: Told, total: int) -> None:
        """A published table with its public total."""
        for key, count in told.items():
            if count is not None:
                self.known[name, key] = count
        self.sums.append(([(name, key) for key in told], total))

    def interval(self, cell: Hashable) -> tuple[float, float]:
        """The lowest and highest value of a hidden cell that fit everything known."""
        sums = self._around(cell)
        cells = sorted(
            {one for names, _ in sums for one in names if one not in self.known}, key=str
        )
        place = {one: number for number, one in enumerate(cells)}
        matrix, right = np.zeros((len(sums), len(cells))), np.zeros(len(sums))
        for row, (names, total) in enumerate(sums):
            for one in names:
                if one in self.known:
                    total -= self.known[one]
                else:
                    matrix[row, place[one]] += 1
            right[row] = total
        aim = np.zeros(len(cells))
        aim[place[cell]] = 1
        low, high = (
            linprog(sign * aim, A_eq=matrix, b_eq=right, bounds=(0, None)) for sign in (1, -1)
        )
        assert low.status == 0, "the published tables contradict each other"
        return float(low.fun), float(-high.fun) if high.status == 0 else float("inf")

    def _around(self, cell: Hashable) -> list[tuple[list[Hashable], int]]:
        """The sums that can say something about a cell, through others that are hidden, too."""
        seen, found = {cell}, []
        waiting = list(self.sums)
        while more := [one for one in waiting if seen & set(one[0])]:
            found += more
            waiting = [one for one in waiting if one not in more]
            seen |= {name for names, _ in more for name in names if name not in self.known}
        return found


def derived(attack: Attack, truth: Mapping[Hashable, int], minors: Iterable[str]) -> list[Hashable]:
    """The small cells that the attacker has worked out, or nearly."""
    won = []
    for (name, key), count in truth.items():  # type: ignore[misc]
        limit = disclosure.limit(may_include_minors=key in minors)
        if not 0 < count < limit:
            continue
        if (name, key) in attack.known:
            won.append((name, key))
            continue
        low, high = attack.interval((name, key))
        total = min(total for names, total in attack.sums if (name, key) in names)
        # Where there are fewer people in all than the limit, nobody may be known to be in the cell.
        is_narrow = high - low < limit - 1e-6 if total >= limit else low > 1e-6
        if is_narrow or high - low < 1e-6:
            won.append((name, key))
    return won


def truth_of(name: Hashable, counts: Mapping[str, int]) -> dict[Hashable, int]:
    return {(name, key): count for key, count in counts.items()}


def some_counts(chance: random.Random, keys: Iterable[str]) -> dict[str, int]:
    """Counts as they are found: some empty, many small, few large."""
    sizes = (0, 1, 2, 3, 4, 5, 6, 9, 10, 11, 15, 30, 80)
    return {key: chance.choice(sizes) for key in keys}


def test_the_attack_wins_against_naive_hiding() -> None:
    """The attack can succeed: without the second cell the total gives the first one away."""
    counts = {"citizens": 40, "stakeholders": 12, "youth": 3}
    attack = Attack()
    naive = {key: n if n >= 10 else None for key, n in counts.items()}
    attack.read("t", naive, sum(counts.values()))
    assert derived(attack, truth_of("t", counts), MINORS) == [("t", "youth")]


def test_no_cell_of_a_table_is_derived_from_its_total() -> None:
    for seed in range(POPULATIONS):
        chance = random.Random(seed)
        counts = some_counts(chance, LANES)
        attack = Attack()
        told = disclosure.table(counts, minors=MINORS)
        attack.read("lanes", told, sum(counts.values()))
        assert not derived(attack, truth_of("lanes", counts), MINORS), (seed, counts, told)


def test_no_cell_is_derived_from_a_breakdown_and_the_totals_of_its_columns() -> None:
    """Rows are groups of people, columns are answers whose totals everybody sees."""
    for seed in range(POPULATIONS):
        chance = random.Random(seed)
        rows = [f"r{number}" for number in range(chance.randint(2, 5))]
        columns = [f"c{number}" for number in range(chance.randint(1, 3))]
        cells = {row: some_counts(chance, columns) for row in rows}
        told = disclosure.grid(cells)
        attack, truth = Attack(), {}
        for column in columns:
            table = {row: told[row][column] for row in rows}
            attack.read(column, table, sum(cells[row][column] for row in rows))
            truth |= truth_of(column, {row: cells[row][column] for row in rows})
        if sum(any(n for n in row.values()) for row in cells.values()) < 2:
            continue  # one group only: the totals are its own
        assert not derived(attack, truth, ()), (seed, cells, told)


def test_no_change_between_any_two_editions_is_told_of_too_few() -> None:
    """What a later edition tells differs from every earlier one by nobody or by enough people."""
    changes = 0
    for seed in range(POPULATIONS):
        chance = random.Random(seed)
        counts = some_counts(chance, LANES)
        told: list[Told] = []
        for _ in range(3):
            told.append(disclosure.table(counts, minors=MINORS, former=told))
            steps = {key: chance.choice((0, 0, 1, 2, 6, 12)) for key in counts}
            counts = {key: count + steps[key] for key, count in counts.items()}
        for later in range(3):
            for earlier in range(later):
                for key in LANES:
                    pair = told[earlier][key], told[later][key]
                    if pair[0] is None or pair[1] is None:
                        continue
                    step = abs(pair[1] - pair[0])
                    changes += step > 0
                    limit = disclosure.limit(may_include_minors=key in MINORS)
                    assert step == 0 or step >= limit, (seed, key, told)
    assert changes > 100  # there was something to be told


def test_a_breakdown_tells_no_small_change_either() -> None:
    for seed in range(POPULATIONS):
        chance = random.Random(seed)
        cells = {row: some_counts(chance, ("a", "b")) for row in ("x", "y", "z")}
        first = disclosure.grid(cells)
        grown = {
            row: {column: n + chance.choice((0, 1, 7)) for column, n in line.items()}
            for row, line in cells.items()
        }
        second = disclosure.grid(grown, former=[first])
        for row in cells:
            for column in ("a", "b"):
                before, after = first[row][column], second[row][column]
                if before is not None and after is not None:
                    assert after - before == 0 or after - before >= disclosure.limit(), seed


def test_no_cell_is_derived_where_every_text_lies_in_one_theme() -> None:
    """Then the lanes of all themes add up to those of the consultation: a second set of sums."""
    for seed in range(POPULATIONS):
        chance = random.Random(seed)
        themes = [f"t{number}" for number in range(chance.randint(1, 6))]
        cells = {theme: some_counts(chance, LANES) for theme in themes}
        lanes = {lane: sum(row[lane] for row in cells.values()) for lane in LANES}
        told = disclosure.across(cells, "youth", may_include_minors=True)
        attack, truth = Attack(), {}
        for theme in themes:
            attack.read(theme, told[theme], sum(cells[theme].values()))
            truth[theme, "youth"] = cells[theme]["youth"]
        for lane, count in disclosure.table(lanes, minors=MINORS).items():
            if count is not None:
                attack.sums.append(([(theme, lane) for theme in themes], count))
        assert not derived(attack, truth, MINORS), (seed, cells, told)


# From end to end: what the pages and the files tell of populations in the database.


def populate(session: Session, seed: int) -> SimpleNamespace:
    """A consultation whose people wrote in lanes and said their place; some in several themes."""
    chance = random.Random(seed)
    w = SimpleNamespace(consultation=make.make_consultation(session, running="respond"))
    w.run = make.make_run(session, w.consultation, state="published")
    w.themes = [
        make.make_theme(session, w.run, f"Theme {n}", state="approved", position=n)
        for n in range(3)
    ]
    w.lanes, w.by_theme = Counter(), {theme.id: Counter() for theme in w.themes}
    for lane in LANES:
        for _ in range(chance.choice((0, 1, 3, 4, 6, 9, 14))):
            submission = make.make_submission(session, w.consultation, "Words here.", lane=lane)
            w.lanes[lane] += 1
            for theme in chance.sample(w.themes, 1 if seed % 2 else chance.choice((1, 1, 2))):
                make.make_point(session, w.run, submission, theme)
                w.by_theme[theme.id][lane] += 1
    session.flush()
    return w


def of_people(lanes: dict[str, int | None]) -> dict[str, int | None]:
    """The lanes that add up to the total: words of people who played a part are in no sum."""
    return {lane: count for lane, count in lanes.items() if lane != "2060"}


def published(session: Session, w: SimpleNamespace) -> tuple[Attack, dict[Hashable, int]]:
    """Everything the pages, the record and the files are made of."""
    attack, truth = Attack(), {}
    record = participation_in(session, w.consultation, w.run)
    attack.read("all", of_people(record.lanes), record.submissions)
    truth |= truth_of("all", w.lanes)
    for summary in insights.theme_summaries(session, w.run):
        name = summary.theme.id
        told = {lane: summary.lanes.get(lane, 0) for lane in LANES}  # what is not named is empty
        attack.read(name, of_people(told), summary.received_count)
        truth |= truth_of(name, w.by_theme[name])
        brief = responses.lanes_of(session, summary)
        here = {lane: told.here for lane, told in brief.items()}
        assert all(summary.lanes.get(lane, 0) == count for lane, count in here.items())
        attack.read(name, of_people(here), summary.received_count)
        everywhere = {lane: told.everywhere for lane, told in brief.items()}
        attack.read("all", of_people(everywhere), record.submissions)
    for lane, count in record.lanes.items():
        if count is not None and sum(n[lane] for n in w.by_theme.values()) == count:
            attack.sums.append(([(theme.id, lane) for theme in w.themes], count))
    return attack, truth


@pytest.mark.parametrize("seed", range(12))
def test_pages_and_records_give_no_small_cell_away(
    session: Session, clock: datetime, seed: int
) -> None:
    w = populate(session, seed)
    attack, truth = published(session, w)
    small = {name: n for name, n in truth.items() if name[1] in MINORS}  # type: ignore[index]
    assert not derived(attack, small, MINORS)


def test_files_with_a_row_for_each_text_say_nothing_of_its_author(
    session: Session, clock: datetime
) -> None:
    """Aggregates by lane cannot be set against rows: no row says a lane or an attribute."""
    w = populate(session, 5)
    told = {"citizens", "stakeholders", "youth", "lane", "age", "place", "age_band", "interest"}
    rows = 0
    for table in exchange.TABLES:
        assert not told & set(table.header), table.name
        for row in table.rows(session, w.consultation):
            rows += 1
            assert not told & {str(value) for value in row.values()}, (table.name, row)
    assert rows > 10


def test_editions_of_who_took_part_are_compared_with_every_earlier_one(
    session: Session, clock: datetime
) -> None:
    """Six come and five leave: far from the last edition, and one person from the first."""
    w = SimpleNamespace(consultation=make.make_consultation(session, running="respond"))
    w.consultation.questions.append(
        Question(
            key="place", kind="choice", prompt={"en": "Where?"}, is_demographic=True,
            options=[{"key": "north", "label": {"en": "North"}}],
        )
    )  # fmt: skip

    def come(count: int) -> list[Submission]:
        found = []
        for _ in range(count):
            person = make.make_participant(session, w.consultation)
            person.demographics.append(Demographic(question_key="place", option_key="north"))
            found.append(make.make_submission(session, w.consultation, participant=person))
        session.flush()
        return found

    def tell() -> None:
        publish(session, w.consultation, actor_ref=None, role="organiser")

    come(25)
    tell()
    newest = come(6)
    tell()
    for submission in newest[:5]:
        submission.withdrawn_at = clock
    session.flush()
    with pytest.raises(Conflict, match="Too few"):
        tell()
    assert [one.contributors for one in editions.editions(session, w.consultation)] == [31, 25]
