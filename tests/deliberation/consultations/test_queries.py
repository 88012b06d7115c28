"""Where a consultation stands is computed from the clock and its own time zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.base import clock_at, now
from deliberation.consultations import queries
from deliberation.consultations.models import (
    PHASE_KINDS,
    QUESTION_KINDS,
    Consultation,
    Phase,
    Promise,
    Question,
    moment_in,
)
from tests.conftest import NOW
from tests.factories import make_consultation, make_mission

BERLIN = ZoneInfo("Europe/Berlin")
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def consultation_with(*phases: tuple[str, datetime, datetime | None]) -> Consultation:
    """An opened consultation in Berlin, outside any session."""
    rows = [Phase(kind=kind, starts_at=start, ends_at=end) for kind, start, end in phases]
    return Consultation(
        title={"en": "T"},
        time_zone="Europe/Berlin",
        opened_at=datetime(2027, 1, 1, tzinfo=UTC),
        phases=sorted(rows, key=lambda phase: phase.starts_at),
    )


def test_a_phase_starts_and_ends_at_the_exact_moment() -> None:
    start, end = NOW, NOW + HOUR
    consultation = consultation_with(("share", start, end), ("respond", end, None))
    stages = {
        moment: queries.phase_state(consultation, moment)
        for moment in (start - SECOND, start, end - SECOND, end)
    }
    kinds = [state.current.kind if state.current else None for state in stages.values()]
    assert kinds == [None, "share", "share", "respond"]
    assert [state.stage for state in stages.values()] == ["coming", "open", "open", "answering"]
    following = [state.next.kind if state.next else None for state in stages.values()]
    assert following == ["share", "respond", "respond", None]


def test_a_draft_and_a_closed_consultation_have_no_open_phase() -> None:
    consultation = consultation_with(("share", NOW - HOUR, NOW + HOUR))
    assert consultation.phase_is_open("share", NOW)
    assert not consultation.phase_is_open("learn", NOW)
    consultation.closed_at = NOW
    assert consultation.phase_is_open("share", NOW - SECOND)
    assert not consultation.phase_is_open("share", NOW)
    consultation.closed_at, consultation.opened_at = None, None
    assert not consultation.phase_is_open("share", NOW)


def test_the_clock_alone_changes_the_phase() -> None:
    consultation = consultation_with(("share", NOW, NOW + HOUR))
    with clock_at(NOW):
        assert queries.stage_of(consultation, now()) == "open"
    with clock_at(NOW + HOUR):
        assert queries.stage_of(consultation, now()) == "answering"


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ((2027, 3, 28, 1, 59), (2027, 3, 28, 0, 59)),  # the last minute before clocks go forward
        ((2027, 3, 28, 2, 30), None),  # skipped on that night
        ((2027, 3, 28, 3, 0), (2027, 3, 28, 1, 0)),
        ((2027, 10, 31, 2, 30), (2027, 10, 31, 0, 30)),  # happens twice: the first time counts
        ((2027, 10, 31, 3, 0), (2027, 10, 31, 2, 0)),
    ],
)
def test_wall_clock_times_around_the_change_of_clocks(
    local: tuple[int, ...], utc: tuple[int, ...] | None
) -> None:
    expected = datetime(*utc, tzinfo=UTC) if utc else None  # type: ignore[arg-type]
    assert moment_in(BERLIN, datetime(*local)) == expected  # type: ignore[arg-type]  # noqa: DTZ001


def test_days_left_are_counted_on_the_consultations_calendar() -> None:
    # Noon in Berlin on both sides of the night when clocks go forward: 23 hours, yet one day.
    end = moment_in(BERLIN, datetime(2027, 3, 28, 12))  # noqa: DTZ001
    start = moment_in(BERLIN, datetime(2027, 3, 1, 12))  # noqa: DTZ001
    assert start is not None
    consultation = consultation_with(("share", start, end))
    day_before = datetime(2027, 3, 27, 11, 30, tzinfo=UTC)
    state = queries.phase_state(consultation, day_before)
    assert (state.last_day, state.days_left) == (date(2027, 3, 28), 1)
    # 23:30 UTC on the 27th is already the 28th in Berlin.
    late = queries.phase_state(consultation, datetime(2027, 3, 27, 23, 30, tzinfo=UTC))
    assert late.days_left == 0


def test_a_phase_that_ends_at_midnight_ended_the_day_before() -> None:
    end = moment_in(BERLIN, datetime(2027, 5, 3, 0, 0))  # noqa: DTZ001
    consultation = consultation_with(("share", NOW, end))
    assert queries.phase_state(consultation, NOW).last_day == date(2027, 5, 2)


def test_of_phases_that_overlap_the_one_people_can_do_most_in_leads() -> None:
    consultation = consultation_with(
        ("learn", NOW - HOUR, NOW + HOUR),
        ("share", NOW - HOUR, NOW + HOUR),
        ("decide", NOW - HOUR, None),
    )
    state = queries.phase_state(consultation, NOW)
    assert state.current is not None
    assert state.current.kind == "share"
    assert len(state.running) == 3


moments = st.integers(-5, 5).map(lambda hours: NOW + hours * HOUR)
phase_rows = st.lists(
    st.tuples(st.sampled_from(PHASE_KINDS), moments, st.none() | st.integers(1, 4)), max_size=4
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=phase_rows, opened=st.none() | moments, closed=st.none() | moments)
def test_the_database_and_the_model_agree_on_the_stage(
    session: Session,
    rows: list[tuple[str, datetime, int | None]],
    opened: datetime | None,
    closed: datetime | None,
) -> None:
    nested = session.begin_nested()
    consultation = Consultation(
        mission=make_mission(session), title={"en": "T"}, purpose={}, opened_at=opened
    )
    consultation.closed_at = closed
    for kind, start, hours in rows:
        end = None if hours is None else start + hours * HOUR
        consultation.phases.append(Phase(kind=kind, starts_at=start, ends_at=end))
    session.add(consultation)
    session.flush()
    session.refresh(consultation)
    found = [
        stage
        for stage in queries.STAGES
        if session.scalars(select(Consultation.id).where(queries.at_stage(stage, NOW))).all()
        == [consultation.id]
    ]
    expected = queries.stage_of(consultation, NOW)
    assert found == ([] if expected == "draft" else [expected])
    nested.rollback()


@pytest.mark.usefixtures("clock")
def test_lists_by_stage_and_open_counts(session: Session) -> None:
    mission, other = make_mission(session), make_mission(session)
    shared = make_consultation(session, mission)
    answering = make_consultation(session, mission, running="respond")
    past = make_consultation(session, mission, running="decide", closed_at=NOW - HOUR)
    draft = make_consultation(session, mission, opened_at=None)
    elsewhere = make_consultation(session, other)
    assert queries.by_stage(session, NOW, mission=mission) == {
        "open": [shared],
        "answering": [answering],
        "coming": [],
        "past": [past],
    }
    assert queries.by_stage(session, NOW)["open"] == [elsewhere, shared]
    assert queries.by_stage(session, NOW, limit=1)["open"] == [elsewhere]
    assert queries.drafts_of(session, mission) == [draft]
    assert queries.open_counts(session, [mission, other], NOW) == {mission.id: 1, other.id: 1}


def test_the_time_it_takes_grows_with_the_questions() -> None:
    asked = [Question(kind="open", is_demographic=False), Question(kind="choice")]
    asked[1].is_demographic = True
    consultation = Consultation(title={}, questions=asked)
    assert queries.minutes_needed(consultation) == 4
    asked.append(Question(kind="hope_and_worry", is_demographic=False))
    assert queries.minutes_needed(Consultation(title={}, questions=asked)) == 5


def test_a_consultation_with_nothing_names_everything_that_is_missing() -> None:
    bare = Consultation(
        title={}, purpose={}, plain_purpose={}, brief={}, plain_brief={}, language="en",
        languages=["en"], legal_basis="", controller="", contact="", notice_version="",
        retention_months={"submissions": 12},
    )  # fmt: skip
    fields = [gap.field for gap in queries.missing(bare, NOW)]
    assert fields == [
        "title-en",
        "purpose-en",
        "plain_purpose-en",
        "promise-open_for_influence-en",
        "promise-fixed-en",
        "promise-decider",
        "promise-responder_name",
        "promise-responder_office",
        "promise-reply_due_on",
        "phases",
        "new_kind",
        "legal_basis",
        "controller",
        "contact",
        "retention_months",
        "notice_version",
    ]


def test_a_reply_before_the_end_of_writing_and_a_share_phase_in_the_past_are_named() -> None:
    consultation = consultation_with(("share", NOW, NOW + 48 * HOUR))
    consultation.promise = Promise(reply_due_on=(NOW + 24 * HOUR).date())
    consultation.languages, consultation.language = [], "en"
    consultation.retention_months = {}
    texts = [gap.text for gap in queries.missing(consultation, NOW)]
    assert "The reply is due before people have finished writing." in texts
    later = [gap.text for gap in queries.missing(consultation, NOW + 48 * HOUR)]
    assert "The share phase is over already. Move its dates." in later


def test_every_recipe_is_complete_and_known() -> None:
    recipes = queries.recipes()
    assert len(recipes) >= 4
    for recipe in recipes.values():
        kinds = [kind for kind, _ in recipe.phases]
        assert {"share", "make_sense", "respond"} <= set(kinds) <= set(PHASE_KINDS)
        assert "weigh" not in kinds
        assert all(days for _, days in recipe.phases[:-1])
        for entry in (*recipe.questions, *recipe.about_person):
            assert entry["kind"] in QUESTION_KINDS
            texts = [entry["prompt"], *(option["label"] for option in entry.get("options", []))]
            assert all(set(text) == {"en", "de", "da"} for text in texts)
        assert all(q["options"][-1]["key"] == "unsaid" for q in recipe.about_person)
