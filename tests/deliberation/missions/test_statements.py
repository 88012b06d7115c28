"""The mission statement: announced, 14 days of notice, the full board, then the chair signs."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.errors import Closed, DomainError, Invalid, NotAllowed
from deliberation.missions.statements import operations as statements
from deliberation.missions.statements import queries
from deliberation.objectives.levels.queries import RULES, rule_of
from tests import factories as make

NEW = {"en": "By 2040, every soil is healthy."}


@pytest.fixture
def world(session: Session, clock: datetime) -> SimpleNamespace:
    w = SimpleNamespace(mission=make.make_mission(session), start=clock)
    w.chair = make.make_account(session, ("chair", w.mission), name="Chair")
    w.member = make.make_account(session, ("board_member", w.mission), name="Member")
    make.make_seat(session, w.mission, w.chair, chair=True)
    make.make_seat(session, w.mission, w.member)
    session.refresh(w.mission)
    w.old = dict(w.mission.statement)
    w.proposal = statements.announce(session, w.mission, NEW, "Five more years.", w.chair)
    return w


def heard(session: Session, w: SimpleNamespace, *stances: str) -> None:
    for account, stance in zip((w.chair, w.member), stances, strict=False):
        statements.take_position(session, w.proposal, account, stance, "I would have kept it.")


def test_after_14_days_with_every_seat_heard_the_chair_signs(
    session: Session, world: SimpleNamespace
) -> None:
    heard(session, world, "for", "abstain")
    assert world.mission.statement == world.old
    with clock_at(world.start + timedelta(days=14)):
        former = statements.sign(session, world.proposal, world.chair)
    assert world.mission.statement == NEW
    assert (former.statement, former.notice) == (world.old, "Five more years.")
    assert world.proposal.state == "adopted"
    assert queries.announced(session, world.mission) is None


@pytest.mark.parametrize(
    ("days", "stances", "told"),
    [
        (13, ("for", "for"), "1 more days"),
        (14, ("for",), "Member"),
        (14, ("for", "against"), "majority"),
    ],
)
def test_too_early_not_all_heard_or_no_majority_is_refused(
    session: Session, world: SimpleNamespace, days: int, stances: tuple[str, ...], told: str
) -> None:
    heard(session, world, *stances)
    with clock_at(world.start + timedelta(days=days)), pytest.raises(Closed) as refused:
        statements.sign(session, world.proposal, world.chair)
    assert told in refused.value.message
    assert world.mission.statement == world.old


def test_one_change_at_a_time_and_what_is_withdrawn_stays_readable(
    session: Session, world: SimpleNamespace
) -> None:
    with pytest.raises(Closed):
        statements.announce(session, world.mission, {"en": "Else."}, "Notice.", world.chair)
    statements.withdraw(session, world.proposal, world.chair)
    assert [one.state for one in queries.proposals(session, world.mission)] == ["withdrawn"]
    with pytest.raises(Closed):
        heard(session, world, "for")
    second = statements.announce(session, world.mission, {"en": "Else."}, "Notice.", world.chair)
    assert queries.announced(session, world.mission) is second


def test_what_cannot_be_announced_or_said(session: Session, world: SimpleNamespace) -> None:
    outsider = make.make_account(session, ("board_member", world.mission))
    for account, stance, dissent, kind in (
        (outsider, "for", "", NotAllowed),
        (world.member, "maybe", "", Invalid),
        (world.member, "against", " ", Invalid),
    ):
        with pytest.raises(kind):
            statements.take_position(session, world.proposal, account, stance, dissent)
    statements.withdraw(session, world.proposal, world.chair)
    for words, notice in ((world.old, "Notice."), (NEW, " ")):
        with pytest.raises(Invalid):
            statements.announce(session, world.mission, words, notice, world.chair)


def test_a_seat_without_anybody_is_waited_for(session: Session, world: SimpleNamespace) -> None:
    heard(session, world, "for", "for")
    world.mission.seats[1].account_id = None
    assert [seat.name for seat in queries.waiting_for(world.proposal)] == ["Member"]


def test_the_levels_are_one_table() -> None:
    assert [rule.level for rule in RULES] == [0, 1, 2, 3]
    assert (rule_of(0).full_board, rule_of(0).notice_days) == (True, queries.NOTICE.days)
    assert rule_of(1).majority
    assert rule_of(2).approvers == ("owner", "chair")
    assert (rule_of(3).majority, rule_of(3).approvers) == (False, ("owner",))
    with pytest.raises(DomainError):
        rule_of(4)
