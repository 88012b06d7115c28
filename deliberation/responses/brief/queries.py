"""What only the brief of a theme asks: votes on it, objectives it touches, and how it was read."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, joinedload

from deliberation.insights.models import Run, Theme
from deliberation.insights.opinions import queries as opinions
from deliberation.objectives.models import Clause, Evidence, Objective, ObjectiveVersion
from deliberation.voting.models import Statement

PUBLIC_VERSIONS = ("proposed", "adopted")


@dataclass(frozen=True)
class Tested:
    """A statement taken from the theme, and how people voted on it.

    The three shares (0 to 1) are those of the latest published edition of opinion groups: None
    without one, the last two also where no groups hold. `vote_count` is as of now.
    """

    statement: Statement
    vote_count: int
    agree_share: float | None
    lowest_group_agreement: float | None
    group_aware_consensus: float | None


def tested(session: Session, theme: Theme) -> list[Tested]:
    """The statements promoted from this theme, in whichever analysis; most voted on first."""
    same = aliased(Theme)
    refs = select(same.ref).join(Run, Run.id == same.run_id)
    refs = refs.where(same.key == theme.key, Run.consultation_id == theme.run.consultation_id)
    query = select(Statement).where(Statement.theme_ref.in_(refs), Statement.state == "visible")
    statements = list(session.scalars(query.order_by(Statement.id)))
    if not statements:
        return []
    edition = opinions.latest(session, theme.run.consultation, published_only=True)
    results = edition.result.get("statements", []) if edition else []
    measured = {one["statement"]: one for one in results}
    found = [_tested(statement, measured.get(statement.ref)) for statement in statements]
    return sorted(found, key=lambda one: (-one.vote_count, one.statement.id))


def _tested(statement: Statement, measured: dict[str, Any] | None) -> Tested:
    count = statement.agree_count + statement.disagree_count + statement.pass_count
    if measured is None:
        return Tested(statement, count, None, None, None)
    return Tested(
        statement,
        count,
        measured["overall"]["agree_share"],
        measured["lowest_group_agreement"],
        measured["group_aware_consensus"],
    )


def touched(session: Session, theme: Theme) -> list[tuple[Clause, str]]:
    """The public clauses that the theme supports, changes or opposes."""
    query = select(Evidence).join(Evidence.clause).join(Clause.version)
    query = query.where(Evidence.theme_id == theme.id, ObjectiveVersion.state.in_(PUBLIC_VERSIONS))
    version = joinedload(Evidence.clause).joinedload(Clause.version)
    query = query.options(
        version.joinedload(ObjectiveVersion.objective).joinedload(Objective.mission)
    )
    found: dict[tuple[int, str], tuple[Clause, str]] = {}
    for evidence in session.scalars(query.order_by(Evidence.clause_id, Evidence.id)):
        key = (evidence.clause_id, evidence.relation)
        found.setdefault(key, (evidence.clause, evidence.relation))
    return list(found.values())


def heeded(session: Session, run: Run) -> set[int]:
    """The themes of a run, by row number, that a public clause rests on or was changed by."""
    query = select(Evidence.theme_id).join(Evidence.theme).join(Evidence.clause)
    query = query.join(Clause.version).where(
        Theme.run_id == run.id,
        ObjectiveVersion.state.in_(PUBLIC_VERSIONS),
        Evidence.relation != "opposes",
    )
    return set(session.scalars(query.distinct()))
