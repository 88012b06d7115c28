"""Each row of the policy lets somebody in and keeps somebody out, with a reason."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from deliberation import sealing
from deliberation.base import now
from deliberation.insights.models import Run, Theme
from deliberation.missions.models import Mission
from deliberation.moderation.models import ModerationDecision
from deliberation.objectives.models import Objective, ObjectiveVersion
from deliberation.permissions import check, table
from deliberation.permissions.actions import Action as A
from deliberation.permissions.check import ANONYMOUS, Actor
from tests import factories as make

# Action -> (thing, who may, who may not, thing for the refusal if another one).
CASES: dict[A, tuple[str, str, str, str]] = {
    A.MISSION_READ: ("mission", "anonymous", "", ""),
    A.MISSION_CREATE: ("nothing", "site_organiser", "citizen", ""),
    A.MISSION_EDIT: ("mission", "organiser", "analyst", ""),
    A.MISSION_REWORD: ("mission", "chair", "organiser", ""),
    A.CONSULTATION_CREATE: ("mission", "organiser", "other_organiser", ""),
    A.CONSULTATION_READ: ("sharing", "anonymous", "anonymous", "unopened"),
    A.CONSULTATION_EDIT: ("sharing", "organiser", "chair", ""),
    A.CONSULTATION_OPEN: ("unopened", "organiser", "organiser", "sharing"),
    A.CONSULTATION_CLOSE: ("responding", "chair", "chair", "sharing"),
    A.SUBMISSION_CREATE: ("sharing", "anonymous", "anonymous", "responding"),
    A.SUBMISSION_LIST: ("sharing", "anonymous", "citizen", "unopened"),
    A.SUBMISSION_READ: ("submission", "anonymous", "anonymous", "hidden_submission"),
    A.SUBMISSION_EDIT: ("submission", "author", "citizen", ""),
    A.SUBMISSION_WITHDRAW: ("submission", "author", "author", "frozen_submission"),
    A.SUBMISSION_FLAG: ("submission", "anonymous", "anonymous", "hidden_submission"),
    A.SUBMISSION_IMPORT: ("sharing", "organiser", "citizen", ""),
    A.MODERATION_READ: ("sharing", "moderator", "organiser", ""),
    A.MODERATION_DECIDE: ("submission", "moderator", "author", ""),
    A.APPEAL_MAKE: ("decision", "author", "moderator", ""),
    A.APPEAL_DECIDE: ("decision", "second_moderator", "moderator", ""),
    A.RUN_REQUEST: ("sharing", "analyst", "organiser", ""),
    A.RUN_READ: ("draft_run", "analyst", "citizen", ""),
    A.RUN_REVIEW: ("draft_run", "analyst", "analyst", "published_run"),
    A.RUN_CANCEL: ("draft_run", "analyst", "chair", ""),
    A.RUN_PUBLISH: ("draft_run", "analyst", "organiser", ""),
    A.THEME_LIST: ("sharing", "anonymous", "anonymous", "unopened"),
    A.THEME_READ: ("published_theme", "anonymous", "anonymous", "draft_theme"),
    A.THEME_REVIEW: ("draft_theme", "analyst", "analyst", "published_theme"),
    A.CHALLENGE_MAKE: ("submission", "author", "analyst", ""),
    A.CHALLENGE_ANSWER: ("submission", "analyst", "author", ""),
    A.BOARD_READ: ("mission", "board", "citizen", ""),
    A.RESPONSE_GIVE: ("late_theme", "board", "board", "published_theme"),
    A.VERDICT_GIVE: ("published_theme", "anonymous", "anonymous", "draft_theme"),
    A.OBJECTIVE_READ: ("objective", "anonymous", "anonymous", "drafted_objective"),
    A.OBJECTIVE_DRAFT: ("mission", "board", "organiser", ""),
    A.OBJECTIVE_PROPOSE: ("objective", "board", "analyst", ""),
    A.POSITION_TAKE: ("objective", "board", "citizen", ""),
    A.OBJECTIVE_ADOPT: ("objective", "chair", "board", ""),
    A.DECISION_POINT_SET: ("objective", "board", "organiser", ""),
    A.DECISION_POINT_DECIDE: ("objective", "board", "citizen", ""),
    A.ROLE_GRANT: ("nothing", "administrator", "organiser", ""),
    A.ACCOUNT_USE: ("nothing", "citizen", "anonymous", ""),
    A.DATA_USE: ("nothing", "author", "anonymous", ""),
    A.JOURNAL_READ: ("nothing", "anonymous", "", ""),
    A.EXPORT_PUBLIC: ("sharing", "anonymous", "anonymous", "unopened"),
}  # fmt: skip


@pytest.fixture
def world(session: Session, clock: object) -> SimpleNamespace:
    """One mission with things in every state, and one actor of every kind."""
    w = SimpleNamespace(nothing=None, anonymous=ANONYMOUS)
    w.mission = make.make_mission(session)
    other = make.make_mission(session)
    w.sharing = make.make_consultation(session, w.mission)
    w.responding = make.make_consultation(session, w.mission, running="respond")
    w.unopened = make.make_consultation(session, w.mission, opened_at=None)
    _add_actors(session, w, other)
    _add_submissions(session, w)
    for state in ("draft", "published"):
        run, theme = _themes(session, w.sharing, state)
        setattr(w, f"{state}_run", run)
        setattr(w, f"{state}_theme", theme)
    w.late_theme = _themes(session, w.responding, "published")[1]
    w.objective = Objective(mission=w.mission, code="S1")
    w.objective.versions = [ObjectiveVersion(number=1, title="Soils", proposed_at=now())]
    w.drafted_objective = Objective(mission=w.mission, code="S2")
    session.add_all([w.objective, w.drafted_objective])
    session.flush()
    return w


def actor_with(session: Session, *roles: tuple[str, Any]) -> Actor:
    account = make.make_account(session, *roles)
    held = frozenset((m.role, m.scope_kind, m.scope_ref) for m in account.memberships)
    return Actor(account, held)


def _add_actors(session: Session, w: SimpleNamespace, other: Mission) -> None:
    for role in ("organiser", "analyst", "moderator", "chair"):
        setattr(w, role, actor_with(session, (role, w.mission)))
    w.board = actor_with(session, ("board_member", w.mission))
    w.second_moderator = actor_with(session, ("moderator", w.sharing))
    w.other_organiser = actor_with(session, ("organiser", other))
    w.site_organiser = actor_with(session, ("organiser", None))
    w.administrator = actor_with(session, ("administrator", None))
    w.citizen = actor_with(session)
    w.author = actor_with(session)


def _add_submissions(session: Session, w: SimpleNamespace) -> None:
    for name, consultation in (("submission", w.sharing), ("frozen_submission", w.responding)):
        mark = sealing.pseudonym(consultation.ref, w.author.account.ref)
        author = make.make_participant(session, consultation, account_key=mark)
        setattr(w, name, make.make_submission(session, consultation, participant=author))
    w.hidden_submission = make.make_submission(session, w.sharing, is_listed=False)
    w.decision = ModerationDecision(
        submission=w.submission, outcome="removed", reason="spam",
        decided_by_id=w.moderator.account.id,
    )  # fmt: skip
    session.add(w.decision)
    session.flush()


def _themes(session: Session, consultation: Any, state: str) -> tuple[Run, Theme]:
    number = len(session.query(Run).filter_by(consultation_id=consultation.id).all()) + 1
    run = Run(consultation=consultation, number=number, state=state)
    theme = Theme(run=run, label="Worms")
    session.add_all([run, theme])
    session.flush()
    return run, theme


def test_every_action_has_a_case_and_a_row() -> None:
    assert set(CASES) == set(A) == set(table.POLICY)


@pytest.mark.parametrize("action", CASES)
def test_the_row_lets_in_and_keeps_out(world: SimpleNamespace, action: A) -> None:
    thing, allowed, refused, other = CASES[action]
    assert check.refusal(getattr(world, allowed), action, getattr(world, thing)) is None
    if refused:
        reason = check.refusal(getattr(world, refused), action, getattr(world, other or thing))
        assert reason is not None
        assert reason.text.endswith(".")


PARTICIPATION = [action for action in A if table.POLICY[action].is_participation]


@pytest.mark.parametrize("action", PARTICIPATION)
def test_an_administrator_takes_no_part_even_with_another_role(
    session: Session, world: SimpleNamespace, action: A
) -> None:
    both = actor_with(session, ("administrator", None), ("chair", world.mission))
    assert check.refusal(both, action, getattr(world, CASES[action][0])) is not None


def test_a_role_in_one_mission_counts_in_no_other(session: Session, world: SimpleNamespace) -> None:
    elsewhere = actor_with(session, ("chair", make.make_mission(session)))
    chairs = [a for a in A if table.POLICY[a].roles == table.CHAIR]
    things = {a: getattr(world, CASES[a][0]) for a in chairs}
    assert all(check.refusal(elsewhere, a, thing) is not None for a, thing in things.items())


def test_one_person_holds_roles_in_several_scopes(session: Session, world: SimpleNamespace) -> None:
    other = make.make_mission(session)
    both = actor_with(session, ("board_member", world.mission), ("observer", other))
    assert check.refusal(both, A.OBJECTIVE_DRAFT, world.mission) is None
    assert check.refusal(both, A.OBJECTIVE_DRAFT, other) is not None
    assert check.refusal(both, A.BOARD_READ, other) is None


def test_the_share_phase_ends_on_the_moment(world: SimpleNamespace) -> None:
    share = next(p for p in world.sharing.phases if p.kind == "share")
    before = check.refusal(
        ANONYMOUS, A.SUBMISSION_CREATE, world.sharing, share.ends_at - timedelta(microseconds=1)
    )
    after = check.refusal(ANONYMOUS, A.SUBMISSION_CREATE, world.sharing, share.ends_at)
    assert before is None
    assert after is not None
    assert now() < share.ends_at
