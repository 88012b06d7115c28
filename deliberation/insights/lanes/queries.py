"""In which lanes people spoke of each theme, as it may be told."""

from collections.abc import Mapping

from deliberation import disclosure
from deliberation.submissions.models import ROLE_PLAYED

MINORS = ("youth",)  # the one lane that says something about a person


def lanes_told(counts: Mapping[int, Mapping[str, int]]) -> dict[int, dict[str, int | None]]:
    """The lanes of each theme; an empty one only where it is hidden along with the others.

    All themes at once: where every submission lies in one theme, the lanes of all themes add up to
    the public lanes of the consultation. Words of people who played a part tell of nobody and
    stand in no such sum, so that they neither are hidden nor hide anybody.
    """
    played = {theme: row.get(ROLE_PLAYED, 0) for theme, row in counts.items()}
    counts = {
        theme: {lane: n for lane, n in row.items() if lane != ROLE_PLAYED}
        for theme, row in counts.items()
    }
    known = sorted({lane for row in counts.values() for lane in row})
    rows = {theme: dict.fromkeys(known, 0) | dict(row) for theme, row in counts.items()}
    told = disclosure.across(rows, MINORS[0], may_include_minors=True)
    ordered = {theme: _by_size(rows[theme], row) for theme, row in told.items()}
    return {theme: beside_people(row, played[theme]) for theme, row in ordered.items()}


def beside_people(lanes: Mapping[str, int | None], played: int | None) -> dict[str, int | None]:
    """The lane of those who played a part, put beside the lanes of people that were told."""
    return dict(lanes) | ({ROLE_PLAYED: played} if played else {})


def _by_size(counts: Mapping[str, int], row: Mapping[str, int | None]) -> dict[str, int | None]:
    ordered = sorted(row, key=lambda lane: -counts[lane])
    return {lane: row[lane] for lane in ordered if row[lane] != 0}
