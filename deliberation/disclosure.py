"""The one minimum-cell rule that every count selected by a personal attribute passes through.

A count too small to hide a person in is not shown, and neither is a second one from which it
could be worked out by subtraction (methods.md 2, "data protection baseline").
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True)
class Limits:
    """The smallest count shown, and the smallest one where minors may be among the counted."""

    everybody: int = 5
    minors: int = 10


_limits = Limits()


def use(limits: Limits) -> None:
    """Set the limits of this process; called once when the site or a command starts."""
    global _limits
    _limits = limits


def limit(*, may_include_minors: bool = False) -> int:
    """The smallest count that is shown: "fewer than n" is said of everything below."""
    return _limits.minors if may_include_minors else _limits.everybody


def shown(count: int, *, may_include_minors: bool = False) -> int | None:
    """The count of people or submissions; None where it is too small to be shown.

    Zero is shown: nobody hides in it.
    """
    is_shown = count == 0 or count >= limit(may_include_minors=may_include_minors)
    return count if is_shown else None


def table(
    counts: Mapping[str, int],
    *,
    personal: Collection[str] | None = None,
    minors: Collection[str] = (),
    former: Sequence[Mapping[str, int | None]] = (),
) -> dict[str, int | None]:
    """Counts of one breakdown whose total is public, the small cells and their complements None.

    `personal` are the keys that say something about a person (None: every key), `minors` those
    among whom there may be minors. As long as the hidden cells can be worked out from the total
    (one alone, or together fewer than the limit) another one is hidden: the smallest that is
    enough, else the largest; where all of them are too few, the empty cells as well, so that
    nobody can tell in which of them the few are.

    `former` is what earlier editions of the table told: a cell that differs from one of them by
    fewer than the limit is hidden, too, or else it would tell of the few who came or left.
    """
    guarded = counts.keys() if personal is None else personal

    def is_told(key: str, count: int) -> bool:
        told = (earlier.get(key, 0) for earlier in former)
        differences = (abs(count - number) for number in told if number is not None)
        return all(
            shown(number, may_include_minors=key in minors) is not None
            for number in (count, *differences)
        )

    cells: dict[str, int | None] = {
        key: None if key in guarded and not is_told(key, count) else count
        for key, count in counts.items()
    }
    hidden = {key for key, cell in cells.items() if cell is None}
    needed = limit(may_include_minors=bool(hidden & set(minors)))
    while hidden and (len(hidden) == 1 or _sum(counts, hidden) < needed):
        rest = [key for key in counts if key not in hidden and counts[key] > 0]
        if not rest:
            return dict.fromkeys(counts)
        missing = needed - _sum(counts, hidden)
        enough = [key for key in rest if counts[key] >= missing]
        by_size = lambda key: (counts[key], key)  # noqa: E731
        chosen = min(enough, key=by_size) if enough else max(rest, key=by_size)
        hidden.add(chosen)
        cells[chosen] = None
    return cells


def grid(
    cells: Mapping[str, Mapping[str, int]],
    *,
    may_include_minors: bool = False,
    former: Sequence[Mapping[str, Mapping[str, int | None]]] = (),
) -> dict[str, dict[str, int | None]]:
    """Counts by group of people (row) and answer (column) whose columns' totals are public.

    A row with one cell too small is hidden as a whole. As long as one row is hidden alone, or the
    hidden part of a column is smaller than the limit, the smallest shown row is hidden, too. So is
    a row of which a cell differs from that of an earlier edition (`former`) by too few people.
    """

    def is_small(count: int) -> bool:
        return shown(count, may_include_minors=may_include_minors) is None

    def is_close(name: str, row: Mapping[str, int]) -> bool:
        pairs = (
            (n, earlier.get(name, {}).get(key, 0)) for earlier in former for key, n in row.items()
        )
        return any(is_small(abs(n - told)) for n, told in pairs if told is not None)

    hidden = {
        name
        for name, row in cells.items()
        if any(is_small(n) for n in row.values()) or is_close(name, row)
    }
    columns = {column for row in cells.values() for column in row}
    by_size = lambda name: (sum(cells[name].values()), name)  # noqa: E731
    while hidden and not _is_safe(cells, hidden, columns, is_small):
        rest = [name for name in cells if name not in hidden and sum(cells[name].values()) > 0]
        if not rest:
            break
        hidden.add(min(rest, key=by_size))
    return {
        name: dict.fromkeys(row) if name in hidden else dict(row) for name, row in cells.items()
    }


def _is_safe(
    cells: Mapping[str, Mapping[str, int]],
    hidden: Collection[str],
    columns: Collection[str],
    is_small: Callable[[int], bool],
) -> bool:
    """No cell of the hidden rows can be worked out from the columns' totals."""
    parts = [sum(cells[name].get(column, 0) for name in hidden) for column in columns]
    return len(hidden) > 1 and not any(is_small(part) for part in parts)


