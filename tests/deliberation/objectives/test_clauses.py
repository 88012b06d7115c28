"""Clauses word by word, the themes that speak to them, and themes that none speaks to."""

from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from deliberation.errors import Invalid
from deliberation.objectives import operations as objectives
from deliberation.objectives import queries as objective_queries
from deliberation.objectives.clauses import queries
from tests import factories as make
from tests.deliberation.objectives.test_versions import WORDING


@pytest.fixture
def world(session: Session, clock: datetime) -> SimpleNamespace:
    w = SimpleNamespace(consultation=make.make_consultation(session, running="respond"))
    w.mission = w.consultation.mission
    w.member = make.make_account(session, ("board_member", w.mission))
    w.run = make.make_run(session, w.consultation, state="published")
    w.themes = {}
    for label, count in (("Worms", 3), ("Water", 1), ("Advice", 2)):
        theme = make.make_theme(session, w.run, label, state="approved")
        for number in range(count):
            sent = make.make_submission(session, w.consultation, f"{label} {number}.")
            make.make_point(session, w.run, sent, theme)
        w.themes[label] = theme
    w.version = objectives.draft(session, w.mission, WORDING, w.member)
    return w


def test_word_marks_lose_nothing() -> None:
    before, after = "By 2035, all soils  are healthy.", "By 2040, most soils  are healthy."
    parts = queries.word_marks(before, after)
    assert "".join(text for op, text in parts if op != "added") == before
    assert "".join(text for op, text in parts if op != "removed") == after
    assert [op for op, _text in parts] == ["same", "removed", "added", "same"]


def test_clauses_are_paired_reworded_moved_added_or_removed() -> None:
    before = ["Soils are in good health everywhere.", "Farmers get advice.", "Rivers run free."]
    after = ["Farmers get advice.", "Soils are in very good health everywhere.", "Schools garden."]
    changes = queries.compare_texts(before, after)
    assert sorted(change.kind for change in changes) == ["added", "changed", "removed", "same"]
    (changed,) = (change for change in changes if change.kind == "changed")
    assert ("added", "very ") in changed.parts
    (gone,) = (change for change in changes if change.kind == "removed")
    assert gone.clause.text == "Rivers run free."
    assert [change.after.text for change in changes if change.after] == after


def test_an_opposing_theme_is_told_and_traces_nothing(
    session: Session, world: SimpleNamespace
) -> None:
    first, second = world.version.clauses
    for clause, label, relation in (
        (first, "Worms", "supports"), (first, "Water", "changes"), (second, "Advice", "opposes"),
    ):  # fmt: skip
        objectives.attach_evidence(
            session, clause, world.themes[label], world.member, relation=relation
        )
    with pytest.raises(Invalid):
        objectives.attach_evidence(
            session, second, world.themes["Water"], world.member, relation="likes"
        )
    sources = objective_queries.evidence_of(session, world.version)
    assert list(queries.by_relation(sources[first.id])) == ["supports", "changes"]
    assert list(queries.by_relation(sources[second.id])) == ["opposes"]
    assert (first.is_traced, second.is_traced) == (True, False)
    length = len(first.text) + len(second.text)
    assert world.version.traced_share == pytest.approx(len(first.text) / length)
    later = objectives.revise(session, world.version.objective, WORDING, world.member)
    kept = [evidence.relation for clause in later.clauses for evidence in clause.evidence]
    assert kept == ["supports", "changes", "opposes"]


def test_themes_that_no_objective_heeds_the_strongest_first(
    session: Session, world: SimpleNamespace
) -> None:
    labels = [one.theme.label for one in queries.unheeded(session, world.mission)]
    assert labels == ["Worms", "Advice", "Water"]
    objectives.attach_evidence(
        session, world.version.clauses[0], world.themes["Worms"], world.member
    )
    labels = [one.theme.label for one in queries.unheeded(session, world.mission)]
    assert labels == ["Advice", "Water"]
    world.version.state = "withdrawn"
    session.flush()
    assert len(queries.unheeded(session, world.mission)) == 3


def test_the_whole_record_is_kept_and_checked(session: Session, world: SimpleNamespace) -> None:
    wording = replace(
        WORDING,
        milestones=[{"year": 2030, "value": "55"}],
        instruments=[{"kind": "demand", "name": "Buying", "body": "State", "status": "planned"}],
        solution_paths=("Rest", "Cover crops"),
        co_owners=("Water office",),
        future_lens="partly",
        future_lens_reason="Half of it.",
        confidence="medium",
    )
    version = objectives.revise(session, world.version.objective, wording, world.member)
    session.expire_all()
    assert version.milestones == [{"year": 2030, "value": "55"}]
    assert version.solution_paths == ["Rest", "Cover crops"]
    assert version.instruments[0]["kind"] == "demand"
    for changes, field in (
        ({"milestones": [{"year": 2036, "value": "1"}]}, "milestones"),
        ({"milestones": [{"year": 2030, "value": ""}]}, "milestones"),
        ({"instruments": [{"kind": "magic", "name": "Wand"}]}, "instruments"),
        ({"instruments": [{"kind": "other", "name": " "}]}, "instruments"),
        ({"future_lens_reason": ""}, "future_lens_reason"),
        ({"confidence": "total"}, "confidence"),
        ({"solution_paths": ("x",) * 13}, "solution_paths"),
        ({"actors": ("x" * 201,)}, "actors"),
    ):
        with pytest.raises(Invalid) as refused:
            replace(wording, **changes).check()  # type: ignore[arg-type]
        assert refused.value.field == field


def test_an_idea_becomes_a_draft_when_it_is_worked_on(
    session: Session, world: SimpleNamespace
) -> None:
    idea = objectives.draft(session, world.mission, WORDING, world.member, is_idea=True)
    assert (idea.state, idea.objective.in_work, idea.objective.public) == ("idea", idea, None)
    later = objectives.revise(session, idea.objective, WORDING, world.member)
    assert (idea.state, later.state) == ("withdrawn", "draft")
