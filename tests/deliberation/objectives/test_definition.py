"""The definition panel, both sides of every element, and the chain of many objectives at once."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from deliberation.missions.models import Actor, Initiative, Mission
from deliberation.objectives.chain import queries as chain
from deliberation.objectives.definition.queries import ELEMENTS, Element, definition_of
from deliberation.objectives.models import Clause, Evidence, Objective, ObjectiveVersion
from tests.factories import (
    make_consultation,
    make_mission,
    make_point,
    make_run,
    make_submission,
    make_theme,
)

pytestmark = pytest.mark.usefixtures("clock")
FULL = {
    "baseline_value": Decimal(38), "baseline_year": 2026, "baseline_source": "Survey",
    "target_value": Decimal(75), "unit": "percent", "indicator": "Share", "target_year": 2034,
    "owner": "Soil office", "indicator_type": "outcome",
}  # fmt: skip


def by_key(found: list[Element]) -> dict[str, Element]:
    assert tuple(element.key for element in found) == ELEMENTS
    return {element.key: element for element in found}


def make_version(mission: Mission, code: str, **values: object) -> ObjectiveVersion:
    objective = Objective(mission=mission, code=code)
    return ObjectiveVersion(
        objective=objective, number=1, state="adopted", title=f"Worms {code}", **values
    )


def test_an_empty_mission_evidences_nothing_but_its_year(session: Session) -> None:
    found = by_key(definition_of(session, make_mission(session), [], 0))
    assert {key for key, element in found.items() if element.is_evidenced} == {"time_frame"}


def test_a_mission_without_a_year_has_no_time_frame(session: Session) -> None:
    found = by_key(definition_of(session, Mission(horizon_year=None), [], 0))
    assert not found["time_frame"].is_evidenced


def test_an_objective_without_a_year_takes_the_time_frame_away(session: Session) -> None:
    mission = make_mission(session)
    dated = make_version(mission, "S1", **FULL)
    undated = make_version(mission, "S2", **(FULL | {"target_year": None}))
    assert by_key(definition_of(session, mission, [dated], 0))["time_frame"].is_evidenced
    both = by_key(definition_of(session, mission, [dated, undated], 0))
    assert not both["time_frame"].is_evidenced
    assert (both["measurable"].count, both["measurable"].of) == (1, 2)


def test_a_full_mission_evidences_every_element(session: Session) -> None:
    mission = make_mission(session)
    for name, stage, instrument in (("A", "research", "supply"), ("B", "scaling", "demand")):
        session.add(
            Initiative(mission_id=mission.id, title=name, owner=name, starts_on=date(2026, 2, 1),
                       innovation_stage=stage, instrument=instrument)
        )  # fmt: skip
        mission.actors.append(
            Actor(name=name, policy_field=f"field {name}", sector="public", level="national")
        )
    session.flush()
    found = by_key(definition_of(session, mission, [make_version(mission, "S1", **FULL)], 3))
    assert all(element.is_evidenced for element in found.values())
    assert found["fields"].named == ("field A", "field B")


def test_a_single_instrument_is_no_mix_and_an_output_is_not_bold(session: Session) -> None:
    mission = make_mission(session)
    session.add(Initiative(mission_id=mission.id, title="A", owner="A", starts_on=date(2026, 2, 1),
                           instrument="supply"))  # fmt: skip
    session.flush()
    version = make_version(mission, "S1", **(FULL | {"indicator_type": "output"}))
    found = by_key(definition_of(session, mission, [version], 1))
    assert not found["instruments"].is_evidenced
    assert not found["bold"].is_evidenced


def test_the_chain_is_read_for_all_objectives_at_once(session: Session) -> None:
    consultation = make_consultation(session, running="respond")
    run = make_run(session, consultation, state="published")
    theme = make_theme(session, run, state="approved")
    shown = make_point(session, run, make_submission(session, consultation), theme)
    hidden = make_point(
        session, run, make_submission(session, consultation, is_listed=False), theme
    )
    versions = [make_version(consultation.mission, f"S{n}") for n in range(6)]
    for version in versions:
        clause = Clause(ordinal=1, text="More worms.")
        clause.evidence += [Evidence(theme=theme, point=shown), Evidence(theme=theme, point=hidden)]
        version.clauses.append(clause)
        session.add(version)
    session.flush()
    session.expire_all()
    assert _statements(session, versions[:1]) == _statements(session, versions)
    sources = chain.sources_of(session, versions)
    for version in versions:
        first, second = sources[version.clauses[0].id]
        assert first.point == shown
        assert second.point is None  # its author does not show it
        assert chain.themes_in(sources, version) == [theme]


def _statements(session: Session, versions: list[ObjectiveVersion]) -> int:
    ids = [version.id for version in versions]
    seen: list[object] = []
    listen = lambda *rest: seen.append(rest[2])  # noqa: E731
    session.expire_all()
    loaded = [session.get(ObjectiveVersion, row) for row in ids]
    bind = session.get_bind()
    event.listen(bind, "before_cursor_execute", listen)
    try:
        chain.sources_of(session, [version for version in loaded if version])
    finally:
        event.remove(bind, "before_cursor_execute", listen)
    return len(seen)
