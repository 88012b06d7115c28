"""Driving forces: what they need, which pairs are suggested; signals and their moderation."""

from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.errors import Closed, Conflict, Invalid
from deliberation.foresight.forces import operations as forces
from deliberation.foresight.forces import queries
from deliberation.foresight.forces.models import Signal
from deliberation.journal import JournalEntry
from tests import factories as make
from tests.deliberation.foresight.worlds import FORCE, add_force, make_world


@pytest.fixture
def w(session: Session, clock: datetime) -> SimpleNamespace:
    return make_world(session)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"category": "magic"}, "category"),
        ({"direction": ""}, "direction"),
        ({"impact": 6}, "impact"),
        ({"uncertainty": 0}, "uncertainty"),
        ({"source": ""}, "source"),
    ],
)
def test_what_a_force_needs(
    session: Session, w: SimpleNamespace, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        forces.add_force(session, w.mission, replace(FORCE, **changes), w.chair)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_force_without_a_theme_is_a_gap_until_a_theme_speaks_of_it(
    session: Session, w: SimpleNamespace
) -> None:
    consultation = make.make_consultation(session, w.mission)
    run = make.make_run(session, consultation, state="published")
    theme = make.make_theme(session, run, state="approved")
    found = queries.forces_of(session, w.mission)
    assert {f.title for f in queries.without_theme(found)} == {"Drier summers", "Price of food"}
    forces.change_force(session, w.dry, FORCE, w.chair, themes=[theme])
    found = queries.forces_of(session, w.mission)
    assert queries.without_theme(found) == [w.price]
    other = make.make_theme(
        session, make.make_run(session, make.make_consultation(session), state="published"),
        state="approved",
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        forces.change_force(session, w.dry, FORCE, w.chair, themes=[other])
    assert refused.value.field == "themes"


def test_independent_weighty_pairs_are_suggested_first(
    session: Session, w: SimpleNamespace
) -> None:
    alike = add_force(session, w, "Hotter nights", "environmental", 5, 5)
    small = add_force(session, w, "A new app", "technological", 1, 2)
    pairs = queries.suggested_pairs(queries.forces_of(session, w.mission))
    assert {pairs[0].first, pairs[0].second} == {alike, w.price}
    assert all(not pair.shared for pair in pairs)
    forces.retire_force(session, w.price, w.chair)
    forces.retire_force(session, small, w.chair)
    (last,) = queries.suggested_pairs(queries.forces_of(session, w.mission))
    assert last.shared == ("category",)
    with pytest.raises(Closed):
        forces.change_force(session, w.price, FORCE, w.chair)


def test_a_signal_waits_is_shown_and_attached(session: Session, w: SimpleNamespace) -> None:
    sent = forces.send_signal(session, w.mission, "A well fell dry in May.", "", "en", "key")
    assert queries.visible_signals(session, w.mission) == []
    with pytest.raises(Closed):
        forces.attach_signal(session, sent, w.dry, w.chair)
    with pytest.raises(Conflict):
        forces.send_signal(session, w.mission, "A well fell dry in May.", "", "en", "key")
    forces.decide_signal(session, sent, "visible", w.chair)
    forces.attach_signal(session, sent, w.dry, w.chair)
    session.expire_all()
    assert [one.text for one in w.dry.signals] == ["A well fell dry in May."]


def test_nothing_is_kept_of_who_sent_it_and_a_removed_one_loses_its_words(
    session: Session, w: SimpleNamespace
) -> None:
    sent = forces.send_signal(session, w.mission, "My neighbour Eve sold up.", "", "en", "key")
    columns = set(Signal.__table__.columns.keys())
    assert columns & {"account_id", "participant_id", "network"} == set()
    line = session.scalars(select(JournalEntry).where(JournalEntry.action == "signal:send")).one()
    assert (line.actor_ref, line.details) == (None, {})
    forces.decide_signal(session, sent, "removed", w.chair)
    assert (sent.text, sent.source, sent.post_key) == ("", "", None)
    with pytest.raises(Closed):
        forces.decide_signal(session, sent, "visible", w.chair)
