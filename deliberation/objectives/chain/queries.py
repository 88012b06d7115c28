"""The chain of many objectives at once: from each clause to themes and to people's words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from deliberation.consultations.models import Consultation
from deliberation.insights.ledger.queries import is_shown
from deliberation.insights.models import Point, Run, Theme
from deliberation.objectives.models import Clause, Evidence, ObjectiveVersion
from deliberation.objectives.queries import Source

Sources = dict[int, list[Source]]


def sources_of(
    session: Session, versions: Iterable[ObjectiveVersion], *, most_points: int = 2000
) -> Sources:
    """What each clause of the versions rests on, by the clause's id.

    One statement for the links, one for their words, and one for every analysis that is rested
    on; never one for every objective. Of the words at most `most_points` are looked at.
    """
    ids = [version.id for version in versions]
    if not ids:
        return {}
    run = joinedload(Evidence.theme).joinedload(Theme.run)
    query = (
        select(Evidence)
        .join(Evidence.clause)
        .where(Clause.version_id.in_(ids))
        .options(run.joinedload(Run.consultation).joinedload(Consultation.mission))
        .order_by(Clause.version_id, Clause.ordinal, Evidence.id)
    )
    found = list(session.scalars(query))
    points = _shown(session, found, most_points)
    sources: Sources = defaultdict(list)
    for evidence in found:
        sources[evidence.clause_id].append(Source(evidence, points.get(evidence.point_id or 0)))
    return sources


def _shown(session: Session, found: Sequence[Evidence], limit: int) -> dict[int, Point]:
    """The points whose words may stand on a public page, by id."""
    wanted: dict[Run, list[int]] = defaultdict(list)
    for evidence in [one for one in found if one.point_id][:limit]:
        wanted[evidence.theme.run].append(evidence.point_id or 0)
    shown: dict[int, Point] = {}
    for run, ids in wanted.items():
        query = select(Point).join(Point.submission).where(Point.id.in_(ids), is_shown(run))
        query = query.options(joinedload(Point.answer), joinedload(Point.submission))
        shown |= {point.id: point for point in session.scalars(query)}
    return shown


def themes_in(sources: Sources, version: ObjectiveVersion) -> list[Theme]:
    """The themes that a version rests on, each once, in order of its clauses."""
    found: dict[int, Theme] = {}
    for clause in version.clauses:
        for source in sources.get(clause.id, []):
            found.setdefault(source.theme.id, source.theme)
    return list(found.values())
