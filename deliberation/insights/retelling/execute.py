"""How themes are told again: load what stands in them now, compute, replace the machine's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from deliberation import jobs, journal
from deliberation.errors import Closed
from deliberation.insights import queries as runs
from deliberation.insights.ledger.queries import is_readable
from deliberation.insights.models import Campaign, CampaignMember, Point, Quote, Run, Theme
from deliberation.insights.positions.models import PointCoding, ThemePosition
from deliberation.insights.retelling import queries
from deliberation.insights.retelling.operations import announce
from deliberation.insights.summaries.models import SENTENCE_KINDS, ThemeSentence

if TYPE_CHECKING:
    from analysis.themes.retell import Retold, Saying

SEPARATE_LANES = ("youth", "2060")  # each is quoted by itself
BESIDE = 200  # points of an unchanged theme, to tell the changed ones apart from it


@dataclass(frozen=True)
class Stand:
    """What stands in each living theme (by row number) at a step of the review."""

    step: int
    changed: frozenset[int]
    points: dict[int, list[int]]
    sayings: dict[int, list[Saying]]
    seed: int


@dataclass(frozen=True)
class Told:
    stand: Stand
    themes: dict[int, Retold]


def load(session: Session, payload: dict[str, Any]) -> Stand:
    """The points of the changed themes, and some of every other one."""
    run = _run(session, payload)
    changed = queries.changed_themes(session, run) if run.state == "draft" else set()
    points: dict[int, list[int]] = {}
    sayings: dict[int, list[Saying]] = {}
    families, positions = _families(session, run), _positions(session, run)
    for theme in run.themes if changed else []:
        if theme.is_living:
            found = _points(session, run, theme, None if theme.id in changed else BESIDE)
            points[theme.id] = [point.id for point in found]
            sayings[theme.id] = [_saying(point, families, positions) for point in found]
    return Stand(
        step=runs.step_count(session, run),
        changed=frozenset(changed),
        points=points,
        sayings=sayings,
        seed=int(run.params.get("seed", 0)),
    )


def compute(stand: Stand, progress: jobs.Progress) -> Told:
    """Keywords, quotes and sentences of the changed themes."""
    from analysis.errors import MissingExtra
    from analysis.themes.retell import retell

    names = {str(number): sayings for number, sayings in stand.sayings.items()}
    try:
        found = retell(names, {str(number) for number in stand.changed}, stand.seed)
    except MissingExtra as error:
        raise Closed("A package that the analysis needs is not installed here.") from error
    return Told(stand, {int(name): told for name, told in found.items()})


def store(session: Session, payload: dict[str, Any], told: Told) -> None:
    """Replace the machine's words; names stay, and quotes that people chose. If somebody made a
    step meanwhile, nothing is stored and the job comes again."""
    run, stand = _run(session, payload), told.stand
    if run.state != "draft" or not stand.changed:
        return
    if runs.step_count(session, run) != stand.step:
        announce(session, run)
        return
    for theme in run.themes:
        if theme.id in stand.changed:
            _replace(session, theme, stand, told.themes.get(theme.id))
    run.provenance = run.provenance | {queries.TOLD: stand.step}
    details = {"themes": len(stand.changed), "step": stand.step}
    scope = run.consultation.ref
    journal.record(session, "run:retell", run, role="machine", scope_ref=scope, details=details)
    session.flush()


RETELL = jobs.Task(load=load, compute=compute, store=store, is_heavy=True)


def _run(session: Session, payload: dict[str, Any]) -> Run:
    return session.scalars(select(Run).where(Run.ref == payload["run"])).one()


def _points(session: Session, run: Run, theme: Theme, limit: int | None) -> Sequence[Point]:
    query = select(Point).join(Point.submission)
    query = query.options(joinedload(Point.answer), contains_eager(Point.submission))
    query = query.where(Point.theme_id == theme.id, is_readable(run)).order_by(Point.id)
    return [point for point in session.scalars(query.limit(limit)) if point.text.strip()]


def _families(session: Session, run: Run) -> dict[int, int]:
    """The campaign of each submission that is in one."""
    query = select(CampaignMember.submission_id, CampaignMember.campaign_id)
    query = query.join(CampaignMember.campaign).where(Campaign.run_id == run.id)
    return {submission: campaign for submission, campaign in session.execute(query)}


def _positions(session: Session, run: Run) -> dict[int, str]:
    """The key of the position that a person gave each point."""
    query = select(PointCoding.point_id, ThemePosition.key)
    query = query.join(PointCoding.position).join(PointCoding.point)
    query = query.where(Point.run_id == run.id, ThemePosition.is_active)
    query = query.where(ThemePosition.theme_id == Point.theme_id)
    return {point: key for point, key in session.execute(query)}


def _saying(point: Point, families: dict[int, int], positions: dict[int, str]) -> Saying:
    from analysis.themes.retell import Saying

    family, lane = families.get(point.submission_id), point.submission.lane
    return Saying(
        text=point.text,
        language=point.language,
        lane=lane if lane in SEPARATE_LANES else "",
        source=f"submission {point.submission_id}" if family is None else f"family {family}",
        position=positions.get(point.id, ""),
    )


def _replace(session: Session, theme: Theme, stand: Stand, told: Retold | None) -> None:
    ids = stand.points[theme.id]
    here = select(Point.id).where(Point.theme_id == theme.id)
    is_machines = Quote.kind.not_in(("chosen", "position"))
    session.execute(delete(Quote).where(Quote.point_id.in_(here), is_machines))
    session.execute(delete(ThemeSentence).where(ThemeSentence.point_id.in_(here)))
    if told is None:  # nothing in it can be read any more
        return
    theme.keywords = list(told.keywords)
    chosen = set(session.scalars(select(Quote.point_id).where(Quote.theme_id == theme.id)))
    quotes = [
        {"theme_id": theme.id, "point_id": ids[row], "kind": kind, "position": place}
        for place, (row, kind) in enumerate(told.quotes)
        if ids[row] not in chosen
    ]
    sentences = [
        {
            "theme_id": theme.id,
            "point_id": ids[each.point],
            "kind": each.kind if each.kind in SENTENCE_KINDS else "rare",
            "stance": each.position,
            "position": place,
            "supports": [ids[at] for at in each.supports],
        }
        for place, each in enumerate(told.sentences)
    ]
    if quotes:
        session.execute(insert(Quote), quotes)
    if sentences:
        session.execute(insert(ThemeSentence), sentences)
