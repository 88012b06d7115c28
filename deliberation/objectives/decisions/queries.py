"""The decision log as it is read, and what stands between a proposal and its adoption."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from deliberation.base import now
from deliberation.errors import Invalid, NotFound, sentence
from deliberation.foresight import queries as foresight
from deliberation.foresight.fairness import queries as fairness
from deliberation.missions.models import Mission
from deliberation.objectives import queries as objectives
from deliberation.objectives.decisions.models import LoggedDecision
from deliberation.objectives.futureseat import queries as futureseat
from deliberation.objectives.levels.queries import LevelRule, rule_of
from deliberation.objectives.models import DecisionPoint, ObjectiveVersion
from deliberation.objectives.stopping import queries as stopping
from deliberation.objectives.stress import queries as stress

SOON = timedelta(days=60)


# The log.


def log_of(
    session: Session, mission: Mission, *, before: str = "", limit: int | None = None
) -> list[LoggedDecision]:
    """The decisions of a mission, newest first; with `before`, those older than that line's."""
    query = select(LoggedDecision).where(LoggedDecision.mission_ref == mission.ref)
    if before:
        last = session.scalar(query.where(LoggedDecision.ref == before))
        if last is not None:
            place = tuple_(LoggedDecision.decided_at, LoggedDecision.id)
            query = query.where(place < tuple_(last.decided_at, last.id))
    newest = (LoggedDecision.decided_at.desc(), LoggedDecision.id.desc())
    return list(session.scalars(query.order_by(*newest).limit(limit)))


def line_of(session: Session, mission: Mission, ref: str) -> LoggedDecision:
    """One line by its ref, and only in its own mission's log. Raises NotFound."""
    query = select(LoggedDecision).where(
        LoggedDecision.ref == ref, LoggedDecision.mission_ref == mission.ref
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound("There is no such decision.")
    return found


def superseded_by(session: Session, line: LoggedDecision) -> LoggedDecision | None:
    """The later decision that replaced this one, if there is one."""
    query = select(LoggedDecision).where(LoggedDecision.supersedes_ref == line.ref)
    return session.scalar(query.limit(1))


# What stands between a proposal and its adoption.


def standing_in_the_way(session: Session, version: ObjectiveVersion) -> list[Invalid]:
    """Everything that the record itself lacks: positions, measures, an owner, advice answered.

    What the chair can still say while signing (reasons, waivers) is `needed_reasons`.
    """
    rule = rule_of(version.objective.level)
    missing = [Invalid(gap.field, gap.template) for gap in objectives.missing(version)]
    advised = futureseat.in_the_way(session, version)
    answers = _advice_missing(session, version)
    return [*_votes_missing(version, rule), *missing, *advised, *answers]


def _advice_missing(session: Session, version: ObjectiveVersion) -> Iterator[Invalid]:
    count = len(fairness.unanswered_advice(session, version.ref))
    if count:
        yield Invalid(
            "advice",
            "Recommendations about fairness without an answer: %(count)s. Say what you follow.",
            count=count,
        )


def _votes_missing(version: ObjectiveVersion, rule: LevelRule) -> Iterator[Invalid]:
    if not rule.majority:
        return
    mission, counts = version.objective.mission, objectives.tally(version)
    seats = sum(seat.account_id is not None for seat in mission.seats)
    needed, taken = seats if rule.full_board else mission.quorum, sum(counts.values())
    if taken < needed:
        yield Invalid(
            "positions",
            "Positions taken: %(taken)s. The board decides with at least %(quorum)s.",
            taken=taken,
            quorum=needed,
        )
    if counts["for"] <= counts["against"]:
        yield Invalid("positions", "There is no majority for this version.")


def needed_reasons(session: Session, version: ObjectiveVersion) -> dict[str, str]:
    """The public reasons that adoption takes, each with why, by the name of the waiver."""
    needed = {}
    if stress.proof_of(session, version) is None:
        needed["stress_test"] = sentence("This check was not made. Say why, for everybody.")
    verdict = foresight.verdict_of(session, version.ref)
    if verdict is None:
        needed["fairness"] = sentence(
            "Fairness between generations was not assessed. Record a verdict, or say why not."
        )
    elif verdict.verdict == "unfair":
        needed["fairness"] = sentence(
            "The assessment calls it unfair. Say why it is adopted nevertheless, for everybody."
        )
    if not version.exit_plan and stopping.exit_plan_of(session, version.objective) is None:
        needed["exit_plan"] = sentence(
            "There is no exit plan. Write one, or say why none is needed."
        )
    return dict(sorted(needed.items()))


def needs_owner(version: ObjectiveVersion) -> bool:
    """Whether the owning office has to agree before the chair signs."""
    return "owner" in rule_of(version.objective.level).approvers


# Decision points.


def is_frozen(point: DecisionPoint, today: date | None = None) -> bool:
    """From its day on, or once decided, nobody changes what was said beforehand."""
    return point.outcome is not None or point.due_on <= (today or now().date())


def points_soon(session: Session, mission: Mission, moment: datetime) -> list[DecisionPoint]:
    """Decision points of a mission that are late or come within the next weeks."""
    until = moment.date() + SOON
    return objectives.open_decision_points(session, [mission.id], until)
