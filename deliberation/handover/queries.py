"""Every open promise of a mission with office and day: for whoever takes over, and the calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from deliberation.consultations.models import Consultation
from deliberation.foresight import queries as foresight
from deliberation.insights.models import Challenge, Point, Run, Theme
from deliberation.missions.models import Mission
from deliberation.objectives.barriers import queries as barriers
from deliberation.objectives.commitments import queries as commitments
from deliberation.objectives.models import DecisionPoint, Objective
from deliberation.objectives.stopping import queries as stopping
from deliberation.objectives.stopping.models import ExitPlan, StopProcedure
from deliberation.responses.models import ThemeResponse
from deliberation.responses.queries import is_newest, is_unanswered

KINDS = ("reply", "follow_up", "decision_point", "commitment", "barrier", "stop", "fairness")


@dataclass(frozen=True)
class Promise:
    """One thing that is owed: what, by which office, by when (None: no day was named).

    Kinds and subjects: reply (Consultation, with `count` of unanswered themes, None while no
    themes are published), follow_up (ThemeResponse), decision_point (DecisionPoint), commitment
    (Commitment), barrier (Barrier with a decision to carry out), stop (StopProcedure), fairness
    (FairnessVerdict to look at again, with its ObjectiveVersion as `about`).
    """

    kind: str
    subject: Any
    what: str
    office: str
    due_on: date | None
    count: int | None = None
    about: Any = None

    def late_days(self, today: date) -> int:
        """Days overdue: from the day after its day on."""
        return max((today - self.due_on).days, 0) if self.due_on else 0


@dataclass(frozen=True)
class Dossier:
    """What a mission owes at one moment, and how it would end."""

    promises: tuple[Promise, ...]
    challenges: tuple[tuple[Consultation, int], ...]  # objections without an answer
    exit_plan: ExitPlan | None
    exits: tuple[tuple[Objective, ExitPlan | None], ...]  # of what was adopted


def dossier(session: Session, mission: Mission) -> Dossier:
    """Everything that is open, by day; the number of statements does not grow with it."""
    objectives = _objectives(session, mission)
    promises = [
        *_replies(session, mission),
        *_follow_ups(session, mission),
        *_decision_points(objectives),
        *_commitments(session, mission),
        *_barriers(session, mission),
        *_stops(session, mission),
        *_reviews(session, objectives),
    ]
    plans = {plan.objective_id: plan for plan in stopping.exit_plans_in(session, mission)}
    adopted = [one for one in objectives if one.adopted is not None]
    return Dossier(
        promises=tuple(sorted(promises, key=_by_day)),
        challenges=tuple(_challenges(session, mission)),
        exit_plan=plans.get(None),
        exits=tuple((one, plans.get(one.id)) for one in adopted),
    )


def dated(session: Session, mission: Mission) -> list[Promise]:
    """The open promises that name a day, for the calendar."""
    return [one for one in dossier(session, mission).promises if one.due_on is not None]


def _by_day(promise: Promise) -> tuple[date, int, str]:
    return promise.due_on or date.max, KINDS.index(promise.kind), promise.what


def _objectives(session: Session, mission: Mission) -> list[Objective]:
    query = select(Objective).where(Objective.mission_id == mission.id).order_by(Objective.code)
    query = query.options(selectinload(Objective.versions), selectinload(Objective.decision_points))
    return list(session.scalars(query))


def _replies(session: Session, mission: Mission) -> Iterator[Promise]:
    query = select(Consultation).where(
        Consultation.mission_id == mission.id,
        Consultation.opened_at.is_not(None),
        Consultation.closed_at.is_(None),
    )
    talks = list(session.scalars(query.options(joinedload(Consultation.promise))))
    ids = [talk.id for talk in talks]
    counts = (
        select(Run.consultation_id, func.count(Theme.id))
        .outerjoin(Theme, (Theme.run_id == Run.id) & is_unanswered())
        .where(Run.consultation_id.in_(ids), Run.state == "published")
        .group_by(Run.consultation_id)
    )
    waiting = {talk: count for talk, count in session.execute(counts)}
    for talk in talks:
        count, promise = waiting.get(talk.id), talk.promise
        if promise is None or count == 0:
            continue
        title = talk.title.get(talk.language) or next(iter(talk.title.values()), "")
        due_on, office = promise.reply_due_on, promise.responder_office
        yield Promise("reply", talk, title, office, due_on, count)


def _follow_ups(session: Session, mission: Mission) -> Iterator[Promise]:
    theme = joinedload(ThemeResponse.theme).joinedload(Theme.run).joinedload(Run.consultation)
    query = (
        select(ThemeResponse)
        .join(ThemeResponse.theme)
        .join(Theme.run)
        .join(Run.consultation)
        .where(
            Consultation.mission_id == mission.id,
            ThemeResponse.status.in_(("referred", "undecided")),
            Run.state == "published",
            is_newest(),
        )
        .options(theme)
    )
    for response in session.scalars(query):
        office = response.referred_to or response.office
        yield Promise("follow_up", response, response.theme.label, office, response.due_on)


def _decision_points(objectives: list[Objective]) -> Iterator[Promise]:
    for objective in objectives:
        for point in objective.decision_points:
            if point.outcome is None:
                yield _point(point)


def _point(point: DecisionPoint) -> Promise:
    return Promise("decision_point", point, point.question, point.owner, point.due_on)


def _commitments(session: Session, mission: Mission) -> Iterator[Promise]:
    for one in commitments.open_ones(session, [mission.id]):
        yield Promise("commitment", one, one.text, one.office, one.review_on)


def _barriers(session: Session, mission: Mission) -> Iterator[Promise]:
    for one in barriers.open_ones(session, [mission.id]):
        yield Promise("barrier", one, one.decision, one.office, one.due_on)


def _stops(session: Session, mission: Mission) -> Iterator[Promise]:
    for one in stopping.procedures_in(session, mission):
        if one.outcome is None:
            yield Promise("stop", one, stopping.name_of(one), _stop_office(one), None)


def _stop_office(procedure: StopProcedure) -> str:
    if procedure.initiative is not None:
        return procedure.initiative.owner
    version = procedure.objective.adopted if procedure.objective else None
    return version.owner if version else ""


def _reviews(session: Session, objectives: list[Objective]) -> Iterator[Promise]:
    shown = {one.public.ref: one.public for one in objectives if one.public is not None}
    for verdict in foresight.reviews_due(session, list(shown)):
        version = shown[verdict.version_ref]
        what = f"{version.objective.code} {version.title}"
        yield Promise("fairness", verdict, what, version.owner, verdict.review_on, about=version)


def _challenges(session: Session, mission: Mission) -> Iterator[tuple[Consultation, int]]:
    """Objections to the reading of somebody's words that wait for an answer."""
    query = (
        select(Consultation, func.count(Challenge.id))
        .join(Run, Run.consultation_id == Consultation.id)
        .join(Point, Point.run_id == Run.id)
        .join(Challenge, Challenge.point_id == Point.id)
        .where(Consultation.mission_id == mission.id, Challenge.answered_at.is_(None))
        .group_by(Consultation.id)
        .order_by(Consultation.id)
    )
    yield from ((talk, count) for talk, count in session.execute(query))
