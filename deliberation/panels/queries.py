"""What is known of panels: lists, pool by value, the composition as everybody may see it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import disclosure
from deliberation.consultations.models import Consultation
from deliberation.panels.models import Panel, PoolPerson


@dataclass(frozen=True)
class Line:
    """One value in the composition. None stands for a number too small to be shown.

    `share` is that of the reference population.
    """

    value: str
    low: int | None
    high: int | None
    share: float | None
    pool: int | None
    panel: int | None


@dataclass(frozen=True)
class Category:
    """A category with its values; `size` of the pool and of the panel are public."""

    name: str
    lines: tuple[Line, ...]


def panels_of(session: Session, consultation: Consultation, *, is_staff: bool) -> list[Panel]:
    """The newest first; what is not announced only for those who prepare it."""
    query = select(Panel).where(Panel.consultation_id == consultation.id)
    if not is_staff:
        query = query.where(Panel.state != "preparing")
    return list(session.scalars(query.order_by(Panel.id.desc())))


def has_public(session: Session, consultation: Consultation) -> bool:
    query = select(Panel.id).where(
        Panel.consultation_id == consultation.id, Panel.state != "preparing"
    )
    return session.scalar(query.limit(1)) is not None


def pool_by_value(panel: Panel) -> dict[str, dict[str, int]]:
    """How many of the pool have each value, by category in the order of the file."""
    counts = {name: Counter[str]() for name in panel.categories}
    for person in panel.pool:
        for name in panel.categories:
            counts[name][person.values[name]] += 1
    return {name: dict(sorted(found.items())) for name, found in counts.items()}


def members(panel: Panel) -> list[PoolPerson]:
    return [person for person in panel.pool if person.seat == "seated"]


def alternates(panel: Panel) -> list[tuple[dict[str, Any], PoolPerson]]:
    """Alternates by stratum, in the order in which they move up."""
    found = [(place, person) for person in panel.pool for place in person.alternate_for]
    return sorted(found, key=lambda pair: pair[0]["place"])


def composition(panel: Panel) -> list[Category]:
    """Target, pool and panel as drawn, in full: for those who keep the panel."""
    return _categories(panel.result.get("composition", []), {}, {})


def public_composition(panel: Panel) -> list[Category]:
    """The same for everybody: numbers in which somebody could be recognised are not shown.

    Where a number of the panel is hidden its quota is, too: it would give the number away.
    """
    rows = panel.result.get("composition", [])
    youngest = panel.may_include_minors
    return _categories(rows, _told(rows, "pool", youngest), _told(rows, "panel", youngest))


def _told(
    rows: Sequence[Mapping[str, Any]], column: str, youngest: bool
) -> dict[tuple[str, str], int | None]:
    shown: dict[tuple[str, str], int | None] = {}
    for name in dict.fromkeys(row["category"] for row in rows):
        counts = {row["value"]: row[column] for row in rows if row["category"] == name}
        cells = disclosure.table(counts, minors=tuple(counts) if youngest else ())
        shown |= {(name, value): cell for value, cell in cells.items()}
    return shown


def _categories(
    rows: Sequence[Mapping[str, Any]],
    pool: Mapping[tuple[str, str], int | None],
    panel: Mapping[tuple[str, str], int | None],
) -> list[Category]:
    found: dict[str, list[Line]] = {}
    for row in rows:
        key = row["category"], row["value"]
        seated = panel.get(key, row["panel"])
        is_told = seated is not None
        found.setdefault(row["category"], []).append(
            Line(
                value=row["value"],
                low=row["low"] if is_told else None,
                high=row["high"] if is_told else None,
                share=row["share"],
                pool=pool.get(key, row["pool"]),
                panel=seated,
            )
        )
    return [Category(name, tuple(lines)) for name, lines in found.items()]
