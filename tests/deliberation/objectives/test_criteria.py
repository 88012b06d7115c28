"""The criteria sheet: yes needs evidence and a record that bears it; a profile, never a sum."""

from dataclasses import fields, replace
from datetime import datetime
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from deliberation.errors import Closed, Invalid
from deliberation.objectives import operations as objectives
from deliberation.objectives.criteria import operations as criteria
from deliberation.objectives.criteria import queries
from deliberation.objectives.criteria.models import CRITERIA
from deliberation.objectives.criteria.operations import Mark
from deliberation.objectives.criteria.queries import Sheet
from tests import factories as make
from tests.deliberation.objectives.test_versions import WORDING


@pytest.fixture
def world(session: Session, clock: datetime) -> SimpleNamespace:
    w = SimpleNamespace(mission=make.make_mission(session))
    w.member = make.make_account(session, ("board_member", w.mission))
    w.version = objectives.draft(session, w.mission, WORDING, w.member)
    return w


def test_there_are_twelve() -> None:
    assert len(set(CRITERIA)) == len(CRITERIA) == 12


def test_a_yes_needs_a_sentence_of_evidence(session: Session, world: SimpleNamespace) -> None:
    with pytest.raises(Invalid) as refused:
        criteria.answer(session, world.version, world.member, {"bold": Mark(2, " ")})
    assert refused.value.field == "bold_evidence"
    criteria.answer(session, world.version, world.member, {"bold": Mark(1)})
    criteria.answer(session, world.version, world.member, {"bold": Mark(2, "People said so.")})
    assert queries.by_key(session, world.version)["bold"].evidence == "People said so."


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("measurable", {"baseline_value": None}),
        ("measurable", {"baseline_source": ""}),
        ("time_bound", {"target_year": None}),
        ("in_power", {"owner": ""}),
        ("exit", {"exit_plan": ""}),
        ("open_ways", {"solution_paths": ("One way",)}),
        ("rooted", {}),
    ],
)
def test_a_yes_that_the_record_contradicts_is_refused(
    session: Session, world: SimpleNamespace, key: str, changes: dict[str, object]
) -> None:
    wording = replace(WORDING, **changes)  # type: ignore[arg-type]
    version = objectives.draft(session, world.mission, wording, world.member)
    with pytest.raises(Invalid) as refused:
        criteria.answer(session, version, world.member, {key: Mark(2, "It is so.")})
    assert refused.value.field == key
    criteria.answer(session, version, world.member, {key: Mark(1)})  # partly is an opinion
    row = next(row for row in queries.sheet(session, version).rows if row.key == key)
    assert row.missing


def test_a_whole_record_bears_a_yes(session: Session, world: SimpleNamespace) -> None:
    criteria.answer(session, world.version, world.member, {"measurable": Mark(2, "Survey 2023.")})
    assert queries.contradicted(world.version, "measurable") == ()


def test_the_lowest_three_and_no_sum(session: Session, world: SimpleNamespace) -> None:
    marks = {"bold": Mark(1), "fair": Mark(0), "direction": Mark(1), "crossing": Mark(1),
             "ambitious": Mark(2, "Twice as much.")}  # fmt: skip
    criteria.answer(session, world.version, world.member, marks)
    sheet = queries.sheet(session, world.version)
    assert [row.key for row in sheet.lowest] == ["fair", "bold", "direction"]
    assert sheet.answered == 5
    assert {field.name for field in fields(Sheet)} == {"rows", "lowest", "answered"}


def test_a_new_version_starts_from_the_former_answers(
    session: Session, world: SimpleNamespace
) -> None:
    criteria.answer(session, world.version, world.member, {"bold": Mark(1, "Partly.")})
    later = objectives.revise(session, world.version.objective, WORDING, world.member)
    assert queries.sheet(session, later).answered == 0
    assert queries.former(session, later)["bold"].evidence == "Partly."
    with pytest.raises(Closed):
        criteria.answer(session, world.version, world.member, {"bold": Mark(0)})
    with pytest.raises(Invalid):
        criteria.answer(session, later, world.member, {"nonsense": Mark(1)})