def _sum(counts: Mapping[str, int], keys: Collection[str]) -> int:
    return sum(counts[key] for key in keys)


def across(
    rows: Mapping[Row, Mapping[str, int]], guarded: str, *, may_include_minors: bool = False
) -> dict[Row, dict[str, int | None]]:
    """Tables of the same keys, one a row, whose rows' and columns' totals are all public.

    Where the `guarded` key is too small in a row, it is hidden together with one other key, the
    same in every such row, or else two equations would give it away. Rows are added, and at last
    all keys of those rows, until each small cell can be anything within the limit.
    """
    needed = limit(may_include_minors=may_include_minors)
    keys = {key for row in rows.values() for key in row}
    size = {key: sum(row.get(key, 0) for row in rows.values()) for key in keys}
    totals = table(size, minors=(guarded,) if may_include_minors else ())
    is_known = totals.get(guarded) is not None
    # Where the total of the guarded key is hidden, the other key is the one hidden with it.
    others = [key for key in sorted(keys - {guarded}) if is_known or totals[key] is None]
    partner = max(others, key=lambda key: size[key], default=guarded)
    small = [r for r, row in rows.items() if 0 < row.get(guarded, 0) < needed]
    for taken in ({guarded, partner}, keys):
        hidden = list(small)
        parts = {r: sum(row.get(key, 0) for key in taken) for r, row in rows.items()}
        rest = sorted((r for r in rows if r not in small), key=lambda r: -parts[r])
        both = {r: rows[r].get(guarded, 0) + rows[r].get(partner, 0) for r in rows}
        while small and not _is_wide(rows, hidden, small, guarded, parts, both, needed, is_known):
            if not rest:
                break
            hidden.append(rest.pop(0))
        else:
            break
    return {
        r: {key: None if r in hidden and key in taken else n for key, n in row.items()}
        for r, row in rows.items()
    }


def _is_wide(
    rows: Mapping[Row, Mapping[str, int]],
    hidden: Collection[Row],
    small: Collection[Row],
    guarded: str,
    parts: Mapping[Row, int],
    both: Mapping[Row, int],
    needed: int,
    is_known: bool,
) -> bool:
    """Whether the lowest and the highest value of every small cell lie far enough apart.

    `parts` are the hidden parts of the rows, `both` what of them is in the guarded key and in the
    one whose total is hidden with its total. Where a row holds fewer people than are needed, none
    of them may be known to be in the cell.
    """
    total = sum(rows[r].get(guarded, 0) for r in hidden)
    others = sum(parts[r] for r in hidden) - total
    everything = sum(parts[r] for r in hidden)
    most = total if is_known else sum(both[r] for r in hidden)
    for r in small:
        high = min(parts[r], most)
        low = max(0, total - (everything - parts[r]), parts[r] - others) if is_known else 0
        if high - low < needed and (low > 0 or sum(rows[r].values()) >= needed):
            return False
    return True
