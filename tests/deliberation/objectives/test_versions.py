"""Versions of an objective: what may be written, what asks for less, what keeps its evidence."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.errors import Closed, Conflict, Invalid
from deliberation.journal import JournalEntry
from deliberation.objectives import operations as objectives
from deliberation.objectives import queries
from deliberation.objectives.clauses.queries import compare
from deliberation.objectives.dilution.queries import CAP
from deliberation.objectives.models import MAX_CLAUSES, Wording
from tests import factories as make

WORDING = Wording(
    title="Soils in good health",
    clauses=("By 2035, 75 percent of soils are in good health,", "with every county above 60."),
    baseline_value=Decimal(38),
    baseline_year=2023,
    baseline_source="Soil survey",
    target_value=Decimal(75),
    unit="percent of hectares",
    indicator="Share of healthy hectares",
    target_year=2035,
    owner="Soil office",
    exit_plan="The survey goes on.",
)


@pytest.fixture
def world(session: Session, clock: datetime) -> SimpleNamespace:
    w = SimpleNamespace()
    w.consultation = make.make_consultation(session, running="respond")
    w.mission = w.consultation.mission
    w.member = make.make_account(session, ("board_member", w.mission))
    w.run = make.make_run(session, w.consultation, state="published")
    w.theme = make.make_theme(session, w.run, "Worms", state="approved")
    w.submission = make.make_submission(session, w.consultation, "Worms make soil.")
    w.point = make.make_point(session, w.run, w.submission, w.theme)
    return w


def drafted(session: Session, w: SimpleNamespace, wording: Wording = WORDING):  # type: ignore[no-untyped-def]
    return objectives.draft(session, w.mission, wording, w.member)


def test_a_draft_gets_a_code_and_a_line_in_the_journal(
    session: Session, world: SimpleNamespace
) -> None:
    version = drafted(session, world)
    assert (version.objective.code, version.number, version.state) == ("S1", 1, "draft")
    assert version.statement == " ".join(WORDING.clauses)
    child = objectives.draft(
        session, world.mission, WORDING, world.member, parent=version.objective
    )
    assert (child.objective.code, child.objective.level) == ("T1", 2)
    entry = session.scalars(select(JournalEntry).order_by(JournalEntry.id)).first()
    assert entry is not None
    assert (entry.action, entry.actor_ref) == ("objective:draft", world.member.ref)
    assert (entry.role, entry.scope_ref) == ("board_member", world.mission.ref)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "a b c d e f g h i j k l m"}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"clauses": ()}, "clauses"),
        ({"clauses": ("x",) * (MAX_CLAUSES + 1)}, "clauses"),
        ({"clauses": ("x" * 501,)}, "clauses"),
        ({"target_value": Decimal("NaN")}, "target_value"),
        ({"baseline_value": Decimal(10) ** 14}, "baseline_value"),
        ({"target_year": 9999}, "target_year"),
        ({"target_year": 2020}, "target_year"),
        ({"indicator_type": "wish"}, "indicator_type"),
        ({"why": "x" * 4001}, "why"),
    ],
)
def test_what_cannot_be_stored_is_refused_on_its_field(
    session: Session, world: SimpleNamespace, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        drafted(session, world, replace(WORDING, **changes))  # type: ignore[arg-type]
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("changes", "flag"),
    [
        ({"target_value": Decimal(60)}, "target_closer"),
        ({"target_value": None}, "target_closer"),
        ({"target_value": Decimal(10)}, "target_closer"),
        ({"target_year": 2040}, "year_later"),
        ({"target_year": None}, "year_later"),
        ({"indicator_type": "output"}, "indicator_weaker"),
        ({"unit": "hectares"}, "measure_changed"),
        ({"indicator": "Visits"}, "measure_changed"),
        ({"owner": ""}, "owner_removed"),
    ],
)
def test_asking_for_less_needs_a_reason(
    session: Session, world: SimpleNamespace, changes: dict[str, object], flag: str
) -> None:
    objective = drafted(session, world).objective
    weaker = replace(WORDING, **changes)  # type: ignore[arg-type]
    assert objectives.flags_of(objective, weaker) == [flag]
    with pytest.raises(Invalid) as refused:
        objectives.revise(session, objective, weaker, world.member)
    assert refused.value.field == "change_reason"
    assert [version.number for version in objective.versions] == [1]
    version = objectives.revise(
        session, objective, weaker, world.member, change_reason="Money is short."
    )
    assert (version.number, version.flags, version.change_reason) == (
        2, [flag], "Money is short.",
    )  # fmt: skip


def test_a_target_that_falls_is_closer_when_it_rises(
    session: Session, world: SimpleNamespace
) -> None:
    falling = replace(WORDING, baseline_value=Decimal("3.1"), target_value=Decimal("1.24"))
    objective = drafted(session, world, falling).objective
    assert objectives.flags_of(objective, replace(falling, target_value=Decimal(1))) == []
    weaker = replace(falling, target_value=Decimal(2), baseline_value=Decimal(4))
    assert objectives.flags_of(objective, weaker) == ["target_closer"]


def test_asking_for_more_needs_none(session: Session, world: SimpleNamespace) -> None:
    objective = drafted(session, world).objective
    more = replace(WORDING, target_value=Decimal(80), target_year=2033)
    assert objectives.revise(session, objective, more, world.member).flags == []
    assert [(v.number, v.state) for v in objective.versions] == [(2, "draft"), (1, "withdrawn")]


def test_an_eighth_objective_on_a_level_needs_a_reason(
    session: Session, world: SimpleNamespace
) -> None:
    for _ in range(CAP):
        drafted(session, world)
    with pytest.raises(Invalid) as refused:
        drafted(session, world)
    assert refused.value.field == "change_reason"
    version = objectives.draft(
        session, world.mission, WORDING, world.member, change_reason="Seas differ from soils."
    )
    assert version.flags == ["crowded"]


def test_two_writers_do_not_overwrite_each_other(session: Session, world: SimpleNamespace) -> None:
    objective = drafted(session, world).objective
    objectives.revise(session, objective, WORDING, world.member, replaces=1)
    with pytest.raises(Conflict):
        objectives.revise(session, objective, WORDING, world.member, replaces=1)


def test_evidence_follows_clauses_that_stay_alike(session: Session, world: SimpleNamespace) -> None:
    version = drafted(session, world)
    first = version.clauses[0]
    objectives.attach_evidence(
        session, first, world.theme, world.member, point=world.point, note="Many say so."
    )
    assert version.traced_share == len(first.text) / sum(len(c) for c in WORDING.clauses)
    nearly = ("By 2035, 75 percent of our soils are in good health,", WORDING.clauses[1])
    after = objectives.revise(
        session, version.objective, replace(WORDING, clauses=nearly), world.member
    )
    assert [len(clause.evidence) for clause in after.clauses] == [1, 0]
    assert after.clauses[0].evidence[0].point_id == world.point.id
    gone = replace(WORDING, clauses=("Something entirely different.",))
    assert objectives.flags_of(version.objective, gone) == ["theme_removed"]


def test_evidence_is_published_of_this_mission_and_shown(
    session: Session, world: SimpleNamespace
) -> None:
    version = drafted(session, world)
    clause = version.clauses[0]
    hidden = make.make_submission(session, world.consultation, "Hush.", is_listed=False)
    hidden_point = make.make_point(session, world.run, hidden, world.theme)
    unapproved = make.make_theme(session, world.run, "Draft")
    elsewhere = make.make_run(
        session, make.make_consultation(session, running="respond"), state="published"
    )
    foreign = make.make_theme(session, elsewhere, "Elsewhere", state="approved")
    for theme, point, field in (
        (unapproved, None, "theme"),
        (foreign, None, "theme"),
        (world.theme, hidden_point, "point"),
    ):
        with pytest.raises(Invalid) as refused:
            objectives.attach_evidence(session, clause, theme, world.member, point=point)
        assert refused.value.field == field
    evidence = objectives.attach_evidence(session, clause, world.theme, world.member)
    with pytest.raises(Invalid, match="already"):
        objectives.attach_evidence(session, clause, world.theme, world.member)
    objectives.detach_evidence(session, evidence, world.member)
    assert clause.evidence == []


def test_words_taken_back_are_no_longer_quoted(session: Session, world: SimpleNamespace) -> None:
    version = drafted(session, world)
    clause = version.clauses[0]
    objectives.attach_evidence(session, clause, world.theme, world.member, point=world.point)
    (source,) = queries.evidence_of(session, version)[clause.id]
    assert source.point is world.point
    world.submission.is_listed = False
    session.flush()
    (source,) = queries.evidence_of(session, version)[clause.id]
    assert source.point is None
    assert source.theme is world.theme


def test_only_the_newest_draft_can_change(session: Session, world: SimpleNamespace) -> None:
    version = drafted(session, world)
    objectives.propose(session, version, world.member)
    assert version.proposed_at is not None
    with pytest.raises(Closed):
        objectives.attach_evidence(session, version.clauses[0], world.theme, world.member)
    with pytest.raises(Closed):
        objectives.propose(session, version, world.member)
    after = objectives.revise(session, version.objective, WORDING, world.member)
    assert version.state == "proposed"  # stands until the next one is proposed
    objectives.propose(session, after, world.member)
    assert (version.state, after.state) == ("withdrawn", "proposed")


def test_the_tree_keeps_drafts_for_the_board(session: Session, world: SimpleNamespace) -> None:
    parent = drafted(session, world)
    child = objectives.draft(session, world.mission, WORDING, world.member, parent=parent.objective)
    objectives.propose(session, child, world.member)
    (public,) = queries.tree(session, world.mission)
    assert (public.version, public.children) == (child, ())
    (root,) = queries.tree(session, world.mission, with_drafts=True)
    assert root.version is parent
    assert [node.version for node in root.children] == [child]


def test_clauses_of_a_theme_are_those_everybody_may_read(
    session: Session, world: SimpleNamespace
) -> None:
    version = drafted(session, world)
    objectives.attach_evidence(session, version.clauses[1], world.theme, world.member)
    assert queries.clauses_for_theme(session, world.theme) == []
    objectives.propose(session, version, world.member)
    assert queries.clauses_for_theme(session, world.theme) == [version.clauses[1]]


def test_the_difference_is_told_clause_by_clause(session: Session, world: SimpleNamespace) -> None:
    before = drafted(session, world)
    changed = replace(WORDING, clauses=(WORDING.clauses[0], "and nobody goes hungry."))
    after = objectives.revise(session, before.objective, changed, world.member)
    assert [(one.kind, one.clause.text) for one in compare(before, after)] == [
        ("same", WORDING.clauses[0]),
        ("added", "and nobody goes hungry."),
        ("removed", WORDING.clauses[1]),
    ]
