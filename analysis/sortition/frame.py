"""The pool as the draw sees it: people with the same values are one cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.errors import AnalysisError, NotEnoughData
from analysis.sortition.records import Person, Quota
from analysis.sortition.tickets import digest

Cell = tuple[str, ...]


class WrongFrame(AnalysisError):
    """Pool and quotas don't fit together; the sentence says where."""


@dataclass(frozen=True)
class Frame:
    """Pool, quotas and size, in an order that doesn't depend on the order of any file.

    `cells` are the different combinations of values in the quotas' `categories`, `members` the
    ids of each. Who shares a cell has the same chance, so a panel is known by its count per cell.
    """

    size: int
    categories: tuple[str, ...]
    quotas: tuple[Quota, ...]
    cells: tuple[Cell, ...]
    members: tuple[tuple[str, ...], ...]
    pool_hash: str
    quotas_hash: str

    @property
    def counts(self) -> tuple[int, ...]:
        """How many people are in each cell."""
        return tuple(len(ids) for ids in self.members)

    def has(self, cell: int, quota: Quota) -> bool:
        """Whether the people of a cell count for a quota."""
        return self.cells[cell][self.categories.index(quota.category)] == quota.value

    def cell_of(self) -> dict[str, int]:
        """The cell of everybody."""
        return {one: cell for cell, ids in enumerate(self.members) for one in ids}

    def tally(self, panel: Sequence[int]) -> dict[tuple[str, str], int]:
        """How many of a panel (count per cell) have each value."""
        found: Counter[tuple[str, str]] = Counter()
        for cell, taken in zip(self.cells, panel, strict=True):
            for category, value in zip(self.categories, cell, strict=True):
                found[category, value] += taken
        return dict(found)


def frame_of(pool: Iterable[Person], quotas: Iterable[Quota], size: int) -> Frame:
    """Raises WrongFrame or NotEnoughData with a sentence for the person who wrote the files."""
    people = sorted(pool, key=lambda person: person.id)
    rules = tuple(sorted(quotas, key=lambda quota: (quota.category, quota.value)))
    categories = tuple(dict.fromkeys(quota.category for quota in rules))
    _check_quotas(rules)
    _check_people(people, rules, categories)
    if len(people) < size:
        raise NotEnoughData(f"The pool has {len(people)} people, fewer than the {size} seats.")
    groups: dict[Cell, list[str]] = {}
    for person in people:
        groups.setdefault(tuple(person.values[name] for name in categories), []).append(person.id)
    cells = tuple(sorted(groups))
    return Frame(
        size=size,
        categories=categories,
        quotas=rules,
        cells=cells,
        members=tuple(tuple(groups[cell]) for cell in cells),
        pool_hash=pool_hash(people),
        quotas_hash=quotas_hash(rules, size),
    )


def pool_hash(pool: Iterable[Person]) -> str:
    """Binds the pool: everybody by id with all their values, in the order of the ids."""
    people = sorted(pool, key=lambda person: person.id)
    return digest(
        *(digest(one.id, *(part for pair in sorted(one.values.items()) for part in pair))
          for one in people)
    )  # fmt: skip


def quotas_hash(quotas: Iterable[Quota], size: int) -> str:
    """Binds the quotas and the number of seats."""
    rules = sorted((q.category, q.value, str(q.low), str(q.high)) for q in quotas)
    return digest(str(size), *(digest(*rule) for rule in rules))


def _check_quotas(rules: Sequence[Quota]) -> None:
    if not rules:
        raise WrongFrame("There are no quotas.")
    counted = Counter((quota.category, quota.value) for quota in rules)
    for quota in rules:
        where = f"{quota.category}: {quota.value}"
        if counted[quota.category, quota.value] > 1:
            raise WrongFrame(f"{where} has more than one quota.")
        if not 0 <= quota.low <= quota.high:
            raise WrongFrame(f"{where}: the least is more than the most.")


def _check_people(
    people: Sequence[Person], rules: Sequence[Quota], categories: Sequence[str]
) -> None:
    known = {(quota.category, quota.value) for quota in rules}
    ids = Counter(person.id for person in people)
    for person in people:
        if ids[person.id] > 1:
            raise WrongFrame(f"{person.id} is in the pool more than once.")
        for category in categories:
            if category not in person.values:
                raise WrongFrame(f"The pool has no category {category}.")
            if (category, person.values[category]) not in known:
                value = person.values[category] or "(empty)"
                raise WrongFrame(f"{category}: {value} is in the pool but has no quota.")
