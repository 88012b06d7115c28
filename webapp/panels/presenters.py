"""What the pages of panels show: files for the organiser, and how anybody can draw again."""

from collections.abc import Iterable, Mapping
from typing import Any

from deliberation.panels import queries
from deliberation.panels.models import Panel
from webapp import files

FILES = ("pool", "quotas", "panel", "alternates", "probabilities", "replacements")


def file_of(panel: Panel, name: str) -> str:
    """One of FILES as CSV; the columns of pool and quotas are those the console command reads."""
    columns, rows = _TABLES[name](panel)
    return files.to_csv(columns, rows)


def files_of(panel: Panel) -> list[str]:
    """Those that hold anything now."""
    has_pool = panel.pool_count > 0 and panel.pool_deleted_at is None
    found = ["pool"] if has_pool else []
    found += ["quotas"] if panel.quotas else []
    if panel.is_drawn:
        found += ["panel", "alternates", "probabilities"] if has_pool else []
        found += ["replacements"] if panel.replacements else []
    return found


Table = tuple[list[str], Iterable[Mapping[str, Any]]]


def _pool(panel: Panel) -> Table:
    rows = ({"id": one.code, **one.values} for one in panel.pool)
    return ["id", *panel.categories], rows


def _quotas(panel: Panel) -> Table:
    rows = (
        {
            "category": rule["category"],
            "value": rule["value"],
            "min": rule["low"],
            "max": rule["high"],
            "share": "" if rule["share"] is None else rule["share"],
        }
        for rule in panel.quotas
    )
    return ["category", "value", "min", "max", "share"], rows


def _panel(panel: Panel) -> Table:
    rows = ({"id": one.code, **one.values} for one in queries.members(panel))
    return ["id", *panel.categories], rows


def _alternates(panel: Panel) -> Table:
    rows = (
        {
            "stratum": ", ".join(place["stratum"]),
            "id": one.code,
            "keeps_stratum": "yes" if place["keeps"] else "no",
        }
        for place, one in queries.alternates(panel)
    )
    return ["stratum", "id", "keeps_stratum"], rows


def _probabilities(panel: Panel) -> Table:
    return ["id", "probability"], (
        {"id": one.code, "probability": one.chance} for one in panel.pool
    )


def _replacements(panel: Panel) -> Table:
    rows = (
        {
            "number": line.number,
            "day": line.replaced_at.date().isoformat(),
            "left": line.left_code,
            "came": line.came_code,
            "reason": line.reason,
            "differs": ", ".join(line.differs),
            "missed": ", ".join(f"{one['category']}: {one['value']}" for one in line.missed),
        }
        for line in panel.replacements
    )
    return ["number", "day", "left", "came", "reason", "differs", "missed"], rows


_TABLES = {
    "pool": _pool,
    "quotas": _quotas,
    "panel": _panel,
    "alternates": _alternates,
    "probabilities": _probabilities,
    "replacements": _replacements,
}
