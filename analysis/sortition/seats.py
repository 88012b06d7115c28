"""Who comes next: alternates for each stratum of a panel, and substitutes for a free seat.

Both take people by one order of the whole pool that the published seed gives, so who comes next
is known from the day of the draw and nobody chooses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from analysis.sortition.frame import Frame
from analysis.sortition.records import Alternate, Bound, Substitute
from analysis.sortition.tickets import Tickets


def alternates(
    frame: Frame, panel: Sequence[str], tickets: Tickets, each: int
) -> tuple[Alternate, ...]:
    """For every stratum of the panel, the next `each` people who keep the quotas.

    People of the stratum itself first; then those who differ in the fewest categories. One person
    can be an alternate of several strata.
    """
    cell_of, order = frame.cell_of(), _order(frame, tickets)
    strata = sorted({cell_of[one] for one in panel})
    found = []
    for stratum in strata:
        leaver = next(one for one in panel if cell_of[one] == stratum)
        for one in _ranked(frame, panel, leaver, order)[:each]:
            if not one.missed:
                found.append(Alternate(frame.cells[stratum], one.id, not one.differs))
    return tuple(found)


def substitute(
    frame: Frame, panel: Sequence[str], leaver: str, gone: Iterable[str], seed: str
) -> Substitute | None:
    """Who takes the seat of `leaver`; `gone` are people who can't come any more.

    The first by: fewest quotas missed (in persons), fewest differing categories, place in the
    order of the seed. None when nobody is left.
    """
    order = _order(frame, Tickets(seed, frame.pool_hash))
    ranked = _ranked(frame, panel, leaver, order, frozenset(gone))
    return ranked[0] if ranked else None


def _order(frame: Frame, tickets: Tickets) -> dict[str, int]:
    ids = (one for members in frame.members for one in members)
    return {one: place for place, one in enumerate(tickets.ordered(ids, "waiting"))}


def _ranked(
    frame: Frame,
    panel: Sequence[str],
    leaver: str,
    order: Mapping[str, int],
    gone: Collection[str] = frozenset(),
) -> list[Substitute]:
    cell_of = frame.cell_of()
    left = frame.cells[cell_of[leaver]]
    counts = Counter(cell_of[one] for one in panel if one != leaver)
    staying = frame.tally([counts[cell] for cell in range(len(frame.cells))])
    out = {*panel, *gone}
    ranked: list[tuple[int, int, int, Substitute]] = []
    for cell, ids in zip(frame.cells, frame.members, strict=True):
        free = [one for one in ids if one not in out]
        if not free:
            continue
        missed = _missed(frame, staying, set(zip(frame.categories, cell, strict=True)))
        pairs = zip(frame.categories, cell, left, strict=True)
        differs = tuple(category for category, mine, theirs in pairs if mine != theirs)
        short = sum(abs((bound.instead or 0) - bound.number) for bound in missed)
        for one in free:
            ranked.append((short, len(differs), order[one], Substitute(one, differs, missed)))
    return [one for *_rank, one in sorted(ranked, key=lambda entry: entry[:3])]


def _missed(
    frame: Frame, staying: Mapping[tuple[str, str], int], joins: set[tuple[str, str]]
) -> tuple[Bound, ...]:
    """The quotas that are not met when somebody joins; `instead` is what there is."""
    found = []
    for quota in frame.quotas:
        key = quota.category, quota.value
        have = staying.get(key, 0) + (key in joins)
        if have < quota.low:
            found.append(Bound(*key, "at least", quota.low, have))
        if have > quota.high:
            found.append(Bound(*key, "at most", quota.high, have))
    return tuple(found)
