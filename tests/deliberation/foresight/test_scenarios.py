"""Scenarios: two forces chosen with a reason, four stories, people, frozen once scored."""

from datetime import datetime
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from deliberation.errors import Closed, Invalid
from deliberation.foresight.forces import operations as forces
from deliberation.foresight.scenarios import operations as scenarios
from deliberation.foresight.scenarios import queries
from deliberation.foresight.scenarios.operations import PersonaText
from tests.deliberation.foresight.worlds import axes, make_world


@pytest.fixture
def w(session: Session, clock: datetime) -> SimpleNamespace:
    return make_world(session)


def test_four_stories_lie_between_the_ends(session: Session, w: SimpleNamespace) -> None:
    ends = [scenario.ends for scenario in w.set.scenarios]
    assert ends == [("Dry", "Dear"), ("Dry", "Cheap"), ("Wet", "Dear"), ("Wet", "Cheap")]
    untold = scenarios.make_set(session, w.mission, axes(w, title="Not told"), w.chair)
    assert queries.sets_of(session, w.mission) == [untold, w.set]
    assert queries.usable(session, w.mission) == [w.set]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first": None}, "first"),
        ({"second": None}, "second"),
        ({"reason": ""}, "reason"),
        ({"year": None}, "year"),
        ({"year": 1800}, "year"),
        ({"second_low": " "}, "second_low"),
    ],
)
def test_what_a_set_needs(
    session: Session, w: SimpleNamespace, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        scenarios.make_set(session, w.mission, axes(w, **changes), w.chair)
    assert refused.value.field == field


def test_both_forces_are_different_and_alive(session: Session, w: SimpleNamespace) -> None:
    with pytest.raises(Invalid) as refused:
        scenarios.make_set(session, w.mission, axes(w, second=w.dry), w.chair)
    assert refused.value.field == "second"
    forces.retire_force(session, w.dry, w.chair)
    with pytest.raises(Invalid):
        scenarios.make_set(session, w.mission, axes(w), w.chair)


def test_a_story_is_told_until_somebody_scores_with_it(
    session: Session, w: SimpleNamespace
) -> None:
    story = w.set.scenarios[0]
    with pytest.raises(Invalid) as refused:
        scenarios.tell(session, story, w.chair, title="T", story="S", signs=[])
    assert refused.value.field == "signs"
    scenarios.freeze(session, w.set)
    with pytest.raises(Closed):
        scenarios.tell(session, story, w.chair, title="T", story="S", signs=["One."])


def test_a_persona_gains_loses_or_is_shut_out(session: Session, w: SimpleNamespace) -> None:
    story = w.set.scenarios[0]
    with pytest.raises(Invalid) as refused:
        scenarios.add_persona(session, story, PersonaText("Ada", "young", 2045, "Rides."), w.chair)
    assert refused.value.field == "gains"
    said = PersonaText("Ada", "young", 2045, "Rides.", shut_out="No bus.")
    assert scenarios.add_persona(session, story, said, w.chair) in w.set.personas
