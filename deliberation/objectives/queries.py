"""What is read about objectives: the tree, evidence, differences, and what still stands open."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from deliberation.consultations.models import Consultation
from deliberation.insights.ledger.queries import is_shown
from deliberation.insights.models import Point, Run, Theme
from deliberation.missions.models import Mission
from deliberation.objectives.models import (
    IN_WORK,
    STANCES,
    STANDING,
    Clause,
    DecisionPoint,
    Evidence,
    Objective,
    ObjectiveVersion,
    Position,
)
from deliberation.people.models import Account

CODES = {1: "S", 2: "T", 3: "I"}


@dataclass(frozen=True)
class Gap:
    """Something without which nobody can tell later whether the objective was reached."""

    field: str
    template: str


GAPS = (
    Gap("baseline_value", "The baseline has no value yet."),
    Gap("baseline_year", "The baseline has no year yet."),
    Gap("baseline_source", "The baseline has no source yet."),
    Gap("target_value", "There is no target yet."),
    Gap("unit", "The target has no unit yet."),
    Gap("indicator", "Nothing says yet what is measured."),
    Gap("target_year", "The target has no year yet."),
    Gap("owner", "No office owns the objective yet."),
)


# The tree.


@dataclass(frozen=True)
class Node:
    """An objective with the version the reader sees, and what hangs below it."""

    objective: Objective
    version: ObjectiveVersion
    children: tuple["Node", ...]


def tree(session: Session, mission: Mission, *, with_drafts: bool = False) -> tuple[Node, ...]:
    """The objectives of a mission by level and code; drafts are the board's own.

    One statement for each kind of row, however large the tree.
    """
    query = select(Objective).where(Objective.mission_id == mission.id)
    clauses = selectinload(Objective.versions).selectinload(ObjectiveVersion.clauses)
    query = query.options(clauses.selectinload(Clause.evidence)).order_by(Objective.code)
    below: dict[int | None, list[Objective]] = defaultdict(list)
    for objective in session.scalars(query):
        below[objective.parent_id].append(objective)
    return _nodes(below, None, with_drafts)


def _nodes(
    below: dict[int | None, list[Objective]], parent: int | None, with_drafts: bool
) -> tuple[Node, ...]:
    found: list[Node] = []
    for objective in below[parent]:
        children = _nodes(below, objective.id, with_drafts)
        version = objective.public or (objective.latest if with_drafts else None)
        if version is not None:
            found.append(Node(objective, version, children))
        else:
            found.extend(children)  # a child that is public does not wait for its parent
    return tuple(found)


def possible_parents(session: Session, mission: Mission) -> list[Objective]:
    """Objectives that may have one below them."""
    query = select(Objective).where(Objective.mission_id == mission.id, Objective.level < 3)
    return list(session.scalars(query.options(selectinload(Objective.versions))))


def free_code(session: Session, mission: Mission, level: int) -> str:
    """The next code of a level: S1, S2 for strategic ones, T for targets, I for initiatives."""
    taken = set(session.scalars(select(Objective.code).where(Objective.mission_id == mission.id)))
    numbers = range(1, len(taken) + 2)
    return next(code for n in numbers if (code := f"{CODES[level]}{n}") not in taken)


# What a version rests on.


@dataclass(frozen=True)
class Source:
    """One link from a clause; `point` is None where its author shows the words no longer."""

    evidence: Evidence
    point: Point | None

    @property
    def theme(self) -> Theme:
        return self.evidence.theme


def evidence_of(session: Session, version: ObjectiveVersion) -> dict[int, list[Source]]:
    """The sources of each clause by its id, with themes, words and consultations loaded.

    Two statements, and one more for every analysis that the version rests on.
    """
    run = joinedload(Evidence.theme).joinedload(Theme.run)
    point = joinedload(Evidence.point)
    query = (
        select(Evidence)
        .join(Evidence.clause)
        .where(Clause.version_id == version.id)
        .options(
            run.joinedload(Run.consultation).joinedload(Consultation.mission),
            point.joinedload(Point.answer),
            point.joinedload(Point.submission),
        )
        .order_by(Clause.ordinal, Evidence.id)
    )
    found = list(session.scalars(query))
    shown = _shown(session, found)
    sources: dict[int, list[Source]] = defaultdict(list)
    for evidence in found:
        point_shown = evidence.point if evidence.point_id in shown else None
        sources[evidence.clause_id].append(Source(evidence, point_shown))
    return sources


def _shown(session: Session, found: Sequence[Evidence]) -> set[int]:
    """The points whose words may stand on a public page."""
    shown: set[int] = set()
    for run in {evidence.theme.run for evidence in found if evidence.point_id}:
        ids = [e.point_id for e in found if e.point_id and e.theme.run_id == run.id]
        query = select(Point.id).join(Point.submission).where(Point.id.in_(ids), is_shown(run))
        shown |= set(session.scalars(query))
    return shown


def clauses_for_theme(session: Session, theme: Theme) -> list[Clause]:
    """The clauses of adopted and proposed objectives that rest on the theme.

    A theme that only opposes a clause is not what it rests on.
    """
    resting = select(Evidence.clause_id).where(
        Evidence.theme_id == theme.id, Evidence.relation != "opposes"
    )
    query = (
        select(Clause)
        .join(Clause.version)
        .where(
            Clause.id.in_(resting),
            ObjectiveVersion.state.in_((*STANDING, "proposed")),
        )
        .options(
            joinedload(Clause.version)
            .joinedload(ObjectiveVersion.objective)
            .joinedload(Objective.mission),
            joinedload(Clause.version).selectinload(ObjectiveVersion.clauses),
        )
        .order_by(Clause.version_id, Clause.ordinal)
    )
    return list(session.scalars(query))


def themes_of(session: Session, mission: Mission) -> list[Theme]:
    """The approved themes of the mission's published analyses: what a clause can rest on."""
    query = (
        select(Theme)
        .join(Theme.run)
        .join(Run.consultation)
        .where(
            Consultation.mission_id == mission.id,
            Run.state == "published",
            Theme.state == "approved",
        )
        .options(joinedload(Theme.run).joinedload(Run.consultation))
        .order_by(Run.consultation_id, Theme.position)
    )
    return list(session.scalars(query))


