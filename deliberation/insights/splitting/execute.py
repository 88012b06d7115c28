"""How a split is suggested: the points of one theme in two groups, by their sentences' vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import jobs
from deliberation.errors import Closed
from deliberation.insights.models import Run, Theme
from deliberation.insights.splitting import queries


@dataclass(frozen=True)
class Whole:
    """The points of a theme by row number, with words and languages."""

    points: list[int]
    texts: list[str]
    languages: list[str]
    seed: int


def load(session: Session, payload: dict[str, Any]) -> Whole:
    """Read the theme's points."""
    run, theme = _both(session, payload)
    points = queries.readable_points(session, run, theme) if run.state == "draft" else []
    return Whole(
        [point.id for point in points],
        [point.text for point in points],
        [point.language for point in points],
        int(run.params.get("seed", 0)),
    )


def compute(whole: Whole, progress: jobs.Progress) -> list[int]:
    """The points of the smaller group."""
    from analysis.errors import MissingExtra, NotEnoughData
    from analysis.themes.refill import split_points

    try:
        groups = split_points(whole.texts, whole.languages, whole.seed)
    except NotEnoughData as error:
        raise Closed("All points of this theme say the same, so there is nothing to split.") from (
            error
        )
    except MissingExtra as error:
        raise Closed("A package that the analysis needs is not installed here.") from error
    return [point for point, group in zip(whole.points, groups, strict=True) if group]


def store(session: Session, payload: dict[str, Any], chosen: list[int]) -> None:
    """Keep the suggestion beside the run; nothing moves."""
    run, theme = _both(session, payload)
    if run.state != "draft":
        return
    splits = dict(run.provenance.get(queries.SPLITS, {})) | {theme.key: chosen}
    run.provenance = run.provenance | {queries.SPLITS: splits}
    session.flush()


SUGGEST = jobs.Task(load=load, compute=compute, store=store, is_heavy=True)


def _both(session: Session, payload: dict[str, Any]) -> tuple[Run, Theme]:
    run = session.scalars(select(Run).where(Run.ref == payload["run"])).one()
    theme = session.scalars(
        select(Theme).where(Theme.ref == payload["theme"], Theme.run_id == run.id)
    ).one()
    return run, theme
