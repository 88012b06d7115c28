"""The checks that warn: each trigger on both sides, and the public reason for each."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.errors import Closed, Invalid
from deliberation.journal import JournalEntry
from deliberation.missions.models import Initiative
from deliberation.objectives import operations as objectives
from deliberation.objectives.checks import operations as checks
from deliberation.objectives.checks import queries
from deliberation.objectives.dilution.queries import CAP
from deliberation.objectives.models import Wording
from tests import factories as make

SOUND = Wording(
    title="Less exhaust",
    clauses=("Cut bus emissions by 60 percent by 2035, compared with 2019.",),
    baseline_value=Decimal(100),
    baseline_year=2019,
    baseline_source="Inventory",
    target_value=Decimal(40),
    unit="kilotonnes",
    indicator="Emissions of buses",
    target_year=2035,
    owner="Transport office",
    solution_paths=("Fewer empty runs", "Other engines"),
)


@pytest.fixture
def world(session: Session, clock: datetime) -> SimpleNamespace:
    w = SimpleNamespace(mission=make.make_mission(session))
    w.member = make.make_account(session, ("board_member", w.mission))
    return w


def cautions(session: Session, w: SimpleNamespace, **changes: Any) -> dict[str, tuple[str, ...]]:
    version = objectives.draft(session, w.mission, replace(SOUND, **changes), w.member)
    return {one.code: one.saw for one in queries.cautions(session, version)}


def test_a_sound_objective_warns_of_nothing(session: Session, world: SimpleNamespace) -> None:
    assert cautions(session, world) == {}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"baseline_value": None}, "no_baseline"),
        ({"baseline_year": None}, "no_baseline"),
        ({"target_value": None}, "no_target"),
        ({"target_year": None}, "no_year"),
        ({"indicator": ""}, "no_indicator"),
        ({"solution_paths": ("One",)}, "few_paths"),
        ({"clauses": ("Deploy hydrogen buses by 2035.",)}, "technology_named"),
        ({"clauses": ("Deploy hydrogen buses by 2035.",)}, "output_worded"),
        ({"clauses": ("Cut emissions with Siemens by 2035.",)}, "supplier_named"),
        ({"clauses": ("Cut bus emissions by 60 percent by 2040.",)}, "figures_differ"),
        ({"clauses": ("Cut bus emissions by 75 percent by 2035.",)}, "figures_differ"),
    ],
)
def test_what_is_warned_of(
    session: Session, world: SimpleNamespace, changes: dict[str, Any], code: str
) -> None:
    assert code in cautions(session, world, **changes)


def test_a_goal_without_a_solution_is_not_called_partial(
    session: Session, world: SimpleNamespace
) -> None:
    found = cautions(session, world, clauses=("Cut bus emissions 60 % by 2035.",))
    assert "technology_named" not in found
    named = cautions(session, world, clauses=("Deploy hydrogen buses.",))["technology_named"]
    assert named == ("hydrogen",)


def test_an_output_may_be_worded_as_one(session: Session, world: SimpleNamespace) -> None:
    words = {"clauses": ("Build 40 stations by 2035.",), "indicator_type": "output"}
    assert "output_worded" not in cautions(session, world, **words)


def initiative(session: Session, w: SimpleNamespace, **values: Any) -> Initiative:
    told = {"title": "Bus lanes", "owner": "Office", "starts_on": date(2027, 1, 1)}
    one = Initiative(mission=w.mission, **(told | values))
    session.add(one)
    session.flush()
    return one


@pytest.mark.parametrize(
    ("ends", "warns"),
    [
        ((date(2030, 1, 1),), True),
        ((date(2030, 1, 1), date(2035, 6, 1)), False),
        ((None,), False),
        ((), False),
    ],
)
def test_money_that_ends_before_the_target(
    session: Session, world: SimpleNamespace, ends: tuple[date | None, ...], warns: bool
) -> None:
    for day in ends:
        initiative(session, world, objective_code="S1", ends_on=day)
    assert ("funding_ends" in cautions(session, world)) == warns


def test_a_target_that_stood_before(session: Session, world: SimpleNamespace) -> None:
    first = objectives.draft(session, world.mission, SOUND, world.member)
    assert "restated" not in cautions(session, world)
    first.state = "adopted"
    assert cautions(session, world)["restated"] == ("S1 Less exhaust",)
    assert "restated" not in cautions(session, world, target_year=2036)
    first.state = "superseded"
    assert "restated" in cautions(session, world)


def test_a_target_of_an_older_initiative(session: Session, world: SimpleNamespace) -> None:
    old = {"starts_on": date(2001, 1, 1), "title": "40 kilotonnes in 2035"}
    one = initiative(session, world, **old)
    assert cautions(session, world)["restated"] == (one.title,)
    one.starts_on = date(2200, 1, 1)
    assert "restated" not in cautions(session, world)


def test_a_reason_is_public_and_in_the_journal(session: Session, world: SimpleNamespace) -> None:
    words = replace(SOUND, solution_paths=())
    version = objectives.draft(session, world.mission, words, world.member)
    for code, reason in (("few_paths", " "), ("few_paths", "x" * 1001), ("no_year", "Why not")):
        with pytest.raises(Invalid) as refused:
            checks.give_reason(session, version, code, reason, world.member)
        assert refused.value.field == "reason"
    checks.give_reason(session, version, "few_paths", "Still looking.", world.member)
    checks.give_reason(session, version, "few_paths", "Two are studied.", world.member)
    (found,) = queries.cautions(session, version)
    assert found.reason == "Two are studied."
    actions = session.scalars(select(JournalEntry.action)).all()
    assert actions.count("check:reason") == 2
    version.state = "withdrawn"
    with pytest.raises(Closed):
        checks.give_reason(session, version, "few_paths", "Too late.", world.member)


def test_inflation_is_seen_in_the_tree(session: Session, world: SimpleNamespace) -> None:
    versions = []
    for number in range(CAP):
        words = replace(SOUND, indicator=f"Measure {number}")
        versions.append(objectives.draft(session, world.mission, words, world.member))
    assert queries.of_tree(versions) == []
    again = replace(SOUND, indicator="measure 0")
    versions.append(
        objectives.draft(session, world.mission, again, world.member, change_reason="Needed.")
    )
    child = objectives.draft(
        session, world.mission, replace(SOUND, indicator=""), world.member,
        parent=versions[0].objective,
    )  # fmt: skip
    found = {one.code: one.codes for one in queries.of_tree([*versions, child])}
    assert len(found["crowded"]) == CAP + 1
    assert found["single_child"] == ("S1",)
    assert found["shared_indicator"] == ("S1", "S8")


@pytest.mark.parametrize(
    ("before", "after", "flag"),
    [
        ("All schools have clean air.", "Many schools have clean air.", "quantifier_weaker"),
        ("Cut at least 60 percent.", "Cut up to 60 percent.", "quantifier_weaker"),
        ("All schools have clean air.", "All schools have fresh air.", None),
        ("Clean air in the city.", "Clean air in the country.", "scope_wider"),
        ("Clean air in the country.", "Clean air in the city.", None),
    ],
)
def test_words_that_bind_less_want_a_reason(
    session: Session, world: SimpleNamespace, before: str, after: str, flag: str | None
) -> None:
    version = objectives.draft(
        session, world.mission, replace(SOUND, clauses=(before,)), world.member
    )
    later = replace(SOUND, clauses=(after,))
    flags = objectives.flags_of(version.objective, later)
    assert flags == ([flag] if flag else [])
    if flag:
        with pytest.raises(Invalid):
            objectives.revise(session, version.objective, later, world.member)
    objectives.revise(session, version.objective, later, world.member, change_reason="Said why.")


def test_a_wider_place_with_a_higher_target_is_no_dilution(
    session: Session, world: SimpleNamespace
) -> None:
    words = replace(SOUND, clauses=("Clean air in the city.",))
    version = objectives.draft(session, world.mission, words, world.member)
    later = replace(words, clauses=("Clean air in the country.",), target_value=Decimal(30))
    assert objectives.flags_of(version.objective, later) == []
