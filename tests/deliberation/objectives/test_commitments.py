"""Commitments: made, reported on, late in plain sight, and judged by those who took part."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.errors import Closed, Invalid, NotAllowed
from deliberation.objectives.commitments import operations as commitments
from deliberation.objectives.commitments import queries
from deliberation.objectives.models import Objective
from tests import factories as make


@pytest.fixture
def world(session: Session, clock: datetime) -> SimpleNamespace:
    w = SimpleNamespace(consultation=make.make_consultation(session))
    w.mission = w.consultation.mission
    w.staff = make.make_account(session, ("organiser", w.mission))
    w.day = clock.date() + timedelta(days=30)
    w.promise = commitments.enter(
        session, w.mission, w.staff, text="40 farms", office="Farm office", review_on=w.day
    )
    return w


def test_what_a_commitment_needs(session: Session, world: SimpleNamespace, clock: datetime) -> None:
    elsewhere = Objective(mission=make.make_mission(session), code="S9")
    session.add(elsewhere)
    for changes, field in (
        ({"text": ""}, "text"),
        ({"office": " "}, "office"),
        ({"review_on": None}, "review_on"),
        ({"review_on": clock.date()}, "review_on"),
        ({"objective": elsewhere}, "objective"),
    ):
        values = {"text": "t", "office": "o", "review_on": world.day} | changes
        with pytest.raises(Invalid) as refused:
            commitments.enter(session, world.mission, world.staff, **values)  # type: ignore[arg-type]
        assert refused.value.field == field


def test_past_its_day_without_an_account_it_is_late(
    session: Session, world: SimpleNamespace
) -> None:
    def late(days: int) -> int:
        (entry,) = queries.register(session, world.mission, world.day + timedelta(days=days))
        return entry.late_days

    assert (late(-1), late(0), late(1), late(10)) == (0, 0, 1, 10)


def test_an_account_names_the_next_day_or_closes_it(
    session: Session, world: SimpleNamespace, clock: datetime
) -> None:
    with clock_at(clock + timedelta(days=40)):
        for changes, field in (
            ({"state": "maybe"}, "state"),
            ({"text": ""}, "text"),
            ({"next_review_on": None}, "next_review_on"),
            ({"next_review_on": world.day}, "next_review_on"),
        ):
            soon = world.day + timedelta(days=60)
            values = {"state": "under_way", "text": "12 so far", "next_review_on": soon} | changes
            with pytest.raises(Invalid) as refused:
                commitments.report(session, world.promise, world.staff, **values)  # type: ignore[arg-type]
            assert refused.value.field == field
        values = {"state": "under_way", "text": "12 so far", "next_review_on": soon}
        first = commitments.report(session, world.promise, world.staff, **values)  # type: ignore[arg-type]
        assert (first.due_on, world.promise.review_on) == (world.day, soon)
        assert queries.open_ones(session, [world.mission.id]) == [world.promise]
        commitments.report(session, world.promise, world.staff, state="not_kept", text="No money.")
        assert queries.open_ones(session, None) == []
        with pytest.raises(Closed):
            commitments.report(session, world.promise, world.staff, state="kept", text="Now.")
    assert queries.late_days(world.promise, world.day + timedelta(days=400)) == 0


def test_people_of_the_mission_judge_once_and_may_change_it(
    session: Session, world: SimpleNamespace
) -> None:
    ada = make.make_participant(session, world.consultation)
    also_ada = make.make_participant(session, make.make_consultation(session, world.mission))
    commitments.judge(session, world.promise, [ada, also_ada], 3)
    commitments.judge(session, world.promise, [also_ada, ada], 8)
    assert queries.scores_by(session, [ada.id, also_ada.id]) == {world.promise.id: 8}
    stranger = make.make_participant(session, make.make_consultation(session))
    for people in ([stranger], []):
        with pytest.raises(NotAllowed):
            commitments.judge(session, world.promise, people, 5)
    with pytest.raises(Invalid):
        commitments.judge(session, world.promise, [ada], 11)


@pytest.mark.parametrize(
    ("count", "young", "told"), [(4, 0, None), (5, 0, 5), (9, 1, None), (10, 1, 10)]
)
def test_few_views_are_not_told(
    session: Session, world: SimpleNamespace, count: int, young: int, told: int | None
) -> None:
    for number in range(count):
        age = "15" if number < young else "25_39"
        person = make.make_participant(session, world.consultation, age_band=age)
        commitments.judge(session, world.promise, [person], 6)
    (entry,) = queries.register(session, world.mission, world.day)
    assert entry.view is not None
    assert (entry.view.count, entry.view.mean) == (told, 6.0 if told else None)
