"""What is known of panels: lists, pool by value, the composition as everybody may see it."""

from collections import Counter
from collections.abc import Mapping
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
    """Target, pool and panel as drawn, or before that only the targets: for the organisers."""
    found: dict[str, list[Line]] = {}
    for row in _rows(panel):
        told = {name: row[name] for name in ("value", "low", "high", "share", "pool", "panel")}
        found.setdefault(row["category"], []).append(Line(**told))
    return [Category(name, tuple(lines)) for name, lines in found.items()]


def public_composition(panel: Panel) -> list[Category]:
    """The same for everybody: numbers in which somebody could be recognised are not shown.

    A quota is a number somebody set, not a count of people; yet where it is small, or is the one
    from which a small one follows, it would tell the count of the panel. So it is hidden from the
    announcement on, and the panel's count with it.
    """
    found = []
    for category in composition(panel):
        lines = {line.value: line for line in category.lines}
        target = {v: max(line.low or 0, 1) if line.high else 0 for v, line in lines.items()}
        quotas = _shown(target, panel)
        pool = _shown({v: line.pool for v, line in lines.items()}, panel)
        seated = _shown({v: line.panel for v, line in lines.items()}, panel)
        found.append(
            Category(
                category.name,
                tuple(
                    Line(
                        value=v,
                        low=line.low if quotas[v] is not None else None,
                        high=line.high if quotas[v] is not None else None,
                        share=line.share,
                        pool=pool[v],
                        panel=seated[v] if quotas[v] is not None else None,
                    )
                    for v, line in lines.items()
                ),
            )
        )
    return found


def _rows(panel: Panel) -> list[dict[str, Any]]:
    if panel.is_drawn:
        drawn: list[dict[str, Any]] = panel.result["composition"]
        return drawn
    return [{**rule, "pool": None, "panel": None} for rule in panel.quotas]


def _shown(counts: Mapping[str, int | None], panel: Panel) -> dict[str, int | None]:
    """By the rule of small counts; all None before there is anything to count."""
    known = {value: count for value, count in counts.items() if count is not None}
    if len(known) < len(counts):
        return dict.fromkeys(counts)
    return disclosure.table(known, minors=tuple(known) if panel.may_include_minors else ())
