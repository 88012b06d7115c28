"""Candidates are written alone, shown together, and merged with their authors' names."""

import json
from datetime import datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.errors import Closed, Invalid, NotAllowed
from deliberation.exchange import queries as exchange
from deliberation.journal import JournalEntry
from deliberation.objectives.candidates import operations as candidates
from deliberation.objectives.candidates import queries
from deliberation.objectives.candidates.models import SLIDERS
from deliberation.objectives.candidates.operations import CandidateText
from deliberation.privacy import operations as privacy
from deliberation.privacy.queries import person_of_account
from tests import factories as make

SECRET = "Zebrafish measure every puddle"


def text(*clauses: str, **changes: object) -> CandidateText:
    values: dict[str, object] = {
        "title": "Soils in good health",
        "clauses": clauses or (f"{SECRET},", "in every county."),
        "worksheet": dict.fromkeys(SLIDERS, 3),
        "reasons": dict.fromkeys(SLIDERS, "Because."),
    }
    return CandidateText(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def world(session: Session, clock: datetime) -> SimpleNamespace:
    w = SimpleNamespace(consultation=make.make_consultation(session))
    w.mission = w.consultation.mission
    w.chair = make.make_account(session, ("chair", w.mission), name="Chair")
    w.one = make.make_account(session, ("board_member", w.mission), name="One")
    w.two = make.make_account(session, ("board_member", w.mission), name="Two")
    w.admin = make.make_account(session, ("administrator", None))
    make.make_seat(session, w.mission, w.one)
    make.make_seat(session, w.mission, w.two)
    session.refresh(w.mission)
    w.round = candidates.open_round(session, w.mission, w.chair, "Soil health")
    return w


def write(session: Session, w: SimpleNamespace, who: str, *clauses: str, final: bool = True):  # type: ignore[no-untyped-def]
    return candidates.write(session, w.round, getattr(w, who), text(*clauses), is_final=final)


def test_until_all_have_put_one_in_each_sees_only_the_own(
    session: Session, world: SimpleNamespace
) -> None:
    mine = write(session, world, "one")
    assert queries.visible(world.round, world.one) == [mine]
    for other in (world.two, world.chair, world.admin, None):
        assert queries.visible(world.round, other) == []
    write(session, world, "two", "Soil lives.", final=False)  # kept, not put in
    assert [seat.name for seat in queries.waiting_for(world.round)] == ["Two"]
    assert queries.visible(world.round, world.chair) == []
    write(session, world, "two", "Soil lives.")
    assert world.round.state == "revealed"
    assert len(queries.visible(world.round, world.chair)) == 2


def test_the_chair_shows_early_and_only_what_was_put_in(
    session: Session, world: SimpleNamespace
) -> None:
    with pytest.raises(Closed):
        candidates.reveal(session, world.round, world.chair)
    write(session, world, "two", "Only noted.", final=False)
    mine = write(session, world, "one")
    candidates.reveal(session, world.round, world.chair)
    assert queries.visible(world.round, world.chair) == [mine]
    with pytest.raises(Closed):
        write(session, world, "two")


def test_hidden_words_stand_in_no_journal_line_and_in_no_export(
    session: Session, world: SimpleNamespace
) -> None:
    write(session, world, "one")
    lines = session.scalars(select(JournalEntry)).all()
    assert any(line.action == "candidate:submit" for line in lines)
    assert "Zebrafish" not in json.dumps([[line.details, line.action] for line in lines])
    for table in exchange.TABLES:
        rows = list(table.rows(session, world.consultation))
        assert "Zebrafish" not in str(rows)


def test_merging_keeps_whose_words_they_were(session: Session, world: SimpleNamespace) -> None:
    first = write(session, world, "one", "By 2035 soils are healthy,", "in every county.")
    with pytest.raises(Closed):
        candidates.merge(session, world.round, world.chair, "Soils", [(first, 0)])
    second = write(session, world, "two", "with earthworms everywhere.")
    version = candidates.merge(
        session, world.round, world.chair, "Soils", [(first, 0), (second, 0)]
    )
    assert [(c.text, c.credit, c.source_ref) for c in version.clauses] == [
        ("By 2035 soils are healthy,", "One", first.ref),
        ("with earthworms everywhere.", "Two", second.ref),
    ]
    assert (world.round.state, world.round.objective_ref) == ("merged", version.objective.ref)
    with pytest.raises(Closed):
        candidates.merge(session, world.round, world.chair, "Soils", [(first, 0)])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"worksheet": {}}, "scope"),
        ({"worksheet": dict.fromkeys(SLIDERS, 6)}, "scope"),
        ({"reasons": {}}, "scope_reason"),
        ({"clauses": ()}, "clauses"),
    ],
)
def test_what_is_put_in_answers_the_worksheet(
    session: Session, world: SimpleNamespace, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        candidates.write(session, world.round, world.one, text(**changes), is_final=True)
    assert refused.value.field == field


def test_only_seated_members_write_and_one_call_runs_at_a_time(
    session: Session, world: SimpleNamespace
) -> None:
    with pytest.raises(NotAllowed):
        write(session, world, "chair")
    with pytest.raises(Closed):
        candidates.open_round(session, world.mission, world.chair, "Another")
    with pytest.raises(Invalid):
        candidates.open_round(session, world.mission, world.chair, " ")


def test_an_erased_member_leaves_the_office_and_no_note(
    session: Session, world: SimpleNamespace
) -> None:
    write(session, world, "one")
    write(session, world, "two", "Only noted.", final=False)
    for who in (world.one, world.two):
        privacy.erase(session, person_of_account(session, who))
    session.refresh(world.round)
    assert [one.member_name for one in world.round.candidates] == ["Office"]


def test_a_call_waits_for_whoever_has_put_nothing_in(
    session: Session, world: SimpleNamespace
) -> None:
    assert queries.asked_of(session, world.one) == [world.round]
    assert queries.asked_of(session, world.chair) == []  # without a seat
    write(session, world, "one", final=False)
    assert queries.asked_of(session, world.one) == [world.round]
    write(session, world, "one")
    assert queries.asked_of(session, world.one) == []
    assert queries.asked_of(session, world.two) == [world.round]
    candidates.reveal(session, world.round, world.chair)
    assert queries.asked_of(session, world.two) == []
