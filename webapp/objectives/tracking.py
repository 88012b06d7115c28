"""What the page of an objective shows of its way: values, fairness, and how it ends."""

from dataclasses import dataclass

from deliberation.base import now
from deliberation.foresight import queries as foresight
from deliberation.foresight.models import FairnessVerdict
from deliberation.objectives.futureseat import queries as futureseat
from deliberation.objectives.futureseat.models import SeatOpinion
from deliberation.objectives.indicators import queries as indicators
from deliberation.objectives.indicators.queries import Series
from deliberation.objectives.models import Objective, ObjectiveVersion
from deliberation.objectives.stopping import queries as stopping
from deliberation.objectives.stopping.models import ExitPlan, StopCriterion, StopProcedure
from webapp.extensions import db
from webapp.foresight.words import VERDICTS
from webapp.objectives.futureseat.words import OUTCOMES, STANCES
from webapp.objectives.indicators.pictures import Picture, picture
from webapp.objectives.indicators.words import LIGHTS, MEANS
from webapp.objectives.stopping.words import EXIT_PARTS


@dataclass(frozen=True)
class Words:
    """The words that the sheets of three features need on this one page."""

    VERDICTS = VERDICTS
    STANCES = STANCES
    OUTCOMES = OUTCOMES
    EXIT_PARTS = EXIT_PARTS
    LIGHTS = LIGHTS
    MEANS = MEANS


@dataclass(frozen=True)
class Tracked:
    """Read in a fixed number of statements; `series` is the objective's own indicator."""

    series: Series
    further_count: int
    picture: Picture | None
    verdicts: list[FairnessVerdict]
    opinions: list[SeatOpinion]
    plan: ExitPlan | None
    criteria: list[StopCriterion]
    procedure: StopProcedure | None
    words: Words = Words()


def tracked(objective: Objective, version: ObjectiveVersion) -> Tracked:
    """What is known of the way of an objective; fairness is that of the version read."""
    session = db.session()
    series = indicators.series_of(session, objective)
    return Tracked(
        series=series[0],
        further_count=len(series) - 1,
        picture=picture(series[0], now().date()),
        verdicts=foresight.verdicts_of(session, version.ref),
        opinions=futureseat.opinions_on(session, version),
        plan=stopping.exit_plan_of(session, objective),
        criteria=stopping.criteria_of(session, objective),
        procedure=next(iter(stopping.procedures_of(session, objective)), None),
    )
