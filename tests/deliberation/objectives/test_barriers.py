"""Barriers: raised from themes, an agenda by age, decided with a day, answered."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from deliberation.errors import Closed, Invalid
from deliberation.objectives.barriers import operations as barriers
from deliberation.objectives.barriers import queries
from deliberation.objectives.decisions import queries as deciding
from tests import factories as make


@pytest.fixture
def world(session: Session, clock: datetime) -> SimpleNamespace:
    w = SimpleNamespace(consultation=make.make_consultation(session), day=clock.date())
    w.mission = w.consultation.mission
    w.staff = make.make_account(session, ("board_member", w.mission))
    w.run = make.make_run(session, w.consultation, state="published")
    w.theme = make.make_theme(session, w.run, "The water law", state="approved")
    return w


def raised(session: Session, w: SimpleNamespace, days: int = 0, **more: object):  # type: ignore[no-untyped-def]
    values = {"text": f"{days} days", "raised_on": w.day - timedelta(days=days)} | more
    return barriers.raise_barrier(session, w.mission, w.staff, **values)  # type: ignore[arg-type]


def test_a_barrier_rests_on_a_published_theme_of_the_mission_or_on_none(
    session: Session, world: SimpleNamespace
) -> None:
    assert raised(session, world, theme=world.theme).theme is world.theme
    assert raised(session, world).theme is None
    draft = make.make_theme(session, world.run, "Draft", state="draft")
    other = make.make_consultation(session)
    foreign = make.make_theme(
        session, make.make_run(session, other, state="published"), "X", state="approved"
    )
    for changes, field in (
        ({"theme": draft}, "theme"),
        ({"theme": foreign}, "theme"),
        ({"text": " "}, "text"),
        ({"raised_on": world.day + timedelta(days=1)}, "raised_on"),
    ):
        with pytest.raises(Invalid) as refused:
            raised(session, world, **changes)
        assert refused.value.field == field


def test_it_is_as_old_as_the_first_submission_of_its_theme(
    session: Session, world: SimpleNamespace, clock: datetime
) -> None:
    assert queries.first_raised(session, world.theme) is None
    for days in (3, 20, 8):
        sent = make.make_submission(
            session, world.consultation, created_at=clock - timedelta(days=days)
        )
        make.make_point(session, world.run, sent, world.theme)
    assert queries.first_raised(session, world.theme) == world.day - timedelta(days=20)


def test_the_agenda_lists_open_ones_by_age_and_answers_follow(
    session: Session, world: SimpleNamespace
) -> None:
    young, old, middle = (raised(session, world, days) for days in (1, 90, 30))
    assert queries.agenda(session, world.mission) == [old, middle, young]
    assert [queries.age(one, world.day) for one in (old, young)] == [90, 1]
    with pytest.raises(Invalid) as refused:
        barriers.close_barrier(session, old, " ", world.staff)
    assert refused.value.field == "answer"
    barriers.close_barrier(session, old, "The law was changed.", world.staff)
    assert queries.agenda(session, world.mission) == [middle, young]
    assert queries.answered(session, world.mission) == [old]
    with pytest.raises(Closed):
        barriers.close_barrier(session, old, "Again.", world.staff)


def test_a_decision_names_an_office_and_a_day_and_is_logged(
    session: Session, world: SimpleNamespace
) -> None:
    barrier = raised(session, world, theme=world.theme)
    for changes, field in (
        ({"decision": ""}, "decision"),
        ({"office": ""}, "office"),
        ({"due_on": None}, "due_on"),
        ({"due_on": world.day - timedelta(days=1)}, "due_on"),
    ):
        values = {"decision": "Change it.", "office": "Water office", "due_on": world.day}
        with pytest.raises(Invalid) as refused:
            barriers.decide_barrier(session, barrier, world.staff, **(values | changes))  # type: ignore[arg-type]
        assert refused.value.field == field
    assert queries.open_ones(session, [world.mission.id]) == []
    barriers.decide_barrier(session, barrier, world.staff, **values)  # type: ignore[arg-type]
    assert queries.open_ones(session, [world.mission.id]) == [barrier]
    (line,) = deciding.log_of(session, world.mission)
    assert (line.kind, line.reason, line.evidence) == ("barrier", "Change it.", ["The water law"])
    barriers.close_barrier(session, barrier, "Done.", world.staff)
    with pytest.raises(Closed):
        barriers.decide_barrier(session, barrier, world.staff, **values)  # type: ignore[arg-type]
