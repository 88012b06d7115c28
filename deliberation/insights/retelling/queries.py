"""Which themes people changed since their words were last told."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from deliberation.insights.models import Point, ReviewStep, Run
from deliberation.insights.positions.models import PointCoding, ThemePosition

# Steps after which a theme has other points than before, or its points other positions.
MOVING = (
    "merge",
    "split",
    "move",
    "create",
    "set_aside_theme",
    "set_aside_points",
    "restore_points",
    "keep_apart",
    "fill",
    "assign",
    "drop_position",
    "undo",
)
# The themes of changed rows that are no points themselves.
HOMES: dict[str, Callable[[list[int]], Select[Any]]] = {
    "PointCoding": lambda ids: (
        select(Point.theme_id)
        .join(PointCoding, PointCoding.point_id == Point.id)
        .where(PointCoding.id.in_(ids), Point.theme_id.is_not(None))
    ),
    "ThemePosition": lambda ids: select(ThemePosition.theme_id).where(ThemePosition.id.in_(ids)),
}
TOLD = "told_step"  # in the run's provenance: the last step that the stored words know of


def changed_themes(session: Session, run: Run) -> set[int]:
    """Row numbers of living themes that points, or positions of points, came to or left since."""
    query = select(ReviewStep).where(
        ReviewStep.run_id == run.id, ReviewStep.number > run.provenance.get(TOLD, 0)
    )
    by_ref = {theme.ref: theme.id for theme in run.themes}
    living = {theme.id for theme in run.themes if theme.is_living}
    found: set[int] = set()
    for step in session.scalars(query):
        if step.action not in MOVING:
            continue
        undone = step.summary.get("step") if step.action == "undo" else None
        if undone is not None:
            step = session.scalars(
                select(ReviewStep).where(ReviewStep.run_id == run.id, ReviewStep.number == undone)
            ).one()
        refs = [step.summary.get(name) for name in ("theme", "target", "made")]
        listed = step.summary.get("themes", [])
        refs += listed if isinstance(listed, list) else []
        found |= {by_ref[ref] for ref in refs if ref in by_ref}
        for kind, values, ids in step.before["rows"]:
            if kind == "Point" and values[0]:
                found.add(values[0])
            elif kind in HOMES:
                found |= set(session.scalars(HOMES[kind](ids)))
    return found & living
