"""Values with day, source and office; corrections; further indicators; the traffic light."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from deliberation.errors import Invalid
from deliberation.objectives import operations as objectives
from deliberation.objectives.indicators import operations as indicators
from deliberation.objectives.indicators import queries
from deliberation.objectives.indicators.operations import Measured
from tests import factories as make
from tests.deliberation.objectives.test_versions import WORDING

HERE = replace(
    WORDING, baseline_value=Decimal(40), baseline_year=2020, target_value=Decimal(80),
    target_year=2030,
)  # fmt: skip
VALUE = Measured(date(2027, 1, 31), "Soil survey", "Soil office", Decimal(60))


@pytest.fixture
def world(session: Session, clock: datetime) -> SimpleNamespace:
    w = SimpleNamespace(mission=make.make_mission(session))
    w.staff = make.make_account(session, ("organiser", w.mission))
    w.version = objectives.draft(session, w.mission, HERE, w.staff)
    w.objective = w.version.objective
    return w


def enter(session: Session, w: SimpleNamespace, number: object, day: date = VALUE.measured_on):  # type: ignore[no-untyped-def]
    measured = replace(VALUE, value=Decimal(str(number)), measured_on=day)
    return indicators.enter(session, w.objective, measured, w.staff)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"measured_on": None}, "measured_on"),
        ({"measured_on": date(2027, 3, 16)}, "measured_on"),
        ({"source": " "}, "source"),
        ({"office": ""}, "office"),
        ({"value": None}, "value"),
        ({"value": Decimal("NaN")}, "value"),
        ({"value": Decimal(10) ** 14}, "value"),
    ],
)
def test_a_value_has_a_day_a_source_and_an_office(
    session: Session, world: SimpleNamespace, changes: dict, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        indicators.enter(session, world.objective, replace(VALUE, **changes), world.staff)
    assert refused.value.field == field


def test_values_stand_by_day_with_who_entered_them(
    session: Session, world: SimpleNamespace
) -> None:
    later = enter(session, world, 62)
    earlier = enter(session, world, 50, date(2024, 5, 1))
    (series,) = queries.series_of(session, world.objective)
    assert series.standing == (earlier, later)
    assert series.latest is later
    assert (series.name, series.unit) == (WORDING.indicator, WORDING.unit)
    assert (later.entered_by_id, later.office) == (world.staff.id, "Soil office")


def test_a_correction_replaces_and_does_not_erase(session: Session, world: SimpleNamespace) -> None:
    wrong, right = enter(session, world, 99), enter(session, world, 61)
    (series,) = queries.series_of(session, world.objective)
    assert [(r.entry, r.is_corrected) for r in series.readings] == [(wrong, True), (right, False)]
    assert series.standing == (right,)
    assert queries.latest_values(session, [world.objective])[world.objective.id] is right


@pytest.mark.parametrize(
    ("number", "light"),
    [(80, "reached"), (85, "reached"), (64, "on_course"), (61, "on_course"), (55, "behind"),
     (40, "behind"), (39, "wrong_way")],
)  # fmt: skip
def test_the_light_compares_with_the_straight_line(
    session: Session, world: SimpleNamespace, number: int, light: str
) -> None:
    """On 31 January 2027 six of ten years have passed: 64 lies on the line, 60 just under it."""
    enter(session, world, number)
    (series,) = queries.series_of(session, world.objective)
    assert series.light == light


def test_less_can_be_the_aim(session: Session, world: SimpleNamespace) -> None:
    world.version.baseline_value, world.version.target_value = Decimal(80), Decimal(40)
    value = enter(session, world, 54)
    assert queries.light(world.version, value) == "on_course"
    assert queries.light(world.version, enter(session, world, 81)) == "wrong_way"


@pytest.mark.parametrize("name", ["baseline_value", "baseline_year", "target_value", "target_year"])
def test_without_baseline_or_target_there_is_no_light(
    session: Session, world: SimpleNamespace, name: str
) -> None:
    value = enter(session, world, 60)
    assert queries.light(world.version, value) is not None
    setattr(world.version, name, None)
    assert queries.light(world.version, value) is None


def test_without_a_value_there_is_no_light(session: Session, world: SimpleNamespace) -> None:
    (series,) = queries.series_of(session, world.objective)
    assert (series.light, series.latest, series.readings) == (None, None, ())


def test_what_is_not_counted_is_told_in_words(session: Session, world: SimpleNamespace) -> None:
    trust = indicators.add_indicator(
        session, world.objective, "Do people trust it?", "words", "", world.staff
    )
    with pytest.raises(Invalid) as refused:
        indicators.enter(session, world.objective, VALUE, world.staff, indicator=trust)
    assert refused.value.field == "words"
    told = replace(VALUE, value=None, words="Neighbours lend machines again.")
    value = indicators.enter(session, world.objective, told, world.staff, indicator=trust)
    main, further = queries.series_of(session, world.objective)
    assert (main.readings, further.standing, further.light) == ((), (value,), None)
    assert value.value is None


def test_further_indicators_are_named_once_and_of_this_objective(
    session: Session, world: SimpleNamespace
) -> None:
    for name, kind, unit, field in (
        ("", "number", "ha", "name"),
        ("Area", "size", "ha", "kind"),
        ("Area", "number", "", "unit"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            indicators.add_indicator(session, world.objective, name, kind, unit, world.staff)
        assert refused.value.field == field
    area = indicators.add_indicator(session, world.objective, "Area", "number", "ha", world.staff)
    with pytest.raises(Invalid):
        indicators.add_indicator(session, world.objective, "Area", "number", "ha", world.staff)
    other = objectives.draft(session, world.mission, HERE, world.staff).objective
    with pytest.raises(Invalid) as refused:
        indicators.enter(session, other, VALUE, world.staff, indicator=area)
    assert refused.value.field == "indicator"
