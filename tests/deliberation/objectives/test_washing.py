"""The washing check: six public answers, the share that was there before, what changed."""

from datetime import date, datetime
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from deliberation.errors import Invalid, NotFound
from deliberation.missions.models import Initiative
from deliberation.objectives.checks.models import WASHING_QUESTIONS
from deliberation.objectives.washing import operations as washing
from deliberation.objectives.washing.queries import washing_of
from tests import factories as make


@pytest.fixture
def world(session: Session, clock: datetime) -> SimpleNamespace:
    w = SimpleNamespace(mission=make.make_mission(session))
    w.mission.started_on = date(2026, 1, 1)
    w.member = make.make_account(session, ("board_member", w.mission))
    return w


def add(
    session: Session, w: SimpleNamespace, starts_on: date, what_changed: str = ""
) -> Initiative:
    one = Initiative(
        mission=w.mission, title="Lanes", owner="Office", starts_on=starts_on,
        what_changed=what_changed,
    )  # fmt: skip
    session.add(one)
    session.flush()
    return one


def test_all_older_than_the_mission(session: Session, world: SimpleNamespace) -> None:
    assert washing_of(session, world.mission).older_share == 0
    add(session, world, date(2020, 1, 1))
    add(session, world, date(2025, 12, 31), "It now counts worms.")
    found = washing_of(session, world.mission)
    assert (found.older_share, found.told_share) == (1.0, 0.5)
    add(session, world, date(2026, 1, 1), " ")
    found = washing_of(session, world.mission)
    assert (found.older_count, found.told_count, len(found.attached)) == (2, 1, 3)


def test_six_questions_are_answered_in_public(session: Session, world: SimpleNamespace) -> None:
    assert len(WASHING_QUESTIONS) == 6
    assert set(washing_of(session, world.mission).answers.values()) == {None}
    for question, text in (("new", ""), ("new", "x" * 2001), ("other", "Much.")):
        with pytest.raises(Invalid):
            washing.answer(session, world.mission, question, text, world.member)
    washing.answer(session, world.mission, "stops", "Nothing.", world.member)
    washing.answer(session, world.mission, "stops", "The diesel grant.", world.member)
    answer = washing_of(session, world.mission).answers["stops"]
    assert answer is not None
    assert answer.answer == "The diesel grant."


def test_an_owner_is_asked_what_changed(session: Session, world: SimpleNamespace) -> None:
    one = add(session, world, date(2020, 1, 1))
    asked = washing.ask(session, world.mission, one.ref, "What changed?", world.member)
    (attached,) = washing_of(session, world.mission).attached
    assert attached.is_older
    assert attached.questions == (asked,)
    with pytest.raises(Invalid):
        washing.ask(session, world.mission, one.ref, " ", world.member)
    with pytest.raises(NotFound):
        washing.ask(session, make.make_mission(session), one.ref, "What?", world.member)
