"""Positions, quorum, dissent, adoption, and planned decision points."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.errors import Closed, Invalid, NotAllowed
from deliberation.journal import JournalEntry
from deliberation.objectives import operations as objectives
from deliberation.objectives import queries
from deliberation.objectives.operations import Adoption
from tests import factories as make
from tests.deliberation.objectives.test_versions import WORDING

WAIVERS = {"fairness": "Not set up yet.", "stress_test": "Comes within a year."}
ADOPTION = Adoption("Both are possible.", "Less land, more time.", WAIVERS)


@pytest.fixture
def board(session: Session, clock: datetime) -> SimpleNamespace:
    """A chair and two members with seats, quorum 2, and a proposal."""
    w = SimpleNamespace(mission=make.make_mission(session, quorum=2))
    w.chair = make.make_account(session, ("chair", w.mission), name="Chair")
    w.members = [make.make_account(session, ("board_member", w.mission), name=n) for n in "AB"]
    make.make_seat(session, w.mission, w.chair, chair=True)
    for member in w.members:
        make.make_seat(session, w.mission, member)
    session.expire(w.mission, ["seats"])
    w.version = proposal(session, w)
    w.objective = w.version.objective
    return w


def proposal(session: Session, w: SimpleNamespace, **changes: object):  # type: ignore[no-untyped-def]
    wording = replace(WORDING, **changes)  # type: ignore[arg-type]
    version = objectives.draft(session, w.mission, wording, w.chair)
    objectives.propose(session, version, w.chair)
    return version


def vote(session: Session, w: SimpleNamespace, version, *stances: str) -> None:  # type: ignore[no-untyped-def]
    for member, stance in zip((w.chair, *w.members), stances, strict=False):
        objectives.take_position(session, version, member, stance, "I would have taken less.")


def test_adoption_counts_signs_and_keeps_dissent(session: Session, board: SimpleNamespace) -> None:
    vote(session, board, board.version, "for", "for", "against")
    decision = objectives.adopt(session, board.version, board.chair, ADOPTION)
    assert (decision.for_count, decision.against_count, decision.abstain_count) == (2, 1, 0)
    assert (decision.quorum, decision.signed_off_by_id) == (2, board.chair.id)
    assert board.objective.adopted is board.version
    assert board.version.positions[2].dissent == "I would have taken less."
    assert {w.kind: w.reason for w in board.version.waivers} == WAIVERS
    entry = session.scalars(
        select(JournalEntry).where(JournalEntry.action == "objective:adopt")
    ).one()
    assert (entry.role, entry.actor_ref) == ("chair", board.chair.ref)
    assert entry.details["for"] == 2


def test_a_later_adoption_supersedes_and_keeps_the_former(
    session: Session, board: SimpleNamespace
) -> None:
    vote(session, board, board.version, "for", "for")
    objectives.adopt(session, board.version, board.chair, ADOPTION)
    later = objectives.revise(session, board.objective, WORDING, board.chair)
    objectives.propose(session, later, board.chair)
    assert board.objective.public is board.version  # adopted stands until the decision
    vote(session, board, later, "for", "for")
    objectives.adopt(session, later, board.chair, ADOPTION)
    assert (board.version.state, later.state) == ("superseded", "adopted")
    assert board.version.statement == later.statement


@pytest.mark.parametrize(
    ("stances", "sentence"),
    [
        (("for",), "Positions taken: 1"),
        (("for", "against"), "no majority"),
        (("abstain", "abstain"), "no majority"),
    ],
)
def test_without_quorum_or_majority_nothing_is_adopted(
    session: Session, board: SimpleNamespace, stances: tuple[str, ...], sentence: str
) -> None:
    vote(session, board, board.version, *stances)
    with pytest.raises(Invalid, match=sentence):
        objectives.adopt(session, board.version, board.chair, ADOPTION)


def test_a_seat_given_up_no_longer_counts(session: Session, board: SimpleNamespace) -> None:
    vote(session, board, board.version, "for", "for")
    seat = next(s for s in board.mission.seats if s.account_id == board.members[0].id)
    seat.account_id = None
    session.flush()
    with pytest.raises(Invalid, match="Positions taken: 1"):
        objectives.adopt(session, board.version, board.chair, ADOPTION)


@pytest.mark.parametrize("name", [gap.field for gap in queries.GAPS])
def test_what_cannot_be_measured_cannot_be_adopted(
    session: Session, board: SimpleNamespace, name: str
) -> None:
    empty = None if name.endswith(("value", "year")) else ""
    version = proposal(session, board, **{name: empty})
    vote(session, board, version, "for", "for")
    with pytest.raises(Invalid) as refused:
        objectives.adopt(session, version, board.chair, ADOPTION)
    assert refused.value.field == name


@pytest.mark.parametrize("kind", ["fairness", "stress_test"])
def test_a_check_not_made_takes_a_public_reason(
    session: Session, board: SimpleNamespace, kind: str
) -> None:
    vote(session, board, board.version, "for", "for")
    waivers = {k: v for k, v in WAIVERS.items() if k != kind}
    with pytest.raises(Invalid) as refused:
        objectives.adopt(session, board.version, board.chair, replace(ADOPTION, waivers=waivers))
    assert refused.value.field == f"waiver_{kind}"


def test_no_exit_plan_is_waived_aloud(session: Session, board: SimpleNamespace) -> None:
    version = proposal(session, board, exit_plan="")
    vote(session, board, version, "for", "for")
    with pytest.raises(Invalid) as refused:
        objectives.adopt(session, version, board.chair, ADOPTION)
    assert refused.value.field == "waiver_exit_plan"
    objectives.adopt(
        session, version, board.chair, replace(ADOPTION, waivers=WAIVERS | {"exit_plan": "Open."})
    )
    assert version.state == "adopted"


def test_positions_are_for_seats_and_explain_a_no(session: Session, board: SimpleNamespace) -> None:
    stranger = make.make_account(session, ("board_member", board.mission))
    with pytest.raises(NotAllowed):
        objectives.take_position(session, board.version, stranger, "for")
    with pytest.raises(Invalid) as refused:
        objectives.take_position(session, board.version, board.chair, "against", " ")
    assert refused.value.field == "dissent"
    objectives.take_position(session, board.version, board.chair, "for")
    objectives.take_position(session, board.version, board.chair, "abstain")
    assert [p.stance for p in board.version.positions] == ["abstain"]
    vote(session, board, board.version, "for", "for")
    objectives.adopt(session, board.version, board.chair, ADOPTION)
    with pytest.raises(Closed):
        objectives.take_position(session, board.version, board.chair, "abstain")


def test_a_decision_point_is_decided_once_and_with_what_was_learnt(
    session: Session, board: SimpleNamespace, clock: datetime
) -> None:
    due = clock.date() + timedelta(days=10)
    plan = {"question": "Does it work?", "owner": "Soil office"}
    for changes, field in (
        ({"question": " "}, "question"),
        ({"due_on": None}, "due_on"),
        ({"due_on": clock.date() - timedelta(days=1)}, "due_on"),
        ({"owner": ""}, "owner"),
    ):
        values = {"due_on": due} | plan | changes
        with pytest.raises(Invalid) as refused:
            objectives.set_decision_point(session, board.objective, board.chair, **values)  # type: ignore[arg-type]
        assert refused.value.field == field
    point = objectives.set_decision_point(session, board.objective, board.chair, due_on=due, **plan)
    missions = [board.mission.id]
    assert queries.open_decision_points(session, missions, clock.date()) == []
    with clock_at(clock + timedelta(days=11)):
        assert queries.open_decision_points(session, missions, due) == [point]
        with pytest.raises(Invalid) as refused:
            objectives.decide(session, point, "continue", " ", board.chair)
        assert refused.value.field == "learning_note"
        objectives.decide(session, point, "adapt", "Advice counts more than money.", board.chair)
        with pytest.raises(Closed):
            objectives.decide(session, point, "stop", "Again.", board.chair)
    assert queries.open_decision_points(session, missions, due) == []


def test_proposals_wait_for_the_positions_of_each_member(
    session: Session, board: SimpleNamespace
) -> None:
    missions = [board.mission.id]
    assert queries.awaiting_position(session, missions, board.chair) == [board.version]
    vote(session, board, board.version, "for")
    assert queries.awaiting_position(session, missions, board.chair) == []
    assert queries.awaiting_position(session, None, board.members[0]) == [board.version]
    assert queries.awaiting_position(session, [], board.members[0]) == []
