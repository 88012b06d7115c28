"""The one minimum-cell rule that every count selected by a personal attribute passes through.

A count too small to hide a person in is not shown, and neither is a second one from which it
could be worked out by subtraction (methods.md 2, "data protection baseline").
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


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
) -> dict[str, int | None]:
    """Counts of one breakdown whose total is public, the small cells and their complements None.

    `personal` are the keys that say something about a person (None: every key), `minors` those
    among whom there may be minors. As long as the hidden cells can be worked out from the total
    (one alone, or together fewer than the limit) another one is hidden: the smallest that is
    enough, else the largest.
    """
    guarded = counts.keys() if personal is None else personal
    cells = {
        key: shown(count, may_include_minors=key in minors) if key in guarded else count
        for key, count in counts.items()
    }
    hidden = {key for key, cell in cells.items() if cell is None}
    needed = limit(may_include_minors=bool(hidden & set(minors)))
    while hidden and (len(hidden) == 1 or _sum(counts, hidden) < needed):
        rest = [key for key in counts if key not in hidden and counts[key] > 0]
        if not rest:
            break
        missing = needed - _sum(counts, hidden)
        enough = [key for key in rest if counts[key] >= missing]
        by_size = lambda key: (counts[key], key)  # noqa: E731
        chosen = min(enough, key=by_size) if enough else max(rest, key=by_size)
        hidden.add(chosen)
        cells[chosen] = None
    return cells


def _sum(counts: Mapping[str, int], keys: Collection[str]) -> int:
    return sum(counts[key] for key in keys)
