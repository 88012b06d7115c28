"""Passive indicators and what the evaluation page reads from the record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.orm import Session

from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.dialogues.models import Dialogue, DialogueItem, DialogueTable
from deliberation.evaluation import queries
from deliberation.evaluation.indicators import queries as passive
from tests.factories import (
    make_consultation,
    make_participant,
    make_run,
    make_submission,
    make_theme,
)

pytestmark = pytest.mark.usefixtures("clock")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Plant hedges, because the wind takes the soil.", "en", True),
        ("Plant hedges. BECAUSE.", "en", True),
        ("Plant hedges.", "en", False),
        ("Hecken pflanzen, weil der Wind weht.", "de-AT", True),
        ("Die Weile.", "de", False),
        ("Trzeba sadzić, ponieważ wieje.", "pl", None),
    ],
)
def test_the_rule_of_reasons(text: str, language: str, expected: bool | None) -> None:
    assert passive.gives_reason(text, language) is expected


@given(st.lists(st.integers(1, 50), min_size=2, max_size=40))
def test_gini_is_the_mean_difference_over_twice_the_mean(sizes: list[int]) -> None:
    n, mean = len(sizes), sum(sizes) / len(sizes)
    by_pairs = sum(abs(a - b) for a in sizes for b in sizes) / (2 * n * n * mean)
    assert passive.gini(sizes) == pytest.approx(by_pairs)
    assert passive.gini([3] * n) == pytest.approx(0)


def test_indicators_count_people_of_today_alone(session: Session) -> None:
    talk = make_consultation(session)
    for number in range(5):
        person = make_participant(session, talk)
        make_submission(session, talk, "Yes, because.", participant=person)
        for _ in range(5 if number == 0 else 0):
            make_submission(session, talk, "Yes.", participant=person)
    make_submission(session, talk, "Dlatego.", language="pl")
    group = make_participant(session, talk, is_group=True)
    make_submission(session, talk, "No, because.", participant=group, channel="session")
    make_submission(session, talk, "We, because.", participant=group, lane="2060")
    found = passive.indicators(session, talk)
    assert (found.reasons.given, found.reasons.checked, found.reasons.unchecked) == (6, 11, 1)
    # Five people and one submission without a pseudonym: 6, 1, 1, 1, 1, 1.
    assert found.contributors == 6
    assert found.concentration == pytest.approx(passive.gini([6, 1, 1, 1, 1, 1]))


def test_concentration_of_few_is_not_told(session: Session) -> None:
    talk = make_consultation(session)
    for _ in range(4):
        make_submission(session, talk, participant=make_participant(session, talk))
    assert passive.indicators(session, talk).concentration is None


def test_tables_and_nods_of_sessions_that_were_handed_in(session: Session) -> None:
    talk = make_consultation(session)
    for state in ("submitted", "running"):
        held = Dialogue(consultation=talk, question=talk.questions[0], kind="citizens_panel",
                        title="Panel", held_on=now().date(), state=state)  # fmt: skip
        table = DialogueTable(dialogue=held, number=1, read_back=True)
        session.add_all([held, table, DialogueTable(dialogue=held, number=2)])
        for number, nods in enumerate((0, 3, 2)):
            perspective = "imaginary_future" if number == 2 else ""
            session.add(
                DialogueItem(dialogue=held, table=table, number=number, kind="word", text="x",
                             entry_key=f"{number}", nods=nods, perspective=perspective)
            )  # fmt: skip
    session.flush()
    found = passive.indicators(session, talk)
    assert (found.nodded_items, found.items) == (1, 2)
    assert (found.read_back_tables, found.tables) == (1, 2)


def _statements(session: Session, talk: Consultation) -> int:
    count = 0

    def note(*_: object) -> None:
        nonlocal count
        count += 1

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        queries.findings(session, talk, now())
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return count


def test_findings_take_a_fixed_number_of_statements(session: Session) -> None:
    talk = make_consultation(session, running="respond")
    run = make_run(session, talk, state="published")
    make_theme(session, run, state="approved")
    make_submission(session, talk, participant=make_participant(session, talk))
    session.flush()
    few = _statements(session, talk)
    for number in range(12):
        make_theme(session, run, f"Theme {number}", state="approved")
        make_submission(session, talk, participant=make_participant(session, talk))
    assert _statements(session, talk) == few
    found = queries.findings(session, talk, now())
    assert (found.answered.themes, found.answered.count) == (13, 0)
    assert found.said("participants", "learned") is None
    assert len([name for names in queries.STAGES.values() for name in names]) == 16
