"""Received = themed + unthemed + set aside + removed + withdrawn, at any time."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, event
from sqlalchemy.orm import Session

from deliberation.base import clock_at, now
from deliberation.consultations.models import Consultation
from deliberation.insights import queries
from deliberation.insights.models import Campaign, CampaignMember, Point, Run, Theme
from deliberation.submissions.models import Submission, SubmissionEvent
from tests.factories import (
    make_consultation,
    make_participant,
    make_point,
    make_run,
    make_submission,
    make_theme,
)


@pytest.fixture
def consultation(session: Session, clock: datetime) -> Consultation:
    return make_consultation(session, running="make_sense")


@pytest.fixture
def run(session: Session, consultation: Consultation) -> Run:
    return make_run(session, consultation)


@pytest.fixture
def theme(session: Session, run: Run) -> Theme:
    return make_theme(session, run)


def numbers(session: Session, run: Run) -> dict[str, int]:
    ledger = queries.ledger(session, run)
    assert ledger.balances
    names = ("received", "themed", "unthemed", "set_aside", "removed", "withdrawn")
    counts = {name: getattr(ledger, name) for name in (*names, "waiting", "later")}
    return {name: count for name, count in counts.items() if count}


def test_an_empty_consultation_balances(session: Session, run: Run) -> None:
    assert numbers(session, run) == {}


def test_one_themed_point_makes_a_submission_themed(
    session: Session, consultation: Consultation, run: Run, theme: Theme
) -> None:
    submission = make_submission(session, consultation)
    make_point(session, run, submission, theme)
    make_point(session, run, submission, set_aside="greeting")
    make_point(session, run, submission)
    assert numbers(session, run) == {"received": 1, "themed": 1}
    points = queries.ledger(session, run).points
    assert (points.found, points.themed, points.set_aside, points.unthemed) == (3, 1, 1, 1)


def test_set_aside_needs_every_point_aside(
    session: Session, consultation: Consultation, run: Run
) -> None:
    both = make_submission(session, consultation)
    make_point(session, run, both, set_aside="greeting")
    make_point(session, run, both, set_aside="off-topic")
    mixed = make_submission(session, consultation)
    make_point(session, run, mixed, set_aside="blank")
    make_point(session, run, mixed)
    assert numbers(session, run) == {"received": 2, "set_aside": 1, "unthemed": 1}
    assert queries.ledger(session, run).reasons == {"off-topic": 1}


def test_what_follows_the_run_moves_between_the_numbers(
    session: Session, consultation: Consultation, run: Run, theme: Theme
) -> None:
    submissions = [make_submission(session, consultation) for _ in range(6)]
    for submission in submissions:
        make_point(session, run, submission, theme)
    submissions[0].withdrawn_at = now()
    submissions[1].erased_at = now()  # words gone, counts stay
    submissions[2].state = "removed"
    submissions[3].state = "waiting"
    session.flush()
    expected = {"received": 5, "themed": 3, "withdrawn": 1, "removed": 1, "waiting": 1}
    assert numbers(session, run) == expected
    assert queries.ledger(session, run).points.gone == 3
    assert len(queries.points(session, run, theme)) == 2


def test_what_was_erased_before_the_run_counts_as_withdrawn(
    session: Session, consultation: Consultation, run: Run
) -> None:
    make_submission(session, consultation, erased_at=now())
    assert numbers(session, run) == {"received": 1, "withdrawn": 1}


def test_later_and_edited_submissions_are_beside_received(
    session: Session, consultation: Consultation, run: Run, theme: Theme
) -> None:
    edited = make_submission(session, consultation)
    make_point(session, run, edited, theme)
    make_submission(session, consultation, state="waiting")
    with clock_at(now() + timedelta(hours=1)):
        make_submission(session, consultation)
        edited.events.append(SubmissionEvent(kind="edited", at=now()))
        session.flush()
        assert numbers(session, run) == {"waiting": 1, "later": 2}
        assert queries.quotes_of(session, run) == {}  # its offsets mean nothing now


def test_a_lost_submission_unbalances_the_run(
    session: Session, consultation: Consultation, run: Run, theme: Theme
) -> None:
    for _ in range(2):
        make_point(session, run, make_submission(session, consultation), theme)
    run.provenance = run.provenance | {"read_count": 2}
    assert queries.ledger(session, run).balances
    session.execute(delete(Point).where(Point.id == theme.points[0].id))
    ledger = queries.ledger(session, run)
    assert (ledger.lost, ledger.balances) == (1, False)


def test_another_consultations_submissions_do_not_count(
    session: Session, run: Run, theme: Theme
) -> None:
    make_submission(session, make_consultation(session, run.consultation.mission))
    assert numbers(session, run) == {}


def test_strength_counts_received_distinct_people_and_campaigns(
    session: Session, consultation: Consultation, run: Run, theme: Theme
) -> None:
    author = make_participant(session, consultation)
    copies = [make_submission(session, consultation) for _ in range(4)]
    own = [make_submission(session, consultation, participant=author) for _ in range(2)]
    for submission in [*copies, *own]:
        make_point(session, run, submission, theme)
    make_point(session, run, own[0], theme)  # a second point of one submission
    campaign = Campaign(run_id=run.id, kind="near", is_organised=True)
    campaign.members = [CampaignMember(submission=copy) for copy in copies]
    session.add(campaign)
    session.flush()
    [summary] = queries.theme_summaries(session, run)
    assert (summary.received_count, summary.distinct_count, summary.contributor_count) == (6, 3, 5)
    assert (summary.campaign_count, summary.organised_count, summary.individual_count) == (4, 4, 2)


def test_erased_words_leave_published_counts_as_they_were(
    session: Session, consultation: Consultation, run: Run, theme: Theme
) -> None:
    submissions = [make_submission(session, consultation) for _ in range(3)]
    for submission in submissions:
        make_point(session, run, submission, theme)
    run.state, run.published_at = "published", now()
    submissions[0].erased_at = now()
    submissions[1].withdrawn_at = now()
    session.flush()
    [summary] = queries.theme_summaries(session, run)
    assert summary.received_count == 2
    assert [quote.point.submission for quote in summary.quotes] == [submissions[2]]


def test_breadth_names_the_groups_that_are_missing(
    session: Session, consultation: Consultation, run: Run, theme: Theme
) -> None:
    other = make_theme(session, run, "Water")
    for number in range(12):
        lane = "youth" if number < 6 else "citizens"
        submission = make_submission(session, consultation, lane=lane)
        make_point(session, run, submission, theme)
    for _ in range(5):
        submission = make_submission(session, consultation, language="de")
        make_point(session, run, submission, other)
    worms, water = queries.theme_summaries(session, run)
    assert worms.reached == ("citizens", "en", "online")
    assert worms.missing == ("youth", "de")  # six young people are too few to be told
    assert worms.lanes == {"citizens": None, "youth": None}
    assert water.lanes == {"citizens": 5}
    assert 0 < water.evenness < worms.evenness < 1


def test_summaries_cost_the_same_however_many_themes(
    session: Session, consultation: Consultation, run: Run
) -> None:
    def cost() -> int:
        seen: list[str] = []
        listener = lambda *arguments: seen.append(arguments[2])  # noqa: E731
        session.expire_all()
        run.read_at  # noqa: B018
        event.listen(session.get_bind(), "before_cursor_execute", listener)
        queries.theme_summaries(session, run)
        event.remove(session.get_bind(), "before_cursor_execute", listener)
        return len(seen)

    def fill(count: int) -> None:
        for _ in range(count):
            theme = make_theme(session, run)
            make_point(session, run, make_submission(session, consultation), theme)

    fill(2)
    few = cost()
    fill(8)
    assert cost() == few <= 5


def test_a_theme_without_a_typical_quote_is_quoted_by_its_closest_points(
    session: Session, consultation: Consultation, run: Run, theme: Theme
) -> None:
    for number in range(5):
        text = f"The point that stands at {number} of five."
        point = make_point(session, run, make_submission(session, consultation, text), theme)
        point.strength = number / 5
    for quote in theme.quotes:
        quote.kind = "rare"
    session.flush()
    quotes = queries.quotes_of(session, run)[theme.id]
    assert [quote.kind for quote in quotes[:4]] == ["", "", "", "rare"]
    assert {quote.point.strength for quote in quotes[:3]} == {0.4, 0.6, 0.8}


def test_points_are_paged_by_keyset_and_hidden_by_choice(
    session: Session, consultation: Consultation, run: Run, theme: Theme
) -> None:
    shown = [make_submission(session, consultation) for _ in range(3)]
    hidden = make_submission(session, consultation, is_listed=False)
    for submission in [*shown, hidden]:
        make_point(session, run, submission, theme)
    first = queries.points(session, run, theme, limit=2, shown_only=True)
    rest = queries.points(session, run, theme, limit=2, shown_only=True, after=first[-1].ref)
    assert [point.submission for point in first + rest] == shown
    assert len(queries.points(session, run, theme)) == 4


def test_placements_speak_of_the_published_run_only(
    session: Session, consultation: Consultation, run: Run, theme: Theme
) -> None:
    submission: Submission = make_submission(session, consultation)
    point = make_point(session, run, submission, theme)
    assert queries.placements(session, submission) == []
    run.state = "published"
    session.flush()
    assert queries.placements(session, submission) == [queries.Placement(point, theme)]
