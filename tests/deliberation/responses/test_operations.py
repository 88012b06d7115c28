"""Every theme gets an answer that holds what its status needs; participants judge it."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.errors import Closed, Conflict, Invalid, NotAllowed
from deliberation.insights.models import Quote
from deliberation.journal import JournalEntry
from deliberation.objectives import operations as objectives
from deliberation.objectives.models import Wording
from deliberation.responses import operations as responses
from deliberation.responses import queries
from deliberation.responses.models import STATUSES, Answer
from tests import factories as make

TEXT = "word " * 40


def needs(w: SimpleNamespace) -> dict[str, dict[str, object]]:
    """For each status exactly what it needs."""
    due_on = w.today + timedelta(days=30)
    return {
        "adopted": {"version": w.version, "taken": "The target."},
        "partly": {"taken": "The target.", "not_taken": "The year."},
        "declined": {"reason": "cost"},
        "covered": {"covered_by": "The soil act", "what_changes": "It starts a year earlier."},
        "referred": {"referred_to": "Counties", "is_referral_accepted": False, "due_on": due_on},
        "undecided": {"due_on": due_on, "waiting_for": "The survey."},
    }


@pytest.fixture
def w(session: Session, clock: datetime) -> SimpleNamespace:
    w = SimpleNamespace(today=clock.date())
    w.consultation = make.make_consultation(session, running="respond")
    w.mission = w.consultation.mission
    w.member = make.make_account(session, ("board_member", w.mission))
    w.run = make.make_run(session, w.consultation, state="published")
    w.theme = make.make_theme(session, w.run, "Worms", state="approved")
    w.author = make.make_participant(session, w.consultation)
    submission = make.make_submission(session, w.consultation, participant=w.author)
    w.point = make.make_point(session, w.run, submission, w.theme)
    w.version = objectives.draft(
        session, w.mission, Wording("Soils", ("Soils are healthy.",)), w.member
    )
    return w


def answer(w: SimpleNamespace, status: str = "declined", **changes: object) -> Answer:
    values = {"status": status, "text": TEXT, "office": "Soil office"} | needs(w)[status]
    return Answer(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_is_stored_with_what_it_needs(
    session: Session, w: SimpleNamespace, status: str
) -> None:
    response = responses.respond(session, w.theme, answer(w, status), w.member)
    for name, value in needs(w)[status].items():
        assert getattr(response, name) == value
    entry = session.scalars(
        select(JournalEntry).where(JournalEntry.action == "response:give")
    ).one()
    assert (entry.actor_ref, entry.role) == (w.member.ref, "board_member")
    assert entry.subject_ref == w.theme.ref


@pytest.mark.parametrize(
    ("status", "need"),
    [(status, need.field) for status, rows in responses.NEEDS.items() for need in rows],
)
def test_a_missing_need_is_named(
    session: Session, w: SimpleNamespace, status: str, need: str
) -> None:
    empty = None if need in ("version", "reason", "due_on", "is_referral_accepted") else " "
    with pytest.raises(Invalid) as refused:
        responses.respond(session, w.theme, answer(w, status, **{need: empty}), w.member)
    assert refused.value.field == f"{status}-{need}"
    assert queries.response_to(session, w.theme) is None


def test_every_status_has_its_row_of_needs() -> None:
    assert set(responses.NEEDS) == set(STATUSES)
    assert all(responses.NEEDS.values())


def test_what_another_status_needs_is_not_kept(session: Session, w: SimpleNamespace) -> None:
    left_over = answer(w, "declined", taken="Typed before changing the status.")
    assert responses.respond(session, w.theme, left_over, w.member).taken == ""


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"status": "maybe"}, "status"),
        ({"text": "word " * 39}, "text"),
        ({"text": "word " * 201}, "text"),
        ({"office": " "}, "office"),
        ({"office": "x" * 161}, "office"),
        ({"reason": "whim"}, "declined-reason"),
        ({"minority_text": "x" * 2001}, "minority_text"),
    ],
)
def test_what_an_answer_must_hold(
    session: Session, w: SimpleNamespace, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        responses.respond(session, w.theme, replace(answer(w), **changes), w.member)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_promised_day_lies_ahead(session: Session, w: SimpleNamespace) -> None:
    late = answer(w, "undecided", due_on=w.today - timedelta(days=1))
    with pytest.raises(Invalid) as refused:
        responses.respond(session, w.theme, late, w.member)
    assert refused.value.field == "undecided-due_on"


def test_an_objective_of_another_mission_is_no_answer(session: Session, w: SimpleNamespace) -> None:
    foreign = objectives.draft(
        session, make.make_mission(session), Wording("Seas", ("Seas live.",)), w.member
    )
    with pytest.raises(Invalid) as refused:
        responses.respond(session, w.theme, answer(w, "adopted", version=foreign), w.member)
    assert refused.value.field == "adopted-version"


def test_rare_views_and_the_young_get_their_own_line(session: Session, w: SimpleNamespace) -> None:
    young = make.make_submission(session, w.consultation, "Later is us.", lane="youth")
    point = make.make_point(session, w.run, young, w.theme)
    session.query(Quote).filter_by(point_id=point.id).update({"kind": "rare"})
    later = make.make_submission(session, w.consultation, "We in 2060.", lane="2060")
    make.make_point(session, w.run, later, w.theme)
    assert queries.own_lines(session, w.theme) == {"minority", "youth", "2060"}
    given: dict[str, object] = {}
    for field in ("minority_text", "youth_text", "future_text"):
        with pytest.raises(Invalid) as refused:
            responses.respond(session, w.theme, answer(w, **given), w.member)
        assert refused.value.field == field
        given[field] = f"To you, {field}."
    stored = responses.respond(session, w.theme, answer(w, **given), w.member)
    assert {name: getattr(stored, name) for name in given} == given


def test_only_published_themes_are_answered(session: Session, w: SimpleNamespace) -> None:
    for place, state in ((w.run, "superseded"), (w.theme, "set_aside")):
        former = place.state
        place.state = state
        with pytest.raises(Closed):
            responses.respond(session, w.theme, answer(w), w.member)
        place.state = former


def test_an_answer_is_amended_with_a_reason_and_never_removed(
    session: Session, w: SimpleNamespace
) -> None:
    with pytest.raises(Closed):
        responses.amend(session, w.theme, answer(w), w.member, reason="Too early.")
    first = responses.respond(session, w.theme, answer(w), w.member)
    with pytest.raises(Conflict):
        responses.respond(session, w.theme, answer(w), w.member)
    with pytest.raises(Invalid) as refused:
        responses.amend(session, w.theme, answer(w, "partly"), w.member, reason=" ")
    assert refused.value.field == "amendment_reason"
    second = responses.amend(
        session, w.theme, answer(w, "partly"), w.member, reason="The survey is in.", replaces=1
    )
    with pytest.raises(Conflict):
        responses.amend(session, w.theme, answer(w), w.member, reason="Again.", replaces=1)
    assert queries.responses_to(session, w.theme) == [second, first]
    assert queries.responses_of(session, w.run) == {w.theme.id: second}
    assert second.amendment_reason == "The survey is in."


def test_closing_names_every_theme_without_an_answer(session: Session, w: SimpleNamespace) -> None:
    water = make.make_theme(session, w.run, "Water", state="approved")
    make.make_theme(session, w.run, "Merged", state="merged")
    with pytest.raises(Invalid, match="no answer yet: Worms; Water") as refused:
        responses.close(session, w.consultation, w.member)
    assert refused.value.field == "close"
    responses.respond(session, w.theme, answer(w), w.member)
    with pytest.raises(Invalid, match=r"no answer yet: Water\."):
        responses.close(session, w.consultation, w.member)
    responses.respond(session, water, answer(w), w.member)
    responses.close(session, w.consultation, w.member)
    assert w.consultation.closed_at is not None
    with pytest.raises(Closed):
        responses.close(session, w.consultation, w.member)


def test_nothing_published_is_nothing_answered(session: Session, w: SimpleNamespace) -> None:
    w.run.state = "draft"
    session.flush()
    with pytest.raises(Invalid, match="No themes are published"):
        responses.close(session, w.consultation, w.member)


def test_only_people_whose_words_are_there_judge(session: Session, w: SimpleNamespace) -> None:
    with pytest.raises(Closed):
        responses.give_verdict(session, w.theme, w.author, 6)
    responses.respond(session, w.theme, answer(w), w.member)
    for score in (-1, 11):
        with pytest.raises(Invalid):
            responses.give_verdict(session, w.theme, w.author, score)
    with pytest.raises(NotAllowed):
        responses.give_verdict(session, w.theme, make.make_participant(session, w.consultation), 6)
    responses.give_verdict(session, w.theme, w.author, 6)
    responses.give_verdict(session, w.theme, w.author, 3)
    assert queries.scores_by(session, {w.author.id}) == {w.theme.id: 3}
    entry = session.scalars(
        select(JournalEntry).where(JournalEntry.action == "verdict:give").limit(1)
    ).one()
    assert (entry.actor_ref, entry.role, entry.details) == (None, "participant", {})


@pytest.mark.parametrize(
    ("count", "band", "told"),
    [(4, "40_64", None), (5, "40_64", 5), (9, "16_17", None), (10, "16_17", 10)],
)
def test_a_small_verdict_is_not_told(
    session: Session, w: SimpleNamespace, count: int, band: str, told: int | None
) -> None:
    responses.respond(session, w.theme, answer(w), w.member)
    for number in range(count):
        person = make.make_participant(session, w.consultation, age_band=band)
        submission = make.make_submission(session, w.consultation, participant=person)
        make.make_point(session, w.run, submission, w.theme)
        responses.give_verdict(session, w.theme, person, 10 if number else 0)
    judged = queries.verdicts(session, w.run)[w.theme.id]
    assert judged.count == told
    assert judged.mean == (None if told is None else round(10 * (count - 1) / count, 1))
