"""What a stress test does to an objective: versions that cite it, triggers, the waiver, advice."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from deliberation.errors import Closed, Conflict, Incomplete, Invalid
from deliberation.foresight import operations as foresight
from deliberation.foresight.operations import Assessment
from deliberation.foresight.stress import operations as stress
from deliberation.foresight.stress.findings import operations as findings
from deliberation.foresight.stress.models import StressTest
from deliberation.objectives import operations as objectives
from deliberation.objectives.decisions import queries as deciding
from deliberation.objectives.decisions.points import operations as points
from deliberation.objectives.operations import Adoption
from deliberation.objectives.stress import operations as testing
from deliberation.objectives.stress import queries
from deliberation.permissions import check
from deliberation.permissions.actions import Action
from deliberation.permissions.check import ANONYMOUS
from tests.deliberation.foresight.worlds import make_world, score_all, seat_everybody
from tests.deliberation.objectives.test_versions import WORDING


@pytest.fixture
def w(session: Session, clock: datetime) -> SimpleNamespace:
    w = make_world(session)
    w.version = objectives.draft(session, w.mission, WORDING, w.chair)
    objectives.propose(session, w.version, w.chair)
    w.objective = w.version.objective
    return w


def run(session: Session, w: SimpleNamespace, clock: datetime) -> StressTest:
    """The whole test of what stands, with a rewording of the first clause."""
    test = testing.begin(session, w.objective, w.set, w.chair, lead="Office", held_on=clock.date())
    seat_everybody(session, w, test)
    if not test.assumptions:
        stress.assume(session, test, text="It rains.", confidence="low", wrong_if="A dry May.")
    score_all(session, w, test)
    old = w.version.clauses[0].text
    w.change = findings.propose(
        session, test, w.chair, kind="hedge", text="Name the water.", clause_text=old,
        replacement=f"{old} with water,", scenarios=test.set.scenarios[:1],
    )  # fmt: skip
    for persona in test.set.personas[:3]:
        findings.say_as(session, test, persona, "mixed", "Half of it helps me.")
    findings.watch(
        session, test, text="Two dry springs", question="Do we go on?", office="Water board",
        assumption=test.assumptions[0],
    )  # fmt: skip
    day = clock.date() + timedelta(days=300)
    testing.conclude(
        session, w.objective, test, w.chair, breaking="It fails without water.", next_on=day
    )
    return test


def test_the_version_is_frozen_as_it_read(
    session: Session, w: SimpleNamespace, clock: datetime
) -> None:
    test = run(session, w, clock)
    later = objectives.revise(
        session, w.objective, replace(WORDING, title="Another title"), w.chair
    )
    assert (test.version_ref, test.statement) == (w.version.ref, w.version.statement)
    assert queries.proof_of(session, w.version) is test
    assert queries.proof_of(session, later) is None
    found = queries.tested(session, later)
    assert found is not None
    assert (found.speaks_of, [cell.scenario.title for cell in found.fatal]) == (False, ["Story 0"])


def test_accepted_words_make_a_version_that_cites_the_test(
    session: Session, w: SimpleNamespace, clock: datetime
) -> None:
    test = run(session, w, clock)
    with pytest.raises(Invalid):
        testing.answer(session, w.objective, w.change, "accepted", " ", w.chair)
    made = testing.answer(session, w.objective, w.change, "accepted", "It is safer.", w.chair)
    assert made is not None
    assert made.statement.startswith(w.change.replacement)
    assert (made.number, made.stress_test_ref, w.change.became_ref) == (2, test.ref, made.ref)
    assert queries.proof_of(session, made) is test
    with pytest.raises(Closed):
        testing.answer(session, w.objective, w.change, "declined", "Twice.", w.chair)


def test_words_that_changed_since_are_not_replaced_blindly(
    session: Session, w: SimpleNamespace, clock: datetime
) -> None:
    run(session, w, clock)
    other = replace(WORDING, clauses=("Something else altogether.",))
    objectives.revise(session, w.objective, other, w.chair, change_reason="It was too long.")
    with pytest.raises(Conflict):
        testing.answer(session, w.objective, w.change, "accepted", "Safer.", w.chair)
    assert testing.answer(session, w.objective, w.change, "declined", "Gone.", w.chair) is None


def test_a_sign_becomes_the_trigger_of_a_decision_point(
    session: Session, w: SimpleNamespace, clock: datetime
) -> None:
    test = run(session, w, clock)
    (point,) = w.objective.decision_points
    assert (point.ref, point.sign) == (test.signs[0].point_ref, "Two dry springs")
    assert (point.due_on, point.evidence_wanted) == (test.next_on, test.assumptions[0].wrong_if)
    points.see_sign(session, point, w.chair, seen_on=clock.date(), source="Well 12")
    assert point.due_on == clock.date()


def test_adoption_asks_for_the_test_or_a_public_reason(
    session: Session, w: SimpleNamespace, clock: datetime
) -> None:
    assert "stress_test" in deciding.needed_reasons(session, w.version)
    run(session, w, clock)
    assert "stress_test" not in deciding.needed_reasons(session, w.version)


def test_a_test_of_another_objective_proves_nothing(
    session: Session, w: SimpleNamespace, clock: datetime
) -> None:
    test = run(session, w, clock)
    borrowed = objectives.draft(
        session, w.mission, replace(WORDING, stress_test_ref=test.ref), w.chair
    )
    assert queries.proof_of(session, borrowed) is None


def test_a_recommendation_without_an_answer_stands_in_the_way(
    session: Session, w: SimpleNamespace
) -> None:
    told = Assessment("fair", "Nobody loses.", (("Office", ""),), advice=("Pay the old.",))
    verdict = foresight.assess(session, w.version.ref, told, w.chair, w.mission.ref)
    for account in (w.chair, w.member):
        objectives.take_position(session, w.version, account, "for")
    adoption = Adoption("Both help.", "Less.", {"stress_test": "Later.", "exit_plan": "None."})
    with pytest.raises(Incomplete) as refused:
        objectives.adopt(session, w.version, w.chair, adoption)
    assert [gap.field for gap in refused.value.gaps] == ["advice"]
    foresight.answer_advice(
        session, verdict.advice[0], w.chair, w.mission.ref,
        is_followed=False, reason="No money.", instead="A loan.",
    )  # fmt: skip
    objectives.adopt(session, w.version, w.chair, adoption)
    assert w.objective.adopted is w.version


def test_who_reads_a_test(session: Session, w: SimpleNamespace, clock: datetime) -> None:
    running = testing.begin(
        session, w.objective, w.set, w.chair, lead="Office", held_on=clock.date()
    )
    assert check.refusal(ANONYMOUS, Action.STRESS_READ, running) is not None
    session.delete(running)
    session.flush()
    assert check.refusal(ANONYMOUS, Action.STRESS_READ, run(session, w, clock)) is None
