"""Two analyses side by side: every point is accounted for, and each move has its reason."""

import pytest
from sqlalchemy.orm import Session

from deliberation.insights.compare import queries
from deliberation.insights.models import Run, ThemeEvent
from tests.factories import (
    make_consultation,
    make_point,
    make_run,
    make_submission,
    make_theme,
)


@pytest.fixture
def runs(session: Session) -> tuple[Run, Run]:
    """Worms keeps two points and gives one to a person's choice and one to a new theme; one point
    of it is gone, one is new, and one that was nowhere comes to it."""
    consultation = make_consultation(session, running="make_sense")
    provenance = {"versions": {"method": "themes-1"}, "read_count": 6}
    first = make_run(
        session,
        consultation,
        state="superseded",
        params={"granularity": "medium", "seed": 0},
        provenance=provenance,
    )
    second = make_run(
        session,
        consultation,
        number=2,
        params={"granularity": "fine", "seed": 0},
        provenance={"versions": {"method": "themes-2"}, "read_count": 6},
    )
    old = make_theme(session, first, "Worms", key="worms")
    worms = make_theme(session, second, "Worms", key="worms")
    birds = make_theme(session, second, "Birds", key="birds")
    session.add(ThemeEvent(run_id=second.id, key="birds", kind="born"))
    written = [make_submission(session, consultation, f"Word {n}.") for n in range(7)]
    for place in (0, 1, 2, 3, 4):
        make_point(session, first, written[place], old)
    make_point(session, first, written[5])
    for place, theme, origin in (
        (0, worms, "machine"),
        (1, worms, "machine"),
        (2, None, "person"),
        (3, birds, "machine"),
        (5, worms, "machine"),
        (6, worms, "machine"),
    ):
        make_point(session, second, written[place], theme, origin=origin)
    return first, second


def test_every_point_is_accounted_for(session: Session, runs: tuple[Run, Run]) -> None:
    found = queries.comparison(session, *runs)
    assert (found.shared, found.stayed, found.new, found.gone) == (5, 2, 1, 1)
    by_key = {change.key: change for change in found.themes}
    worms, birds = by_key["worms"], by_key["birds"]
    assert (worms.before, worms.now, worms.stayed) == (5, 4, 2)
    assert (worms.came, worms.new, worms.went, worms.gone) == (1, 1, 2, 1)
    assert (birds.before, birds.now, birds.came, birds.event) == (0, 1, 1, "born")
    for change in found.themes:
        assert change.before == change.stayed + change.went + change.gone
        assert change.now == change.stayed + change.came + change.new


def test_each_move_has_its_reason(session: Session, runs: tuple[Run, Run]) -> None:
    moved = queries.comparison(session, *runs).moved
    assert [(m.point.text, m.source, m.target, m.why) for m in moved] == [
        ("Word 2.", "Worms", "unthemed", "person"),
        ("Word 3.", "Worms", "Birds", "born"),
        ("Word 5.", "unthemed", "Worms", "nearer"),
    ]


def test_settings_that_differ_are_named(session: Session, runs: tuple[Run, Run]) -> None:
    settings = queries.comparison(session, *runs).settings
    assert [(each.name, each.before, each.now) for each in settings] == [
        ("granularity", "medium", "fine"),
        ("method", "themes-1", "themes-2"),
    ]


def test_the_one_before_or_the_one_asked_for(session: Session, runs: tuple[Run, Run]) -> None:
    first, second = runs
    assert queries.run_before(session, second) is first
    assert queries.run_before(session, first) is None
    assert queries.run_before(session, first, second.ref) is second
