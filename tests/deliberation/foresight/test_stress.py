"""A stress test: who sits there, scores that stay private, gaps that are computed, the end."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deliberation.errors import Closed, Incomplete, Invalid, NotFound
from deliberation.foresight.stress import operations as stress
from deliberation.foresight.stress import queries
from deliberation.foresight.stress.comparison.queries import compare
from deliberation.foresight.stress.findings import operations as findings
from deliberation.foresight.stress.findings import queries as zones
from deliberation.foresight.stress.models import StressParticipant
from deliberation.foresight.stress.scoring import operations as scoring
from deliberation.foresight.stress.scoring import queries as scores
from deliberation.journal import JournalEntry
from deliberation.privacy import operations as privacy
from tests.deliberation.foresight.worlds import (
    FINE,
    FROZEN,
    GOOD,
    add_force,
    begin,
    find_all,
    make_world,
    marks_of,
    score_all,
)


@pytest.fixture
def w(session: Session, clock: datetime) -> SimpleNamespace:
    return make_world(session)


def end(session: Session, w: SimpleNamespace, test, clock: datetime) -> None:  # type: ignore[no-untyped-def]
    day = clock.date() + timedelta(days=400)
    stress.conclude(session, test, w.chair, breaking="It fails without water.", next_on=day)


# Who sits there.


def test_the_group_is_mixed_before_anybody_scores(session: Session, w: SimpleNamespace) -> None:
    test = stress.start(
        session, w.mission, FROZEN, w.set, w.chair, lead="Office", held_on=w.set.made_at.date()
    )
    with pytest.raises(Incomplete) as refused:
        scoring.open_scoring(session, test, w.chair)
    assert [gap.field for gap in refused.value.gaps] == ["participants"] * 3 + ["assumptions"]
    for one in (w.chair, w.member):
        scoring.invite(session, test, "board", account=one)
    scoring.invite(session, test, "youth")
    scoring.invite(session, test, "citizen", name="Sam Sceptic", is_sceptic=True)
    said = {"text": "Rain.", "confidence": "low", "wrong_if": "None falls."}
    stress.assume(session, test, **said)
    scoring.open_scoring(session, test, w.chair)
    assert (test.state, w.set.frozen_at is not None) == ("scoring", True)


@pytest.mark.parametrize(
    ("part", "more", "field"),
    [
        ("guest", {}, "part"),
        ("board", {}, "account"),
        ("youth", {"is_sceptic": True, "name": "Eve"}, "is_sceptic"),
        ("citizen", {"is_sceptic": True}, "name"),
    ],
)
def test_who_is_not_invited(
    session: Session, w: SimpleNamespace, part: str, more: dict[str, object], field: str
) -> None:
    test = begin(session, w)
    with pytest.raises(Invalid) as refused:
        scoring.invite(session, test, part, **more)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_nobody_but_board_and_sceptic_is_named(session: Session, w: SimpleNamespace) -> None:
    test = begin(session, w)
    scoring.invite(session, test, "citizen", name="Cleo Citizen")
    assert [one.name for one in test.participants] == [
        "Chair", "Member", "", "", "", "Dr Doubt", "",
    ]  # fmt: skip
    session.add(StressParticipant(test_id=test.id, number=99, part="youth", name="Eve"))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_one_test_at_a_time(session: Session, w: SimpleNamespace) -> None:
    begin(session, w)
    with pytest.raises(Closed):
        begin(session, w)


# Scores.


def test_a_code_opens_one_seat_of_one_test(session: Session, w: SimpleNamespace) -> None:
    test = begin(session, w)
    found = scoring.open_code(session, test, w.codes[0].upper().replace("-", " "))
    assert (found.part, found.number) == ("citizen", 3)
    assert w.codes[0] not in (found.code_hmac or "")
    other = begin(session, w, replace(FROZEN, objective_ref="other23"))
    with pytest.raises(NotFound):
        scoring.open_code(session, test, w.codes[0])
    assert scoring.open_code(session, other, w.codes[0]).test is other
    new = scoring.renew_code(session, found)
    assert scoring.open_code(session, test, new) is found


def test_scores_are_private_until_the_last_one(session: Session, w: SimpleNamespace) -> None:
    test = begin(session, w)
    with pytest.raises(Closed):
        scoring.score(session, test.participants[0], marks_of(test))
    scoring.open_scoring(session, test, w.chair)
    *first, last = test.participants
    for person in first:
        scoring.score(session, person, marks_of(test))
    assert (scores.matrix(test), scores.waiting_for(test)) == ([], [last])
    assert scores.asked_of(session, w.chair) == []
    scoring.score(session, first[0], marks_of(test, (FINE,) * 4))  # changed before all are in
    scoring.score(session, last, marks_of(test))
    assert test.state == "revealed"
    cells = scores.matrix(test)
    assert cells[0].relevance == (-2, -2, -2, -2, -2, 0)
    assert (cells[0].is_fatal, cells[1].is_fatal, cells[1].is_weak) == (True, False, True)
    assert (scores.profile(cells).held, scores.profile(cells).percent) == (3, 75)
    with pytest.raises(Closed):
        scoring.score(session, last, marks_of(test))
    assert all(one.code_hmac is None for one in test.participants)


def test_the_journal_says_that_somebody_scored_never_who_or_how(
    session: Session, w: SimpleNamespace
) -> None:
    test = begin(session, w)
    score_all(session, w, test)
    lines = session.scalars(select(JournalEntry).where(JournalEntry.action == "stress:score"))
    assert {(one.actor_ref, str(one.details)) for one in lines} == {(None, "{}")}


def test_every_future_is_scored_with_a_reason(session: Session, w: SimpleNamespace) -> None:
    test = begin(session, w)
    scoring.open_scoring(session, test, w.chair)
    marks = marks_of(test)
    first, second, *_ = test.set.scenarios
    del marks[first.ref]
    marks[second.ref] = replace(marks[second.ref], relevance=3, reason=" ")
    with pytest.raises(Incomplete) as refused:
        scoring.score(session, test.participants[0], marks)
    assert [gap.field for gap in refused.value.gaps] == [
        f"relevance-{first.ref}", f"feasibility-{first.ref}", f"reason-{first.ref}",
        f"relevance-{second.ref}", f"reason-{second.ref}",
    ]  # fmt: skip


def test_the_scores_that_are_in_can_be_shown(session: Session, w: SimpleNamespace) -> None:
    test = begin(session, w)
    scoring.open_scoring(session, test, w.chair)
    with pytest.raises(Closed):
        scoring.reveal(session, test, w.chair)
    scoring.score(session, test.participants[2], marks_of(test))
    scoring.reveal(session, test, w.chair)
    assert len(scores.matrix(test)[0].relevance) == 1


def test_an_erased_account_leaves_its_scores_without_its_name(
    session: Session, w: SimpleNamespace
) -> None:
    test = begin(session, w)
    score_all(session, w, test)
    privacy.erase(session, privacy.queries.Person(w.member, ()))
    session.expire_all()
    person = test.participants[1]
    assert (person.name == "Member", person.account_id, len(person.scores)) == (False, None, 4)


# Findings.


def test_gaps_are_computed_said_of_and_closed(session: Session, w: SimpleNamespace) -> None:
    test = begin(session, w)
    score_all(session, w, test)
    found = [(zone.kind, zone.what) for zone in zones.zones_of(session, test)]
    assert found == [
        ("force", "Drier summers"), ("force", "Price of food"),
        ("group", "youth"), ("group", "older"), ("group", "stakeholders"), ("group", "future"),
        ("scenario", "Story 0"), ("scenario", "Story 1"),
        ("assumption", "Farms join in."),
    ]  # fmt: skip
    force = next(z for z in zones.zones_of(session, test) if z.kind == "force")
    findings.edit_zone(session, test, "force", force.subject_ref, "Nobody was asked.", False)
    with pytest.raises(Invalid):
        findings.edit_zone(session, test, "group", "older", "", True)
    with pytest.raises(NotFound):
        findings.edit_zone(session, test, "force", "nothing", "x", False)
    findings.add_zone(session, test, "Animals.")
    find_all(session, w, test)
    later = {(zone.kind, zone.what): zone.note for zone in zones.zones_of(session, test)}
    assert later["force", force.what] == "Nobody was asked."
    assert ("unspoken", "Animals.") in later
    assert ("scenario", "Story 0") not in later
    assert ("scenario", "Story 1") in later
    assert ("assumption", "Farms join in.") not in later


def test_findings_come_after_the_scores(session: Session, w: SimpleNamespace) -> None:
    test = begin(session, w)
    with pytest.raises(Closed):
        findings.say_as(session, test, test.set.personas[0], "gains", "Good.")
    score_all(session, w, test)
    with pytest.raises(Invalid) as refused:
        findings.propose(
            session, test, w.chair, kind="shape", text="Say more.",
            clause_text="words that do not stand there", replacement="others",
        )  # fmt: skip
    assert refused.value.field == "clause"


def test_the_end_needs_three_people_a_change_and_a_sign(
    session: Session, w: SimpleNamespace, clock: datetime
) -> None:
    test = begin(session, w)
    score_all(session, w, test)
    with pytest.raises(Incomplete) as refused:
        stress.conclude(session, test, w.chair, breaking=" ", next_on=clock.date())
    fields = [gap.field for gap in refused.value.gaps]
    assert fields == ["breaking", "next_on", "personas", "changes", "signs"]
    find_all(session, w, test)
    end(session, w, test, clock)
    assert queries.latest(session, FROZEN.objective_ref) is test
    with pytest.raises(Closed):
        findings.add_zone(session, test, "Too late.")
    with pytest.raises(Closed):
        end(session, w, test, clock)


def test_what_a_concluded_test_found_no_longer_changes(
    session: Session, w: SimpleNamespace, clock: datetime
) -> None:
    test = begin(session, w)
    score_all(session, w, test)
    find_all(session, w, test)
    end(session, w, test, clock)
    before = zones.zones_of(session, test)
    add_force(session, w, "A new force", "legal", 5, 5)
    assert zones.zones_of(session, test) == before
    assert {force["title"] for force in test.forces} == {"Drier summers", "Price of food"}


def test_the_second_run_shows_what_changed(
    session: Session, w: SimpleNamespace, clock: datetime
) -> None:
    first = begin(session, w)
    score_all(session, w, first)
    find_all(session, w, first)
    end(session, w, first, clock)
    second = begin(session, w)
    assert (second.number, second.assumptions[0].origin_ref) == (2, first.assumptions[0].ref)
    known = second.assumptions[0]
    said = {"text": known.text, "confidence": "high", "wrong_if": known.wrong_if}
    stress.assume(session, second, **said, known=known)
    score_all(session, w, second, (GOOD, FINE, GOOD, FINE))
    new = add_force(session, w, "A new force", "legal", 5, 3)
    now = [{"ref": new.ref, "title": new.title, "impact": 5, "uncertainty": 3}, *first.forces]
    found = compare(first, second, now)
    assert (found.profile_before.held, found.profile_after.held) == (3, 4)
    assert (found.scenarios[0].before, found.scenarios[0].after) == ((-2, -2), (2, 1))
    assert [(one.before, one.after) for one in found.assumptions] == [("medium", "high")]
    assert [(one.title, one.before, one.after) for one in found.forces] == [
        ("A new force", None, (5, 3))
    ]
    assert queries.former_of(session, second) is first


def test_the_next_test_comes_due(session: Session, w: SimpleNamespace, clock: datetime) -> None:
    test = begin(session, w)
    score_all(session, w, test)
    find_all(session, w, test)
    end(session, w, test, clock)
    refs = [FROZEN.objective_ref]
    assert queries.due(session, refs, clock.date() + timedelta(days=399)) == []
    assert queries.due(session, refs, clock.date() + timedelta(days=400)) == [test]
