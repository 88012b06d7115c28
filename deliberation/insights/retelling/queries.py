"""Which themes people changed since their words were last told."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.insights.models import ReviewStep, Run

# Steps after which a theme has other points than before.
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
    "undo",
)
TOLD = "told_step"  # in the run's provenance: the last step that the stored words know of


def changed_themes(session: Session, run: Run) -> set[int]:
    """Row numbers of living themes that points came to or left since then."""
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
        found |= {
            values[0] for kind, values, _ in step.before["rows"] if kind == "Point" and values[0]
        }
    return found & living
