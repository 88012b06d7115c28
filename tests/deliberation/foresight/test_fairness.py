"""The worksheet of fairness: early exit, what speaks against a verdict, advice and answers."""

from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from deliberation.errors import Closed, Incomplete, Invalid
from deliberation.foresight import operations as foresight
from deliberation.foresight import queries as verdicts
from deliberation.foresight.fairness import operations as fairness
from deliberation.foresight.fairness import queries
from deliberation.foresight.fairness.models import QUESTIONS, WAYS, FairnessSheet
from deliberation.foresight.fairness.operations import EffectText
from deliberation.foresight.operations import Assessment
from deliberation.foresight.voices import queries as voices
from deliberation.foresight.voices.queries import GROUPS
from tests import factories as make

FAIR = Assessment("fair", "Nobody loses.", (("Office for the young", ""),))
NO = {"answer": "no", "reason": "Nothing points to it.", "evidence": "Table 4"}
EFFECT = EffectText("Cleaner wells", "born_2060", "20_50", 2, "low", True, "Water office")


@pytest.fixture
def w(session: Session, clock: datetime) -> SimpleNamespace:
    w = SimpleNamespace(mission=make.make_mission(session))
    w.account = make.make_account(session, ("board_member", w.mission))
    w.sheet = fairness.sheet_for(session, w.mission, "v2345", "en")
    return w


def ask(session: Session, w: SimpleNamespace, **changes: dict[str, str]) -> FairnessSheet:
    fairness.ask(session, w.sheet, dict.fromkeys(QUESTIONS, NO) | changes, w.account)
    return w.sheet  # type: ignore[no-any-return]


def assess(session: Session, w: SimpleNamespace, assessment: Assessment = FAIR):  # type: ignore[no-untyped-def]
    return foresight.assess(session, "v2345", assessment, w.account, w.mission.ref)


def test_five_clear_answers_of_no_end_it_early(session: Session, w: SimpleNamespace) -> None:
    assert ask(session, w, age=NO | {"evidence": ""}).is_early_exit is False
    with pytest.raises(Incomplete) as refused:
        assess(session, w)
    assert refused.value.field == "verdict"
    assert ask(session, w).is_early_exit
    verdict = assess(session, w)
    assert w.sheet.verdict is verdict
    with pytest.raises(Closed):
        ask(session, w)
    assert queries.open_sheet(session, "v2345") is None


def test_one_yes_makes_fair_a_matter_of_justification(session: Session, w: SimpleNamespace) -> None:
    ask(session, w, age=NO | {"answer": "yes"})
    fairness.add_effect(session, w.sheet, EFFECT, w.account)
    with pytest.raises(Incomplete) as refused:
        assess(session, w)
    assert refused.value.field == "justification"
    told = replace(FAIR, justification="They are paid for it until they retire.")
    assert assess(session, w, told).justification.startswith("They are paid")


def test_nobody_can_tell_needs_no_effects(session: Session, w: SimpleNamespace) -> None:
    ask(session, w, age=NO | {"answer": "unclear"})
    later = replace(FAIR, verdict="cannot_tell", review_on=date(2100, 1, 1))
    assert assess(session, w, later).review_on == date(2100, 1, 1)


def test_every_question_has_an_answer_and_a_reason(session: Session, w: SimpleNamespace) -> None:
    with pytest.raises(Incomplete) as refused:
        ask(session, w, age={"answer": "maybe", "reason": " "})
    assert [gap.field for gap in refused.value.gaps] == ["age_answer", "age_reason"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"generation": "ghosts"}, "generation"),
        ({"period": "0_5"}, "period"),  # nobody born in 2060 lives within five years
        ({"mark": 3}, "mark"),
        ({"confidence": ""}, "confidence"),
        ({"source": ""}, "source"),
    ],
)
def test_what_an_effect_needs(
    session: Session, w: SimpleNamespace, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        fairness.add_effect(session, w.sheet, replace(EFFECT, **changes), w.account)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_the_grid_is_the_mean_of_what_was_entered(session: Session, w: SimpleNamespace) -> None:
    fairness.add_effect(session, w.sheet, EFFECT, w.account)
    worse = fairness.add_effect(session, w.sheet, replace(EFFECT, mark=-1), w.account)
    grid = queries.grid(w.sheet.effects)
    assert (grid["born_2060", "20_50"], grid["older", "0_5"]) == (0.5, None)
    fairness.drop_effect(session, w.sheet, worse)
    assert queries.grid(w.sheet.effects)["born_2060", "20_50"] == 2


def test_the_five_ways_and_who_was_heard(session: Session, w: SimpleNamespace) -> None:
    ways = {way: {"mark": 2, "evidence": "Plan, page 3"} for way in WAYS}
    with pytest.raises(Incomplete) as refused:
        fairness.mark_ways(
            session, w.sheet, ways | {"prevention": {"mark": 4, "evidence": ""}}, w.account
        )
    assert [g.field for g in refused.value.gaps] == ["prevention_mark", "prevention_evidence"]
    fairness.mark_ways(session, w.sheet, ways, w.account)
    heard = {group: {"how": "In spring", "gap": ""} for group in GROUPS}
    with pytest.raises(Incomplete):
        fairness.tell_heard(session, w.sheet, heard | {"youth": {}}, w.account)
    fairness.tell_heard(session, w.sheet, heard, w.account)
    assert (w.sheet.ways["prevention"]["mark"], w.sheet.heard["youth"]["how"]) == (2, "In spring")


def test_a_group_too_small_to_be_counted_is_told_as_not_heard(
    session: Session, w: SimpleNamespace
) -> None:
    consultation = make.make_consultation(session, w.mission)
    for _ in range(4):
        make.make_participant(session, consultation, age_band="65_plus")
    found = {voice.group: voice.is_heard for voice in voices.voices_of(session, w.mission)}
    assert found == dict.fromkeys(GROUPS, False)
    make.make_participant(session, consultation, age_band="65_plus")
    found = {voice.group: voice.is_heard for voice in voices.voices_of(session, w.mission)}
    assert found["older"] is True
    for _ in range(9):
        make.make_participant(session, consultation, age_band="16_17")
    found = {voice.group: voice.is_heard for voice in voices.voices_of(session, w.mission)}
    assert found["youth"] is False  # fewer than ten, among whom there may be minors


def test_what_is_not_followed_is_explained_in_public(session: Session, w: SimpleNamespace) -> None:
    told = replace(FAIR, advice=("Pay the old farmers.", " ", "Ask the schools."))
    first, second = assess(session, w, told).advice
    assert queries.unanswered_advice(session, "v2345") == [first, second]

    def answer(*said: str, is_followed: bool | None) -> None:
        reason, instead = said
        foresight.answer_advice(
            session, first, w.account, w.mission.ref,
            is_followed=is_followed, reason=reason, instead=instead,
        )  # fmt: skip

    for said, is_followed, field in (
        (("", ""), None, "state"),
        (("", "A loan."), False, "reason"),
        (("No money.", " "), False, "instead"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            answer(*said, is_followed=is_followed)
        assert refused.value.field == field
    answer("No money.", "A loan.", is_followed=False)
    assert queries.unanswered_advice(session, "v2345") == [second]
    answer("", "", is_followed=True)  # taken up after all
    with pytest.raises(Closed):
        answer("", "", is_followed=True)
    assert [one.number for one in verdicts.verdicts_of(session, "v2345")[0].advice] == [1, 2]
