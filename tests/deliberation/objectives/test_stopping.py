"""Exit plans, stopping by criteria said beforehand, and what was learnt."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.errors import Closed, Conflict, Invalid
from deliberation.missions.models import Initiative
from deliberation.objectives import operations as objectives
from deliberation.objectives.decisions import queries as deciding
from deliberation.objectives.decisions.points import operations as points
from deliberation.objectives.stopping import operations as stopping
from deliberation.objectives.stopping import queries
from deliberation.objectives.stopping.models import ExitText
from deliberation.objectives.stopping.operations import Outcome, StopDecision
from tests.deliberation.objectives.test_decisions import ADOPTION, board, vote

__all__ = ["board"]  # the fixture
EXIT = ExitText(
    end_condition="Two good surveys.",
    continues="The survey, with the counties.",
    affected="Farmers in Harrowfen.",
    notice_period="A year.",
    data_and_assets="National survey.",
    final_account="The mission office, in autumn.",
)
STOP = StopDecision("stop", "It does not pay.", "The plots and the books.", "Tell the farmers.")


@pytest.fixture
def farm(session: Session, board: SimpleNamespace) -> Initiative:
    made = Initiative(
        mission_id=board.mission.id, title="Hemp farms", owner="Farm office",
        starts_on=date(2026, 1, 1),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def opened(session: Session, board: SimpleNamespace, farm: Initiative, clock: datetime):  # type: ignore[no-untyped-def]
    criterion = stopping.set_criterion(session, farm, "Under 20 farms after a year", board.chair)
    with clock_at(clock + timedelta(days=1)):
        return stopping.open_by_criteria(session, farm, [criterion], "Only 12 farms", board.chair)


# Exit plans.


@pytest.mark.parametrize("name", list(stopping.EXIT_SENTENCES))
def test_an_exit_plan_has_every_part(session: Session, board: SimpleNamespace, name: str) -> None:
    text = ExitText(**(vars(EXIT) | {name: " "}))
    with pytest.raises(Invalid) as refused:
        stopping.plan_exit(session, board.objective, text, board.chair)
    assert refused.value.field == name
    assert queries.exit_plan_of(session, board.objective) is None


def test_or_says_why_none_is_needed(session: Session, board: SimpleNamespace) -> None:
    none = ExitText(not_needed_because="The law ends it.")
    plan = stopping.plan_exit(session, board.mission, none, board.chair)
    assert plan.not_needed_because == "The law ends it."


def test_mission_and_objective_have_plans_of_their_own_and_keep_the_former(
    session: Session, board: SimpleNamespace
) -> None:
    whole = stopping.plan_exit(session, board.mission, EXIT, board.chair)
    stopping.plan_exit(session, board.objective, EXIT, board.chair)
    newer = stopping.plan_exit(session, board.objective, EXIT, board.chair)
    assert queries.exit_plan_of(session, board.mission) is whole
    assert queries.exit_plan_of(session, board.objective) is newer
    assert [p.number for p in queries.exit_plans(session, board.mission, board.objective)] == [2, 1]
    assert queries.exit_plans_in(session, board.mission) == [whole, newer]


# Stopping.


def test_without_criteria_said_beforehand_nothing_stops(
    session: Session, board: SimpleNamespace, farm: Initiative, clock: datetime
) -> None:
    with pytest.raises(Invalid, match="Nothing was said beforehand"):
        stopping.open_by_criteria(session, farm, [], "Only 12 farms", board.chair)
    criterion = stopping.set_criterion(session, farm, "Under 20 farms", board.chair)
    with pytest.raises(Invalid, match="from the day after"):  # said and used in one breath
        stopping.open_by_criteria(session, farm, [criterion], "Only 12 farms", board.chair)
    with clock_at(clock + timedelta(days=1)):
        with pytest.raises(Invalid, match="which of them is met"):
            stopping.open_by_criteria(session, farm, [], "Only 12 farms", board.chair)
        with pytest.raises(Invalid) as refused:
            stopping.open_by_criteria(session, farm, [criterion], " ", board.chair)
        assert refused.value.field == "evidence"
        assert stopping.open_by_criteria(session, farm, [criterion], "Only 12", board.chair)
        with pytest.raises(Conflict):
            stopping.open_by_criteria(session, farm, [criterion], "Only 12", board.chair)


def test_a_criterion_of_another_thing_does_not_count(
    session: Session, board: SimpleNamespace, farm: Initiative, clock: datetime
) -> None:
    vote(session, board, board.version, "for", "for")
    objectives.adopt(session, board.version, board.chair, ADOPTION)
    foreign = stopping.set_criterion(session, board.objective, "Too dry", board.chair)
    stopping.set_criterion(session, farm, "Under 20 farms", board.chair)
    with clock_at(clock + timedelta(days=1)), pytest.raises(Invalid) as refused:
        stopping.open_by_criteria(session, farm, [foreign], "Dry", board.chair)
    assert refused.value.field == "criteria"


def test_the_owner_is_heard_before_the_decision(
    session: Session, board: SimpleNamespace, farm: Initiative, clock: datetime
) -> None:
    procedure = opened(session, board, farm, clock)
    day = clock.date() + timedelta(days=1)
    with clock_at(clock + timedelta(days=2)):
        with pytest.raises(Closed, match="not been heard"):
            stopping.decide_stop(session, procedure, STOP, board.chair)
        for changes, field in (
            ({"office": ""}, "office"),
            ({"heard_on": None}, "heard_on"),
            ({"heard_on": clock.date()}, "heard_on"),  # before the evidence was told
            ({"heard_on": day + timedelta(days=9)}, "heard_on"),
            ({"hearing": " "}, "hearing"),
        ):
            values = {"office": "Farm office", "heard_on": day, "hearing": "Give us time."}
            with pytest.raises(Invalid) as refused:
                stopping.hear(session, procedure, board.chair, **(values | changes))
            assert refused.value.field == field
        stopping.hear(session, procedure, board.chair, **values)
        stopping.decide_stop(session, procedure, STOP, board.chair)
    assert queries.stopped(session, farm) is procedure
    assert (procedure.kept, procedure.exit_steps) == (STOP.kept, STOP.exit_steps)
    (line,) = deciding.log_of(session, board.mission)
    assert (line.kind, line.outcome, line.what) == ("stop", "stop", "Hemp farms")
    assert line.evidence == ["Only 12 farms", "Give us time."]


@pytest.mark.parametrize("name", ["outcome", "reason", "kept", "exit_steps"])
def test_a_stop_says_why_what_is_kept_and_how_it_ends(
    session: Session, board: SimpleNamespace, farm: Initiative, clock: datetime, name: str
) -> None:
    procedure = opened(session, board, farm, clock)
    day = clock + timedelta(days=1)
    with clock_at(day):
        heard = {"office": "Farm office", "heard_on": day.date(), "hearing": "Give us time."}
        stopping.hear(session, procedure, board.chair, **heard)
        lacking = StopDecision(**(vars(STOP) | {name: ""}))
        with pytest.raises(Invalid) as refused:
            stopping.decide_stop(session, procedure, lacking, board.chair)
        assert refused.value.field == name
        go_on = StopDecision("go_on", "It needs another year.")
        stopping.decide_stop(session, procedure, go_on, board.chair)  # needs none of the last two
        with pytest.raises(Closed):
            stopping.decide_stop(session, procedure, STOP, board.chair)
    assert queries.stopped(session, farm) is None


def test_a_stopped_objective_stays_readable_and_is_called_so(
    session: Session, board: SimpleNamespace, clock: datetime
) -> None:
    with pytest.raises(Closed, match="Only what was adopted"):
        stopping.open_for(session, board.objective, ["x"], "y", board.chair)
    vote(session, board, board.version, "for", "for")
    objectives.adopt(session, board.version, board.chair, ADOPTION)
    procedure = stopping.open_for(session, board.objective, ["Too dry"], "Dry", board.chair)
    day = clock.date()
    stopping.hear(
        session, procedure, board.chair, office="Office", heard_on=day, hearing="We agree."
    )
    stopping.decide_stop(session, procedure, STOP, board.chair)
    assert board.version.state == "stopped"
    assert board.objective.public is board.version
    with pytest.raises(Closed, match="stopped already"):
        stopping.open_for(session, board.objective, ["Too dry"], "Dry", board.chair)


# What was learnt.


def test_what_a_stopped_initiative_taught_is_found(
    session: Session, board: SimpleNamespace, farm: Initiative, clock: datetime
) -> None:
    with pytest.raises(Invalid) as refused:
        stopping.write_outcome(session, farm, Outcome("Farm office", " "), board.chair)
    assert refused.value.field == "learning"
    told = Outcome("Farm office", "Machines must come first.", spill_over="Neighbours share 100 %.")
    note = stopping.write_outcome(session, farm, told, board.chair)
    point = points.set_decision_point(
        session, board.objective, board.chair, question="Pay more?", due_on=clock.date(), owner="O"
    )
    points.decide(session, point, "continue", "Machines matter here, too.", board.chair)

    def found(words: str) -> list[object]:
        return [one.note or one.point for one in queries.learnt(session, board.mission, words)]

    assert set(found("")) == {note, point}
    assert found("machines FIRST") == [note]
    assert found("hemp") == [note]  # by the name of what it is about
    assert found("100 %") == [note]
    assert found("1_0") == []  # signs are no wildcards
    assert found("machines here") == [point]
    assert queries.notes_of(session, farm) == [note]
