"""Each row of the policy lets somebody in and keeps somebody out, with a reason."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from deliberation import sealing
from deliberation.base import now
from deliberation.comments.models import Comment, CommentRound
from deliberation.dialogues.safeguarding import operations as safeguarding
from deliberation.foresight.forces.models import DrivingForce
from deliberation.foresight.scenarios.models import ScenarioSet
from deliberation.foresight.stress.models import StressTest
from deliberation.insights.models import Run, Theme
from deliberation.insights.opinions.models import OpinionRun
from deliberation.missions.models import Mission
from deliberation.moderation.models import ModerationDecision
from deliberation.objectives.barriers.models import Barrier
from deliberation.objectives.candidates.models import CandidateRound
from deliberation.objectives.commitments.models import Commitment
from deliberation.objectives.futureseat.models import FutureSeat, SeatOpinion
from deliberation.objectives.models import Objective, ObjectiveVersion
from deliberation.objectives.stopping.models import StopProcedure
from deliberation.panels.models import Panel
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
    A.MISSING_SAY: ("published_run", "author", "anonymous", ""),
    A.MISSING_ANSWER: ("published_run", "analyst", "author", ""),
    A.SUBMISSION_QUEUE: ("sharing", "board", "organiser", ""),
    A.READING_DRAW: ("draft_run", "analyst", "organiser", ""),
    A.READING_CODE: ("draft_run", "organiser", "citizen", ""),
    A.FACT_MARK: ("submission", "board", "author", ""),
    A.BOARD_READ: ("mission", "board", "citizen", ""),
    A.RESPONSE_GIVE: ("late_theme", "board", "board", "published_theme"),
    A.VERDICT_GIVE: ("published_theme", "anonymous", "anonymous", "draft_theme"),
    A.UNDERSTANDING_GIVE: ("responding", "author", "anonymous", ""),
    A.NEWS_FOLLOW: ("sharing", "author", "anonymous", ""),
    A.HELP_OFFER: ("sharing", "author", "anonymous", ""),
    A.HELP_INVITE: ("published_theme", "organiser", "citizen", ""),
    A.OBJECTIVE_READ: ("objective", "anonymous", "anonymous", "drafted_objective"),
    A.OBJECTIVE_DRAFT: ("mission", "board", "organiser", ""),
    A.OBJECTIVE_PROPOSE: ("objective", "board", "analyst", ""),
    A.MISSION_POSITION: ("mission", "board", "organiser", ""),
    A.CANDIDATE_OPEN: ("mission", "board", "organiser", ""),
    A.CANDIDATE_READ: ("candidates", "board", "administrator", ""),
    A.CANDIDATE_WRITE: ("candidates", "board", "board", "shown_candidates"),
    A.CANDIDATE_REVEAL: ("candidates", "chair", "board", ""),
    A.CANDIDATE_MERGE: ("shown_candidates", "board", "board", "candidates"),
    A.RATING_READ: ("objective", "board", "administrator", ""),
    A.RATING_GIVE: ("objective", "board", "organiser", ""),
    A.RATING_CLOSE: ("objective", "chair", "board", ""),
    A.CRITERIA_ANSWER: ("objective", "board", "citizen", ""),
    A.COMMENT_OPEN: ("objective", "board", "organiser", ""),
    A.COMMENT_READ: ("comments", "anonymous", "anonymous", "unopened"),
    A.COMMENT_MAKE: ("comments", "anonymous", "anonymous", "closed_comments"),
    A.COMMENT_WITHDRAW: ("comment", "author", "citizen", ""),
    A.COMMENT_ANSWER: ("comments", "board", "moderator", ""),
    A.COMMENT_MODERATE: ("comment", "moderator", "board", ""),
    A.POSITION_TAKE: ("objective", "board", "citizen", ""),
    A.OBJECTIVE_ADOPT: ("objective", "chair", "board", ""),
    A.DECISION_POINT_SET: ("objective", "board", "organiser", ""),
    A.DECISION_POINT_DECIDE: ("objective", "board", "citizen", ""),
    A.FAIRNESS_ASSESS: ("objective", "board", "organiser", ""),
    A.FORCE_KEEP: ("mission", "organiser", "citizen", ""),
    A.SIGNAL_SEND: ("mission", "anonymous", "administrator", ""),
    A.SIGNAL_MODERATE: ("mission", "organiser", "board", ""),
    A.SCENARIO_KEEP: ("mission", "board", "citizen", ""),
    A.STRESS_READ: ("stress", "anonymous", "anonymous", "running_stress"),
    A.STRESS_RUN: ("running_stress", "board", "board", "stress"),
    A.STRESS_SCORE: ("running_stress", "anonymous", "administrator", ""),
    A.STRESS_ANSWER: ("stress", "board", "citizen", ""),
    A.INDICATOR_ENTER: ("objective", "organiser", "analyst", ""),
    A.EXIT_PLAN: ("mission", "board", "organiser", ""),
    A.STOP_ASK: ("objective", "board", "organiser", ""),
    A.STOP_DECIDE: ("stop", "chair", "board", ""),
    A.WASHING_ANSWER: ("mission", "board", "organiser", ""),
    A.COMMITMENT_KEEP: ("commitment", "organiser", "citizen", ""),
    A.COMMITMENT_JUDGE: ("commitment", "author", "administrator", ""),
    A.BARRIER_KEEP: ("barrier", "board", "analyst", ""),
    A.PANEL_READ: ("panel", "anonymous", "anonymous", "hidden_panel"),
    A.PANEL_KEEP: ("hidden_panel", "organiser", "analyst", ""),
    A.ROLE_GRANT: ("nothing", "administrator", "organiser", ""),
    A.ACCOUNT_USE: ("nothing", "citizen", "anonymous", ""),
    A.DATA_USE: ("nothing", "author", "anonymous", ""),
    A.JOURNAL_READ: ("nothing", "anonymous", "", ""),
    A.EXPORT_PUBLIC: ("sharing", "anonymous", "anonymous", "unopened"),
    A.BALLOT_SET_UP: ("weighing", "organiser", "analyst", ""),
    A.VOTE_CAST: ("statement", "anonymous", "anonymous", "sharing"),
    A.STATEMENT_READ: ("statement", "anonymous", "anonymous", "waiting_statement"),
    A.STATEMENT_PROPOSE: ("ballot", "anonymous", "anonymous", "sharing"),
    A.STATEMENT_EDIT: ("waiting_statement", "author", "citizen", ""),
    A.STATEMENT_SEED: ("ballot", "organiser", "moderator", ""),
    A.STATEMENT_MODERATE: ("waiting_statement", "moderator", "organiser", ""),
    A.OPINION_READ: ("edition", "anonymous", "anonymous", "opinion_run"),
    A.OPINION_RUN: ("weighing", "analyst", "citizen", ""),
    A.OPINION_PUBLISH: ("ended_run", "organiser", "organiser", "opinion_run"),
    A.EDITION_PUBLISH: ("responding", "organiser", "organiser", "sharing"),
    A.DIALOGUE_PLAN: ("sharing", "facilitator", "analyst", ""),
    A.DIALOGUE_READ: ("held_dialogue", "anonymous", "anonymous", "dialogue"),
    A.DIALOGUE_EDIT: ("dialogue", "facilitator", "room_holder", ""),
    A.ROOM_USE: ("dialogue", "room_holder", "moderator", ""),
    A.SAFEGUARDING_READ: ("flagged", "safeguarding_lead", "organiser", ""),
    A.POPULATION_KEEP: ("sharing", "organiser", "moderator", ""),
    A.SURVEY_ANSWER: ("sharing", "author", "anonymous", ""),
    A.STAFF_SURVEY_ANSWER: ("sharing", "board", "citizen", ""),
    A.DISCOURSE_DRAW: ("responding", "analyst", "moderator", ""),
    A.DISCOURSE_CODE: ("responding", "moderator", "board", ""),
    A.SEAT_GIVE: ("mission", "organiser", "board", ""),
    A.SEAT_ASK: ("objective", "board", "organiser", ""),
    A.SEAT_OPINE: ("opinion", "seat_writer", "chair", ""),
    A.SEAT_ANSWER: ("opinion", "board", "seat_writer", ""),
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
    _add_voting(session, w)
    _add_dialogues(session, w)
    for state in ("draft", "published"):
        run, theme = _themes(session, w.sharing, state)
        setattr(w, f"{state}_run", run)
        setattr(w, f"{state}_theme", theme)
    w.late_theme = _themes(session, w.responding, "published")[1]
    w.objective = Objective(mission=w.mission, code="S1")
    w.objective.versions = [ObjectiveVersion(number=1, title="Soils", proposed_at=now())]
    w.drafted_objective = Objective(mission=w.mission, code="S2")
    session.add_all([w.objective, w.drafted_objective])
    _add_drafting(session, w)
    today = now().date()
    w.stop = StopProcedure(mission=w.mission, objective=w.objective, evidence="None grow.")
    w.barrier = Barrier(mission=w.mission, text="The law forbids it.", raised_on=today)
    w.commitment = Commitment(
        mission=w.mission, text="We pay.", office="Office", made_on=today, review_on=today
    )
    session.add_all([w.stop, w.barrier, w.commitment])
    _add_seat(session, w)
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


def _add_dialogues(session: Session, w: SimpleNamespace) -> None:
    w.dialogue = make.make_dialogue(session, w.sharing, minors=True)
    w.held_dialogue = make.make_dialogue(session, w.sharing, state="submitted")
    w.facilitator = actor_with(session, ("facilitator", w.sharing))
    w.room_holder = Actor(dialogue_ids=frozenset({w.dialogue.id}))
    w.flagged = safeguarding.report(session, w.dialogue, "It hurts.")
    w.safeguarding_lead = Actor(w.dialogue.lead)


def _add_voting(session: Session, w: SimpleNamespace) -> None:
    w.weighing = make.make_consultation(session, w.mission, running="weigh")
    w.ballot = make.make_ballot(session, w.weighing)
    mark = sealing.pseudonym(w.weighing.ref, w.author.account.ref)
    writer = make.make_participant(session, w.weighing, account_key=mark)
    w.statement = make.make_statement(session, w.ballot)
    w.waiting_statement = make.make_statement(
        session, w.ballot, "Waits.", state="waiting", author_id=writer.id
    )
    w.opinion_run = OpinionRun(consultation=w.weighing, number=1, state="done")
    w.edition = OpinionRun(consultation=w.weighing, number=2, state="done", published_at=now())
    w.ended_run = OpinionRun(consultation=w.responding, number=1, state="done")
    session.add_all([w.opinion_run, w.edition, w.ended_run])
    session.flush()


def _add_drafting(session: Session, w: SimpleNamespace) -> None:
    w.candidates = CandidateRound(mission=w.mission, task="Soils")
    w.shown_candidates = CandidateRound(mission=w.mission, task="Soils", state="revealed")
    today = now().date()
    w.comments, w.closed_comments = (
        CommentRound(
            consultation=consultation, objective_ref="o", version_ref="v", closes_on=day
        )
        for consultation, day in (
            (w.sharing, today), (w.responding, today - timedelta(days=1))
        )
    )  # fmt: skip
    w.comment = Comment(
        round=w.comments, participant=w.submission.participant, clause_ref="c",
        clause_text="Soils.", start=0, end=6, text="Which?",
    )  # fmt: skip
    session.add_all([w.candidates, w.shown_candidates, w.comments, w.closed_comments, w.comment])
    _add_panels(session, w)
    _add_stress_tests(session, w)


def _add_stress_tests(session: Session, w: SimpleNamespace) -> None:
    """One that is concluded and one that goes on, of an objective that everybody reads."""
    mark = {"category": "legal", "direction": "growing", "impact": 3, "uncertainty": 3}
    first, second = (
        DrivingForce(mission=w.mission, title=title, source="Office", **mark) for title in "AB"
    )
    ends = dict.fromkeys(("first_high", "first_low", "second_high", "second_low"), "End")
    told = ScenarioSet(
        mission=w.mission,
        title="Set",
        year=2045,
        reason="Open.",
        first=first,
        second=second,
        **ends,
    )
    values = {
        "mission": w.mission, "objective_ref": w.objective.ref, "version_ref": "v",
        "version_number": 1, "title": "S1", "statement": "Soils.", "set": told, "lead": "Office",
        "held_on": now().date(),
    }  # fmt: skip
    w.stress = StressTest(
        number=1, state="concluded", breaking="It rains.", next_on=now().date(), **values
    )
    w.running_stress = StressTest(number=2, **values)
    session.add_all([first, second, told, w.stress, w.running_stress])
    session.flush()


def _add_seat(session: Session, w: SimpleNamespace) -> None:
    """A body that speaks for future generations, asked about the proposal."""
    w.seat_writer = actor_with(session, ("observer", w.mission))
    seat = FutureSeat(mission=w.mission, body="Council", account=w.seat_writer.account)
    w.opinion = SeatOpinion(
        version=w.objective.versions[0], seat=seat, body="Council", due_on=now().date()
    )
    session.add_all([seat, w.opinion])


def _add_panels(session: Session, w: SimpleNamespace) -> None:
    w.panel, w.hidden_panel = (
        Panel(
            consultation=w.sharing, title="Soil panel", size=12, state=state,
            delete_pool_on=now().date(),
        )
        for state in ("announced", "preparing")
    )  # fmt: skip
    session.add_all([w.panel, w.hidden_panel])
    session.flush()


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