# What still stands open.


def missing(version: ObjectiveVersion) -> list[Gap]:
    """What has to be filled in before it can be adopted."""
    return [gap for gap in GAPS if getattr(version, gap.field) in (None, "")]


def tally(version: ObjectiveVersion) -> dict[str, int]:
    """How many members stand where, by stance; only those who hold a seat and take part."""
    seated = {seat.account_id for seat in version.objective.mission.seats}
    part = [p for p in version.positions if p.account_id in seated and not p.steps_aside]
    taken = [p.stance for p in part]
    return {stance: taken.count(stance) for stance in STANCES}


Scope = Collection[int] | None  # missions by row number; None: all of them


def open_decision_points(session: Session, missions: Scope, until: date) -> list[DecisionPoint]:
    """Planned moments due by `until` that nobody has decided yet, the oldest first."""
    query = (
        select(DecisionPoint)
        .join(DecisionPoint.objective)
        .where(DecisionPoint.outcome.is_(None), DecisionPoint.due_on <= until, _within(missions))
    )
    objective = joinedload(DecisionPoint.objective)
    query = query.options(
        objective.joinedload(Objective.mission), objective.selectinload(Objective.versions)
    )
    return list(session.scalars(query.order_by(DecisionPoint.due_on, DecisionPoint.id)))


def awaiting_position(
    session: Session, missions: Scope, account: Account
) -> list[ObjectiveVersion]:
    """Proposals on which this member has not said yet where they stand."""
    mine = select(Position.version_id).where(Position.account_id == account.id)
    query = _versions_in(("proposed",), missions).where(ObjectiveVersion.id.not_in(mine))
    return list(session.scalars(query))


def in_work(session: Session, missions: Scope) -> list[ObjectiveVersion]:
    """Versions that the board writes on, and those that it has not decided yet."""
    return list(session.scalars(_versions_in(IN_WORK, missions)))


def answering(session: Session, mission: Mission) -> list[ObjectiveVersion]:
    """The versions an answer can point at: of each objective the newest and the adopted one."""
    query = select(Objective).where(Objective.mission_id == mission.id).order_by(Objective.code)
    found: list[ObjectiveVersion] = []
    for objective in session.scalars(query.options(selectinload(Objective.versions))):
        chosen = (objective.adopted, objective.in_work)
        found += [version for version in chosen if version is not None]
    return found


def _versions_in(states: Collection[str], missions: Scope) -> Select[ObjectiveVersion]:
    query = select(ObjectiveVersion).join(ObjectiveVersion.objective)
    query = query.where(ObjectiveVersion.state.in_(states), _within(missions))
    objective = joinedload(ObjectiveVersion.objective).joinedload(Objective.mission)
    return query.options(objective).order_by(ObjectiveVersion.drafted_at)


def _within(missions: Scope) -> ColumnElement[bool]:
    return true() if missions is None else Objective.mission_id.in_(missions)
