"""Positions, quorum, dissent, adoption, and planned decision points."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.errors import Closed, Incomplete, Invalid, NotAllowed
from deliberation.foresight import operations as foresight
from deliberation.foresight.operations import Assessment
from deliberation.journal import JournalEntry
from deliberation.objectives import operations as objectives
from deliberation.objectives import queries
from deliberation.objectives.decisions import queries as deciding
from deliberation.objectives.models import ObjectiveVersion
from deliberation.objectives.operations import Adoption
from deliberation.objectives.stopping import operations as stopping
from deliberation.objectives.stopping.models import ExitText
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


def test_proposals_wait_for_the_positions_of_each_member(
    session: Session, board: SimpleNamespace
) -> None:
    missions = [board.mission.id]
    assert queries.awaiting_position(session, missions, board.chair) == [board.version]
    vote(session, board, board.version, "for")
    assert queries.awaiting_position(session, missions, board.chair) == []
    assert queries.awaiting_position(session, None, board.members[0]) == [board.version]
    assert queries.awaiting_position(session, [], board.members[0]) == []


# Everything that is missing, at once.


def test_adoption_is_refused_with_the_whole_list(session: Session, board: SimpleNamespace) -> None:
    version = proposal(
        session, board, baseline_value=None, baseline_year=None, owner="", exit_plan=""
    )
    with pytest.raises(Incomplete) as refused:
        objectives.adopt(session, version, board.chair, Adoption("", ""))
    fields = [gap.field for gap in refused.value.gaps]
    assert fields == [
        "positions", "positions", "baseline_value", "baseline_year", "owner", "reason",
        "options_considered", "waiver_exit_plan", "waiver_fairness", "waiver_stress_test",
    ]  # fmt: skip
    assert "Positions taken: 0" in str(refused.value)
    assert "No office owns the objective yet." in str(refused.value)
    assert version.state == "proposed"
    assert deciding.log_of(session, board.mission) == []


def test_adoption_with_everything_is_signed_dated_and_logged(
    session: Session, board: SimpleNamespace, clock: datetime
) -> None:
    vote(session, board, board.version, "for", "for", "against")
    day = clock.date() + timedelta(days=30)
    decision = objectives.adopt(
        session, board.version, board.chair, replace(ADOPTION, effective_on=day)
    )
    assert decision.effective_on == day
    (line,) = deciding.log_of(session, board.mission)
    assert (line.kind, line.outcome, line.effective_on) == ("adoption", "adopted", day)
    assert line.positions == {"for": 2, "against": 1, "abstain": 0, "aside": 0, "quorum": 2}
    assert line.dissent == 3 * ["I would have taken less."]
    assert (line.reason, line.options_considered) == (ADOPTION.reason, ADOPTION.options_considered)
    assert "Chair" not in repr(vars(line))  # names can be erased, a line cannot


def test_a_decision_takes_effect_today_or_later(
    session: Session, board: SimpleNamespace, clock: datetime
) -> None:
    vote(session, board, board.version, "for", "for")
    yesterday = clock.date() - timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        objectives.adopt(
            session, board.version, board.chair, replace(ADOPTION, effective_on=yesterday)
        )
    assert refused.value.field == "effective_on"
    assert objectives.adopt(session, board.version, board.chair, ADOPTION).effective_on == (
        clock.date()
    )


# Interests.


def test_who_steps_aside_counts_for_nothing_and_says_why(
    session: Session, board: SimpleNamespace
) -> None:
    with pytest.raises(Invalid) as refused:
        objectives.take_position(session, board.version, board.chair, "", steps_aside=True)
    assert refused.value.field == "interest"
    aside = objectives.take_position(
        session, board.version, board.chair, "", interest="I own peat land.", steps_aside=True
    )
    assert (aside.steps_aside, aside.interest) == (True, "I own peat land.")
    assert sum(queries.tally(board.version).values()) == 0
    objectives.take_position(session, board.version, board.members[0], "for")
    with pytest.raises(Invalid, match="Positions taken: 1"):  # two sit there, one takes part
        objectives.adopt(session, board.version, board.chair, ADOPTION)
    objectives.take_position(session, board.version, board.members[1], "for")
    decision = objectives.adopt(session, board.version, board.chair, ADOPTION)
    assert (decision.for_count, decision.aside_count) == (2, 1)


def test_an_interest_can_be_declared_and_the_member_takes_part(
    session: Session, board: SimpleNamespace
) -> None:
    objectives.take_position(session, board.version, board.chair, "for", interest="A cousin farms.")
    assert queries.tally(board.version)["for"] == 1
    objectives.take_position(session, board.version, board.chair, "for")
    assert board.version.positions[0].interest == ""


# Fairness and exit.


def assessed(session: Session, board: SimpleNamespace, verdict: str) -> None:
    told = Assessment(
        verdict, "Reasons.", (("Ada", ""),), conditions="C", review_on=date(2030, 1, 1)
    )
    foresight.assess(session, board.version.ref, told, board.chair, board.mission.ref)


@pytest.mark.parametrize("verdict", ["fair", "fair_with_conditions", "cannot_tell"])
def test_a_verdict_takes_the_place_of_the_waiver(
    session: Session, board: SimpleNamespace, verdict: str
) -> None:
    vote(session, board, board.version, "for", "for")
    only_stress = replace(ADOPTION, waivers={"stress_test": "Comes within a year."})
    with pytest.raises(Invalid) as refused:
        objectives.adopt(session, board.version, board.chair, only_stress)
    assert refused.value.field == "waiver_fairness"
    assessed(session, board, verdict)
    assert objectives.adopt(session, board.version, board.chair, only_stress)


def test_what_is_called_unfair_needs_a_reason_nevertheless(
    session: Session, board: SimpleNamespace
) -> None:
    vote(session, board, board.version, "for", "for")
    assessed(session, board, "unfair")
    only_stress = replace(ADOPTION, waivers={"stress_test": "Comes within a year."})
    with pytest.raises(Invalid, match="calls it unfair"):
        objectives.adopt(session, board.version, board.chair, only_stress)
    assert objectives.adopt(session, board.version, board.chair, ADOPTION)


def test_a_written_exit_plan_takes_the_place_of_the_waiver(
    session: Session, board: SimpleNamespace
) -> None:
    version = proposal(session, board, exit_plan="")
    vote(session, board, version, "for", "for")
    with pytest.raises(Invalid, match="no exit plan"):
        objectives.adopt(session, version, board.chair, ADOPTION)
    plan = ExitText(not_needed_because="The law ends it.")
    stopping.plan_exit(session, version.objective, plan, board.chair)
    assert objectives.adopt(session, version, board.chair, ADOPTION)


# Levels.


def below(session: Session, board: SimpleNamespace, times: int) -> ObjectiveVersion:
    parent, version = board.objective, board.version
    for _ in range(times):
        version = objectives.draft(session, board.mission, WORDING, board.chair, parent=parent)
        parent = version.objective
    objectives.propose(session, version, board.chair)
    return version


@pytest.mark.parametrize("times", [1, 2])
def test_below_the_first_level_the_owner_agrees_and_nobody_votes(
    session: Session, board: SimpleNamespace, times: int
) -> None:
    version = below(session, board, times)
    with pytest.raises(Incomplete) as refused:
        objectives.adopt(session, version, board.chair, ADOPTION)
    assert [gap.field for gap in refused.value.gaps] == ["owner_agreement"]
    agreed = replace(ADOPTION, owner_agreement="Soil office, 3 March.")
    decision = objectives.adopt(session, version, board.chair, agreed)
    assert (decision.quorum, decision.owner_agreement) == (0, "Soil office, 3 March.")
