"""Protocols as data: their minutes, what they capture, in three languages; suggestions; copies."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from deliberation.dialogues.models import ITEM_KINDS, KINDS, PERSPECTIVES
from deliberation.dialogues.protocols import operations as protocols
from deliberation.dialogues.protocols import queries
from deliberation.dialogues.protocols.operations import Revision, StepWords
from deliberation.errors import Conflict, Invalid
from tests.factories import make_account, make_consultation, make_dialogue

LANGUAGES = {"en", "de", "da"}
ALL = [(kind, design) for kind in KINDS for design in queries.designs(kind)]


@pytest.mark.parametrize(("kind", "design"), ALL)
def test_a_protocol_is_whole(kind: str, design: str) -> None:
    made = queries.protocol(kind, design)
    assert sum(step["minutes"] for step in made["steps"]) == made["minutes"]
    assert {kind for step in made["steps"] for kind in step["kinds"]} <= set(ITEM_KINDS)
    assert {step["perspective"] for step in made["steps"]} <= set(PERSPECTIVES)
    assert len({step["key"] for step in made["steps"]}) == len(made["steps"])
    texts = [made["title"], made["aim"], made["shorter"], *made["rules"]]
    texts += [step[name] for step in made["steps"] for name in ("title", "prompt", "says")]
    texts += [one["text"] for one in made["survey"]]
    for text in texts:
        assert set(text) == LANGUAGES
        assert all(words.strip() and "{" not in words for words in text.values())
    assert set(made["aims"]) <= set(queries.AIMS)
    assert set(made["who"]) <= set(queries.WHO)
    assert set(made["sensitivity"]) <= set(queries.SENSITIVITY)


def test_the_youth_table_runs_as_it_is_described() -> None:
    made = queries.protocol("youth_table")
    assert [step["minutes"] for step in made["steps"]] == [10, 15, 20, 15, 15, 10, 5]
    share = made["steps"][2]
    assert share["kinds"] == ["works", "unfair", "worry", "hope"]
    assert share["prompt"]["en"].startswith("What works? What is unfair?")
    assert [step["key"] for step in made["steps"] if step["piles"]] == ["sort"]
    assert [step["key"] for step in made["steps"] if step["votes"]] == ["choose"]
    assert len(made["survey"]) == 3


def test_the_dialogue_with_2060_runs_as_it_is_described() -> None:
    made = queries.protocol("future_generations", "switch", 2070)
    course = [(step["minutes"], step["perspective"]) for step in made["steps"]]
    assert course == [
        (15, ""), (20, "past_review"), (30, "group_present"), (15, "imaginary_future"),
        (40, "imaginary_future"), (10, ""), (30, "joint"), (8, "imaginary_future"),
        (7, "group_present"), (5, ""),
    ]  # fmt: skip
    assert "2070" in made["steps"][4]["prompt"]["en"]
    assert "{year}" not in str(made)
    assert [step["survey"] for step in made["steps"] if step["survey"]] == ["pre", "post"]
    assert not any(step["sides"] for step in made["steps"])


def test_in_the_split_design_each_table_has_its_own_time() -> None:
    made = queries.protocol("future_generations", "split")
    sides = [step["sides"] for step in made["steps"] if step["sides"]]
    assert sides == [{"present": "group_present", "future": "imaginary_future"}] * 2
    assert "present" not in [step["key"] for step in made["steps"]]


def test_a_protocol_is_a_copy_that_changes_nothing_here() -> None:
    made = queries.protocol("youth_table")
    made["steps"][0]["title"]["en"] = "Changed"
    assert queries.protocol("youth_table")["steps"][0]["title"]["en"] == "Welcome"


def test_youth_and_one_hour_suggests_the_youth_table() -> None:
    found = queries.suggest("experiences", "hour", "young", "ordinary")
    assert [one.kind for one in found] == ["youth_table"]
    assert found[0].is_shortened
    assert set(found[0].meets) == {"aim", "time", "who", "sensitivity"}


@pytest.mark.parametrize(
    ("aim", "time", "who", "sensitivity", "first"),
    [
        ("future", "half_day", "drawn", "contested", "future_generations"),
        ("recommend", "half_day", "drawn", "contested", "citizens_panel"),
        ("positions", "half_day", "stakeholders", "contested", "stakeholder_round"),
        ("experiences", "hour", "one_person", "personal", "life_event"),
        ("ideas", "hour", "adults", "ordinary", "sticky_notes"),
        ("experiences", "ninety", "young", "personal", "youth_table"),
    ],
)
def test_the_best_comes_first(aim: str, time: str, who: str, sensitivity: str, first: str) -> None:
    assert queries.suggest(aim, time, who, sensitivity)[0].kind == first


def test_a_protocol_for_adults_is_never_offered_for_the_young() -> None:
    for aim in queries.AIMS:
        for time in queries.TIMES:
            found = queries.suggest(aim, time, "young", "ordinary")
            assert {one.kind for one in found} <= {"youth_table"}
    assert queries.suggest("future", "hour", "drawn", "ordinary") == []


def revised(content: dict[str, Any], **changes: Any) -> Revision:
    steps = tuple(
        StepWords(
            step["key"], step["minutes"], step["title"]["en"], step["prompt"]["en"], "Say it."
        )
        for step in content["steps"]
    )
    told = {"title": "Ours", "language": "en", "steps": steps, "rules": ("One rule.",)}
    return Revision(**(told | changes))


def test_a_copy_gets_editions_and_sessions_keep_theirs(session: Session, clock: object) -> None:
    consultation, account = make_consultation(session), make_account(session)
    first = protocols.copy(session, consultation, "sticky_notes", "", account)
    assert first.title == "Sticky-note workshop"
    dialogue = make_dialogue(session, consultation, protocol=first.body)
    second = protocols.revise(session, first, revised(first.content), account)
    assert [one.number for one in queries.editions(session, first)] == [2, 1]
    assert [one.ref for one in queries.copies(session, consultation)] == [second.ref]
    assert second.content["steps"][0]["says"]["en"] == "Say it."
    assert second.content["steps"][0]["says"]["de"] == first.content["steps"][0]["says"]["de"]
    assert second.content["rules"][0]["da"], "the other languages stay"
    assert len(second.content["rules"]) == 1
    assert dialogue.protocol["steps"][0]["says"]["en"] != "Say it."
    assert second.body["title"] == {"en": "Ours"}


def test_a_step_without_minutes_is_left_out(session: Session, clock: object) -> None:
    consultation, account = make_consultation(session), make_account(session)
    copy = protocols.copy(session, consultation, "youth_table", "Short one", account)
    told = revised(copy.content)
    shorter = tuple(
        StepWords(s.key, None if s.key == "warm_up" else s.minutes, s.title, s.prompt, s.says)
        for s in told.steps
    )
    made = protocols.revise(session, copy, revised(copy.content, steps=shorter), account)
    assert made.content["minutes"] == 75
    assert "warm_up" not in [step["key"] for step in made.content["steps"]]
    nothing = tuple(StepWords(s.key, None, s.title, s.prompt, s.says) for s in told.steps)
    with pytest.raises(Invalid):
        protocols.revise(session, made, revised(made.content, steps=nothing), account)


def test_an_older_edition_is_not_changed_over_a_newer_one(session: Session, clock: object) -> None:
    consultation, account = make_consultation(session), make_account(session)
    first = protocols.copy(session, consultation, "life_event", "", account)
    protocols.revise(session, first, revised(first.content), account)
    with pytest.raises(Conflict):
        protocols.revise(session, first, revised(first.content), account)
